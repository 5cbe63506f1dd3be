"""How many people a portfolio addressed by template in the last 24 hours (Cloud API §3)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from centralita.kit import db

DAY = timedelta(hours=24)

Person = tuple[UUID, UUID]
"""(tenant_id, contact_id)"""


class Taken(Struct, frozen=True):
    """Who may be addressed, and when the next place comes free for the others."""

    granted: frozenset[Person]
    free_at: datetime


async def take(
    p: db.PipeTransaction,
    portfolio: str,
    people: Sequence[Person],
    limit: int,
    now: datetime,
) -> Taken:
    """Count these people against the portfolio's limit, in this order while there is room.

    Somebody who was addressed within the last 24 hours takes no further place. The portfolio is
    locked until the commit: its numbers may be sent from by several workers.
    """
    await p.execute("select pg_advisory_xact_lock(727002, hashtext($1))", portfolio)
    wanted = list(dict.fromkeys(people))
    since = now - DAY
    known = {
        (row[0], row[1])
        for row in await p.fetch(
            """
            select u.tenant_id, u.contact_id from unnest($2::uuid[], $3::uuid[])
                as k (tenant_id, contact_id)
            join limit_uses u on u.tenant_id = k.tenant_id and u.portfolio = $1
                and u.contact_id = k.contact_id and u.used_at > $4
            """,
            portfolio,
            [person[0] for person in wanted],
            [person[1] for person in wanted],
            since,
        )
    }
    row = await p.fetchrow(
        """
        select count(*) as used, min(used_at) as oldest from (
            select used_at from limit_uses where portfolio = $1 and used_at > $2
            order by used_at limit $3) recent
        """,
        portfolio,
        since,
        limit,
    )
    used, oldest = (row[0], row[1]) if row else (0, None)
    new = [person for person in wanted if person not in known][: max(0, limit - used)]
    granted = known.union(new)
    await p.executemany(
        """
        insert into limit_uses (tenant_id, portfolio, contact_id, used_at) values ($1, $2, $3, $4)
        on conflict (tenant_id, portfolio, contact_id) do update set used_at = excluded.used_at
        """,
        [(tenant_id, portfolio, contact_id, now) for tenant_id, contact_id in sorted(granted)],
    )
    return Taken(frozenset(granted), (oldest or now) + DAY)
