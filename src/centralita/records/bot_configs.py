"""Versioned bot configuration, per tenant and number: published, listed, rolled back.

A version is never changed; a line points at the one that answers. What a configuration may say is
checked by `decide` before it is published.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from centralita.kit import db
from centralita.vocabulary import errors


class BotVersion(Struct, frozen=True):
    """One published configuration; `active` when the line points at it."""

    number_id: UUID
    version: int
    config: Any
    note: str
    created_at: datetime
    created_by: str
    active: bool


_SELECT = """
select b.number_id, b.version, b.config, b.note, b.created_at, b.created_by,
       l.bot_version is not distinct from b.version
from bot_configs b join lines l using (tenant_id, number_id)
where b.tenant_id = $1 and b.number_id = $2
"""


async def publish(
    t: db.TenantWrite, number_id: UUID, config: dict[str, Any], *, actor: str, note: str = ""
) -> int:
    """Store the next version and let the line answer by it; returns its number.

    Raises `NotFound` when the tenant has no line on that number.
    """
    await lock(t, number_id)
    version = await t.fetchval(
        """
        insert into bot_configs (tenant_id, number_id, version, config, note, created_by)
        select $1, $2, coalesce(max(version), 0) + 1, $3, $4, $5
        from bot_configs where tenant_id = $1 and number_id = $2
        returning version
        """,
        t.tenant_id,
        number_id,
        config,
        note,
        actor,
    )
    await _point(t, number_id, int(version))
    return int(version)


async def find_active(t: db.TenantRead, number_id: UUID) -> BotVersion | None:
    """The configuration that answers on this line, None before the first."""
    row = await t.fetchrow(_SELECT + "and l.bot_version = b.version", t.tenant_id, number_id)
    return BotVersion(*row) if row else None


async def find_version(t: db.TenantRead, number_id: UUID, version: int) -> BotVersion | None:
    """One version, whether it answers or not."""
    row = await t.fetchrow(_SELECT + "and b.version = $3", t.tenant_id, number_id, version)
    return BotVersion(*row) if row else None


async def list_versions(t: db.TenantRead, number_id: UUID) -> list[BotVersion]:
    """Newest first."""
    rows = await t.fetch(_SELECT + "order by b.version desc", t.tenant_id, number_id)
    return [BotVersion(*row) for row in rows]


async def roll_back(t: db.TenantWrite, number_id: UUID, version: int | None = None) -> int:
    """Let the line answer by an earlier version (None: the one before); returns it.

    Raises `NotFound` where there is no such version.
    """
    active = await lock(t, number_id)
    found = await t.fetchval(
        """
        select max(version) from bot_configs
        where tenant_id = $1 and number_id = $2
          and case when $3::integer is null then version < $4 else version = $3 end
        """,
        t.tenant_id,
        number_id,
        version,
        active or 0,
    )
    if found is None:
        raise errors.NotFound(
            f"version: there is no {'earlier one' if version is None else version}. See them with: "
            "centralita number bot versions",
            code="unknown_version",
            facts={"version": version or "-"},
        )
    await _point(t, number_id, int(found))
    return int(found)


async def lock(t: db.TenantWrite, number_id: UUID) -> int | None:
    """Publishing on one line happens one at a time; returns the version that answers now."""
    row = await t.fetchrow(
        "select bot_version from lines where tenant_id = $1 and number_id = $2 for update",
        t.tenant_id,
        number_id,
    )
    if row is None:
        raise errors.NotFound(
            "number: this tenant has no line on it. Add it with: centralita number add",
            code="no_line",
        )
    version: int | None = row[0]
    return version


async def _point(t: db.TenantWrite, number_id: UUID, version: int) -> None:
    await t.execute(
        "update lines set bot_version = $3 where tenant_id = $1 and number_id = $2",
        t.tenant_id,
        number_id,
        version,
    )
