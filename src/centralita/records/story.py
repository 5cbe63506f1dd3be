"""Everything the rooms left behind about one message, read for its timeline."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from centralita.kit import db
from centralita.records import inbox


class Story(Struct, frozen=True, kw_only=True):
    """Everything stored about one message, as rows."""

    message: dict[str, Any]
    inbound: dict[str, Any] | None
    outbox: dict[str, Any] | None
    attempts: Sequence[dict[str, Any]]
    turn: Sequence[dict[str, Any]]
    """The other messages of the same turn."""
    effects: Sequence[dict[str, Any]] = ()
    """The slow answers that were asked for because of it."""
    waiting_since: datetime | None
    """When its conversation's turn is due, for a message that nobody has looked at yet."""


async def get_story(database: db.Database, name: str) -> Story:
    """Read a message by our id or WhatsApp's. Raises `NotFound`."""
    async with database.pipe_statement() as p:
        tenant_id, message_id = await inbox.get_tenant_of_message(p, name)
    return await get_story_of(database, tenant_id, message_id)


async def get_story_of(database: db.Database, tenant_id: UUID, message_id: UUID) -> Story:
    """Read a message that the tenant has."""
    async with database.pipe() as p:
        inbound = await p.fetchrow(
            """
            select i.received_at, i.provider, i.door, exists (
                select from secret_paths s where (s.provider, s.label) = (i.provider, i.door)
            ) as by_secret_path
            from messages m join inbound i
            on i.inbound_id = m.inbound_id
               -- Both are the beginnings of transactions, and intake's may be the earlier one.
               and i.received_at > m.created_at - interval '2 days'
               and i.received_at < m.created_at + interval '1 hour'
            where m.tenant_id = $1 and m.message_id = $2
            """,
            tenant_id,
            message_id,
        )
        number = await p.fetchrow(
            """
            select n.phone_number_id, n.provider, n.parked_code, n.parked_reason, n.parked_at,
                n.status as number_status, h.name as host, h.tenant_id = m.tenant_id as is_host
            from messages m join numbers n on n.number_id = m.number_id
            join tenants h on h.tenant_id = n.tenant_id
            where m.tenant_id = $1 and m.message_id = $2
            """,
            tenant_id,
            message_id,
        )
    async with database.tenant_read(tenant_id) as t:
        return await _read_story(t, message_id, dict(number or {}), inbound)


async def _read_story(
    t: db.TenantRead, message_id: UUID, number: dict[str, Any], inbound: db.Row | None
) -> Story:
    key = (t.tenant_id, message_id)
    message = await t.fetchrow(
        """
        select m.*, t.name as tenant, t.status as tenant_status, c.wa_id, c.user_id, v.owner,
               v.owner_because, v.owner_since,
               coalesce(c.name || ' (' || coalesce(c.wa_id, c.user_id) || ')',
                        c.wa_id, c.user_id, '?') as contact
        from messages m join tenants t using (tenant_id)
        join conversations v using (tenant_id, conversation_id)
        join contacts c on (c.tenant_id, c.contact_id) = (v.tenant_id, v.contact_id)
        where m.tenant_id = $1 and m.message_id = $2
        """,
        *key,
    )
    outbox = await t.fetchrow("select * from outbox where tenant_id = $1 and message_id = $2", *key)
    attempts = await t.fetch(
        "select * from send_attempts where tenant_id = $1 and message_id = $2 order by at, attempt",
        *key,
    )
    turn = await t.fetch(
        """
        select o.message_id, o.direction, o.kind, o.text, o.because, o.created_at
        from messages m join messages o
        on (o.tenant_id, o.conversation_id, o.turn_id) = (m.tenant_id, m.conversation_id, m.turn_id)
        where m.tenant_id = $1 and m.message_id = $2 and o.message_id <> m.message_id
        order by o.message_id
        """,
        *key,
    )
    effects = await t.fetch(
        """
        select e.kind, e.state, e.problem, e.created_at, e.ended_at
        from messages m join effects e using (tenant_id, conversation_id)
        where m.tenant_id = $1 and m.message_id = $2 and $2 = any(e.message_ids)
        order by e.created_at
        """,
        *key,
    )
    waiting = await t.fetchval(
        """
        select l.due_at from messages m join lanes l using (tenant_id, conversation_id)
        where m.tenant_id = $1 and m.message_id = $2 and m.message_id >= l.first_message_id
        """,
        *key,
    )
    return Story(
        message={**dict(message or {}), **number},
        inbound=dict(inbound) if inbound else None,
        outbox=dict(outbox) if outbox else None,
        attempts=[dict(row) for row in attempts],
        turn=[dict(row) for row in turn],
        effects=[dict(row) for row in effects],
        waiting_since=waiting,
    )
