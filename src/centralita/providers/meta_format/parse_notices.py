"""What is understood and kept, but changes nothing by itself (Cloud API §1.3, §1.4, §1.7)."""

from centralita.providers.meta_format import parse_people, parse_statuses
from centralita.providers.meta_format import parse_values as values
from centralita.providers.meta_format.parse_spot import Spot
from centralita.vocabulary.incoming import Notice


def read_error(spot: Spot, path: str, raw: values.Object) -> Notice:
    """An out-of-band error of `errors[]`."""
    code, words = parse_statuses.parse_error([raw])
    summary = f"Error {code or 'without a code'}: {words or 'no details'}"
    return Notice(**spot.facts(path, raw, spot.at), kind="error", summary=summary)


def read_user_action(spot: Spot, path: str, raw: values.Object) -> Notice:
    """A tap that is no message, as on a link of a marketing message."""
    action = values.find_id(raw, "action_type") or "unnamed"
    return Notice(
        **spot.facts(path, raw, values.find_time(raw, "timestamp")),
        kind="user_action",
        summary=f"The customer did: {action.replace('_', ' ')}.",
    )


def read_call(spot: Spot, path: str, raw: values.Object) -> Notice:
    """A call's event, `connect` or `terminate`, with the customer's side as its person."""
    by_business = raw.get("direction") == "BUSINESS_INITIATED"
    phone_key, user_key = ("to", "to_user_id") if by_business else ("from", "from_user_id")
    return Notice(
        **spot.facts(path, raw, values.find_time(raw, "timestamp")),
        kind="call",
        summary=_describe_call(raw, by_business=by_business),
        person=parse_people.parse_named(spot, raw, phone_key, user_key),
    )


def _describe_call(raw: values.Object, *, by_business: bool) -> str:
    event = values.get_id(raw, "event", "The call names no event.")
    text = f"Call by the {'business' if by_business else 'customer'}: {event}"
    state = values.find_id(raw, "status")
    duration = values.find_count(raw, "duration")
    text += f", {state.lower()}" if state else ""
    return f"{text}, {duration} s." if duration is not None else f"{text}."


def read_group(spot: Spot, path: str, raw: values.Object) -> Notice:
    """A group was made, changed, or people came and went: what happened is told by the lists.

    The event's own `type` is not reliable for participants (Cloud API §1.7).
    """
    group_id = values.get_id(raw, "group_id", "The group event names no group.")
    added = values.parse_objects(raw.get("added_participants"))
    removed = values.parse_objects(raw.get("removed_participants"))
    said = [f"{len(added)} joined"] if added else []
    said += [f"{len(removed)} left"] if removed else []
    if not said or spot.field == "group_lifecycle_update":
        said.insert(0, (values.find_id(raw, "type") or "changed").replace("_", " "))
    return Notice(
        **spot.facts(path, raw, values.find_time(raw, "timestamp")),
        kind="group",
        summary=f"Group {values.find_text(raw, 'subject') or group_id}: {', '.join(said)}.",
    )


def read_flow(spot: Spot, path: str, value: values.Object) -> Notice:
    """A flow's status changed, or its endpoint is slow, failing or away."""
    event = values.get_id(value, "event", "The flow event names no event.")
    flow_id = values.find_id(value, "flow_id") or "unnamed"
    message = values.find_text(value, "message") or _describe_flow(event, value)
    return Notice(
        **spot.facts(path, value, values.find_time(value, "timestamp") or spot.at),
        kind="flow",
        summary=f"Flow {flow_id}, {event.replace('_', ' ').lower()}: {message}",
    )


def _describe_flow(event: str, value: values.Object) -> str:
    state = values.find_id(value, "new_status", "alert_state") or event
    return f"now {state.lower()}."


def read_handover(spot: Spot, path: str, value: values.Object) -> Notice:
    """A conversation passed to or from Meta's own agent; the number is in `recipient`."""
    happened = values.find_id(value, "type") or "handover"
    details = values.parse_object(value.get(happened))
    old = values.find_id(details, "previous_owner_role", "previous_owner_app_role")
    new = values.find_id(details, "new_owner_role", "new_owner_app_role")
    sender = values.parse_object(value.get("sender"))
    text = happened.replace("_", " ").capitalize()
    text += f" from {old}" if old else ""
    text += f" to {new}" if new else ""
    return Notice(
        **spot.facts(path, value, values.find_time(value, "timestamp") or spot.at),
        kind="handover",
        summary=f"{text}.",
        person=parse_people.parse_named(spot, sender, "phone_number", "user_id"),
    )


def read_standby(spot: Spot, path: str, raw: values.Object) -> Notice:
    """What Meta's own agent answered while it holds the conversation."""
    message = values.parse_object(raw.get("message")) or raw
    body = values.find_text(values.parse_object(message.get("text")), "body")
    kind = values.find_id(message, "type") or "message"
    return Notice(
        **spot.facts(path, raw, values.find_time(raw, "timestamp") or spot.at),
        kind="standby",
        summary=f"Meta's agent answered: {body or kind}",
        person=parse_people.parse_named(spot, message, "to", "to_user_id"),
    )


def read_username(spot: Spot, path: str, value: values.Object) -> Notice:
    """The business's own username was approved, reserved or deleted (Cloud API §1.8)."""
    name = values.find_id(value, "username") or "(none)"
    state = values.get_id(value, "status", "The username event has no status.")
    return Notice(
        **spot.facts(path, value, values.find_time(value, "timestamp") or spot.at),
        kind="username",
        summary=f"The username {name} is {state}.",
    )


def read_payment_configuration(spot: Spot, path: str, value: values.Object) -> Notice:
    """A payment configuration changed."""
    name = values.find_id(value, "configuration_name") or "unnamed"
    state = values.find_id(value, "status") or "changed"
    return Notice(
        **spot.facts(path, value, values.find_time(value, "updated_timestamp") or spot.at),
        kind="payment",
        summary=f"The payment configuration {name} is {state.lower()}.",
    )


def read_event(spot: Spot, path: str, value: values.Object) -> Notice:
    """Marketing events of `automatic_events` and `tracking_events`: for statistics only."""
    return Notice(
        **spot.facts(path, value, values.find_time(value, "timestamp") or spot.at),
        kind="event",
        summary=f"{spot.field.replace('_', ' ').capitalize()} for statistics.",
    )
