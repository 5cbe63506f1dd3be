"""Puts values into texts and arguments: `{cart.total_text}` is a path, never code."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from msgspec import Struct

from centralita.decide.flow import sizes

Scope = Mapping[str, Any]
"""Values by name, as a turn sees them."""

PLACEHOLDER: Final = re.compile(r"\{([a-z_][a-z0-9_]*(?:\.[a-z0-9_]+)*)\}", re.IGNORECASE)
_YES: Final = {"es": ("no", "sí"), "en": ("no", "yes")}
_MOST_ITEMS: Final = 50
_LONGEST: Final = 16_384
"""Characters that a filled text may have: one that names itself a thousand times grows no further.
What WhatsApp takes at once is less, and longer ones are sent in parts."""

Path = tuple[str, ...]


class Template(Struct, frozen=True):
    """A text in pieces: words as they are, and paths whose values come between."""

    parts: tuple[str | Path, ...]
    source: str


class Words(Struct, frozen=True):
    """A text in both languages."""

    es: Template
    en: Template


class Localised(Struct, frozen=True):
    """A text inside a value, chosen by language when it is filled."""

    words: Words


class Whole(Struct, frozen=True):
    """A value that is one path: it keeps its type."""

    path: Path


def compile_template(text: str) -> Template:
    parts: list[str | Path] = []
    for index, piece in enumerate(PLACEHOLDER.split(text)):
        if index % 2:
            parts.append(tuple(piece.split(".")))
        elif piece:
            parts.append(piece)
    return Template(tuple(parts), text)


def compile_words(es: str, en: str) -> Words:
    spanish = compile_template(es)
    return Words(spanish, spanish if en == es else compile_template(en))


def compile_value(value: Any, find_words: Callable[[Any], Words] | None = None) -> Any:
    """Prepares arguments or a reply: texts become templates, whatever their depth.

    With `find_words`, `@key` and texts per language are resolved too.
    """
    if isinstance(value, str):
        return _compile_text(value, find_words)
    if isinstance(value, list | tuple):
        return [compile_value(each, find_words) for each in value]
    if isinstance(value, dict):
        if find_words is not None and value.keys() == {"es", "en"}:
            return Localised(find_words(value))
        return {key: compile_value(each, find_words) for key, each in value.items()}
    return value


def _compile_text(value: str, find_words: Callable[[Any], Words] | None) -> Any:
    if find_words is not None and value.startswith("@"):
        return Localised(find_words(value))
    whole = PLACEHOLDER.fullmatch(value)
    if whole:
        return Whole(tuple(whole[1].split(".")))
    return compile_template(value) if "{" in value else value


def fill_value(value: Any, scope: Scope, language: str) -> Any:
    """A prepared value with everything in its place; None for what would make it too large."""
    if type(value) is str:
        return value
    return _fill_value(value, scope, language, sizes.Room())


def _fill_value(value: Any, scope: Scope, language: str, room: sizes.Room) -> Any:
    if isinstance(value, Whole):
        return room.take(find_value(scope, value.path))
    if isinstance(value, Localised):
        return room.take(fill(value.words, scope, language))
    if isinstance(value, Template):
        return room.take(fill_template(value, scope, language))
    if isinstance(value, list):
        return [_fill_value(each, scope, language, room) for each in value]
    if isinstance(value, dict):
        return {key: _fill_value(each, scope, language, room) for key, each in value.items()}
    return value


def fill(words: Words, scope: Scope, language: str) -> str:
    return fill_template(words.es if language == "es" else words.en, scope, language)


def fill_template(template: Template, scope: Scope, language: str) -> str:
    """In one pass, so that a value with braces in it stays as it is."""
    parts = template.parts
    if len(parts) == 1:
        only = parts[0]
        if isinstance(only, str):
            return only.strip()
        return say_value(find_value(scope, only), language)[:_LONGEST].strip()
    said: list[str] = []
    left = _LONGEST
    for part in parts:
        piece = part if isinstance(part, str) else say_value(find_value(scope, part), language)
        said.append(piece[:left])
        left -= len(said[-1])
    return "".join(said).strip()


def find_value(scope: Scope, path: Path) -> Any:
    """What lies at a path; None where the path leads nowhere."""
    value = scope.get(path[0])
    for step in path[1:]:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def say_value(value: Any, language: str) -> str:
    """A value in words: texts per language are chosen, lists joined, nothing is nothing."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return _YES[language][value]
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list):
        said = (say_value(each, language) for each in value[:_MOST_ITEMS])
        return ", ".join(each for each in said if each)
    if isinstance(value, dict):
        return _say_object(value, language)
    return str(value)


def _say_object(value: dict[str, Any], language: str) -> str:
    for key in (language, "text", "name", "title", "address", "caption", "filename"):
        if isinstance(value.get(key), str):
            return str(value[key])
    return ""


def list_paths(text: str) -> list[Path]:
    return [tuple(each.split(".")) for each in PLACEHOLDER.findall(text)]
