"""Says in plain words where data does not fit a JSON Schema: field path, what is wrong, the cure.

Reads the part of draft 2020-12 that `schema.SCHEMA` uses. Recursion follows the schema, which never
refers back to itself.
"""

import difflib
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from centralita.decide.schema import Schema, get_definition

_KINDS: Final[dict[str, str]] = {
    "string": "text",
    "array": "a list",
    "object": "an object with named fields",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
}


def list_problems(data: object, schema: Schema, path: str = "") -> list[str]:
    """Every problem, as `path: sentence.`; empty when the data fits."""
    return list(_check(data, schema, path))


def _check(data: Any, schema: Schema, path: str) -> Iterator[str]:
    if "$ref" in schema:
        yield from _check(data, get_definition(schema["$ref"]), path)
    elif "discriminator" in schema:
        yield from _check_named(data, schema, path)
    elif "anyOf" in schema:
        yield from _check_any(data, schema["anyOf"], path)
    elif "enum" in schema:
        if not isinstance(data, str) or data not in schema["enum"]:
            yield f"{path}: must be one of {_join(schema['enum'])}."
    elif not _fits(data, schema["type"]):
        yield f"{path or 'the configuration'}: must be {_KINDS[schema['type']]}."
    else:
        yield from _CHECKS[schema["type"]](data, schema, path)


def _fits(data: object, kind: str) -> bool:
    if kind == "boolean" or isinstance(data, bool):
        return kind == "boolean" and isinstance(data, bool)
    types: dict[str, type | tuple[type, ...]] = {
        "string": str, "array": list, "object": dict, "number": (int, float), "integer": int,
    }  # fmt: skip
    return isinstance(data, types[kind])


def _check_any(data: Any, choices: list[Schema], path: str) -> Iterator[str]:
    """The choices of our schemas differ by JSON type, so the type tells which one was meant."""
    for choice in choices:
        if _fits(data, choice["type"]):
            yield from _check(data, choice, path)
            return
    yield f"{path}: must be {' or '.join(_KINDS[choice['type']] for choice in choices)}."


def _check_named(data: Any, schema: Schema, path: str) -> Iterator[str]:
    """Objects that say themselves, in the field of the discriminator, which choice was meant."""
    if not isinstance(data, dict):
        yield f"{path}: must be {_KINDS['object']}."
        return
    field = schema["discriminator"]["propertyName"]
    choices = {choice["properties"][field]["enum"][0]: choice for choice in schema["anyOf"]}
    if field not in data:
        yield f"{_inside(path, field)}: is missing; add it."
    elif not isinstance(data[field], str) or data[field] not in choices:
        yield f"{_inside(path, field)}: must be one of {_join(choices)}."
    else:
        yield from _check(data, choices[data[field]], path)


def _check_string(data: str, schema: Schema, path: str) -> Iterator[str]:
    most = schema.get("maxLength")
    if any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in data):
        yield f"{path}: holds a character that can't be sent; type the text again."
    elif schema.get("minLength") and not data.strip():
        yield f"{path}: must not be empty."
    elif most is not None and len(data) > most:
        yield f"{path}: has {len(data)} characters; at most {most} fit."
    elif "pattern" in schema and not re.search(schema["pattern"], data):
        yield f"{path}: must look like {schema['examples'][0]}."


def _check_number(data: float, schema: Schema, path: str) -> Iterator[str]:
    least, most = schema["minimum"], schema["maximum"]
    if not least <= data <= most:
        yield f"{path}: must be between {least} and {most}."


def _check_boolean(data: bool, schema: Schema, path: str) -> Iterator[str]:
    yield from ()


def _check_array(data: list[Any], schema: Schema, path: str) -> Iterator[str]:
    noun = schema["items"].get("title", "item")
    least, most = schema["minItems"], schema["maxItems"]
    if len(data) < least:
        yield f"{path}: needs at least {'one' if least == 1 else least} {_plural(noun, least)}."
    if len(data) > most:
        yield f"{path}: has {len(data)} {noun}s; at most {most} fit."
        return
    for index, item in enumerate(data):
        yield from _check(item, schema["items"], f"{path}[{index}]")


def _check_object(data: dict[Any, Any], schema: Schema, path: str) -> Iterator[str]:
    known: Schema = schema.get("properties", {})
    others = schema.get("additionalProperties")
    names = schema.get("propertyNames")
    for name in schema.get("required", ()):
        if name not in data:
            yield f"{_inside(path, name)}: is missing; add it."
    if len(data) < schema.get("minProperties", 0):
        yield f"{path}: must not be empty; give one of {_join(known)}."
    for name, value in data.items():
        where = _inside(path, name)
        if name in known:
            yield from _check(value, known[name], where)
        elif not others:
            yield f"{where}: is not a known field; {_suggest(str(name), list(known))}."
        elif names and not (isinstance(name, str) and re.search(names["pattern"], name)):
            yield f"{where}: must be named like {names['examples'][0]}."
        else:
            yield from _check(value, others, where)


_CHECKS: Final[dict[str, Callable[[Any, Schema, str], Iterator[str]]]] = {
    "string": _check_string,
    "array": _check_array,
    "object": _check_object,
    "number": _check_number,
    "integer": _check_number,
    "boolean": _check_boolean,
}


def _inside(path: str, name: object) -> str:
    text = str(name)[:60]
    return f"{path}.{text}" if path else text


def _suggest(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name[:60], known, n=1)
    return f"the nearest is {close[0]}" if close else f"known are {_join(known)}"


def _plural(noun: str, count: int) -> str:
    return noun if count == 1 else f"{noun}s"


def _join(names: Any) -> str:
    return ", ".join(str(name) for name in names)
