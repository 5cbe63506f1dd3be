"""What trades do by the clock, for each tenant that works in them: when it is due, and who does it.

A row is a tenant's chore. `due_at` is when it may be claimed; while somebody does it, when they are
given up. `claims` fences off whoever was given up.
"""

from collections.abc import Collection, Mapping
from typing import Any, Final
from uuid import UUID

from msgspec import Struct

from centralita.kit import db

LEASE_SECONDS: Final = 180.0
"""How long a claim holds: a chore must end before."""

ChoreKey = tuple[str, str]  # (trade, name of the chore)


async def are_wanted(p: db.PipeTransaction, trades: Collection[str]) -> bool:
    """Whether any tenant works in one of these trades."""
    return bool(
        await p.fetchval(
            "select exists (select from tenant_trades where trade = any($1::text[]))", list(trades)
        )
    )


async def add_missing(p: db.PipeTransaction, chores: Collection[ChoreKey]) -> None:
    """A row for each chore of each tenant that works in its trade; due at once."""
    await p.execute(
        """
        insert into chore_runs (tenant_id, trade, chore)
        select w.tenant_id, w.trade, k.chore
        from unnest($1::text[], $2::text[]) as k (trade, chore)
        join tenant_trades w on w.trade = k.trade
        order by w.tenant_id
        on conflict do nothing
        """,
        [trade for trade, _ in chores],
        [name for _, name in chores],
    )


class Claimed(Struct, frozen=True):
    """A tenant's chore that is ours to do now, with what it must know of the tenant."""

    tenant_id: UUID
    trade: str
    name: str
    claims: int
    business: str
    language: str
    time_zone: str
    settings: Mapping[str, Any]


async def claim(p: db.PipeTransaction, chores: Collection[ChoreKey], limit: int) -> list[Claimed]:
    """Take chores that are due, the longest waiting first; none of suspended tenants."""
    rows = await p.fetch(
        """
        update chore_runs r set due_at = now() + make_interval(secs => $4), claims = r.claims + 1
        from (
            select c.tenant_id, c.trade, c.chore from chore_runs c
            join tenants t using (tenant_id)
            where c.due_at <= now() and t.status = 'active' and (c.trade, c.chore) in (
                select * from unnest($1::text[], $2::text[]))
            order by c.due_at limit $3 for update of c skip locked
        ) due
        join tenants t on t.tenant_id = due.tenant_id
        join tenant_trades w on w.tenant_id = due.tenant_id and w.trade = due.trade
        where r.tenant_id = due.tenant_id and r.trade = due.trade and r.chore = due.chore
        returning r.tenant_id, r.trade, r.chore, r.claims, t.name, t.language, t.time_zone,
            w.settings
        """,
        [trade for trade, _ in chores],
        [name for _, name in chores],
        limit,
        LEASE_SECONDS,
    )
    return [Claimed(*row) for row in rows]


async def finish(
    p: db.PipeTransaction, claimed: Claimed, again_after_seconds: float, problem: str = ""
) -> bool:
    """It is done, or failed; due again later. False where somebody else took it up meanwhile."""
    ended = await p.fetchval(
        """
        update chore_runs set due_at = now() + make_interval(secs => $5), ran_at = now(),
            problem = $6
        where tenant_id = $1 and trade = $2 and chore = $3 and claims = $4 returning true
        """,
        claimed.tenant_id,
        claimed.trade,
        claimed.name,
        claimed.claims,
        again_after_seconds,
        problem,
    )
    return bool(ended)
