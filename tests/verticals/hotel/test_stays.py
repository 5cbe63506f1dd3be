"""A guest's way: wish, quote, hold, and what the database does not let anybody do."""

import asyncio
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from centralita.verticals.hotel import bookings, chores, guest_commands, leads
from centralita.vocabulary import errors
from tests.verticals.hotel.villas import Guest, Villas


async def test_from_wish_to_booking(marea: Villas, emma: Guest) -> None:
    noted = await emma.do("note_interest", property="mar", intent="price")
    assert noted.value["stage"] == "qualifying"
    told = await emma.do(
        "quote", property="mar", check_in="2026-12-01", check_out="2026-12-04", adults=3
    )
    assert told.value["total"] == "380.00"
    assert told.value["total_text"] == "380 USD"
    assert told.value["lines"].splitlines() == [
        "3 noches desde el mar 1 dic × 100 USD = 300 USD",
        "Huéspedes adicionales (1): 30 USD",
        "Limpieza: 50 USD",
    ]
    held = await emma.do("hold", quote=told.value["quote"], name="Emma Soto")
    assert held.refusal is None
    [alarm] = held.alarms
    assert "Emma Soto" in alarm.message
    assert "380 USD" in alarm.message
    assert held.about is not None
    assert noted.about is not None
    assert held.about.lead_id == noted.about.lead_id
    assert held.about.booking_id
    assert held.about.property_id == noted.about.property_id
    async with marea.database.tenant_write(marea.tenant_id) as t:
        booking = await bookings.get(t, held.value["reference"])
        await guest_commands.move_booking(t, booking, "confirmed", marea.get_setting())
        lead = await leads.get(t, held.about.lead_id or "")
    assert (lead.stage, lead.name, lead.phone) == ("booked", "Emma", emma.phone)
    [own] = await emma.ask("my_bookings")
    assert own["state"] == "confirmed"


async def test_what_cannot_be_stayed_is_refused_with_its_reason(marea: Villas, emma: Guest) -> None:
    async def refuse(house: str, first: str, end: str, adults: int = 2) -> str | None:
        wanted: dict[str, Any] = {
            "property": house,
            "check_in": first,
            "check_out": end,
            "adults": adults,
        }
        return (await emma.do("quote", **wanted)).refusal

    assert await refuse("luna", "2026-12-01", "2026-12-03") == "unknown_property"
    assert await refuse("mar", "2026-12-03", "2026-12-03") == "wrong_dates"
    assert await refuse("mar", "2026-12-03", "2026-12-01") == "wrong_dates"
    assert await refuse("mar", "2026-11-22", "2026-11-25") == "past_date"
    assert await refuse("mar", "2036-11-22", "2036-11-25") == "too_far"
    assert await refuse("mar", "2026-12-01", "2027-12-01") == "too_long"
    assert await refuse("mar", "2026-12-01", "2026-12-03", 5) == "too_many_guests"
    assert await refuse("mar", "2026-12-01", "2026-12-03", 0) == "no_guests"
    assert await refuse("mar", "2026-12-01", "2026-12-03", -2) == "bad_argument"
    assert await refuse("sol", "2026-12-01", "2026-12-03") == "too_short"
    await marea.execute("delete from hotel_rates where tenant_id = $1", marea.tenant_id)
    assert await refuse("mar", "2026-12-01", "2026-12-03") == "no_rate"


async def test_today_is_the_propertys_day_not_londons(marea: Villas, emma: Guest) -> None:
    """At 04:00 UTC it is still yesterday evening in Mexico City."""
    marea.now = marea.now.replace(hour=4)
    told = await emma.do(
        "quote", property="mar", check_in="2026-11-22", check_out="2026-11-24", adults=1
    )
    assert told.refusal is None


async def test_who_is_late_learns_the_nearest_free_nights(marea: Villas, emma: Guest) -> None:
    leo = await marea.add_guest("Leo")
    first = await emma.quote("mar", "2026-12-05", "2026-12-08")
    second = await leo.quote("mar", "2026-12-07", "2026-12-09")
    assert (await emma.do("hold", quote=first)).refusal is None
    late = await leo.do("hold", quote=second)
    assert late.refusal == "not_available"
    assert (late.value["near_in"], late.value["near_out"]) == ("2026-12-08", "2026-12-10")
    assert "mar 8 dic" in late.value["text"]
    free = await leo.ask("free_properties", check_in="2026-12-05", check_out="2026-12-08", adults=2)
    assert [each["id"] for each in free] == ["sol"]
    seen = await leo.ask(
        "availability", property="mar", check_in="2026-12-08", check_out="2026-12-09"
    )
    assert seen["available"] is True


