"""Calendars of other places, by RFC 5545: bytes into nights, and our own nights into text. Pure.

A stranger wrote them, so everything is bounded: how far ahead, how many lines and events, how often
one recurs, how long all of it may take. What cannot be understood at all raises `BadCalendar`;
single events that cannot be read are counted and left out.
"""

import contextlib
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import icalendar
from msgspec import Struct

from centralita.kit import clock as clocks
from centralita.verticals.hotel import recurring
from centralita.verticals.hotel.stays import FAR_DAYS, list_nights

OURS: Final = "@centralita.hotel"
"""How the name of an event of our own ends: what comes back to us is not somebody else's."""
_MOST_EVENTS: Final = 5_000
_MOST_RULES: Final = 50
_MOST_NIGHTS: Final = 100_000
_MOST_BYTES: Final = 2_000_000
_MOST_LINES: Final = 50_000
_MOST_SECONDS: Final = 4.0
"""Of working out what recurs: a rule that never comes true is looked for until the year 9999."""
_FOLD: Final = re.compile(r"\r?\n[ \t]")
_EVENING: Final = time(20)
"""Who is there at some time between this hour and midnight has taken the night."""
_BROKEN: Final = (
    ValueError, TypeError, KeyError, IndexError, OverflowError, AttributeError, RecursionError,
)  # fmt: skip
"""What reading a stranger's event may raise."""


