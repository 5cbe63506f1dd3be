"""Money: exact decimals in one currency, and how a reader of either language sees them."""

import functools
from decimal import Decimal, InvalidOperation
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency, get_currency_precision, list_currencies

from centralita.kit import db
from centralita.vocabulary import errors

ZERO: Final = Decimal(0)
MOST: Final = Decimal(9_999_999)
"""No dish and no order costs more."""

_TERRITORIES: Final = {"EUR": "ES", "USD": "US"}
"""Where a currency's name does not begin with its country."""


def parse_amount(value: object, currency: str) -> Decimal:
    """`78`, `"78.50"` or `"78,50"` as an exact amount. Raises `Invalid` with the cure.

    A binary fraction of JSON is read by its own digits, never by what the machine makes of it.
    """
    text = str(value).strip().replace(",", ".") if not isinstance(value, bool) else ""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise errors.Invalid(f"{value!r} is not an amount; write it as 78.50.") from None
    if not amount.is_finite() or not 0 <= amount <= MOST:
        raise errors.Invalid(f"{value!r} is not between 0 and {MOST}.")
    digits = Decimal(1).scaleb(-get_currency_precision(currency))
    if amount != amount.quantize(digits):
        raise errors.Invalid(f"{value!r} has more decimals than {currency} has.")
    return amount.quantize(digits)


def check_currency(currency: object) -> str:
    """A currency's three letters (ISO 4217). Raises `Invalid`."""
    if isinstance(currency, str) and currency in list_currencies():
        return currency
    raise errors.Invalid(f"{currency!r} is no currency; write three letters, such as MXN.")


@functools.lru_cache(maxsize=8192)
def say(amount: Decimal, currency: str, language: str) -> str:
    """`$78.50` for a Spanish reader in Mexico, `MX$78.50` for an English one."""
    said = format_currency(amount, currency, locale=_find_locale(currency, language))
    return said.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


@functools.lru_cache(maxsize=512)
def _find_locale(currency: str, language: str) -> Locale:
    """Spanish as it is written where the currency is at home; English everywhere the same."""
    if language != "es":
        return Locale.parse(language)
    territory = _TERRITORIES.get(currency, currency[:2])
    try:
        return Locale.parse(f"{language}_{territory}")
    except (UnknownLocaleError, ValueError):
        return Locale.parse(language)


def to_text(amount: Decimal) -> str:
    """As facts hand it on: exact decimal text."""
    return format(amount, "f")


async def get_currency(t: db.TenantRead) -> str:
    """The tenant's own."""
    return str(await t.fetchval("select currency from tenants where tenant_id = $1", t.tenant_id))
