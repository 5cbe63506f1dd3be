"""The reference explains every field, and its examples are right."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from centralita.decide.flow import checking, form, sayings, schema, sums
from centralita.decide.flow.names import RESERVED

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "flow.md").read_text("utf-8")
NODES = re.findall(r"```json-node\n(.*?)```", PAGE, re.DOTALL)


def list_fields(part: Any) -> set[str]:
    """Every property name below a schema."""
    if isinstance(part, list):
        return {name for each in part for name in list_fields(each)}
    if not isinstance(part, dict):
        return set()
    own = set(part["properties"]) if isinstance(part.get("properties"), dict) else set()
    return own | {name for each in part.values() for name in list_fields(each)}


def is_named(name: str) -> bool:
    return f"`{name}`" in PAGE or f'"{name}"' in PAGE


def test_every_field_is_explained() -> None:
    fields = list_fields(schema.SCHEMA) | list_fields(schema.NODES)
    assert {"hand_over", "any_time", "repeatable", "timeout_minutes", "retailer_id"} <= fields
    assert {name for name in fields if not is_named(name)} == set()


def test_every_word_is_explained() -> None:
    for name in (*schema.KINDS, *schema.EVENTS, *schema.WORDS, *sums.FUNCTIONS):
        assert is_named(name), name
    for name in RESERVED:
        assert re.search(rf"`{name}[`.]", PAGE), name
    for name in sayings.PARTNERS:
        assert is_named(name), name


def test_the_whole_example_is_good() -> None:
    for example in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL):
        assert checking.check(json.loads(example), {}, flows={}) == []


@pytest.mark.parametrize("example", NODES)
def test_examples_of_nodes_have_the_right_shape(example: str) -> None:
    node = json.loads(example)
    flow = {"flow": 1, "title": {"es": "x", "en": "x"}, "start": "a", "nodes": {"a": node}}
    assert form.list_form_problems(flow) == []


def test_every_kind_of_node_has_an_example() -> None:
    assert {schema.find_kind(json.loads(each)) for each in NODES} == set(schema.NODES)


def test_the_full_schema_is_one() -> None:
    full = schema.build_full()
    kinds = full["properties"]["nodes"]["additionalProperties"]["anyOf"]
    assert len(kinds) == len(schema.NODES)
    json.dumps(full)