class BadCalendar(Exception):
    """Why it is no calendar: `code` is a key of the texts, `problem_…`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Nights(Struct, frozen=True):
    """The nights that are taken, from yesterday on; `events` were read, `unread` could not be."""

    taken: frozenset[date]
    events: int
    unread: int


class Window(Struct, frozen=True):
    """Which nights matter."""

    first: date
    last: date


def parse_nights(
    data: bytes, today: date, time_zone: str, clock: clocks.Clock | None = None
) -> Nights:
    """Every night that some event takes, by the property's own clock. Raises `BadCalendar`.

    `time_zone` (IANA) holds for times without a zone of their own; `clock` says how long it takes.
    """
    clock = clock or clocks.SystemClock()
    window = Window(today - timedelta(days=1), today + timedelta(days=FAR_DAYS))
    zone = ZoneInfo(time_zone)
    events = _list_events(data)
    moved = _list_moved(events)
    taken: list[date] = []
    unread = 0
    until = clock.monotonic() + _MOST_SECONDS
    for event in events:
        if _is_ignored(event):
            continue
        if clock.monotonic() > until:
            raise BadCalendar("problem_too_many_events")
        try:
            for first, end in _list_spans(event, zone, window, moved):
                taken += _list_within(first, end, window)
                if len(taken) > _MOST_NIGHTS:
                    raise BadCalendar("problem_too_many_events")
        except _BROKEN:
            unread += 1
    return Nights(frozenset(taken), len(events) - unread, unread)


def _list_events(data: bytes) -> list[Any]:
    text = data[: _MOST_BYTES + 1].decode("utf-8-sig", "replace").strip()
    if len(data) > _MOST_BYTES:
        raise BadCalendar("problem_too_big")
    if not text:
        raise BadCalendar("problem_empty")
    if not text.upper().startswith("BEGIN:VCALENDAR"):
        page = text[:1] == "<"
        raise BadCalendar("problem_web_page" if page else "problem_no_calendar")
    if not text.upper().endswith("END:VCALENDAR"):
        raise BadCalendar("problem_cut_off")
    _check_size(text)
    try:
        return [
            event
            for calendar in icalendar.Calendar.from_ical(text, multiple=True)
            for event in calendar.walk("VEVENT")
        ]
    except _BROKEN:
        raise BadCalendar("problem_no_calendar") from None


def _check_size(text: str) -> None:
    """Before anything is read: what is too much for the library never gets there."""
    lines = text.count("\n")
    text = _FOLD.sub("", text.upper())
    zones = [part.partition("END:VTIMEZONE")[0] for part in text.split("BEGIN:VTIMEZONE")[1:]]
    # Clocks are put forward and back once a year; the library lists each time they ever were.
    often = (
        "RRULE" in line and "FREQ=YEARLY" not in line for zone in zones for line in zone.split("\n")
    )
    if (
        lines > _MOST_LINES
        or text.count("BEGIN:VEVENT") > _MOST_EVENTS
        or text.count("RRULE") > _MOST_RULES
        or any(often)
    ):
        raise BadCalendar("problem_too_many_events")


def _is_ignored(event: Any) -> bool:
    """Cancelled, marked as free, or our own that came back."""
    return (
        str(event.get("STATUS", "")).upper() == "CANCELLED"
        or str(event.get("TRANSP", "")).upper() == "TRANSPARENT"
        or str(event.get("UID", "")).endswith(OURS)
    )


def _list_moved(events: Iterable[Any]) -> dict[str, set[Any]]:
    """Single occurrences that have an event of their own, by the name of the series."""
    moved: dict[str, set[Any]] = {}
    for event in events:
        if event.get("RECURRENCE-ID"):
            with contextlib.suppress(*_BROKEN):
                original = event.decoded("RECURRENCE-ID")
                moved.setdefault(str(event.get("UID", "")), set()).add(original)
    return moved


def _list_spans(
    event: Any, zone: ZoneInfo, window: Window, moved: dict[str, set[Any]]
) -> Iterator[tuple[date, date]]:
    """First night and day of leaving of each occurrence. Raises what a broken event raises."""
    start = event.decoded("DTSTART")
    length = _get_length(event, start, zone)
    if not event.get("RRULE") and not event.get("RDATE"):
        yield _get_span(_localize(start, zone), length)
        return
    gone = set() if event.get("RECURRENCE-ID") else moved.get(str(event.get("UID", "")), set())
    last = datetime.combine(window.last, time.max)
    left_out = {_localize(each, zone) for each in gone}
    for begin in recurring.list_starts(event, _localize(start, zone), last, zone):
        if begin not in left_out:
            yield _get_span(begin, length)


def _get_length(event: Any, start: date, zone: ZoneInfo) -> timedelta:
    if event.get("DTEND"):
        return _as_moment(_localize(event.decoded("DTEND"), zone)) - _as_moment(
            _localize(start, zone)
        )
    if event.get("DURATION"):
        length: timedelta = event.decoded("DURATION")
        return length
    return timedelta(0)


def _localize(moment: date, zone: ZoneInfo) -> date:
    """A day as it is; a time as the property's clock shows it, without a zone."""
    if not isinstance(moment, datetime):
        return moment
    return (moment.astimezone(zone) if moment.tzinfo else moment).replace(tzinfo=None)


def _as_moment(moment: date) -> datetime:
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time())


def _get_span(begin: date, length: timedelta) -> tuple[date, date]:
    if length < timedelta(0):
        raise ValueError("ends before it begins")
    if not isinstance(begin, datetime):
        return begin, begin + max(length, timedelta(days=1))
    end = begin + length
    return begin.date(), end.date() + timedelta(days=end.time() > _EVENING)


def _list_within(first: date, end: date, window: Window) -> list[date]:
    return list_nights(max(first, window.first), min(end, window.last))


class Reserved(Struct, frozen=True):
    """One of our own bookings, as another place may know it: no guest's data."""

    booking_id: UUID
    check_in: date
    check_out: date


def render(name: str, summary: str, reserved: Iterable[Reserved], now: datetime) -> str:
    """Our own calendar as text for other places to read."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Centralita//hotel//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for each in reserved:
        event = icalendar.Event()
        event.add("uid", f"{each.booking_id}{OURS}")
        event.add("dtstamp", now)
        event.add("dtstart", each.check_in)
        event.add("dtend", each.check_out)
        event.add("summary", summary)
        calendar.add_component(event)
    text: bytes = calendar.to_ical()
    return text.decode()
