"""The outbox: what is to be sent, claimed number by number.

A row is `queued`, `sending` (committed before the call, promise 10), `uncertain` (nobody knows
whether it was accepted) or gone. `claims` counts how often it was claimed: a late result carries
the count it was claimed with, and so can't touch a row that has moved on.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from msgspec import Struct

from centralita.kit import db

CHANNEL: Final = "outbox"
"""NOTIFY channel: something is to be sent."""

SHARDS: Final = 64
REPLY, NOTICE, BULK = 0, 1, 2

ALERTS: Final = "send"  # the `source` of alerts about sending

LineKey = tuple[UUID, UUID]  # (number_id, tenant_id)

FIRST: Final[LineKey] = (UUID(int=0), UUID(int=0))


def shard_of(number_id: UUID) -> int:
    """Which of the 64 shards a number belongs to: one worker at a time holds it."""
    return number_id.int % SHARDS


class Claim(Struct, frozen=True, gc=False):
    """A row that is ours to send, with what the last checks need."""

    tenant_id: UUID
    message_id: UUID
    number_id: UUID
    conversation_id: UUID
    attempts: int
    """Calls so far, the coming one counted."""
    claims: int
    kind: str
    content: str | None
    handled_by: str | None
    created_at: datetime
    inbound_id: int | None
    """The webhook that led to it."""
    owner: str
    owner_since: datetime
    last_inbound_at: datetime | None
    contact_id: UUID
    wa_id: str | None
    user_id: str | None
    marketing_stopped_at: datetime | None


class NewSend(Struct, frozen=True, kw_only=True):
    """A stored outgoing message to send; `not_before` is a moment of the room's clock."""

    tenant_id: UUID
    message_id: UUID
    number_id: UUID
    conversation_id: UUID
    not_before: datetime
    priority: int = REPLY
    claim: Claim | None = None
    """What a sender would claim, where it need not wait for anything: see `records.reserved`."""


COLUMNS: Final = "tenant_id, message_id, number_id, conversation_id, shard, priority, not_before"


async def add(tx: db.PipeTransaction | db.TenantWrite, rows: Sequence[NewSend]) -> None:
    """Queue messages, in this order within a conversation; the senders wake at the commit."""
    if not rows:
        return
    await tx.execute(
        f"insert into outbox ({COLUMNS}) select {COLUMNS} from unnest($1::queued_send[])",
        list_rows(rows),
    )
    await tx.execute("select pg_notify('outbox', '')")


def list_rows(sends: Sequence[NewSend], taken: Collection[UUID] = ()) -> list[tuple[object, ...]]:
    """As the type `queued_send` has them: `COLUMNS`, and whether it is one of those `taken`."""
    return [
        (
            send.tenant_id,
            send.message_id,
            send.number_id,
            send.conversation_id,
            shard_of(send.number_id),
            send.priority,
            send.not_before,
            send.message_id in taken,
        )
        for send in sends
    ]


class Line(Struct, frozen=True, gc=False):
    """A tenant's line with something queued, and all that a call from its number needs."""

    number_id: UUID
    tenant_id: UUID
    priority: int
    """The best that waits."""
    host_id: UUID
    host_language: str
    language: str
    time_zone: str
    provider: str
    phone_number_id: str
    waba_id: str | None
    chakra_plugin_id: str | None
    portfolio: str
    messaging_limit: str
    messages_per_second: float


class Waiting(Struct, frozen=True, gc=False):
    """What a look at the queue found: lines, where to go on when there are more than one look
    takes, and the database's own time of the look (None where nothing is queued)."""

    lines: list[Line]
    go_on_at: LineKey
    at: datetime | None


_WAITING = """
with recursive waiting as (
    (select number_id, tenant_id, shard, priority from outbox
     where state = 'queued' and (number_id, tenant_id) > ($1::uuid, $2::uuid)
     order by number_id, tenant_id, priority, seq limit 1)
    union all
    (select next.* from waiting w cross join lateral (
        select o.number_id, o.tenant_id, o.shard, o.priority from outbox o
        where o.state = 'queued' and (o.number_id, o.tenant_id) > (w.number_id, w.tenant_id)
        order by o.number_id, o.tenant_id, o.priority, o.seq limit 1) next)
), found as (select * from waiting limit $3)
select w.shard = any($4::smallint[]) and n.status = 'active' and n.parked_at is null
        and t.status = 'active' and h.status = 'active' as may_send,
    w.number_id, w.tenant_id, w.priority, n.tenant_id, h.language, t.language, t.time_zone,
    n.provider, n.phone_number_id, n.waba_id, n.chakra_plugin_id,
    coalesce(n.portfolio_id, n.waba_id, n.number_id::text), n.messaging_limit,
    n.messages_per_second, now()
from found w
join numbers n on n.number_id = w.number_id
join tenants t on t.tenant_id = w.tenant_id
join tenants h on h.tenant_id = n.tenant_id
order by w.number_id, w.tenant_id
"""


