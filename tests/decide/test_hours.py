"""Opening hours: time zones, clock changes, openings past midnight, words for the next opening."""

from datetime import UTC, datetime
from typing import Any

import pytest

from centralita.decide import config, hours

MEXICO, MADRID = "America/Mexico_City", "Europe/Madrid"
OFFICE = {
    day: [["09:00", "14:00"], ["16:00", "18:00"]]
    for day in ("monday", "tuesday", "wednesday", "thursday", "friday")
}
BAR = {"friday": [["20:00", "02:30"]], "saturday": [["20:00", "24:00"]]}


def parse(data: dict[str, Any]) -> hours.OpeningHours:
    opening = config.parse_config({"opening_hours": data}).opening_hours
    assert opening is not None
    return opening


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("data", "zone", "now", "expected"),
    [
        (OFFICE, MEXICO, "2026-11-20T15:00", True),  # Friday 09:00
        (OFFICE, MEXICO, "2026-11-20T14:59", False),
        (OFFICE, MEXICO, "2026-11-20T20:00", False),  # 14:00, the end is shut
        (OFFICE, MEXICO, "2026-11-20T22:00", True),
        (OFFICE, MADRID, "2026-11-20T15:00", True),  # 16:00 in Madrid
        (OFFICE, MADRID, "2026-11-20T14:00", False),
        (OFFICE, MEXICO, "2026-11-21T16:00", False),  # Saturday
        (BAR, MADRID, "2026-11-20T19:00", True),
        (BAR, MADRID, "2026-11-21T01:29", True),  # Saturday 02:29, still Friday's night
        (BAR, MADRID, "2026-11-21T01:30", False),
        (BAR, MADRID, "2026-11-21T22:59", True),
        (BAR, MADRID, "2026-11-21T23:00", False),
        # Madrid's clocks: back on 25 Oct 2026 at 03:00, forward on 29 Mar 2026 at 02:00.
        ({"sunday": [["02:30", "04:00"]]}, MADRID, "2026-10-25T00:30", True),
        ({"sunday": [["02:30", "04:00"]]}, MADRID, "2026-10-25T02:59", True),
        ({"sunday": [["02:30", "04:00"]]}, MADRID, "2026-10-25T03:00", False),
        ({"saturday": [["22:00", "06:00"]]}, MADRID, "2026-03-29T03:59", True),
        ({"saturday": [["22:00", "06:00"]]}, MADRID, "2026-03-29T04:00", False),
        (OFFICE, MADRID, "2026-07-01T07:00", True),  # summer: 09:00 is 07:00 UTC
        (OFFICE, MADRID, "2026-07-01T06:59", False),
        (OFFICE, MEXICO, "2026-07-01T15:00", True),  # Mexico City has no summer time now
        (OFFICE, MEXICO, "2026-07-01T14:59", False),
        ({"exceptions": {"2026-11-20": []}}, MEXICO, "2026-11-20T16:00", False),
        ({"exceptions": {"2026-11-20": []}}, MEXICO, "2026-11-21T16:00", True),
        ({**OFFICE, "exceptions": {"2026-11-21": [["10:00", "11:00"]]}}, MEXICO,
         "2026-11-21T16:30", True),
    ],
)  # fmt: skip
def test_is_open(data: dict[str, Any], zone: str, now: str, expected: bool) -> None:
    assert hours.is_open(parse(data), at(now), hours.find_zone(zone)) is expected


@pytest.mark.parametrize(
    ("data", "now", "spanish", "english"),
    [
        (OFFICE, "2026-11-20T14:00", "hoy a las 9:00", "today at 9:00 am"),
        (OFFICE, "2026-11-20T20:30", "hoy a las 16:00", "today at 4:00 pm"),
        (OFFICE, "2026-11-20T16:00", "ahora mismo", "right now"),
        (OFFICE, "2026-11-21T03:00", "el lunes a las 9:00", "on Monday at 9:00 am"),
        (OFFICE, "2026-11-23T01:00", "mañana a las 9:00", "tomorrow at 9:00 am"),
        ({"friday": [["01:15", "02:00"]]}, "2026-11-21T16:00",
         "el viernes a la 1:15", "on Friday at 1:15 am"),
        ({"friday": [["12:05", "13:00"]]}, "2026-11-20T20:00",
         "el viernes 27 de noviembre a las 12:05", "on Friday, 27 November, at 12:05 pm"),
        ({day: [] for day in OFFICE}, "2026-11-20T20:00", "pronto", "soon"),
    ],
)  # fmt: skip
def test_next_opening_in_words(data: dict[str, Any], now: str, spanish: str, english: str) -> None:
    opening, zone = parse(data), hours.find_zone(MEXICO)
    following = hours.find_next_opening(opening, at(now), zone)
    assert hours.say_opening(following, at(now), "es") == spanish
    assert hours.say_opening(following, at(now), "en") == english


def test_no_hours_means_always_open() -> None:
    assert hours.is_open(None, at("2026-11-20T03:00"), hours.find_zone(MADRID))


@pytest.mark.parametrize(
    "name", ["", "Nowhere/Land", "../etc/passwd", "America", "x\0y", "é" * 300]
)
def test_a_wrong_zone_is_utc(name: str) -> None:
    assert hours.find_zone(name).key == "UTC"
