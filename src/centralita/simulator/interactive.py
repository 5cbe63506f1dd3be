"""Meta's bounds on interactive bodies: buttons, lists, links, flows, products, carousels
(Cloud API §2.2, §3). Pure; the JSON types were checked before."""

from collections.abc import Callable
from typing import Any

from centralita.simulator import errors

BODY_LIMIT = 1024
LIST_BODY_LIMIT = 4096
CARD_BODY_LIMIT = 160
HEADER_LIMIT = 60
FOOTER_LIMIT = 60
_BODYLESS = frozenset({"product", "catalog_message", "call_permission_request"})
_HEADERS = frozenset({"text", "image", "video", "document", "gif"})
Part = dict[str, Any] | None


def required(part: Part, key: str, name: str) -> Any:
    """What stands at `part[key]`, else 131008."""
    value = part.get(key) if part else None
    if value is None or value == "":
        raise errors.missing(name)
    return value


def bounded(part: Part, key: str, name: str, limit: int) -> str:
    """A required text of at most `limit` characters, else 131009."""
    value = str(required(part, key, name))
    if len(value) > limit:
        raise errors.invalid(f"{name} must be at most {limit} characters long.")
    return value


def at_most(part: Part, key: str, name: str, limit: int) -> None:
    """The same for a text that may be missing."""
    if len(str((part or {}).get(key) or "")) > limit:
        raise errors.invalid(f"{name} must be at most {limit} characters long.")


def _items(part: Part, key: str, name: str, least: int, most: int) -> list[Any]:
    values = part.get(key) if part else None
    if values is None:
        raise errors.missing(name)
    if not least <= len(values) <= most:
        raise errors.invalid(f"{name} must hold {least} to {most} items, not {len(values)}.")
    return list(values)


def _unique(ids: list[str], name: str) -> None:
    if len(set(ids)) != len(ids):
        raise errors.invalid(f"{name} must be unique.")


def _choices(buttons: list[Any], kind: str) -> None:
    """The ids and titles of reply buttons, or of a card's quick replies."""
    ids, titles = [], []
    key = "reply" if kind == "reply" else "quick_reply"
    for button in buttons:
        if button.get("type") != kind:
            raise errors.bad_parameter(f"Param action['buttons']['type'] must be {kind}.")
        choice = button.get(key)
        ids.append(bounded(choice, "id", f"button['{key}']['id']", 256))
        titles.append(bounded(choice, "title", f"button['{key}']['title']", 20))
    _unique(ids, "Button ids")
    _unique(titles, "Button titles")


def _buttons(action: dict[str, Any]) -> None:
    _choices(_items(action, "buttons", "action['buttons']", 1, 3), "reply")


def _list(action: dict[str, Any]) -> None:
    bounded(action, "button", "action['button']", 20)
    sections = _items(action, "sections", "action['sections']", 1, 10)
    ids = []
    for section in sections:
        if len(sections) > 1:
            required(section, "title", "section['title']")
        at_most(section, "title", "section['title']", 24)
        for row in _items(section, "rows", "section['rows']", 1, 10):
            ids.append(bounded(row, "id", "row['id']", 200))
            bounded(row, "title", "row['title']", 24)
            at_most(row, "description", "row['description']", 72)
    if len(ids) > 10:
        raise errors.invalid(f"A list may hold at most 10 rows in total, not {len(ids)}.")
    _unique(ids, "Row ids")


def _link(action: dict[str, Any]) -> None:
    parameters = required(action, "parameters", "action['parameters']")
    bounded(parameters, "display_text", "parameters['display_text']", 20)
    url = str(required(parameters, "url", "parameters['url']"))
    if not url.startswith(("http://", "https://")):
        raise errors.invalid("parameters['url'] must be a web address.")


