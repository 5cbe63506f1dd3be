"""The businesses: who they are, how they speak, what time it is there.

A tenant is born with a data key of its own, wrapped by the master key, in one transaction.
"""

import re
from datetime import datetime
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

import asyncpg
from msgspec import Struct

from centralita.kit import crypto, db, ids
from centralita.records import keys as key_records
from centralita.vocabulary import errors
from centralita.vocabulary.ids import TenantId

Status = Literal["active", "suspended"]

LANGUAGES = ("es", "en")
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_CURRENCY = re.compile(r"[A-Z]{3}")


class NewTenant(Struct, frozen=True, kw_only=True):
    """What a business says of itself. `time_zone` is an IANA name, `currency` ISO 4217."""

    slug: str
    name: str
    language: str = "es"
    time_zone: str = "America/Mexico_City"
    currency: str = "MXN"
    trade: str | None = None


class Tenant(Struct, frozen=True):
    """A business as it is stored."""

    id: UUID
    slug: str
    name: str
    status: Status
    trade: str | None
    language: str
    time_zone: str
    currency: str
    created_at: datetime


class Stats(Struct, frozen=True):
    """What went through a tenant so far. `_today` follows the tenant's own calendar."""

    numbers: int
    contacts: int
    conversations: int
    conversations_human: int
    messages_received: int
    messages_sent: int
    messages_failed: int
    received_today: int
    sent_today: int
    queued: int
    uncertain: int
    open_alerts: int
    last_message_at: datetime | None


_COLUMNS = "tenant_id, slug, name, status, trade, language, time_zone, currency, created_at"


def check_new(new: NewTenant) -> NewTenant:
    """The same, trimmed. Raises `Invalid` that names the field and the cure."""
    name = new.name.strip()
    if not _SLUG.fullmatch(new.slug):
        raise errors.Invalid(
            f"slug: {new.slug!r} can't be used. Take up to 63 small letters, digits and hyphens, "
            "beginning with a letter or digit, such as hotel-marea.",
            code="bad_slug",
            facts={"slug": new.slug},
        )
    if not name:
        raise errors.Invalid("name: it is empty. Give the business's name.", code="empty_name")
    if new.language not in LANGUAGES:
        raise errors.Invalid(
            f"language: {new.language!r} is not spoken here. Take es or en.",
            code="bad_language",
            facts={"language": new.language},
        )
    check_time_zone(new.time_zone)
    if not _CURRENCY.fullmatch(new.currency):
        raise errors.Invalid(
            f"currency: {new.currency!r} is no ISO 4217 code. Take three capitals, such as MXN.",
            code="bad_currency",
            facts={"currency": new.currency},
        )
    return NewTenant(
        slug=new.slug,
        name=name,
        language=new.language,
        time_zone=new.time_zone,
        currency=new.currency,
        trade=(new.trade or "").strip() or None,
    )


def check_time_zone(name: str) -> ZoneInfo:
    """The IANA zone of that name. Raises `Invalid`."""
    if name not in available_timezones():
        raise errors.Invalid(
            f"time_zone: {name!r} is no IANA time zone. Take one such as America/Mexico_City or "
            "Europe/Madrid.",
            code="bad_time_zone",
            facts={"time_zone": name},
        )
    return ZoneInfo(name)


async def add_tenant(t: db.TenantWrite, keys: crypto.MasterKeys, new: NewTenant) -> Tenant:
    """Store a business and its data key. `t` is bound to a fresh id (`kit.ids.new_id`).

    Raises `Invalid`, and `Conflict` when the slug is taken.
    """
    new = check_new(new)
    try:
        async with t.savepoint():
            row = await t.fetchrow(
                f"""
                insert into tenants (tenant_id, slug, name, language, time_zone, currency, trade)
                values ($1, $2, $3, $4, $5, $6, $7) returning {_COLUMNS}
                """,
                t.tenant_id,
                new.slug,
                new.name,
                new.language,
                new.time_zone,
                new.currency,
                new.trade,
            )
    except asyncpg.UniqueViolationError:
        raise errors.Conflict(
            f"slug: {new.slug} is taken. Choose another, or see it with: centralita tenant show "
            f"{new.slug}",
            code="slug_taken",
            facts={"slug": new.slug},
        ) from None
    await key_records.add_tenant_key(t, keys)
    if row is None:
        raise errors.Unavailable("The database stored no tenant. Try again.")
    return Tenant(*row)


