"""A branch's opening hours in the tenant's time zone, and the next opening in words. Pure."""

import functools
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_date, format_time
from msgspec import Struct

from centralita.verticals.restaurant import wording

DAY_MINUTES: Final = 24 * 60
_LOOK_AHEAD_DAYS: Final = 400


class Opening(Struct, frozen=True):
    """Open from `opens` to `closes`, minutes after local midnight; `closes` ≤ `opens`: overnight.

    Either of a weekday (0 is Monday) or of one date, which replaces its weekday. A date with both
    at 0 is closed.
    """

    weekday: int | None
    on_date: date | None
    opens: int
    closes: int


@functools.lru_cache(maxsize=1024)
def find_zone(name: str) -> ZoneInfo:
    """The zone of an IANA name, UTC where it is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def is_open(openings: Sequence[Opening], now: datetime, zone: ZoneInfo) -> bool:
    """Whether orders are taken at `now` (aware). No hours at all means always."""
    if not openings:
        return True
    today = now.astimezone(zone).date()
    return any(
        begins <= now < ends
        for day in (today - timedelta(days=1), today)
        for begins, ends in _list_spans(tuple(openings), day, zone)
    )


def find_next_opening(
    openings: Sequence[Opening], now: datetime, zone: ZoneInfo
) -> datetime | None:
    """When it opens next, in UTC; `now` itself when open; None when it never does."""
    if is_open(openings, now, zone):
        return now
    today, known = now.astimezone(zone).date(), tuple(openings)
    for days in range(_LOOK_AHEAD_DAYS):
        spans = _list_spans(known, today + timedelta(days=days), zone)
        later = [begins for begins, _ in spans if begins > now]
        if later:
            return min(later)
    return None


@functools.lru_cache(maxsize=4096)
def _list_spans(
    openings: tuple[Opening, ...], day: date, zone: ZoneInfo
) -> tuple[tuple[datetime, datetime], ...]:
    """A day's openings in UTC: wall clocks can't be compared across a clock change."""
    own = [each for each in openings if each.on_date == day]
    found = own or [each for each in openings if each.weekday == day.weekday()]
    spans = []
    for each in found:
        if each.opens == each.closes == 0:
            continue
        ends = each.closes if each.closes > each.opens else each.closes + DAY_MINUTES
        spans.append((_at(day, each.opens, zone), _at(day, ends, zone)))
    return tuple(spans)


def _at(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    days, rest = divmod(minutes, DAY_MINUTES)
    clock = time(rest // 60, rest % 60)
    return datetime.combine(day + timedelta(days=days), clock, zone).astimezone(UTC)


def say_opening(opening: datetime | None, now: datetime, zone: ZoneInfo, language: str) -> str:
    """`mañana a las 13:00`, `on Monday at 1:00 PM`."""
    if opening is None:
        return wording.say(language, "opens_unknown")
    local, today = opening.astimezone(zone), now.astimezone(zone).date()
    days = (local.date() - today).days
    clock = _say_clock(local.hour * 60 + local.minute, language)
    if days < 7:
        key = ("opens_today", "opens_tomorrow")[days] if days < 2 else "opens_weekday"
        return wording.say(language, key, day=_say_weekday(local.date(), language), time=clock)
    day = format_date(local.date(), format="long", locale=language)
    return wording.say(language, "opens_date", day=day, time=clock)


def say_day(openings: Sequence[Opening], day: date, language: str) -> str:
    """When it is open on that day, `13:00–23:00`."""
    if not openings:
        return wording.say(language, "hours_always")
    own = [each for each in openings if each.on_date == day]
    found = own or [each for each in openings if each.weekday == day.weekday()]
    said = ", ".join(
        f"{_say_clock(each.opens, language)}–{_say_clock(each.closes, language)}"
        for each in sorted(found, key=lambda each: each.opens)
        if each.opens != each.closes
    )
    return said or wording.say(language, "hours_closed")


def say_week(openings: Sequence[Opening], language: str) -> str:
    """A line for each day of the week."""
    return _say_week(tuple(openings), language)


@functools.lru_cache(maxsize=1024)
def _say_week(openings: tuple[Opening, ...], language: str) -> str:
    if not openings:
        return wording.say(language, "hours_always")
    lines = []
    for weekday in range(7):
        own = sorted((o.opens, o.closes) for o in openings if o.weekday == weekday)
        said = ", ".join(
            f"{_say_clock(opens, language)}–{_say_clock(closes, language)}" for opens, closes in own
        )
        day = _name_weekdays(language)[weekday]
        lines.append(f"{day}: {said or wording.say(language, 'hours_closed')}")
    return "\n".join(lines)


def _say_weekday(day: date, language: str) -> str:
    return _name_weekdays(language)[day.weekday()]


@functools.cache
def _name_weekdays(language: str) -> tuple[str, ...]:
    # 5 January 2026 was a Monday.
    days = (date(2026, 1, 5 + weekday) for weekday in range(7))
    return tuple(format_date(day, format="EEEE", locale=language) for day in days)


@functools.cache
def _say_clock(minutes: int, language: str) -> str:
    hour, minute = divmod(minutes % DAY_MINUTES, 60)
    pattern = "H:mm" if language == "es" else "h:mm a"
    said = format_time(time(hour, minute), format=pattern, locale=language)
    return said.replace("\N{NARROW NO-BREAK SPACE}", " ")
