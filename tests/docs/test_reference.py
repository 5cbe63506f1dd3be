"""Settings, errors, commands and words are documented, all of them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from centralita.cli.program import program
from centralita.settings import Settings
from centralita.vocabulary import errors
from tests.docs import settings_page

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
SOURCES = sorted((ROOT / "src" / "centralita").rglob("*.py"))
TRADES = ROOT / "src" / "centralita" / "verticals"
"""Each trade has a README of its own, where its commands and errors may stand."""
WORDS = (
    "tenant", "number", "provider", "contact", "conversation", "message", "status", "template",
    "flow", "window", "outbox", "inbound", "quarantine", "alert", "handover",
)  # fmt: skip


def test_the_page_of_settings_is_that_of_the_settings() -> None:
    assert settings_page.PAGE.read_text("utf-8") == settings_page.render(), (
        "write it anew: python -m tests.docs.settings_page"
    )


def test_every_setting_says_what_it_does_and_does_something() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        pattern = re.compile(rf"\b(?:settings|self)\.{name}\b")
        assert any(pattern.search(path.read_text("utf-8")) for path in SOURCES), (
            f"{name} is read nowhere"
        )


def test_every_variable_that_is_read_is_documented() -> None:
    documented = set(re.findall(r"`(CENTRALITA_\w+)`", settings_page.render()))
    files = [*SOURCES, ROOT / "run"]
    read = {
        name
        for path in files
        for name in re.findall(r"\bCENTRALITA_[A-Z_]*[A-Z]\b", path.read_text("utf-8"))
    }
    assert read - documented == set()


def list_codes() -> Iterator[tuple[str, str]]:
    """(class of the error or verdict, code) wherever one is raised or decided."""
    for path in SOURCES:
        if "simulator" in path.relative_to(ROOT / "src" / "centralita").parts:
            continue
        own = _read_own_page(path)
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                for keyword in node.keywords:
                    value = keyword.value
                    if keyword.arg == "code" and isinstance(value, ast.Constant):
                        code = str(value.value)
                        if f"| `{code}` |" not in own:
                            yield node.func.attr, code


def _read_own_page(path: Path) -> str:
    """The README of the trade that a file belongs to."""
    if not path.is_relative_to(TRADES) or path.parent == TRADES:
        return ""
    return (TRADES / path.relative_to(TRADES).parts[0] / "README.md").read_text("utf-8")


def read_sections(page: Path) -> dict[str, set[str]]:
    """Heading → what stands in the first column of its tables."""
    parts = re.split(r"^## (.+)$", page.read_text("utf-8"), flags=re.MULTILINE)
    return {
        heading: set(re.findall(r"^\| `([a-z_]+)` \|", text, flags=re.MULTILINE))
        for heading, text in zip(parts[1::2], parts[2::2], strict=True)
    }


def test_every_code_of_an_error_is_documented_under_its_kind() -> None:
    sections = read_sections(REFERENCE / "errors.md")
    kinds = {
        "NotFound": "Not found",
        "Conflict": "Conflict",
        "Refused": "Refused",
        "Invalid": "Invalid",
        "Unavailable": "Unavailable",
    }
    raised: dict[str, set[str]] = {}
    for name, code in list_codes():
        raised.setdefault(name, set()).add(code)
    for name, heading in kinds.items():
        assert raised[name] == sections[heading], name
    verdicts = {"Wait", "Failed", "Parked", "Uncertain"}
    decided = set().union(*(raised[name] for name in verdicts))
    assert decided - sections["Sends"] == set()


def test_the_tree_of_errors_is_drawn_whole() -> None:
    def list_below(parent: type[errors.CentralitaError]) -> Iterator[str]:
        for child in parent.__subclasses__():
            if child.__module__ == errors.__name__:
                yield child.__name__
                yield from list_below(child)

    names = set(list_below(errors.CentralitaError))
    page = (REFERENCE / "errors.md").read_text("utf-8")
    assert len(names) == 13
    for name in names:
        assert re.search(rf"[├└]── {name}\b", page), name
        assert re.search(rf"[├└]── {name}\b", errors.__doc__ or ""), name


def list_commands(command: object, path: str) -> Iterator[tuple[str, TyperCommand]]:
    if isinstance(command, TyperGroup):
        for name, each in command.commands.items():
            yield from list_commands(each, f"{path} {name}")
    elif isinstance(command, TyperCommand):
        yield path, command


COMMANDS = dict(list_commands(get_command(program), "centralita"))


def test_every_command_is_documented_and_says_how_it_is_used() -> None:
    pages = [REFERENCE / "cli.md", *TRADES.glob("*/README.md")]
    page = "\n".join(each.read_text("utf-8") for each in pages)
    assert len(COMMANDS) > 40
    missing = {path for path in COMMANDS if not re.search(rf"`{path}(?=[ `])", page)}
    assert missing == set()
    silent = {path for path, command in COMMANDS.items() if "Example:" not in (command.help or "")}
    assert silent == set()


USED = re.compile(r"(?:^ *|`|\$ |\./run )centralita((?: [a-z][a-z-]+)+)", re.MULTILINE)


def test_every_documented_command_exists() -> None:
    """Also in the READMEs, the guides and the stories, and in what the program itself advises."""
    pages = [*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *TRADES.glob("*/README.md")]
    # Its commands are those of the trade that it adds; a test of its own runs them.
    pages.remove(DOCS / "how-to" / "add-a-trade.md")
    texts = (ROOT / "src").rglob("*.toml")
    named: dict[str, str] = {}
    for path in [*pages, *texts]:
        for words in USED.findall(_read_code(path)):
            named.setdefault(words.strip(), path.name)
    assert len(named) > 30
    unknown = {words: where for words, where in named.items() if not _is_command(words.split())}
    assert unknown == {}


def _read_code(path: Path) -> str:
    """What is set as code on a page: prose may say "centralita is"."""
    text = path.read_text("utf-8")
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, flags=re.DOTALL))


def _is_command(words: list[str]) -> bool:
    """Whether it begins with a command, or is a group as a whole."""
    begun = [" ".join(["centralita", *words[:length]]) for length in range(1, len(words) + 1)]
    return any(path in COMMANDS for path in begun) or any(
        path.startswith(f"{begun[-1]} ") for path in COMMANDS
    )


def test_every_command_of_run_is_told_in_the_readme() -> None:
    usage = (ROOT / "run").read_text("utf-8").split("TEXT", 2)[1]
    commands = set(re.findall(r"^  ([a-z]+)", usage, flags=re.MULTILINE))
    assert {"demo", "chat", "test", "check", "bench"} <= commands
    for path in (*ROOT.glob("*.md"), *DOCS.rglob("*.md")):
        used = set(re.findall(r"\./run ([a-z]+)", path.read_text("utf-8")))
        assert used <= commands, path.name


@pytest.mark.parametrize("word", WORDS)
def test_the_glossary_has_the_word(word: str) -> None:
    page = (DOCS / "glossary.md").read_text("utf-8").lower()
    assert re.search(rf"^(?:#+ |\| *|[-*] *)\W*{word}\b", page, flags=re.MULTILINE)