async def open_tenant(
    database: db.Database, keys: crypto.MasterKeys, new: NewTenant, *, tenant_id: UUID | None = None
) -> Tenant:
    """`add_tenant` in a transaction of its own, under a new id."""
    async with database.tenant_write(TenantId(tenant_id or ids.new_id())) as t:
        return await add_tenant(t, keys, new)


async def find_tenant(p: db.PipeTransaction, slug_or_id: str) -> Tenant | None:
    """A tenant by its slug or by its id as text."""
    try:
        tenant_id = UUID(slug_or_id)
    except ValueError:
        tenant_id = None
    row = await p.fetchrow(
        f"select {_COLUMNS} from tenants where slug = $1 or tenant_id = $2", slug_or_id, tenant_id
    )
    return Tenant(*row) if row else None


async def get_tenant(p: db.PipeTransaction, slug_or_id: str) -> Tenant:
    """As `find_tenant`. Raises `NotFound`."""
    tenant = await find_tenant(p, slug_or_id)
    if tenant is None:
        raise errors.NotFound(
            f"tenant: there is none called {slug_or_id!r}. See them with: centralita tenant list",
            code="unknown_tenant",
            facts={"tenant": slug_or_id},
        )
    return tenant


async def list_tenants(p: db.PipeTransaction) -> list[Tenant]:
    """All of them, by slug."""
    return [Tenant(*row) for row in await p.fetch(f"select {_COLUMNS} from tenants order by slug")]


async def get_own(t: db.TenantRead) -> Tenant:
    """The tenant of `t`. Raises `NotFound`."""
    row = await t.fetchrow(f"select {_COLUMNS} from tenants where tenant_id = $1", t.tenant_id)
    if row is None:
        raise errors.NotFound("tenant: it is gone.", code="unknown_tenant")
    return Tenant(*row)


async def lock(t: db.TenantWrite) -> None:
    """Changes of the business itself happen one at a time."""
    await t.execute("select from tenants where tenant_id = $1 for no key update", t.tenant_id)


async def change(t: db.TenantWrite, new: NewTenant) -> None:
    """Store its checked name, language, time zone and currency; the slug stays."""
    await t.execute(
        """
        update tenants set name = $2, language = $3, time_zone = $4, currency = $5,
            updated_at = now()
        where tenant_id = $1
        """,
        t.tenant_id,
        new.name,
        new.language,
        new.time_zone,
        new.currency,
    )


async def set_status(t: db.TenantWrite, status: Status) -> None:
    """Suspend (messages are stored, not answered) or resume the tenant of `t`."""
    await t.execute(
        "update tenants set status = $2, updated_at = now() where tenant_id = $1",
        t.tenant_id,
        status,
    )


async def get_stats(t: db.TenantRead) -> Stats:
    """The tenant's figures, from its daily counts and its own rows."""
    row = await t.fetchrow(
        """
        with me as (select tenant_id, (now() at time zone time_zone)::date as today from tenants
                    where tenant_id = $1),
        days as (select coalesce(sum(received), 0) as received, coalesce(sum(sent), 0) as sent,
                        coalesce(sum(failed), 0) as failed,
                        coalesce(sum(received) filter (where day = me.today), 0) as received_today,
                        coalesce(sum(sent) filter (where day = me.today), 0) as sent_today
                 from me left join number_days d using (tenant_id))
        select (select count(*) from lines where tenant_id = $1),
               (select count(*) from contacts where tenant_id = $1 and merged_into is null),
               (select count(*) from conversations where tenant_id = $1),
               (select count(*) from conversations where tenant_id = $1 and owner = 'human'),
               days.received, days.sent, days.failed, days.received_today, days.sent_today,
               (select count(*) from outbox where tenant_id = $1),
               (select count(*) from outbox where tenant_id = $1 and state = 'uncertain'),
               (select count(*) from alerts where tenant_id = $1 and resolved_at is null),
               (select max(last_message_at) from conversations where tenant_id = $1)
        from days
        """,
        t.tenant_id,
    )
    if row is None:
        raise errors.NotFound("tenant: it is gone.", code="unknown_tenant")
    return Stats(*row)
