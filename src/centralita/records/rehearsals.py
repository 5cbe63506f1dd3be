"""What a rehearsal of a conversation asks of the records, inside the transaction that undoes it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID

import asyncpg
from msgspec import Struct

from centralita.kit import db


class Line(Struct, frozen=True, kw_only=True):
    """One of a tenant's numbers, with what its tenant's time is."""

    tenant_id: UUID
    tenant_name: str
    language: str
    time_zone: str
    number_id: UUID
    provider: str
    phone_number_id: str
    waba_id: str | None


async def find_line(p: db.PipeTransaction, tenant_id: UUID, name: str | None) -> Line | None:
    """The tenant's number by its digits, display number or `phone_number_id`; None: its first."""
    row = await p.fetchrow(
        """
        select t.tenant_id, t.name as tenant_name, t.language, t.time_zone, n.number_id,
            n.provider, n.phone_number_id, n.waba_id
        from lines l
        join numbers n on n.number_id = l.number_id
        join tenants t on t.tenant_id = l.tenant_id
        where l.tenant_id = $1 and n.status = 'active'
            and ($2::text is null or n.phone_number_id = $2
                or regexp_replace(n.phone_number, '[^0-9]', '', 'g')
                    = regexp_replace($2, '[^0-9]', '', 'g'))
        order by l.created_at, n.number_id limit 1
        """,
        tenant_id,
        name,
    )
    return Line(**row) if row else None


@asynccontextmanager
async def waiting_briefly(p: db.PipeTransaction) -> AsyncIterator[None]:
    """What others hold on to is waited for a second only: somebody sits before the screen.

    Raises TimeoutError.
    """
    await p.execute("set local lock_timeout = '1s'")
    try:
        yield
    except asyncpg.LockNotAvailableError:
        raise TimeoutError("others hold what is needed") from None


class State(Struct, frozen=True):
    """A conversation as a story looks at it."""

    owner: str
    stage: str
    wake_at: datetime | None
    intent: str | None


async def get_state(p: db.PipeTransaction, tenant_id: UUID, conversation_id: UUID) -> State:
    """`intent` is that of the newest message that a bot has handled."""
    row = await p.fetchrow(
        """
        select v.owner, v.stage, v.wake_at, (
            select m.intent from messages m
            where m.tenant_id = v.tenant_id and m.conversation_id = v.conversation_id
                and m.turn_id is not null
            order by m.message_id desc limit 1)
        from conversations v where v.tenant_id = $1 and v.conversation_id = $2
        """,
        tenant_id,
        conversation_id,
    )
    if row is None:
        raise LookupError(f"the conversation {conversation_id} is gone")
    return State(*row)


async def list_replies(
    p: db.PipeTransaction, tenant_id: UUID, conversation_id: UUID, after: UUID
) -> list[tuple[UUID, str | None, str | None]]:
    """What the bot said after a message: (message_id, content as JSON text, text)."""
    rows = await p.fetch(
        """
        select message_id, content, text from messages
        where tenant_id = $1 and conversation_id = $2 and direction = 'out'
            and handled_by <> 'human' and message_id > $3
        order by message_id
        """,
        tenant_id,
        conversation_id,
        after,
    )
    return [(row[0], row[1], row[2]) for row in rows]


async def set_language(
    p: db.PipeTransaction, tenant_id: UUID, conversation_id: UUID, language: str
) -> None:
    """The customer of the conversation has chosen a language (`es`, `en`)."""
    await p.execute(
        """
        update contacts c set language = $3 from conversations v
        where v.tenant_id = $1 and v.conversation_id = $2
            and c.tenant_id = $1 and c.contact_id = v.contact_id
        """,
        tenant_id,
        conversation_id,
        language,
    )


async def add_wake(
    p: db.PipeTransaction, tenant_id: UUID, conversation_id: UUID, id_: UUID
) -> None:
    """Something to decide although nothing was said; `id_` stands for the first message."""
    await p.execute(
        """
        insert into lanes (tenant_id, conversation_id, first_message_id, due_at)
        values ($1, $2, $3, now()) on conflict do nothing
        """,
        tenant_id,
        conversation_id,
        id_,
    )
