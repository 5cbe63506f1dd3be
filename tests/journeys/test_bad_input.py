"""What customers send that nobody expects: a kind sentence in their language, a way on, nothing
lost, and the operator sees it. Each row of the table has its test, here or where it is named:

- a model that answers nonsense, too late, in the wrong language, or asks for a tool that does not
  exist: `tests/effects/test_agent_engine.py`, `test_agent_handler.py`, `test_agent_end_to_end.py`
- an outside bot that returns 500 or HTML: `tests/effects/test_outside.py`, `test_reading.py`; what
  the customer gets then: `tests/effects/test_turns.py`
- an iCal address that hangs or lies: `tests/effects/test_fetching.py`, `test_addresses.py`,
  `tests/verticals/hotel/test_ical.py`, `test_owner.py`
- a voice note that somebody can write down: `tests/effects/test_agent_end_to_end.py`
- all of them mixed, in any order, in the middle of anything: `test_restaurant.py`, `test_hotel.py`
"""

import pytest

from centralita.decide.flow import texts
from centralita.kit import crypto, db
from tests.journeys.bad_input import Trial, of
from tests.pipeline.switchboard import Json
from tests.verticals.hotel import talking as hotel_talking
from tests.verticals.hotel import villas
from tests.verticals.restaurant import place
from tests.verticals.restaurant import talking as restaurant_talking

EMOJIS = ("🍕", "🙏🙏🙏", "❤️‍🔥")
ALPHABETS = ("你好，我想点餐", "Здравствуйте, хочу заказать", "مرحبا أريد أن أطلب", "नमस्ते")
VOICE: Json = {"type": "audio", "audio": {"id": "1", "mime_type": "audio/ogg", "voice": True}}


