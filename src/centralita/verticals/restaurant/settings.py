"""A tenant's own settings for its restaurant: checked once, filled in, read as a struct."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import Struct

from centralita.verticals.restaurant import money, wording
from centralita.vocabulary import errors, wrong_values


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`currency` None is the tenant's own. Amounts are exact decimal text.

    `payments`: the ways to pay that a customer may choose, in the tenant's own words; empty means
    the built-in ones. `accept_minutes`: an order that nobody accepted for so long raises an alert.
    `owner_phone`: digits; the owner's own WhatsApp, told of that too.
    """

    currency: str | None = None
    minimum_order: str = "0"
    prep_minutes: int = 30
    payments: tuple[str, ...] = ()
    accept_minutes: int = 10
    owner_phone: str | None = None
    most_of_one: int = 50
    most_lines: int = 40

    def get_minimum(self) -> Decimal:
        """The smallest sum of dishes that is taken at all."""
        return Decimal(self.minimum_order)


def read_settings(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Check them and fill in what was left out. Raises `Invalid` that names the field."""
    try:
        found = msgspec.convert(dict(given), Settings)
    except msgspec.ValidationError as problem:
        wrong = wrong_values.read(problem)
        raise _make_error(wrong.es, wrong.en) from None
    if found.currency is not None and not _is_currency(found.currency):
        raise _refuse("setting_currency", field="currency")
    if not _is_amount(found.minimum_order):
        raise _refuse("setting_amount", field="minimum_order")
    for name in ("prep_minutes", "accept_minutes", "most_of_one", "most_lines"):
        if not 1 <= getattr(found, name) <= 1440:
            raise _refuse("setting_number", field=name, least=1, most=1440)
    if len(found.payments) > 10 or any(not 0 < len(word) <= 24 for word in found.payments):
        raise _refuse("setting_payments", field="payments")
    phone = found.owner_phone
    if phone is not None and not re.fullmatch(r"[1-9][0-9]{6,14}", phone):
        raise _refuse("setting_phone", field="owner_phone")
    built: dict[str, Any] = msgspec.to_builtins(found)
    return built


def of(given: Mapping[str, Any]) -> Settings:
    """The settings of a `Setting`, whether filled in already or not."""
    return msgspec.convert(dict(given), Settings)


def _is_currency(letters: str) -> bool:
    try:
        money.check_currency(letters)
    except errors.Invalid:
        return False
    return True


def _is_amount(text: str) -> bool:
    try:
        money.parse_amount(text, "MXN")
    except errors.Invalid:
        return False
    return True


def _refuse(key: str, **facts: object) -> errors.Invalid:
    return _make_error(*(wording.say(language, key, **facts) for language in wording.LANGUAGES))


def _make_error(spanish: str, english: str) -> errors.Invalid:
    return errors.Invalid(
        f"These settings are not right: {english}.",
        code="bad_restaurant_settings",
        facts={"reason": {"es": spanish, "en": english}},
    )
