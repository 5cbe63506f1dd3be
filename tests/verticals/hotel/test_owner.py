"""What the owner brings and hears: files, calendars of other places, the day's summary."""

from datetime import date, timedelta
from typing import Any

import pytest

from centralita.kit import json
from centralita.records import alerts
from centralita.verticals import hotel
from centralita.verticals.contract import Fetched, Notice
from centralita.verticals.hotel import (
    bookings,
    calendars,
    chores,
    guest_commands,
    importing,
    properties,
    summary,
)
from centralita.verticals.hotel.rows import Problem
from centralita.vocabulary import errors
from centralita.vocabulary.content import Template, Text
from tests.verticals.hotel.test_ical import calendar
from tests.verticals.hotel.villas import SAMPLE, Guest, Villas

URL = "https://example.org/mar.ics"


# ─── files ───────────────────────────────────────────────────────────────────────────────────────


def parse(data: Any) -> list[Problem]:
    listed, problems = importing.read_rows("x.json", json.encode(data), "properties")
    return problems + importing.parse_properties(listed)[1]


async def test_the_sample_is_whole_and_can_be_brought_again(marea: Villas) -> None:
    for _ in range(2):
        await marea.bring(SAMPLE.read_bytes())
    async with marea.database.tenant_read(marea.tenant_id) as t:
        houses = {each.slug: each for each in await properties.list_all(t)}
        assert len(houses) == 2 + 4
        told = await properties.list_told_everywhere(t, houses["villa-coral"].id)
        rates = await properties.list_rates(t, houses["villa-coral"].id)
    assert {each.language for each in told} == {"es", "en"}
    assert len({each.topic for each in told}) * 2 == len(told)
    assert [rate.name for rate in rates] == ["Base", "Navidad", "Verano"]


def test_every_mistake_of_a_file_is_told_with_its_row() -> None:
    good = {"slug": "a", "name": "A", "most_guests": 2}
    told = parse(
        [
            good,
            {"slug": "B b", "name": "", "most_guests": "many", "colour": "red"},
            {**good, "included_guests": 3},
            "no row",
            {**good, "slug": "c", "facts": {"wifi": {"fr": "oui"}, "pool": "yes"}},
            {**good, "slug": "d", "rates": [{"name": "x", "nightly": "-1"}, {"nightly": "1.999"}]},
            {**good, "slug": "e", "calendars": [{"name": "x", "url": "http://10.0.0.1/x"}]},
            {**good, "cleaning_fee": "NaN", "check_in_from": "25:00", "latitude": 91},
            {
                **good,
                "slug": "f",
                "rates": [
                    {"name": "x", "nightly": 1, "first_night": "2026-01-02"},
                    {
                        "name": "y",
                        "nightly": 1,
                        "first_night": "2026-01-02",
                        "last_night": "2026-01-01",
                    },
                    {"name": "z", "nightly": 1},
                    {"name": "z", "nightly": 2},
                ],
            },
            good,
        ]
    )
    found = [(each.place, each.code, each.facts.get("field")) for each in told]
    assert found == [
        ("2", "unknown_field", "colour"),
        ("2", "wrong", "slug"),
        ("2", "missing", "name"),
        ("2", "wrong", "most_guests"),
        ("3", "too_many_included", None),
        ("4", "no_row", None),
        ("5", "wrong_fact", None),
        ("5", "wrong_fact", None),
        ("6.rates.1", "wrong", "nightly"),
        ("6.rates.2", "missing", "name"),
        ("6.rates.2", "wrong", "nightly"),
        ("7.calendars.1", "wrong", "url"),
        ("8", "wrong", "cleaning_fee"),
        ("8", "wrong", "check_in_from"),
        ("8", "wrong", "latitude"),
        ("9", "half_dates", None),
        ("9", "dates_backward", None),
        ("9", "same_dates", None),
        ("-", "twice", None),
    ]
    assert [each.code for each in parse({"houses": []})] == ["no_list"]
    assert importing.read_rows("x.json", b"\xff{", "properties")[1][0].code == "no_json"
    assert importing.read_rows("x.csv", b"\xff\xfe", "properties")[1][0].code == "no_utf8"


