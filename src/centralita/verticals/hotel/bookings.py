"""Bookings: nights that are held for somebody, for a while or for good."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from msgspec import Struct

from centralita.kit import db, ids
from centralita.verticals.hotel import flow, nights, references, stays
from centralita.vocabulary import errors


class Booking(Struct, frozen=True, kw_only=True):
    """A hold or a booking; `expires_at` matters while it is a hold."""

    id: UUID
    reference: str
    property_id: UUID
    property_name: str
    property_slug: str
    lead_id: UUID | None
    quote_id: UUID | None
    conversation_id: UUID | None
    contact_id: UUID | None
    source: str
    state: str
    guest_name: str
    guest_phone: str | None
    check_in: date
    check_out: date
    adults: int
    children: int
    currency: str
    total: Decimal
    expires_at: datetime | None
    created_at: datetime
    confirmed_at: datetime | None


class New(Struct, frozen=True, kw_only=True):
    """Nights for somebody: a guest's hold, or the owner's own (`confirmed` at once)."""

    property_id: UUID
    check_in: date
    check_out: date
    adults: int
    created_at: datetime
    state: str = "hold"
    source: str = "guest"
    children: int = 0
    currency: str = ""
    total: Decimal = Decimal(0)
    lead_id: UUID | None = None
    quote_id: UUID | None = None
    conversation_id: UUID | None = None
    contact_id: UUID | None = None
    guest_name: str = ""
    guest_phone: str | None = None
    expires_at: datetime | None = None


class _Taken(Exception):
    """Somebody has one of the nights."""


_SELECT = """
select b.booking_id as id, b.reference, b.property_id, p.name as property_name, b.lead_id,
    b.quote_id, b.conversation_id, b.contact_id, b.source, b.state, b.guest_name, b.guest_phone,
    b.check_in, b.check_out, b.adults, b.children, b.currency, b.total, b.expires_at, b.created_at,
    b.confirmed_at, p.slug as property_slug
from hotel_bookings b join hotel_properties p using (tenant_id, property_id)
where b.tenant_id = $1
"""


async def add(t: db.TenantWrite, new: New) -> Booking | None:
    """Take the nights; None when somebody has one of them, and then nothing was written.

    The key of `hotel_nights` decides, so that two at the same moment cannot both have it.
    """
    booking_id = ids.new_id()
    wanted = stays.list_nights(new.check_in, new.check_out)
    try:
        async with t.savepoint():
            await _insert(t, booking_id, new, len(wanted))
            if not await nights.take(t, new.property_id, booking_id, wanted):
                raise _Taken
    except _Taken:
        return None
    return await get(t, str(booking_id))


async def _insert(t: db.TenantWrite, booking_id: UUID, new: New, count: int) -> None:
    await t.execute(
        """
        insert into hotel_bookings (tenant_id, booking_id, reference, property_id, lead_id,
            quote_id, conversation_id, contact_id, source, state, guest_name, guest_phone,
            check_in, nights, adults, children, currency, total, expires_at, created_at,
            confirmed_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
            $19, $20, case when $10 = 'confirmed' then $20::timestamptz end)
        """,
        t.tenant_id,
        booking_id,
        references.make("B", booking_id),
        new.property_id,
        new.lead_id,
        new.quote_id,
        new.conversation_id,
        new.contact_id,
        new.source,
        new.state,
        new.guest_name,
        new.guest_phone,
        new.check_in,
        count,
        new.adults,
        new.children,
        new.currency,
        new.total,
        new.expires_at,
        new.created_at,
    )


async def get(t: db.TenantRead, wished: str) -> Booking:
    """By reference or id. Raises `NotFound`."""
    found = await _find(
        t, "and (b.reference = upper($2) or b.booking_id::text = lower($2))", wished.strip()
    )
    if found is None:
        raise errors.NotFound(
            f"There is no booking {wished}. See: centralita hotel bookings list",
            code="unknown_booking",
            facts={"booking": wished},
        )
    return found


async def find_by_quote(t: db.TenantRead, quote_id: UUID) -> Booking | None:
    """The hold or booking that a quote led to."""
    return await _find(t, "and b.quote_id = $2 and b.state in ('hold', 'confirmed')", quote_id)


async def _find(t: db.TenantRead, where: str, value: object) -> Booking | None:
    row = await t.fetchrow(f"{_SELECT} {where}", t.tenant_id, value)
    return Booking(**dict(row)) if row else None


async def list_of_conversation(
    t: db.TenantRead, conversation_id: UUID | None, now: datetime
) -> list[Booking]:
    """A guest's own holds and bookings that are not over, the newest first."""
    rows = await t.fetch(
        f"""{_SELECT} and b.conversation_id = $2 and b.check_out >= $3::timestamptz::date
            and (b.state = 'confirmed' or (b.state = 'hold' and b.expires_at > $3))
        order by b.created_at desc, b.booking_id desc""",
        t.tenant_id,
        conversation_id,
        now,
    )
    return [Booking(**dict(row)) for row in rows]


