"""What a tenant may set for its hotel; everything has a sensible default."""

import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec
from babel.core import get_global
from msgspec import Meta, Struct

from centralita.kit import db
from centralita.records import wording
from centralita.verticals.contract import Setting
from centralita.vocabulary import errors, wrong_values

_WORDING: Final = wording.Wording(Path(__file__).parent / "command_texts")


class SummaryTemplate(Struct, frozen=True, forbid_unknown_fields=True):
    """An approved template for the daily summary, with one text parameter in its body."""

    name: str
    language: str = "es"


class HotelSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`currency` by ISO 4217, empty for the tenant's own.

    `owner_phone` in digits: where the summary and warnings go. `summary_hour` is on the tenant's
    own clock. `tax_percent` comes on top of everything. `children_pay`: whether children count as
    extra guests. `holds_per_guest`: how many holds one conversation may have at once.
    """

    currency: str = ""
    owner_phone: str | None = None
    summary_hour: Annotated[int, Meta(ge=0, le=23)] = 8
    hold_minutes: Annotated[int, Meta(ge=5, le=20_160)] = 1440
    quote_hours: Annotated[int, Meta(ge=1, le=720)] = 48
    most_nights: Annotated[int, Meta(ge=1, le=365)] = 60
    holds_per_guest: Annotated[int, Meta(ge=1, le=20)] = 2
    tax_percent: Decimal = Decimal(0)
    children_pay: bool = False
    summary_template: SummaryTemplate | None = None


def read_settings(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The settings with their defaults, as plain data. Raises `Invalid` that names the field."""
    return dict(msgspec.to_builtins(get(given)))


def get(given: Mapping[str, Any]) -> HotelSettings:
    """The settings as their type. Raises `Invalid`."""
    try:
        found = msgspec.convert(dict(given), HotelSettings, strict=False)
    except msgspec.ValidationError as problem:
        wrong = wrong_values.read(problem)
        raise _make_error(wrong.es, wrong.en) from None
    if found.currency and found.currency not in get_global("all_currencies"):
        raise _refuse("currency", field="currency")
    if not 0 <= found.tax_percent <= 100:
        raise _refuse("number", field="tax_percent", least=0, most=100)
    phone = re.sub(r"[\s()+.-]", "", found.owner_phone or "")
    if phone and not re.fullmatch(r"[1-9][0-9]{6,14}", phone):
        raise _refuse("phone", field="owner_phone")
    return msgspec.structs.replace(found, owner_phone=phone or None)


async def load(t: db.TenantRead, setting: Setting) -> HotelSettings:
    """The tenant's settings, with its own currency where they name none."""
    found = get(setting.settings)
    if found.currency:
        return found
    currency = await t.fetchval("select currency from tenants where tenant_id = $1", t.tenant_id)
    return msgspec.structs.replace(found, currency=currency)


async def get_language(t: db.TenantRead) -> str:
    """The language that the owner reads."""
    language: str = await t.fetchval(
        "select language from tenants where tenant_id = $1", t.tenant_id
    )
    return language


def _refuse(key: str, **facts: object) -> errors.Invalid:
    return _make_error(
        *(_WORDING.say(language, f"setting.{key}", **facts) for language in wording.LANGUAGES)
    )


def _make_error(spanish: str, english: str) -> errors.Invalid:
    return errors.Invalid(
        f"These settings of the hotel are not right: {english}.",
        code="bad_hotel_settings",
        facts={"reason": {"es": spanish, "en": english}},
    )