async def test_a_spreadsheet_brings_the_same(marea: Villas) -> None:
    text = (
        "slug,name,most_guests,cleaning_fee,facts.wifi.es,facts.wifi.en\n"
        'luna,Casa Luna,5,80.50,"La red, abierta",Open network\n'
    )
    listed, problems = importing.read_rows("x.csv", text.encode("utf-8-sig"), "properties")
    drafts, wrong = importing.parse_properties(listed)
    assert problems + wrong == []
    async with marea.database.tenant_write(marea.tenant_id) as t:
        await importing.store_properties(t, drafts)
        house = await properties.find(t, "casa luna")
        assert house is not None
        assert [x.body for x in await properties.list_told(t, house.id, "en")] == ["Open network"]
    rates = "property,name,nightly,first_night,last_night\nluna,Base,90,,\nx,Base,1,,\n"
    listed, _ = importing.read_rows("r.csv", rates.encode(), "rates")
    found, wrong = importing.parse_rates(listed)
    assert wrong == []
    async with marea.database.tenant_write(marea.tenant_id) as t:
        assert await importing.store_rates(t, found) == [Problem("x", "unknown_property")]
        assert await properties.list_rates(t, house.id) == []
        del found["x"]
        assert await importing.store_rates(t, found) == []
        assert len(await properties.list_rates(t, house.id)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"currency": "PESOS"},
        {"owner_phone": "call me"},
        {"summary_hour": 24},
        {"hold_minutes": 0},
        {"tax_percent": 101},
        {"colour": "red"},
    ],
)
def test_wrong_settings_are_refused_by_name(wrong: dict[str, Any]) -> None:
    with pytest.raises(errors.Invalid) as refused:
        hotel.VERTICAL.read_settings(wrong)
    assert next(iter(wrong)) in str(refused.value)


def test_settings_are_filled_in_and_read_again() -> None:
    full = hotel.VERTICAL.read_settings({"owner_phone": "+34 600 000 001", "tax_percent": 16.5})
    assert full["owner_phone"] == "34600000001"
    assert full["tax_percent"] == "16.5"
    assert hotel.VERTICAL.read_settings(full) == full


# ─── guests' questions ───────────────────────────────────────────────────────────────────────────


async def test_questions_are_answered_from_what_the_owner_wrote(marea: Villas, emma: Guest) -> None:
    for question in (
        "¿Cuál es la clave del wifi?",
        "tienen INTERNET?",
        "what's the Wi-Fi password",
    ):
        told = await emma.ask("answer", question=question, property="mar")
        assert (told["found"], told["body"]) == (True, "La clave es marea."), question
    marea.language = "en"
    told = await emma.ask("answer", question="wifi?", property="Casa Mar")
    assert told["body"] == "The password is marea."
    told = await emma.ask("answer", question="can I bring my dog", property="sol")
    assert told["body"] == "Sí, con gusto.", "better in Spanish than not at all"
    told = await emma.ask("answer", question="is there a helipad?", property="mar")
    assert told == {"found": False, "which": False, "house": "mar"}
    told = await emma.ask("answer", question="wifi", property=None)
    assert told == {"found": False, "which": True, "house": None}
    told = await emma.ask("answer", question="does CASA MAR have wifi?", property="sol")
    assert (told["house"], told["body"]) == ("mar", "The password is marea.")


async def test_what_is_known_of_the_business_and_of_the_house_counts_too(
    marea: Villas, emma: Guest
) -> None:
    await marea.execute(
        """
        insert into knowledge (tenant_id, item_id, scope, source, language, question, body)
        values ($1, gen_random_uuid(), '', 'faq', 'es', '¿Dan factura?', 'Sí, damos factura.'),
            ($1, gen_random_uuid(), 'sol', 'faq', 'es', '¿Hay telescopio?', 'Hay uno en la azotea.')
        """,
        marea.tenant_id,
    )
    told = await emma.ask("answer", question="necesito factura", property="mar")
    assert told["body"] == "Sí, damos factura."
    told = await emma.ask("answer", question="¿hay telescopio?", property="sol")
    assert told["body"] == "Hay uno en la azotea."
    told = await emma.ask("answer", question="¿hay telescopio?", property="mar")
    assert told["found"] is False


