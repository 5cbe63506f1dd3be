"""From a tenant's days to what a chart shows: series, rates, busiest hours. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from msgspec import Struct

from centralita.records.day_figures import Days, Figures, Hour, find_midnight
from centralita.records.statistics import NumberDay

By = Literal["hour", "day", "week"]
COUNTED: Final = ("received", "sent", "delivered", "read", "failed")


class Point(Struct, kw_only=True):
    """One stretch of time; None: not known as finely as that."""

    start: datetime
    received: int = 0
    sent: int = 0
    by_bot: int = 0
    by_people: int = 0
    delivered: int | None = None
    read: int | None = None
    failed: int | None = None
    begun: int | None = None
    handovers: int | None = None


def make_series(
    by: By, days: Days, figures: Mapping[date, Figures], counts: Sequence[NumberDay]
) -> list[Point]:
    """A point for every hour, day or week, also where nothing was said."""
    if by == "hour":
        return _make_hours(days, figures)
    points = {day: _make_day(day, days.time_zone, figures.get(day)) for day in days.list_all()}
    for each in counts:
        _add_counts(points[each.day], each)
    return list(points.values()) if by == "day" else _make_weeks(points)


def _make_hours(days: Days, figures: Mapping[date, Figures]) -> list[Point]:
    """Hours of real time: a day on which the clocks change has 23 or 25 of them."""
    begin, end = days.find_start(), days.find_end()
    starts = range(int(begin.timestamp()), int(end.timestamp()), 3600)
    points = {at: Point(start=datetime.fromtimestamp(at, UTC)) for at in starts}
    for hour in (hour for each in figures.values() for hour in each.hours):
        point = points.get(hour.start)
        if point is not None:
            point.received += hour.received
            point.sent += hour.by_bot + hour.by_people + hour.by_system
            point.by_bot += hour.by_bot
            point.by_people += hour.by_people
    return list(points.values())


def _make_day(day: date, time_zone: str, figures: Figures | None) -> Point:
    known = figures or Figures()
    return Point(
        start=find_midnight(day, time_zone),
        by_bot=sum(hour.by_bot for hour in known.hours),
        by_people=sum(hour.by_people for hour in known.hours),
        delivered=0,
        read=0,
        failed=0,
        begun=known.begun,
        handovers=sum(known.handovers.values()),
    )


def _add_counts(point: Point, each: NumberDay) -> None:
    for name in COUNTED:
        setattr(point, name, (getattr(point, name) or 0) + getattr(each, name))


def _make_weeks(points: Mapping[date, Point]) -> list[Point]:
    """From Monday; the first and the last may be cut by the range."""
    weeks: dict[date, list[Point]] = defaultdict(list)
    for day, point in points.items():
        weeks[day - timedelta(days=day.weekday())].append(point)
    return [_join(each) for each in weeks.values()]


def _join(points: Sequence[Point]) -> Point:
    joined = Point(start=points[0].start)
    for name in Point.__struct_fields__[1:]:
        setattr(joined, name, sum(getattr(each, name) or 0 for each in points))
    return joined


def count_busiest(hours: Iterable[Hour], time_zone: str) -> list[tuple[int, int, int]]:
    """(weekday, 0 is Monday; hour on the tenant's clock; messages of customers), busiest first."""
    zone = ZoneInfo(time_zone)
    counted: Counter[tuple[int, int]] = Counter()
    for hour in hours:
        local = datetime.fromtimestamp(hour.start, zone)
        counted[local.weekday(), local.hour] += hour.received
    found = [(*key, times) for key, times in counted.items() if times]
    return sorted(found, key=lambda each: (-each[2], each[0], each[1]))


def find_share(part: int, whole: int) -> float | None:
    """From 0 to 1; None of nothing."""
    return round(min(1.0, part / whole), 4) if whole else None
