"""What the platform's admins see of all tenants together: counted, never what was said."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from centralita.kit import db


class Standing(Struct, frozen=True, kw_only=True):
    """How many there are of what."""

    tenants: int
    tenants_suspended: int
    numbers: int
    numbers_inactive: int
    numbers_parked: int
    workers: int
    open_alerts: int
    platform_alerts: int


async def count(p: db.PipeTransaction) -> Standing:
    """The house at a glance."""
    row = await p.fetchrow(
        """
        select
            (select count(*) from tenants) as tenants,
            (select count(*) from tenants where status = 'suspended') as tenants_suspended,
            (select count(*) from numbers) as numbers,
            (select count(*) from numbers where status <> 'active') as numbers_inactive,
            (select count(*) from numbers where parked_at is not null) as numbers_parked,
            (select count(*) from workers where lease_until > now()) as workers,
            (select count(*) from alerts where resolved_at is null) as open_alerts,
            (select count(*) from platform_alerts where resolved_at is null) as platform_alerts
        """
    )
    return Standing(**dict(row or {}))


class Volume(Struct, frozen=True, kw_only=True):
    """A day of all numbers, each on its own calendar; `days_ago` 0 is today."""

    days_ago: int
    received: int
    sent: int
    delivered: int
    read: int
    failed: int


async def list_volume(p: db.PipeTransaction, days: int) -> list[Volume]:
    """The last days, today first; days without anything are left out."""
    rows = await p.fetch(
        """
        select (now() at time zone t.time_zone)::date - d.day as days_ago,
            sum(d.received)::bigint as received, sum(d.sent)::bigint as sent,
            sum(d.delivered)::bigint as delivered, sum(d.read)::bigint as read,
            sum(d.failed)::bigint as failed
        from tenants t join lines l using (tenant_id)
        join number_days d on d.tenant_id = l.tenant_id and d.number_id = l.number_id
            and d.day > (now() at time zone t.time_zone)::date - $1::int
        group by 1 order by 1
        """,
        days,
    )
    return [Volume(**row) for row in rows]


class Used(Struct, frozen=True, kw_only=True):
    """What a tenant's agents used in a month."""

    tenant: str
    name: str
    month: date
    turns: int
    input_tokens: int
    output_tokens: int


async def list_agent_uses(p: db.PipeTransaction, months: int, limit: int) -> list[Used]:
    """By tenant and month, the newest month first, the most tokens first."""
    rows = await p.fetch(
        """
        select t.slug as tenant, t.name, date_trunc('month', u.day)::date as month,
            sum(u.turns)::bigint as turns, sum(u.input_tokens)::bigint as input_tokens,
            sum(u.output_tokens)::bigint as output_tokens
        from tenants t join agent_uses u on u.tenant_id = t.tenant_id
            and u.day >= (date_trunc('month', now()) - make_interval(months => $1 - 1))::date
        group by 1, 2, 3 order by 3 desc, sum(u.input_tokens + u.output_tokens) desc, 1 limit $2
        """,
        months,
        limit,
    )
    return [Used(**row) for row in rows]


class Priced(Struct, frozen=True, kw_only=True):
    """Messages of a month by WhatsApp's category of price (Cloud API §6)."""

    month: date
    category: str
    billable: bool
    messages: int


async def list_priced(p: db.PipeTransaction, months: int) -> list[Priced]:
    """From the tenants' counted days: what was said within the hour may still be missing."""
    rows = await p.fetch(
        """
        select date_trunc('month', f.day)::date as month, x.value ->> 'category' as category,
            (x.value ->> 'billable')::boolean as billable,
            sum((x.value ->> 'messages')::bigint)::bigint as messages
        from tenants t join day_figures f on f.tenant_id = t.tenant_id
            and f.day >= (date_trunc('month', now()) - make_interval(months => $1 - 1))::date
        cross join lateral jsonb_array_elements(f.figures -> 'prices') x
        group by 1, 2, 3 order by 1 desc, 4 desc, 2
        """,
        months,
    )
    return [Priced(**row) for row in rows]


