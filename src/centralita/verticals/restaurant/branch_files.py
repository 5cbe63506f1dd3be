"""The branches of a restaurant's file: hours and delivery zones with them. Pure."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from msgspec import Struct

from centralita.verticals.restaurant import money, rows
from centralita.verticals.restaurant.hours import Opening
from centralita.verticals.restaurant.rows import Problem, Row

WEEKDAYS: Final = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)  # fmt: skip
_CLOCK: Final = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)")
_DAY_MINUTES: Final = 24 * 60


class DraftZone(Struct, frozen=True, kw_only=True):
    name: str
    fee: Decimal
    minimum: Decimal | None
    minutes: int | None
    radius_km: float | None
    postcodes: tuple[str, ...]


class DraftBranch(Struct, frozen=True, kw_only=True):
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
    zones: tuple[DraftZone, ...]


def read(row: Row, currency: str) -> DraftBranch:
    """One branch; what is wrong is noted in the row."""
    name = row.text("name", 60, required=True)
    branch = DraftBranch(
        key=row.text("key", 60) or rows.make_key(name),
        name=name,
        address=row.text("address", 200),
        phone=row.text("phone", 30),
        latitude=row.number("latitude", -90, 90),
        longitude=row.number("longitude", -180, 180),
        delivers=row.flag("delivers", True),
        pickup=row.flag("pickup", True),
        prep_minutes=row.whole("prep_minutes", 1, 1440, None),
        openings=_read_hours(row),
        zones=tuple(read_zone(each, currency) for each in row.rows("zones")),
    )
    if any(z.radius_km is not None for z in branch.zones) and branch.latitude is None:
        row.report("latitude", "zone_without_position")
    if (branch.latitude is None) != (branch.longitude is None):
        row.report("latitude", "half_position")
    row.finish()
    return branch


def read_zone(row: Row, currency: str) -> DraftZone:
    """One delivery zone."""
    zone = DraftZone(
        name=row.text("name", 60, required=True),
        fee=row.amount("fee", currency, required=True) or money.ZERO,
        minimum=row.amount("minimum", currency),
        minutes=row.whole("minutes", 1, 1440, None),
        radius_km=row.number("radius_km", 0.05, 500),
        postcodes=row.words("postcodes"),
    )
    row.finish()
    return zone


def _read_hours(row: Row) -> tuple[Opening, ...]:
    found: list[Opening] = []
    given = row.mapping("hours")
    for day, spans in given.items():
        if not isinstance(spans, list):
            row.report(f"hours.{day}", "bad_hours", value=str(spans)[:40])
            continue
        said = [s if isinstance(s, str) else "-".join(map(str, s or ())) for s in spans]
        openings = parse_day(str(day), said)
        if openings is None:
            row.report(f"hours.{day}", "bad_hours", value=", ".join(said)[:40])
        found += openings or ()
    if given and not any(each.closes for each in found):
        row.report("hours", "never_open")
    return tuple(found)


def parse_day(day: str, spans: Sequence[str]) -> list[Opening] | None:
    """`monday` or `2026-12-24` with `13:00-23:00` …; no spans is closed. None: not understood."""
    weekday = WEEKDAYS.index(day.lower()) if day.lower() in WEEKDAYS else None
    on_date = None
    if weekday is None:
        try:
            on_date = date.fromisoformat(day)
        except ValueError:
            return None
    if not spans:
        return [] if on_date is None else [Opening(None, on_date, 0, 0)]
    found: list[Opening] = []
    for span in spans:
        clocks = [_parse_clock(part) for part in re.split(r"\s*[-–]\s*", span.strip())]
        opens, closes = clocks if len(clocks) == 2 else (None, None)
        if opens is None or closes is None or opens in (closes, _DAY_MINUTES):
            return None
        found.append(Opening(weekday, on_date, opens, closes))
    return found


def _parse_clock(text: str) -> int | None:
    match = _CLOCK.fullmatch(text)
    minutes = int(match[1]) * 60 + int(match[2]) if match else _DAY_MINUTES + 1
    return minutes if minutes <= _DAY_MINUTES else None


def list_doubles(branches: Sequence[DraftBranch]) -> list[Problem]:
    """Two branches, or two zones of one, by the same name."""
    keys = [branch.key for branch in branches]
    found = [
        Problem("-", "branch", "twice", {"value": key})
        for key in sorted({key for key in keys if keys.count(key) > 1})
    ]
    for branch in branches:
        names = [zone.name for zone in branch.zones]
        found += [
            Problem(branch.key, "zone", "twice", {"value": name})
            for name in sorted({name for name in names if names.count(name) > 1})
        ]
    return found
