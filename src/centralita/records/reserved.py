"""Replies that are claimed in the very transaction that queues them, by the worker that answers.

Nobody then has to look for them. They are `sending` from their first moment, and committed before
anybody is called (promise 10), like every claim.
"""

from collections.abc import Collection, Sequence
from typing import Protocol
from uuid import UUID

from centralita.kit import db
from centralita.records import outbox
from centralita.records.outbox import NewSend
from centralita.records.sends import Key


class Reservation(Protocol):
    """What a sender would send at once of what one transaction queues."""

    worker_id: UUID

    def take(self, sends: Sequence[NewSend]) -> Collection[UUID]:
        """The ids of those that may go now, as far as the sender knows."""
        ...

    def expect(self, listed: db.Listed) -> None:
        """Which of them are its own, known once all is written."""
        ...


async def add(
    changes: db.Changes, sends: Sequence[NewSend], reservation: Reservation | None
) -> None:
    """Queue messages, as `outbox.add`; those that the reservation takes are its worker's at once.

    Only where its lease certainly lasts and the shard is its own, and where nothing else is queued
    on the line, which must not be overtaken.
    """
    taken = reservation.take(sends) if reservation is not None else ()
    if reservation is None or not taken:
        await outbox.add(changes, sends)
        return
    reservation.expect(
        changes.list_values(
            f"""
            insert into outbox ({outbox.COLUMNS}, state, worker_id, claimed_at, attempts, claims)
            select {outbox.COLUMNS}, case when d.goes then 'sending' else 'queued' end,
                case when d.goes then $2::uuid end, case when d.goes then now() end,
                d.goes::int, d.goes::int
            from unnest($1::queued_send[]) n
            cross join lateral (
                select n.taken and exists (
                    select from workers
                    where worker_id = $2 and lease_until > clock_timestamp() for share
                ) and n.shard in (
                    select shard from send_shards where worker_id = $2
                ) and not exists (
                    select from outbox o where o.state = 'queued'
                        and o.number_id = n.number_id and o.tenant_id = n.tenant_id
                ) as goes) d
            """,
            outbox.list_rows(sends, taken),
            reservation.worker_id,
            column="case when state = 'sending' then message_id end",
        )
    )
    # Whoever sends at the commit must have waited for the disk.
    await changes.execute("select set_config('synchronous_commit', 'on', true)")
    if len(taken) < len(sends):
        await changes.execute("select pg_notify('outbox', '')")


async def put_back(p: db.PipeTransaction, worker_id: UUID, keys: Sequence[Key]) -> None:
    """Undo claims whose commit may have happened or not; none of them was called."""
    await outbox.await_claims(p, worker_id)
    await p.execute(
        """
        update outbox o set state = 'queued', worker_id = null, claimed_at = null,
            attempts = greatest(o.attempts - 1, 0), reason = 'database_away'
        from unnest($2::uuid[], $3::uuid[], $4::int[]) as k (tenant_id, message_id, claims)
        where o.tenant_id = k.tenant_id and o.message_id = k.message_id and o.claims = k.claims
            and o.state = 'sending' and o.worker_id = $1
        """,
        worker_id,
        [key.tenant_id for key in keys],
        [key.message_id for key in keys],
        [key.claims for key in keys],
    )
