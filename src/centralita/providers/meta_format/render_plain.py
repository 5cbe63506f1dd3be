"""Texts, files, places, contact cards, reactions, templates in Meta's words (Cloud API §2.2-2.3).

Each function answers with the parts of a content: `(type, payload)`, one per message.
"""

import math
import re
from typing import Any

from centralita.providers.meta_format import render_fit as fits
from centralita.vocabulary import content as say

Part = tuple[str, Any]
"""Meta's `type`, and what stands under the key of that name."""

_GAPS = re.compile(r"[\n\r\t]+| {5,}")


def render_text(content: say.Text, fit: fits.Fit) -> list[Part]:
    pieces = fits.split_text(fit.get_text(content.body, "body"), fits.TEXT)
    if len(pieces) > 1:
        fit.note("text_split", limit=fits.TEXT, count=len(pieces))
    return [("text", _text(piece, content.preview_url)) for piece in pieces]


def _text(body: str, preview_url: bool = False) -> dict[str, Any]:
    return {"body": body, "preview_url": True} if preview_url else {"body": body}


def render_overflow(text: str) -> list[Part]:
    """What did not fit into its own place, as plain text messages."""
    return [("text", _text(piece)) for piece in fits.split_text(text, fits.TEXT)]


def get_media(media_id: str | None, link: str | None, field: str, fit: fits.Fit) -> dict[str, Any]:
    """`{"id": …}` or `{"link": …}`: one of the two must be there; the id wins."""
    if fit.find_text(media_id):
        return {"id": fit.get_exact(media_id, f"{field}.media_id", fits.URL)}
    if fit.find_text(link):
        return {"link": fit.get_url(link, f"{field}.link")}
    raise fits.refuse(field, "has neither media_id nor link; upload the file or give its address")


def render_file(content: say.File, fit: fits.Fit) -> list[Part]:
    media = get_media(content.media_id, content.link, content.media, fit)
    caption = fit.find_text(content.caption)
    after: list[Part] = []
    if caption and content.media in ("audio", "sticker"):
        fit.note("no_caption", kind=content.media)
        after = render_overflow(caption)
        caption = None
    elif caption and len(caption) > fits.CAPTION:
        fit.note("caption_long", limit=fits.CAPTION)
        caption, rest = _cut_once(caption, fits.CAPTION)
        after = render_overflow(rest)
    if caption:
        media["caption"] = caption
    if content.media == "document" and (name := fit.find_text(content.filename)):
        media["filename"] = name
    if content.media == "audio" and content.voice:
        media["voice"] = True
    return [(content.media, media), *after]


def _cut_once(text: str, limit: int) -> tuple[str, str]:
    at = fits.find_cut(text, limit)
    return text[:at].rstrip(), text[at:].lstrip()


def render_location(content: say.Location, fit: fits.Fit) -> list[Part]:
    for field, value, bound in (
        ("latitude", content.latitude, 90.0),
        ("longitude", content.longitude, 180.0),
    ):
        if not math.isfinite(value) or abs(value) > bound:
            raise fits.refuse(field, f"must lie between -{bound:g} and {bound:g} degrees")
    place: dict[str, Any] = {"latitude": content.latitude, "longitude": content.longitude}
    if name := fit.find_text(content.name):
        place["name"] = name
    if address := fit.find_text(content.address):
        place["address"] = address
    return [("location", place)]


def render_contacts(content: say.Contacts, fit: fits.Fit) -> list[Part]:
    if not content.cards:
        raise fits.refuse("cards", "is empty; give at least one contact")
    cards = [_card(card, at, fit) for at, card in enumerate(content.cards)]
    if len(cards) > fits.CONTACTS:
        fit.note("many_contacts", limit=fits.CONTACTS)
    return [
        ("contacts", cards[at : at + fits.CONTACTS]) for at in range(0, len(cards), fits.CONTACTS)
    ]


def _card(card: dict[str, Any], at: int, fit: fits.Fit) -> dict[str, Any]:
    """Meta wants `formatted_name` and at least one part of a name beside it."""
    cleaned: dict[str, Any] = fits.clean_json(card)
    name = cleaned.get("name")
    name = dict(name) if isinstance(name, dict) else {}
    parts = {key: text for key, text in name.items() if isinstance(text, str) and text.strip()}
    if "formatted_name" not in parts:
        order = ("prefix", "first_name", "middle_name", "last_name", "suffix")
        whole = " ".join(parts[key].strip() for key in order if key in parts)
        parts["formatted_name"] = fit.get_text(whole, f"cards[{at}].name.formatted_name")
        fit.note("name_made", field=f"cards[{at}]")
    if len(parts) == 1:
        parts["first_name"] = parts["formatted_name"]
    return {**cleaned, "name": parts}


def render_reaction(content: say.Reaction, fit: fits.Fit) -> list[Part]:
    message_id = fit.get_exact(content.message_id, "message_id", fits.URL)
    return [("reaction", {"message_id": message_id, "emoji": fit.find_text(content.emoji) or ""})]


def render_template(content: say.Template, fit: fits.Fit) -> list[Part]:
    template: dict[str, Any] = {
        "name": fit.get_exact(content.name, "name", 512),
        "language": {"code": fit.get_exact(content.language, "language", 20)},
    }
    components = [
        _component(component, f"components[{at}]", fit)
        for at, component in enumerate(content.components)
    ]
    if components:
        template["components"] = components
    return [("template", template)]


def _component(component: dict[str, Any], field: str, fit: fits.Fit) -> dict[str, Any]:
    cleaned: dict[str, Any] = fits.clean_json(component)
    for name in ("parameters", "cards", "components"):
        children = cleaned.get(name)
        if isinstance(children, list):
            cleaned[name] = [
                _component(child, f"{field}.{name}[{at}]", fit)
                if isinstance(child, dict)
                else child
                for at, child in enumerate(children)
            ]
    if cleaned.get("type") == "text" and isinstance(cleaned.get("text"), str):
        cleaned["text"] = _parameter_text(cleaned["text"], f"{field}.text", fit)
    return cleaned


def _parameter_text(text: str, field: str, fit: fits.Fit) -> str:
    """Meta refuses line breaks, tabs and long gaps in a template's parameter (132018)."""
    flat = _GAPS.sub(" ", fit.get_text(text, field))
    if flat != text.strip():
        fit.note("gaps", field=field)
    return flat
