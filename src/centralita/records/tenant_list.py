"""The businesses as the platform's admins see them: with figures, page by page."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from centralita.kit import db
from centralita.records.tenants import Status
from centralita.vocabulary import errors


class Row(Struct, frozen=True, kw_only=True):
    """A business at a glance; `_week` counts the last seven days, its own calendar's."""

    tenant_id: UUID
    slug: str
    name: str
    status: Status
    language: str
    time_zone: str
    currency: str
    created_at: datetime
    trades: Sequence[str]
    numbers: int
    numbers_parked: int
    people: int
    received_week: int
    sent_week: int
    failed_week: int
    open_alerts: int
    last_inbound_at: datetime | None


_ROWS = """
select t.tenant_id, t.slug, t.name, t.status, t.language, t.time_zone, t.currency,
    t.created_at,
    array(select d.trade from tenant_trades d where d.tenant_id = t.tenant_id order by 1)
        as trades,
    n.numbers, n.numbers_parked, n.last_inbound_at,
    (select count(*) from memberships m where m.tenant_id = t.tenant_id) as people,
    coalesce(d.received, 0) as received_week, coalesce(d.sent, 0) as sent_week,
    coalesce(d.failed, 0) as failed_week,
    (select count(*) from alerts a
     where a.tenant_id = t.tenant_id and a.resolved_at is null) as open_alerts
from (
    select * from tenants
    where slug > $1 and ($2::text is null or status = $2)
        and (strpos(lower(name), lower($3)) > 0 or strpos(slug, lower($3)) > 0)
        and ($5::text is null or slug = $5)
    order by slug limit $4
) t
cross join lateral (
    select count(*) as numbers, count(*) filter (where parked_at is not null)
        as numbers_parked, max(last_inbound_at) as last_inbound_at
    from numbers where tenant_id = t.tenant_id) n
cross join lateral (
    select sum(y.received) as received, sum(y.sent) as sent, sum(y.failed) as failed
    from number_days y
    where y.tenant_id = t.tenant_id
        and y.day > (now() at time zone t.time_zone)::date - 7) d
order by t.slug
"""


async def list_page(
    p: db.PipeTransaction, *, search: str, status: Status | None, after: str, limit: int
) -> list[Row]:
    """By slug; `search` is part of the slug or the name, `after` the last slug seen."""
    rows = await p.fetch(_ROWS, after, status, search, limit, None)
    return [Row(**row) for row in rows]


async def get(p: db.PipeTransaction, slug: str) -> Row:
    """One of them. Raises `NotFound`."""
    row = await p.fetchrow(_ROWS, "", None, "", 1, slug)
    if row is None:
        raise errors.NotFound("tenant: it is gone.", code="unknown_tenant")
    return Row(**row)
