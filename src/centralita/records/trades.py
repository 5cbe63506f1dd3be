"""The trades that a tenant works in, each with the tenant's own settings for it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from centralita.kit import db
from centralita.vocabulary import errors


class Enabled(Struct, frozen=True):
    """A trade of a tenant."""

    trade: str
    settings: Mapping[str, Any]
    enabled_at: datetime


async def enable(t: db.TenantWrite, trade: str, settings: Mapping[str, Any]) -> bool:
    """Let the tenant work in a trade, or change its settings there; False: it did already."""
    added = await t.fetchval(
        """
        insert into tenant_trades (tenant_id, trade, settings) values ($1, $2, $3)
        on conflict (tenant_id, trade) do update set settings = excluded.settings
        returning xmax = 0
        """,
        t.tenant_id,
        trade,
        dict(settings),
    )
    return bool(added)


async def disable(t: db.TenantWrite, trade: str) -> bool:
    """The tenant works in it no more; what it holds stays. False where it never did."""
    gone = await t.fetchval(
        "delete from tenant_trades where tenant_id = $1 and trade = $2 returning true",
        t.tenant_id,
        trade,
    )
    return bool(gone)


async def list_for(t: db.TenantRead) -> list[Enabled]:
    """The tenant's trades by name."""
    rows = await t.fetch(
        "select trade, settings, enabled_at from tenant_trades where tenant_id = $1 order by trade",
        t.tenant_id,
    )
    return [Enabled(*row) for row in rows]


async def get(t: db.TenantRead, trade: str) -> Enabled:
    """One of them. Raises `NotFound`."""
    row = await t.fetchrow(
        "select trade, settings, enabled_at from tenant_trades where tenant_id = $1 and trade = $2",
        t.tenant_id,
        trade,
    )
    if row is None:
        raise errors.NotFound(
            f"trade: this business does not work in '{trade}'. Let it, with: centralita trade add",
            code="no_trade",
            facts={"trade": trade},
        )
    return Enabled(*row)


class Described(Struct, frozen=True):
    """A business in one of its trades: `language` is its own, `time_zone` an IANA name."""

    name: str
    language: str
    time_zone: str
    settings: Mapping[str, Any]


async def describe(t: db.TenantRead, trade: str) -> Described:
    """Raises `NotFound` where the tenant does not work in that trade."""
    enabled = await get(t, trade)
    row = await t.fetchrow(
        "select name, language, time_zone from tenants where tenant_id = $1", t.tenant_id
    )
    if row is None:
        raise errors.NotFound("tenant: it is not there any more.", code="unknown_tenant")
    return Described(row[0], row[1], row[2], enabled.settings)


async def list_of_tenants(
    p: db.PipeTransaction, tenant_ids: Collection[UUID]
) -> dict[UUID, dict[str, Mapping[str, Any]]]:
    """The trades of many tenants with their settings, as the pipeline reads them."""
    rows = await p.fetch(
        "select tenant_id, trade, settings from tenant_trades where tenant_id = any($1::uuid[])",
        list(tenant_ids),
    )
    found: dict[UUID, dict[str, Mapping[str, Any]]] = {each: {} for each in tenant_ids}
    for tenant_id, trade, settings in rows:
        found[tenant_id][trade] = settings
    return found