async def list_some(
    t: db.TenantRead, *, states: Sequence[str] = (), limit: int = 100
) -> list[Booking]:
    """By arrival."""
    rows = await t.fetch(
        f"{_SELECT} and ($2::text[] = '{{}}' or b.state = any($2)) order by b.check_in limit $3",
        t.tenant_id,
        list(states),
        limit,
    )
    return [Booking(**dict(row)) for row in rows]


async def list_of_day(
    t: db.TenantRead, today: date, since: datetime, now: datetime
) -> list[Booking]:
    """Guests' holds that wait, what was confirmed since, who comes and goes today."""
    rows = await t.fetch(
        f"""{_SELECT} and b.source = 'guest' and (
            (b.state = 'hold' and b.expires_at > $4)
            or (b.state = 'confirmed'
                and (b.confirmed_at > $3 or b.check_in = $2 or b.check_out = $2)))
        order by b.check_in, b.created_at""",
        t.tenant_id,
        today,
        since,
        now,
    )
    return [Booking(**dict(row)) for row in rows]


async def list_holding(t: db.TenantRead, property_id: UUID, since: date) -> list[Booking]:
    """A property's own calendar: who has its nights, by arrival."""
    rows = await t.fetch(
        f"""{_SELECT} and b.property_id = $2 and b.check_out > $3
            and b.state in ('hold', 'confirmed') order by b.check_in""",
        t.tenant_id,
        property_id,
        since,
    )
    return [Booking(**dict(row)) for row in rows]


async def list_expired_since(t: db.TenantRead, since: datetime) -> list[Booking]:
    """Guests' holds that ran out lately."""
    rows = await t.fetch(
        f"""{_SELECT} and b.state = 'expired' and b.ended_at >= $2 and b.conversation_id is not null
        order by b.booking_id""",
        t.tenant_id,
        since,
    )
    return [Booking(**dict(row)) for row in rows]


async def expire(t: db.TenantWrite, now: datetime, property_id: UUID | None = None) -> int:
    """Let go of holds whose time is over: of one property, or of all."""
    rows = await t.fetch(
        """
        update hotel_bookings set state = 'expired', ended_at = $2, ended_by = 'clock'
        where tenant_id = $1 and state = 'hold' and expires_at <= $2
          and ($3::uuid is null or property_id = $3)
        returning booking_id
        """,
        t.tenant_id,
        now,
        property_id,
    )
    if rows:
        await nights.release(t, [row["booking_id"] for row in rows])
    return len(rows)


async def move(t: db.TenantWrite, booking: Booking, state: str, *, by: str, now: datetime) -> None:
    """Confirm or cancel, by the table. Raises `Refused` for a step it does not have."""
    running_out = booking.state == "hold" and booking.expires_at and booking.expires_at <= now
    start = "expired" if running_out else booking.state
    done = None
    if flow.may_move(flow.BOOKING, start, state):
        done = await t.fetchval(
            """
            update hotel_bookings set state = $3::text,
                confirmed_at = case when $7 then $5::timestamptz else confirmed_at end,
                ended_at = case when $7 then ended_at else $5::timestamptz end,
                ended_by = case when $7 then ended_by else $6::text end
            where tenant_id = $1 and booking_id = $2 and state = $4 returning booking_id
            """,
            t.tenant_id,
            booking.id,
            state,
            booking.state,
            now,
            by,
            state == "confirmed",
        )
    if done is None:
        raise errors.Refused(
            f"Booking {booking.reference} is {start}: it cannot become {state}.",
            code="booking_is_over",
            facts={"booking": booking.reference, "state": start},
        )
    if state not in flow.HOLDING_STATES:
        await nights.release(t, [booking.id])


def to_plain(booking: Booking) -> dict[str, Any]:
    """As plain data for flows and agents."""
    return {
        "reference": booking.reference,
        "state": booking.state,
        "property": booking.property_name,
        "property_id": booking.property_slug,
        "check_in": booking.check_in.isoformat(),
        "check_out": booking.check_out.isoformat(),
        "adults": booking.adults,
        "children": booking.children,
        "total": str(booking.total),
        "currency": booking.currency,
    }
