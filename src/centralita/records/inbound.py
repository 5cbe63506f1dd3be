"""What came in, byte for byte, and the queue of what is still to be split."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from centralita.kit import db

CHANNEL = "inbound"
"""NOTIFY channel: something was received."""

BATCH_MAX_BYTES = 32_000_000
"""An intake takes no more once it has so many: one body may come on top."""


def name_correlation(inbound_id: int | None) -> str | None:
    """What all log lines about a webhook and its consequences share: `wh-123` for number 123."""
    return None if inbound_id is None else f"wh-{inbound_id}"


class Received(Struct, frozen=True):
    """One webhook body as it came; `door` says through which app or secret path."""

    inbound_id: int
    received_at: datetime
    provider: str
    door: str
    body: bytes


async def add(
    p: db.PipeTransaction, bodies: Sequence[tuple[str, str, bytes]], *, tells: bool = False
) -> None:
    """Store (provider, door, body) of many requests in one statement; `tells` wakes the workers.

    Not every commit should: Postgres lets only one transaction at a time commit with a NOTIFY, and
    the others wait for this one's disk.
    """
    await p.execute(
        f"""
        with stored as (
            insert into inbound (provider, door, body)
            select * from unnest($1::text[], $2::text[], $3::bytea[])
            returning inbound_id, received_at, octet_length(body)
        ),
        queued as (insert into inbound_queue (inbound_id, received_at, size) select * from stored)
        select {"pg_notify('inbound', '')" if tells else ""}
        """,
        [provider for provider, _, _ in bodies],
        [door for _, door, _ in bodies],
        [body for _, _, body in bodies],
    )


async def claim(
    p: db.PipeTransaction, limit: int, most_bytes: int = BATCH_MAX_BYTES
) -> list[Received]:
    """Take the oldest waiting bodies out of the queue; a rollback puts them back.

    No more are taken once those before them have `most_bytes`: whoever sends large ones must not
    fill a worker's memory.

    Only one intake runs at a time, over all workers, so that bodies are split in order: while
    another one does, there is nothing to take. Its lock ends with the transaction, also by a crash.
    """
    rows = await p.fetch(
        """
        with intake as materialized (select from intake_turn for update skip locked),
        oldest as (
            select place, sum(size) over (order by inbound_id) - size as size_before
            from (
                select ctid as place, inbound_id, size from inbound_queue
                where exists (select from intake) order by inbound_id limit $1) q
        ),
        taken as (
            delete from inbound_queue where ctid = any (array(
                select place from oldest where size_before < $2))
            returning inbound_id, received_at
        )
        select t.inbound_id, t.received_at, i.provider, i.door, i.body
        from taken t cross join lateral (
            select provider, door, body from inbound
            where received_at = t.received_at and inbound_id = t.inbound_id limit 1) i
        order by t.inbound_id
        """,
        limit,
        most_bytes,
    )
    return [Received(*row) for row in rows]


async def find(p: db.PipeTransaction, received_at: datetime, inbound_id: int) -> Received | None:
    """A body by its place, also one saved from a dropped partition."""
    row = await p.fetchrow(
        """
        select inbound_id, received_at, provider, door, body from inbound
        where received_at = $1 and inbound_id = $2
        union all
        select inbound_id, $1, provider, door, body from kept_bodies where inbound_id = $2
        limit 1
        """,
        received_at,
        inbound_id,
    )
    return Received(*row) if row else None


async def count_waiting(p: db.PipeTransaction) -> tuple[int, float]:
    """How many bodies wait to be split, and for how long the oldest has, in seconds."""
    row = await p.fetchrow(
        """
        select count(*), coalesce(extract(epoch from now() - min(received_at)), 0)
        from inbound_queue
        """
    )
    return (int(row[0]), float(row[1])) if row else (0, 0.0)


async def keep(p: db.PipeTransaction, retention_days: int) -> int:
    """Make the coming days' partitions, drop those past retention; returns how many fell."""
    return int(await p.fetchval("select keep_inbound($1)", retention_days))
