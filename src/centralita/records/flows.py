"""Versioned flows of a tenant, by name: published, listed, rolled back.

A version is never changed; the flow points at the one that new conversations take. What a flow may
say is checked before it comes here. The directory's caches hear of every change.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from centralita.kit import db
from centralita.vocabulary import errors

Definition = Mapping[str, Any]


class FlowVersion(Struct, frozen=True):
    """One published version; `active` when new conversations take it."""

    name: str
    version: int
    definition: Definition
    note: str
    created_at: datetime
    created_by: str
    active: bool


_SELECT = """
select v.name, v.version, v.definition, v.note, v.created_at, v.created_by,
       f.active_version is not distinct from v.version
from flow_versions v join flows f using (tenant_id, name)
where v.tenant_id = $1
"""


async def publish(
    t: db.TenantWrite, name: str, definition: Definition, *, actor: str, note: str = ""
) -> int:
    """Store the next version and let new conversations take it; returns its number."""
    await t.execute(
        "insert into flows (tenant_id, name) values ($1, $2) on conflict do nothing",
        t.tenant_id,
        name,
    )
    await lock(t, name)
    version = await t.fetchval(
        """
        insert into flow_versions (tenant_id, name, version, definition, note, created_by)
        select $1, $2, coalesce(max(version), 0) + 1, $3, $4, $5
        from flow_versions where tenant_id = $1 and name = $2
        returning version
        """,
        t.tenant_id,
        name,
        dict(definition),
        note,
        actor,
    )
    await _point(t, name, int(version))
    return int(version)


async def list_active(t: db.TenantRead) -> list[FlowVersion]:
    """The tenant's flows by name, each in the version that new conversations take."""
    rows = await t.fetch(_SELECT + "and f.active_version = v.version order by name", t.tenant_id)
    return [FlowVersion(*row) for row in rows]


async def list_versions(t: db.TenantRead, name: str) -> list[FlowVersion]:
    """All versions of one flow, newest first."""
    rows = await t.fetch(_SELECT + "and v.name = $2 order by v.version desc", t.tenant_id, name)
    return [FlowVersion(*row) for row in rows]


async def find(t: db.TenantRead, name: str, version: int | None = None) -> FlowVersion | None:
    """One version, the active one where none is named; None where there is no such."""
    row = await t.fetchrow(
        _SELECT + "and v.name = $2 and v.version = coalesce($3::integer, f.active_version)",
        t.tenant_id,
        name,
        version,
    )
    return FlowVersion(*row) if row else None


async def get(t: db.TenantRead, name: str, version: int | None = None) -> FlowVersion:
    """The same. Raises `NotFound`."""
    found = await find(t, name, version)
    if found is None:
        which = name if version is None else f"{name}, version {version}"
        raise errors.NotFound(
            f"flow: there is no {which}. See them with: centralita flow list",
            code="unknown_flow",
            facts={"flow": which},
        )
    return found


async def roll_back(t: db.TenantWrite, name: str, version: int | None = None) -> int:
    """Let new conversations take an earlier version (None: the one before); returns it.

    Raises `NotFound` where there is no such version.
    """
    active = await lock(t, name)
    found = await t.fetchval(
        """
        select max(version) from flow_versions
        where tenant_id = $1 and name = $2
          and case when $3::integer is null then version < $4 else version = $3 end
        """,
        t.tenant_id,
        name,
        version,
        active or 0,
    )
    if found is None:
        which = f"version {version}" if version is not None else "earlier version"
        raise errors.NotFound(
            f"flow: {name} has no {which}. See them with: centralita flow versions",
            code="unknown_flow",
            facts={"flow": f"{name}, {which}"},
        )
    await _point(t, name, int(found))
    return int(found)


async def lock(t: db.TenantWrite, name: str) -> int | None:
    """Publishing of one flow happens one at a time; returns its active version."""
    active: int | None = await t.fetchval(
        "select active_version from flows where tenant_id = $1 and name = $2 for update",
        t.tenant_id,
        name,
    )
    return active


async def _point(t: db.TenantWrite, name: str, version: int) -> None:
    await t.execute(
        "update flows set active_version = $3 where tenant_id = $1 and name = $2",
        t.tenant_id,
        name,
        version,
    )


Key = tuple[UUID, str, int]
"""(tenant_id, name, version)"""


async def list_heads(
    p: db.PipeTransaction, tenant_ids: Collection[UUID]
) -> dict[UUID, dict[str, int]]:
    """The active versions of many tenants' flows, as the pipeline reads them."""
    rows = await p.fetch(
        """
        select tenant_id, name, active_version from flows
        where tenant_id = any($1::uuid[]) and active_version is not null
        """,
        list(tenant_ids),
    )
    found: dict[UUID, dict[str, int]] = {each: {} for each in tenant_ids}
    for tenant_id, name, version in rows:
        found[tenant_id][name] = version
    return found


async def list_definitions(p: db.PipeTransaction, keys: Sequence[Key]) -> dict[Key, Definition]:
    """Many versions at once; one that is not there is left out."""
    rows = await p.fetch(
        """
        select v.tenant_id, v.name, v.version, v.definition
        from unnest($1::uuid[], $2::text[], $3::int[]) as k (tenant_id, name, version)
        join flow_versions v using (tenant_id, name, version)
        """,
        [key[0] for key in keys],
        [key[1] for key in keys],
        [key[2] for key in keys],
    )
    return {(row[0], row[1], row[2]): row[3] for row in rows}