async def test_two_at_the_same_moment_cannot_both_have_a_night(marea: Villas, emma: Guest) -> None:
    """On two connections, both in the middle of their transactions; the key decides."""
    leo = await marea.add_guest("Leo")
    quotes = [
        await emma.quote("mar", "2026-12-05", "2026-12-08"),
        await leo.quote("mar", "2026-12-07", "2026-12-10"),
    ]
    holding = asyncio.Event()

    async def be_first() -> str | None:
        async with marea.database.pipe() as p:
            told = await emma.do_within(p, "hold", quote=quotes[0])
            holding.set()
            await asyncio.sleep(0.2)
        return told.refusal

    async def be_second() -> str | None:
        await holding.wait()
        async with marea.database.pipe() as p:
            return (await leo.do_within(p, "hold", quote=quotes[1])).refusal

    told = await asyncio.gather(be_first(), be_second())
    assert list(told) == [None, "not_available"]
    assert await _count_nights(marea) == 3


async def test_a_crowd_that_wants_one_night_gets_it_once(marea: Villas) -> None:
    guests = [await marea.add_guest(f"Guest {number}") for number in range(8)]
    quotes = [await guest.quote("mar", "2026-12-24", "2026-12-26") for guest in guests]

    async def hold(guest: Guest, quote: str) -> str | None:
        async with marea.database.pipe() as p:
            return (await guest.do_within(p, "hold", quote=quote)).refusal

    told = await asyncio.gather(*(hold(*each) for each in zip(guests, quotes, strict=True)))
    assert sorted(told, key=str) == [None, *["not_available"] * 7]
    assert await _count_nights(marea) == 2


async def test_a_hold_whose_first_taker_gave_up_goes_to_the_next(
    marea: Villas, emma: Guest
) -> None:
    leo = await marea.add_guest("Leo")
    first = await emma.quote("mar", "2026-12-05", "2026-12-08")
    second = await leo.quote("mar", "2026-12-05", "2026-12-08")
    async with marea.database.pipe() as p:
        await p.execute("savepoint turn")
        assert (await emma.do_within(p, "hold", quote=first)).refusal is None
        await p.execute("rollback to savepoint turn")
    assert (await leo.do("hold", quote=second)).refusal is None


async def test_pressing_twice_holds_once(marea: Villas, emma: Guest) -> None:
    quote = await emma.quote("mar", "2026-12-05", "2026-12-08")
    first = await emma.do("hold", quote=quote)
    again = await emma.do("hold", quote=quote)
    same = await emma.do("hold", quote=quote, same_message=True)
    assert first.value == again.value == same.value
    assert again.alarms == ()
    assert await _count_nights(marea) == 3


async def test_a_hold_runs_out_and_its_guest_hears_of_it_once(marea: Villas, emma: Guest) -> None:
    marea.settings = {"hold_minutes": 30}
    held = await emma.do("hold", quote=await emma.quote("mar", "2026-12-05", "2026-12-08"))
    leo = await marea.add_guest("Leo")
    wanted: dict[str, Any] = {
        "property": "mar",
        "check_in": "2026-12-05",
        "check_out": "2026-12-08",
        "adults": 2,
    }
    marea.now += timedelta(minutes=29)
    assert (await leo.do("quote", **wanted)).refusal == "not_available"
    marea.now += timedelta(minutes=1)
    told = await leo.do("quote", **wanted)
    assert told.refusal is None, "it ends by the clock, before anybody swept"
    assert (await leo.do("hold", quote=told.value["quote"])).refusal is None
    keys = set()
    for _ in range(2):
        async with marea.database.tenant_write(marea.tenant_id) as t:
            [notice] = await chores.expire_holds(t, marea.get_setting(), {})
        assert notice.conversation_id == emma.conversation_id
        assert held.value["reference"] in str(notice.replies)
        keys.add(notice.key)
    assert len(keys) == 1
    states = await marea.fetch("select state from hotel_bookings order by created_at")
    assert [row[0] for row in states] == ["expired", "hold"]


async def test_what_ran_out_cannot_be_confirmed(marea: Villas, emma: Guest) -> None:
    held = await emma.do("hold", quote=await emma.quote("mar", "2026-12-05", "2026-12-08"))
    marea.now += timedelta(days=3)
    async with marea.database.tenant_write(marea.tenant_id) as t:
        booking = await bookings.get(t, held.value["reference"])
        with pytest.raises(errors.Refused) as refused:
            await guest_commands.move_booking(t, booking, "confirmed", marea.get_setting())
    assert refused.value.code == "booking_is_over"


