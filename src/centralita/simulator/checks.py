"""What Meta refuses about a message body before anything is sent (Cloud API §2.2, §3, §8).

Pure: a body in, `errors.GraphError` out when it is wrong. Interactive bodies have their own file.
"""

import re
from collections.abc import Callable
from typing import Any

from centralita.simulator import errors, interactive

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
REFERENCE_LIMIT = 512
CONTACTS_LIMIT = 257
MEDIA_KINDS = frozenset({"image", "video", "audio", "document", "sticker"})
_CAPTIONED = frozenset({"image", "video", "document"})
_DIALLED = re.compile(r"^\+?[0-9 ()\-.]{5,24}$")
_USER_ID = re.compile(r"^[A-Z]{2}\.(ENT\.)?[0-9A-Za-z]{1,128}$")


def _text(text: Any) -> None:
    body = interactive.required_text(text, "body", "text['body']")
    if len(body) > TEXT_LIMIT:
        raise errors.invalid(f"text['body'] must be at most {TEXT_LIMIT} characters long.")


def _media(kind: str) -> Callable[[Any], None]:
    def check(media: Any) -> None:
        if ("id" in media) == ("link" in media):
            raise errors.invalid(f"{kind} needs exactly one of id and link.")
        link = media.get("link")
        if link is not None and not str(link).startswith(("http://", "https://")):
            raise errors.bad_parameter(f"Param {kind}['link'] is not a valid URI.")
        caption = media.get("caption")
        if caption is not None and kind not in _CAPTIONED:
            raise errors.bad_parameter(f"Unexpected key \"caption\" on param '{kind}'.")
        if caption is not None and len(str(caption)) > CAPTION_LIMIT:
            raise errors.invalid(f"{kind}['caption'] must be at most {CAPTION_LIMIT} characters.")

    return check


def _location(location: Any) -> None:
    for name, bound in (("latitude", 90.0), ("longitude", 180.0)):
        if name not in location:
            raise errors.missing(f"location['{name}']")
        try:
            value = float(location[name])
        except (TypeError, ValueError):
            raise errors.bad_parameter(f"Param location['{name}'] must be a number.") from None
        if not -bound <= value <= bound:
            raise errors.invalid(f"location['{name}'] is out of range.")


def _contacts(contacts: Any) -> None:
    if not contacts:
        raise errors.missing("contacts")
    if len(contacts) > CONTACTS_LIMIT:
        raise errors.invalid(f"contacts may hold at most {CONTACTS_LIMIT} contacts.")
    for contact in contacts:
        name = contact.get("name") if isinstance(contact, dict) else None
        if not isinstance(name, dict) or not name.get("formatted_name"):
            raise errors.missing("contacts['name']['formatted_name']")


def _reaction(reaction: Any) -> None:
    if not reaction.get("message_id"):
        raise errors.missing("reaction['message_id']")
    emoji = reaction.get("emoji")
    if not isinstance(emoji, str):
        raise errors.missing("reaction['emoji']")
    if len(emoji) > 16 or any(c.isascii() and c.isalnum() and len(emoji) < 2 for c in emoji):
        raise errors.invalid("reaction['emoji'] must be one emoji.")


def _template(template: Any) -> None:
    if not template.get("name"):
        raise errors.missing("template['name']")
    language = template.get("language")
    if not isinstance(language, dict) or not language.get("code"):
        raise errors.missing("template['language']['code']")
    if not isinstance(template.get("components", []), list):
        raise errors.bad_parameter("Param template['components'] must be an array.")


KINDS: dict[str, Callable[[Any], None]] = {
    "text": _text,
    "location": _location,
    "contacts": _contacts,
    "reaction": _reaction,
    "template": _template,
    "interactive": interactive.check,
    **{kind: _media(kind) for kind in MEDIA_KINDS},
}


def check_body(body: Any) -> str:
    """Refuse a malformed message, or return its kind.

    Raises `errors.GraphError` 100 for a wrong type, 131008 for a missing field and 131009 for a
    value out of bounds.
    """
    if not isinstance(body, dict):
        raise errors.bad_parameter("The body must be a JSON object.")
    if body.get("messaging_product") != "whatsapp":
        raise errors.bad_parameter("The parameter messaging_product is required.")
    _check_addressee(body)
    _check_extras(body)
    kind = body.get("type", "text")
    if not isinstance(kind, str) or kind not in KINDS:
        raise errors.bad_parameter(f"Param type must be one of {{{', '.join(sorted(KINDS))}}}.")
    part = body.get(kind)
    if part is None:
        raise errors.missing(kind)
    if not isinstance(part, list if kind == "contacts" else dict):
        raise errors.bad_parameter(f"Param {kind} has the wrong type.")
    KINDS[kind](part)
    return kind


def _check_addressee(body: dict[str, Any]) -> None:
    to, recipient = body.get("to"), body.get("recipient")
    if not to and not recipient:
        raise errors.missing("to")
    if to:
        if not isinstance(to, str):
            raise errors.bad_parameter("Param to must be a string.")
        if body.get("recipient_type") != "group" and not _DIALLED.match(to):
            raise errors.invalid("Param to is not a valid phone number.")
    elif not isinstance(recipient, str) or not _USER_ID.match(recipient):
        raise errors.invalid("Param recipient is not a valid business-scoped user id.")


def _check_extras(body: dict[str, Any]) -> None:
    if body.get("recipient_type", "individual") not in ("individual", "group"):
        raise errors.bad_parameter("Param recipient_type must be individual or group.")
    reference = body.get("biz_opaque_callback_data")
    if reference is not None and (not isinstance(reference, str) or len(reference) > 512):
        raise errors.invalid(
            f"biz_opaque_callback_data must be a string of at most {REFERENCE_LIMIT} characters."
        )
    context = body.get("context")
    if context is not None and not (isinstance(context, dict) and context.get("message_id")):
        raise errors.missing("context['message_id']")
