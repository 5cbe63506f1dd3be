"""Reads a day as people write it in Spanish and English, and says it back in words."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from centralita.decide import words

_MONTHS: Final[dict[str, tuple[str, ...]]] = {
    "es": ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
           "octubre", "noviembre", "diciembre"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December"),
}  # fmt: skip
_DAYS: Final[dict[str, tuple[str, ...]]] = {
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


def _number_names(names: tuple[str, ...], first: int) -> dict[str, int]:
    """Plain names and their first three letters, numbered from `first` on."""
    plain = [words.plain(name) for name in names]
    short = {name[:3]: index + first for index, name in enumerate(plain)}
    return short | {name: index + first for index, name in enumerate(plain)}


MONTHS: Final = {
    **_number_names(_MONTHS["en"], 1), **_number_names(_MONTHS["es"], 1), "sept": 9, "setiembre": 9,
}  # fmt: skip
_DAY: Final = {
    **_number_names(_DAYS["en"], 0), **_number_names(_DAYS["es"], 0), "tues": 1, "thurs": 3,
}  # fmt: skip
_ISO: Final = re.compile(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b")
_SLASHED: Final = re.compile(
    r"(?<![\d/.-])(\d{1,2})\s?[/.-]\s?(\d{1,2})(?:\s?[/.-]\s?(\d{2,4}))?(?![\d/-])"
)
_IN_DAYS: Final = re.compile(
    r"\b(?:en|dentro de|in)\s(\d{1,3}|un|una|a|one|dos|two|tres|three)\s"
    r"(dia|dias|day|days|semana|semanas|week|weeks)\b"
)
_FEW: Final = {"un": 1, "una": 1, "a": 1, "one": 1, "dos": 2, "two": 2, "tres": 3, "three": 3}
_NEXT: Final = frozenset(("next", "proximo", "proxima", "viene", "siguiente"))
_LONGEST_TEXT: Final = 200


def find_date(text: str, today: date) -> date | None:
    """The day a text names, seen from `today`; None where it names none that exists.

    A day without its year is the next one. `25/12` is day and month.
    """
    text = text[:_LONGEST_TEXT]
    plain = words.plain(text)
    for read in _READERS:
        found = read(text, plain, today)
        if found is not None:
            return found
    return None


def find_next(text: str, from_day: date) -> date | None:
    """The next `8` or `domingo` from a day on: the day of leaving is seen from that of arrival.

    None where the text says more than that, so that only one day can be meant.
    """
    text = text[:_LONGEST_TEXT]
    plain = words.plain(text)
    if any(read(text, plain, from_day) for read in _READERS[:_ALONE]):
        return None
    return _read_weekday(text, plain, from_day) or _read_day_alone(text, plain, from_day)


def _read_iso(text: str, plain: str, today: date) -> date | None:
    found = _ISO.search(text)
    return build(int(found[1]), int(found[2]), int(found[3])) if found else None


def _read_slashed(text: str, plain: str, today: date) -> date | None:
    found = _SLASHED.search(text)
    if not found:
        return None
    day, month = int(found[1]), int(found[2])
    if month > 12 >= day:
        day, month = month, day
    return build_near(found[3], month, day, today)


def _read_relative(text: str, plain: str, today: date) -> date | None:
    said = f" {plain} "
    if " pasado manana " in said or " day after tomorrow " in said:
        return today + timedelta(days=2)
    if " manana " in said.replace(" de la manana ", " ") or " tomorrow " in said:
        return today + timedelta(days=1)
    if any(f" {word} " in said for word in ("hoy", "today", "tonight")) or "esta noche" in said:
        return today
    if any(f" {word} " in said for word in ("ayer", "yesterday")):
        return today - timedelta(days=1)
    found = _IN_DAYS.search(plain)
    if not found:
        return None
    count = _FEW.get(found[1]) or int(found[1])
    return today + timedelta(days=count * (7 if found[2][0] in "sw" else 1))


def _read_month(text: str, plain: str, today: date) -> date | None:
    """`3 de mayo`, `mayo 3`, `May 3rd, 2027`."""
    said = plain.split()
    at = next((index for index, word in enumerate(said) if word in MONTHS), None)
    if at is None:
        return None
    figures = [_read_day(word) for word in said]
    days = [each for each in figures if each and each <= 31]
    years = [str(each) for each in figures if each and each >= 1900]
    if not days:
        return None
    return build_near(years[0] if years else None, MONTHS[said[at]], days[0], today)


def _read_weekday(text: str, plain: str, today: date) -> date | None:
    said = plain.split()
    at = next((index for index, word in enumerate(said) if word in _DAY), None)
    if at is None:
        return None
    days = (_DAY[said[at]] - today.weekday()) % 7
    if days == 0 and _NEXT & set(said):
        days = 7
    return today + timedelta(days=days)


def _read_day_alone(text: str, plain: str, today: date) -> date | None:
    """`el 15`, `the 15th`, `15`: the next day of that number."""
    said = [word for word in plain.split() if word not in ("el", "dia", "the", "on", "para", "for")]
    day = _read_day(said[0]) if len(said) == 1 else None
    if not day or day > 31:
        return None
    for months in range(3):
        month = today.month - 1 + months
        found = build(today.year + month // 12, month % 12 + 1, day)
        if found and found >= today:
            return found
    return None


_READERS: Final[tuple[Callable[[str, str, date], date | None], ...]] = (
    _read_iso, _read_slashed, _read_relative, _read_month, _read_weekday, _read_day_alone,
)  # fmt: skip

_ALONE: Final = _READERS.index(_read_weekday)
"""From here on they read a day without its month."""


def _read_day(word: str) -> int | None:
    figure = re.fullmatch(r"(\d{1,4})(?:st|nd|rd|th|ro|er)?", word, re.ASCII)
    return int(figure[1]) if figure else None


def build_near(year: str | None, month: int, day: int, today: date) -> date | None:
    if year is not None:
        return build(int(year) + (2000 if len(year) <= 2 else 0), month, day)
    for candidate in range(today.year, today.year + 5):
        found = build(candidate, month, day)
        if found and found >= today:
            return found
    return None


def build(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def say_date(day: date, today: date) -> dict[str, str]:
    """A day in words, in both languages: `viernes 25 de diciembre`."""
    spanish = f"{_DAYS['es'][day.weekday()]} {day.day} de {_MONTHS['es'][day.month - 1]}"
    english = f"{_DAYS['en'][day.weekday()]}, {day.day} {_MONTHS['en'][day.month - 1]}"
    if day.year == today.year:
        return {"es": spanish, "en": english}
    return {"es": f"{spanish} de {day.year}", "en": f"{english} {day.year}"}
