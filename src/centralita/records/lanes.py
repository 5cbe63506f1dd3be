"""Lanes: conversations with something to decide, and the turns that are claimed there.

A lane says that a turn is due; the lock of the conversation's own row, held from before its memory
is read until the turn is written, lets one turn run at a time.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from centralita.kit import db, ids

CHANNEL = "lanes"
"""NOTIFY channel: a conversation has something to decide."""


async def add(p: db.PipeTransaction, lanes: Sequence[tuple[UUID, UUID, UUID, float]]) -> None:
    """Something new was said: (tenant_id, conversation_id, message_id, seconds to wait).

    Waits for a turn that is running on the same conversation, so that what it did not see gets a
    lane of its own afterwards. The first wish decides when a burst is over.
    """
    if not lanes:
        return
    await p.execute(
        """
        insert into lanes (tenant_id, conversation_id, first_message_id, due_at)
        select tenant_id, conversation_id, message_id, now() + make_interval(secs => wait)
        from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::float8[])
            as n (tenant_id, conversation_id, message_id, wait)
        on conflict (tenant_id, conversation_id)
        do update set first_message_id = least(lanes.first_message_id, excluded.first_message_id)
        """,
        [lane[0] for lane in lanes],
        [lane[1] for lane in lanes],
        [lane[2] for lane in lanes],
        [lane[3] for lane in lanes],
    )
    await p.execute("select pg_notify('lanes', '')")


async def add_woken(p: db.PipeTransaction, now: datetime, limit: int) -> int:
    """Lanes for conversations whose bot asked for a turn by now (the room's clock).

    Nothing was said, so a new id stands for the first message: older ones are nobody's concern.
    """
    tag = await p.execute(
        """
        insert into lanes (tenant_id, conversation_id, first_message_id, due_at)
        select tenant_id, conversation_id, $3, now()
        from (
            select v.tenant_id, v.conversation_id
            from conversations v
            join tenants t on t.tenant_id = v.tenant_id and t.status = 'active'
            join numbers n on n.number_id = v.number_id and n.status = 'active'
            where v.wake_at <= $1 and v.status <> 'blocked' and not exists (
                select from lanes l
                where l.tenant_id = v.tenant_id and l.conversation_id = v.conversation_id)
            order by v.wake_at limit $2
        ) due
        -- As every writer of lanes does, or two of them would wait for each other.
        order by tenant_id, conversation_id
        on conflict do nothing
        """,
        now,
        limit,
        ids.new_id(),
    )
    return int(tag.split()[-1])


class Claimed(Struct, frozen=True):
    """A conversation whose turn it is, with its memory. `is_woken`: the time it asked for came."""

    tenant_id: UUID
    conversation_id: UUID
    first_message_id: UUID | None
    """The first that no turn has handled; None for a turn at once, which has no lane."""
    attempts: int
    number_id: UUID
    owner: str
    stage: str
    misses: int
    greeted_at: datetime | None
    contact_name: str | None
    contact_language: str | None
    bot_version: int | None
    contact_id: UUID
    contact_phone: str | None
    contact_user_id: str | None
    last_inbound_at: datetime | None
    memory: str | None
    effect_id: UUID | None
    """A slow answer that was started and that no turn has used yet."""
    is_woken: bool


async def claim(p: db.PipeTransaction, limit: int, now: datetime) -> list[Claimed]:
    """Lock due conversations that nobody else works on, oldest first.

    One whose row somebody else has locked stays due: it is not waited for, for whoever holds it may
    wait for a lane of this batch.
    """
    locked = await p.fetch(
        """
        select tenant_id, conversation_id from lanes where due_at <= now()
        order by due_at limit $1 for update skip locked
        """,
        limit,
    )
    if not locked:
        return []
    rows = await p.fetch(_CLAIMED, [row[0] for row in locked], [row[1] for row in locked], now)
    return [Claimed(*row) for row in rows]


async def claim_one(
    p: db.PipeTransaction, tenant_id: UUID, conversation_id: UUID, now: datetime
) -> list[Claimed]:
    """This conversation if it has something to decide, whether that is due or not."""
    rows = await p.fetch(_CLAIMED, [tenant_id], [conversation_id], now)
    return [Claimed(*row) for row in rows]


# One by one by their keys: a plan from the first minute must hold for the millionth conversation.
_CLAIMED = """
select k.tenant_id, k.conversation_id, l.first_message_id, l.attempts, v.number_id, v.owner,
    v.stage, v.misses, v.greeted_at, c.name, c.language, i.bot_version, v.contact_id,
    c.wa_id, c.user_id, v.last_inbound_at, v.memory,
    -- One that was thrown away, read or not, is not waited for.
    case when v.effect_id is not null then (
        select e.effect_id from effects e
        where e.tenant_id = k.tenant_id and e.effect_id = v.effect_id
    ) end, coalesce(v.wake_at <= $3, false)
from unnest($1::uuid[], $2::uuid[]) as k (tenant_id, conversation_id)
cross join lateral (
    select first_message_id, attempts, due_at from lanes
    where tenant_id = k.tenant_id and conversation_id = k.conversation_id limit 1 for update) l
cross join lateral (
    select * from conversations
    where tenant_id = k.tenant_id and conversation_id = k.conversation_id
    limit 1 for no key update skip locked) v
cross join lateral (
    select name, language, wa_id, user_id from contacts
    where tenant_id = k.tenant_id and contact_id = v.contact_id limit 1) c
cross join lateral (
    select bot_version from lines
    where tenant_id = k.tenant_id and number_id = v.number_id limit 1) i
order by l.due_at
"""


class Said(Struct, frozen=True):
    """An incoming message, for the turn that handles it."""

    tenant_id: UUID
    conversation_id: UUID
    message_id: UUID
    wa_message_id: str | None
    kind: str
    text: str | None
    content: str | None
    said_at: datetime
    inbound_id: int | None


WITHOUT_CONTENT = frozenset({"text", "reaction"})
"""Kinds of message that their text says whole."""

_SAID = """m.tenant_id, m.conversation_id, m.message_id, m.wa_message_id, m.kind, m.text,
    case when m.kind not in ('text', 'reaction') then m.content end, m.said_at, m.inbound_id"""


async def list_said(p: db.PipeTransaction, lanes: Sequence[Claimed]) -> list[Said]:
    """What the customers of these lanes said since their last turn, by time."""
    rows = await p.fetch(
        f"""
        select {_SAID}
        from unnest($1::uuid[], $2::uuid[], $3::uuid[])
            as l (tenant_id, conversation_id, first_message_id)
        join messages m on m.tenant_id = l.tenant_id and m.conversation_id = l.conversation_id
            and m.message_id >= l.first_message_id
        where m.direction = 'in' and m.turn_id is null and m.status = 'received'
        order by m.said_at, m.message_id
        """,
        [lane.tenant_id for lane in lanes],
        [lane.conversation_id for lane in lanes],
        [lane.first_message_id for lane in lanes],
    )
    return [Said(*row) for row in rows]


async def list_asked_about(
    p: db.PipeTransaction, keys: Sequence[tuple[UUID, UUID]]
) -> dict[UUID, Said]:
    """Messages that a slow answer was about, (tenant_id, message_id), by message id."""
    if not keys:
        return {}
    rows = await p.fetch(
        f"""
        select {_SAID} from unnest($1::uuid[], $2::uuid[]) as k (tenant_id, message_id)
        join messages m using (tenant_id, message_id)
        """,
        [key[0] for key in keys],
        [key[1] for key in keys],
    )
    return {row[2]: Said(*row) for row in rows}


HELD_SECONDS = 5.0
"""How long after a slow answer's deadline its conversation is looked at again."""


async def hold(p: db.PipeTransaction, lanes: Sequence[Claimed]) -> None:
    """Their turns wait for a slow answer. What ends it makes the lane due at once; that failing,
    the lane is looked at again some time after the deadline."""
    if lanes:
        await p.execute(
            """
            update lanes l
            set due_at = greatest(e.deadline_at, now()) + make_interval(secs => $4)
            from unnest($1::uuid[], $2::uuid[], $3::uuid[])
                as k (tenant_id, conversation_id, effect_id)
            left join effects e on e.tenant_id = k.tenant_id and e.effect_id = k.effect_id
            where l.tenant_id = k.tenant_id and l.conversation_id = k.conversation_id
            """,
            [lane.tenant_id for lane in lanes],
            [lane.conversation_id for lane in lanes],
            [lane.effect_id for lane in lanes],
            HELD_SECONDS,
        )


async def remove(p: db.PipeTransaction, lanes: Sequence[Claimed]) -> None:
    """Their turns are done."""
    await p.execute(
        """
        -- One by one by their keys: joined, all lanes would be read: to any analysis they look few.
        delete from lanes where ctid = any (array(
            select l.place from unnest($1::uuid[], $2::uuid[]) as k (tenant_id, conversation_id)
            cross join lateral (
                select ctid as place from lanes
                where tenant_id = k.tenant_id and conversation_id = k.conversation_id limit 1) l))
        """,
        [lane.tenant_id for lane in lanes],
        [lane.conversation_id for lane in lanes],
    )


async def postpone(
    p: db.PipeTransaction, lane: Claimed, seconds: float, *, failures: int = 1
) -> None:
    """A turn failed, or had no time: try this conversation again later, the others go on."""
    await p.execute(
        """
        update lanes set attempts = attempts + $4, due_at = now() + make_interval(secs => $3)
        where tenant_id = $1 and conversation_id = $2
        """,
        lane.tenant_id,
        lane.conversation_id,
        seconds,
        failures,
    )


async def find_next_due_seconds(p: db.PipeTransaction) -> float | None:
    """How long until the next turn is due; None when no conversation waits."""
    seconds = await p.fetchval(
        "select extract(epoch from min(due_at) - clock_timestamp())::float8 from lanes"
    )
    return None if seconds is None else float(seconds)
