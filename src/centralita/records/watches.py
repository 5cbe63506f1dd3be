"""Which tenants somebody watches live: only their changes leave a trace in `live_touched`.

A watch counts from the moment at which every transaction has ended that may have begun without
seeing it. Then it gets its floor: whatever was told after the floor is complete. A watch that went
and came back has a new floor, so nobody takes up where nothing was written down.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from msgspec import Struct

from centralita.kit import db
from centralita.records.sessions import IDLE

KEPT_SECONDS: Final = 900.0
"""A watch stays so long after the last browser left, so that a reconnect finds it."""
_MARGIN_SECONDS: Final = 60.0
"""Longer than a transaction that keeps a watch takes."""


async def keep(p: db.PipeTransaction, tenants: Collection[UUID]) -> dict[UUID, int | None]:
    """Watch these tenants from now on, for a while; each with its floor, None before it has one.

    A watch that is over, or nearly, begins anew: somebody's change may have passed it by while this
    transaction runs.
    """
    rows = await p.fetch(
        """
        insert into live_watches as w (tenant_id, until)
        select tenant_id, now() + make_interval(secs => $2)
        from unnest($1::uuid[]) as k (tenant_id) order by tenant_id
        on conflict (tenant_id) do update set until = greatest(w.until, excluded.until),
            floor = case when w.until > now() + make_interval(secs => $3) then w.floor end
        returning w.tenant_id, w.floor
        """,
        sorted(tenants),
        KEPT_SECONDS,
        _MARGIN_SECONDS,
    )
    return {row[0]: row[1] for row in rows}


async def keep_for_webhooks(p: db.PipeTransaction, new: Collection[UUID] = ()) -> None:
    """Tenants with a webhook that is told, and those that are to have one, are watched until they
    have none: also while nobody is there to tell them."""
    await p.execute(
        """
        insert into live_watches as w (tenant_id, until)
        select tenant_id, 'infinity' from (
            select tenant_id from webhooks where status <> 'paused'
            union select unnest($1::uuid[])) k order by tenant_id
        on conflict (tenant_id) do update set until = 'infinity',
            floor = case when w.until > now() + make_interval(secs => $2) then w.floor end
        where w.until <> 'infinity'
        """,
        list(new),
        _MARGIN_SECONDS,
    )


async def find_barrier(p: db.PipeTransaction) -> int:
    """The first transaction that has not begun to write. Asked after a watch was committed, every
    later one sees the watch."""
    found: int = await p.fetchval("select pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
    return found


async def is_past(p: db.PipeTransaction, barrier: int) -> bool:
    """Whether every transaction before the barrier has ended."""
    return bool(
        await p.fetchval(
            "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint >= $1", barrier
        )
    )


async def set_floor(p: db.PipeTransaction, tenant_id: UUID) -> int | None:
    """The watch is complete from here on; its floor, which another may have set. None: it went."""
    floor: int | None = await p.fetchval(
        """
        update live_watches set floor = coalesce(floor, nextval('live_events_event_id_seq'))
        where tenant_id = $1 returning floor
        """,
        tenant_id,
    )
    return floor


async def find_floor(p: db.PipeTransaction, tenant_id: UUID) -> int | None:
    """Events after it are complete; None where they are not, or nobody watches."""
    floor: int | None = await p.fetchval(
        "select floor from live_watches where tenant_id = $1", tenant_id
    )
    return floor


async def forget(p: db.PipeTransaction) -> None:
    """Watches that are over go; those kept for a webhook end when there is none any more."""
    await p.execute(
        """
        update live_watches w set until = now() + make_interval(secs => $1)
        where until = 'infinity' and not exists (
            select from webhooks h where h.tenant_id = w.tenant_id and h.status <> 'paused')
        """,
        KEPT_SECONDS,
    )
    await p.execute("delete from live_watches where until < now()")


class Seat(Struct, frozen=True):
    """What a browser's live line goes by: its session and its tenant."""

    digest: bytes
    tenant_id: UUID


class Standing(Struct, frozen=True):
    """What the session's person is at the tenant now. `role` None: nobody."""

    role: str | None
    is_admin: bool


async def list_standing(
    p: db.PipeTransaction, seats: Sequence[Seat], now: datetime
) -> Mapping[Seat, Standing]:
    """Those whose session lives; the others are missing."""
    rows = await p.fetch(
        """
        select s.digest, k.tenant_id, m.role, p.is_admin
        from unnest($1::bytea[], $2::uuid[]) as k (digest, tenant_id)
        join sessions s using (digest) join people p using (person_id)
        left join memberships m on m.tenant_id = k.tenant_id and m.person_id = p.person_id
        where s.expires_at > $3 and s.last_seen_at > $4 and p.disabled_at is null
        """,
        [each.digest for each in seats],
        [each.tenant_id for each in seats],
        now,
        now - IDLE,
    )
    return {Seat(bytes(row[0]), row[1]): Standing(row[2], row[3]) for row in rows}
