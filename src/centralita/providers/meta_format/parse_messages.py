"""Customers' messages: `messages[]` (Cloud API §1.4)."""

from collections.abc import Callable
from typing import Any

from centralita.providers.meta_format import parse_choices, parse_people
from centralita.providers.meta_format import parse_values as values
from centralita.providers.meta_format.parse_parts import (
    Parts,
    parse_cards,
    parse_location,
    parse_media,
    parse_order,
    parse_reaction,
    parse_text,
    parse_unsupported,
)
from centralita.providers.meta_format.parse_spot import Spot
from centralita.vocabulary.ids import UserId, WaId, WaMessageId
from centralita.vocabulary.incoming import AnyItem, Message, Notice, Person, PersonChange


def read_message(spot: Spot, path: str, raw: values.Object) -> AnyItem:
    """One element of `messages[]`: a `Message`, or what a `system` message means."""
    spot.need_number()
    if raw.get("type") == "system":
        change = _read_system(spot, path, raw)
        if change is not None:
            return change
    return parse_message(spot, path, raw, parse_people.parse_sender(spot, raw))


def parse_message(spot: Spot, path: str, raw: values.Object, person: Person) -> Message:
    """The message itself, whoever is its `person`. Raises `Unreadable` without an id."""
    parts = parse_parts(raw)
    if "context" in raw:
        _add_context(parts, values.parse_object(raw["context"]))
    if "errors" in raw:
        parts["errors"] = values.parse_objects(raw["errors"])
    return Message(
        field=spot.field,
        path=path,
        waba_id=spot.waba_id,
        phone_number_id=spot.phone_number_id,
        display_phone_number=spot.display_phone_number,
        at=values.parse_time(raw.get("timestamp")),
        raw=raw,
        id=WaMessageId(values.get_id(raw, "id", "The message has no id.")),
        person=person,
        referral=values.find_object(raw, "referral"),
        group_id=values.find_id(raw, "group_id"),
        **parts,
    )


def parse_parts(raw: values.Object) -> Parts:
    """What the message's type brings; the kind `unknown` where that can't be read."""
    kind = raw.get("type")
    reader = _READERS.get(kind) if isinstance(kind, str) else None
    if reader is None:
        return {"kind": "unknown"}
    try:
        return reader(raw)
    except values.Unreadable:
        return {"kind": "unknown"}


def _add_context(parts: dict[str, Any], context: values.Object) -> None:
    parts["reply_to"] = values.find_id(context, "id")
    parts["forwarded"] = context.get("forwarded") is True or (
        context.get("frequently_forwarded") is True
    )
    parts["product"] = values.find_object(context, "referred_product")


def _parse_edit(raw: values.Object) -> Parts:
    edit = values.parse_object(raw.get("edit"))
    inner = parse_parts(values.parse_object(edit.get("message")))
    target = values.get_id(edit, "original_message_id", "The edit names no message.")
    return inner | {"kind": "edit", "target_id": target}


def _parse_revoke(raw: values.Object) -> Parts:
    revoke = values.parse_object(raw.get("revoke"))
    target = values.get_id(revoke, "original_message_id", "The deletion names no message.")
    return {"kind": "revoke", "target_id": target}


def _parse_system(raw: values.Object) -> Parts:
    system = values.parse_object(raw.get("system"))
    return {"kind": "system", "text": values.find_text(system, "body"), "system": system}


def _parse_welcome(_raw: values.Object) -> Parts:
    return {"kind": "welcome"}


_READERS: dict[str, Callable[[values.Object], Parts]] = {
    "text": parse_text,
    "image": parse_media,
    "video": parse_media,
    "audio": parse_media,
    "voice": parse_media,
    "document": parse_media,
    "sticker": parse_media,
    "location": parse_location,
    "contacts": parse_cards,
    "interactive": parse_choices.parse_interactive,
    "button": parse_choices.parse_template_button,
    "order": parse_order,
    "reaction": parse_reaction,
    "system": _parse_system,
    "edit": _parse_edit,
    "revoke": _parse_revoke,
    "request_welcome": _parse_welcome,
    "unsupported": parse_unsupported,
    "unknown": parse_unsupported,
    "media_placeholder": parse_unsupported,
}


def _read_system(spot: Spot, path: str, raw: values.Object) -> AnyItem | None:
    """What a system message changes; None where it is only something to show."""
    system = values.parse_object(raw.get("system"))
    facts = spot.facts(path, raw, values.find_time(raw, "timestamp"))
    match system.get("type"):
        case "user_changed_number" | "customer_changed_number":
            return _read_new_phone(spot, facts, raw, system)
        case "user_changed_user_id":
            return _read_new_user_id(facts, system)
        case "customer_identity_changed":
            person = parse_people.parse_sender(spot, raw)
            summary = values.find_text(system, "body") or "The customer's identity changed."
            return Notice(**facts, kind="identity", summary=summary, person=person)
        case _:
            return None


def _read_new_phone(
    spot: Spot, facts: dict[str, Any], raw: values.Object, system: values.Object
) -> PersonChange | None:
    new_phone = values.find_phone(system, "wa_id", "new_wa_id")
    if new_phone is None:
        return None
    person = parse_people.parse_sender(spot, raw)
    new_user_id = values.find_id(system, "user_id")
    return PersonChange(
        **facts,
        person=person,
        new_wa_id=WaId(new_phone),
        new_user_id=UserId(new_user_id) if new_user_id not in (None, person.user_id) else None,
    )


def _read_new_user_id(facts: dict[str, Any], system: values.Object) -> PersonChange | None:
    previous = values.find_id(system, "previous_user_id")
    current = values.find_id(system, "user_id")
    phone = values.find_phone(system, "wa_id")
    if current is None or (previous is None and phone is None):
        return None
    return PersonChange(
        **facts,
        person=Person(
            wa_id=WaId(phone) if phone else None, user_id=UserId(previous) if previous else None
        ),
        new_user_id=UserId(current),
    )
