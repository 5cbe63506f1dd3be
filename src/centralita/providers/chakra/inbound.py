"""Webhooks through Chakra: Meta's own payload passed on, or a flat body. Pure (Cloud API §7.1).

A flat body is one JSON object a message, or a list of such objects; workflow tools send it. The
first key that is there wins:

| what | keys |
|---|---|
| our number, needed | `phone_number_id`, `phoneNumberId` |
| sender's telephone | `from`, `wa_id`, `waId`, `phone`; this or the next is needed |
| sender's scoped id | `from_user_id`, `user_id`, `userId` |
| sender's name | `name`, `profile_name`, `profileName`; `username` |
| message id | `message_id`, `messageId`, `id` |
| time | `timestamp`, `time`: Unix seconds, milliseconds or ISO 8601 (UTC where no zone is given) |
| type | `type`, `message_type`; default `text` |
| text | `text`, `body`, `message`: a string or `{"body": …}` |
| file | `media_id`, `mediaId`; `media_url`, `mediaUrl`, `link`, `url`; `mime_type`, `mimeType`; |
|   | `filename`; `caption` |
| place | `latitude`, `longitude`, `address` |
| button's payload | `payload` |
| answered message | `reply_to`, `context` |

Any type may also bring Meta's own object under its own name (`"interactive": {…}`). Without an id,
one is made from the content: send an id or a time, or the same words said twice count as one.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec

from centralita.kit.crypto import Secret
from centralita.providers.meta_format import parse as meta_parse
from centralita.providers.meta_format import parse_messages
from centralita.providers.meta_format import parse_values as values
from centralita.providers.meta_format.parse_spot import Spot, parse_one
from centralita.vocabulary.ids import PhoneNumberId, UserId, WabaId, WaId
from centralita.vocabulary.incoming import AnyItem, Message, Person

_MEDIA = frozenset({"image", "video", "audio", "voice", "document", "sticker"})
_META_KEYS = frozenset({"entry", "object", "field"})


def check_signature(_headers: Mapping[str, str], _body: bytes, _secret: Secret) -> bool:
    """Always True: Chakra signs nothing, its webhooks come to a secret path instead."""
    return True


def parse(body: bytes) -> list[AnyItem]:
    """The items of one POST in their order; never raises, never empty."""
    try:
        decoded = meta_parse.decode_body(body)
    except ValueError as error:
        return [meta_parse.unreadable_body(body, str(error))]
    if not isinstance(decoded, list) or not decoded:
        return _parse_any(decoded, "")
    items: list[AnyItem] = []
    for index, one in enumerate(decoded):
        items += _parse_any(one, f"[{index}]")
    return items


def _parse_any(decoded: object, path: str) -> list[AnyItem]:
    if not isinstance(decoded, dict) or not _META_KEYS.isdisjoint(decoded):
        return meta_parse.parse_decoded(decoded, path)
    spot = Spot(
        field="messages",
        path=path,
        waba_id=_waba_id(decoded),
        phone_number_id=_phone_number_id(decoded),
        display_phone_number=values.find_phone(
            decoded, "display_phone_number", "displayPhoneNumber"
        ),
    )
    return [parse_one(spot, path, decoded, _read_flat)]


def _read_flat(spot: Spot, path: str, flat: values.Object) -> Message:
    if spot.phone_number_id is None:
        raise values.Unreadable(
            "There is no phone_number_id: it can't be told which number this is for."
        )
    person = _parse_person(flat)
    message = parse_messages.parse_message(spot, path, _as_meta(flat), person)
    return msgspec.structs.replace(message, at=_find_time(flat), raw=flat)


def _parse_person(flat: values.Object) -> Person:
    phone = values.find_phone(flat, "from", "wa_id", "waId", "phone")
    user_id = values.find_id(flat, "from_user_id", "user_id", "userId")
    if phone is None and user_id is None:
        raise values.Unreadable("The message does not say who sent it (from, user_id).")
    return Person(
        wa_id=WaId(phone) if phone else None,
        user_id=UserId(user_id) if user_id else None,
        username=values.find_id(flat, "username"),
        name=values.find_id(flat, "name", "profile_name", "profileName"),
    )


def _as_meta(flat: values.Object) -> values.Object:
    """The same message in Meta's shape (Cloud API §1.4)."""
    kind = values.find_id(flat, "type", "message_type") or "text"
    return {
        "id": values.find_id(flat, "message_id", "messageId", "id") or _make_id(flat),
        "type": kind,
        kind: values.find_object(flat, kind) or _parse_part(kind, flat),
        "context": values.find_object(flat, "context") or {"id": flat.get("reply_to")},
    }


def _parse_part(kind: str, flat: values.Object) -> object:
    if kind == "text":
        return {"body": _find_body(flat)}
    if kind in _MEDIA:
        return _parse_file(flat)
    if kind == "location":
        return {key: flat.get(key) for key in ("latitude", "longitude", "address")}
    if kind == "button":
        return {"text": _find_body(flat), "payload": flat.get("payload")}
    return flat.get(kind)


def _find_body(flat: values.Object) -> str | None:
    for key in ("text", "body", "message"):
        found = values.find_text(flat, key) or values.find_text(
            values.parse_object(flat.get(key)), "body"
        )
        if found is not None:
            return found
    return None


def _parse_file(flat: values.Object) -> values.Object:
    """A file with only a link takes the link as its id: there is nothing else to name it by."""
    link = values.find_text(flat, "media_url", "mediaUrl", "link", "url")
    return {
        "id": values.find_id(flat, "media_id", "mediaId") or link,
        "url": link,
        "mime_type": values.find_text(flat, "mime_type", "mimeType"),
        "filename": values.find_text(flat, "filename"),
        "caption": values.find_text(flat, "caption") or _find_body(flat),
    }


def _make_id(flat: values.Object) -> str:
    """The same body sent twice gets the same id, so that it counts once (promise 3)."""
    canonical = msgspec.json.encode(flat, order="deterministic")
    return f"chakra.{hashlib.sha256(canonical).hexdigest()}"


def _find_time(flat: values.Object) -> datetime | None:
    found = values.find_time(flat, "timestamp", "time")
    if found is not None:
        return found
    try:
        moment = datetime.fromisoformat(values.find_text(flat, "timestamp", "time") or "")
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _phone_number_id(flat: values.Object) -> PhoneNumberId | None:
    found = values.find_id(flat, "phone_number_id", "phoneNumberId")
    return PhoneNumberId(found) if found else None


def _waba_id(flat: values.Object) -> WabaId | None:
    found = values.find_id(flat, "waba_id", "wabaId")
    return WabaId(found) if found else None
