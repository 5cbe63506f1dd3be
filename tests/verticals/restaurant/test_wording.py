"""Every sentence exists in both languages, and stands nowhere but in `texts/`."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from centralita.decide.flow import checking
from centralita.desk import Desk
from centralita.verticals import restaurant
from centralita.verticals.contract import Action, Fact
from centralita.verticals.restaurant import settings
from centralita.vocabulary import errors

TEXTS = restaurant.VERTICAL.texts
FOLDER = Path(restaurant.__file__).parent
SOURCES = sorted(path for path in FOLDER.rglob("*.py") if "migrations" not in path.parts)
PATHS = re.compile(r"\{([a-z_.0-9]+)\}")


def test_both_languages_have_the_same_sentences_and_none_is_empty() -> None:
    assert TEXTS["es"].keys() == TEXTS["en"].keys()
    assert all(text.strip() for texts in TEXTS.values() for text in texts.values())


@pytest.mark.parametrize("key", sorted(TEXTS["es"]))
def test_a_sentence_needs_the_same_facts_in_both(key: str) -> None:
    spanish, english = (set(PATHS.findall(TEXTS[language][key])) for language in ("es", "en"))
    assert spanish == english
    for language in ("es", "en"):
        list(string.Formatter().parse(TEXTS[language][key]))


def list_strings(path: Path) -> Iterator[ast.Constant]:
    """Texts of a source that may be said: no docstrings, no names of fields and options."""
    tree = ast.parse(path.read_text("utf-8"))
    silent: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            silent |= {id(each) for each in ast.walk(node)} if _is_docstring(node) else set()
        # What developers and agents read, in English: errors' own words, help, descriptions.
        if isinstance(node, ast.Call) and _get_name(node.func) in _ENGLISH:
            silent |= {id(each) for each in ast.walk(node)}
        if isinstance(node, ast.keyword) and node.arg in ("about", "help", "because"):
            silent |= {id(each) for each in ast.walk(node)}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in silent
        ):
            yield node


_ENGLISH = {"Invalid", "NotFound", "Conflict", "RuntimeError", "Meta", "_refuse", "make_group"}
_SQL = re.compile(
    r"^\W*(select|insert|update|delete|from|values|and|on|in|tenant_id|where)\b", re.IGNORECASE
)


def _is_docstring(node: ast.Expr) -> bool:
    return isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _get_name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


FOR_CUSTOMERS = [path for path in SOURCES if not path.name.endswith("screens.py")]
"""Screens say their sentences to developers, in the API's document."""


@pytest.mark.parametrize("path", FOR_CUSTOMERS, ids=lambda path: path.name)
def test_no_sentence_lives_in_the_code(path: Path) -> None:
    found = [
        node.value
        for node in list_strings(path)
        if isinstance(node.value, str)
        and len(re.findall(r"[^\W\d_]{2,}", node.value)) >= 3
        and not _SQL.match(node.value)
        and "tenant_id" not in node.value
        and not node.value.startswith("--")
        and not re.fullmatch(r"[a-z_0-9, ]+", node.value)
    ]
    assert found == []


def test_every_sentence_is_said_somewhere() -> None:
    everything = "".join(path.read_text("utf-8") for path in SOURCES).replace("'", '"')
    flows = msgspec.json.encode(restaurant.VERTICAL.flows).decode()
    built = re.compile(r"(refused|state|sum|import|cli|col|words)_")
    unused = [
        key
        for key in TEXTS["es"]
        if f'"@{key}"' not in flows and f'"{key}"' not in everything and not built.match(key)
    ]
    assert unused == []
    for prefix in ("refused", "import", "cli", "col"):
        named = [key for key in TEXTS["es"] if key.startswith(f"{prefix}_")]
        unsaid = [key for key in named if f'"{key.removeprefix(f"{prefix}_")}"' not in everything]
        assert [key for key in unsaid if f'"{key}"' not in everything] == [], prefix


def list_spoken(value: Any, field: str = "") -> Iterator[str]:
    """The texts of a node that a customer reads."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from list_spoken(each, key) if key != "on" else ()
    elif isinstance(value, list):
        for each in value:
            yield from list_spoken(each, field)
    elif field in ("say", "text", "end", "button", "retry", "title") and value is not None:
        yield value


def test_the_flows_speak_only_in_keys() -> None:
    for flow in restaurant.VERTICAL.flows.values():
        said = [text for node in flow["nodes"].values() for text in list_spoken(node)]
        assert len(said) > 10
        assert [t for t in said if not t.startswith("@") and not PATHS.fullmatch(t)] == []


@pytest.mark.parametrize("name", restaurant.VERTICAL.flows)
def test_a_standard_flow_may_be_published(name: str) -> None:
    trade = restaurant.VERTICAL
    known = Desk({trade.key: trade}).list_known()
    found = checking.check(trade.flows[name], known, trade.texts, flows=trade.flows, name=name)
    assert found == []


def test_everything_an_agent_may_do_is_described() -> None:
    tools: list[Fact[Any] | Action[Any]] = [*restaurant.VERTICAL.facts]
    tools += restaurant.VERTICAL.actions
    for each in tools:
        assert len(each.about.split()) > 3, each.name
        assert each.about.endswith("."), each.name
        schema = msgspec.json.schema(each.asks)
        for field, shape in schema["$defs"][each.asks.__name__].get("properties", {}).items():
            assert not each.for_agents or shape.get("description"), (each.name, field)
            assert "tenant" not in field


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"currency": "PESOS"}, "currency"),
        ({"minimum_order": "-1"}, "minimum_order"),
        ({"minimum_order": "free"}, "minimum_order"),
        ({"prep_minutes": 0}, "prep_minutes"),
        ({"prep_minutes": "x"}, "prep_minutes"),
        ({"payments": ["x" * 25]}, "payments"),
        ({"owner_phone": "+34 600"}, "owner_phone"),
        ({"minimun": "1"}, "minimun"),
    ],
)
def test_wrong_settings_name_their_field(given: dict[str, Any], problem: str) -> None:
    with pytest.raises(errors.Invalid, match=problem) as caught:
        restaurant.VERTICAL.read_settings(given)
    assert caught.value.code == "bad_restaurant_settings"


def test_settings_left_out_are_filled_in_and_read_again() -> None:
    filled = restaurant.VERTICAL.read_settings({"minimum_order": "120.00"})
    assert restaurant.VERTICAL.read_settings(filled) == filled
    assert settings.of(filled) == settings.of({"minimum_order": "120.00"})
