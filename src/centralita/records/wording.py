"""Sentences that operators read, in Spanish and English, from `texts/{es,en}.toml` of a room."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

LANGUAGES: Final = ("es", "en")


class Wording:
    """A folder's sentences by dotted key; facts go in as `{name}`."""

    def __init__(self, folder: Path) -> None:
        self._sentences = {
            language: dict(_flatten(tomllib.loads((folder / f"{language}.toml").read_text())))
            for language in LANGUAGES
        }

    def keys(self, language: str) -> set[str]:
        """Every key there is a sentence for."""
        return set(self._sentences[language])

    def find(self, language: str, key: str, facts: Mapping[str, object]) -> str | None:
        """The sentence, None where there is none or a fact of it is missing.

        A fact that is said differently in each language is a mapping of both.
        """
        sentence = self._sentences.get(language, self._sentences["en"]).get(key)
        if sentence is None:
            return None
        try:
            return sentence.format_map(
                {name: _choose(value, language) for name, value in facts.items()}
            )
        except (KeyError, IndexError):
            return None

    def say(self, language: str, key: str, **facts: object) -> str:
        """The sentence; a missing key shows itself, so that a test or a reader finds it."""
        return self.find(language, key, facts) or key


def _choose(fact: object, language: str) -> object:
    if isinstance(fact, Mapping) and set(fact) == set(LANGUAGES):
        return fact[language if language in LANGUAGES else "en"]
    return fact


def _flatten(tree: Mapping[str, Any], above: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in tree.items():
        name = f"{above}{key}"
        found += _flatten(value, f"{name}.") if isinstance(value, dict) else [(name, str(value))]
    return found
