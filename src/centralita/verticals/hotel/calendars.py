"""Other places' calendars: their addresses, what was read of them, and where they contradict us."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from centralita.kit import db, ids
from centralita.verticals.hotel.ical import Nights


class Calendar(Struct, frozen=True, kw_only=True):
    """One address; `problem` is a key of the texts, empty when the last try went well."""

    id: UUID
    property_id: UUID
    property_name: str
    name: str
    url: str
    tried_at: datetime | None
    read_at: datetime | None
    problem: str
    events: int


class Clash(Struct, frozen=True, kw_only=True):
    """A booking of ours whose nights another place gave to somebody too."""

    booking_id: UUID
    reference: str
    calendar_id: UUID
    calendar: str
    property_name: str
    check_in: date
    check_out: date
    nights: int


_SELECT = """
select c.calendar_id as id, c.property_id, p.name as property_name, c.name, c.url, c.tried_at,
    c.read_at, c.problem, c.events
from hotel_calendars c join hotel_properties p using (tenant_id, property_id)
where c.tenant_id = $1
"""


async def list_some(t: db.TenantRead, property_id: UUID | None = None) -> list[Calendar]:
    """Every calendar, or a property's."""
    rows = await t.fetch(
        f"{_SELECT} and ($2::uuid is null or c.property_id = $2) order by p.position, c.name",
        t.tenant_id,
        property_id,
    )
    return [Calendar(**dict(row)) for row in rows]


async def list_due(t: db.TenantRead, before: datetime) -> list[Calendar]:
    """Those not tried since, in the order in which their properties are locked."""
    rows = await t.fetch(
        f"""{_SELECT} and (c.tried_at is null or c.tried_at <= $2)
        order by c.property_id, c.calendar_id limit 50""",
        t.tenant_id,
        before,
    )
    return [Calendar(**dict(row)) for row in rows]


async def put(t: db.TenantWrite, property_id: UUID, name: str, url: str) -> None:
    """Add an address; the same again gets the new name."""
    await t.execute(
        """
        insert into hotel_calendars (tenant_id, calendar_id, property_id, name, url)
        values ($1, $2, $3, $4, $5)
        on conflict (tenant_id, property_id, url) do update set name = excluded.name
        """,
        t.tenant_id,
        ids.new_id(),
        property_id,
        name,
        url,
    )


async def remove(t: db.TenantWrite, property_id: UUID, name: str) -> bool:
    """Forget an address and its nights; False when there is none of that name."""
    done = await t.fetchval(
        """
        delete from hotel_calendars
        where tenant_id = $1 and property_id = $2 and (name = $3 or url = $3) returning true
        """,
        t.tenant_id,
        property_id,
        name,
    )
    return bool(done)


async def mark_due(t: db.TenantWrite, property_id: UUID) -> int:
    """Let the next round read a property's calendars, however lately it did."""
    rows = await t.fetch(
        """
        update hotel_calendars set tried_at = null
        where tenant_id = $1 and property_id = $2 returning 1
        """,
        t.tenant_id,
        property_id,
    )
    return len(rows)


async def mark_failed(t: db.TenantWrite, calendar_id: UUID, problem: str, now: datetime) -> None:
    """Keep what went wrong; the nights stay as they were."""
    await t.execute(
        """
        update hotel_calendars set tried_at = $3, problem = $4
        where tenant_id = $1 and calendar_id = $2
        """,
        t.tenant_id,
        calendar_id,
        now,
        problem,
    )


async def set_nights(
    t: db.TenantWrite, calendar: Calendar, read: Nights, problem: str, now: datetime
) -> None:
    """These nights and no others are taken by that calendar; `problem` is what it had unread."""
    nights = sorted(read.taken)
    await t.execute(
        """
        delete from hotel_blocks
        where tenant_id = $1 and calendar_id = $2 and not (night = any($3))
        """,
        t.tenant_id,
        calendar.id,
        nights,
    )
    await t.execute(
        """
        insert into hotel_blocks (tenant_id, calendar_id, property_id, night)
        select $1, $2, $3, unnest($4::date[]) on conflict do nothing
        """,
        t.tenant_id,
        calendar.id,
        calendar.property_id,
        nights,
    )
    await t.execute(
        """
        update hotel_calendars set tried_at = $3, read_at = $3, events = $4, problem = $5
        where tenant_id = $1 and calendar_id = $2
        """,
        t.tenant_id,
        calendar.id,
        now,
        read.events,
        problem,
    )


async def list_clashes(t: db.TenantRead, today: date, now: datetime) -> list[Clash]:
    """Bookings to come that another calendar contradicts."""
    rows = await t.fetch(
        """
        select b.booking_id, b.reference, c.calendar_id, c.name as calendar,
            p.name as property_name, b.check_in, b.check_out, count(*)::int as nights
        from hotel_nights n
        join hotel_bookings b using (tenant_id, booking_id, property_id)
        join hotel_blocks x using (tenant_id, property_id, night)
        join hotel_calendars c using (tenant_id, calendar_id)
        join hotel_properties p on p.tenant_id = n.tenant_id and p.property_id = n.property_id
        where n.tenant_id = $1 and n.night >= $2 and b.source = 'guest'
          and (b.state = 'confirmed' or b.expires_at > $3)
        group by b.booking_id, b.reference, c.calendar_id, c.name, p.name, b.check_in, b.check_out
        order by b.check_in, c.name
        """,
        t.tenant_id,
        today,
        now,
    )
    return [Clash(**dict(row)) for row in rows]
