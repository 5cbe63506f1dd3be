"""How far our messages got: `statuses[]` (Cloud API §1.5)."""

from typing import cast, get_args

from centralita.providers.meta_format import parse_people
from centralita.providers.meta_format import parse_values as values
from centralita.providers.meta_format.parse_spot import Spot
from centralita.vocabulary.ids import WaMessageId
from centralita.vocabulary.incoming import AnyItem, Notice, Status, StatusName

_NAMES = frozenset(get_args(StatusName))


def read_status(spot: Spot, path: str, raw: values.Object) -> AnyItem:
    """One element of `statuses[]`; those of payments and calls are notices."""
    spot.need_number()
    match raw.get("type"):
        case "payment":
            return _read_payment(spot, path, raw)
        case "call":
            return read_call_status(spot, path, raw)
        case _:
            return _read_message_status(spot, path, raw)


def _read_message_status(spot: Spot, path: str, raw: values.Object) -> Status:
    name = raw.get("status")
    if not isinstance(name, str) or name not in _NAMES:
        raise values.Unreadable(f"The status {str(name)[:40]!r} is not known.")
    code, text = parse_error(raw.get("errors")) if "errors" in raw else (None, None)
    is_group = raw.get("recipient_type") == "group"
    return Status(
        field=spot.field,
        path=path,
        waba_id=spot.waba_id,
        phone_number_id=spot.phone_number_id,
        display_phone_number=spot.display_phone_number,
        at=values.parse_time(raw.get("timestamp")),
        raw=raw,
        id=WaMessageId(values.get_id(raw, "id", "The status does not name its message.")),
        status=cast("StatusName", name),
        person=parse_people.parse_recipient(spot, raw),
        reference=values.find_text(raw, "biz_opaque_callback_data"),
        group_id=values.find_id(raw, "recipient_id") if is_group else None,
        pricing=values.find_object(raw, "pricing"),
        conversation=values.find_object(raw, "conversation"),
        error_code=code,
        error_text=text,
    )


def parse_error(errors: object) -> tuple[str | None, str | None]:
    """Code and words of the first error of an `errors[]`: details, message or title."""
    for error in values.parse_objects(errors):
        details = values.parse_object(error.get("error_data"))
        words = values.find_text(details, "details") or values.find_text(error, "message", "title")
        return values.find_id(error, "code"), words
    return None, None


def _read_payment(spot: Spot, path: str, raw: values.Object) -> Notice:
    payment = values.parse_object(raw.get("payment"))
    reference = values.find_id(payment, "reference_id") or "without a reference"
    state = values.find_id(raw, "status") or "changed"
    return Notice(
        **spot.facts(path, raw, values.find_time(raw, "timestamp")),
        kind="payment",
        summary=f"Payment {reference}: {state}.",
        person=parse_people.parse_recipient(spot, raw),
    )


def read_call_status(spot: Spot, path: str, raw: values.Object) -> Notice:
    """A call we started: RINGING, ACCEPTED or REJECTED (Cloud API §1.7)."""
    state = values.find_id(raw, "status") or "changed"
    return Notice(
        **spot.facts(path, raw, values.find_time(raw, "timestamp")),
        kind="call_status",
        summary=f"Call {values.find_id(raw, 'id') or ''}: {state.lower()}.",
        person=parse_people.parse_recipient(spot, raw),
    )
