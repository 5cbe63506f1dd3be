"""Stories that a tenant keeps of its own, by name."""

from datetime import datetime

from msgspec import Struct

from centralita.kit import db


class OwnStory(Struct, frozen=True):
    """One of them; `version` counts its changes."""

    name: str
    body: str
    version: int
    updated_by: str
    updated_at: datetime


_SELECT = "select name, body, version, updated_by, updated_at from stories where tenant_id = $1 "


async def list_all(t: db.TenantRead) -> list[OwnStory]:
    """By name."""
    return [OwnStory(*row) for row in await t.fetch(_SELECT + "order by name", t.tenant_id)]


async def find(t: db.TenantRead, name: str) -> OwnStory | None:
    """One of them."""
    row = await t.fetchrow(_SELECT + "and name = $2", t.tenant_id, name)
    return OwnStory(*row) if row else None


async def lock(t: db.TenantWrite, name: str) -> None:
    """Changes of one story happen one at a time, also of one that is not there yet."""
    await t.execute(
        "select pg_advisory_xact_lock(hashtextextended($1::text || $2, 8))", str(t.tenant_id), name
    )


async def store(t: db.TenantWrite, name: str, body: str, *, actor: str) -> int:
    """Store it under its name; returns its version."""
    version: int = await t.fetchval(
        """
        insert into stories (tenant_id, name, body, updated_by) values ($1, $2, $3, $4)
        on conflict (tenant_id, name) do update
        set body = excluded.body, version = stories.version + 1,
            updated_by = excluded.updated_by, updated_at = now()
        returning version
        """,
        t.tenant_id,
        name,
        body,
        actor,
    )
    return version


async def remove(t: db.TenantWrite, name: str) -> bool:
    """False where there is none."""
    gone = await t.fetchval(
        "delete from stories where tenant_id = $1 and name = $2 returning true", t.tenant_id, name
    )
    return bool(gone)
