"""What a story's customer sends that is no text: files, places, orders of the catalogue."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from centralita.stories.mistakes import Mistake
from centralita.stories.steps import AnyStep, Sends

_FILES: Final = {
    "photo": ("image", "image/jpeg"),
    "video": ("video", "video/mp4"),
    "voice": ("audio", "audio/ogg; codecs=opus"),
    "document": ("document", "application/pdf"),
    "sticker": ("sticker", "image/webp"),
}
_SENT: Final = (*_FILES, "location", "order")


def parse_sends(value: Any, line: int) -> AnyStep:
    """The value of a `sends:` step. Raises `Mistake`."""
    if not isinstance(value, dict) or len(value) != 1:
        raise Mistake(
            line,
            "nothing_sent",
            known=", ".join(_SENT),
        )
    [(name, content)] = value.items()
    if name in _FILES:
        kind, mime_type = _FILES[name]
        part: dict[str, Any] = {"id": "900000000000099", "mime_type": mime_type, "sha256": ""}
        if isinstance(content, str) and content.strip() and kind != "audio":
            part["caption"] = content.strip()
        return _sent(kind, part, value, line)
    if name == "location":
        return _sent("location", _parse_location(content, line), value, line)
    if name == "order":
        return _sent("order", _parse_order(content, line), value, line)
    raise Mistake(
        line,
        "unknown_sent",
        name=name,
        known=", ".join(_SENT),
    )


def _sent(kind: str, part: dict[str, Any], written: Any, line: int) -> AnyStep:
    data = {"step": "sends", "kind": kind, "part": part, "written": written, "line": line}
    return msgspec.convert(data, Sends)


def _parse_location(content: Any, line: int) -> dict[str, Any]:
    found = re.fullmatch(r"\s*(-?\d+(?:\.\d+)?)[,\s]+(-?\d+(?:\.\d+)?)\s*", str(content))
    if not found:
        raise Mistake(
            line,
            "bad_location",
        )
    return {"latitude": float(found[1]), "longitude": float(found[2])}


def _parse_order(content: Any, line: int) -> dict[str, Any]:
    lines: Sequence[Mapping[str, str]] = content if isinstance(content, list) else []
    try:
        items = [
            {
                "product_retailer_id": each["item"],
                "quantity": int(each.get("quantity", "1")),
                "item_price": float(each["price"]),
                "currency": each.get("currency", "EUR"),
            }
            for each in lines
        ]
    except (KeyError, ValueError, TypeError, AttributeError):
        items = []
    if not items:
        raise Mistake(
            line,
            "bad_order",
        )
    return {"catalog_id": "800000000000001", "product_items": items}
