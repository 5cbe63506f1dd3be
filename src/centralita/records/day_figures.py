"""What a tenant's days add up to, on its own calendar: the words, and adding them up. Pure.

They are counted and kept by `day_counts`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from msgspec import Struct, field

BUCKET_GROWTH: Final = 1.08
"""Each bucket of a duration is so much longer than the one before: a median is exact to 4 %."""
ANSWER_WITHIN: Final = timedelta(hours=24)
"""Whoever was not answered by then was not answered."""
SLACK: Final = timedelta(minutes=10)
"""Ids are made by the program's clock, moments by the database's."""

Buckets = dict[int, int]
"""How many durations fell in which bucket."""


class Price(Struct, frozen=True):
    """Messages of one of WhatsApp's categories of price (Cloud API §6)."""

    category: str
    billable: bool
    messages: int


class Hour(Struct, frozen=True):
    """An hour that had messages; `start` in seconds of Unix time."""

    start: int
    received: int
    by_bot: int
    by_people: int
    by_system: int


class Figures(Struct, kw_only=True):
    """One day, or several added up.

    A talk is a conversation on a day when its customer wrote; it counts as a person's where one
    wrote or was called, as the bot's where only the bot answered.
    """

    hours: list[Hour] = field(default_factory=list)
    talks: int = 0
    talks_of_bot: int = 0
    talks_of_people: int = 0
    begun: int = 0
    unanswered: int = 0
    waits: dict[str, Buckets] = field(default_factory=dict)
    closed: Buckets = field(default_factory=dict)
    handovers: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=dict)
    prices: list[Price] = field(default_factory=list)


class Days(Struct, frozen=True, kw_only=True):
    """A tenant's days from `first` to `last`, both counted."""

    first: date
    last: date
    time_zone: str

    def find_start(self) -> datetime:
        """When the first of them begins."""
        return find_midnight(self.first, self.time_zone)

    def find_end(self) -> datetime:
        """When the last of them is over."""
        return find_midnight(self.last + timedelta(days=1), self.time_zone)

    def list_all(self) -> list[date]:
        """Each of them."""
        return [self.first + timedelta(days=at) for at in range((self.last - self.first).days + 1)]


def find_midnight(day: date, time_zone: str) -> datetime:
    """When a day begins there, also where its first hour does not exist."""
    zone = ZoneInfo(time_zone)
    local = datetime(day.year, day.month, day.day, tzinfo=zone)
    return datetime.fromtimestamp(local.timestamp(), tz=ZoneInfo("UTC"))


def find_final(day: date, time_zone: str) -> datetime:
    """From when on a day's figures change no more."""
    return find_midnight(day + timedelta(days=1), time_zone) + ANSWER_WITHIN + SLACK


def count_messages(figures: Figures) -> int:
    """All that was said, in both directions."""
    return sum(
        hour.received + hour.by_bot + hour.by_people + hour.by_system for hour in figures.hours
    )


def add_up(days: Iterable[Figures]) -> Figures:
    """Several days as one. Pure."""
    total = Figures()
    prices: dict[tuple[str, bool], int] = defaultdict(int)
    for each in days:
        total.hours += each.hours
        for name in ("talks", "talks_of_bot", "talks_of_people", "begun", "unanswered"):
            setattr(total, name, getattr(total, name) + getattr(each, name))
        for by_whom, buckets in each.waits.items():
            _add(total.waits.setdefault(by_whom, {}), buckets)
        _add(total.closed, each.closed)
        _add(total.handovers, each.handovers)
        _add(total.people, each.people)
        _add(total.failures, each.failures)
        for price in each.prices:
            prices[price.category, price.billable] += price.messages
    total.prices = [Price(*key, messages) for key, messages in prices.items()]
    return total


def _add(total: dict[Any, int], more: Mapping[Any, int]) -> None:
    for key, times in more.items():
        total[key] = total.get(key, 0) + times


def find_quantile(buckets: Buckets, share: float) -> float | None:
    """How many seconds that share of the durations took at most; None where there are none."""
    left = share * sum(buckets.values())
    for bucket in sorted(buckets):
        left -= buckets[bucket]
        if left <= 0:
            seconds: float = BUCKET_GROWTH ** (bucket + 0.5) - 1
            return round(seconds, 1)
    return None
