"""A yes with a but or a question in it holds no house as it was offered."""

import pytest

from centralita.kit import crypto, db
from tests.verticals.hotel import talking, villas
from tests.verticals.hotel.talking import Desk, Writer

TO_OFFER = (
    "Precio y fechas", "Villa Coral", ":5 de diciembre", ":8 de diciembre", ":2", "No",
)  # fmt: skip


@pytest.fixture
async def ana(database: db.Database, master_keys: crypto.MasterKeys) -> Writer:
    desk: Desk = await talking.open_desk(database, master_keys, villas.SAMPLE.read_bytes())
    writer = desk.meet()
    await writer.say("hola")
    await writer.run(*TO_OFFER)
    return writer


async def test_other_guests_change_the_price(ana: Writer) -> None:
    said = await ana.say("sí, pero somos 4")
    assert "4 adultos" in said
    assert "[Sí, apartar]" in said


async def test_a_question_is_answered_first(ana: Writer) -> None:
    assert "A nombre de quién" not in await ana.say("va, ¿aceptan mascotas?")


async def test_a_plain_yes_asks_for_the_name(ana: Writer) -> None:
    assert "¿A nombre de quién" in await ana.say("sí, la quiero")
