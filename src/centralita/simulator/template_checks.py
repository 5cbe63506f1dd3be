"""Whether a template and its values fit together, and whether a template may exist
(Cloud API §2.3, §3, §4.2). Pure."""

import itertools
import re
from typing import Any

from centralita.simulator import bodies, errors, interactive, rendering, world

NAME = re.compile(r"^[a-z0-9_]{1,512}$")
CATEGORIES = frozenset({"MARKETING", "UTILITY", "AUTHENTICATION"})
HEADER_FORMATS = frozenset({"TEXT", "IMAGE", "VIDEO", "DOCUMENT", "LOCATION", "GIF"})
_LIMITS = {"HEADER": 60, "BODY": 1024, "FOOTER": 60}
_MOST_BUTTONS = {"URL": 2, "PHONE_NUMBER": 1, "COPY_CODE": 1, "VOICE_CALL": 1, "FLOW": 1}


def check_parameters(template: world.Template, part: dict[str, Any]) -> None:
    """132000 when counts differ, 132012 when a header's kind differs, 131008 for a button value.

    The JSON types of `part` were checked before.
    """
    components = part.get("components") or []
    given = {str(c.get("type")).lower(): c.get("parameters") or [] for c in components}
    for component in template.components:
        kind = component["type"].lower()
        parameters = given.get(kind, [])
        if kind == "body" or (kind == "header" and _format(component) == "text"):
            _check_count(kind, component.get("text") or "", parameters)
        elif kind == "header":
            _check_header(_format(component), parameters)
        elif kind == "buttons":
            _check_buttons(component["buttons"], components)


def _format(header: dict[str, Any]) -> str:
    return str(header.get("format") or "TEXT").lower()


def _count_mismatch(kind: str, given: int, expected: int) -> errors.GraphError:
    return errors.GraphError(
        132000,
        details=f"{kind}: number of localizable_params ({given}) does not match the "
        f"expected number of params ({expected})",
    )


def _check_count(kind: str, text: str, parameters: list[Any]) -> None:
    expected = rendering.placeholders(text)
    names = {parameter.get("parameter_name") for parameter in parameters}
    if len(parameters) != len(expected):
        raise _count_mismatch(kind, len(parameters), len(expected))
    if expected and not expected[0].isdigit() and names != set(expected):
        raise errors.GraphError(100, details=f"{kind}: Parameter name is missing or empty")


def _check_header(wanted: str, parameters: list[Any]) -> None:
    if len(parameters) != 1:
        raise _count_mismatch("header", len(parameters), 1)
    received = str(parameters[0].get("type"))
    if received != wanted:
        raise errors.GraphError(
            132012,
            details=f"header: Format mismatch, expected {wanted.upper()}, "
            f"received {received.upper()}",
        )
    interactive.required(parameters[0], wanted, f"header: {wanted}")


def _check_buttons(buttons: list[dict[str, Any]], components: list[Any]) -> None:
    filled = {
        str(component.get("index"))
        for component in components
        if str(component.get("type")).lower() == "button" and component.get("parameters")
    }
    for index, button in enumerate(buttons):
        needs = "{{" in (button.get("url") or "") or button["type"] in ("COPY_CODE", "OTP")
        if needs and str(index) not in filled:
            raise errors.GraphError(
                131008,
                details=f"buttons: Button at index {index} of type {button['type'].title()} "
                "requires a parameter",
            )
    if filled - {str(index) for index in range(len(buttons))}:
        raise errors.GraphError(132018, details="There is no button at this index.")


def check_template(name: Any, category: Any, components: Any) -> None:
    """Refuse a template that Meta's review would not even take in."""
    if not isinstance(name, str) or not NAME.match(name):
        raise _refused(2388040, "Name", "Use up to 512 of a-z, 0-9 and _.")
    if not isinstance(category, str) or category not in CATEGORIES:
        known = ", ".join(sorted(CATEGORIES))
        raise errors.bad_parameter(f"Param category must be one of {{{known}}}.")
    bodies.check_types(components, list[bodies.NewComponent], "components")
    kinds = [component["type"].upper() for component in components]
    for component in components:
        _check_component(component, category)
    if "BODY" not in kinds:
        raise _refused(2388072, "Body", "A template needs a body.")
    if len(set(kinds)) != len(kinds):
        raise errors.bad_parameter("Param components must not repeat a type.")


def _check_component(component: dict[str, Any], category: str) -> None:
    kind, text = component["type"].upper(), component.get("text") or ""
    if len(text) > _LIMITS.get(kind, len(text)):
        raise _refused(2388040, kind.title(), f"At most {_LIMITS[kind]} characters.")
    names = rendering.placeholders(text)
    if kind == "FOOTER" and names:
        raise _refused(2388073, "Footer", "A footer cannot have variables.")
    known = _format(component).upper() in HEADER_FORMATS
    if kind == "HEADER" and (not known or len(names) > 1):
        raise _refused(2388047, "Header", "Use a known format and at most one variable.")
    if kind == "BODY" and category != "AUTHENTICATION":
        _check_body(text, names)
    if kind == "BUTTONS":
        _check_new_buttons(component.get("buttons") or [])


def _check_body(text: str, names: list[str]) -> None:
    if not text:
        raise _refused(2388072, "Body", "A template needs a body text.")
    bare = text.strip()
    if names and (bare.startswith("{{") or bare.endswith("}}")):
        raise _refused(2388299, "Body", "Variables can't be at the start or end of the template.")
    if len(names) * 3 > len(bare.split()) + 2:
        raise _refused(2388293, "Body", "Too many variables for the length of the text.")


def _check_new_buttons(buttons: list[dict[str, Any]]) -> None:
    if not 1 <= len(buttons) <= 10:
        raise errors.bad_parameter("Param buttons must hold 1 to 10 buttons.")
    kinds = [button["type"] for button in buttons]
    for kind, most in _MOST_BUTTONS.items():
        if kinds.count(kind) > most:
            raise errors.bad_parameter(f"At most {most} buttons of type {kind}.")
    groups = [kind for kind, _ in itertools.groupby(kinds)]
    if groups.count("QUICK_REPLY") > 1:
        raise errors.bad_parameter("Quick replies must stand together.")
    if any(len(button.get("text") or "") > 25 for button in buttons):
        raise _refused(2388040, "Button", "At most 25 characters.")


def _refused(subcode: int, field: str, text: str) -> errors.GraphError:
    return errors.GraphError(
        100,
        subcode=subcode,
        message="Invalid parameter",
        user_title=f"{field} is not valid",
        user_text=text,
    )
