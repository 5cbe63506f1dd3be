"""Sentences, dates and money as a guest or an owner reads them."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from babel import dates as babel_dates
from babel import numbers as babel_numbers

from centralita.verticals.hotel.stays import Refusal

LANGUAGES: Final = ("es", "en")
_TEXTS: Final = Path(__file__).parent / "texts"
_DOTTED: Final = frozenset({"ARS", "BOB", "BRL", "CLP", "COP", "EUR", "PYG", "UYU", "VES"})
"""Where Spanish writes 1.500,50; elsewhere it writes 1,500.50."""
_DAY: Final = {"es": "EEE d MMM", "en": "EEE, MMM d"}
_DAY_AND_YEAR: Final = {"es": "EEE d MMM y", "en": "EEE, MMM d, y"}
_MOMENT: Final = {"es": "EEE d MMM, HH:mm", "en": "EEE, MMM d, HH:mm"}


def _read(language: str) -> dict[str, str]:
    return tomllib.loads((_TEXTS / f"{language}.toml").read_text("utf-8"))


TEXTS: Final[Mapping[str, Mapping[str, str]]] = {name: _read(name) for name in LANGUAGES}
"""Every sentence, by language and key."""


def say(language: str, key: str, **facts: Any) -> str:
    """A sentence of the trade; a language that is not ours reads English."""
    return TEXTS[pick(language)][key].format_map(facts)


def pick(language: str) -> str:
    """The language we have for it."""
    return language if language in LANGUAGES else "en"


def explain(refusal: Refusal, language: str) -> str:
    """A refusal as a guest reads it."""
    facts = {
        name: format_day(date.fromisoformat(value), language) if name == "night" else value
        for name, value in refusal.facts.items()
    }
    return say(language, f"refused_{refusal.code}", **facts)


def count(language: str, thing: str, number: int) -> str:
    """`3 nights`, `1 noche`."""
    return say(language, f"{'one' if number == 1 else 'many'}_{thing}", number=number)


def count_guests(language: str, adults: int, children: int) -> str:
    """`2 adults`, `2 adultos y 1 niño`."""
    text = count(language, "adults", adults)
    if children:
        text = say(language, "both", first=text, second=count(language, "children", children))
    return text


def format_money(amount: Decimal, currency: str, language: str) -> str:
    """`1,500 MXN`, `1.500,50 EUR`: cents only where there are some."""
    locale = "es" if language == "es" and currency in _DOTTED else "en"
    pattern = "#,##0" if amount == amount.to_integral_value() else "#,##0.00"
    text: str = babel_numbers.format_decimal(amount, format=pattern, locale=locale)
    return f"{text} {currency}"


def format_day(day: date, language: str) -> str:
    """`mié 5 ago`."""
    language = pick(language)
    return babel_dates.format_date(day, _DAY[language], locale=language)


def format_dates(check_in: date, check_out: date, language: str) -> str:
    """`mié 5 ago – lun 10 ago 2026`."""
    language = pick(language)
    end = babel_dates.format_date(check_out, _DAY_AND_YEAR[language], locale=language)
    return f"{format_day(check_in, language)} – {end}"


def format_moment(moment: datetime, time_zone: str, language: str) -> str:
    """`mié 5 ago, 18:30` on the property's own clock."""
    language = pick(language)
    local = moment.astimezone(ZoneInfo(time_zone))
    return babel_dates.format_datetime(local, _MOMENT[language], locale=language)
