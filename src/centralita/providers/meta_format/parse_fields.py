"""Which reader takes which webhook field (Cloud API §1.3–§1.8)."""

from collections.abc import Callable, Iterator

from centralita.providers.meta_format import (
    parse_messages,
    parse_notices,
    parse_statuses,
)
from centralita.providers.meta_format import parse_values as values
from centralita.providers.meta_format.parse_spot import ReadOne, Spot, parse_each, parse_one
from centralita.vocabulary.incoming import AnyItem

FieldReader = Callable[[Spot, values.Object], list[AnyItem]]


def parse_field(spot: Spot, value: values.Object) -> list[AnyItem]:
    """The items of one `changes[].value`; never raises and never empty."""
    lists = _LISTS.get(spot.field)
    if lists is not None:
        return _parse_lists(spot, value, lists)
    return [spot.unknown(spot.path, value, f"The field {spot.field[:60]!r} is not known.")]


def _parse_lists(
    spot: Spot, value: values.Object, lists: tuple[tuple[str, ReadOne], ...]
) -> list[AnyItem]:
    items: list[AnyItem] = []
    for key, read_one in lists:
        if key in value:
            items += parse_each(spot, value, key, read_one)
    if items:
        return items
    names = ", ".join(key for key, _ in lists)
    return [spot.unknown(spot.path, value, f"There is nothing known in it ({names}).")]


_LISTS: dict[str, tuple[tuple[str, ReadOne], ...]] = {
    "messages": (
        ("messages", parse_messages.read_message),
        ("statuses", parse_statuses.read_status),
        ("errors", parse_notices.read_error),
        ("user_actions", parse_notices.read_user_action),
    ),
}
