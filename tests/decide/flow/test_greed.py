"""A flow, or a customer's words in it, can make nobody's turn long and nobody's memory full."""

import time
from typing import Any

import pytest

from centralita.decide.flow import checking, expressions
from tests.decide.flow.customers import Customer, Library
from tests.decide.flow.small import ask, build, two

LONG = "ñandú " * 600
MOST_BYTES = 1_000_000


@pytest.mark.parametrize(
    "source",
    [
        "round(5, -1000000000000)", "round('2.5', 1000000000000)", "number(said)",
        "text(number(said))", "number(said) + 1", "join(long, long)", "number('0e99999999999') * 3",
        "add_days('2026-01-01', said)", "max(long)", "contains(long, long)", "upper(lower(long))",
        "long + long + long", "min(join(long, long))", "number(said) / number(said)",
    ],
)  # fmt: skip
def test_no_expression_takes_long_or_becomes_long(source: str) -> None:
    scope = {"said": "1e-99999999999", "long": LONG}
    begun = time.perf_counter()
    value = expressions.evaluate(expressions.parse(source), scope)
    assert len(str(value)) <= 4096
    assert time.perf_counter() - begun < 1


def test_a_number_of_a_thousand_million_zeros_is_none() -> None:
    assert expressions.evaluate(expressions.parse("number(said)"), {"said": "1e-999999"}) == 0


def build_chain(count: int, result: Any) -> dict[str, Any]:
    """A flow that calls another so many times, each with what the one before gave."""
    steps = {
        f"step{index}": {
            "call": "double",
            "with": {"a": "{a}"},
            "into": "a",
            "next": f"step{index + 1}" if index + 1 < count else "more",
        }
        for index in range(count)
    }
    inner = {**build(end={"end": None, "result": result}), "start": "end"}
    inner["nodes"].pop("bye")
    chain = build(**steps, more=ask("text", on={}))
    chain["variables"] = {"a": "abcdefghij"}
    return {"orders": chain, "double": inner}


@pytest.mark.parametrize("result", [{"one": "{a}", "two": "{a}"}, "{a} " * 1000, ["{a}"] * 300])
def test_what_is_put_into_itself_again_and_again_stays_small(result: Any) -> None:
    flows = build_chain(45, result)
    assert not [each for flow in flows.values() for each in checking.check(flow, {})]
    customer = Customer(Library(flows))
    begun = time.perf_counter()
    assert customer.say("hola") == ["¿Qué?"]
    assert time.perf_counter() - begun < 3
    assert len(customer.conversation.memory or "") < MOST_BYTES


def test_a_turn_works_out_only_so_much() -> None:
    greedy = " + ".join(["contains(a, a)"] * 6)
    sets = {f"v{index}": greedy for index in range(30)}
    steps = {
        f"step{index}": {"set": sets, "next": f"step{index + 1}" if index < 80 else "bye"}
        for index in range(81)
    }
    flow = build(**steps)
    flow["variables"] |= {"a": LONG, **dict.fromkeys(sets)}
    customer = Customer(Library({"orders": flow}))
    begun = time.perf_counter()
    assert customer.say("hola")
    assert time.perf_counter() - begun < 3


def test_memory_does_not_grow_from_turn_to_turn() -> None:
    names = [f"v{index}" for index in range(90)]
    keep = {f"keep{index}": {"set": dict.fromkeys(names[index * 30 : index * 30 + 30], "a"),
                             "next": f"keep{index + 1}" if index < 2 else "more"}
            for index in range(3)}  # fmt: skip
    more = {"ask": {"text": two("¿Más?", "More?"), "kind": "text", "into": "b"}, "next": "keep0"}
    flow = build(**keep, more=more)
    flow["variables"] |= {"a": "x" * 15_000, **dict.fromkeys(names)}
    customer = Customer(Library({"orders": flow}))
    for _ in range(3):
        assert customer.say("sí") == ["¿Más?"]
        assert len(customer.conversation.memory or "") < MOST_BYTES


@pytest.mark.parametrize(
    "letters",
    ["\ufdfa", "a" + "\u0301" * 200, "漢字", "مرحبا ", "🍕", "? ", "1. ", "uno y ", "a@"],
    ids=["sentences in a letter", "accents", "han", "arabic", "emojis", "?", "1.", "uno", "a@"],
)
@pytest.mark.parametrize("kind", ["text", "email"])
def test_no_alphabet_makes_a_turn_long(letters: str, kind: str) -> None:
    customer = Customer(Library({"orders": build(question=ask(kind))}))
    customer.say("hola")
    begun = time.process_time()
    customer.say(*[(letters * 4096)[:4096]] * 20)
    assert time.process_time() - begun < 1
