"""Changes branches, their hours and their delivery zones."""

from collections.abc import Sequence
from uuid import UUID

from centralita.kit import db, ids
from centralita.verticals.restaurant.branch_files import DraftBranch, DraftZone
from centralita.verticals.restaurant.hours import Opening


async def put_branch(t: db.TenantWrite, branch: DraftBranch, position: int) -> UUID:
    """Add it, or change the one of the same key, with its hours and zones."""
    branch_id: UUID = await t.fetchval(
        """
        insert into restaurant_branches (tenant_id, branch_id, key, name, address, phone, latitude,
            longitude, delivers, pickup, prep_minutes, position)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        on conflict (tenant_id, key) do update set name = $4, address = $5, phone = $6,
            latitude = $7, longitude = $8, delivers = $9, pickup = $10, prep_minutes = $11,
            position = $12, active = true
        returning branch_id
        """,
        t.tenant_id,
        ids.new_id(),
        branch.key,
        branch.name,
        branch.address,
        branch.phone,
        branch.latitude,
        branch.longitude,
        branch.delivers,
        branch.pickup,
        branch.prep_minutes,
        position,
    )
    await t.execute(
        "delete from restaurant_hours where tenant_id = $1 and branch_id = $2",
        t.tenant_id,
        branch_id,
    )
    await _add_hours(t, branch_id, branch.openings)
    for zone in branch.zones:
        await put_zone(t, branch_id, zone)
    await t.execute(
        "delete from restaurant_zones where tenant_id = $1 and branch_id = $2 and name <> all($3)",
        t.tenant_id,
        branch_id,
        [zone.name for zone in branch.zones],
    )
    return branch_id


async def keep_only(t: db.TenantWrite, keys: Sequence[str]) -> None:
    """The other branches no longer work; past orders keep them."""
    await t.execute(
        "update restaurant_branches set active = false where tenant_id = $1 and key <> all($2)",
        t.tenant_id,
        list(keys),
    )


async def set_active(t: db.TenantWrite, key: str, *, active: bool) -> bool:
    """Close a branch for good, or open it again; False where there is none of that key."""
    done = await t.fetchval(
        """
        update restaurant_branches set active = $3 where tenant_id = $1 and key = $2
        returning true
        """,
        t.tenant_id,
        key,
        active,
    )
    return bool(done)


async def put_zone(t: db.TenantWrite, branch_id: UUID, zone: DraftZone) -> None:
    """Add it, or change the one of the same name."""
    await t.execute(
        """
        insert into restaurant_zones (tenant_id, branch_id, zone_id, name, fee, minimum, minutes,
            radius_km, postcodes)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        on conflict (tenant_id, branch_id, name) do update set fee = $5, minimum = $6,
            minutes = $7, radius_km = $8, postcodes = $9
        """,
        t.tenant_id,
        branch_id,
        ids.new_id(),
        zone.name,
        zone.fee,
        zone.minimum,
        zone.minutes,
        zone.radius_km,
        list(zone.postcodes),
    )


async def remove_zone(t: db.TenantWrite, branch_id: UUID, name: str) -> bool:
    """False where the branch has none of that name."""
    done = await t.fetchval(
        """
        delete from restaurant_zones where tenant_id = $1 and branch_id = $2 and name = $3
        returning true
        """,
        t.tenant_id,
        branch_id,
        name,
    )
    return bool(done)


async def set_day(
    t: db.TenantWrite, branch_id: UUID, like: Opening, openings: Sequence[Opening]
) -> None:
    """Replace the hours of the weekday, or of the date, that `like` is about."""
    await t.execute(
        """
        delete from restaurant_hours where tenant_id = $1 and branch_id = $2
            and weekday is not distinct from $3 and on_date is not distinct from $4
        """,
        t.tenant_id,
        branch_id,
        like.weekday,
        like.on_date,
    )
    await _add_hours(t, branch_id, openings)


async def _add_hours(t: db.TenantWrite, branch_id: UUID, openings: Sequence[Opening]) -> None:
    await t.executemany(
        """
        insert into restaurant_hours
            (tenant_id, branch_id, hours_id, weekday, on_date, opens, closes)
        values ($1, $2, $3, $4, $5, $6, $7)
        """,
        [
            (t.tenant_id, branch_id, ids.new_id(), o.weekday, o.on_date, o.opens, o.closes)
            for o in openings
        ],
    )
