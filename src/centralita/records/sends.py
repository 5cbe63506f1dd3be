"""What became of claimed sends, written in batches: one statement per kind of result.

`lock` comes first in the transaction (messages before outbox, in one order), the counts last. A
result touches an outbox row only if it still is the claim that the result belongs to.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from centralita.kit import db


class Key(Struct, frozen=True, gc=False):
    """The claim that a result belongs to."""

    tenant_id: UUID
    message_id: UUID
    claims: int


async def lock(p: db.PipeTransaction, keys: Sequence[Key]) -> None:
    """Hold these messages until the commit."""
    await p.execute(
        """
        select from unnest($1::uuid[], $2::uuid[]) as k (tenant_id, message_id)
        join messages m on m.tenant_id = k.tenant_id and m.message_id = k.message_id
        order by m.message_id for update of m
        """,
        [key.tenant_id for key in keys],
        [key.message_id for key in keys],
    )


class Waiting(Struct, frozen=True, gc=False):
    """Known not to have been accepted: back into the queue."""

    key: Key
    not_before: datetime
    reason: str
    counts: bool
    """Whether it was called, so that it counts as a try."""


async def mark_waiting(p: db.PipeTransaction, waiting: Sequence[Waiting]) -> None:
    """Queue them again, each in its old place."""
    if waiting:
        await p.execute(
            """
            update outbox o set state = 'queued', worker_id = null, claimed_at = null,
                not_before = r.not_before, reason = r.reason,
                attempts = case when r.counts then o.attempts else greatest(o.attempts - 1, 0) end
            from unnest($1::uuid[], $2::uuid[], $3::int[], $4::timestamptz[],
                    $5::text[], $6::bool[])
                as r (tenant_id, message_id, claims, not_before, reason, counts)
            where o.tenant_id = r.tenant_id and o.message_id = r.message_id
                and o.claims = r.claims and o.state in ('sending', 'uncertain')
            """,
            [each.key.tenant_id for each in waiting],
            [each.key.message_id for each in waiting],
            [each.key.claims for each in waiting],
            [each.not_before for each in waiting],
            [each.reason for each in waiting],
            [each.counts for each in waiting],
        )


class Failure(Struct, frozen=True, gc=False):
    """It will never be sent; `text` is for people."""

    key: Key
    code: str
    text: str


async def mark_failed(
    p: db.PipeTransaction, failures: Sequence[Failure], now: datetime
) -> set[UUID]:
    """Write the reason and take them out of the outbox; returns the messages that failed now."""
    if not failures:
        return set()
    rows = await p.fetch(
        """
        with r as materialized (
            select * from unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::text[])
                as r (tenant_id, message_id, claims, code, text)
        ), gone as (
            delete from outbox o using r
            where o.tenant_id = r.tenant_id and o.message_id = r.message_id
                and o.claims = r.claims and o.state in ('sending', 'uncertain')
            returning o.tenant_id, o.message_id, r.code, r.text
        )
        update messages m set status = 'failed', failed_at = $6, error_code = g.code,
            error_text = g.text
        from gone g where m.tenant_id = g.tenant_id and m.message_id = g.message_id
            and m.status in ('queued', 'sending')
        returning m.message_id
        """,
        [each.key.tenant_id for each in failures],
        [each.key.message_id for each in failures],
        [each.key.claims for each in failures],
        [each.code for each in failures],
        [each.text for each in failures],
        now,
    )
    return {row[0] for row in rows}


async def mark_withdrawn(p: db.PipeTransaction, keys: Sequence[Key]) -> None:
    """Never called, and never to be: somebody else answers the conversation by now."""
    if keys:
        await p.execute(
            """
            with r as materialized (
                select * from unnest($1::uuid[], $2::uuid[], $3::int[])
                    as r (tenant_id, message_id, claims)
            ), gone as (
                delete from outbox o using r
                where o.tenant_id = r.tenant_id and o.message_id = r.message_id
                    and o.claims = r.claims and o.state in ('sending', 'uncertain')
                returning o.tenant_id, o.message_id
            )
            update messages m set status = 'withdrawn', error_code = 'taken_over'
            from gone g where m.tenant_id = g.tenant_id and m.message_id = g.message_id
                and m.status in ('queued', 'sending')
            """,
            [key.tenant_id for key in keys],
            [key.message_id for key in keys],
            [key.claims for key in keys],
        )


class Adapted(Struct, frozen=True, gc=False):
    """What the provider's limits made of a message: `said` is JSON text of a list."""

    key: Key
    said: str


