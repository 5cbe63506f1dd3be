"""What outgoing webhooks were told: one row per event and webhook, and what came of it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from msgspec import Struct

from centralita.kit import db, ids
from centralita.vocabulary import errors

CHANNEL: Final = "deliveries"
"""Postgres tells here that somebody wants one sent now."""
LEASE_SECONDS: Final = 60.0
"""A claim holds so long: a call ends before."""
KEPT_DAYS: Final = 30
ANSWER_CHARS: Final = 500


class Delivery(Struct, frozen=True):
    """A delivery as it is listed; `answer` is how the other side's answer began."""

    delivery_id: UUID
    webhook_id: UUID
    event: str
    body: str
    state: str
    attempts: int
    not_before: datetime
    status_code: int | None
    problem: str
    answer: str
    took_ms: int | None
    created_at: datetime
    ended_at: datetime | None


_COLUMNS: Final = (
    "delivery_id, webhook_id, event, body, state, attempts, not_before, status_code, problem, "
    "answer, took_ms, created_at, ended_at"
)


class New(Struct, frozen=True, kw_only=True):
    """A delivery to make. `body` is JSON text."""

    webhook_id: UUID
    event: str
    body: str


async def add(t: db.TenantWrite, new: Sequence[New]) -> list[UUID]:
    """Queue them; their ids. A webhook that went is left out."""
    rows = await t.fetch(
        """
        insert into webhook_deliveries (tenant_id, delivery_id, webhook_id, event, body)
        select h.tenant_id, n.delivery_id, n.webhook_id, n.event, n.body
        from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[])
            as n (delivery_id, webhook_id, event, body)
        join webhooks h on h.tenant_id = $1 and h.webhook_id = n.webhook_id
        returning delivery_id
        """,
        t.tenant_id,
        [ids.new_id() for _ in new],
        [each.webhook_id for each in new],
        [each.event for each in new],
        [each.body for each in new],
    )
    return [row[0] for row in rows]


async def list_for(
    t: db.TenantRead, webhook_id: UUID, before: UUID | None, limit: int
) -> list[Delivery]:
    """A webhook's deliveries, newest first; those before one of them."""
    rows = await t.fetch(
        f"""
        select {_COLUMNS} from webhook_deliveries
        where tenant_id = $1 and webhook_id = $2 and ($3::uuid is null or delivery_id < $3)
        order by delivery_id desc limit $4
        """,
        t.tenant_id,
        webhook_id,
        before,
        limit,
    )
    return [Delivery(*row) for row in rows]


async def get(t: db.TenantRead, webhook_id: UUID, delivery_id: UUID) -> Delivery:
    """One of a webhook's. Raises `NotFound`."""
    row = await t.fetchrow(
        f"""
        select {_COLUMNS} from webhook_deliveries
        where tenant_id = $1 and webhook_id = $2 and delivery_id = $3
        """,
        t.tenant_id,
        webhook_id,
        delivery_id,
    )
    if row is None:
        raise errors.NotFound("delivery: there is no such one.", code="unknown_delivery")
    return Delivery(*row)


async def send_again(t: db.TenantWrite, webhook_id: UUID, delivery_id: UUID) -> Delivery:
    """Send one once more, now, under the same id; its tries begin anew. Raises `NotFound`."""
    await t.execute(
        """
        update webhook_deliveries set state = 'waiting', attempts = 0, not_before = now(),
            ended_at = null
        where tenant_id = $1 and webhook_id = $2 and delivery_id = $3 and state <> 'sending'
        """,
        t.tenant_id,
        webhook_id,
        delivery_id,
    )
    await t.execute("select pg_notify($1, '')", CHANNEL)
    return await get(t, webhook_id, delivery_id)


class Claimed(Struct, frozen=True):
    """A delivery that is ours to send now; `claims` fences off whoever had it before."""

    tenant_id: UUID
    delivery_id: UUID
    webhook_id: UUID
    body: str
    attempts: int
    claims: int


class Share(Struct, frozen=True):
    """How many may be claimed at once of one webhook and of one tenant, so that slow receivers of
    one do not hold up everybody's; `full` webhooks and tenants have enough under way."""

    of_webhook: int
    of_tenant: int
    full: Collection[UUID] = ()


async def claim(p: db.PipeTransaction, limit: int, share: Share) -> list[Claimed]:
    """Take what is due, the longest waiting first; none of suspended tenants, and of paused
    webhooks."""
    rows = await p.fetch(
        """
        update webhook_deliveries d set state = 'sending', attempts = d.attempts + 1,
            claims = d.claims + 1, not_before = now() + make_interval(secs => $3)
        from (
            select c.tenant_id, c.delivery_id from (
                select w.tenant_id, w.delivery_id, w.not_before, row_number() over (
                    partition by w.tenant_id, w.webhook_id order by w.not_before) as place,
                    row_number() over (partition by w.tenant_id order by w.not_before) as seat
                from (
                    select x.tenant_id, x.delivery_id, x.webhook_id, x.not_before
                    from webhook_deliveries x
                    join webhooks h using (tenant_id, webhook_id) join tenants t using (tenant_id)
                    where x.state in ('waiting', 'sending') and x.not_before <= now()
                        and h.status <> 'paused' and t.status = 'active'
                        and x.webhook_id <> all ($4::uuid[]) and x.tenant_id <> all ($4::uuid[])
                    order by x.not_before limit 20 * $1 for update of x skip locked) w) c
            where c.place <= $2 and c.seat <= $5 order by c.not_before limit $1
        ) due
        where d.tenant_id = due.tenant_id and d.delivery_id = due.delivery_id
        returning d.tenant_id, d.delivery_id, d.webhook_id, d.body, d.attempts, d.claims
        """,
        limit,
        share.of_webhook,
        LEASE_SECONDS,
        list(share.full),
        share.of_tenant,
    )
    return [Claimed(*row) for row in rows]


class Ending(Struct, frozen=True, kw_only=True):
    """What came of a try. `again_seconds` None: it was the last."""

    done: bool
    status_code: int | None = None
    problem: str = ""
    answer: str = ""
    took_ms: int = 0
    again_seconds: float | None = None


async def finish(t: db.TenantWrite, claimed: Claimed, ending: Ending) -> bool:
    """Write it down. False where somebody else has the delivery meanwhile."""
    ended = ending.done or ending.again_seconds is None
    written = await t.fetchval(
        """
        update webhook_deliveries set
            state = case when $4 then 'done' when $5 then 'failed' else 'waiting' end,
            not_before = now() + make_interval(secs => $6), status_code = $7, problem = $8,
            answer = $9, took_ms = $10, ended_at = case when $5 then now() end
        where tenant_id = $1 and delivery_id = $2 and claims = $3 and state = 'sending'
        returning true
        """,
        claimed.tenant_id,
        claimed.delivery_id,
        claimed.claims,
        ending.done,
        ended,
        ending.again_seconds or 0.0,
        ending.status_code,
        ending.problem,
        ending.answer,
        ending.took_ms,
    )
    return bool(written)


async def are_wanted(p: db.PipeTransaction) -> bool:
    """Whether anybody has a webhook that is told."""
    return bool(await p.fetchval("select exists (select from webhooks where status <> 'paused')"))


async def forget(p: db.PipeTransaction, most: int) -> int:
    """Those that ended long ago go."""
    gone = await p.execute(
        """
        delete from webhook_deliveries where ctid in (
            select ctid from webhook_deliveries
            where created_at < now() - make_interval(days => $1) limit $2)
        """,
        KEPT_DAYS,
        most,
    )
    return int(gone.split()[-1])
