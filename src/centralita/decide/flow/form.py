"""Checks a flow's shape against the schema, and says what does not fit node by node."""

import json
from collections.abc import Iterator
from typing import Any, Final

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from centralita.decide.flow import schema
from centralita.decide.flow.problems import Problem, build_problem
from centralita.decide.flow.shapes import Schema

_KINDS: Final = {
    "string": ("text", "un texto"),
    "array": ("a list", "una lista"),
    "object": ("an object with named fields", "un objeto con campos"),
    "number": ("a number", "un número"),
    "integer": ("a whole number", "un número entero"),
    "boolean": ("true or false", "true o false"),
    "null": ("null", "null"),
}


def list_form_problems(definition: Any) -> list[Problem]:
    """Empty when the definition has the right shape: only then look deeper."""
    if not isinstance(definition, dict):
        return [build_problem(None, "", "not_object")]
    if _is_deeper(definition, schema.MOST_DEPTH):
        return [build_problem(None, "", "too_deep", most=schema.MOST_DEPTH)]
    size = len(json.dumps(definition, ensure_ascii=False, default=str).encode(errors="replace"))
    if size > schema.MOST_BYTES:
        return [build_problem(None, "", "too_big", what=size, most=schema.MOST_BYTES)]
    found = list(_validate(definition, schema.SCHEMA, None))
    nodes = definition.get("nodes")
    if isinstance(nodes, dict):
        for name, node in list(nodes.items())[: schema.MOST_NODES]:
            found += _check_node(str(name), node)
    return found


def _is_deeper(data: Any, most: int) -> bool:
    level = [data]
    for _ in range(most):
        inside: list[Any] = []
        for each in level:
            if isinstance(each, dict):
                inside += each.values()
            elif isinstance(each, list):
                inside += each
        level = inside
    return bool(level)


def _check_node(name: str, node: Any) -> list[Problem]:
    names = schema.SCHEMA["properties"]["start"]
    if not Draft202012Validator(names).is_valid(name):
        return [build_problem(name, "", "wrong_name", what="ask_name")]
    kinds = [kind for kind in schema.NODES if isinstance(node, dict) and kind in node]
    if len(kinds) > 1:
        return [build_problem(name, "", "two_kinds", what=", ".join(kinds))]
    if not kinds:
        typed = next(iter(node), "") if isinstance(node, dict) else ""
        all_kinds = ", ".join(schema.NODES)
        return [build_problem(name, "", "unknown_kind", schema.NODES, what=all_kinds, typed=typed)]
    return list(_validate(node, schema.NODES[kinds[0]], name))


def _validate(data: Any, shape: Schema, node: str | None) -> Iterator[Problem]:
    for error in Draft202012Validator(shape).iter_errors(data):
        yield from _explain(error, node)


def _explain(error: ValidationError, node: str | None) -> Iterator[Problem]:
    path = _say_path(error.absolute_path)
    wanted: Any = error.validator_value
    shape: Any = error.schema
    instance: Any = error.instance
    if error.validator == "anyOf" and error.context:
        yield from _explain_choice(error, node, path)
    elif error.validator == "required":
        missing = [name for name in wanted if name not in instance]
        name = next((each for each in missing if f"'{each}'" in error.message), missing[0])
        yield build_problem(node, _join(path, name), "missing")
    elif error.validator == "additionalProperties" and isinstance(instance, dict):
        known = list(shape.get("properties", {}))
        for name in instance:
            if name not in known:
                where = _join(path, str(name)[:60])
                yield build_problem(node, where, "unknown_field", known, what=str(name))
    else:
        yield _explain_value(error, node, path)


def _explain_choice(error: ValidationError, node: str | None, path: str) -> Iterator[Problem]:
    """Of several shapes, the one meant is told by the value's type."""
    context = list(error.context or ())
    by_choice: dict[Any, list[ValidationError]] = {}
    for each in context:
        by_choice.setdefault(each.schema_path[0], []).append(each)
    meant = [
        errors
        for errors in by_choice.values()
        if not any(each.validator == "type" and not each.path for each in errors)
    ]
    if not meant:
        kinds = [each.validator_value for each in context if each.validator == "type"]
        english = " or ".join(dict.fromkeys(_KINDS[kind][0] for kind in kinds if kind in _KINDS))
        spanish = " o ".join(dict.fromkeys(_KINDS[kind][1] for kind in kinds if kind in _KINDS))
        yield build_problem(node, path, "wrong_type", what=english, what_es=spanish)
        return
    for each in min(meant, key=len):
        yield from _explain(each, node)


def _explain_value(error: ValidationError, node: str | None, path: str) -> Problem:
    wanted: Any = error.validator_value
    shape: Any = error.schema
    match error.validator:
        case "type":
            english, spanish = _KINDS.get(str(wanted), (str(wanted), str(wanted)))
            return build_problem(node, path, "wrong_type", what=english, what_es=spanish)
        case "enum":
            return build_problem(node, path, "wrong_word", what=", ".join(map(str, wanted)))
        case "const":
            return build_problem(node, path, "wrong_word", what=wanted)
        case "pattern":
            return build_problem(node, path, "wrong_name", what=shape["examples"][0])
        case "minLength" | "minItems" | "minProperties":
            return build_problem(node, path, "too_few", most=wanted)
        case "minimum":
            return build_problem(
                node, path, "out_of_range", what="at least", what_es="al menos", most=wanted
            )
        case "maximum":
            return build_problem(
                node, path, "out_of_range", what="at most", what_es="como máximo", most=wanted
            )
    return build_problem(node, path, "too_long", most=wanted)


def _say_path(path: Any) -> str:
    said = ""
    for step in path:
        said += f"[{step}]" if isinstance(step, int) else _join("." if said else "", str(step))
    return said


def _join(path: str, name: str) -> str:
    if path == ".":
        return f".{name}"
    return f"{path}.{name}" if path else name