async def test_menus_of_houses_and_topics(marea: Villas, emma: Guest) -> None:
    assert await emma.ask("properties") == [
        {
            "id": "mar",
            "name": "Casa Mar",
            "guests": 4,
            "summary": "Hasta 4 personas · desde 100 USD la noche",
        },
        {
            "id": "sol",
            "name": "Casa Sol",
            "guests": 6,
            "summary": "Hasta 6 personas · desde 200.50 USD la noche",
        },
    ]
    assert [each["id"] for each in await emma.ask("properties", guests=5)] == ["sol"]
    assert await emma.ask("topics", property="sol") == [{"id": "pets", "title": "Mascotas"}]
    assert (await emma.ask("topic", property="sol", topic="pets"))["body"] == "Sí, con gusto."
    assert (await emma.ask("property", property="sol"))["topics"] == ["pets"]
    for name in ("property", "topics", "topic", "availability"):
        nobodys: dict[str, Any] = {"property": "casa de nadie"}
        if name == "topic":
            nobodys["topic"] = "wifi"
        if name == "availability":
            nobodys |= {"check_in": "2026-12-01", "check_out": "2026-12-02"}
        told = await emma.ask(name, **nobodys)
        assert told in ([], {"found": False}) or told["available"] is False


# ─── other places' calendars ─────────────────────────────────────────────────────────────────────


async def refresh(marea: Villas, got: Fetched) -> list[Notice]:
    """One round, half an hour later."""
    marea.now += timedelta(minutes=31)
    async with marea.database.tenant_write(marea.tenant_id) as t:
        assert await chores.list_addresses(t, marea.get_setting()) == [URL]
        return list(await chores.read_calendars(t, marea.get_setting(), {URL: got}))


async def add_calendar(marea: Villas) -> None:
    async with marea.database.tenant_write(marea.tenant_id) as t:
        house = await properties.find(t, "mar")
        assert house is not None
        await calendars.put(t, house.id, "Airbnb", URL)


async def test_what_another_place_sold_nobody_else_can_have(marea: Villas, emma: Guest) -> None:
    await add_calendar(marea)
    event = "DTSTART;VALUE=DATE:20261205\nDTEND;VALUE=DATE:20261208"
    assert await refresh(marea, Fetched(data=calendar(event))) == []
    told = await emma.do(
        "quote", property="mar", check_in="2026-12-07", check_out="2026-12-09", adults=2
    )
    assert told.refusal == "not_available"
    assert told.value["taken"] == ["2026-12-07"]
    async with marea.database.tenant_write(marea.tenant_id) as t:
        assert await chores.list_addresses(t, marea.get_setting()) == [], "read just now"
    await refresh(marea, Fetched(data=calendar()))
    assert await marea.fetch("select * from hotel_blocks") == []


@pytest.mark.parametrize(
    "got",
    [
        Fetched(problem="it did not answer in time"),
        Fetched(data=b"<html>log in</html>"),
        Fetched(data=b""),
        Fetched(data=calendar("DTSTART;VALUE=DATE:20261205")[:-20]),
    ],
)
async def test_a_calendar_that_fails_keeps_its_nights_and_shows_why(
    marea: Villas, got: Fetched
) -> None:
    await add_calendar(marea)
    await refresh(marea, Fetched(data=calendar("DTSTART;VALUE=DATE:20261205")))
    assert await refresh(marea, got) == [], "once is no news"
    [notice] = await refresh(marea, got)
    [again] = await refresh(marea, got)
    assert notice.key == again.key, "told once a day"
    async with marea.database.tenant_read(marea.tenant_id) as t:
        [shown] = await calendars.list_some(t)
    assert shown.problem
    assert shown.problem in str(notice.replies)
    assert shown.read_at is not None
    assert shown.tried_at is not None
    assert shown.read_at < shown.tried_at
    assert len(await marea.fetch("select * from hotel_blocks")) == 1
    await refresh(marea, Fetched(data=calendar()))
    async with marea.database.tenant_read(marea.tenant_id) as t:
        assert [each.problem for each in await calendars.list_some(t)] == [""]


