"""What a flow can say: the schema of its sayings, and how each becomes a reply when it is due.

A saying is a text, a message with a shape (`{"image": …}`), any reply of the vocabulary
(`{"reply": {"kind": …}}`), or up to three of these.
"""

from collections.abc import Callable
from typing import Any, Final

import msgspec
from msgspec import Struct

from centralita.decide.flow import filling, shapes
from centralita.decide.flow.filling import Scope, Words
from centralita.vocabulary import content
from centralita.vocabulary.content import AnyContent

MOST_REPLIES: Final = 3
_LINK = shapes.string(2000, "Public web address.")

_FIELDS: Final[shapes.Schema] = {
    "text": shapes.text("Body, or caption of a file."),
    "image": _LINK,
    "video": _LINK,
    "document": _LINK,
    "audio": _LINK,
    "filename": shapes.string(200, "Name of the document as the customer sees it."),
    "link": shapes.described(_LINK, "Web address behind one button."),
    "label": shapes.text("Title of the link's button; 20 characters."),
    "location": shapes.obj(
        {
            "latitude": {"anyOf": [{"type": "number"}, shapes.string(60)]},
            "longitude": {"anyOf": [{"type": "number"}, shapes.string(60)]},
            "name": shapes.text("Name of the place."),
            "address": shapes.text("Its address."),
        },
        ("latitude", "longitude"),
        description="A pin on the map.",
    ),
    "location_request": shapes.text("Asks for the customer's location; follow it with an ask."),
    "catalog": shapes.obj(
        {
            "text": shapes.text("Body."),
            "thumbnail": shapes.string(100, "Retailer id of the picture."),
            "footer": shapes.text("Small line below."),
        },
        ("text",),
        description="Opens the number's catalogue.",
    ),
    "product": shapes.obj(
        {
            "catalog_id": shapes.string(100),
            "retailer_id": shapes.string(100),
            "text": shapes.text("Body."),
        },
        ("catalog_id", "retailer_id"),
        description="One product of the catalogue.",
    ),
    "reply": shapes.described(
        {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}},
        "Any reply of the vocabulary as it is stored; its texts may be `@key` or per language.",
    ),
}
_SHAPE: Final = shapes.obj(_FIELDS, minProperties=1)
_TEXT: Final = shapes.text("")
_ONE: Final = [*_TEXT["anyOf"], _SHAPE]

SAYING: Final[shapes.Schema] = {
    "anyOf": [*_ONE, {"type": "array", "items": {"anyOf": _ONE}, "minItems": 1, "maxItems": 3}],
    "description": "A text, a message with a shape, or up to three of them.",
}

MEDIA: Final = ("image", "video", "document", "audio")
PARTNERS: Final[dict[str, tuple[str, ...]]] = {
    "image": ("text",), "video": ("text",), "document": ("text", "filename"), "audio": (),
    "link": ("text", "label"), "location": (), "location_request": (), "catalog": (),
    "product": (), "reply": (),
}  # fmt: skip
"""What may stand beside each shape."""

READABLE: Final = frozenset(
    ("text", "body", "caption", "label", "title", "description", "button", "footer", "name",
     "address", "location_request")
)  # fmt: skip
"""Fields of messages that customers read."""

FindWords = Callable[[Any], Words]


class Saying(Struct, frozen=True):
    """One message to come: `plain` where it is only a text, else the reply with gaps in it."""

    plain: Words | None
    pattern: Any = None


def is_text(data: Any) -> bool:
    return isinstance(data, str) or (isinstance(data, dict) and data.keys() <= {"es", "en"})


def list_items(data: Any) -> list[Any]:
    """A saying's messages; none for null."""
    if data is None:
        return []
    return data if isinstance(data, list) else [data]


def find_shape(item: Any) -> str | None:
    return next((shape for shape in PARTNERS if shape in item), None)


def compile_saying(data: Any, find_words: FindWords) -> tuple[Saying, ...]:
    return tuple(_compile(item, find_words) for item in list_items(data))


def _compile(item: Any, find_words: FindWords) -> Saying:
    if is_text(item):
        return Saying(find_words(item))
    shape = find_shape(item)
    if shape is None:
        return Saying(find_words(item["text"]))
    return Saying(None, filling.compile_value(to_reply(item, shape), find_words))


def to_reply(item: dict[str, Any], shape: str) -> dict[str, Any]:
    """The vocabulary's stored form of a friendly shape."""
    inside = item[shape]
    if shape in MEDIA:
        rest = {"caption": item.get("text"), "filename": item.get("filename")}
        return _strip({"kind": "media", "media": shape, "link": inside, **rest})
    if shape == "link":
        return {"kind": "link", "body": item["text"], "label": item["label"], "url": inside}
    if shape == "location_request":
        return {"kind": "location_request", "body": inside}
    if shape == "catalog":
        rest = {"thumbnail_retailer_id": inside.get("thumbnail"), "footer": inside.get("footer")}
        return _strip({"kind": "catalog", "body": inside["text"], **rest})
    if shape == "product":
        ids = {key: inside[key] for key in ("catalog_id", "retailer_id")}
        return _strip({"kind": "product", "body": inside.get("text"), **ids})
    return {"kind": "location", **inside} if shape == "location" else dict(inside)


def _strip(fields: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if value is not None}


def speak(said: tuple[Saying, ...], scope: Scope, language: str) -> list[AnyContent]:
    """The replies, filled. What turns out empty or misshapen is left out, and never raises."""
    replies: list[AnyContent] = []
    for each in said:
        if each.plain is not None:
            body = filling.fill(each.plain, scope, language)
            if body:
                replies.append(content.Text(body=body))
            continue
        made = build_reply(filling.fill_value(each.pattern, scope, language))
        if made is not None:
            replies.append(made)
    return replies


def build_reply(data: Any) -> AnyContent | None:
    try:
        made: AnyContent = msgspec.convert(data, type=AnyContent, strict=False)
        return made
    except (msgspec.ValidationError, TypeError, ValueError):
        return None
