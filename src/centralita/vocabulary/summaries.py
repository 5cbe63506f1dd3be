"""Incoming items in a few words for people: what it is, whom it is about, what it says. Pure."""

from typing import Any

from centralita.vocabulary.incoming import (
    AccountChange,
    AddressBookEntry,
    AnyItem,
    Echo,
    Message,
    Notice,
    Past,
    Person,
    PersonChange,
    PreferenceChange,
    QualityChange,
    Status,
    TemplateChange,
    Unknown,
)

_LONGEST = 160
_KINDS: dict[type, str] = {
    Echo: "echo",
    Past: "history",
    Status: "status",
    QualityChange: "quality",
    TemplateChange: "template",
    AccountChange: "account",
    PreferenceChange: "preference",
    PersonChange: "person_change",
    AddressBookEntry: "address_book",
    Unknown: "unknown",
}


def name_kind(item: AnyItem) -> str:
    """One word: a message's own kind (`text`, `image` …), a notice's, or the item's."""
    if isinstance(item, Message | Notice):
        return item.kind
    return _KINDS[type(item)]


def is_unknown(item: AnyItem) -> bool:
    """Did we fail to understand it, wholly or (a message of a new kind) in part?"""
    return isinstance(item, Unknown) or (isinstance(item, Message) and item.kind == "unknown")


def find_person(item: AnyItem) -> Person | None:
    """The customer an item is about."""
    if isinstance(item, Echo | Past):
        return item.message.person
    return getattr(item, "person", None)


def find_contact(item: AnyItem) -> str | None:
    """The customer's phone, else the business-scoped id, else the username."""
    person = find_person(item)
    return (person.wa_id or person.user_id or person.username) if person else None


def find_id(item: AnyItem) -> str | None:
    """The provider's id of the message, template, call, group or flow."""
    match item:
        case Message() | Status():
            return item.id
        case Echo() | Past():
            return item.message.id
        case TemplateChange():
            return item.template_id
        case _:
            return _find_raw_id(item.raw)


def _find_raw_id(raw: Any) -> str | None:
    if not isinstance(raw, dict):
        return None
    found = (raw.get(key) for key in ("id", "group_id", "flow_id"))
    return next((one for one in found if isinstance(one, str)), None)


def summarize(item: AnyItem) -> str:
    """One printable line, at most 160 characters."""
    return shorten(_describe(item))


def shorten(text: str, *, longest: int = _LONGEST) -> str:
    """On one line, without control characters, cut with an ellipsis."""
    line = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _describe(item: AnyItem) -> str:
    match item:
        case Message():
            return _describe_message(item)
        case Echo():
            return f"typed on the business's phone: {_describe_message(item.message)}"
        case Past():
            side = "business" if item.from_business else "customer"
            return f"old message of the {side}: {_describe_message(item.message)}"
        case Status():
            return _describe_status(item)
        case Unknown():
            return item.reason
        case AccountChange() | Notice():
            return item.summary
        case _:
            return _describe_change(item)


def _describe_change(
    item: QualityChange | TemplateChange | PreferenceChange | PersonChange | AddressBookEntry,
) -> str:
    match item:
        case QualityChange():
            return _describe_quality(item)
        case TemplateChange():
            return _describe_template(item)
        case PreferenceChange():
            return f"marketing messages {'welcome again' if item.marketing else 'stopped'}"
        case PersonChange():
            news = ", ".join(filter(None, (item.new_wa_id, item.new_user_id)))
            return f"now known as {news}"
        case AddressBookEntry():
            return f"address book: {item.action} {item.person.name or ''}"


def _describe_message(message: Message) -> str:
    said = message.text or ""
    if message.media is not None:
        named = message.media.filename or message.media.mime_type or "file"
        said = f"{message.kind} {named}" + (f": {said}" if said else "")
    elif message.place is not None:
        place = message.place
        said = f"{said} ({place.latitude:g}, {place.longitude:g})".strip()
    elif message.order:
        lines = ", ".join(f"{one.quantity} × {one.retailer_id}" for one in message.order)
        said = f"{lines}: {said}" if said else lines
    elif message.choice is not None:
        said = f"{said} [{message.choice.id}]"
    return said or _describe_silent(message)


def _describe_silent(message: Message) -> str:
    """A message without words of its own."""
    match message.kind:
        case "reaction":
            return f"took back the reaction to {message.target_id}"
        case "revoke":
            return f"deleted {message.target_id}"
        case "unsupported":
            return f"WhatsApp can't hand over this: {message.unsupported or 'no details'}"
        case "unknown":
            kind = message.raw.get("type") if isinstance(message.raw, dict) else None
            return f"a kind of message we can't read: {kind}"
        case _:
            return message.kind


def _describe_status(status: Status) -> str:
    said: list[str] = [status.status]
    if status.error_code or status.error_text:
        said.append(f"error {status.error_code or '?'}: {status.error_text or 'no details'}")
    if status.reference:
        said.append(f"our reference {status.reference}")
    return ", ".join(said)


def _describe_quality(item: QualityChange) -> str:
    said = [item.event.replace("_", " ").lower() if item.event else "limits"]
    if item.rating:
        said.append(f"rating {item.rating}")
    if item.limit:
        before = f"{item.old_limit} → " if item.old_limit else ""
        said.append(f"limit {before}{item.limit}")
    return ", ".join(said)


def _describe_template(item: TemplateChange) -> str:
    named = f"{item.template_name or item.template_id} ({item.language or '?'})"
    said = [f"{named} {item.event.replace('_', ' ').lower()}"]
    said += [one for one in (item.reason, item.detail) if one]
    return ": ".join(said)
