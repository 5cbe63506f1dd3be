"""What a person sees of a business's message: text, media, and what can be tapped. Pure."""

import re
from typing import Any

from centralita.simulator import world

MEDIA_KINDS = ("image", "video", "audio", "document", "sticker")
_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")
Option = dict[str, Any]


def render(state: world.World, message: world.Message) -> dict[str, Any]:
    """The message as a chat would show it; `options` can be tapped by their `id`."""
    part: Any = message.body.get(message.kind)
    shown: dict[str, Any] = {
        "id": message.id,
        "type": message.kind,
        "timestamp": int(message.at),
        "number": message.number_id,
        "text": "",
        "header": "",
        "footer": "",
        "media": None,
        "options": [],
        "reply_to": (message.body.get("context") or {}).get("message_id"),
        "status": message.status,
        "body": message.body,
    }
    if message.kind == "text":
        shown["text"] = part["body"]
    elif message.kind in MEDIA_KINDS:
        shown["text"], shown["media"] = str(part.get("caption", "")), _media(message.kind, part)
    elif message.kind == "interactive":
        _show_interactive(shown, part)
    elif message.kind == "template":
        _show_template(state, message, shown, part)
    elif message.kind == "location":
        shown["text"] = " ".join(str(part[k]) for k in ("name", "address") if part.get(k))
    elif message.kind == "contacts":
        shown["text"] = ", ".join(card["name"]["formatted_name"] for card in part)
    return shown


def find_option(shown: dict[str, Any], option_id: str) -> Option | None:
    """The tappable thing of that id, or else of that title."""
    options = [option for option in shown["options"] if option["kind"] in TAPPED]
    by_id = (option for option in options if option["id"] == option_id)
    by_title = (option for option in options if option["title"] == option_id)
    return next(by_id, None) or next(by_title, None)


TAPPED = frozenset({"reply", "row", "quick_reply", "flow"})


def option(kind: str, id_: str, title: str, description: str = "", url: str = "") -> Option:
    """One thing that can be tapped."""
    made = {"kind": kind, "id": id_, "title": title, "description": description}
    return {**made, "url": url} if url else made


def _media(kind: str, part: dict[str, Any]) -> dict[str, Any]:
    return {"kind": kind, **{k: part[k] for k in ("id", "link", "filename") if part.get(k)}}


def _show_interactive(shown: dict[str, Any], part: dict[str, Any]) -> None:
    shown["text"] = (part.get("body") or {}).get("text", "")
    shown["footer"] = (part.get("footer") or {}).get("text", "")
    header = part.get("header") or {}
    if header.get("type") == "text":
        shown["header"] = header["text"]
    elif header:
        shown["media"] = _media(header["type"], header[header["type"]])
    shown["interactive"] = part["type"]
    shown["options"] = _options(part["type"], part["action"])


def _options(kind: str, action: dict[str, Any]) -> list[Option]:
    parameters = action.get("parameters") or {}
    if kind == "button":
        replies = [button["reply"] for button in action["buttons"]]
        return [option("reply", reply["id"], reply["title"]) for reply in replies]
    if kind == "list":
        rows = [row for section in action["sections"] for row in section["rows"]]
        return [option("row", r["id"], r["title"], r.get("description") or "") for r in rows]
    if kind == "cta_url":
        return [option("url", "url", parameters["display_text"], url=parameters["url"])]
    if kind == "flow":
        return [option("flow", parameters.get("flow_token", "unused"), parameters["flow_cta"])]
    if kind in ("product", "product_list"):
        sections = action.get("sections") or [{"product_items": [action]}]
        ids = [item["product_retailer_id"] for s in sections for item in s["product_items"]]
        return [option("product", id_, id_) for id_ in ids]
    if kind == "carousel":
        return [found for card in action["cards"] for found in _card_options(card)]
    return [option(kind, kind, parameters.get("display_text") or kind.replace("_", " "))]


def _card_options(card: dict[str, Any]) -> list[Option]:
    action = card.get("action") or {}
    if "buttons" in action:
        replies = [button["quick_reply"] for button in action["buttons"]]
        return [option("reply", reply["id"], reply["title"]) for reply in replies]
    parameters = action.get("parameters") or {}
    title, url = parameters.get("display_text", ""), parameters.get("url", "")
    return [option("url", f"url-{card['card_index']}", title, url=url)]


def _show_template(
    state: world.World, message: world.Message, shown: dict[str, Any], part: dict[str, Any]
) -> None:
    number = state.numbers[message.number_id]
    found = find_template(state, number.waba_id, part["name"], part["language"]["code"])
    sent = {str(c.get("type", "")).lower(): c for c in part.get("components") or []}
    for component in found.components if found else []:
        kind = component["type"].lower()
        if kind in ("body", "footer", "header") and "text" in component:
            filled = fill(component["text"], (sent.get(kind) or {}).get("parameters") or [])
            shown["text" if kind == "body" else kind] = filled
        elif kind == "buttons":
            shown["options"] = _template_options(component["buttons"], part)
    for parameter in (sent.get("header") or {}).get("parameters") or []:
        if parameter.get("type") in MEDIA_KINDS:
            shown["media"] = _media(parameter["type"], parameter[parameter["type"]])


def _template_options(buttons: list[dict[str, Any]], part: dict[str, Any]) -> list[Option]:
    payloads = {
        str(component.get("index")): parameter["payload"]
        for component in part.get("components") or []
        for parameter in component.get("parameters") or []
        if "payload" in parameter
    }
    made = []
    for index, button in enumerate(buttons):
        title = button.get("text", "")
        if button["type"] == "QUICK_REPLY":
            made.append(option("quick_reply", str(payloads.get(str(index), title)), title))
        else:
            url = button.get("url", "")
            made.append(option(button["type"].lower(), f"button-{index}", title, url=url))
    return made


def find_template(
    state: world.World, waba_id: str, name: str, language: str
) -> world.Template | None:
    """By name and language; `en-US` is `en_US`."""
    wanted = language.replace("-", "_")
    return next(
        (
            t
            for t in state.templates.values()
            if t.waba_id == waba_id and t.name == name and t.language == wanted
        ),
        None,
    )


def placeholders(text: str) -> list[str]:
    """The distinct `{{…}}` names of a text, in order."""
    return list(dict.fromkeys(_PLACEHOLDER.findall(text)))


def fill(text: str, parameters: list[dict[str, Any]]) -> str:
    """The text with its placeholders filled, positional or named."""
    values = {}
    for position, parameter in enumerate(parameters, start=1):
        value = parameter.get("text")
        if value is None:
            value = (parameter.get(parameter.get("type", "")) or {}).get("fallback_value", "")
        values[str(parameter.get("parameter_name", position))] = str(value)
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)
