"""The standard flow through the whole pipeline: the happy way, its detours, and bad input."""

import pytest

from centralita.kit import crypto, db, json
from tests.verticals.hotel import talking, villas
from tests.verticals.hotel.talking import Desk, Writer

TO_OFFER = (
    "Precio y fechas", "Villa Coral", ":5 de diciembre", ":8 de diciembre", ":2", "No",
)  # fmt: skip


@pytest.fixture
async def desk(database: db.Database, master_keys: crypto.MasterKeys) -> Desk:
    """The four houses of the sample; it is a Monday noon."""
    return await talking.open_desk(database, master_keys, villas.SAMPLE.read_bytes())


@pytest.fixture
async def ana(desk: Desk) -> Writer:
    writer = desk.meet()
    await writer.say("hola")
    return writer


async def test_from_hello_to_a_hold(desk: Desk, ana: Writer) -> None:
    said = await ana.run(*TO_OFFER)
    assert "*Villa Coral*\nsáb 5 dic – mar 8 dic 2026\n2 adultos" in said
    assert "1 noche desde el sáb 5 dic × 7,400 MXN = 7,400 MXN" in said
    assert "*Total: 21,600 MXN*" in said
    assert await desk.fetch("select from hotel_bookings") == [], "nothing is held unasked"
    said = await ana.run("Sí, apartar", ":Ana Ruiz")
    [booking] = await desk.fetch("select * from hotel_bookings")
    assert booking["reference"] in said
    assert (booking["guest_name"], booking["guest_phone"]) == ("Ana Ruiz", "15550100101")
    [lead] = await desk.fetch("select * from hotel_leads")
    assert (lead["stage"], lead["adults"], lead["children"]) == ("quoted", 2, 0)
    [alert] = await desk.fetch("select * from alerts")
    assert "Villa Coral" in alert["title"]
    [last] = await desk.fetch(
        "select property_id, lead_id, booking_id from messages where direction = 'in' "
        "order by message_id desc limit 1"
    )
    assert tuple(last) == tuple(
        str(booking[name]) for name in ("property_id", "lead_id", "booking_id")
    )


async def test_every_message_after_the_house_was_chosen_carries_it(desk: Desk, ana: Writer) -> None:
    await ana.run(*TO_OFFER)
    await ana.run(":¿hay wifi?", "Sí, apartar", ":Ana Ruiz", "Mi reserva", "B-")
    rows = await desk.fetch(
        "select text, property_id, lead_id from messages where direction = 'in' order by message_id"
    )
    assert all(row["lead_id"] for row in rows if row["text"] not in _ONLY_NAVIGATING), rows
    told = [row["text"] for row in rows if row["property_id"]]
    assert {"Villa Coral", "5 de diciembre", "2", "No", "¿hay wifi?", "Ana Ruiz"} <= set(told)


_ONLY_NAVIGATING = {"Precio y fechas", "Sí, apartar", "Mi reserva"}


async def test_a_lead_grows_as_the_talk_goes(desk: Desk, ana: Writer) -> None:
    async def read() -> tuple[object, ...]:
        [row] = await desk.fetch("select stage, check_in, adults from hotel_leads")
        return tuple(str(each) for each in row)

    assert await read() == ("new", "None", "None")
    await ana.run("Precio y fechas", "Villa Coral")
    assert await read() == ("qualifying", "None", "None")
    await ana.say("5 de diciembre")
    assert await read() == ("qualifying", "2026-12-05", "None")
    await ana.run(":8 de diciembre", ":dos")
    assert await read() == ("qualifying", "2026-12-05", "2")
    await ana.tap("No")
    assert await read() == ("quoted", "2026-12-05", "2")


async def test_a_guest_who_does_not_know_which_house_sees_those_that_are_free(
    desk: Desk, ana: Writer
) -> None:
    leo = desk.meet("15550100102")
    await leo.run(":hola", *TO_OFFER, "Sí, apartar", ":Leo Paz")
    said = await ana.run(
        "Precio y fechas", "Aún no sé cuál", ":6 de diciembre", ":9 de diciembre", ":2", "Sí", ":1"
    )
    assert "[Villa Jade]" in said
    assert "[Villa Coral]" not in said, "somebody holds it"
    assert "[Palapa del Sol]" not in said, "it is for two"
    said = await ana.tap("Casa Brisa")
    assert "*Casa Brisa*" in said
    assert "2 adultos y 1 niño" in said


async def test_taken_nights_lead_to_near_ones(desk: Desk, ana: Writer) -> None:
    leo = desk.meet("15550100102")
    await leo.run(":hola", *TO_OFFER, "Sí, apartar", ":Leo Paz")
    said = await ana.run(*TO_OFFER)
    assert "ya está ocupada" in said
    assert "[Esas fechas sí]" in said
    said = await ana.tap("Esas fechas sí")
    assert "mié 2 dic – sáb 5 dic" in said
    said = await ana.run("Sí, apartar", ":Ana Ruiz")
    assert "¡Listo!" in said
    assert len(await desk.fetch("select from hotel_bookings where state = 'hold'")) == 2


async def test_the_last_to_say_yes_is_told_so(desk: Desk, ana: Writer) -> None:
    leo = desk.meet("15550100102")
    await leo.run(":hola", *TO_OFFER)
    await ana.run(*TO_OFFER, "Sí, apartar", ":Ana Ruiz")
    said = await leo.run("Sí, apartar", ":Leo Paz")
    assert "ya está ocupada" in said
    assert len(await desk.fetch("select from hotel_bookings")) == 1


