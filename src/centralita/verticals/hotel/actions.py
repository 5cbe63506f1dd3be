"""Everything that can be done for a guest, by name; flows and an agent use the same ones.

Each answers with what was done or with a refusal by its code, whose sentence is `value["text"]`.
"""

from typing import Any

import msgspec

from centralita.kit import db
from centralita.verticals.contract import Action, Setting
from centralita.verticals.hotel import (
    alarms,
    asking,
    bookings,
    holding,
    leads,
    offering,
    properties,
    settings,
    stays,
    telling,
)
from centralita.verticals.hotel.asking import Reason, Wish
from centralita.vocabulary.asking import Told


async def note_interest(t: db.TenantWrite, setting: Setting, asked: Wish) -> Told:
    """Write down what the guest said so far, in the conversation's lead."""
    house = await properties.find(t, asked.property) if asked.property else None
    if asked.property and house is None:
        return telling.refuse(stays.Refusal("unknown_property"), setting)
    known = any(each is not None for each in (house, asked.check_in, asked.adults))
    interest = leads.Interest(
        stage="qualifying" if known else "new",
        property_id=house.id if house else None,
        intent=asked.intent,
        check_in=asked.check_in,
        check_out=asked.check_out,
        adults=asked.adults,
        children=asked.children,
        note=asked.note,
    )
    if not asked.check_in and (own := await _find_own(t, setting, asked.booking)):
        # Who has a booking and asks about the wifi is no new enquiry.
        lead = await leads.get(t, str(own.lead_id)) if own.lead_id else None
        return Told(value=leads.to_plain(lead) if lead else {}, about=telling.get_about(lead, own))
    lead = await leads.note(t, setting, interest)
    return Told(value=leads.to_plain(lead), about=telling.get_about(lead))


async def _find_own(
    t: db.TenantWrite, setting: Setting, wished: str | None = None
) -> bookings.Booking | None:
    """The guest's own booking that is meant, or that of somebody who talks about no other stay."""
    if not wished and await leads.find_open(t, setting.conversation_id):
        return None
    own = await bookings.list_of_conversation(t, setting.conversation_id, setting.now)
    return next((each for each in own if not wished or each.reference == wished.upper()), None)


async def call_owner(t: db.TenantWrite, setting: Setting, asked: Reason) -> Told:
    """Let the owner know that this guest wants a person, with all that is known of the guest."""
    own = await _find_own(t, setting)
    if own is not None and own.lead_id:
        lead = await leads.get(t, str(own.lead_id))
    else:
        lead = await leads.note(t, setting, leads.Interest(stage="new", note=asked.reason))
    language = await settings.get_language(t)
    alarm = alarms.tell_person(lead, own, setting, language, asked.reason or "")
    return Told(
        value={**leads.to_plain(lead), "summary": alarm.message},
        alarms=(alarm,),
        about=telling.get_about(lead, own),
    )


async def drop_lead(t: db.TenantWrite, setting: Setting, asked: Reason) -> Told:
    """The guest does not want to come: the lead is lost, with the reason."""
    lead = await leads.find_open(t, setting.conversation_id)
    if lead is None:
        return Told(value={"stage": "none"})
    lead = await leads.note(t, setting, leads.Interest(stage=lead.stage, note=asked.reason))
    await leads.move(t, lead, "lost", by="bot", now=setting.now)
    return Told(
        value=leads.to_plain(msgspec.structs.replace(lead, stage="lost")),
        about=telling.get_about(lead),
    )


ACTIONS: tuple[Action[Any], ...] = (
    Action(
        name="note_interest",
        about="Write down what the guest wants so far: property, days, guests, what it is about.",
        asks=asking.Wish,
        do=note_interest,
    ),
    Action(
        name="quote",
        about="Work out the exact price of a stay and keep it; needed before anything is held.",
        asks=asking.Wanted,
        do=offering.quote,
    ),
    Action(
        name="hold",
        about="Hold a quote's nights for the guest until the owner confirms; only after the guest "
        "clearly said yes to dates and price.",
        asks=asking.Held,
        do=holding.hold,
    ),
    Action(
        name="cancel_hold",
        about="Let go of one of this guest's own holds, when the guest asks for it.",
        asks=asking.Own,
        do=holding.cancel_hold,
    ),
    Action(
        name="call_owner",
        about="Tell the owner that this guest wants a person, with what is known of the stay.",
        asks=asking.Reason,
        do=call_owner,
    ),
    Action(
        name="drop_lead",
        about="Note that the guest does not want to come, and why.",
        asks=asking.Reason,
        do=drop_lead,
    ),
)
"""Everything that can be done."""