@pytest.fixture(params=["es", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def diner(database: db.Database, master_keys: crypto.MasterKeys, language: str) -> Trial:
    counter = await restaurant_talking.open_counter(database, master_keys, place.SMALL)
    other = await counter.board.add_tenant("another")
    return Trial(counter.board, counter.meet(), language, counter.place.tenant_id, other)


@pytest.fixture
async def guest(database: db.Database, master_keys: crypto.MasterKeys, language: str) -> Trial:
    desk = await hotel_talking.open_desk(database, master_keys, villas.SAMPLE.read_bytes())
    other = await desk.board.add_tenant("another")
    return Trial(desk.board, desk.meet(), language, desk.villas.tenant_id, other)


def say(trial: Trial, key: str, **facts: object) -> str:
    return texts.say(key, trial.language, **facts)


def to_dishes(trial: Trial) -> tuple[str, ...]:
    return (of(trial.language, "Pedir", "Order"), "Platos")


def to_total(trial: Trial) -> tuple[str, ...]:
    words = of(
        trial.language,
        ("Sin nota", "Terminar pedido", "Paso a recoger", "Efectivo"),
        ("No note", "Finish order", "pick it up", "Cash"),
    )
    return (*to_dishes(trial), "Sopa", ":2", *words[:3], "Ana", words[3])


def to_dates(trial: Trial) -> tuple[str, ...]:
    return (of(trial.language, "Precio", "Price"), "Villa Coral")


# ── an unknown button id from an old message ─────────────────────────────────────────────────


async def test_an_unknown_button_id_from_an_old_message_at_the_restaurant(diner: Trial) -> None:
    await diner.begin()
    said = await diner.tap("buy_now_2019", "Promo 2019")
    assert of(diner.language, "no te entendí", "didn't get that") in said
    said = await diner.tap("~orders~1~confirm~999~yes", "✅")
    assert say(diner, "old_button") in said
    assert "Platos" in await diner.go_on(of(diner.language, "Pedir", "Order"))


async def test_an_unknown_button_id_from_an_old_message_at_the_hotel(guest: Trial) -> None:
    await guest.begin(*to_dates(guest))
    said = await guest.tap("~hotel_stay~1~offer~999~hold", "✅")
    assert say(guest, "old_button") in said
    assert of(guest.language, "Llegas el", "You arrive") in await guest.go_on(":2026-12-01")


# ── a button pressed twice ───────────────────────────────────────────────────────────────────


async def test_a_button_pressed_twice_at_the_restaurant(diner: Trial) -> None:
    await diner.begin(*to_total(diner))
    title = of(diner.language, "Sí, confirmar", "Yes, confirm")
    await diner.go_on(title)
    again = await diner.person.tap(title)
    assert again.startswith(say(diner, "already_done"))
    assert len(await diner.list_rows("restaurant_orders")) == 1


async def test_a_button_pressed_twice_at_the_hotel(guest: Trial) -> None:
    await guest.begin(*to_dates(guest), ":2026-12-01", ":2026-12-04", ":2", ":no")
    title = of(guest.language, "Sí, apartar", "Yes, hold")
    await guest.go_on(title)
    said = await guest.person.tap(title)
    assert said.startswith(say(guest, "already"))
    await guest.go_on(":Emma Stone")
    assert len(await guest.list_rows("hotel_bookings")) == 1


# ── a list row that vanished ─────────────────────────────────────────────────────────────────


async def test_a_list_row_that_vanished_at_the_restaurant(diner: Trial) -> None:
    await diner.begin(*to_dishes(diner))
    await diner.change("update restaurant_items set available = false where name = 'Sopa'")
    said = await diner.go_on("Sopa")
    assert say(diner, "vanished", title="Sopa") in said
    assert "[Sopa]" not in said
    assert of(diner.language, "cantidad", "How many") in await diner.go_on("Agua")


async def test_a_list_row_that_vanished_at_the_hotel(guest: Trial) -> None:
    await guest.begin(of(guest.language, "Precio", "Price"))
    await guest.change("update hotel_properties set active = false where slug = 'villa-coral'")
    said = await guest.go_on("Villa Coral")
    assert say(guest, "vanished", title="Villa Coral") in said
    assert of(guest.language, "¿Qué día llegas", "day do you arrive") in await guest.go_on("Jade")


# ── text where a location was asked ──────────────────────────────────────────────────────────


async def test_text_where_a_location_was_asked(diner: Trial) -> None:
    steps = to_total(diner)
    await diner.begin(*steps[:6], of(diner.language, "A domicilio", "Delivery"))
    said = await diner.say(
        of(diner.language, "por la plaza, casa azul", "near the park, blue house")
    )
    assert of(diner.language, "código postal", "postcode") in said
    assert "location_request" in said
    said = await diner.say("Roble 5, 06700")
    assert of(diner.language, "nombre", "name") in said


# ── twenty messages at once ──────────────────────────────────────────────────────────────────


async def test_twenty_messages_at_once_at_the_restaurant(diner: Trial) -> None:
    await diner.begin(of(diner.language, "Pedir", "Order"))
    words = of(diner.language, ("hola", "tacos", "???"), ("hello", "tacos", "???"))
    said = await diner.send(*[{"text": {"body": f"{words[at % 3]} {at}"}} for at in range(20)])
    assert said.count("\n") < 10
    assert "Sopa" in await diner.go_on(of(diner.language, ":menú", ":menu"), *to_dishes(diner))


async def test_twenty_messages_at_once_at_the_hotel(guest: Trial) -> None:
    await guest.begin(*to_dates(guest))
    said = await guest.send(*[{"text": {"body": "2026-12-01"}}] * 20)
    assert of(guest.language, "Llegas el", "You arrive") in said
    assert said.count("\n") < 10


# ── a voice note without transcription ───────────────────────────────────────────────────────


async def test_a_voice_note_without_transcription_at_the_restaurant(diner: Trial) -> None:
    await diner.begin(*to_dishes(diner), "Sopa")
    assert say(diner, "voice") in await diner.send(VOICE)
    assert await diner.is_reviewed()
    assert of(diner.language, "indicación", "kitchen") in await diner.go_on(":2")


async def test_a_voice_note_without_transcription_at_the_hotel(guest: Trial) -> None:
    await guest.begin()
    assert say(guest, "voice") in await guest.send(VOICE)
    assert await guest.is_reviewed()
    assert "Villa Coral" in await guest.go_on(of(guest.language, "Precio", "Price"))


# ── a 4,000-character order ──────────────────────────────────────────────────────────────────


async def test_a_4000_character_order_at_the_restaurant(diner: Trial) -> None:
    await diner.begin(of(diner.language, "Pedir", "Order"))
    said = await diner.say(("quiero dos sopas y un agua de limón, " * 120)[:4000])
    assert "Sopa" in said
    assert of(diner.language, "Hablar", "person") in await diner.go_on(":xyzzy plugh")


async def test_a_4000_character_note_for_the_kitchen(diner: Trial) -> None:
    await diner.begin(*to_dishes(diner), "Sopa", ":2")
    said = await diner.say(("sin cebolla y sin sal, por favor, " * 130)[:4000])
    assert of(diner.language, "muy largo", "too long") in said
    said = await diner.say("sin sal")
    assert of(diner.language, "Anotado", "Got it") in said


async def test_a_4000_character_message_at_the_hotel(guest: Trial) -> None:
    await guest.begin()
    said = await guest.say(("queremos ir con los abuelos, " * 140)[:4000])
    assert of(guest.language, "Hablar con alguien", "Talk to someone") in said
    assert "Villa Coral" in await guest.go_on(f":{of(guest.language, 'precio', 'price')}")


# ── an emoji only, another alphabet ──────────────────────────────────────────────────────────


async def test_an_emoji_only_or_another_alphabet_at_the_restaurant(diner: Trial) -> None:
    await diner.begin(*to_dishes(diner), "Sopa")
    for text in (*EMOJIS, *ALPHABETS):
        said = await diner.say(text)
        assert of(diner.language, "cantidad", "How many") in said
        assert of(diner.language, "indicación", "kitchen") in await diner.go_on(":2")
        await diner.go_on(of(diner.language, ":atrás", ":back"))


async def test_an_emoji_only_or_another_alphabet_at_the_hotel(guest: Trial) -> None:
    await guest.begin()
    for text in (EMOJIS[0], *ALPHABETS[:2]):
        said = await guest.say(text)
        assert of(guest.language, "Hablar con alguien", "Talk to someone") in said
        assert "Villa Coral" in await guest.go_on(of(guest.language, ":precio", ":price"))
        await guest.go_on(of(guest.language, ":menú", ":menu"))


# ── a negative or huge quantity, a date in the past ──────────────────────────────────────────


async def test_a_negative_or_huge_quantity_at_the_restaurant(diner: Trial) -> None:
    await diner.begin(*to_dishes(diner), "Sopa")
    for text in ("-3", "0", "999999999", "1e9"):
        assert of(diner.language, "cantidad", "How many") in await diner.say(text)
        assert of(diner.language, "indicación", "kitchen") in await diner.go_on(":51")
        said = await diner.go_on(of(diner.language, "Sin nota", "No note"))
        assert of(diner.language, "de 1 a 50", "1 to 50") in said
    assert not await diner.list_rows("restaurant_cart_lines")
    assert of(diner.language, "indicación", "kitchen") in await diner.go_on(":2")


async def test_a_negative_or_huge_number_of_guests(guest: Trial) -> None:
    await guest.begin(*to_dates(guest), ":2026-12-01", ":2026-12-04")
    for text in ("-2", "0", "5000"):
        assert of(guest.language, "adultos", "adults") in await guest.say(text)
        assert of(guest.language, "niños", "children") in await guest.go_on(":2")
        await guest.go_on(of(guest.language, ":atrás", ":back"))


async def test_a_date_in_the_past_or_on_no_calendar(guest: Trial) -> None:
    await guest.begin(*to_dates(guest))
    for text in ("2020-01-01", "ayer", "yesterday", "31/02/2027", "2199-01-01"):
        assert "25/12" in await guest.say(text)
        assert of(guest.language, "Llegas el", "You arrive") in await guest.go_on(":2026-12-01")
        await guest.go_on(of(guest.language, ":atrás", ":back"))
