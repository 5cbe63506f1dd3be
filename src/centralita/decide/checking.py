"""Says in plain words where data does not fit a JSON Schema: field path, what is wrong, the cure.

Reads the part of draft 2020-12 that `schema.SCHEMA` uses. Recursion follows the schema, which never
refers back to itself.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from centralita.decide.flaws import Flaw, say_near, say_noun, write_flaw
from centralita.decide.schema import Schema, get_definition

_KINDS: Final[dict[str, tuple[str, str]]] = {
    "string": ("text", "un texto"),
    "array": ("a list", "una lista"),
    "object": ("an object with named fields", "un objeto con campos"),
    "number": ("a number", "un número"),
    "integer": ("a whole number", "un número entero"),
    "boolean": ("true or false", "true o false"),
}
_ROOT: Final = "the configuration"
_FEMININE: Final = frozenset({"phrase", "answer", "row", "rule", "time"})


def list_problems(data: object, schema: Schema, path: str = "") -> list[Flaw]:
    """Every problem; empty when the data fits."""
    return list(_check(data, schema, path))


def _check(data: Any, schema: Schema, path: str) -> Iterator[Flaw]:
    if "$ref" in schema:
        yield from _check(data, get_definition(schema["$ref"]), path)
    elif "discriminator" in schema:
        yield from _check_named(data, schema, path)
    elif "anyOf" in schema:
        yield from _check_any(data, schema["anyOf"], path)
    elif "enum" in schema:
        if not isinstance(data, str) or data not in schema["enum"]:
            yield write_flaw(path, "wrong_word", what=_join(schema["enum"]))
    elif not _fits(data, schema["type"]):
        yield _say_kinds(path or _ROOT, [schema["type"]])
    else:
        yield from _CHECKS[schema["type"]](data, schema, path)


def _fits(data: object, kind: str) -> bool:
    if kind == "boolean" or isinstance(data, bool):
        return kind == "boolean" and isinstance(data, bool)
    types: dict[str, type | tuple[type, ...]] = {
        "string": str, "array": list, "object": dict, "number": (int, float), "integer": int,
    }  # fmt: skip
    return isinstance(data, types[kind])


def _check_any(data: Any, choices: list[Schema], path: str) -> Iterator[Flaw]:
    """The choices of our schemas differ by JSON type, so the type tells which one was meant."""
    for choice in choices:
        if _fits(data, choice["type"]):
            yield from _check(data, choice, path)
            return
    yield _say_kinds(path, [choice["type"] for choice in choices])


def _say_kinds(path: str, kinds: list[str]) -> Flaw:
    english = " or ".join(_KINDS[kind][0] for kind in kinds)
    spanish = " o ".join(_KINDS[kind][1] for kind in kinds)
    return write_flaw(path, "wrong_type", what=english, what_es=spanish)


def _check_named(data: Any, schema: Schema, path: str) -> Iterator[Flaw]:
    """Objects that say themselves, in the field of the discriminator, which choice was meant."""
    if not isinstance(data, dict):
        yield _say_kinds(path, ["object"])
        return
    field = schema["discriminator"]["propertyName"]
    choices = {choice["properties"][field]["enum"][0]: choice for choice in schema["anyOf"]}
    if field not in data:
        yield write_flaw(_inside(path, field), "missing")
    elif not isinstance(data[field], str) or data[field] not in choices:
        yield write_flaw(_inside(path, field), "wrong_word", what=_join(choices))
    else:
        yield from _check(data, choices[data[field]], path)


def _check_string(data: str, schema: Schema, path: str) -> Iterator[Flaw]:
    most = schema.get("maxLength")
    if any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in data):
        yield write_flaw(path, "bad_character")
    elif schema.get("minLength") and not data.strip():
        yield write_flaw(path, "empty")
    elif most is not None and len(data) > most:
        yield write_flaw(path, "too_long", count=len(data), most=most)
    elif "pattern" in schema and not re.search(schema["pattern"], data):
        yield write_flaw(path, "wrong_look", what=schema["examples"][0])


def _check_number(data: float, schema: Schema, path: str) -> Iterator[Flaw]:
    least, most = schema["minimum"], schema["maximum"]
    if not least <= data <= most:
        yield write_flaw(path, "out_of_range", least=least, most=most)


def _check_boolean(data: bool, schema: Schema, path: str) -> Iterator[Flaw]:
    yield from ()


def _check_array(data: list[Any], schema: Schema, path: str) -> Iterator[Flaw]:
    noun = schema["items"].get("title", "item")
    least, most = schema["minItems"], schema["maxItems"]
    if len(data) < least:
        yield write_flaw(
            path,
            "too_few",
            count="one" if least == 1 else least,
            count_es=("una" if noun in _FEMININE else "un") if least == 1 else least,
            noun=noun if least == 1 else f"{noun}s",
            noun_es=say_noun(noun, least),
        )
    if len(data) > most:
        count = len(data)
        noun_es = say_noun(noun, count)
        yield write_flaw(path, "too_many", count=count, most=most, noun=noun, noun_es=noun_es)
        return
    for index, item in enumerate(data):
        yield from _check(item, schema["items"], f"{path}[{index}]")


def _check_object(data: dict[Any, Any], schema: Schema, path: str) -> Iterator[Flaw]:
    known: Schema = schema.get("properties", {})
    others = schema.get("additionalProperties")
    names = schema.get("propertyNames")
    for name in schema.get("required", ()):
        if name not in data:
            yield write_flaw(_inside(path, name), "missing")
    if len(data) < schema.get("minProperties", 0):
        yield write_flaw(path, "empty_object", what=_join(known))
    for name, value in data.items():
        where = _inside(path, name)
        if name in known:
            yield from _check(value, known[name], where)
        elif not others:
            yield write_flaw(where, "unknown_field", **say_near(str(name), known))
        elif names and not (isinstance(name, str) and re.search(names["pattern"], name)):
            yield write_flaw(where, "wrong_name", what=names["examples"][0])
        else:
            yield from _check(value, others, where)


_CHECKS: Final[dict[str, Callable[[Any, Schema, str], Iterator[Flaw]]]] = {
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


def _join(names: Any) -> str:
    return ", ".join(str(name) for name in names)
