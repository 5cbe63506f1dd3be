"""Random guests at the hotel: no night is had by two, and nothing is held unasked."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import event, given

from centralita.decide import words
from centralita.decide.flow import reading, taps
from centralita.kit import crypto, db
from centralita.verticals import hotel
from centralita.verticals.hotel import bookings
from tests.journeys import acts, journey, promises
from tests.journeys.acts import Step
from tests.journeys.customers import Habits, Where
from tests.journeys.journey import Ground, Journey, Turn
from tests.verticals.hotel import talking, villas

SENSIBLE = {
    "menu": ("price", "mine"),
    "more": ("price", "mine", "ask"),
    "offer": ("hold",),
    "taken": ("near", "dates"),
    "refused": ("dates", "guests"),
    "none_free": ("dates", "guests"),
    "free": (),
    "of_hold": ("cancel", "back"),
    "sure": ("yes", "no"),
    "unknown": ("offer", "back", "again"),
}


def answer(where: Where, which: int) -> str:
    """Guests want the same few nights, so that they meet."""
    if where.asks == "date":
        first = where.variables.get("check_in") if where.node == "check_out" else None
        day = date.fromisoformat(first) if first else villas.NOW.date() + timedelta(days=8)
        day += timedelta(days=(3, 5, 4)[which % 3] if first else which % 4)
        return (day.isoformat(), f"{day.day}/{day.month}/{day.year}")[which % 2]
    if where.asks == "yes_no":
        return ("sí", "no", "no")[which % 3]
    if where.asks == "number":
        return str((2, 1, 4, 0, 30)[which % 5])
    return ("Emma Stone", "¿hay wifi?", "¿aceptan perros en Villa Coral?")[which % 3]


async def change(talk: Journey, which: int) -> str:
    """Another price, a house that closes, nights that the owner gives away."""
    now = talk.clock.now()
    async with talk.as_trade() as t:
        match which % 8:
            case 0 | 1 | 2:
                sql = CHANGES[which % 8]
                await t.execute(sql)
                return sql
            case 3 | 4:
                return await _book(talk, t, which)
            case 5:
                return await _move(t, "hold", "confirmed", now)
            case 6:
                return await _move(t, "confirmed", "cancelled", now)
        return f"{await bookings.expire(t, now)} holds ran out"


CHANGES = (
    "update hotel_rates set nightly = nightly + 100",
    "update hotel_properties set active = not active where position = 0",
    "update hotel_properties set most_guests = 2",
)


async def _move(t: db.TenantWrite, before: str, after: str, now: datetime) -> str:
    """The owner decides about the first that waits."""
    for each in await bookings.list_some(t, states=(before,)):
        if each.expires_at is None or each.expires_at > now or before != "hold":
            await bookings.move(t, each, after, by="owner", now=now)
            return f"{each.reference} is {after}"
    return f"nothing is {before}"


async def _book(talk: Journey, t: db.TenantWrite, which: int) -> str:
    """By the owner, where the nights are free."""
    first = villas.NOW.date() + timedelta(days=8 + which % 5)
    house = await t.fetchval(
        "select property_id from hotel_properties order by position offset $1 limit 1", which % 3
    )
    wanted = bookings.New(
        property_id=house,
        check_in=first,
        check_out=first + timedelta(days=2),
        adults=2,
        state="confirmed",
        source="owner",
        created_at=talk.clock.now(),
    )
    made = await bookings.add(t, wanted)
    return f"the owner books {first}: {made is not None}"


# ── what is promised ─────────────────────────────────────────────────────────────────────────


async def check(turn: Turn) -> None:
    talk, customer = turn.journey, turn.customer
    async with talk.as_trade() as t:
        held = await t.fetch("select * from hotel_bookings order by booking_id")
        taken = await t.fetch("select property_id, night, booking_id from hotel_nights")
        quotes = {row["quote_id"]: row for row in await t.fetch("select * from hotel_quotes")}
    check_nights(held, taken)
    check_quotes(quotes)
    known: set[Any] = talk.remembered
    new = [row for row in held if row["booking_id"] not in known and row["source"] == "guest"]
    known |= {row["booking_id"] for row in held}
    assert len(new) <= 1, "two holds in one turn"
    for row in new:
        event("held")
        assert row["conversation_id"] == customer.conversation_id
        check_agreed(turn, row, quotes[row["quote_id"]])
    own = [row for row in held if row["conversation_id"] == customer.conversation_id]
    waiting = [row for row in own if row["state"] == "hold"
               and row["expires_at"] > talk.clock.now()]  # fmt: skip
    assert len(waiting) <= 2


def check_nights(held: list[db.Row], taken: list[db.Row]) -> None:
    """Added up here from the bookings: nobody has a night that somebody else has."""
    had: dict[tuple[Any, date], Any] = {}
    for row in held:
        if row["state"] not in ("hold", "confirmed"):
            continue
        for day in range(row["nights"]):
            key = (row["property_id"], row["check_in"] + timedelta(days=day))
            assert key not in had, "two have one night"
            had[key] = row["booking_id"]
    assert had == {(row["property_id"], row["night"]): row["booking_id"] for row in taken}


def check_quotes(quotes: dict[Any, db.Row]) -> None:
    """A quote's total is the sum of its lines."""
    for row in quotes.values():
        lines = row["lines"]
        assert row["total"] == sum((Decimal(each["amount"]) for each in lines), Decimal(0))
        assert sum(each["nights"] for each in lines if each["kind"] == "nights") == row["nights"]


