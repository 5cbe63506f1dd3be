"""What the owner is told at once, in the owner's language. Pure."""

from centralita.verticals.contract import Setting
from centralita.verticals.hotel import words
from centralita.verticals.hotel.bookings import Booking
from centralita.verticals.hotel.leads import Lead
from centralita.vocabulary.turns import Alarm


def tell_hold(booking: Booking, setting: Setting, language: str) -> Alarm:
    """Somebody waits for a yes."""
    until = booking.expires_at or setting.now
    return Alarm(
        severity="warning",
        title=words.say(language, "alarm_hold", property=booking.property_name),
        message=words.say(
            language,
            "alarm_hold_message",
            stay=describe_booking(booking, language),
            until=words.format_moment(until, setting.time_zone, language),
            reference=booking.reference,
        ),
    )


def tell_cancelled(booking: Booking, setting: Setting, language: str) -> Alarm:
    """The nights are free again."""
    del setting
    return Alarm(
        severity="info",
        title=words.say(language, "alarm_cancelled", property=booking.property_name),
        message=describe_booking(booking, language),
    )


def tell_person(
    lead: Lead, booking: Booking | None, setting: Setting, language: str, reason: str
) -> Alarm:
    """A guest wants a person: who, what for, how far the talk is."""
    name = lead.name or setting.contact_name or words.say(language, "a_guest")
    parts = [describe_lead(lead, language)]
    if booking is not None:
        parts.append(describe_booking(booking, language))
    if reason:
        parts.append(words.say(language, "alarm_reason", reason=reason))
    return Alarm(
        severity="warning",
        title=words.say(language, "alarm_person", name=name),
        message="\n".join(parts),
    )


def _say_intent(intent: str, language: str) -> str:
    """A flow's or a topic's own name in the owner's words, else as it is."""
    known = words.TEXTS[words.pick(language)]
    return known.get(f"intent_{intent}") or known.get(f"topic_{intent}") or intent


def describe_lead(lead: Lead, language: str) -> str:
    """Intent, stage, dates, guests: what is known of each, in one line."""
    stage = words.say(language, f"stage_{lead.stage}")
    parts = [
        lead.name or words.say(language, "a_guest"),
        f"+{lead.phone}" if lead.phone else "",
        lead.property_name or "",
        words.say(language, "lead_stage", stage=stage),
        words.say(language, "lead_intent", intent=_say_intent(lead.intent, language))
        if lead.intent
        else "",
        words.format_dates(lead.check_in, lead.check_out, language)
        if lead.check_in and lead.check_out
        else "",
        words.count_guests(language, lead.adults, lead.children or 0) if lead.adults else "",
        lead.reference,
    ]
    return " · ".join(part for part in parts if part)


def describe_booking(booking: Booking, language: str) -> str:
    """Who stays where, when, for how much, in one line."""
    parts = [
        booking.guest_name or words.say(language, "a_guest"),
        f"+{booking.guest_phone}" if booking.guest_phone else "",
        booking.property_name,
        words.format_dates(booking.check_in, booking.check_out, language),
        words.count_guests(language, booking.adults, booking.children) if booking.adults else "",
        words.format_money(booking.total, booking.currency, language) if booking.currency else "",
        booking.reference,
    ]
    return " · ".join(part for part in parts if part)
