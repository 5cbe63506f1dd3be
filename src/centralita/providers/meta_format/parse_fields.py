"""Which reader takes which webhook field (Cloud API §1.3–§1.8)."""

from collections.abc import Callable

from centralita.providers.meta_format import (
    parse_account_events,
    parse_accounts,
    parse_changes,
    parse_coexistence,
    parse_messages,
    parse_notices,
    parse_statuses,
    parse_templates,
)
from centralita.providers.meta_format import parse_values as values
from centralita.providers.meta_format.parse_spot import ReadOne, Spot, parse_each, parse_one
from centralita.vocabulary.incoming import AnyItem

Lists = tuple[tuple[str, ReadOne], ...]


def parse_field(spot: Spot, value: values.Object) -> list[AnyItem]:
    """The items of one `changes[].value`; never raises and never empty."""
    lists = _LISTS.get(spot.field)
    if lists is not None:
        return _parse_lists(spot, value, lists) or [_nothing_known(spot, value)]
    read_one = _SINGLES.get(spot.field)
    if read_one is not None:
        return [parse_one(spot, spot.path, value, read_one)]
    parse_whole = _WHOLES.get(spot.field)
    if parse_whole is not None:
        return parse_whole(spot, value) or [_nothing_known(spot, value)]
    return [spot.unknown(spot.path, value, f"The field {spot.field[:60]!r} is not known.")]


def _parse_lists(spot: Spot, value: values.Object, lists: Lists) -> list[AnyItem]:
    items: list[AnyItem] = []
    for key, read_one in lists:
        if key in value:
            items += parse_each(spot, value, key, read_one)
    return items


def _nothing_known(spot: Spot, value: values.Object) -> AnyItem:
    return spot.unknown(spot.path, value, f"There is nothing known in this {spot.field[:60]!r}.")


def _parse_standby(spot: Spot, value: values.Object) -> list[AnyItem]:
    inside = values.parse_object(value.get("standby"))
    readers: Lists = (("message_echoes", parse_notices.read_standby),)
    return _parse_lists(spot.moved(f"{spot.path}.standby"), inside, readers)


_GROUPS: Lists = (("groups", parse_notices.read_group),)

_LISTS: dict[str, Lists] = {
    "messages": (
        ("messages", parse_messages.read_message),
        ("statuses", parse_statuses.read_status),
        ("errors", parse_notices.read_error),
        ("user_actions", parse_notices.read_user_action),
    ),
    "calls": (
        ("calls", parse_notices.read_call),
        ("statuses", parse_statuses.read_call_status),
        ("errors", parse_notices.read_error),
    ),
    "smb_message_echoes": (("message_echoes", parse_coexistence.read_echo),),
    "smb_app_state_sync": (("state_sync", parse_coexistence.read_address_book),),
    "user_preferences": (("user_preferences", parse_changes.read_preference),),
    "user_id_update": (("user_id_update", parse_changes.read_user_id),),
    "group_lifecycle_update": _GROUPS,
    "group_settings_update": _GROUPS,
    "group_participants_update": _GROUPS,
    "group_participant_update": _GROUPS,
    "group_status_update": _GROUPS,
}
"""Fields whose value holds lists of items."""

_SINGLES: dict[str, ReadOne] = {
    "message_template_status_update": parse_templates.read_status,
    "message_template_quality_update": parse_templates.read_quality,
    "message_template_components_update": parse_templates.read_components,
    "template_category_update": parse_templates.read_category,
    "template_correct_category_detection": parse_templates.read_category,
    "phone_number_quality_update": parse_accounts.read_quality,
    "business_capability_update": parse_accounts.read_capability,
    "phone_number_name_update": parse_accounts.read_name,
    "account_review_update": parse_accounts.read_review,
    "account_alerts": parse_accounts.read_alert,
    "security": parse_accounts.read_security,
    "partner_solutions": parse_accounts.read_partner_solution,
    "account_update": parse_account_events.read_account,
    "flows": parse_notices.read_flow,
    "messaging_handovers": parse_notices.read_handover,
    "business_username_update": parse_notices.read_username,
    "business_username_updates": parse_notices.read_username,
    "payment_configuration_update": parse_notices.read_payment_configuration,
    "automatic_events": parse_notices.read_event,
    "tracking_events": parse_notices.read_event,
}
"""Fields whose value is one item."""

_WHOLES: dict[str, Callable[[Spot, values.Object], list[AnyItem]]] = {
    "history": parse_coexistence.parse_history,
    "standby": _parse_standby,
}
"""Fields with a shape of their own."""