async def test_questions_by_topic_by_words_and_without_an_answer(desk: Desk, ana: Writer) -> None:
    said = await ana.run("Tengo una pregunta", "Villa Coral", "Cómo llegar")
    assert "45 minutos del aeropuerto" in said
    rows = await desk.fetch("select kind from messages where direction = 'out'")
    assert "location" in {row["kind"] for row in rows}
    said = await ana.run("Sí, otra pregunta", ":¿puedo llevar a mi perro?")
    assert "Aceptamos un perro" in said
    said = await ana.say("¿tienen helipuerto?")
    assert "no lo tengo anotado" in said
    said = await ana.tap("Hablar con alguien")
    assert "avisé al equipo" in said
    [row] = await desk.fetch("select owner from conversations")
    assert row["owner"] == "human"
    titles = await desk.fetch("select title, message from alerts")
    assert any("Ana quiere hablar" in row["title"] for row in titles)
    assert any("Villa Coral" in row["message"] for row in titles)
    assert await ana.say("¿hola?") == "", "the bot is silent while a person has it"


async def test_a_question_before_any_house_asks_which_one_and_then_answers(ana: Writer) -> None:
    said = await ana.say("¿hay wifi?")
    assert "¿Cuál de nuestras propiedades" in said
    said = await ana.tap("Casa Brisa")
    assert "La red es Brisa" in said
    assert "[Precio y fechas]" in said
    said = await ana.say("¿y la Villa Jade acepta mascotas?")
    assert "sin costo" in said


async def test_who_names_a_house_is_told_about_it(desk: Desk, ana: Writer) -> None:
    said = await ana.say("me interesa la villa jade")
    assert "*Villa Jade*\nCasa grande en la selva" in said
    assert "desde 8,200 MXN la noche" in said
    said = await ana.tap("Precio y fechas")
    assert "¿Qué día llegas?" in said
    [lead] = await desk.fetch("select stage, property_id from hotel_leads")
    assert lead["stage"] == "qualifying"
    assert lead["property_id"] is not None


@pytest.mark.parametrize(
    "words", ["¿Cuánto cuesta la noche?", "quiero reservar", "tienen disponibilidad?", "dates?"]
)
async def test_prices_are_found_by_words(ana: Writer, words: str) -> None:
    assert "[Aún no sé cuál]" in await ana.say(words)


async def test_in_english_by_words_alone(desk: Desk) -> None:
    bob = desk.meet("15550100103")
    await bob.say("hello")
    await bob.say("english")
    said = await bob.run(":price", ":villa jade", ":December 5", ":December 8", ":four", ":no")
    assert "*Total: " in said
    assert "3 nights" in said or "1 night" in said
    assert "Shall I hold it for you?" in said
    said = await bob.run(":yes", ":Bob Ross")
    assert "on hold for you" in said
    [booking] = await desk.fetch("select state, guest_name from hotel_bookings")
    assert tuple(booking) == ("hold", "Bob Ross")


async def test_a_hold_is_let_go_by_its_guest(desk: Desk, ana: Writer) -> None:
    await ana.run(*TO_OFFER, "Sí, apartar", ":Ana Ruiz")
    said = await ana.run("Mi reserva", "B-", "Soltar", "No")
    assert "se queda como estaba" in said
    said = await ana.run("Mi reserva", "B-", "Soltar", "Sí")
    assert "solté el apartado" in said
    assert "[Mi reserva]" not in said
    assert await desk.fetch("select from hotel_nights") == []


@pytest.mark.parametrize(
    "odd", ["ayer", "31 de febrero", "🏖️", "Привет", "no sé", "x" * 4000, "99/99/9999"]
)
async def test_odd_dates_get_a_kind_sentence_and_a_way_on(ana: Writer, odd: str) -> None:
    await ana.run("Precio y fechas", "Villa Coral")
    said = await ana.say(odd)
    assert "¿Qué día llegas?" in said
    assert "¿Qué día te vas?" in await ana.say("5 de diciembre")


async def test_too_many_or_too_short_leads_on(ana: Writer) -> None:
    await ana.run("Precio y fechas", "Casa Brisa", ":5 de diciembre", ":6 de diciembre")
    said = await ana.run(":9", "No")
    assert "caben hasta 4" in said
    said = await ana.run("Cambiar huéspedes", ":3", "No")
    assert "*Casa Brisa*" in said
    assert "Huéspedes adicionales (1): 220 MXN" in said
    said = await ana.run("Otras fechas", ":6 de diciembre", ":5 de enero")
    assert "*Total:" in said


async def test_pressing_a_button_twice_holds_once(desk: Desk, ana: Writer) -> None:
    await ana.run(*TO_OFFER, "Sí, apartar", ":Ana Ruiz")
    await ana.tap("Sí, apartar")
    await ana.say("Ana Ruiz")
    assert len(await desk.fetch("select from hotel_bookings")) == 1


async def test_a_house_alone_is_not_asked_for(
    database: db.Database, master_keys: crypto.MasterKeys
) -> None:
    alone = {"properties": villas.SMALL["properties"][:1]}
    desk = await talking.open_desk(database, master_keys, json.encode(alone))
    writer = desk.meet()
    await writer.say("hola")
    said = await writer.tap("Precio y fechas")
    assert "¿Qué día llegas?" in said


async def test_a_hotel_without_houses_calls_a_person(
    database: db.Database, master_keys: crypto.MasterKeys
) -> None:
    desk = await talking.open_desk(database, master_keys, b'{"properties": []}')
    said = await desk.meet().say("hola")
    assert "Le aviso a una persona" in said
    [row] = await desk.fetch("select owner from conversations")
    assert row["owner"] == "human"