async def test_a_guest_lets_go_of_a_hold_but_not_of_a_booking(marea: Villas, emma: Guest) -> None:
    held = await emma.do("hold", quote=await emma.quote("mar", "2026-12-05", "2026-12-08"))
    leo = await marea.add_guest("Leo")
    stolen = await leo.do("cancel_hold", booking=held.value["reference"])
    assert stolen.refusal == "unknown_booking"
    gone = await emma.do("cancel_hold")
    assert gone.refusal is None
    assert gone.alarms
    assert await _count_nights(marea) == 0
    again = await emma.do("hold", quote=await emma.quote("mar", "2026-12-05", "2026-12-08"))
    async with marea.database.tenant_write(marea.tenant_id) as t:
        booking = await bookings.get(t, again.value["reference"])
        await guest_commands.move_booking(t, booking, "confirmed", marea.get_setting())
    assert (await emma.do("cancel_hold")).refusal == "needs_person"


async def test_quotes_are_the_guests_own_and_end(marea: Villas, emma: Guest) -> None:
    quote = await emma.quote("mar", "2026-12-05", "2026-12-08")
    leo = await marea.add_guest("Leo")
    assert (await leo.do("hold", quote=quote)).refusal == "unknown_quote"
    assert (await emma.do("hold", quote="what?")).refusal == "unknown_quote"
    marea.now += timedelta(hours=48)
    assert (await emma.do("hold", quote=quote)).refusal == "quote_expired"


async def test_nobody_holds_every_house(marea: Villas, emma: Guest) -> None:
    marea.settings = {"holds_per_guest": 1}
    first = await emma.quote("mar", "2026-12-05", "2026-12-08")
    second = await emma.quote("sol", "2026-12-05", "2026-12-08")
    assert (await emma.do("hold", quote=first)).refusal is None
    assert (await emma.do("hold", quote=second)).refusal == "too_many_holds"


async def test_a_guest_with_a_booking_who_asks_something_is_no_new_lead(
    marea: Villas, emma: Guest
) -> None:
    held = await emma.do("hold", quote=await emma.quote("mar", "2026-12-05", "2026-12-08"))
    async with marea.database.tenant_write(marea.tenant_id) as t:
        booking = await bookings.get(t, held.value["reference"])
        await guest_commands.move_booking(t, booking, "confirmed", marea.get_setting())
    asked = await emma.do("note_interest", intent="wifi")
    assert asked.about is not None
    assert asked.about.booking_id == str(booking.id)
    new = await emma.do("note_interest", property="sol", check_in="2027-02-01", intent="price")
    assert new.about is not None
    assert new.about.lead_id != asked.about.lead_id
    stages = await marea.fetch("select stage from hotel_leads order by created_at")
    assert [row[0] for row in stages] == ["booked", "qualifying"]


async def test_the_owner_hears_who_wants_a_person(marea: Villas, emma: Guest) -> None:
    await emma.quote("mar", "2026-12-05", "2026-12-08")
    told = await emma.do("call_owner", reason="quiero otra hora de llegada")
    [alarm] = told.alarms
    for part in ("Emma", "Casa Mar", "cotizado", "un precio", "5 dic", "2 adultos", "otra hora"):
        assert part in alarm.title + alarm.message, part
    assert told.about is not None
    assert told.about.lead_id


async def test_a_lead_that_does_not_want_to_come_is_lost(marea: Villas, emma: Guest) -> None:
    await emma.quote("mar", "2026-12-05", "2026-12-08")
    assert (await emma.do("drop_lead", reason="muy caro")).value["stage"] == "lost"
    assert (await emma.do("drop_lead")).value == {"stage": "none"}
    [lead] = await marea.fetch("select stage, note from hotel_leads")
    assert tuple(lead) == ("lost", "muy caro")


async def _count_nights(marea: Villas) -> int:
    [row] = await marea.fetch("select count(*) from hotel_nights")
    count: int = row[0]
    return count


async def test_the_database_itself_refuses_a_second_guest(marea: Villas, emma: Guest) -> None:
    """Whoever writes past our code meets the key."""
    await emma.do("hold", quote=await emma.quote("mar", "2026-12-05", "2026-12-08"))
    [row] = await marea.fetch("select * from hotel_nights limit 1")
    with pytest.raises(asyncpg.UniqueViolationError):
        await marea.execute(
            "insert into hotel_nights values ($1, $2, $3, $4)", *(row[at] for at in range(4))
        )
