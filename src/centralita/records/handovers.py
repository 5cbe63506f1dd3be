"""Hand-overs: who answers a conversation, who did before, and what the bot had queued.

Order of locks, as everywhere: conversation, message, outbox.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from centralita.kit import db

Writing = db.PipeTransaction | db.TenantWrite


class New(Struct, frozen=True, kw_only=True):
    """A hand-over to write down. `by_whom` is `customer`, `bot`, `system` or an actor's name."""

    tenant_id: UUID
    handover_id: UUID
    conversation_id: UUID
    from_owner: str
    to_owner: str
    cause: str
    by_whom: str
    because: str
    summary: str | None = None
    """The bot's, for the person."""


async def add(t: Writing, new: Sequence[New]) -> None:
    """Write them down; one statement, so that it may travel with other changes."""
    if new:
        await t.execute(
            """
            insert into handovers (tenant_id, handover_id, conversation_id, from_owner, to_owner,
                cause, by_whom, because, summary)
            select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[],
                $6::text[], $7::text[], $8::text[], $9::text[])
            """,
            *[[getattr(each, name) for each in new] for name in New.__struct_fields__],
        )


class Entry(Struct, frozen=True):
    """A hand-over as it is listed."""

    at: datetime
    from_owner: str
    to_owner: str
    cause: str
    by_whom: str
    because: str
    summary: str | None


async def list_for(t: db.TenantRead, conversation_id: UUID, limit: int = 50) -> list[Entry]:
    """The newest hand-overs of a conversation, oldest of them first."""
    rows = await t.fetch(
        """
        select at, from_owner, to_owner, cause, by_whom, because, summary from handovers
        where tenant_id = $1 and conversation_id = $2 order by at desc, handover_id desc limit $3
        """,
        t.tenant_id,
        conversation_id,
        limit,
    )
    return [Entry(*row) for row in reversed(rows)]


class Standing(Struct, frozen=True):
    """Who answers a conversation, held until the commit."""

    number_id: UUID
    owner: str
    give_back_after_minutes: float | None
    """As its bot's published settings say; None: they don't."""


async def lock(t: Writing, tenant_id: UUID, conversation_id: UUID) -> Standing | None:
    """Hold the conversation, so that no turn and nobody else changes its owner meanwhile.

    None where the tenant has no such conversation.
    """
    row = await t.fetchrow(
        """
        select v.number_id, v.owner, (
            select (b.config ->> 'give_back_after_minutes')::float8
            from lines l join bot_configs b on (b.tenant_id, b.number_id, b.version)
                = (l.tenant_id, l.number_id, l.bot_version)
            where l.tenant_id = v.tenant_id and l.number_id = v.number_id)
        from conversations v where v.tenant_id = $1 and v.conversation_id = $2
        for no key update of v
        """,
        tenant_id,
        conversation_id,
    )
    return Standing(*row) if row is not None else None


async def list_silent(
    p: db.PipeTransaction, keys: Sequence[tuple[UUID, UUID]], now: datetime
) -> set[UUID]:
    """Of these (tenant_id, conversation_id), those whose person's time is over; held till commit.

    The others are a person's who spoke just now.
    """
    rows = await p.fetch(
        """
        select v.conversation_id
        from unnest($1::uuid[], $2::uuid[]) as k (tenant_id, conversation_id)
        join conversations v using (tenant_id, conversation_id)
        where v.owner = 'human' and v.wake_at <= $3
        order by v.tenant_id, v.conversation_id for no key update of v
        """,
        [key[0] for key in keys],
        [key[1] for key in keys],
        now,
    )
    return {row[0] for row in rows}


async def set_owner(t: Writing, new: New, wake_at: datetime | None) -> None:
    """Write the new owner on the conversation that `lock` holds."""
    await t.execute(
        """
        update conversations set owner = $3, owner_since = now(), owner_by = $4,
            owner_because = $5, wake_at = $6,
            -- What the bot answers is nobody's of the people.
            assigned_to = case when $3 = 'bot' then null else assigned_to end
        where tenant_id = $1 and conversation_id = $2
        """,
        new.tenant_id,
        new.conversation_id,
        new.to_owner,
        new.by_whom,
        new.because,
        wake_at,
    )


async def set_wake(
    t: Writing, tenant_id: UUID, conversation_id: UUID, wake_at: datetime | None
) -> None:
    """The person spoke again: their time-out counts from now."""
    await t.execute(
        "update conversations set wake_at = $3 where tenant_id = $1 and conversation_id = $2",
        tenant_id,
        conversation_id,
        wake_at,
    )


async def close(t: db.TenantWrite, conversation_id: UUID) -> None:
    """The matter is settled: the bot forgets it, and meets the customer's next message anew.

    A conversation is closed as long as `closed_at` is later than the customer's last word.
    """
    await t.execute(
        """
        update conversations set closed_at = now(), wake_at = null, stage = 'closed', misses = 0,
            greeted_at = null,
            memory = null
        where tenant_id = $1 and conversation_id = $2
        """,
        t.tenant_id,
        conversation_id,
    )


async def withdraw(t: Writing, keys: Sequence[tuple[UUID, UUID]]) -> list[UUID]:
    """Take out of the outbox what a bot has queued there; returns the messages' ids.

    `keys`: (tenant_id, conversation_id), whose rows this transaction holds. What is being sent is
    left alone, and so is what this very transaction wrote: a bot's farewell goes out.
    """
    if not keys:
        return []
    rows = await t.fetch(
        """
        with held as materialized (
            select m.tenant_id, m.message_id
            from unnest($1::uuid[], $2::uuid[]) as k (tenant_id, conversation_id)
            join conversations v using (tenant_id, conversation_id)
            join outbox o on o.tenant_id = v.tenant_id and o.number_id = v.number_id
                and o.conversation_id = v.conversation_id and o.state = 'queued'
            join messages m on m.tenant_id = o.tenant_id and m.message_id = o.message_id
            where m.handled_by = 'bot' and m.created_at <> now()
            order by m.message_id for update of m
        ), gone as (
            delete from outbox o using held h
            where o.tenant_id = h.tenant_id and o.message_id = h.message_id and o.state = 'queued'
            returning o.tenant_id, o.message_id
        )
        update messages m set status = 'withdrawn', error_code = 'taken_over'
        from gone g where m.tenant_id = g.tenant_id and m.message_id = g.message_id
        returning m.message_id
        """,
        [key[0] for key in keys],
        [key[1] for key in keys],
    )
    return [row[0] for row in rows]
