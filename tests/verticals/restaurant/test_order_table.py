"""An order's life: every state reachable, every state but the last ones leavable."""

import ast
import sys
from pathlib import Path

import pytest

from centralita.verticals import restaurant
from centralita.verticals.restaurant import flow, wording


def walk(mode: flow.Mode, who: tuple[flow.Who, ...] = ("kitchen", "customer")) -> set[flow.State]:
    seen: set[flow.State] = {flow.FIRST}
    waiting: list[flow.State] = [flow.FIRST]
    while waiting:
        state = waiting.pop()
        ways = [after for each in who for after in flow.list_next(state, each, mode)]
        waiting += [after for after in ways if after not in seen]
        seen.update(ways)
    return seen


def test_every_state_is_reached() -> None:
    assert walk("delivery") == set(flow.STATES)
    assert walk("pickup") == set(flow.STATES) - {"on_its_way"}


@pytest.mark.parametrize("mode", ["delivery", "pickup"])
def test_the_kitchen_can_leave_every_state_but_the_last(mode: flow.Mode) -> None:
    for state in walk(mode):
        ways = flow.list_next(state, "kitchen", mode)
        assert bool(ways) != flow.is_final(state), state
        assert flow.is_final(state) or "cancelled" in ways


def test_the_customer_can_only_cancel_and_only_early() -> None:
    steps = {(step.before, step.after) for step in flow.TABLE if step.who == "customer"}
    assert steps == {("received", "cancelled"), ("accepted", "cancelled")}


def test_each_step_stands_once_and_has_its_sentence() -> None:
    keys = [(s.before, s.after, s.who, mode) for s in flow.TABLE for mode in s.modes]
    assert len(keys) == len(set(keys))
    for step in flow.TABLE:
        assert (step.tells is None) == (step.who == "customer")
        if step.tells is not None:
            assert all(step.tells in wording.SENTENCES[language] for language in ("es", "en"))


def test_its_picture_in_the_readme_is_drawn_from_the_table() -> None:
    readme = Path(restaurant.__file__).with_name("README.md").read_text("utf-8")
    assert f"```mermaid\n{flow.draw()}\n```" in readme


def test_the_table_is_pure() -> None:
    """It imports nothing but the vocabulary and the standard library."""
    tree = ast.parse(Path(flow.__file__).read_text("utf-8"))
    named = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    named += [a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names]
    foreign = [name for name in named if name.partition(".")[0] not in sys.stdlib_module_names]
    assert [name for name in foreign if not name.startswith("centralita.vocabulary")] == []
    assert named
