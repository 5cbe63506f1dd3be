"""What Meta refuses about a message body before anything is sent (Cloud API §2.2, §3, §8).

Pure: a body in, `errors.GraphError` out when it is wrong. Interactive bodies have their own file.
"""

import re
from collections.abc import Callable
from typing import Any

from centralita.simulator import bodies, errors, interactive

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
REFERENCE_LIMIT = 512
CONTACTS_LIMIT = 257
MEDIA_KINDS = frozenset({"image", "video", "audio", "document", "sticker"})
SHAPES: dict[str, Any] = {
    "text": bodies.Text,
    "location": bodies.Location,
    "contacts": list[bodies.Contact],
    "reaction": bodies.Reaction,
    "template": bodies.TemplateSend,
    "interactive": bodies.Interactive,
    **dict.fromkeys(MEDIA_KINDS, bodies.Media),
}
_CAPTIONED = frozenset({"image", "video", "document"})
_DIALLED = re.compile(r"^\+?[0-9 ()\-.]{5,24}$")
_USER_ID = re.compile(r"^[A-Z]{2}\.(ENT\.)?[0-9A-Za-z]{1,128}$")


def check_body(body: Any) -> str:
    """Refuse a malformed message, or return its kind.

    Raises `errors.GraphError` 100 for a wrong type, 131008 for a missing field and 131009 for a
    value out of bounds.
    """
    bodies.check_types(body, bodies.Envelope, "body")
    if body.get("messaging_product") != "whatsapp":
        raise errors.bad_parameter("The parameter messaging_product is required.")
    _check_addressee(body)
    _check_extras(body)
    kind = str(body.get("type") or "text")
    if kind not in SHAPES:
        raise errors.bad_parameter(f"Param type must be one of {{{', '.join(sorted(SHAPES))}}}.")
    part = body.get(kind)
    if part is None:
        raise errors.missing(kind)
    bodies.check_types(part, SHAPES[kind], kind)
    CHECKS[kind](part)
    return kind


def _check_addressee(body: dict[str, Any]) -> None:
    to, recipient = body.get("to"), body.get("recipient")
    if not to and not recipient:
        raise errors.missing("to")
    if to:
        if body.get("recipient_type") != "group" and not _DIALLED.match(to):
            raise errors.invalid("Param to is not a valid phone number.")
    elif not _USER_ID.match(str(recipient)):
        raise errors.invalid("Param recipient is not a valid business-scoped user id.")


def _check_extras(body: dict[str, Any]) -> None:
    if body.get("recipient_type") not in (None, "individual", "group"):
        raise errors.bad_parameter("Param recipient_type must be individual or group.")
    if len(body.get("biz_opaque_callback_data") or "") > REFERENCE_LIMIT:
        raise errors.invalid(
            f"biz_opaque_callback_data must be at most {REFERENCE_LIMIT} characters long."
        )
    context = body.get("context")
    if context is not None and not context.get("message_id"):
        raise errors.missing("context['message_id']")


def _check_text(text: Any) -> None:
    interactive.bounded(text, "body", "text['body']", TEXT_LIMIT)


def _check_media(kind: str) -> Callable[[Any], None]:
    def check(media: Any) -> None:
        link, caption = media.get("link"), media.get("caption")
        if bool(media.get("id")) == bool(link):
            raise errors.invalid(f"{kind} needs exactly one of id and link.")
        if link and not link.startswith(("http://", "https://")):
            raise errors.bad_parameter(f"Param {kind}['link'] is not a valid URI.")
        if caption is not None and kind not in _CAPTIONED:
            raise errors.bad_parameter(f"Unexpected key \"caption\" on param '{kind}'.")
        if len(caption or "") > CAPTION_LIMIT:
            raise errors.invalid(f"{kind}['caption'] must be at most {CAPTION_LIMIT} characters.")

    return check


def _check_location(location: Any) -> None:
    for name, bound in (("latitude", 90.0), ("longitude", 180.0)):
        if location.get(name) is None:
            raise errors.missing(f"location['{name}']")
        try:
            value = float(location[name])
        except ValueError:
            raise errors.bad_parameter(f"Param location['{name}'] must be a number.") from None
        if not -bound <= value <= bound:
            raise errors.invalid(f"location['{name}'] is out of range.")


def _check_contacts(contacts: Any) -> None:
    if not contacts:
        raise errors.missing("contacts")
    if len(contacts) > CONTACTS_LIMIT:
        raise errors.invalid(f"contacts may hold at most {CONTACTS_LIMIT} contacts.")
    for contact in contacts:
        if not (contact.get("name") or {}).get("formatted_name"):
            raise errors.missing("contacts['name']['formatted_name']")


def _check_reaction(reaction: Any) -> None:
    if not reaction.get("message_id"):
        raise errors.missing("reaction['message_id']")
    emoji = reaction.get("emoji")
    if emoji is None:
        raise errors.missing("reaction['emoji']")
    if len(emoji) > 16 or (emoji.isascii() and emoji.isalnum()):
        raise errors.invalid("reaction['emoji'] must be one emoji.")


def _check_template(template: Any) -> None:
    if not template.get("name"):
        raise errors.missing("template['name']")
    if not (template.get("language") or {}).get("code"):
        raise errors.missing("template['language']['code']")


CHECKS: dict[str, Callable[[Any], None]] = {
    "text": _check_text,
    "location": _check_location,
    "contacts": _check_contacts,
    "reaction": _check_reaction,
    "template": _check_template,
    "interactive": interactive.check,
    **{kind: _check_media(kind) for kind in MEDIA_KINDS},
}
