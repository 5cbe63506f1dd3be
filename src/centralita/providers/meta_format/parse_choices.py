"""Answers to what we offered: buttons, lists, forms, call permission (Cloud API §1.4)."""

from centralita.kit import json
from centralita.providers.meta_format import parse_values as values
from centralita.providers.meta_format.parse_parts import Parts
from centralita.vocabulary.incoming import Choice


def parse_template_button(raw: values.Object) -> Parts:
    """A quick reply of a template; without a payload its text stands in."""
    part = values.parse_object(raw.get("button"))
    title = values.find_text(part, "text") or values.find_text(part, "payload")
    if not title:
        raise values.Unreadable("The button has neither text nor payload.")
    payload = values.find_text(part, "payload") or title
    return {
        "kind": "choice",
        "text": title,
        "choice": Choice(how="template", id=payload, title=title),
    }


def parse_interactive(raw: values.Object) -> Parts:
    """By the interactive's own type; one that brings only errors is `unsupported`."""
    part = values.parse_object(raw.get("interactive"))
    match part.get("type"):
        case "button_reply":
            return _parse_reply(values.parse_object(part.get("button_reply")), is_list=False)
        case "list_reply":
            return _parse_reply(values.parse_object(part.get("list_reply")), is_list=True)
        case "nfm_reply":
            return _parse_form(values.parse_object(part.get("nfm_reply")))
        case "call_permission_reply":
            return _parse_permission(values.parse_object(part.get("call_permission_reply")))
        case None if raw.get("errors") or part.get("errors"):
            return {"kind": "unsupported", "errors": values.parse_objects(part.get("errors"))}
        case _:
            raise values.Unreadable("This kind of interactive answer is not known.")


def _parse_reply(reply: values.Object, *, is_list: bool) -> Parts:
    chosen = values.find_text(reply, "id")
    if chosen is None:
        raise values.Unreadable("The answer has no id.")
    title = values.find_text(reply, "title") or chosen
    choice = Choice(
        how="list" if is_list else "button",
        id=chosen,
        title=title,
        description=values.find_text(reply, "description"),
    )
    return {"kind": "choice", "text": title, "choice": choice}


def _parse_form(reply: values.Object) -> Parts:
    answered = reply.get("response_json")
    if isinstance(answered, str):
        answered = _parse_inner_json(answered)
    if answered is None:
        raise values.Unreadable("The form brings no answers.")
    kind = "address" if reply.get("name") == "address_message" else "form"
    return {"kind": kind, "form": answered, "text": values.find_text(reply, "body")}


def _parse_inner_json(text: str) -> object:
    """`response_json` is JSON inside a string, mostly an object; other text stays as it is."""
    try:
        decoded: object = json.decode_untrusted(text.encode())
    except ValueError:
        return text
    return text if decoded is None else decoded


def _parse_permission(reply: values.Object) -> Parts:
    response = values.find_id(reply, "response")
    if response is None:
        raise values.Unreadable("The answer about calls says neither accept nor reject.")
    return {"kind": "call_permission", "form": reply, "text": response}
