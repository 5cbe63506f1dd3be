"""Branches as stored, with their hours and delivery zones."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import msgspec
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


LIST: Final = """
(select coalesce(json_agg(b order by b.position, b.name), '[]') from (
    select x.branch_id as id, x.key, x.name, x.address, x.phone, x.latitude, x.longitude,
        x.delivers, x.pickup, x.prep_minutes, x.position,
        (select coalesce(json_agg(json_build_object('weekday', h.weekday, 'on_date', h.on_date,
                'opens', h.opens, 'closes', h.closes) order by h.weekday, h.on_date, h.opens), '[]')
            from restaurant_hours h
            where h.tenant_id = $1 and h.branch_id = x.branch_id) as openings,
        (select coalesce(json_agg(json_build_object('id', z.zone_id, 'name', z.name,
                'fee', z.fee::text, 'minimum', z.minimum::text, 'minutes', z.minutes,
                'radius_km', z.radius_km, 'postcodes', z.postcodes)
                order by z.radius_km nulls last, z.name), '[]')
            from restaurant_zones z
            where z.tenant_id = $1 and z.branch_id = x.branch_id) as zones
    from restaurant_branches x where x.tenant_id = $1 and x.active) b)::text
"""
"""Of the tenant $1, as one JSON text: amounts in it are exact text."""
_DECODER: Final = msgspec.json.Decoder(tuple[Branch, ...])


def parse_branches(text: str) -> tuple[Branch, ...]:
    """What `LIST` selects."""
    return _DECODER.decode(text)


async def list_branches(t: db.TenantRead) -> Sequence[Branch]:
    """Those that work, in the tenant's own order."""
    return parse_branches(await t.fetchval(f"select {LIST}", t.tenant_id))


def find_branch(branches: Sequence[Branch], name: str) -> Branch | None:
    """By our id, by its key, or by its name, whichever way it is written."""
    wanted = name.strip().casefold()
    for branch in branches:
        if wanted and wanted in (str(branch.id), branch.key.casefold(), branch.name.casefold()):
            return branch
    return None
