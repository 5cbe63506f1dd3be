"""Who works: leases, and the shards of numbers that each worker holds.

A worker lives while its row does. Whoever finds an expired lease deletes the row; that frees its
shards in the same moment, and can't happen while the worker commits a claim (`outbox.claim` locks
the row). The database's clock decides about leases, so that hosts need not agree on the time.
"""

import math
from collections.abc import Collection
from uuid import UUID

from centralita.kit import db
from centralita.records import outbox

CHANNEL = "workers"
"""NOTIFY channel: a worker came, went or gave shards away."""

LEASE_SECONDS = 10.0


async def register(p: db.PipeTransaction, worker_id: UUID) -> None:
    """A worker begins."""
    await p.execute(
        """
        insert into workers (worker_id, lease_until) values ($1, now() + make_interval(secs => $2))
        """,
        worker_id,
        LEASE_SECONDS,
    )
    await p.execute("select pg_notify('workers', '')")


async def renew(p: db.PipeTransaction, worker_id: UUID) -> bool:
    """Live on. False for a new worker, and when others have declared this one dead."""
    alive = await p.fetchval(
        """
        update workers set lease_until = now() + make_interval(secs => $2)
        where worker_id = $1 returning true
        """,
        worker_id,
        LEASE_SECONDS,
    )
    return bool(alive)


async def remove_dead(p: db.PipeTransaction) -> list[UUID]:
    """Remove workers whose lease ran out; their shards are free at once.

    One that renews or claims in this moment is left to it.
    """
    rows = await p.fetch(
        """
        delete from workers where worker_id in (
            select worker_id from workers where lease_until <= now() for update skip locked)
        returning worker_id
        """
    )
    return [row[0] for row in rows]


async def leave(p: db.PipeTransaction, worker_id: UUID) -> None:
    """A worker ends of its own will."""
    await p.execute("delete from workers where worker_id = $1", worker_id)
    await p.execute("select pg_notify('workers', '')")


async def find_share(p: db.PipeTransaction) -> int:
    """How many shards a worker may hold at most, all living ones counted."""
    living = await p.fetchval("select count(*) from workers where lease_until > now()")
    return math.ceil(outbox.SHARDS / max(1, int(living)))


async def list_shards(p: db.PipeTransaction, worker_id: UUID) -> set[int]:
    """What the worker holds."""
    rows = await p.fetch("select shard from send_shards where worker_id = $1", worker_id)
    return {row[0] for row in rows}


async def take_shards(p: db.PipeTransaction, worker_id: UUID, most: int) -> set[int]:
    """Take up to `most` shards that nobody holds."""
    rows = await p.fetch(
        """
        update send_shards s set worker_id = $1, fence = s.fence + 1
        from (select shard from send_shards where worker_id is null
              order by shard limit $2 for update skip locked) free
        where s.shard = free.shard returning s.shard
        """,
        worker_id,
        most,
    )
    return {row[0] for row in rows}


async def release_shards(p: db.PipeTransaction, worker_id: UUID, shards: Collection[int]) -> None:
    """Give shards away; only those in which the worker has nothing under way."""
    await p.execute(
        """
        update send_shards set worker_id = null
        where worker_id = $1 and shard = any($2::smallint[])
        """,
        worker_id,
        list(shards),
    )
    await p.execute("select pg_notify('workers', '')")
