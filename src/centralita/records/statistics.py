"""A tenant's figures beside those of its days: numbers, alerts, and exports of what there is."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from centralita.kit import db


class NumberDay(Struct, frozen=True, kw_only=True):
    """A number's counts of a day of the tenant's calendar."""

    day: date
    number_id: UUID
    received: int
    sent: int
    delivered: int
    read: int
    failed: int


async def list_number_days(t: db.TenantRead, first: date, last: date) -> list[NumberDay]:
    """Of all its numbers, both days counted."""
    rows = await t.fetch(
        """
        select d.day, d.number_id, d.received, d.sent, d.delivered, d.read, d.failed
        from lines l join number_days d on d.tenant_id = l.tenant_id and d.number_id = l.number_id
        where l.tenant_id = $1 and d.day >= $2 and d.day <= $3 order by d.day
        """,
        t.tenant_id,
        first,
        last,
    )
    return [NumberDay(**row) for row in rows]


class NumberName(Struct, frozen=True, kw_only=True):
    """What a number is called."""

    number_id: UUID
    name: str
    phone_number: str | None


async def list_number_names(t: db.TenantRead) -> dict[UUID, NumberName]:
    """Of those the tenant may use. A guest sees no more of its host's number than that."""
    rows = await t.fetch(
        """
        select l.number_id, coalesce(n.display_name, n.phone_number, n.phone_number_id,
            left(l.number_id::text, 8)) as name, n.phone_number
        from lines l left join numbers n using (number_id) where l.tenant_id = $1 order by 2
        """,
        t.tenant_id,
    )
    return {row["number_id"]: NumberName(**row) for row in rows}


async def list_people_names(t: db.TenantRead) -> dict[str, str]:
    """Of those who work there, by id as text."""
    rows = await t.fetch(
        """
        select m.person_id::text, p.name from memberships m join people p using (person_id)
        where m.tenant_id = $1
        """,
        t.tenant_id,
    )
    return {row[0]: row[1] for row in rows}


class AlertsRaised(Struct, frozen=True, kw_only=True):
    """How many were raised in between, and how many are open now."""

    raised: int
    urgent: int
    open: int


async def count_alerts(t: db.TenantRead, since: datetime, until: datetime) -> AlertsRaised:
    row = await t.fetchrow(
        """
        select count(*) filter (where created_at >= $2 and created_at < $3) as raised,
            count(*) filter (where created_at >= $2 and created_at < $3
                and severity = 'urgent') as urgent,
            count(*) filter (where resolved_at is null) as open
        from alerts where tenant_id = $1
        """,
        t.tenant_id,
        since,
        until,
    )
    return AlertsRaised(**dict(row or {}))


class Told(Struct, frozen=True, kw_only=True):
    """A conversation as a line of a spreadsheet."""

    conversation_id: UUID
    contact_name: str | None
    contact_phone: str | None
    username: str | None
    number: str
    status: str
    owner: str
    stage: str
    began_at: datetime
    last_inbound_at: datetime | None
    last_message_at: datetime
    closed_at: datetime | None
    received: int
    sent: int


async def list_conversations(t: db.TenantRead, after: UUID | None, limit: int) -> Sequence[Told]:
    """By when they began; `after` is the id of the last one read before."""
    rows = await t.fetch(
        """
        select v.conversation_id, c.name as contact_name, '+' || c.wa_id as contact_phone,
            c.username, coalesce(n.display_name, n.phone_number, n.phone_number_id, '') as number,
            v.status, v.owner, v.stage, v.created_at as began_at, v.last_inbound_at,
            v.last_message_at, v.closed_at, m.received, m.sent
        from conversations v
        join contacts c on c.tenant_id = v.tenant_id and c.contact_id = v.contact_id
        left join numbers n on n.number_id = v.number_id
        cross join lateral (
            select count(*) filter (where direction = 'in') as received,
                count(*) filter (where direction = 'out') as sent
            from messages m
            where m.tenant_id = v.tenant_id and m.conversation_id = v.conversation_id) m
        where v.tenant_id = $1 and ($2::uuid is null or v.conversation_id > $2)
        order by v.conversation_id limit $3
        """,
        t.tenant_id,
        after,
        limit,
    )
    return [Told(**row) for row in rows]
