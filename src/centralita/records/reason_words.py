"""Says a stored reason in its reader's language.

Reasons are written in English where something is decided, and stored so: see `Decision.because`
and `Why.steps`. Pure; what is in no catalogue, because a flow's author, a model or an older release
wrote it, stays as it was written.
"""

import re
import tomllib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct

_JOINT: Final = "; "
_INSIDE: Final = frozenset(("because", "problem"))
_FACT: Final = re.compile(r"\{(\w+)\}")
_SHAPES: Final = {"node": r"\S+"} | dict.fromkeys(
    ("n", "total", "most", "page", "ms", "in", "out", "score", "least", "sure"), r"[\d.]+"
)
_MOST_PARTS: Final = 12
_DEEPEST: Final = 4
"""A reason in a reason in a reason; whoever writes more of them wants to see it burst."""


class _Sentence(Struct, frozen=True):
    pattern: re.Pattern[str]
    told: str
    beginning: str
    """What stands before its first fact, to pass over most sentences quickly."""


class Catalogue:
    """Sentences in English with their facts, and how they are said in Spanish."""

    def __init__(self, file: Path) -> None:
        told = tomllib.loads(file.read_text())
        self._words: dict[str, dict[str, str]] = told.pop("words")
        self._sentences = [
            self._compile(english, spanish)
            for group in told.values()
            for english, spanish in group.items()
        ]

    def say(self, reason: str, language: str) -> str:
        """The reason in `es` or `en`."""
        return reason if language != "es" else self._say(reason, 0)

    def find(self, reason: str, *, depth: int = 0) -> str | None:
        """It in Spanish; None where it is not, as a whole, one of the sentences."""
        if depth > _DEEPEST:
            return None
        for sentence in self._sentences:
            if not reason.startswith(sentence.beginning):
                continue
            found = sentence.pattern.fullmatch(reason)
            if found is not None:
                facts = found.groupdict().items()
                return sentence.told.format_map(
                    {name: self._say_fact(name, value, depth + 1) for name, value in facts}
                )
        return None

    def list_unused(self, reasons: Collection[str]) -> Iterator[str]:
        """The sentences, as Spanish has them, that none of the reasons is."""
        for each in self._sentences:
            if not any(map(each.pattern.fullmatch, reasons)):
                yield each.told

    def _say(self, reason: str, depth: int) -> str:
        return self.find(reason, depth=depth) or _JOINT.join(self._say_parts(reason, depth))

    def _say_parts(self, reason: str, depth: int) -> Iterator[str]:
        """Several reasons in a row; a sentence of ours has at most one joint within."""
        parts = reason.split(_JOINT, _MOST_PARTS)
        while parts:
            both = self.find(_JOINT.join(parts[:2]), depth=depth) if len(parts) > 1 else None
            yield both or self.find(parts[0], depth=depth) or parts[0]
            del parts[: 2 if both else 1]

    def _say_fact(self, name: str, value: str, depth: int) -> str:
        if name in _INSIDE:
            return self._say(value, depth)
        known = self._words.get(name)
        return ", ".join(known[each] for each in value.split(", ")) if known else value

    def _compile(self, english: str, spanish: str) -> _Sentence:
        parts = _FACT.split(english)
        unknown = {*_FACT.findall(spanish)} - {*parts[1::2]}
        if unknown:
            raise KeyError(f"{english}: no fact {', '.join(sorted(unknown))}")
        literal = [re.escape(each) for each in parts[::2]]
        facts = [f"(?P<{name}>{self._shape(name)})" for name in parts[1::2]]
        whole = "".join(each for pair in zip(literal, [*facts, ""], strict=True) for each in pair)
        return _Sentence(re.compile(whole, re.DOTALL), spanish, parts[0])

    def _shape(self, name: str) -> str:
        if name not in self._words:
            return _SHAPES.get(name, ".+?")
        one = "|".join(re.escape(each) for each in self._words[name])
        return f"(?:{one})(?:, (?:{one}))*"
