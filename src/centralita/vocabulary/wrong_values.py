"""What is wrong with a value that somebody set, said in both languages.

For settings that are read with `msgspec.convert`, whose own sentences are English.
"""

import re
from typing import Final

import msgspec
from msgspec import Struct


class Wrong(Struct, frozen=True):
    """`field` is where, as a person would write it; empty for the whole."""

    field: str
    es: str
    en: str


_KINDS: Final = {
    "int": ("un número entero", "a whole number"),
    "float": ("un número", "a number"),
    "decimal": ("un número", "a number"),
    "str": ("un texto", "a text"),
    "bool": ("true o false", "true or false"),
    "array": ("una lista", "a list"),
    "object": ("un objeto", "an object"),
    "null": ("nada (null)", "nothing (null)"),
}
"""msgspec's words for the kinds of values."""
_WHERE: Final = re.compile(r" - at `\$\.?(?P<field>[^`]*)`$")
_UNKNOWN: Final = re.compile(r"Object contains unknown field `(?P<name>[^`]+)`")
_MISSING: Final = re.compile(r"Object missing required field `(?P<name>[^`]+)`")
_EXPECTED: Final = re.compile(
    r"(?:Expected `(?P<kinds>[^`]+)`|Invalid (?P<kind>\w+) string)"
    r"(?: (?P<sign><=|>=) (?P<bound>-?\d+))?(?:, got .*)?"
)


def read(problem: msgspec.ValidationError) -> Wrong:
    """Where and what, in words for people."""
    told = str(problem)
    where = _WHERE.search(told)
    field, what = (where["field"], told[: where.start()]) if where else ("", told)
    if found := _UNKNOWN.fullmatch(what):
        name = _join(field, found["name"])
        return Wrong(name, f"{name}: no existe ese ajuste", f"{name}: there is no such setting")
    if found := _MISSING.fullmatch(what):
        name = _join(field, found["name"])
        return Wrong(name, f"{name}: falta", f"{name}: it is missing")
    if found := _EXPECTED.fullmatch(what):
        return _expect(field, found)
    return Wrong(field, f"{field}: no es un valor válido", f"{field}: not a valid value")


def _expect(field: str, found: re.Match[str]) -> Wrong:
    kinds = (found["kinds"] or found["kind"]).split(" | ")
    spanish, english = zip(*(_KINDS.get(kind, (kind, kind)) for kind in kinds), strict=True)
    es, en = f"{field}: debe ser {' o '.join(spanish)}", f"{field}: must be {' or '.join(english)}"
    if found["bound"]:
        least = found["sign"] == ">="
        es += f", {'como mínimo' if least else 'como máximo'} {found['bound']}"
        en += f", at {'least' if least else 'most'} {found['bound']}"
    return Wrong(field, es, en)


def _join(field: str, name: str) -> str:
    return f"{field}.{name}" if field else name
