"""Meta's bounds on interactive bodies: buttons, lists, links, flows, products, carousels
(Cloud API §2.2, §3). Pure."""

from collections.abc import Callable
from typing import Any

from centralita.simulator import errors

BODY_LIMIT = 1024
LIST_BODY_LIMIT = 4096
HEADER_LIMIT = 60
FOOTER_LIMIT = 60
_BODYLESS = frozenset({"product", "catalog_message", "call_permission_request"})
_HEADERS = frozenset({"text", "image", "video", "document", "gif"})


def required_text(part: Any, key: str, name: str) -> str:
    """A non-empty string at `part[key]`, else 131008 or 100."""
    value = part.get(key) if isinstance(part, dict) else None
    if value is None or value == "":
        raise errors.missing(name)
    if not isinstance(value, str):
        raise errors.bad_parameter(f"Param {name} must be a string.")
    return value


def bounded(part: Any, key: str, name: str, limit: int) -> str:
    """A required string of at most `limit` characters, else 131009."""
    value = required_text(part, key, name)
    if len(value) > limit:
        raise errors.invalid(f"{name} must be at most {limit} characters long.")
    return value


def _items(part: Any, key: str, name: str, least: int, most: int) -> list[Any]:
    values = part.get(key) if isinstance(part, dict) else None
    if not isinstance(values, list):
        raise errors.missing(name)
    if not least <= len(values) <= most:
        raise errors.invalid(f"{name} must hold {least} to {most} items, not {len(values)}.")
    return values


def _unique(ids: list[str], name: str) -> None:
    if len(set(ids)) != len(ids):
        raise errors.invalid(f"{name} must be unique.")


def _buttons(action: Any) -> None:
    ids, titles = [], []
    for button in _items(action, "buttons", "action['buttons']", 1, 3):
        if not isinstance(button, dict) or button.get("type") != "reply":
            raise errors.bad_parameter("Param action['buttons']['type'] must be reply.")
        reply = button.get("reply")
        ids.append(bounded(reply, "id", "button['reply']['id']", 256))
        titles.append(bounded(reply, "title", "button['reply']['title']", 20))
    _unique(ids, "Button ids")
    _unique(titles, "Button titles")


def _list(action: Any) -> None:
    bounded(action, "button", "action['button']", 20)
    sections = _items(action, "sections", "action['sections']", 1, 10)
    ids = []
    for section in sections:
        if len(sections) > 1:
            bounded(section, "title", "section['title']", 24)
        elif isinstance(section, dict) and len(str(section.get("title", ""))) > 24:
            raise errors.invalid("section['title'] must be at most 24 characters long.")
        for row in _items(section, "rows", "section['rows']", 1, 10):
            ids.append(bounded(row, "id", "row['id']", 200))
            bounded(row, "title", "row['title']", 24)
            if len(str(row.get("description") or "")) > 72:
                raise errors.invalid("row['description'] must be at most 72 characters long.")
    if len(ids) > 10:
        raise errors.invalid(f"A list may hold at most 10 rows in total, not {len(ids)}.")
    _unique(ids, "Row ids")


def _link(action: Any) -> None:
    parameters = _parameters(action)
    bounded(parameters, "display_text", "parameters['display_text']", 20)
    url = required_text(parameters, "url", "parameters['url']")
    if not url.startswith(("http://", "https://")):
        raise errors.invalid("parameters['url'] must be a web address.")


def _flow(action: Any) -> None:
    parameters = _parameters(action)
    required_text(parameters, "flow_message_version", "parameters['flow_message_version']")
    bounded(parameters, "flow_cta", "parameters['flow_cta']", 30)
    if bool(parameters.get("flow_id")) == bool(parameters.get("flow_name")):
        raise errors.invalid("parameters needs exactly one of flow_id and flow_name.")
    if parameters.get("mode", "published") not in ("draft", "published"):
        raise errors.invalid("parameters['mode'] must be draft or published.")
    if parameters.get("flow_action", "navigate") not in ("navigate", "data_exchange"):
        raise errors.invalid("parameters['flow_action'] must be navigate or data_exchange.")
    if len(str(parameters.get("flow_token", ""))) > 4000:
        raise errors.invalid("parameters['flow_token'] is too long.")


def _parameters(action: Any) -> Any:
    parameters = action.get("parameters") if isinstance(action, dict) else None
    if not isinstance(parameters, dict):
        raise errors.missing("action['parameters']")
    return parameters


def _product(action: Any) -> None:
    required_text(action, "catalog_id", "action['catalog_id']")
    required_text(action, "product_retailer_id", "action['product_retailer_id']")


def _product_list(action: Any) -> None:
    required_text(action, "catalog_id", "action['catalog_id']")
    count = 0
    for section in _items(action, "sections", "action['sections']", 1, 10):
        count += len(_items(section, "product_items", "section['product_items']", 1, 30))
    if count > 30:
        raise errors.invalid(f"A product list may hold at most 30 items, not {count}.")


def _carousel(action: Any) -> None:
    for card in _items(action, "cards", "action['cards']", 2, 10):
        if not isinstance(card, dict) or "card_index" not in card:
            raise errors.missing("card['card_index']")
        body = card.get("body")
        if body is not None:
            bounded(body, "text", "card['body']['text']", 160)


def _order(action: Any) -> None:
    required_text(_parameters(action), "reference_id", "parameters['reference_id']")


def _voice_call(action: Any) -> None:
    parameters = action.get("parameters") or {}
    if len(str(parameters.get("display_text", ""))) > 20:
        raise errors.invalid("parameters['display_text'] must be at most 20 characters long.")
    if len(str(parameters.get("payload", ""))) > 512:
        raise errors.invalid("parameters['payload'] must be at most 512 characters long.")


def _named(name: str) -> Callable[[Any], None]:
    def check(action: Any) -> None:
        if action.get("name") != name:
            raise errors.invalid(f"action['name'] must be {name}.")

    return check


KINDS: dict[str, Callable[[Any], None]] = {
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


def check(part: Any) -> None:
    """Refuse an interactive part that Meta would refuse."""
    kind = part.get("type")
    if kind not in KINDS:
        raise errors.bad_parameter(
            f"Param interactive['type'] must be one of {{{', '.join(sorted(KINDS))}}}."
        )
    if kind not in _BODYLESS or part.get("body") is not None:
        limit = LIST_BODY_LIMIT if kind == "list" else BODY_LIMIT
        bounded(part.get("body"), "text", "interactive['body']['text']", limit)
    if part.get("footer") is not None:
        bounded(part["footer"], "text", "interactive['footer']['text']", FOOTER_LIMIT)
    _check_header(part, str(kind))
    if not isinstance(part.get("action"), dict):
        raise errors.missing("interactive['action']")
    KINDS[kind](part["action"])


def _check_header(part: Any, kind: str) -> None:
    header = part.get("header")
    if header is None:
        if kind == "product_list":
            raise errors.missing("interactive['header']")
        return
    shape = header.get("type") if isinstance(header, dict) else None
    if shape not in _HEADERS or (kind in ("list", "product_list") and shape != "text"):
        raise errors.invalid(f"A {kind} message cannot have a header of type {shape}.")
    if shape == "text":
        bounded(header, "text", "interactive['header']['text']", HEADER_LIMIT)
    elif not isinstance(header.get(shape), dict):
        raise errors.missing(f"interactive['header']['{shape}']")
