"""Which nights are taken, by our own bookings and by other places' calendars."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from centralita.kit import db
from centralita.verticals.hotel import stays


async def list_taken(
    t: db.TenantRead, property_id: UUID, first: date, end: date, now: datetime
) -> list[date]:
    """The nights of `first` to the day of leaving that nobody can have; ended holds are free."""
    rows = await t.fetch(
        """
        select night from hotel_nights n join hotel_bookings b using (tenant_id, booking_id)
        where n.tenant_id = $1 and n.property_id = $2 and night >= $3 and night < $4
          and (b.state = 'confirmed' or b.expires_at > $5)
        union
        select night from hotel_blocks
        where tenant_id = $1 and property_id = $2 and night >= $3 and night < $4
        order by night
        """,
        t.tenant_id,
        property_id,
        first,
        end,
        now,
    )
    return [row["night"] for row in rows]


async def take(
    t: db.TenantWrite, property_id: UUID, booking_id: UUID, nights: Sequence[date]
) -> bool:
    """Write the nights down for a booking; False when one of them is somebody's.

    Then undo what was written: it stands in a savepoint.
    """
    rows = await t.fetch(
        """
        insert into hotel_nights (tenant_id, property_id, night, booking_id)
        select $1, $2, night, $3 from unnest($4::date[]) night order by night
        on conflict (tenant_id, property_id, night) do nothing returning night
        """,
        t.tenant_id,
        property_id,
        booking_id,
        nights,
    )
    return len(rows) == len(nights)


async def release(t: db.TenantWrite, booking_ids: Sequence[UUID]) -> None:
    """Give the nights back."""
    await t.execute(
        "delete from hotel_nights where tenant_id = $1 and booking_id = any($2)",
        t.tenant_id,
        booking_ids,
    )


async def find_near(
    t: db.TenantRead, property_id: UUID, stay: stays.Stay, today: date, now: datetime
) -> tuple[date, date] | None:
    """The free stay of the same length that begins nearest, at most two weeks away."""
    reach = timedelta(days=14)
    first = max(today, stay.check_in - reach)
    taken = set(await list_taken(t, property_id, first, stay.check_out + reach, now))
    starts = stays.list_nights(first, stay.check_in + reach + timedelta(days=1))
    for start in sorted(starts, key=lambda day: (abs((day - stay.check_in).days), day)):
        end = start + timedelta(days=stay.nights)
        if taken.isdisjoint(stays.list_nights(start, end)):
            return start, end
    return None