def check_agreed(turn: Turn, row: db.Row, quote: db.Row) -> None:
    """The price was told in an earlier turn, the guest wanted it, and it is what is held."""
    same = ("property_id", "check_in", "check_out", "adults", "children", "total", "currency")
    assert [row[name] for name in same] == [quote[name] for name in same]
    before = turn.customer.read[: len(turn.customer.read) - len(turn.said)]
    asked = [said for said in before if "¿La apartamos?" in said or "Shall I hold it" in said]
    assert asked, "held without an offer"
    whole = f"{quote['total']:,.2f}".removesuffix(".00")
    assert whole in asked[-1], f"{whole} was not in {asked[-1]!r}"
    assert any(agrees(message) for message in turn.customer.sent), "held without a yes"


def agrees(message: Any) -> bool:
    """Whether somebody could mean by it that the offer shall be held."""
    if message["type"] == "interactive":
        inner = message["interactive"]
        tap = taps.read(inner[inner["type"]]["id"])
        return tap is not None and (tap.node, tap.key) == ("offer", "hold")
    if message["type"] != "text":
        return False
    body = message["text"]["body"]
    said = words.plain(body)
    yes = ("apartar", "reservar", "hold", "book", "quiero", "dale")
    return bool(reading.find_yes_no(body)) or said in ("1", "uno") or any(
        word[:3] in said for word in yes)  # fmt: skip


@pytest.fixture
async def ground(database: db.Database, master_keys: crypto.MasterKeys) -> Ground:
    desk = await talking.open_desk(database, master_keys, villas.SAMPLE.read_bytes())
    return Ground(
        board=desk.board,
        tenant_id=desk.villas.tenant_id,
        vertical=hotel.VERTICAL,
        start=villas.NOW,
        change=change,
        checks=(promises.check_replies, promises.check_silence, check),
        habits=Habits(
            sensible=SENSIBLE,
            answers=answer,
            places=({"latitude": 20.63, "longitude": -87.07},),
            catalogue=("VILLA",),
        ),
    )


@acts.play(24)
@given(steps=acts.journeys)
async def test_whatever_guests_do_at_the_hotel(ground: Ground, steps: list[Step]) -> None:
    async with journey.undone(ground) as talk:
        await talk.play(steps)
        event(f"about {talk.turns // 10 * 10} turns")
