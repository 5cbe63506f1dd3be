"""From our words to Meta's bodies: `render` is the one entrance (Cloud API §2).

Pure. Both plug-ins that speak Meta's format use it. What Meta's limits (§3) don't allow is
adapted and said in `Rendered.adapted`; what can't be adapted raises `GiveUp` ("unrenderable").
"""

from collections.abc import Callable
from typing import Any

from centralita.providers import contract
from centralita.providers.meta_format import render_actions as actions
from centralita.providers.meta_format import render_choices as choices
from centralita.providers.meta_format import render_fit as fits
from centralita.providers.meta_format import render_lacking as lacking
from centralita.providers.meta_format import render_plain as plain
from centralita.vocabulary import content as say

_BY_KIND: dict[type[say.Content], Callable[[Any, fits.Fit], list[plain.Part]]] = {
    say.Text: plain.render_text,
    say.File: plain.render_file,
    say.Location: plain.render_location,
    say.Contacts: plain.render_contacts,
    say.Reaction: plain.render_reaction,
    say.Template: plain.render_template,
    say.Buttons: choices.render_buttons,
    say.Menu: choices.render_menu,
    say.Link: actions.render_link,
    say.LocationRequest: actions.render_location_request,
    say.ContactRequest: actions.render_contact_request,
    say.FlowForm: actions.render_flow,
    say.Product: actions.render_product,
    say.Products: actions.render_products,
    say.Catalog: actions.render_catalog,
    say.CallPermission: actions.render_call_permission,
    say.VoiceCall: actions.render_voice_call,
    say.Carousel: actions.render_carousel,
    say.AddressForm: actions.render_address,
}

KINDS = frozenset(str(kind.__struct_config__.tag) for kind in _BY_KIND)
"""The `kind` of every content this format carries."""


def render(
    content: say.AnyContent,
    to: contract.Recipient,
    reference: str,
    kinds: frozenset[str] = KINDS,
) -> contract.Rendered:
    """Bodies for `POST …/messages`, in the order they must be sent.

    The first carries `reference` unchanged, the next `reference#2`, `reference#3` …; only the
    first quotes `reply_to`. A kind that is not among `kinds` goes as plain text. Raises `GiveUp`
    with code `unrenderable`, naming the field.
    """
    fit = fits.Fit()
    carried = type(content).__struct_config__.tag in kinds
    parts = (_BY_KIND[type(content)] if carried else lacking.render_lacking)(content, fit)
    address = _address(content, to, fit)
    if reference:
        fit.get_exact(reference, "reference", fits.REFERENCE - len(f"#{len(parts)}"))
    bodies = []
    for at, (kind, payload) in enumerate(parts):
        body = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            **address,
            "type": kind,
            kind: payload,
        }
        if reference:
            body["biz_opaque_callback_data"] = f"{reference}#{at + 1}" if at else reference
        if at == 0 and content.reply_to and not isinstance(content, say.Reaction):
            body["context"] = {"message_id": fit.get_exact(content.reply_to, "reply_to", fits.URL)}
        bodies.append(body)
    return contract.Rendered(bodies=tuple(bodies), adapted=tuple(fit.notes))


def _address(content: say.AnyContent, to: contract.Recipient, fit: fits.Fit) -> dict[str, str]:
    """The phone in full with its plus (without it Meta may guess the country), or the scoped id."""
    if to.wa_id:
        digits = to.wa_id.strip().removeprefix("+")
        if not (digits.isascii() and digits.isdigit()) or len(digits) > 20:
            raise fits.refuse("to", "is no phone number; write it in digits with its country code")
        return {"to": f"+{digits}"}
    if not to.user_id:
        raise fits.refuse("to", "is missing; give a phone or a business-scoped user id")
    if isinstance(content, say.Template) and content.category == "authentication":
        # Meta answers 131062: a code may only go to a phone (Cloud API §1.8).
        raise fits.refuse("to", "has no phone number, and login codes may only go to a phone")
    return {"recipient": fit.get_exact(to.user_id, "to", fits.URL)}
