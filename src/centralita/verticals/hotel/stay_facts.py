"""What can be looked up of stays: free nights, prices, a guest's own bookings."""

from typing import Any

from centralita.kit import db
from centralita.verticals.contract import Setting
from centralita.verticals.hotel import (
    bookings,
    leads,
    nights,
    properties,
    quotes,
    settings,
    stays,
    words,
)
from centralita.verticals.hotel.asking import Nothing, Party, When, explain, get_today
from centralita.verticals.hotel.properties import Property


async def read_availability(t: db.TenantRead, setting: Setting, asked: When) -> dict[str, Any]:
    """Whether a house is free; when it is not, the sentence that says so and near dates."""
    house = await properties.find(t, asked.property)
    if house is None:
        return {"available": False, "code": "unknown_property"}
    stay = stays.Stay(check_in=asked.check_in, check_out=asked.check_out, adults=1)
    most = settings.get(setting.settings).most_nights
    refusal = stays.check_dates(stay.check_in, stay.check_out, get_today(setting), most)
    refusal = refusal or await check_free(t, setting, house, stay)
    if refusal is None:
        return {"available": True, "nights": stay.nights, "property": house.name}
    return {"available": False, **explain(refusal, setting.language)}


async def check_free(
    t: db.TenantRead, setting: Setting, house: Property, stay: stays.Stay
) -> stays.Refusal | None:
    """`not_available` when somebody has one of the nights, with the nearest free dates."""
    taken = await nights.list_taken(t, house.id, stay.check_in, stay.check_out, setting.now)
    if not taken:
        return None
    near = await nights.find_near(t, house.id, stay, get_today(setting), setting.now)
    facts: dict[str, Any] = {
        "property": house.name,
        "taken": [night.isoformat() for night in taken],
        "near": "",
    }
    if near:
        dates = words.format_dates(*near, setting.language)
        facts["near_in"], facts["near_out"] = near[0].isoformat(), near[1].isoformat()
        facts["near"] = " " + words.say(setting.language, "near_dates", dates=dates)
    return stays.Refusal("not_available", facts)


async def list_free(t: db.TenantRead, setting: Setting, asked: Party) -> list[dict[str, Any]]:
    """For a menu: the houses that are free for a stay, with what each costs."""
    wishes = await settings.load(t, setting)
    stay = stays.Stay(
        check_in=asked.check_in,
        check_out=asked.check_out,
        adults=asked.adults,
        children=asked.children,
    )
    if stays.check_dates(stay.check_in, stay.check_out, get_today(setting), wishes.most_nights):
        return []
    found = []
    for house in await properties.list_all(t):
        if stays.check_guests(stay, house.most_guests):
            continue
        if await nights.list_taken(t, house.id, stay.check_in, stay.check_out, setting.now):
            continue
        price = await quotes.price(t, house, stay, wishes)
        if not isinstance(price, stays.Refusal):
            total = words.format_money(price.total, wishes.currency, setting.language)
            found.append(
                {"id": house.slug, "name": house.name, "total": str(price.total), "summary": total}
            )
    return found


async def list_own(t: db.TenantRead, setting: Setting, asked: Nothing) -> list[dict[str, Any]]:
    """The guest's own holds and bookings that are not over."""
    del asked
    return [
        {
            **bookings.to_plain(each),
            "id": each.reference,
            "dates": words.format_dates(each.check_in, each.check_out, setting.language),
            "text": words.say(
                setting.language,
                f"own_{each.state}",
                reference=each.reference,
                property=each.property_name,
                dates=words.format_dates(each.check_in, each.check_out, setting.language),
                total=words.format_money(each.total, each.currency, setting.language),
                until=words.format_moment(
                    each.expires_at or setting.now, setting.time_zone, setting.language
                ),
            ),
        }
        for each in await bookings.list_of_conversation(t, setting.conversation_id, setting.now)
    ]


async def read_lead(t: db.TenantRead, setting: Setting, asked: Nothing) -> dict[str, Any]:
    """How far the talk with this guest is; `stage` is `none` before it began."""
    del asked
    lead = await leads.find_newest(t, setting.conversation_id)
    return leads.to_plain(lead) if lead else {"stage": "none"}
