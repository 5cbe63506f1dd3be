"""The part of a message that its type names: text, file, place, cards, order … (Cloud API §1.4).

Each function takes the whole message and answers keywords of `Message`; it raises `Unreadable`
where the part is missing or not usable.
"""

from typing import Any

from centralita.providers.meta_format import parse_values as values
from centralita.vocabulary.incoming import Media, OrderLine, Place

Parts = dict[str, Any]


def parse_text(raw: values.Object) -> Parts:
    """`text.body`."""
    body = values.find_text(values.parse_object(raw.get("text")), "body")
    if body is None:
        raise values.Unreadable("The text message has no body.")
    return {"kind": "text", "text": body}


def parse_media(raw: values.Object) -> Parts:
    """image, video, document, sticker, audio; very old payloads say `voice` for a voice note."""
    named = raw["type"]
    part = values.parse_object(raw.get(named))
    caption = values.find_text(part, "caption")
    media = Media(
        id=values.get_id(part, "id", "The file has no id."),
        mime_type=values.find_text(part, "mime_type"),
        sha256=values.find_sha256(part, "sha256"),
        link=values.find_text(part, "url"),
        caption=caption,
        filename=values.find_text(part, "filename"),
        voice=named == "voice" or values.find_flag(part, "voice"),
        animated=values.find_flag(part, "animated"),
    )
    kind = "audio" if named == "voice" else named
    return {"kind": kind, "media": media, "text": caption}


def parse_location(raw: values.Object) -> Parts:
    """A place with both coordinates."""
    part = values.parse_object(raw.get("location"))
    latitude = values.find_number(part, "latitude")
    longitude = values.find_number(part, "longitude")
    if latitude is None or longitude is None:
        raise values.Unreadable("The location lacks a coordinate.")
    place = Place(
        latitude=latitude,
        longitude=longitude,
        name=values.find_text(part, "name"),
        address=values.find_text(part, "address"),
        url=values.find_text(part, "url"),
    )
    return {"kind": "location", "place": place, "text": place.name or place.address}


def parse_cards(raw: values.Object) -> Parts:
    """Contact cards, in Meta's own shape; also the answer to a contact request (§1.8)."""
    cards = values.parse_objects(raw.get("contacts"))
    if not cards:
        raise values.Unreadable("There is no contact card in it.")
    names = (_card_name(card) for card in cards)
    return {"kind": "contacts", "cards": cards, "text": ", ".join(filter(None, names)) or None}


def _card_name(card: values.Object) -> str | None:
    return values.find_text(values.parse_object(card.get("name")), "formatted_name", "first_name")


def parse_order(raw: values.Object) -> Parts:
    """A catalogue order. One line that can't be read spoils the order: money is never guessed."""
    part = values.parse_object(raw.get("order"))
    items = values.parse_list(part.get("product_items"))
    if not items:
        raise values.Unreadable("The order has no lines.")
    return {
        "kind": "order",
        "order": tuple(_parse_order_line(values.parse_object(item)) for item in items),
        "catalog_id": values.find_id(part, "catalog_id"),
        "text": values.find_text(part, "text"),
    }


def _parse_order_line(item: values.Object) -> OrderLine:
    quantity = values.find_count(item, "quantity")
    price = values.find_decimal(item, "item_price")
    if quantity is None or price is None:
        raise values.Unreadable("A line of the order lacks its quantity or price.")
    return OrderLine(
        retailer_id=values.get_id(item, "product_retailer_id", "A line names no product."),
        quantity=quantity,
        price=price,
        currency=values.get_id(item, "currency", "A line of the order has no currency."),
    )


def parse_reaction(raw: values.Object) -> Parts:
    """An emoji on a message; an empty or missing emoji takes the reaction back."""
    part = values.parse_object(raw.get("reaction"))
    target = values.get_id(part, "message_id", "The reaction names no message.")
    return {
        "kind": "reaction",
        "target_id": target,
        "text": values.find_text(part, "emoji") or "",
    }


def parse_unsupported(raw: values.Object) -> Parts:
    """What WhatsApp can't hand over: polls, view-once, and placeholders of an old history."""
    named = values.find_id(values.parse_object(raw.get("unsupported")), "type")
    if named is None and raw.get("type") == "media_placeholder":
        named = "media_placeholder"
    return {"kind": "unsupported", "unsupported": named}
