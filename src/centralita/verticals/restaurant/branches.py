"""Branches as stored, with their hours and delivery zones."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from centralita.kit import db
from centralita.verticals.restaurant.hours import Opening
from centralita.verticals.restaurant.zones import Zone


class Branch(Struct, frozen=True, kw_only=True):
    """One place that cooks. `prep_minutes` None: as the tenant's settings say."""

    id: UUID
    key: str
    name: str
    address: str
    phone: str
    latitude: float | None
    longitude: float | None
    delivers: bool
    pickup: bool
    prep_minutes: int | None
    openings: tuple[Opening, ...]
    zones: tuple[Zone, ...]

    def get_position(self) -> tuple[float, float] | None:
        """Latitude and longitude, None where nobody gave them."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude

    def find_zone(self, zone_id: UUID | None) -> Zone | None:
        """One of its zones."""
        return next((zone for zone in self.zones if zone.id == zone_id), None)


_BRANCHES = """
select branch_id, key, name, address, phone, latitude, longitude, delivers, pickup, prep_minutes
from restaurant_branches where tenant_id = $1 and active order by position, name
"""
_HOURS = """
select branch_id, weekday, on_date, opens, closes from restaurant_hours where tenant_id = $1
order by weekday, on_date, opens
"""
_ZONES = """
select branch_id, zone_id, name, fee, minimum, minutes, radius_km, postcodes
from restaurant_zones where tenant_id = $1 order by radius_km nulls last, name
"""


async def list_branches(t: db.TenantRead) -> list[Branch]:
    """Those that work, in the tenant's own order."""
    openings: dict[UUID, list[Opening]] = defaultdict(list)
    for branch_id, *opening in await t.fetch(_HOURS, t.tenant_id):
        openings[branch_id].append(Opening(*opening))
    zones: dict[UUID, list[Zone]] = defaultdict(list)
    for row in await t.fetch(_ZONES, t.tenant_id):
        zones[row["branch_id"]].append(
            Zone(
                id=row["zone_id"],
                name=row["name"],
                fee=row["fee"],
                minimum=row["minimum"],
                minutes=row["minutes"],
                radius_km=row["radius_km"],
                postcodes=tuple(row["postcodes"]),
            )
        )
    return [
        Branch(
            id=row["branch_id"],
            **{name: row[name] for name in _PLAIN},
            openings=tuple(openings[row["branch_id"]]),
            zones=tuple(zones[row["branch_id"]]),
        )
        for row in await t.fetch(_BRANCHES, t.tenant_id)
    ]


_PLAIN = (
    "key", "name", "address", "phone", "latitude", "longitude", "delivers", "pickup",
    "prep_minutes",
)  # fmt: skip


def find_branch(branches: Sequence[Branch], name: str) -> Branch | None:
    """By our id, by its key, or by its name, whichever way it is written."""
    wanted = name.strip().casefold()
    for branch in branches:
        if wanted and wanted in (str(branch.id), branch.key.casefold(), branch.name.casefold()):
            return branch
    return None
