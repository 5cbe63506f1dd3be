"""Finds the days of a stay in what people write: `del 10 al 12 de marzo`, `March 28 to April 2`."""

import re
from datetime import date, timedelta
from typing import Any, Final

from centralita.decide.flow import dates

_LONGEST_TEXT: Final = 300
_MOST_NIGHTS: Final = 365
_ACCENTS: Final = str.maketrans("áéíóúü–—", "aeiouu--")
_FEW: Final = {
    "una": 1, "un": 1, "one": 1, "a": 1, "dos": 2, "two": 2, "tres": 3, "three": 3, "cuatro": 4,
    "four": 4, "cinco": 5, "five": 5, "seis": 6, "six": 6, "siete": 7, "seven": 7,
}  # fmt: skip

_MONTH: Final = rf"(?P<month>{'|'.join(sorted(dates.MONTHS, key=len, reverse=True))})\.?(?![a-z])"
_DAY: Final = r"(?<![\d/.:])(?P<day>[0-3]?\d)(?:st|nd|rd|th|ro|er)?(?![\d/:a-z])"
_YEAR: Final = r"(?:,?\s+(?:del?\s+)?(?P<year>20\d\d)(?!\d))?"
_TO: Final = r"\s*(?:-|\b(?:al?|y|e|to|and|till|until|through|hasta)\b)\s*(?:(?:el|the)\s+)?"
_OF: Final = r"\s+(?:(?:de|of)\s+)?"


def _rename(pattern: str, mark: str) -> str:
    return re.sub(r"\(\?P<(\w+)>", rf"(?P<\g<1>{mark}>", pattern)


_MENTIONS: Final = (
    re.compile(r"(?<!\d)(?P<year>20\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)"),
    re.compile(
        r"(?<![\d/.-])(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})(?:[/.-](?P<year>20\d\d|\d\d))?(?![\d/])"
    ),
    re.compile(_DAY + _OF + _MONTH + _YEAR),
    re.compile(_MONTH + r"\s+" + _DAY + _YEAR),
)
"""A day with its month, as they are written."""
_IN_ONE_MONTH: Final = (
    re.compile(_DAY + _TO + _rename(_DAY, "_2") + _OF + _MONTH + _YEAR),
    re.compile(_MONTH + r"\s+" + _DAY + _TO + _rename(_DAY, "_2") + _YEAR),
)
_IN_NO_MONTH: Final = re.compile(
    r"\b(?:del?|from)\s+(?:the\s+)?" + _DAY + r"\s+(?:al|to)\s+(?:the\s+)?" + _rename(_DAY, "_2")
    + r"(?!\s+(?:persona|adult|huesped|guest|people|hora|am|pm|h\b))"
)  # fmt: skip
_BETWEEN: Final = re.compile(r"(?<=\d)-(?=\d{1,2}/)")
"""`10/03-12/03`"""
_FOR_NIGHTS: Final = re.compile(rf"\b(\d{{1,3}}|{'|'.join(_FEW)})\s+(?:noches?|nights?)\b")


def find_days(text: str, today: date) -> list[date]:
    """The day of arrival and, where it is said too, that of leaving; empty where there is none.

    Only days with a month, or `del 10 al 12`: in whatever somebody writes, `mañana` and `viernes`
    are mostly about something else. A day without its year is the next one from `today` on.
    """
    said = _BETWEEN.sub(" - ", text[:_LONGEST_TEXT].lower().translate(_ACCENTS))
    found = _find_pair(said, today) or _list_mentions(said, today)
    if len(found) == 1 and (nights := _FOR_NIGHTS.search(said)):
        count = _FEW.get(nights[1]) or int(nights[1])
        return [found[0], found[0] + timedelta(days=count)] if count <= _MOST_NIGHTS else found
    if len(found) == 2 and not 0 < (found[1] - found[0]).days <= _MOST_NIGHTS:
        return []
    return found


def _find_pair(said: str, today: date) -> list[date]:
    """Both days of one month, which is said once or not at all."""
    for pattern in (*_IN_ONE_MONTH, _IN_NO_MONTH):
        found = pattern.search(said)
        if found is None:
            continue
        parts: dict[str, Any] = found.groupdict()
        day, leaving = int(parts["day"]), int(parts["day_2"])
        if "month" not in parts:
            return _find_coming(day, leaving, today)
        month = dates.MONTHS[parts["month"]]
        first = dates.build_near(parts["year"], month, day, today)
        last = dates.build_near(parts["year"], month, leaving, first) if first else None
        return [first, last] if first and last else []
    return []


def _find_coming(day: int, leaving: int, today: date) -> list[date]:
    """`del 10 al 12`, from today on; `del 28 al 2` ends in the next month."""
    for months in range(13):
        month = today.month - 1 + months
        first = dates.build(today.year + month // 12, month % 12 + 1, day)
        if first is None or first < today:
            continue
        over = month + (leaving <= day)
        last = dates.build(today.year + over // 12, over % 12 + 1, leaving)
        return [first, last] if last else []
    return []


def _list_mentions(said: str, today: date) -> list[date]:
    """The first two days, in the order they stand there; the year may be said with the second."""
    mentions: dict[int, dict[str, Any]] = {}
    rest = said
    for pattern in _MENTIONS:
        for found in pattern.finditer(rest):
            mentions[found.start()] = found.groupdict()
        rest = pattern.sub(lambda found: " " * len(found[0]), rest)
    ordered = [mentions[at] for at in sorted(mentions)][:2]
    days: list[date] = []
    for each in ordered:
        year = each["year"] or next((other["year"] for other in ordered if other["year"]), None)
        day = _build(each, year, days[0] if days and not year else today)
        if day is None:
            return []
        days.append(day)
    return days


def _build(mention: dict[str, Any], year: str | None, after: date) -> date | None:
    name = mention["month"]
    month, day = dates.MONTHS.get(name) or int(name), int(mention["day"])
    if month > 12 >= day:
        day, month = month, day
    return dates.build_near(year, month, day, after)
