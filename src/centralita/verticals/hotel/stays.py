"""A stay that is asked for, and what speaks against it before anybody looks at a calendar. Pure.

A night is named by the date of its evening; the day of leaving is not one of the nights.
"""

from datetime import date, timedelta
from typing import Any, Final

from msgspec import Struct, field

FAR_DAYS: Final = 730
"""How far ahead anybody can book, and how far calendars are read."""


class Refusal(Struct, frozen=True):
    """A no, by its code, with the facts that its sentence needs (plain data)."""

    code: str
    facts: dict[str, Any] = field(default_factory=dict)


class Stay(Struct, frozen=True, kw_only=True):
    """Who wants to stay from which day to which."""

    check_in: date
    check_out: date
    adults: int
    children: int = 0

    @property
    def guests(self) -> int:
        return self.adults + self.children

    @property
    def nights(self) -> int:
        return (self.check_out - self.check_in).days


class Rules(Struct, frozen=True, kw_only=True):
    """What a property and its owner allow."""

    most_guests: int
    most_nights: int


def list_nights(first: date, end: date) -> list[date]:
    """Every night from `first`, leaving on `end`."""
    return [first + timedelta(days=day) for day in range((end - first).days)]


def check_dates(check_in: date, check_out: date, today: date, most_nights: int) -> Refusal | None:
    """Why nobody can stay from then to then; `today` is the property's."""
    if check_out <= check_in:
        return Refusal("wrong_dates")
    if check_in < today:
        return Refusal("past_date")
    if (check_in - today).days > FAR_DAYS:
        return Refusal("too_far")
    nights = (check_out - check_in).days
    if nights > most_nights:
        return Refusal("too_long", {"nights": nights, "most_nights": most_nights})
    return None


def check_guests(stay: Stay, most_guests: int) -> Refusal | None:
    """Why that many cannot come."""
    if stay.adults < 1 or stay.children < 0:
        return Refusal("no_guests")
    if stay.guests > most_guests:
        return Refusal("too_many_guests", {"guests": stay.guests, "most_guests": most_guests})
    return None


def check_stay(stay: Stay, today: date, rules: Rules) -> Refusal | None:
    """The first thing that speaks against a stay, None when nothing does."""
    return check_dates(stay.check_in, stay.check_out, today, rules.most_nights) or check_guests(
        stay, rules.most_guests
    )
