"""A wrong flow is refused with its node, its field and a sentence in both languages."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from benchmarks import flow_turns
from centralita.decide.flow import checking, problems
from centralita.decide.flow.problems import Problem
from tests.decide.flow.customers import ORDERS

KNOWN: dict[str, dict[str, Any]] = {
    "pizzeria.items": {"kind": "fact", "arguments": {"properties": {"category": {}}}},
    "pizzeria.add": {
        "kind": "action",
        "arguments": {
            "properties": {"item": {}, "quantity": {}, "name": {}},
            "required": ["item"],
        },
    },
}
Change = Callable[[dict[str, Any]], object]


def check(change: Change | None = None, **more: Any) -> list[Problem]:
    definition = copy.deepcopy(ORDERS)
    if change is not None:
        change(definition)
    return checking.check(definition, KNOWN, **{"name": "orders", "flows": {}, **more})


def put(path: str, value: Any) -> Change:
    """A change that puts a value at a path of the definition; None takes it away."""

    def change(definition: dict[str, Any]) -> None:
        *steps, last = path.split(".")
        inside: Any = definition
        for step in steps:
            inside = inside[int(step)] if isinstance(inside, list) else inside[step]
        if value is None:
            del inside[last]
        elif isinstance(inside, list):
            inside[int(last)] = value
        else:
            inside[last] = value

    return change


def node(name: str, value: Any) -> Change:
    """A change that adds a node, and leads to it from the start."""

    def change(definition: dict[str, Any]) -> None:
        definition["nodes"][name] = value
        definition["on"] = {**definition["on"], "image": name}

    return change


def two(es: str, en: str) -> dict[str, str]:
    return {"es": es, "en": en}


def test_good_flows_have_no_problem() -> None:
    assert check() == []
    assert checking.check(flow_turns.build_definition(), name="bench") == []


CASES: list[tuple[Change, str, str | None, str]] = [
    (put("start", None), "missing", None, "start"),
    (put("flow", 2), "wrong_word", None, "flow"),
    (put("colour", "red"), "unknown_field", None, "colour"),
    (put("timeout_minutes", "long"), "wrong_type", None, "timeout_minutes"),
    (put("timeout_minutes", 0), "out_of_range", None, "timeout_minutes"),
    (put("nodes", {}), "too_few", None, "nodes"),
    (put("start", "Bad Name"), "wrong_name", None, "start"),
    (put("title", two("x" * 200, "y")), "too_long", None, "title.es"),
    (put("nodes.Bad Name", {"end": None}), "wrong_name", "Bad Name", ""),
    (put("nodes.done", {"ende": None}), "unknown_kind", "done", ""),
    (put("nodes.done", {"end": None, "say": "@welcome"}), "two_kinds", "done", ""),
    (put("nodes.done", "end"), "unknown_kind", "done", ""),
    (put("nodes.welcome.next", None), "missing", "welcome", "next"),
    (put("nodes.how_many.ask.kind", "integer"), "wrong_word", "how_many", "ask.kind"),
    (put("nodes.how_many.ask.colour", 1), "unknown_field", "how_many", "ask.colour"),
    (put("nodes.how_many.ask.text", two("a", "b") | {"de": "c"}), "unknown_field", "how_many",
     "ask.text.de"),
    (put("nodes.choose.menu.options.0.title", {"es": "Pedir"}), "missing", "choose",
     "menu.options[0].title.en"),
    (put("nodes.how_many.ask.text", 5), "wrong_type", "how_many", "ask.text"),
    (put("nodes.welcome.next", "chose"), "unknown_node", "welcome", "next"),
    (put("start", "wellcome"), "unknown_node", None, "start"),
    (put("on.location", "nowhere"), "unknown_node", None, "on.location"),
    (put("words", {"cancel": "nowhere"}), "unknown_node", None, "words.cancel"),
    (put("nodes.lonely", {"end": None}), "unreachable", "lonely", ""),
    (put("nodes.welcome.say", "@welcom"), "unknown_text", "welcome", "say"),
    (put("texts.en.welcome", None), "text_language", "welcome", "say"),
    (put("nodes.welcome.say", "Hola"), "text_one_language", "welcome", "say"),
    (put("nodes.welcome.say", two("{nombre}", "{name}")), "unknown_name", "welcome", "say"),
    (put("texts.es.welcome", "Hola {nombre}"), "unknown_name", "welcome", "say"),
    (put("labels", {"quantty": None}), "unknown_name", None, "labels.quantty"),
    (put("labels", {"quantity": "@missing"}), "unknown_text", None, "labels.quantity"),
    (put("nodes.add.with.item", "{itm}"), "unknown_name", "add", "with.item"),
    (put("nodes.how_many.ask.check", "quantty > 1"), "unknown_name", "how_many", "ask.check"),
    (put("nodes.how_many.ask.check", "quantity >"), "expression_broken", "how_many", "ask.check"),
    (put("nodes.how_many.ask.check", "open('x')"), "function_unknown", "how_many", "ask.check"),
    (put("nodes.how_many.ask.check", "quantity.upper()"), "function_unknown", "how_many",
     "ask.check"),
    (put("nodes.how_many.ask.check", "[x for x in cart]"), "expression_forbidden", "how_many",
     "ask.check"),
    (put("nodes.how_many.ask.check", "cart.__class__"), "expression_forbidden", "how_many",
     "ask.check"),
    (put("nodes.how_many.ask.check", "quantity ** 9"), "expression_forbidden", "how_many",
     "ask.check"),
    (put("nodes.how_many.ask.check", "+".join(["1"] * 99)), "expression_long", "how_many",
     "ask.check"),
    (put("nodes.add.act", "pizzeria.ad"), "unknown_known", "add", "act"),
    (put("nodes.add.act", "pizzeria.items"), "unknown_known", "add", "act"),
    (put("nodes.dish.menu.fact", "pizzeria.add"), "unknown_known", "dish", "menu.fact"),
    (put("nodes.add.with.size", 3), "unknown_argument", "add", "with.size"),
    (put("nodes.add.with.item", None), "missing_argument", "add", "with.item"),
    (put("nodes.dish.menu.with", {"branch": 1}), "unknown_argument", "dish", "menu.with.branch"),
    (put("nodes.choose.menu.options.1.id", "order"), "option_twice", "choose",
     "menu.options[1].id"),
    (put("nodes.choose.menu.options.1.title", two("PEDIR!", "More")), "option_alike", "choose",
     "menu.options[1].title"),
    (put("nodes.choose.menu.options.1.next", None), "option_lost", "choose",
     "menu.options[1].next"),
    (put("nodes.choose.menu", {"text": "@choose"}), "menu_empty", "choose", "menu"),
    (put("nodes.dish.menu.fact", None), "menu_half", "dish", "menu.each"),
    (put("nodes.dish.menu.options", None), "menu_none", "dish", "menu.none"),
    (node("way", {"branch": [{"if": "quantity > 1", "next": "done"}]}), "branch_open", "way",
     "branch[0].if"),
    (node("way", {"branch": [{"next": "done"}, {"next": "dish"}]}), "branch_shadow", "way",
     "branch[0]"),
    (node("round", {"say": two("a", "b"), "next": "round"}), "circle", "round", "next"),
    (node("sub", {"call": "address", "next": "done"}), "unknown_flow", "sub", "call"),
    (node("sub", {"call": "orders", "next": "done"}), "recursion", "sub", "call"),
    (node("photo", {"say": {"image": "https://x.example", "link": "https://x.example"},
                    "next": "done"}), "shape_clash", "photo", "say"),
    (node("photo", {"say": {"link": "https://x.example", "text": two("a", "b")}, "next": "done"}),
     "shape_incomplete", "photo", "say"),
    (node("photo", {"say": {"filename": "a.pdf"}, "next": "done"}), "missing", "photo",
     "say.text"),
    (node("photo", {"say": {"reply": {"kind": "hologram"}}, "next": "done"}), "reply_wrong",
     "photo", "say"),
    (put("nodes.how_many.on", {"yes": "done"}), "on_without", "how_many", "on"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "code", "where", "field"), CASES)
def test_what_is_wrong_is_named(change: Change, code: str, where: str | None, field: str) -> None:
    found = check(change)
    assert (code, where, field) in [(each.code, each.node, each.field) for each in found]


@pytest.mark.parametrize("change", [case[0] for case in CASES])
def test_problems_are_said_in_both_languages(change: Change) -> None:
    for problem in check(change):
        assert problem.message_en != problem.message_es
        for said in (problem.message_en, problem.message_es):
            assert said
            assert "{" not in said.replace('{"es"', "")
        assert problem.say("es").startswith(problem.node or problem.field)


def test_every_sentence_is_used_by_some_case() -> None:
    used = {code for _, code, _, _ in CASES} | {
        "not_object", "too_big", "too_deep", "no_person", "unknown_input", "unknown_outcome",
    }  # fmt: skip
    assert used == set(problems.SENTENCES)


@pytest.mark.parametrize("data", [None, [], "flow", 5, True])
def test_what_is_no_flow_at_all(data: Any) -> None:
    assert [each.code for each in checking.check(data)] == ["not_object"]


def test_too_big_and_too_deep() -> None:
    assert [each.code for each in check(put("nodes.done.note", "x" * 300_000))] == ["too_big"]
    deep: Any = 1
    for _ in range(5000):
        deep = [deep]
    assert [each.code for each in check(put("variables.cart", deep))] == ["too_deep"]
    many = {f"n{index}": {"end": None} for index in range(501)}
    assert "too_long" in [each.code for each in check(put("nodes", many))]


def test_a_way_to_a_person() -> None:
    def silence(definition: dict[str, Any]) -> None:
        definition["words"] = {"person": False}

    def lock(definition: dict[str, Any]) -> None:
        silence(definition)
        definition["nodes"]["sorry"] = {"end": None}

    assert check(silence) == []
    assert [each.code for each in check(lock)] == ["no_person"]


ADDRESS: dict[str, Any] = {
    "flow": 1,
    "title": {"es": "Dirección", "en": "Address"},
    "start": "street",
    "variables": {"branch": None},
    "nodes": {
        "street": {
            "ask": {"text": {"es": "¿Calle?", "en": "Street?"}, "kind": "text", "into": "street"},
            "next": "done",
        },
        "done": {"end": None, "outcome": "found"},
    },
}


def test_calls_fit_the_flow_they_call() -> None:
    good = {"call": "address", "with": {"branch": 1}, "next": "done", "on": {"found": "done"}}
    assert check(node("sub", good), flows={"address": ADDRESS}) == []
    strange = {"call": "address", "with": {"brnch": 1}, "next": "done", "on": {"lost": "done"}}
    codes = [each.code for each in check(node("sub", strange), flows={"address": ADDRESS})]
    assert codes == ["unknown_input", "unknown_outcome"]


def test_recursion_over_other_flows() -> None:
    def lead_back(definition: dict[str, Any]) -> None:
        definition["nodes"]["done"] = {"call": "orders", "next": "street"}

    around = copy.deepcopy(ADDRESS)
    lead_back(around)
    sub = node("sub", {"call": "address", "next": "done"})
    assert [each.code for each in check(sub, flows={"address": around})] == ["recursion"]


def test_known_names_may_be_left_unchecked() -> None:
    definition = copy.deepcopy(ORDERS)
    definition["nodes"]["add"]["act"] = "elsewhere.add"
    assert checking.check(definition) == []


def test_trade_texts_count() -> None:
    definition = copy.deepcopy(ORDERS)
    definition["nodes"]["welcome"]["say"] = "@trade_hello"
    texts = {"es": {"trade_hello": "Hola"}, "en": {"trade_hello": "Hi"}}
    assert checking.check(definition, KNOWN, texts) == []
    assert [each.code for each in checking.check(definition, KNOWN, {"es": texts["es"]})] == [
        "text_language"
    ]


def test_a_problem_is_plain_data() -> None:
    problem = check(put("nodes.welcome.next", "chose"))[0]
    assert json.loads(json.dumps({"node": problem.node, "field": problem.field}))
    assert problem.message_en == "No node is called chose; the nearest is choose."
    assert problem.message_es == "Ningún nodo se llama chose; el más parecido es choose."