async def test_what_clashes_is_told_to_the_owner(marea: Villas, emma: Guest) -> None:
    marea.settings = {"owner_phone": "34600000099"}
    await add_calendar(marea)
    await emma.do("hold", quote=await emma.quote("mar", "2026-12-05", "2026-12-08"))
    event = "DTSTART;VALUE=DATE:20261207\nDTEND;VALUE=DATE:20261210"
    [notice] = await refresh(marea, Fetched(data=calendar(event)))
    assert notice.phone == "34600000099"
    assert notice.number_id == marea.number_id
    [reply] = notice.replies
    assert isinstance(reply, Text)
    for part in ("Casa Mar", "Airbnb", "1 noche"):
        assert part in reply.body


# ─── the day ─────────────────────────────────────────────────────────────────────────────────────


async def tell_day(marea: Villas) -> list[Notice]:
    async with marea.database.tenant_write(marea.tenant_id) as t:
        return list(await chores.send_summary(t, marea.get_setting(), {}))


async def test_the_summary_tells_the_day(marea: Villas, emma: Guest) -> None:
    marea.settings = {
        "owner_phone": "34600000099",
        "summary_hour": 9,
        "summary_template": {"name": "daily", "language": "es"},
    }
    first = await emma.do("hold", quote=await emma.quote("mar", "2026-11-24", "2026-11-26"))
    leo = await marea.add_guest("Leo")
    await leo.do("hold", quote=await leo.quote("sol", "2026-12-05", "2026-12-08"))
    async with marea.database.tenant_write(marea.tenant_id) as t:
        booking = await bookings.get(t, first.value["reference"])
        await guest_commands.move_booking(t, booking, "confirmed", marea.get_setting())
        new = alerts.New(
            tenant_id=marea.tenant_id,
            severity="info",
            title="x",
            message="x",
            source="test",
            subject="x",
        )
        await alerts.add(t, new)
    marea.now += timedelta(hours=20)
    assert marea.now.hour == 14, "eight in the morning in Mexico City"
    assert await tell_day(marea) == []
    marea.now += timedelta(hours=1)
    [notice] = await tell_day(marea)
    [again] = await tell_day(marea)
    assert notice.key == again.key
    assert notice.phone == "34600000099"
    [reply] = notice.replies
    assert isinstance(reply, Text)
    for line in (
        "Interesados nuevos: 2",
        "Cotizaciones: 2 (901.25 USD)",
        "Apartados por confirmar: 1",
        "Reservas confirmadas: 1",
        "Llegan hoy: 1",
        "Avisos abiertos: 1",
    ):
        assert line in reply.body
    assert "Se van hoy" not in reply.body
    assert "Leo" in reply.body
    assert isinstance(notice.template, Template)
    [body] = notice.template.components
    assert body["parameters"][0]["text"] == (
        "Interesados 2 · cotizaciones 2 · apartados 1 · reservas 1 · llegan 1 · se van 0 · avisos 1"
    )
    marea.now += timedelta(days=2)
    [calm] = await tell_day(marea)
    assert calm.key != notice.key
    assert "Se van hoy: 1" in str(calm.replies)


async def test_without_a_telephone_nobody_is_told_and_a_calm_day_says_so(marea: Villas) -> None:
    assert await tell_day(marea) == []
    async with marea.database.tenant_read(marea.tenant_id) as t:
        day = await summary.read(t, marea.get_setting())
    assert day.today == date(2026, 11, 23)
    assert "día tranquilo" in summary.compose(day, "es")
    assert "quiet day" in summary.compose(day, "en")
