"""What was sent or received, as browsers may see it: no token, no id of a file, no wire format."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from centralita.kit import json

_HIDDEN: Final = frozenset({"media_id", "token"})
_FILES: Final = frozenset({"image", "video", "audio", "document", "sticker"})
_RAW_PARTS: Final = ("contacts", "system", "interactive", "unsupported")


def read_content(text: str | None) -> dict[str, Any]:
    """A message's stored content; empty where it has none, or it cannot be read."""
    try:
        found = json.decode(text) if text else {}
    except (ValueError, msgspec.MsgspecError):
        return {}
    return found if isinstance(found, dict) else {}


def show_content(kind: str, content: Mapping[str, Any]) -> dict[str, Any] | None:
    """The parts that a chat shows beside the text. Pure."""
    if not content:
        return None
    if "kind" in content:  # ours: a `vocabulary.content`
        shown = _strip(dict(content))
        return shown if set(shown) - {"kind", "body"} else None
    return _show_received(kind, content)


def _show_received(kind: str, content: Mapping[str, Any]) -> dict[str, Any] | None:
    if content.get("choice"):
        return {"kind": "choice", **content["choice"]}
    if content.get("place"):
        return {"kind": "location", **content["place"]}
    if content.get("order"):
        return {"kind": "order", "lines": content["order"]}
    raw = content.get("raw")
    if kind == "contacts" and isinstance(raw, dict):
        return {"kind": "contacts", "cards": raw.get("contacts") or []}
    if kind == "form" and isinstance(raw, dict):
        return {"kind": "form", "values": _find_form(raw)}
    if kind in ("unsupported", "unknown") and isinstance(raw, dict):
        return {"kind": kind, "type": str(raw.get("type", ""))}
    return None


def _find_form(raw: Mapping[str, Any]) -> Any:
    """What somebody filled in: the parsed `response_json` of the reply (Cloud API §1.4)."""
    reply = raw.get("interactive", {})
    inner = reply.get("nfm_reply", {}) if isinstance(reply, dict) else {}
    told = inner.get("response_json") if isinstance(inner, dict) else None
    try:
        return json.decode_untrusted(told.encode()) if isinstance(told, str) else {}
    except ValueError:
        return {}


def _strip(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _strip(each) for key, each in value.items() if key not in _HIDDEN}
    if isinstance(value, list):
        return [_strip(each) for each in value]
    return value


class Attached(msgspec.Struct, frozen=True, kw_only=True):
    """The file of a message: what it is, and by which name its provider keeps it."""

    kind: str
    mime_type: str | None = None
    filename: str | None = None
    voice: bool = False
    media_id: str | None = None
    link: str | None = None


def find_attached(kind: str, content: Mapping[str, Any]) -> Attached | None:
    """The file of a message, sent or received; None where there is none. Pure."""
    if content.get("kind") == "media":
        names = ("filename", "media_id", "link")
        given = {name: content.get(name) for name in names}
        return Attached(kind=content["media"], voice=bool(content.get("voice")), **given)
    media = content.get("media")
    if kind in _FILES and isinstance(media, dict):
        return Attached(
            kind=kind,
            mime_type=media.get("mime_type"),
            filename=media.get("filename"),
            voice=bool(media.get("voice")),
            media_id=media.get("id"),
            link=media.get("link"),
        )
    return None
