"""Every command is documented and helpful, and every sentence exists in both languages."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main

from centralita.cli import session
from centralita.cli.program import program
from tests.cli.conftest import Terminal

ROOT = Path(__file__).parents[2]
TRADES = sorted((ROOT / "src" / "centralita" / "verticals").glob("*/README.md"))
REFERENCE = "\n".join(
    page.read_text() for page in (ROOT / "docs" / "reference" / "cli.md", *TRADES)
)
"""A trade's commands may stand in its own README."""
SOURCES = [file.read_text() for file in (ROOT / "src" / "centralita" / "cli").glob("*.py")]


def walk(command: object, name: str) -> Iterator[tuple[str, object]]:
    """(full name, command) of every command that does something."""
    inner = getattr(command, "commands", None)
    if inner is None:
        yield name, command
        return
    for word, each in inner.items():
        yield from walk(each, f"{name} {word}")


COMMANDS = dict(walk(typer.main.get_command(program), "centralita"))


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_is_documented(name: str) -> None:
    assert re.search(rf"`{name}\b", REFERENCE), f"{name} is in no reference"


def test_nothing_is_documented_that_is_not_there() -> None:
    named = re.findall(r"^\| `centralita ([a-z -]+)", REFERENCE, re.MULTILINE)
    unknown = [text for text in named if f"centralita {text.strip()}" not in COMMANDS]
    assert [text for text in unknown if not _is_command_with_argument(text)] == []


def _is_command_with_argument(text: str) -> bool:
    words = text.split()
    return any(
        "centralita " + " ".join(words[:count]) in COMMANDS for count in range(1, len(words))
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_helps(name: str, bare_terminal: Terminal) -> None:
    shown = bare_terminal.ok(*name.split()[1:], "--help")
    assert len(shown.splitlines()[2].strip()) > 10
    if name != "centralita explain":
        assert "Example: " in shown


def test_the_root_tells_the_exit_codes(bare_terminal: Terminal) -> None:
    assert "Exit codes: 0" in bare_terminal.ok("--help")
    assert re.fullmatch(r"\d+\.\d+\.\d+\s*", bare_terminal.ok("--version"))


def test_both_languages_have_every_sentence() -> None:
    spanish, english = session._WORDING.keys("es"), session._WORDING.keys("en")
    assert english - spanish == set()
    assert {key for key in spanish - english if not key.startswith("errors.")} == set()


def test_every_sentence_that_is_asked_for_exists() -> None:
    asked = set()
    for source in SOURCES:
        asked |= set(re.findall(r"session\.(?:print|say|warn)\(\s*\"([a-z_.]+)\"", source))
    assert len(asked) > 30
    assert asked - session._WORDING.keys("en") == set()


def test_the_language_is_found(bare_terminal: Terminal) -> None:
    assert session.find_language("es", {}) == "es"
    assert session.find_language(None, {"CENTRALITA_LANG": "es_MX"}) == "es"
    assert session.find_language(None, {"LANG": "es_ES.UTF-8"}) == "es"
    assert session.find_language("fr", {"LANG": "fr_FR"}) == "en"