async def mark_adapted(p: db.PipeTransaction, adapted: Sequence[Adapted]) -> None:
    """Keep with the messages how they were changed to fit."""
    if adapted:
        await p.execute(
            """
            update messages m set adapted = r.said
            from unnest($1::uuid[], $2::uuid[], $3::text[]) as r (tenant_id, message_id, said)
            where m.tenant_id = r.tenant_id and m.message_id = r.message_id
            """,
            [each.key.tenant_id for each in adapted],
            [each.key.message_id for each in adapted],
            [each.said for each in adapted],
        )


async def mark_uncertain(
    p: db.PipeTransaction, keys: Sequence[Key], reason: str, ask_at: datetime
) -> list[UUID]:
    """Nobody knows whether they were accepted. `ask_at` is when a person is to be asked."""
    if not keys:
        return []
    rows = await p.fetch(
        """
        with r as materialized (
            select * from unnest($1::uuid[], $2::uuid[], $3::int[])
                as r (tenant_id, message_id, claims)
        ), unsure as (
            update outbox o set state = 'uncertain', reason = $4, not_before = $5
            from r where o.tenant_id = r.tenant_id and o.message_id = r.message_id
                and o.claims = r.claims and o.state = 'sending'
            returning o.tenant_id, o.message_id
        )
        update messages m set status = 'sending'
        from unsure u where m.tenant_id = u.tenant_id and m.message_id = u.message_id
            and m.status = 'queued'
        returning m.message_id
        """,
        [key.tenant_id for key in keys],
        [key.message_id for key in keys],
        [key.claims for key in keys],
        reason,
        ask_at,
    )
    return [row[0] for row in rows]


class Attempt(Struct, frozen=True, gc=False):
    """A call that was not simply accepted, for the message's timeline (promise 12)."""

    key: Key
    attempt: int
    outcome: str
    code: str
    detail: str


async def add_attempts(p: db.PipeTransaction, attempts: Sequence[Attempt], now: datetime) -> None:
    """Keep what happened; the same attempt once."""
    if attempts:
        await p.execute(
            """
            insert into send_attempts (tenant_id, message_id, attempt, at, outcome, code, detail)
            select tenant_id, message_id, attempt, $7, outcome, code, detail
            from unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::text[], $5::text[], $6::text[])
                as r (tenant_id, message_id, attempt, outcome, code, detail)
            on conflict do nothing
            """,
            [each.key.tenant_id for each in attempts],
            [each.key.message_id for each in attempts],
            [each.attempt for each in attempts],
            [each.outcome for each in attempts],
            [each.code for each in attempts],
            [each.detail for each in attempts],
            now,
        )


async def list_abandoned(p: db.PipeTransaction, worker_id: UUID, most: int) -> list[Key]:
    """Sends whose worker is gone, or which this one (`worker_id`) lost sight of long ago."""
    rows = await p.fetch(
        """
        select o.tenant_id, o.message_id, o.claims from outbox o
        left join workers w on w.worker_id = o.worker_id
        where o.state = 'sending' and (w.worker_id is null
            or (o.worker_id = $1 and o.claimed_at < now() - interval '15 minutes'))
        limit $2
        """,
        worker_id,
        most,
    )
    return [Key(*row) for row in rows]


class Unsettled(Struct, frozen=True, gc=False):
    """An uncertain message that no status has settled in time."""

    tenant_id: UUID
    message_id: UUID
    number_id: UUID
    conversation_id: UUID
    language: str


async def take_unsettled(p: db.PipeTransaction, now: datetime, most: int) -> list[Unsettled]:
    """Those whose time to ask a person has come; each is returned once."""
    rows = await p.fetch(
        """
        update outbox o set not_before = 'infinity' from tenants t
        where t.tenant_id = o.tenant_id and (o.tenant_id, o.message_id) in (
            -- The message first, as everywhere: a status that comes now must find its row in place.
            select x.tenant_id, x.message_id from outbox x
            join messages m on m.tenant_id = x.tenant_id and m.message_id = x.message_id
            where x.state = 'uncertain' and x.not_before <= $1
            limit $2 for update of m, x skip locked)
        returning o.tenant_id, o.message_id, o.number_id, o.conversation_id, t.language
        """,
        now,
        most,
    )
    return [Unsettled(*row) for row in rows]


async def list_overtaken(p: db.PipeTransaction, most: int) -> list[tuple[UUID, UUID, str, str]]:
    """Early statuses whose message is known by now: (tenant_id, number_id, wa_message_id, zone).

    One that came in between a send's record and its commit found nobody who would take it along.
    """
    rows = await p.fetch(
        """
        select distinct e.tenant_id, e.number_id, e.wa_message_id, t.time_zone
        from early_statuses e
        join messages m on m.tenant_id = e.tenant_id and m.number_id = e.number_id
            and m.wa_message_id = e.wa_message_id and m.direction = 'out'
        join tenants t on t.tenant_id = e.tenant_id
        where e.created_at > now() - interval '10 minutes' limit $1
        """,
        most,
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]
