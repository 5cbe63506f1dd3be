"""What is understood and kept, but changes nothing by itself (Cloud API §1.3, §1.4, §1.7)."""

from centralita.providers.meta_format import parse_statuses
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
