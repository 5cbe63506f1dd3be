"""Opening hours in the tenant's own time zone, and the next opening in words."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

Interval = tuple[int, int]
"""Minutes after local midnight, from and to. `to` ≤ `from` means: until that time tomorrow."""

DAY_MINUTES: Final = 24 * 60
ALL_DAY: Final[tuple[Interval, ...]] = ((0, DAY_MINUTES),)
_LOOK_AHEAD_DAYS: Final = 400

_DAYS: Final = {
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS: Final = {
    "es": (
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
        "octubre", "noviembre", "diciembre",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ),
}  # fmt: skip


class OpeningHours(Struct, frozen=True, kw_only=True):
    """`week` has seven days, Monday first. `exceptions` replace the day that starts at a date."""

    week: tuple[tuple[Interval, ...], ...]
    exceptions: dict[date, tuple[Interval, ...]]


def find_zone(name: str) -> ZoneInfo:
    """The zone of an IANA name; UTC where the name is none, so that a turn never fails on it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def is_open(hours: OpeningHours | None, now: datetime, zone: ZoneInfo) -> bool:
    """Whether a person is there at `now` (aware). No hours at all means always."""
    if hours is None:
        return True
    today = now.astimezone(zone).date()
    return any(
        starts <= now < ends
        for day in (today - timedelta(days=1), today)
        for starts, ends in _list_spans(hours, day, zone)
    )


def find_next_opening(hours: OpeningHours | None, now: datetime, zone: ZoneInfo) -> datetime | None:
    """When it opens next, in local time; `now` itself when open; None when it never does."""
    if is_open(hours, now, zone) or hours is None:
        return now.astimezone(zone)
    today = now.astimezone(zone).date()
    for days in range(_LOOK_AHEAD_DAYS):
        spans = _list_spans(hours, today + timedelta(days=days), zone)
        later = [starts for starts, _ in spans if starts > now]
        if later:
            return min(later).astimezone(zone)
    return None


def _list_spans(hours: OpeningHours, day: date, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """A day's openings in UTC: wall clocks of one zone can't be compared across a clock change."""
    intervals = hours.exceptions.get(day, hours.week[day.weekday()])
    spans = []
    for begins, ends in intervals:
        until = ends if ends > begins else ends + DAY_MINUTES
        spans.append((_at(day, begins, zone), _at(day, until, zone)))
    return spans


def _at(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    days, rest = divmod(minutes, DAY_MINUTES)
    clock = time(rest // 60, rest % 60)
    return datetime.combine(day + timedelta(days=days), clock, zone).astimezone(UTC)


def say_opening(opening: datetime | None, now: datetime, language: str) -> str:
    """`mañana a las 9:00`, `on Monday at 9:00 am`; `opening` in local time, `now` aware."""
    if opening is None:
        return "pronto" if language == "es" else "soon"
    local = now.astimezone(opening.tzinfo)
    if opening <= local:
        return "ahora mismo" if language == "es" else "right now"
    days = (opening.date() - local.date()).days
    clock = _say_clock(opening, language)
    return f"{_say_day(opening, days, language)} {clock}"


def _say_day(opening: datetime, days: int, language: str) -> str:
    weekday = _DAYS[language][opening.weekday()]
    if days <= 1:
        return {"es": ("hoy", "mañana"), "en": ("today", "tomorrow")}[language][days]
    if days < 7:
        return f"el {weekday}" if language == "es" else f"on {weekday}"
    month = _MONTHS[language][opening.month - 1]
    if language == "es":
        return f"el {weekday} {opening.day} de {month}"
    return f"on {weekday}, {opening.day} {month},"


def _say_clock(opening: datetime, language: str) -> str:
    if language == "es":
        article = "a la" if opening.hour == 1 else "a las"
        return f"{article} {opening.hour}:{opening.minute:02}"
    half = "am" if opening.hour < 12 else "pm"
    return f"at {opening.hour % 12 or 12}:{opening.minute:02} {half}"
