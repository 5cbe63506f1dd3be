"""What a person reads of conversations and messages, within one tenant."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from centralita.kit import db
from centralita.vocabulary import errors
from centralita.vocabulary.ids import TenantId


class ConversationCard(Struct, frozen=True):
    """One line of the inbox."""

    id: UUID
    phone_number_id: str
    contact: str
    contact_name: str | None
    owner: Literal["bot", "human", "nobody"]
    owner_because: str
    stage: str
    status: str
    last_inbound_at: datetime | None
    last_message_at: datetime
    last_text: str | None


class MessageCard(Struct, frozen=True):
    """One message as it is listed."""

    id: UUID
    conversation_id: UUID
    phone_number_id: str
    contact: str
    direction: Literal["in", "out", "note"]
    kind: str
    text: str | None
    status: str
    handled_by: str | None
    intent: str | None
    requires_review: bool
    said_at: datetime
    wa_message_id: str | None
    error_code: str | None


class Unsent(Struct, frozen=True):
    """A row of the outbox as it is shown."""

    message_id: UUID
    tenant: str
    phone_number_id: str
    contact: str
    state: str
    text: str | None
    attempts: int
    not_before: datetime | None
    reason: str | None
    parked_code: str | None


_CONVERSATIONS = """
select v.conversation_id, n.phone_number_id, coalesce(c.wa_id, c.user_id, '?'), c.name, v.owner,
       v.owner_because, v.stage, v.status, v.last_inbound_at, v.last_message_at,
       (select coalesce(m.text, '(' || m.kind || ')') from messages m
        where m.tenant_id = v.tenant_id and m.conversation_id = v.conversation_id
            and m.direction <> 'note'
        order by m.message_id desc limit 1)
from conversations v
join contacts c using (tenant_id, contact_id)
left join numbers n on n.number_id = v.number_id
where v.tenant_id = $1
"""

_MESSAGES = """
select m.message_id, m.conversation_id, n.phone_number_id, coalesce(c.wa_id, c.user_id, '?'),
       m.direction, m.kind, m.text, m.status, m.handled_by, m.intent, m.requires_review, m.said_at,
       m.wa_message_id, m.error_code
from messages m
join conversations v using (tenant_id, conversation_id)
join contacts c on (c.tenant_id, c.contact_id) = (v.tenant_id, v.contact_id)
left join numbers n on n.number_id = m.number_id
where m.tenant_id = $1
"""

_UNSENT = """
select o.message_id, t.slug, n.phone_number_id, coalesce(c.wa_id, c.user_id, '?'), o.state,
       m.text, o.attempts, nullif(o.not_before, 'infinity'), o.reason, n.parked_code
from outbox o
join messages m using (tenant_id, message_id)
join tenants t using (tenant_id)
join numbers n on n.number_id = o.number_id
join conversations v on (v.tenant_id, v.conversation_id) = (o.tenant_id, o.conversation_id)
join contacts c on (c.tenant_id, c.contact_id) = (v.tenant_id, v.contact_id)
where $1::text is null or o.state = $1
order by o.seq limit $2
"""


async def list_conversations(
    t: db.TenantRead, *, owner: str | None = None, limit: int = 50
) -> list[ConversationCard]:
    """The tenant's conversations, those that spoke last first."""
    rows = await t.fetch(
        _CONVERSATIONS
        + "and ($2::text is null or v.owner = $2) order by v.last_message_at desc limit $3",
        t.tenant_id,
        owner,
        limit,
    )
    return [_conversation(row) for row in rows]


async def get_conversation(t: db.TenantRead, conversation_id: UUID) -> ConversationCard:
    """One of the tenant's conversations. Raises `NotFound`."""
    row = await t.fetchrow(
        _CONVERSATIONS + "and v.conversation_id = $2", t.tenant_id, conversation_id
    )
    if row is None:
        raise _no_conversation(str(conversation_id))
    return _conversation(row)


async def list_messages(
    t: db.TenantRead,
    *,
    conversation_id: UUID | None = None,
    requires_review: bool = False,
    limit: int = 50,
) -> list[MessageCard]:
    """The tenant's newest messages, oldest of them first."""
    rows = await t.fetch(
        _MESSAGES
        + """and ($2::uuid is null or m.conversation_id = $2) and (not $3 or m.requires_review)
        order by m.message_id desc limit $4""",
        t.tenant_id,
        conversation_id,
        requires_review,
        limit,
    )
    return [MessageCard(row[0], row[1], row[2] or "?", *row[3:]) for row in reversed(rows)]


async def list_unsent(
    p: db.PipeTransaction, *, uncertain_only: bool = False, limit: int = 100
) -> list[Unsent]:
    """What has not left yet, of all tenants, oldest first."""
    rows = await p.fetch(_UNSENT, "uncertain" if uncertain_only else None, limit)
    return [Unsent(*row) for row in rows]


async def get_tenant_of_conversation(p: db.PipeTransaction, text: str) -> tuple[TenantId, UUID]:
    """Whose conversation an operator means. Raises `NotFound`."""
    conversation_id = _parse_id(text)
    tenant_id = conversation_id and await p.fetchval(
        """
        select v.tenant_id from tenants t join conversations v
        on (v.tenant_id, v.conversation_id) = (t.tenant_id, $1::uuid)
        """,
        conversation_id,
    )
    if conversation_id is None or tenant_id is None:
        raise _no_conversation(text)
    return TenantId(tenant_id), conversation_id


async def get_tenant_of_message(p: db.PipeTransaction, text: str) -> tuple[TenantId, UUID]:
    """Whose message an operator means, by our id or by WhatsApp's.

    Raises `NotFound`, and `Conflict` where two numbers have one of that WhatsApp id.
    """
    message_id = _parse_id(text)
    if message_id is not None:
        query = """
            select m.tenant_id, m.message_id from tenants t join messages m
            on (m.tenant_id, m.message_id) = (t.tenant_id, $1::uuid)
            """
    else:  # by way of the lines: WhatsApp's id is indexed per tenant and number
        query = """
            select m.tenant_id, m.message_id from lines l join messages m
            on (m.tenant_id, m.number_id, m.wa_message_id) = (l.tenant_id, l.number_id, $1)
            limit 2
            """
    rows = await p.fetch(query, message_id or text)
    if len(rows) > 1:
        raise errors.Conflict(
            "message: two numbers have one with this WhatsApp id. Give our own id; see it with: "
            "centralita message list",
            code="ambiguous_message",
        )
    if not rows:
        raise errors.NotFound(
            f"message: there is none with the id {text!r}. See them with: centralita message list",
            code="unknown_message",
            facts={"message": text},
        )
    return TenantId(rows[0][0]), rows[0][1]


def _conversation(row: db.Row) -> ConversationCard:
    return ConversationCard(row[0], row[1] or "?", *row[2:])


def _no_conversation(text: str) -> errors.NotFound:
    return errors.NotFound(
        f"conversation: there is none with the id {text!r}. See them with: centralita conversation "
        "list",
        code="unknown_conversation",
        facts={"conversation": text},
    )


def _parse_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
