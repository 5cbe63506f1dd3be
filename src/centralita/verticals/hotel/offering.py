"""A stay's price, worked out and kept; the lead is then quoted."""

from typing import Any

from centralita.kit import db
from centralita.verticals.contract import Setting
from centralita.verticals.hotel import (
    leads,
    properties,
    quotes,
    settings,
    stay_facts,
    stays,
    telling,
    words,
)
from centralita.verticals.hotel.asking import Wanted, get_today
from centralita.verticals.hotel.properties import Property
from centralita.vocabulary.asking import Told


async def quote(t: db.TenantWrite, setting: Setting, asked: Wanted) -> Told:
    """Price a stay and keep the price; the lead is then quoted."""
    house = await properties.find(t, asked.property)
    if house is None:
        return telling.refuse(stays.Refusal("unknown_property"), setting)
    stay = stays.Stay(
        check_in=asked.check_in,
        check_out=asked.check_out,
        adults=asked.adults,
        children=asked.children,
    )
    price = await _price(t, setting, house, stay)
    refused = isinstance(price, stays.Refusal)
    impossible = refused and price.code in {"wrong_dates", "past_date", "too_far", "no_guests"}
    lead = await leads.note(
        t,
        setting,
        leads.Interest(
            stage="qualifying" if refused else "quoted",
            property_id=house.id,
            intent="price",
            check_in=None if impossible else stay.check_in,
            check_out=None if impossible else stay.check_out,
            adults=None if impossible else stay.adults,
            children=None if impossible else stay.children,
        ),
    )
    if isinstance(price, stays.Refusal):
        return telling.refuse(price, setting, telling.get_about(lead))
    kept = await quotes.add(t, setting, lead.id, house, quotes.Priced(stay, price))
    return Told(value=_describe_quote(kept, house, setting), about=telling.get_about(lead))


async def _price(t: db.TenantRead, setting: Setting, house: Property, stay: stays.Stay) -> Any:
    """A `pricing.Price`, or the first `Refusal` there is a reason for."""
    wishes = await settings.load(t, setting)
    rules = stays.Rules(most_guests=house.most_guests, most_nights=wishes.most_nights)
    refusal = stays.check_stay(stay, get_today(setting), rules)
    if refusal is not None:
        return refusal
    price = await quotes.price(t, house, stay, wishes)
    return await stay_facts.check_free(t, setting, house, stay) or price


def _describe_quote(kept: quotes.Quote, house: Property, setting: Setting) -> dict[str, Any]:
    language = setting.language
    return {
        "quote": str(kept.id),
        "property": house.name,
        "property_id": house.slug,
        "check_in": kept.check_in.isoformat(),
        "check_out": kept.check_out.isoformat(),
        "dates": words.format_dates(kept.check_in, kept.check_out, language),
        "guests": words.count_guests(language, kept.adults, kept.children),
        "nights": (kept.check_out - kept.check_in).days,
        "nights_text": words.count(language, "nights", (kept.check_out - kept.check_in).days),
        "lines": quotes.explain_lines(kept, language),
        "total": str(kept.total),
        "currency": kept.currency,
        "total_text": words.format_money(kept.total, kept.currency, language),
        "valid_until": words.format_moment(kept.valid_until, setting.time_zone, language),
    }
