"""Every sentence that a customer or the staff reads, from `texts/{es,en}.toml`."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("es", "en")
SENTENCES: Final[Mapping[str, Mapping[str, str]]] = {
    language: tomllib.loads((Path(__file__).parent / "texts" / f"{language}.toml").read_text())
    for language in LANGUAGES
}
_INTRODUCTION: Final = re.compile(
    rf"({'|'.join(SENTENCES[language]['introductions'] for language in LANGUAGES)})\s+(?=\S)",
    re.IGNORECASE,
)


def say(language: str, key: str, /, **facts: object) -> str:
    """The sentence with its facts put in. Raises KeyError for a key or a fact that is not there."""
    return SENTENCES[language][key].format_map(facts)


def find_words(key: str, beside: str = "") -> re.Pattern[str]:
    """How customers say a thing, in both languages; `beside` is another way, as a pattern."""
    ways = "|".join(SENTENCES[language][f"words_{key}"] for language in LANGUAGES)
    return re.compile(rf"{beside}\b(?:{ways})\b")


def drop_introduction(name: str) -> str:
    """Who orders in the name `a nombre de Rosa` is Rosa."""
    found = _INTRODUCTION.match(name)
    return name[found.end() :] if found else name
