"""Where an answer of a person's would go, and what would keep it from going."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from centralita.kit import db


class Place(Struct, frozen=True, kw_only=True):
    """A conversation and its contact, held until the commit."""

    conversation_id: UUID
    number_id: UUID
    last_inbound_at: datetime | None
    blocked: bool
    wa_id: str | None
    user_id: str | None
    marketing_stopped_at: datetime | None


_PLACE = """
select v.conversation_id, v.number_id, v.last_inbound_at,
    v.status = 'blocked' or c.blocked_at is not null as blocked, c.wa_id, c.user_id,
    c.marketing_stopped_at
from conversations v join contacts c on c.tenant_id = v.tenant_id and c.contact_id = v.contact_id
where v.tenant_id = $1 and v.conversation_id = $2
"""


async def find(t: db.TenantRead, conversation_id: UUID) -> Place | None:
    """None where the tenant has no such conversation."""
    row = await t.fetchrow(_PLACE, t.tenant_id, conversation_id)
    return Place(**row) if row else None


class Spoken(Struct, frozen=True, kw_only=True):
    """A message as those must know it who act on it."""

    message_id: UUID
    conversation_id: UUID
    number_id: UUID
    direction: str
    kind: str
    status: str
    content: str | None
    wa_message_id: str | None
    error_code: str | None
    outbox_state: str | None


_SPOKEN = """
select m.message_id, m.conversation_id, m.number_id, m.direction, m.kind, m.status, m.content,
    m.wa_message_id, m.error_code, o.state as outbox_state
from messages m left join outbox o on o.tenant_id = m.tenant_id and o.message_id = m.message_id
where m.tenant_id = $1 and m.message_id = $2
"""


async def find_spoken(t: db.TenantRead, message_id: UUID) -> Spoken | None:
    """None where the tenant has no such message."""
    row = await t.fetchrow(_SPOKEN, t.tenant_id, message_id)
    return Spoken(**row) if row else None


async def withdraw(t: db.TenantWrite, message_id: UUID) -> bool:
    """Take a queued message out of the outbox; False where it has left or is leaving."""
    return bool(
        await t.fetchval(
            """
            with held as materialized (
                select message_id from messages where tenant_id = $1 and message_id = $2
                for update
            ), gone as (
                delete from outbox o using held h
                where o.tenant_id = $1 and o.message_id = h.message_id and o.state = 'queued'
                returning o.message_id
            )
            update messages m set status = 'withdrawn', error_code = 'withdrawn_by_hand'
            from gone g where m.tenant_id = $1 and m.message_id = g.message_id returning true
            """,
            t.tenant_id,
            message_id,
        )
    )


async def requeue(t: db.TenantWrite, message_id: UUID) -> bool:
    """A failed message may be queued again; False where it is not failed, or has an id already.

    What WhatsApp accepted and then reported as failed has its id: it is written anew instead.
    """
    return bool(
        await t.fetchval(
            """
            update messages set status = 'queued', failed_at = null, error_code = null,
                error_text = null
            where tenant_id = $1 and message_id = $2 and direction = 'out' and status = 'failed'
                and wa_message_id is null returning true
            """,
            t.tenant_id,
            message_id,
        )
    )
