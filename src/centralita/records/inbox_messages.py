"""Messages as a chat shows them, read by their ids or page by page."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from msgspec import Struct

from centralita.kit import db


class Line(Struct, frozen=True, kw_only=True):
    """One message. `content` is JSON text: a `vocabulary.content`, or what came in."""

    message_id: UUID
    conversation_id: UUID
    number_id: UUID
    provider: str | None
    """None for a guest on a shared number."""
    direction: str
    kind: str
    text: str | None
    content: str | None
    wa_message_id: str | None
    reply_to: str | None
    status: str
    handled_by: str | None
    person_id: UUID | None
    person_name: str | None
    intent: str | None
    because: str | None
    requires_review: bool
    said_at: datetime
    created_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None
    error_code: str | None
    error_text: str | None
    outbox_state: str | None
    parked_code: str | None
    parked_reason: str | None
    file_name: str | None
    file_size_bytes: int | None
    file_mime_type: str | None


_LINES: Final = """
select m.message_id, m.conversation_id, m.number_id, n.provider, m.direction, m.kind, m.text,
    m.content, m.wa_message_id, m.reply_to, m.status, m.handled_by, m.person_id,
    p.name as person_name, m.intent, m.because, m.requires_review, m.said_at, m.created_at,
    m.sent_at, m.delivered_at, m.read_at, m.error_code, m.error_text, o.state as outbox_state,
    case when o.state = 'queued' then n.parked_code end as parked_code,
    case when o.state = 'queued' then n.parked_reason end as parked_reason,
    f.name as file_name, f.size_bytes as file_size_bytes, f.mime_type as file_mime_type
from unnest($2::uuid[]) with ordinality as k (message_id, place)
join messages m on m.tenant_id = $1 and m.message_id = k.message_id
left join numbers n on n.tenant_id = m.tenant_id and n.number_id = m.number_id
left join people p on p.person_id = m.person_id
left join outbox o on o.tenant_id = m.tenant_id and o.message_id = m.message_id
left join lateral (
    select f.name, f.size_bytes, f.mime_type from files f
    where f.tenant_id = m.tenant_id and f.message_id = m.message_id limit 1) f on true
order by k.place
"""


async def load(t: db.TenantRead, ids: Sequence[UUID]) -> list[Line]:
    """The tenant's messages among these, in the order of their ids."""
    if not ids:
        return []
    return [Line(**row) for row in await t.fetch(_LINES, t.tenant_id, list(ids))]


class Quoted(Struct, frozen=True):
    """A message that another one answers or reacts to, known by WhatsApp's id."""

    number_id: UUID
    wa_message_id: str
    message_id: UUID
    direction: str
    text: str | None


async def list_quoted(t: db.TenantRead, wanted: Sequence[tuple[UUID, str]]) -> list[Quoted]:
    """Of these (number_id, WhatsApp's id), those that are stored."""
    if not wanted:
        return []
    rows = await t.fetch(
        """
        select m.number_id, m.wa_message_id, m.message_id, m.direction, left(m.text, 200)
        from unnest($2::uuid[], $3::text[]) as k (number_id, wa_message_id)
        join messages m on m.tenant_id = $1 and m.number_id = k.number_id
            and m.wa_message_id = k.wa_message_id
        """,
        t.tenant_id,
        [each[0] for each in wanted],
        [each[1] for each in wanted],
    )
    return [Quoted(*row) for row in rows]


class Reaction(Struct, frozen=True):
    """Somebody's emoji for a message; of each side the newest counts, and an empty one is none."""

    target: str
    direction: str
    emoji: str


async def list_reactions(
    t: db.TenantRead, conversation_ids: Sequence[UUID], targets: Sequence[str]
) -> list[Reaction]:
    """What was thought of these messages (WhatsApp's ids), by each side."""
    if not targets:
        return []
    rows = await t.fetch(
        """
        select distinct on (m.reply_to, m.direction) m.reply_to, m.direction, coalesce(m.text, '')
        from messages m
        where m.tenant_id = $1 and m.conversation_id = any($2::uuid[]) and m.kind = 'reaction'
            and m.reply_to = any($3::text[]) and m.status not in ('failed', 'withdrawn')
        order by m.reply_to, m.direction, m.message_id desc
        """,
        t.tenant_id,
        list(conversation_ids),
        list(targets),
    )
    return [Reaction(*row) for row in rows if row[2]]


class Span(Struct, frozen=True):
    """A stretch of a conversation's messages, oldest first, and whether there are more beyond."""

    ids: list[UUID]
    earlier: bool
    later: bool


_BEFORE: Final = """
select message_id from messages
where tenant_id = $1 and conversation_id = $2 and kind <> 'reaction' and message_id < $3
order by message_id desc limit $4
"""
_AFTER: Final = """
select message_id from messages
where tenant_id = $1 and conversation_id = $2 and kind <> 'reaction' and message_id > $3
order by message_id limit $4
"""
_NEWEST: Final = UUID(int=2**128 - 1)


async def list_before(
    t: db.TenantRead, conversation_id: UUID, before: UUID | None, limit: int
) -> Span:
    """The newest ones older than `before`; None: the newest there are."""
    rows = await t.fetch(_BEFORE, t.tenant_id, conversation_id, before or _NEWEST, limit + 1)
    found = [row[0] for row in rows]
    return Span(found[:limit][::-1], len(found) > limit, before is not None)


async def list_after(t: db.TenantRead, conversation_id: UUID, after: UUID, limit: int) -> Span:
    """The oldest ones newer than `after`."""
    rows = await t.fetch(_AFTER, t.tenant_id, conversation_id, after, limit + 1)
    found = [row[0] for row in rows]
    return Span(found[:limit], True, len(found) > limit)


async def list_around(t: db.TenantRead, conversation_id: UUID, around: UUID, limit: int) -> Span:
    """Those about a message, and the message itself."""
    half = max(limit // 2, 1)
    older = await list_before(t, conversation_id, around, half)
    newer = await list_after(t, conversation_id, UUID(int=around.int - 1), limit - half)
    return Span(older.ids + newer.ids, older.earlier, newer.later)
