"""A webhook body of Meta's becomes a list of typed items (Cloud API §1). Never raises.

`entry[]` × `changes[]` × items: everything is looped over, everything is read on its own
(promise 2), and whatever is not understood is an `Unknown` in its place.
"""

from typing import cast

from centralita.kit import json
from centralita.providers.meta_format import parse_fields, parse_mending, parse_people
from centralita.providers.meta_format import parse_values as values
from centralita.providers.meta_format.parse_spot import Spot
from centralita.vocabulary.ids import PhoneNumberId, WabaId
from centralita.vocabulary.incoming import AnyItem, Unknown

_EXCERPT_CHARACTERS = 2_000
_ITEM_KEYS = ("messages", "statuses", "calls", "user_preferences", "user_id_update")
_OBJECT = "whatsapp_business_account"


def parse_body(body: bytes) -> list[AnyItem]:
    """The items of one POST, in their order; never empty, so that nothing vanishes silently."""
    try:
        decoded = decode_body(body)
    except ValueError as error:
        return [unreadable_body(body, str(error))]
    return parse_decoded(decoded)


def decode_body(body: bytes) -> object:
    """Decode JSON that can't be trusted; where that fails, once more after mending it.

    Raises ValueError with a short reason.
    """
    try:
        return json.decode_untrusted(body)
    except ValueError:
        mended = parse_mending.mend_body(body)
        if mended == body:
            raise
        return json.decode_untrusted(mended)


def unreadable_body(body: bytes, reason: str) -> Unknown:
    """A body that is no JSON at all: its first characters go into quarantine with the reason."""
    excerpt = json.clean_text(body[:_EXCERPT_CHARACTERS].decode("utf-8", "replace"))
    return Unknown(field="body", path="", raw=excerpt or None, reason=reason)


def parse_decoded(decoded: object, root: str = "") -> list[AnyItem]:
    """As `parse_body`, for a body that is decoded already; `root` stands before every path."""
    if not isinstance(decoded, dict):
        return [Unknown(field="body", path=root, raw=decoded, reason="This is not a JSON object.")]
    if "entry" not in decoded and "field" in decoded:
        # the "test" button of Meta's dashboard sends one bare change
        return _parse_change(Spot(field="body", path=root), root, decoded)
    reason = _find_fault(decoded)
    if reason is not None:
        return [Unknown(field="body", path=root, raw=decoded, reason=reason)]
    stem = f"{root}." if root else ""
    items: list[AnyItem] = []
    for index, entry in enumerate(decoded["entry"]):
        items += _parse_entry(f"{stem}entry[{index}]", entry)
    return items


def _find_fault(decoded: values.Object) -> str | None:
    entries = decoded.get("entry")
    if isinstance(decoded.get("object"), str) and decoded["object"] != _OBJECT:
        return f"The body is about {decoded['object'][:60]!r}, not a WhatsApp account."
    if not isinstance(entries, list):
        return "The body has no list of entries."
    return None if entries else "The list of entries is empty."


def _parse_entry(path: str, entry: object) -> list[AnyItem]:
    if not isinstance(entry, dict):
        return [Spot(field="body", path=path).unknown(path, entry, "The entry is no JSON object.")]
    spot = Spot(
        field="body",
        path=path,
        waba_id=cast("WabaId | None", values.find_id(entry, "id")),
        at=values.find_time(entry, "time"),
    )
    changes = entry.get("changes")
    if not isinstance(changes, list) or not changes:
        return [spot.unknown(path, entry, "The entry has no list of changes.")]
    items: list[AnyItem] = []
    for index, change in enumerate(changes):
        items += _parse_change(spot, f"{path}.changes[{index}]", change)
    return items


def _parse_change(entry: Spot, path: str, change: object) -> list[AnyItem]:
    if not isinstance(change, dict):
        return [entry.unknown(path, change, "The change is no JSON object.")]
    field = change.get("field")
    if not isinstance(field, str):
        return [entry.unknown(path, change, "The change does not name its field.")]
    value = change.get("value")
    if not isinstance(value, dict):
        spot = Spot(field=field, path=path, waba_id=entry.waba_id, at=entry.at)
        return [spot.unknown(path, change, "The change has no value that is a JSON object.")]
    return parse_fields.parse_field(_find_spot(entry, path, field, value), value)


def _find_spot(entry: Spot, path: str, field: str, value: values.Object) -> Spot:
    metadata = value.get("metadata")
    if not isinstance(metadata, dict):
        metadata = values.parse_object(value.get("recipient"))  # hand-overs name it there (§1.7)
    people = parse_people.parse_contacts(value["contacts"]) if "contacts" in value else ()
    return Spot(
        field=field,
        path=path or "value",
        waba_id=entry.waba_id,
        phone_number_id=cast("PhoneNumberId | None", values.find_id(metadata, "phone_number_id")),
        display_phone_number=values.find_phone(metadata, "display_phone_number")
        or values.find_phone(value, "display_phone_number"),
        at=entry.at,
        people=parse_people.index_people(people),
        only=people[0] if len(people) == 1 and _count_items(value) == 1 else None,
    )


def _count_items(value: values.Object) -> int:
    return sum(len(values.parse_list(value[key])) for key in _ITEM_KEYS if key in value)
