"""What a conversation remembers: small, versioned, and never in the way."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from centralita.decide.flow import memory
from centralita.decide.flow.memory import Frame, Memory
from tests.decide.flow.customers import ORDERS, Customer, Library


def make(**variables: Any) -> Frame:
    return Frame(flow="orders", version=1, node="dish", variables=variables)


@pytest.mark.parametrize(
    "text",
    [
        None, "", "{", "[]", "null", '"x"', "{}", '{"v":0,"state":"choosing"}',
        '{"v":2,"state":"choosing"}', '{"v":1,"state":"dancing"}', '{"v":1,"state":"asking"}',
        '{"v":1,"state":"asking","frames":[{"flow":"orders"}]}', "[" * 9000, '{"v":1,"wake":"x"}',
        '{"v":1,"wake":"2026-01-01T00:00:00"}',
    ],
)  # fmt: skip
def test_what_cannot_be_read_starts_afresh(text: str | None) -> None:
    assert memory.read(text) == Memory(v=1)
    customer = Customer(Library({"orders": ORDERS}), memory=text)
    assert customer.say("pedir")[-1] == "¿Qué plato?"


@pytest.mark.parametrize(
    "frame",
    [
        {"flow": "gone", "version": 1, "node": "dish", "variables": {}},
        {"flow": "orders", "version": 9, "node": "dish", "variables": {}},
        {"flow": "orders", "version": 1, "node": "gone", "variables": {}},
        {"flow": "orders", "version": 1, "node": "done", "variables": {}},
    ],
)
def test_what_no_longer_fits_a_flow_starts_afresh(frame: dict[str, Any]) -> None:
    text = json.dumps({"v": 1, "state": "choosing", "frames": [frame]})
    customer = Customer(Library({"orders": ORDERS}), memory=text)
    assert customer.say("hola")[0] == "¡Hola, Ana Pérez!"
    customer = Customer(Library({"orders": ORDERS}), memory=text)
    assert customer.wake() == []


def test_the_flows_of_a_conversation_are_named() -> None:
    assert memory.list_flows(None) == ()
    frames = [make(), Frame(flow="address", version=4, node="x", variables={})]
    text = memory.write(Memory(v=1, state="asking", frames=frames))
    assert memory.list_flows(text) == (("orders", 1), ("address", 4))


def test_a_memory_that_grows_forgets_its_way_back_first() -> None:
    before = Memory(v=1, state="asking", frames=[make(a="x" * 4000)])
    for index in range(12):
        last = memory.copy_frames(before.frames)
        before.frames[-1].variables["a"] = str(index) * 4000
        memory.add_undo(before, last, index)
    text = memory.write(before)
    assert len(text) <= 24_000
    found = memory.read(text)
    assert 0 < len(found.back) < 12
    assert found.frames == before.frames


values = st.sampled_from([None, True, False, 0, 1, "", "x", [], [1], {}, {"a": [None]}])
variables = st.dictionaries(st.sampled_from("abc"), values, max_size=3)
frame = st.builds(
    Frame,
    flow=st.sampled_from(["orders", "address"]),
    version=st.integers(1, 2),
    node=st.sampled_from(["x", "y"]),
    variables=variables,
)
frames = st.lists(frame, min_size=1, max_size=3)


@settings(max_examples=40, deadline=None)
@given(st.lists(frames, min_size=2, max_size=6))
def test_going_back_restores_each_question(asked: list[list[Frame]]) -> None:
    now = Memory(v=1, state="asking", frames=memory.copy_frames(asked[0]))
    for serial, following in enumerate(asked[1:], 1):
        last = memory.copy_frames(now.frames)
        now.frames = memory.copy_frames(following)
        memory.add_undo(now, last, serial)
        now = memory.read(memory.write(now))
    assert now.frames == asked[-1]
    for expected in reversed(asked[:-1]):
        assert memory.go_back(now)
        assert now.frames == expected
    assert not memory.go_back(now)


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=40) | values.map(lambda value: msgspec.json.encode(value).decode()))
def test_any_text_can_be_read(text: str) -> None:
    assert isinstance(memory.read(text), Memory)