async def list_waiting(
    p: db.PipeTransaction, shards: Collection[int], after: LineKey, most: int
) -> Waiting:
    """Lines of these shards with queued rows.

    Hops from line to line through the index, whatever the queue's length. Lines of parked or
    inactive numbers and of suspended tenants are left out: their rows wait.
    """
    rows = await p.fetch(_WAITING, *after, most, list(shards))
    last = rows[-1] if len(rows) == most else None
    return Waiting(
        lines=[Line(*tuple(row)[1:-1]) for row in rows if row[0]],
        go_on_at=(last["number_id"], last["tenant_id"]) if last else FIRST,
        at=rows[0][-1] if rows else None,
    )


class Wish(Struct, frozen=True, gc=False):
    """How much of a line to claim: `quota` rows out of its first `reach`, up to a priority."""

    line: Line
    quota: int
    reach: int
    last_priority: int


# Each line's first rows are looked at in the order of sending, and of each conversation only the
# first: a row never overtakes its sibling, not even one that waits for another try. The worker's
# own row is locked meanwhile, so nobody can declare it dead and hand its shards on (fencing).
_CLAIM = """
with holder as materialized (
    select worker_id from workers where worker_id = $1 and lease_until > now() for share
), heads as materialized (
    select h.* from holder
    cross join unnest($2::uuid[], $3::uuid[], $4::int[], $5::int[], $6::smallint[])
        as w (number_id, tenant_id, quota, reach, last_priority)
    cross join lateral (
        select s.place_on_disk from (
            select q.*, row_number() over (
                partition by q.conversation_id order by q.priority, q.seq) as place
            from (
                select o.ctid as place_on_disk, o.conversation_id, o.priority, o.seq, o.not_before
                from outbox o
                where o.state = 'queued' and o.number_id = w.number_id
                    and o.tenant_id = w.tenant_id and o.priority <= w.last_priority
                order by o.priority, o.seq limit w.reach
            ) q
        ) s
        where s.place = 1 and s.not_before <= $8
            and s.conversation_id not in (select unnest($7::uuid[]))
        order by s.priority, s.seq limit w.quota
    ) h
), claimed as (
    update outbox o set state = 'sending', worker_id = $1, claimed_at = now(),
        attempts = o.attempts + 1, claims = o.claims + 1, reason = null
    -- By their places, and by no index: the outbox looks empty to every analysis, and so it would
    -- be read whole.
    where o.ctid = any (array(select place_on_disk from heads))
        and (o.state = 'queued') is not false
    returning o.*
)
select c.tenant_id, c.message_id, c.number_id, c.conversation_id, c.attempts, c.claims,
    m.*, v.*, p.* from claimed c
-- One by one by their keys: a plan from the first minute must hold for the millionth message.
cross join lateral (
    select kind, content, handled_by, created_at, inbound_id from messages
    where tenant_id = c.tenant_id and message_id = c.message_id limit 1) m
cross join lateral (
    select owner, owner_since, last_inbound_at, contact_id from conversations
    where tenant_id = c.tenant_id and conversation_id = c.conversation_id limit 1) v
cross join lateral (
    select wa_id, user_id, marketing_stopped_at from contacts
    where tenant_id = c.tenant_id and contact_id = v.contact_id limit 1) p
order by c.priority, c.seq
"""


async def claim(
    p: db.PipeTransaction,
    worker_id: UUID,
    wishes: Sequence[Wish],
    busy: Collection[UUID],
    now: datetime,
) -> list[Claim]:
    """Take rows for sending; one per conversation, none of the `busy`. Commit before any call!

    One statement, so it may be a transaction by itself. Nothing where the worker's lease has run
    out.
    """
    rows = await p.fetch(
        _CLAIM,
        worker_id,
        [wish.line.number_id for wish in wishes],
        [wish.line.tenant_id for wish in wishes],
        [wish.quota for wish in wishes],
        [wish.reach for wish in wishes],
        [wish.last_priority for wish in wishes],
        list(busy),
        now,
    )
    return [Claim(*row) for row in rows]


async def put_back(
    p: db.PipeTransaction, worker_id: UUID, since: datetime, calling: Collection[UUID]
) -> None:
    """Undo a claim whose answer got lost, so that none of its rows was called.

    `since` is the database's time of the look (`Waiting.at`) that this claim followed; `calling`
    are the messages under way by other ways.
    """
    await await_claims(p, worker_id)
    await p.execute(
        """
        update outbox set state = 'queued', worker_id = null, claimed_at = null,
            attempts = greatest(attempts - 1, 0), reason = 'database_away'
        where state = 'sending' and worker_id = $1 and claimed_at >= $2
            and message_id not in (select unnest($3::uuid[]))
        """,
        worker_id,
        since,
        list(calling),
    )


async def await_claims(p: db.PipeTransaction, worker_id: UUID) -> None:
    """Until every claim of this worker has ended, also one whose connection broke off: each holds
    the worker's row until its commit. A statement of its own, so that the next sees what they did.
    """
    await p.execute("select from workers where worker_id = $1 for update", worker_id)


def parked_subject(number_id: UUID) -> str:
    """The subject of every alert about a parked number, whoever parked it."""
    return f"parked:{number_id}"


def uncertain_subject(conversation_id: UUID) -> str:
    """The subject of the alert that asks a person about sends of unknown outcome."""
    return f"uncertain:{conversation_id}"