class Number(Struct, frozen=True, kw_only=True):
    """A number with its tenant and its health."""

    number_id: UUID
    tenant_id: UUID
    tenant: str
    tenant_name: str
    provider: str
    phone_number_id: str
    phone_number: str | None
    waba_id: str | None
    display_name: str | None
    status: str
    shared: bool
    quality_rating: str
    messaging_limit: str
    parked_code: str | None
    parked_reason: str | None
    parked_at: datetime | None
    last_inbound_at: datetime | None
    received_today: int
    sent_today: int
    failed_today: int


class WantedNumbers(Struct, frozen=True, kw_only=True):
    """Which numbers; None: any. `words` are looked for in names and numbers."""

    words: str | None = None
    status: str | None = None
    quality: str | None = None
    parked: bool | None = None


async def list_numbers(
    p: db.PipeTransaction,
    wanted: WantedNumbers,
    after: tuple[str, UUID] | None = None,
    limit: int = 100,
) -> list[Number]:
    """By tenant; `after` is (tenant, number_id) of the last one of the page before."""
    rows = await p.fetch(
        """
        select n.number_id, n.tenant_id, t.slug as tenant, t.name as tenant_name, n.provider,
            n.phone_number_id, n.phone_number, n.waba_id, n.display_name, n.status, n.shared,
            n.quality_rating, n.messaging_limit, n.parked_code, n.parked_reason, n.parked_at,
            n.last_inbound_at, coalesce(d.received, 0) as received_today,
            coalesce(d.sent, 0) as sent_today, coalesce(d.failed, 0) as failed_today
        from tenants t join numbers n using (tenant_id)
        left join lateral (
            select sum(x.received)::int as received, sum(x.sent)::int as sent,
                sum(x.failed)::int as failed
            from lines l join number_days x on x.tenant_id = l.tenant_id
                and x.number_id = l.number_id
                and x.day = (now() at time zone t.time_zone)::date
            where l.number_id = n.number_id) d on true
        where ($1::text is null or strpos(lower(concat_ws(' ', t.slug, t.name, n.phone_number,
                n.phone_number_id, n.waba_id, n.display_name)), lower($1)) > 0)
            and ($2::text is null or n.status = $2)
            and ($3::text is null or n.quality_rating = $3)
            and ($4::boolean is null or (n.parked_at is not null) = $4)
            and ($5::text is null or (t.slug, n.number_id) > ($5, $6::uuid))
        order by t.slug, n.number_id limit $7
        """,
        wanted.words,
        wanted.status,
        wanted.quality,
        wanted.parked,
        after[0] if after else None,
        after[1] if after else None,
        limit,
    )
    return [Number(**row) for row in rows]


class Worker(Struct, frozen=True, kw_only=True):
    """One that works, and how many shards of numbers it sends for."""

    worker_id: UUID
    started_at: datetime
    lease_until: datetime
    alive: bool
    shards: int


async def list_workers(p: db.PipeTransaction) -> list[Worker]:
    """Those whose row is there, the oldest first."""
    rows = await p.fetch(
        """
        select w.worker_id, w.started_at, w.lease_until, w.lease_until > now() as alive,
            (select count(*) from send_shards s where s.worker_id = w.worker_id)::int as shards
        from workers w order by w.started_at
        """
    )
    return [Worker(**row) for row in rows]


class Disk(Struct, frozen=True, kw_only=True):
    """The database itself. `largest` are its biggest tables with their indexes."""

    version: str
    revision: str
    size_bytes: int
    connections: int
    shards_free: int
    largest: Sequence[tuple[str, int]]


async def get_disk(p: db.PipeTransaction) -> Disk:
    """Its version, ours of the schema, its size."""
    row = await p.fetchrow(
        """
        select current_setting('server_version') as version,
            (select string_agg(version_num, ', ') from alembic_version) as revision,
            pg_database_size(current_database()) as size_bytes,
            (select count(*) from pg_stat_activity
             where datname = current_database())::int as connections,
            (select count(*) from send_shards where worker_id is null)::int as shards_free
        """
    )
    tables = await p.fetch(
        """
        select coalesce(i.inhparent, c.oid)::regclass::text as name,
            sum(pg_total_relation_size(c.oid))::bigint as size
        from pg_class c left join pg_inherits i on i.inhrelid = c.oid
        where c.relnamespace = 'centralita'::regnamespace and c.relkind = 'r'
        group by 1 order by 2 desc limit 8
        """
    )
    return Disk(**dict(row or {}), largest=[(each[0], each[1]) for each in tables])
