"""What an action answers with: a refusal with its sentence, and what the turn is about."""

from centralita.verticals.contract import Setting
from centralita.verticals.hotel import bookings, leads, stays
from centralita.verticals.hotel.asking import explain
from centralita.vocabulary.asking import Told
from centralita.vocabulary.turns import About


def refuse(refusal: stays.Refusal, setting: Setting, about: About | None = None) -> Told:
    value = explain(refusal, setting.language)
    return Told(value=value, refusal=refusal.code, about=about)


def get_about(lead: leads.Lead | None, booking: bookings.Booking | None = None) -> About:
    house = booking.property_id if booking else lead.property_id if lead else None
    return About(
        property_id=str(house) if house else None,
        lead_id=str(lead.id) if lead else None,
        booking_id=str(booking.id) if booking else None,
    )
