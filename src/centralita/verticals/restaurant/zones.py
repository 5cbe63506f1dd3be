"""Where a branch delivers: by distance or by postcode. Pure."""

import itertools
import math
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from msgspec import Struct

_EARTH_KM: Final = 6371.0088


class Zone(Struct, frozen=True, kw_only=True):
    """Served within `radius_km` of the branch, or where the address names one of `postcodes`.

    With neither it is everywhere.
    """

    id: UUID
    name: str
    fee: Decimal
    minimum: Decimal | None
    minutes: int | None
    radius_km: float | None
    postcodes: tuple[str, ...]


class Place(Struct, frozen=True, kw_only=True):
    """Where an order is to go: degrees, an address in words, or both."""

    address: str = ""
    latitude: float | None = None
    longitude: float | None = None

    def get_position(self) -> tuple[float, float] | None:
        """Latitude and longitude, None where unknown or not on this planet."""
        if self.latitude is None or self.longitude is None:
            return None
        fits = abs(self.latitude) <= 90 and abs(self.longitude) <= 180
        return (self.latitude, self.longitude) if fits else None


def measure_km(here: tuple[float, float], there: tuple[float, float]) -> float:
    """The great circle between two positions."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*here, *there))
    half = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def find_zone(
    zones: Sequence[Zone], branch: tuple[float, float] | None, place: Place
) -> Zone | None:
    """The zone that serves a place: by postcode first, then the narrowest circle, then everywhere.

    None: it is not served, or it cannot be told without a position (`needs_position`).
    """
    words = _list_words(place.address)
    for zone in zones:
        if words & {_plain(code) for code in zone.postcodes}:
            return zone
    position = place.get_position()
    if branch is not None and position is not None:
        distance = measure_km(branch, position)
        circles = [z for z in zones if z.radius_km is not None and distance <= z.radius_km]
        if circles:
            return min(circles, key=lambda zone: (zone.radius_km or 0, zone.name))
    return next((z for z in zones if z.radius_km is None and not z.postcodes), None)


def needs_position(zones: Sequence[Zone], place: Place) -> bool:
    """Whether a position would help: some zone is a circle, and nobody knows where this is."""
    return place.get_position() is None and any(zone.radius_km is not None for zone in zones)


def _list_words(address: str) -> set[str]:
    """Its words, and each two neighbours together: a postcode may be written with a blank."""
    words = [_plain(word) for word in re.split(r"[\s,.;:#]+", address) if word]
    return {*words, *(first + second for first, second in itertools.pairwise(words))}


def _plain(code: str) -> str:
    return re.sub(r"[\s-]", "", code).casefold()