def _flow(action: dict[str, Any]) -> None:
    parameters = required(action, "parameters", "action['parameters']")
    required(parameters, "flow_message_version", "parameters['flow_message_version']")
    bounded(parameters, "flow_cta", "parameters['flow_cta']", 30)
    at_most(parameters, "flow_token", "parameters['flow_token']", 4000)
    if bool(parameters.get("flow_id")) == bool(parameters.get("flow_name")):
        raise errors.invalid("parameters needs exactly one of flow_id and flow_name.")
    if parameters.get("mode") not in (None, "draft", "published"):
        raise errors.invalid("parameters['mode'] must be draft or published.")
    if parameters.get("flow_action") not in (None, "navigate", "data_exchange"):
        raise errors.invalid("parameters['flow_action'] must be navigate or data_exchange.")


def _product(action: dict[str, Any]) -> None:
    required(action, "catalog_id", "action['catalog_id']")
    required(action, "product_retailer_id", "action['product_retailer_id']")


def _product_list(action: dict[str, Any]) -> None:
    required(action, "catalog_id", "action['catalog_id']")
    count = 0
    for section in _items(action, "sections", "action['sections']", 1, 10):
        items = _items(section, "product_items", "section['product_items']", 1, 30)
        count += len(items)
        for item in items:
            required(item, "product_retailer_id", "product_items['product_retailer_id']")
    if count > 30:
        raise errors.invalid(f"A product list may hold at most 30 items, not {count}.")


def _carousel(action: dict[str, Any]) -> None:
    for card in _items(action, "cards", "action['cards']", 2, 10):
        required(card, "card_index", "card['card_index']")
        at_most(card.get("body"), "text", "card['body']['text']", CARD_BODY_LIMIT)
        inner = required(card, "action", "card['action']")
        if inner.get("buttons"):
            _choices(inner["buttons"], "quick_reply")
        else:
            _link(inner)
        header = card.get("header")
        if header is not None:
            _check_header(header, "carousel")


def _order(action: dict[str, Any]) -> None:
    parameters = required(action, "parameters", "action['parameters']")
    required(parameters, "reference_id", "parameters['reference_id']")


def _voice_call(action: dict[str, Any]) -> None:
    at_most(action.get("parameters"), "display_text", "parameters['display_text']", 20)
    at_most(action.get("parameters"), "payload", "parameters['payload']", 512)


def _named(name: str) -> Callable[[dict[str, Any]], None]:
    def check_name(action: dict[str, Any]) -> None:
        if action.get("name") != name:
            raise errors.invalid(f"action['name'] must be {name}.")

    return check_name


KINDS: dict[str, Callable[[dict[str, Any]], None]] = {
    "button": _buttons,
    "list": _list,
    "cta_url": _link,
    "flow": _flow,
    "product": _product,
    "product_list": _product_list,
    "catalog_message": _named("catalog_message"),
    "location_request_message": _named("send_location"),
    "address_message": _named("address_message"),
    "call_permission_request": _named("call_permission_request"),
    "request_contact_info": _named("request_contact_info"),
    "voice_call": _voice_call,
    "carousel": _carousel,
    "order_details": _order,
    "order_status": _order,
}


def check(part: dict[str, Any]) -> None:
    """Refuse an interactive part that Meta would refuse."""
    kind = str(part.get("type"))
    if kind not in KINDS:
        raise errors.bad_parameter(
            f"Param interactive['type'] must be one of {{{', '.join(sorted(KINDS))}}}."
        )
    if kind not in _BODYLESS or part.get("body") is not None:
        limit = LIST_BODY_LIMIT if kind == "list" else BODY_LIMIT
        bounded(part.get("body"), "text", "interactive['body']['text']", limit)
    if part.get("footer") is not None:
        bounded(part["footer"], "text", "interactive['footer']['text']", FOOTER_LIMIT)
    if part.get("header") is not None:
        _check_header(part["header"], kind)
    elif kind == "product_list":
        raise errors.missing("interactive['header']")
    KINDS[kind](required(part, "action", "interactive['action']"))


def _check_header(header: dict[str, Any], kind: str) -> None:
    shape = header.get("type")
    if shape not in _HEADERS or (kind in ("list", "product_list") and shape != "text"):
        raise errors.invalid(f"A {kind} message cannot have a header of type {shape}.")
    if shape == "text":
        bounded(header, "text", "interactive['header']['text']", HEADER_LIMIT)
    else:
        required(header, str(shape), f"interactive['header']['{shape}']")
