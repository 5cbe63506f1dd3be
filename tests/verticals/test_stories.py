"""The trades' own stories, played on their samples; and that they go everywhere."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from centralita.installed import VERTICALS
from centralita.kit import json
from centralita.stories.player import Played
from centralita.stories.steps import Business, Story
from tests.conftest import Clones
from tests.verticals import stage

TOLD = {key: each for key, each in VERTICALS.items() if each.stories is not None}
FILES = {key: stage.list_stories(each) for key, each in TOLD.items()}
STORIES: dict[str, list[Story]] = {key: list(map(stage.read, FILES[key])) for key in FILES}
MAIN_WAYS = 4
"""So many stories, at least, are told in each language."""
NOT_IN_STORIES: Mapping[str, str] = {
    "order_status.none": "the status is offered only to who has ordered; other flows may call it",
    "orders.branch_refused": "a branch would have to close for good between two reads of a turn",
    "orders.options_refused": "a dish's options would have to change while they are chosen",
    "orders.pickup_refused": "in the sample, every branch lets people pick up",
    "orders.placed_before": "two messages would have to confirm one cart at the same moment",
}
"""Nodes that no story reaches, each with its reason."""


@pytest.fixture(scope="module")
def played(postgres_clones: Clones) -> Iterator[dict[str, Played]]:
    """Every story, played once."""
    urls = postgres_clones.make()
    yield stage.play_all(urls, STORIES)
    postgres_clones.drop(urls)


def _name(path: Path) -> str:
    return f"{path.parts[-4]}/{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", [path for key in FILES for path in FILES[key]], ids=_name)
def test_a_story_goes_as_it_is_written(played: dict[str, Played], path: Path) -> None:
    for difference in played[str(path)].differences:
        pytest.fail(f"line {difference.line}\n- {difference.expected}\n+ {difference.got}")


def test_every_node_of_every_standard_flow_is_in_a_story(played: dict[str, Played]) -> None:
    missing = []
    for key, vertical in TOLD.items():
        reached = {step for story in STORIES[key] for _, step in played[story.source].passed}
        names = {step.partition(" ")[2] for step in reached}
        for at, (flow, definition) in enumerate(vertical.flows.items()):
            led_by = next(iter(vertical.flows))
            before = "" if flow == led_by else f"{flow}."
            missing += [
                f"{flow}.{node}"
                for node in definition["nodes"]
                if f"{before}{node}" not in names and at >= 0
            ]
    assert sorted(missing) == sorted(NOT_IN_STORIES)


@pytest.mark.parametrize("key", TOLD)
def test_both_languages_tell_the_main_ways(key: str) -> None:
    for language in ("es", "en"):
        told = [path for path in FILES[key] if path.parent.name == language]
        assert len(told) >= MAIN_WAYS


@pytest.mark.parametrize("key", TOLD)
def test_every_sentence_of_a_trade_is_said_somewhere(key: str) -> None:
    """By a flow as `@key`, or by the code, whole or put together."""
    vertical = TOLD[key]
    flows = json.encode_text(list(vertical.flows.values()))
    folder = vertical.migrations.parent
    code = "\n".join(path.read_text("utf-8") for path in folder.glob("*.py"))
    begun, ended = re.findall(r'"(\w+_)\{', code), re.findall(r'\}(_\w+)"', code)

    def is_said(name: str) -> bool:
        made = name.startswith(tuple(begun)) or name.endswith(tuple(ended))
        # `one_nights` and `many_nights` are counted by the thing's name alone.
        counted = name.removeprefix("one_").removeprefix("many_")
        whole = (f'"{name}"', f"'{name}'", f'language, "{counted}"')
        return made or f'"@{name}"' in flows or any(each in code for each in whole)

    assert [name for name in vertical.texts["es"] if not is_said(name)] == []
    assert set(vertical.texts["es"]) == set(vertical.texts["en"])


@pytest.mark.parametrize("key", TOLD)
def test_each_story_stands_alone(key: str) -> None:
    """No day but its own, and nobody else's telephone: they may be played side by side."""
    assert all(story.starts is not None for story in STORIES[key])
    phones = [story.customer.phone for story in STORIES[key]]
    assert len(set(phones)) == len(phones)


@pytest.mark.parametrize("key", TOLD)
def test_every_task_of_a_trade_is_in_a_story(key: str) -> None:
    done = {s.does for story in STORIES[key] for s in story.steps if isinstance(s, Business)}
    assert done == {f"{key}.{task.name}" for task in TOLD[key].tasks}
