"""Conversations as the inbox lists them, read by their ids."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from msgspec import Struct

from centralita.kit import db

UNREAD_MOST: Final = 99
_LOOKED_AT: Final = 120
"""Messages of one conversation that are looked at for those nobody has read."""
_TEXT_MOST: Final = 200


class Last(Struct, frozen=True):
    """The last thing that was said."""

    message_id: UUID
    direction: str
    kind: str
    text: str | None
    status: str
    handled_by: str | None
    created_at: datetime


class Card(Struct, frozen=True, kw_only=True):
    """One line of the inbox. The number's names are its host's to know: a guest gets None."""

    conversation_id: UUID
    number_id: UUID
    number_name: str | None
    phone_number_id: str | None
    contact_id: UUID
    contact_name: str | None
    wa_id: str | None
    username: str | None
    owner: str
    owner_because: str
    assigned_to: UUID | None
    assigned_name: str | None
    status: str
    stage: str
    waiting: bool
    closed: bool
    unread: int
    last_inbound_at: datetime | None
    last_message_at: datetime
    property_id: str | None
    last: Last | None


_CARDS: Final = """
select v.conversation_id, v.number_id, coalesce(n.display_name, '+' || n.phone_number)
        as number_name, n.phone_number_id, v.contact_id, c.name as contact_name, c.wa_id,
    c.username, v.owner, v.owner_because, v.assigned_to, p.name as assigned_name, v.status, v.stage,
    v.waiting, v.closed, v.last_inbound_at, v.last_message_at, v.property_id,
    case when v.unseen then (
        select count(*) from (
            select m.direction, m.created_at from messages m
            where m.tenant_id = v.tenant_id and m.conversation_id = v.conversation_id
            order by m.message_id desc limit $4) newest
        where newest.direction = 'in' and newest.created_at > coalesce(v.seen_at, '-infinity'))
    else 0 end as unread,
    l.message_id, l.direction, l.kind, l.text, l.message_status, l.handled_by, l.created_at
from unnest($2::uuid[]) with ordinality as k (conversation_id, place)
join conversations v on v.tenant_id = $1 and v.conversation_id = k.conversation_id
join contacts c on c.tenant_id = v.tenant_id and c.contact_id = v.contact_id
left join numbers n on n.tenant_id = v.tenant_id and n.number_id = v.number_id
left join people p on p.person_id = v.assigned_to
left join lateral (
    select m.message_id, m.direction, m.kind, left(m.text, $3) as text, m.status as message_status,
        m.handled_by, m.created_at
    from messages m
    where m.tenant_id = v.tenant_id and m.conversation_id = v.conversation_id
        and m.direction <> 'note'
    order by m.message_id desc limit 1) l on true
where v.tenant_id = $1
order by k.place
"""
_LAST: Final = 7


async def load(t: db.TenantRead, ids: Sequence[UUID]) -> list[Card]:
    """The tenant's conversations among these, in the order of their ids."""
    if not ids:
        return []
    rows = await t.fetch(_CARDS, t.tenant_id, list(ids), _TEXT_MOST, _LOOKED_AT)
    return [_read(row) for row in rows]


def _read(row: db.Row) -> Card:
    values = list(row.items())
    of_card = dict(values[:-_LAST])
    said = [value for _, value in values[-_LAST:]]
    last = Last(*said) if said[0] is not None else None
    of_card["unread"] = min(of_card["unread"], UNREAD_MOST)
    return Card(**of_card, last=last)
