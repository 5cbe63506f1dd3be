"""Stories played on a real database: what they find, and that nothing of them stays."""

from pathlib import Path
from uuid import UUID

import pytest

from centralita.desk import Desk
from centralita.installed import PROVIDERS
from centralita.kit import clock, crypto, db
from centralita.pipeline import Pipeline
from centralita.records import transcripts
from centralita.route.directory import Directory
from centralita.stories import reading, recording, writing
from centralita.stories.player import Played, Player
from centralita.vocabulary import errors
from tests.pipeline.switchboard import Switchboard, change, text_message, webhook

PHONE_NUMBER_ID = "300000000000001"
BOT = {
    "texts": {"greeting": {"es": "Hola, soy Villa Alba.", "en": "Hello, this is Villa Alba."}},
    "rules": [
        {"name": "price", "when": ["precio"], "answer": {"es": "Son 90 €.", "en": "It is 90 €."}},
        {
            "name": "menu",
            "when": ["opciones"],
            "answer": {
                "text": "¿Qué necesitas?",
                "buttons": [{"title": "Precio", "rule": "price"}],
            },
        },
    ],
}


@pytest.fixture
async def tenant_id(switchboard: Switchboard) -> UUID:
    tenant_id = await switchboard.add_tenant("alba")
    await switchboard.add_number(tenant_id, PHONE_NUMBER_ID, BOT, phone_number="+15550100001")
    return tenant_id


@pytest.fixture
def switchboard(database: db.Database, master_keys: crypto.MasterKeys) -> Switchboard:
    return Switchboard(database, master_keys)


async def play(database: db.Database, tenant_id: UUID, talk: str, head: str = "") -> Played:
    directory = Directory()
    player = Player(
        database,
        lambda hands: Pipeline(database, PROVIDERS, directory, hands),
        Desk({}),
        clock.SystemClock(),
    )
    lines = "\n".join(f"- {line}" for line in talk.strip().splitlines())
    return await player.play(tenant_id, reading.parse_story(f"story: x\n{head}talk:\n{lines}\n"))


async def test_a_story_that_goes_as_written(database: db.Database, tenant_id: UUID) -> None:
    played = await play(
        database,
        tenant_id,
        """
says: hola
hears: Hola, soy Villa Alba.
says: opciones
hears: "¿Qué necesitas?\\n[Precio]"
taps: Precio
hears: Son 90 €.
intent: price
stage: answered
owner: bot
""",
    )
    assert played.differences == ()
    assert [text for _, text in played.heard] == [
        "Hola, soy Villa Alba.",
        "¿Qué necesitas?\n[Precio]",
        "Son 90 €.",
    ]


@pytest.mark.parametrize(
    ("talk", "line", "expected", "got"),
    [
        ("says: precio\nhears: Son 80 €.", 4, "Son 80 €.", "…Son 90 €."),
        ("says: hola\nhears: …\nhears: ¿Algo más?", 5, "¿Algo más?", "(nothing)"),
        ("says: hola", 3, "(nothing)", "Hola, soy Villa Alba."),
        ("says: hola\nsays: precio\nhears: Hola", 5, "Hola", "…90 €."),
        ("says: hola\nhears: …\ntaps: Precio\nhears: …", 5, "[Precio]", "…was not offered…"),
        ("says: hola\nhears: …\nowner: human", 5, "owner: human", "bot"),
        ("hears: Hola", 3, "Hola", "(nothing)"),
        ("owner: bot", 3, "owner: bot", "nobody has written yet"),
        ("says: hola\nhears: …\nanswers: Sí", 5, "an answer of a slow bot", "none was asked"),
        ("says: hola\nhears: …\nshows: {fact: a.b, is: x}", 5, "a.b shows x", "…no_trade…"),
    ],
)
async def test_every_difference_is_told_with_its_line(
    database: db.Database, tenant_id: UUID, talk: str, line: int, expected: str, got: str
) -> None:
    played = await play(database, tenant_id, talk)
    first = played.differences[0]
    assert (first.line, first.expected) == (line, expected)
    for part in got.split("…"):
        assert part in first.got


async def test_a_story_ends_where_a_button_is_missing(
    database: db.Database, tenant_id: UUID
) -> None:
    talk = "says: hola\nhears: …\ntaps: Precio\nhears: Son 90 €.\nowner: human"
    played = await play(database, tenant_id, talk)
    assert [each.line for each in played.differences] == [5]
    assert played.lost_at == 5


async def test_nothing_of_a_story_stays(
    database: db.Database, tenant_id: UUID, switchboard: Switchboard
) -> None:
    await play(database, tenant_id, "says: una persona\nhears: …\nowner: human")
    for table in ("messages", "conversations", "contacts", "lanes", "outbox", "alerts"):
        [[count]] = await switchboard.fetch(f"select count(*) from {table}")
        assert count == 0, table


async def test_a_person_takes_over_and_gives_back(database: db.Database, tenant_id: UUID) -> None:
    played = await play(
        database,
        tenant_id,
        """
says: hola
hears: …
person: takes
says: precio
hears: (nothing)
person: {says: Son 80 para ti}
owner: human
person: gives back
owner: bot
says: precio
hears: Son 90 €.
""",
    )
    assert played.differences == ()


async def test_the_bot_has_it_again_when_the_person_stays_silent(
    database: db.Database, tenant_id: UUID
) -> None:
    talk = "says: hola\nhears: …\nperson: takes\nwaits: 2 d\nowner: bot"
    assert (await play(database, tenant_id, talk)).differences == ()


async def test_one_story_does_not_see_another(database: db.Database, tenant_id: UUID) -> None:
    for _ in range(2):
        played = await play(database, tenant_id, "says: hola\nhears: Hola, soy Villa Alba.")
        assert played.went_well


async def test_a_number_of_somebody_else_is_not_found(
    database: db.Database, tenant_id: UUID, switchboard: Switchboard
) -> None:
    other = await switchboard.add_tenant("other")
    for head in ("", f"number: '{PHONE_NUMBER_ID}'\n"):
        with pytest.raises(errors.NotFound):
            await play(database, other, "says: hola", head)
    assert (
        await play(database, tenant_id, "says: hola\nhears: …", "number: '15550100001'\n")
    ).went_well


async def test_a_conversation_that_happened_becomes_a_story_that_goes_well(
    database: db.Database, tenant_id: UUID, switchboard: Switchboard, tmp_path: Path
) -> None:
    secret = "mi correo es rosa@example.org y mi tel 34 600 000 012, soy Rosa"
    for text in ("hola", "precio", secret):
        said = text_message(text, sender="34600000012")
        await switchboard.handle(webhook(change(PHONE_NUMBER_ID, said)))
    [[conversation_id]] = await switchboard.fetch("select conversation_id from conversations")
    async with database.tenant_read(tenant_id) as t:
        story = recording.make_story("Lo de siempre", await transcripts.get(t, conversation_id))
    written = writing.write_story(story)
    for real in ("rosa@example.org", "34600000012", "600 000 012", "Ana"):
        assert real not in written
    again = reading.parse_story(written)
    directory = Directory()
    player = Player(
        database,
        lambda hands: Pipeline(database, PROVIDERS, directory, hands),
        Desk({}),
        clock.SystemClock(),
    )
    assert (await player.play(tenant_id, again)).differences == ()
