"""The reference explains every field, and its examples are right."""

import json
import re
from pathlib import Path

import pytest

from centralita.decide import config, schema

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "bot-config.md").read_text("utf-8")
EXAMPLES = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
ANSWERS = [
    found
    for line in PAGE.splitlines()
    if line.startswith("|")
    for found in re.findall(r"`(\{\"(?:text|image|location|es).*?\})`", line)
]


def list_fields(part: schema.Schema) -> set[str]:
    """Every property name below a schema."""
    found = set(part.get("properties", {}))
    inside = [*part.get("properties", {}).values(), *part.get("anyOf", ())]
    inside += [part[key] for key in ("items", "additionalProperties") if part.get(key)]
    for each in inside:
        found |= list_fields(each)
    return found


def test_every_field_is_documented() -> None:
    fields = list_fields(schema.SCHEMA)
    for definition in schema.DEFINITIONS.values():
        fields |= list_fields(definition)
    assert {"language", "when", "buttons", "exceptions", "latitude", "do"} <= fields
    missing = {name for name in fields if f"`{name}`" not in PAGE and f'"{name}"' not in PAGE}
    assert missing == set()


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_are_good(example: str) -> None:
    config.parse_config(json.loads(example))


def test_examples_of_answers_are_good() -> None:
    shown = [json.loads(each) for each in ANSWERS if "…" not in each]
    assert len(shown) >= 6
    names = ["prices", "menu"]
    for answer in shown:
        rules = [{"name": name, "when": [name], "answer": answer} for name in names]
        config.parse_config({"rules": rules})
