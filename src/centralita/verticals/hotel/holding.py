"""Nights held for a guest until the owner confirms, and let go again."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from centralita.kit import db
from centralita.verticals.contract import Setting
from centralita.verticals.hotel import (
    alarms,
    bookings,
    leads,
    properties,
    quotes,
    settings,
    stay_facts,
    stays,
    telling,
    words,
)
from centralita.verticals.hotel.asking import Held, Own, get_today
from centralita.verticals.hotel.properties import Property
from centralita.vocabulary.asking import Told


async def hold(t: db.TenantWrite, setting: Setting, asked: Held) -> Told:
    """Keep a quote's nights for the guest until the hold runs out; the owner hears of it."""
    found = await _find_quote(t, setting, asked.quote)
    if isinstance(found, stays.Refusal):
        return telling.refuse(found, setting)
    house = await properties.find(t, str(found.property_id))
    if house is None:
        return telling.refuse(stays.Refusal("unknown_property"), setting)
    lead = await leads.get(t, str(found.lead_id)) if found.lead_id else None
    again = await bookings.find_by_quote(t, found.id)
    if again is not None and not (again.expires_at and again.expires_at <= setting.now):
        return Told(value=_describe_hold(again, setting), about=telling.get_about(lead, again))
    await properties.lock(t, house.id, alone=False)
    await bookings.expire(t, setting.now, house.id)
    refusal = await _check_hold(t, setting, house, found)
    if refusal is not None:
        return telling.refuse(refusal, setting, telling.get_about(lead))
    booking = await bookings.add(t, await _make_hold(t, setting, found, asked.name or ""))
    if booking is None:
        refusal = await stay_facts.check_free(t, setting, house, quotes.to_stay(found))
        return telling.refuse(refusal or stays.Refusal("busy"), setting, telling.get_about(lead))
    language = await settings.get_language(t)
    return Told(
        value=_describe_hold(booking, setting),
        alarms=(alarms.tell_hold(booking, setting, language),),
        about=telling.get_about(lead, booking),
    )


async def _find_quote(
    t: db.TenantRead, setting: Setting, wished: str
) -> quotes.Quote | stays.Refusal:
    """A quote that was told in this conversation and still counts."""
    try:
        found = await quotes.find(t, UUID(wished))
    except ValueError:
        found = None
    if found is None or found.conversation_id != setting.conversation_id:
        return stays.Refusal("unknown_quote")
    return stays.Refusal("quote_expired") if found.valid_until <= setting.now else found


async def _check_hold(
    t: db.TenantRead, setting: Setting, house: Property, wanted: quotes.Quote
) -> stays.Refusal | None:
    """What speaks against it now, though the quote was right when it was told."""
    wishes = await settings.load(t, setting)
    stay = quotes.to_stay(wanted)
    rules = stays.Rules(most_guests=house.most_guests, most_nights=wishes.most_nights)
    refusal = stays.check_stay(stay, get_today(setting), rules)
    if refusal is not None:
        return refusal
    own = await bookings.list_of_conversation(t, setting.conversation_id, setting.now)
    held = [each for each in own if each.state == "hold"]
    if len(held) >= wishes.holds_per_guest:
        return stays.Refusal("too_many_holds", {"holds": len(held)})
    return await stay_facts.check_free(t, setting, house, stay)


async def _make_hold(
    t: db.TenantRead, setting: Setting, wanted: quotes.Quote, name: str
) -> bookings.New:
    wishes = await settings.load(t, setting)
    return bookings.New(
        property_id=wanted.property_id,
        check_in=wanted.check_in,
        check_out=wanted.check_out,
        adults=wanted.adults,
        children=wanted.children,
        currency=wanted.currency,
        total=wanted.total,
        lead_id=wanted.lead_id,
        quote_id=wanted.id,
        conversation_id=setting.conversation_id,
        contact_id=setting.contact_id,
        guest_name=name.strip() or setting.contact_name or "",
        guest_phone=setting.contact_phone,
        created_at=setting.now,
        expires_at=setting.now + timedelta(minutes=wishes.hold_minutes),
    )


def _describe_hold(booking: bookings.Booking, setting: Setting) -> dict[str, Any]:
    language = setting.language
    until = booking.expires_at or setting.now
    return {
        **bookings.to_plain(booking),
        "dates": words.format_dates(booking.check_in, booking.check_out, language),
        "guests": words.count_guests(language, booking.adults, booking.children),
        "total_text": words.format_money(booking.total, booking.currency, language),
        "until": words.format_moment(until, setting.time_zone, language),
    }


async def cancel_hold(t: db.TenantWrite, setting: Setting, asked: Own) -> Told:
    """Let go of the guest's own hold; a booking that was confirmed needs a person."""
    own = await bookings.list_of_conversation(t, setting.conversation_id, setting.now)
    wished = (asked.booking or "").strip().upper()
    found = next((each for each in own if not wished or each.reference == wished), None)
    if found is None:
        return telling.refuse(stays.Refusal("unknown_booking"), setting)
    lead = await leads.get(t, str(found.lead_id)) if found.lead_id else None
    about = telling.get_about(lead, found)
    if found.state != "hold":
        refusal = stays.Refusal("needs_person", {"reference": found.reference})
        return telling.refuse(refusal, setting, about)
    await bookings.move(t, found, "cancelled", by="guest", now=setting.now)
    language = await settings.get_language(t)
    return Told(
        value={"reference": found.reference, "property": found.property_name},
        alarms=(alarms.tell_cancelled(found, setting, language),),
        about=about,
    )
