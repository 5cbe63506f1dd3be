"""The calendar of all properties: who has which nights, ours and those of other places."""

from datetime import date
from uuid import UUID

from msgspec import Struct

from centralita.kit import db


class Taken(Struct, frozen=True, kw_only=True):
    """Nights of a property that somebody has: from the first to the last evening."""

    property_id: UUID
    kind: str
    first_night: date
    check_out: date
    booking_id: UUID | None = None
    reference: str | None = None
    guest_name: str | None = None
    guests: int | None = None
    source: str | None = None
    conversation_id: UUID | None = None
    calendar: str | None = None


async def list_taken(t: db.TenantRead, first: date, until: date) -> list[Taken]:
    """Bookings and holds that touch these nights, and runs of nights that other places gave away.

    `until` is left out. A hold counts while its nights are kept.
    """
    booked = await t.fetch(
        """
        select property_id, case when state = 'hold' then 'hold'
                when source = 'owner' then 'own' else 'booking' end as kind,
            check_in as first_night, check_out, booking_id, reference, guest_name,
            (adults + children)::int as guests, source, conversation_id
        from hotel_bookings
        where tenant_id = $1 and check_in < $3 and check_out > $2
            and state in ('hold', 'confirmed')
        order by check_in, booking_id
        """,
        t.tenant_id,
        first,
        until,
    )
    blocked = await t.fetch(
        """
        select property_id, 'blocked' as kind, min(night) as first_night,
            max(night) + 1 as check_out, calendar
        from (
            select b.property_id, b.night, c.name as calendar, b.calendar_id,
                b.night - (row_number() over (
                    partition by b.calendar_id order by b.night))::int as run
            from hotel_blocks b join hotel_calendars c using (tenant_id, calendar_id)
            where b.tenant_id = $1 and b.night >= $2 and b.night < $3) nights
        group by property_id, calendar_id, calendar, run order by 3
        """,
        t.tenant_id,
        first,
        until,
    )
    return [Taken(**row) for row in (*booked, *blocked)]
