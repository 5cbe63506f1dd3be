"""What a business knows: found by words, by meaning where that can be compared, by its owner."""

from uuid import UUID

import pytest

from centralita.kit import db
from centralita.records import knowledge, knowledge_vectors, operator
from centralita.records.knowledge import New
from centralita.records.knowledge_vectors import Meaning
from tests.conftest import DatabaseUrls
from tests.records.conftest import House

QUESTIONS = (
    New(source="faq", language="es", question="¿A qué hora es la entrada?", body="Desde las 15 h."),
    New(
        source="faq", language="es", question="¿Hay wifi?", body="Sí: red Marea, clave en su casa."
    ),
    New(source="faq", language="es", question="¿Se admiten perros?", body="Los pequeños, sí."),
    New(source="faq", language="es", question="¿Niños?", body="¡Sí!"),
    New(source="faq", language="en", question="Is there parking?", body="Yes, behind the house."),
    New(source="villa", language="es", scope="sol", body="La piscina abre a las nueve."),
    New(source="villa", language="es", scope="luna", body="La piscina abre a las diez."),
)


@pytest.fixture
async def knowing(database: db.Database, hotel: House) -> House:
    async with database.tenant_write(hotel.id) as t:
        await knowledge.replace_source(t, QUESTIONS)
    return hotel


async def find(
    database: db.Database, house: House, query: str, language: str = "es", **more: str
) -> list[str]:
    async with database.tenant_read(house.id) as t:
        found = await knowledge.search(t, query, language=language, **more)  # type: ignore[arg-type]  # scope only
    return [each.body for each in found]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("hora de entrada", "Desde las 15 h."),
        ("oye y a que hora puedo entrar?", "Desde las 15 h."),
        ("¿tienen WIFI?", "Sí: red Marea, clave en su casa."),
        ("puedo llevar a mi perro a la villa", "Los pequeños, sí."),
        ("¿NIÑOS? ¡ÁNIMO!", "¡Sí!"),
        ("parking", "Yes, behind the house."),
    ],
)
async def test_a_question_finds_its_answer(
    database: db.Database, knowing: House, query: str, first: str
) -> None:
    assert (await find(database, knowing, query))[0] == first


@pytest.mark.parametrize(
    "query",
    ["", " ", "🎉", "de la que", "nul\0", "'; drop table knowledge; --", "((&|!", "\\", "x" * 5000],
)
async def test_what_asks_nothing_finds_nothing(
    database: db.Database, knowing: House, query: str
) -> None:
    assert await find(database, knowing, query) == []


async def test_a_scope_leaves_out_the_others(database: db.Database, knowing: House) -> None:
    assert await find(database, knowing, "piscina", scope="sol") == ["La piscina abre a las nueve."]
    assert len(await find(database, knowing, "piscina")) == 2
    assert "Sí: red Marea, clave en su casa." in await find(database, knowing, "wifi", scope="luna")


async def test_nobody_finds_what_another_knows(
    database: db.Database, knowing: House, tacos: House
) -> None:
    assert await find(database, tacos, "wifi") == []


async def test_a_source_read_in_again_replaces_itself(
    database: db.Database, knowing: House
) -> None:
    async with database.tenant_write(knowing.id) as t:
        await knowledge.replace_source(t, [New(source="faq", language="es", body="Todo nuevo.")])
        sources = await knowledge.list_sources(t)
        assert [(each.source, each.scope, each.items) for each in sources] == [
            ("faq", "", 1),
            ("villa", "luna", 1),
            ("villa", "sol", 1),
        ]
        assert await knowledge.remove_source(t, "villa", "sol") == 1
        assert await knowledge.remove_source(t, "villa") == 0


async def test_a_question_answered_anew_is_there_once(
    database: db.Database, knowing: House
) -> None:
    async with database.tenant_write(knowing.id) as t:
        again = New(source="faq", language="es", question="¿HAY WIFI?", body="Ya no.")
        await knowledge.add_item(t, again)
        found = await knowledge.search(t, "wifi", language="es")
    assert [each.body for each in found] == ["Ya no."]


async def test_meaning_finds_other_words_for_the_same(
    database: db.Database, knowing: House
) -> None:
    """Stated dimensions: dogs, arrival. `can` says pet, and no word of it is in the answer."""
    async with database.tenant_write(knowing.id) as t:
        bare = await knowledge_vectors.list_bare(t, "m")
        assert len(bare) == len(QUESTIONS)
        vectors = [
            (each.item_id, [1.0, 0.0] if "perros" in each.text else [0.0, 1.0]) for each in bare
        ]
        await knowledge_vectors.add_embeddings(t, "m", vectors)
        assert await knowledge_vectors.list_bare(t, "m") == []
        assert len(await knowledge_vectors.list_bare(t, "other")) == len(QUESTIONS)
        pets = Meaning("m", [0.9, 0.1])
        found = await knowledge.search(t, "mascota", language="es", meaning=pets)
        assert [each.body for each in found] == ["Los pequeños, sí."]
        for meaning in (Meaning("other", [0.9, 0.1]), Meaning("m", [1.0, 0.0, 0.0])):
            assert await knowledge.search(t, "mascota", language="es", meaning=meaning) == []


async def test_without_pgvector_words_alone_decide(
    database: db.Database, database_urls: DatabaseUrls, knowing: House
) -> None:
    async with operator.open_operator(database_urls.owner) as o:
        await o.execute("drop extension vector")
    async with database.tenant_write(knowing.id) as t:
        assert await knowledge_vectors.find_schema(t) is None
        [one, *_] = await knowledge_vectors.list_bare(t, "m")
        await knowledge_vectors.add_embeddings(t, "m", [(one.item_id, [1.0, 0.0])])
        found = await knowledge.search(t, "wifi", language="es", meaning=Meaning("m", [1.0, 0.0]))
    assert [each.body for each in found] == ["Sí: red Marea, clave en su casa."]


def test_two_rankings_become_one() -> None:
    a, b, c = (UUID(int=number) for number in (1, 2, 3))
    assert knowledge.fuse([[a, b], [b, c]])[0] == b
    assert knowledge.fuse([[], []]) == []
    assert knowledge.fuse([[a, b], []]) == [a, b]
