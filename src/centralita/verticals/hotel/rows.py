"""Rows of a file that an owner wrote: every mistake with its place, none of them fatal. Pure."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from msgspec import Struct, field

_YES: Final = {"yes": True, "si": True, "sí": True, "true": True, "1": True}
_NO: Final = {"no": False, "false": False, "0": False}


class Problem(Struct, frozen=True):
    """What is wrong where: `code` is a key of the commands' texts under `row`."""

    place: str
    code: str
    facts: dict[str, object] = field(default_factory=dict)


class Field(Struct, frozen=True, kw_only=True):
    """What stands in a column. `parse` raises ValueError; `hint` is an example of what is right."""

    parse: Callable[[str], Any]
    hint: str
    required: bool = False


def read(
    row: object, fields: Mapping[str, Field], place: str
) -> tuple[dict[str, Any], list[Problem]]:
    """A row's values by column, without those left empty, and all that is wrong in it."""
    if not isinstance(row, Mapping):
        return {}, [Problem(place, "no_row")]
    values: dict[str, Any] = {}
    problems = [
        Problem(place, "unknown_field", {"field": name, "known": ", ".join(fields)})
        for name in row
        if name not in fields
    ]
    for name, column in fields.items():
        given = row.get(name)
        if given is None or given == "":
            if column.required:
                problems.append(Problem(place, "missing", {"field": name, "hint": column.hint}))
            continue
        try:
            values[name] = column.parse(str(given).strip())
        except (ValueError, InvalidOperation):
            shown = str(given)[:60]
            problems.append(
                Problem(place, "wrong", {"field": name, "value": shown, "hint": column.hint})
            )
    return values, problems


def list_repeated(names: Sequence[str]) -> list[str]:
    """What stands there more than once."""
    return [name for name, times in Counter(names).items() if times > 1]


def _parse_text(text: str) -> str:
    if not text or len(text) > 4000 or "\x00" in text:
        raise ValueError
    return text


def _parse_slug(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,59}", text):
        raise ValueError
    return text


def _parse_count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 1000:
        raise ValueError
    return number


def _parse_amount(text: str) -> Decimal:
    amount = Decimal(text.replace(" ", ""))
    if not amount.is_finite() or not 0 <= amount < 10**10 or amount != round(amount, 2):
        raise ValueError
    return amount


def _parse_latitude(text: str) -> float:
    return _parse_degrees(text, 90)


def _parse_longitude(text: str) -> float:
    return _parse_degrees(text, 180)


def _parse_degrees(text: str, most: int) -> float:
    degrees = float(text)
    if not -most <= degrees <= most:
        raise ValueError
    return degrees


def _parse_flag(text: str) -> bool:
    known = {**_YES, **_NO}.get(text.lower())
    if known is None:
        raise ValueError
    return known


def _parse_url(text: str) -> str:
    if not re.fullmatch(r"https://[^\s/?#]+\S{0,2000}", text):
        raise ValueError
    return text


def _parse_clock(text: str) -> time:
    return time.fromisoformat(text.zfill(5))


PROPERTY: Final[Mapping[str, Field]] = {
    "slug": Field(parse=_parse_slug, hint="villa-coral", required=True),
    "name": Field(parse=_parse_text, hint="Villa Coral", required=True),
    "most_guests": Field(parse=_parse_count, hint="8", required=True),
    "included_guests": Field(parse=_parse_count, hint="6"),
    "min_nights": Field(parse=_parse_count, hint="2"),
    "cleaning_fee": Field(parse=_parse_amount, hint="900.00"),
    "check_in_from": Field(parse=_parse_clock, hint="15:00"),
    "check_out_by": Field(parse=_parse_clock, hint="11:00"),
    "address": Field(parse=_parse_text, hint="Calle del Mar 4"),
    "latitude": Field(parse=_parse_latitude, hint="20.63"),
    "longitude": Field(parse=_parse_longitude, hint="-87.07"),
    "active": Field(parse=_parse_flag, hint="yes"),
}
"""A property's own columns."""

RATE: Final[Mapping[str, Field]] = {
    "name": Field(parse=_parse_text, hint="Base", required=True),
    "nightly": Field(parse=_parse_amount, hint="3500.00", required=True),
    "weekend_nightly": Field(parse=_parse_amount, hint="4200.00"),
    "extra_guest": Field(parse=_parse_amount, hint="350.00"),
    "min_nights": Field(parse=_parse_count, hint="3"),
    "first_night": Field(parse=date.fromisoformat, hint="2026-12-20"),
    "last_night": Field(parse=date.fromisoformat, hint="2027-01-05"),
}
"""A rate's columns; without dates it is the base."""

CALENDAR: Final[Mapping[str, Field]] = {
    "name": Field(parse=_parse_text, hint="Airbnb", required=True),
    "url": Field(parse=_parse_url, hint="https://example.org/villa.ics", required=True),
}
"""Another place's calendar."""

PROPERTY_NAME: Final = Field(parse=_parse_slug, hint="villa-coral", required=True)
"""Which property a rate in a file of its own is for."""
