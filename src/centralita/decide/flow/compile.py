"""Prepares a checked definition once: `CompiledFlow`, kept by the caller per tenant and version."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

import msgspec

from centralita.decide import words
from centralita.decide.flow import expressions, filling, graph, nodes, sayings, schema
from centralita.decide.flow.expressions import Expression
from centralita.decide.flow.filling import Words
from centralita.decide.flow.nodes import AnyNode, CompiledFlow
from centralita.decide.flow.sayings import FindWords

Texts = Mapping[str, Mapping[str, str]]
"""A trade's sentences by language and key."""
Definition = Mapping[str, Any]


def compile_flow(
    definition: Definition, texts: Texts | None = None, *, name: str = "flow", version: int = 1
) -> CompiledFlow:
    """`definition` has no problem of `checking.check`; `texts` are those of its trade."""
    find_words = _find_words_in(definition.get("texts", {}), texts or {})
    made = {
        each: _BUILDERS[str(schema.find_kind(node))](
            {"name": each, **{key: node[key] for key in _SHARED if key in node}}, node, find_words
        )
        for each, node in definition["nodes"].items()
    }
    made = _keep_rows(made, definition)
    return CompiledFlow(
        name=name,
        version=version,
        title=find_words(definition["title"]),
        start=definition["start"],
        variables=dict(definition.get("variables", {})),
        nodes=made,
        timeout_minutes=definition.get("timeout_minutes"),
        on_timeout=definition.get("on_timeout"),
        on=dict(definition.get("on", {})),
        answers=_build_answers(definition.get("answers")),
        words={word: way for word, way in definition.get("words", {}).items() if way is not True},
        calls=tuple(sorted({node.flow for node in made.values() if isinstance(node, nodes.Call)})),
        entrances=frozenset(
            each for each in graph.find_entrances(definition) if _is_steady(made[each])
        ),
        trade=definition.get("trade"),
        labels={
            variable: None if label is None else find_words(label)
            for variable, label in definition.get("labels", {}).items()
        },
    )


def _build_answers(answers: Any) -> nodes.Answers | Literal[False] | None:
    if answers is None or answers is False:
        return None if answers is None else False
    return nodes.Answers(answers["fact"], filling.compile_value(answers.get("with", {})))


_SHARED: Final = ("next", "stage", "intent")


def _keep_rows(made: dict[str, AnyNode], definition: Definition) -> dict[str, AnyNode]:
    """Only where a flow speaks of a chosen row is it worth remembering."""
    source = json.dumps(definition, default=str)
    return {
        name: msgspec.structs.replace(node, keeps_row=f"{node.into}_row" in source)
        if isinstance(node, nodes.Menu) and node.into
        else node
        for name, node in made.items()
    }


def _is_steady(node: AnyNode) -> bool:
    """Whether a menu says the same to everybody, or is meant for any time."""
    if not isinstance(node, nodes.Menu):
        return False
    return node.any_time or all(isinstance(part, str) for part in node.text.es.parts)


def _find_words_in(own: Texts, trade: Texts) -> FindWords:
    """A text in both languages; one that is missing is the other's, then the key itself."""

    def find(data: Any) -> Words:
        if isinstance(data, str) and data.startswith("@"):
            key = data[1:]
            found = {
                language: own.get(language, {}).get(key) or trade.get(language, {}).get(key)
                for language in ("es", "en")
            }
            return _pair(found, key)
        if isinstance(data, str):
            return filling.compile_words(data, data)
        return _pair(data, "")

    return find


def _pair(found: Mapping[str, str | None], instead: str) -> Words:
    spanish, english = found.get("es"), found.get("en")
    return filling.compile_words(spanish or english or instead, english or spanish or instead)


def _maybe(data: Mapping[str, Any], key: str, find_words: FindWords) -> Words | None:
    return find_words(data[key]) if key in data else None


def _condition(data: Mapping[str, Any], key: str = "if") -> Expression | None:
    return expressions.parse(data[key]) if key in data else None


def _bound(value: Any) -> int | float | Expression | None:
    return expressions.parse(value) if isinstance(value, str) else value


def _arguments(node: Mapping[str, Any]) -> dict[str, Any]:
    return {key: filling.compile_value(each) for key, each in node.get("with", {}).items()}


Shared = dict[str, Any]


def _build_say(shared: Shared, node: Any, find_words: FindWords) -> AnyNode:
    return nodes.Say(**shared, said=sayings.compile_saying(node["say"], find_words))


def _build_ask(shared: Shared, node: Any, find_words: FindWords) -> AnyNode:
    ask = node["ask"]
    return nodes.Ask(
        **shared,
        text=find_words(ask["text"]),
        kind=ask["kind"],
        into=ask["into"],
        check=_condition(ask, "check"),
        retry=_maybe(ask, "retry", find_words),
        least=_bound(ask.get("min")),
        most=_bound(ask.get("max")),
        decimals=ask.get("decimals", False),
        on=dict(node.get("on", {})),
        text_if=_condition(ask, "text_if"),
    )


def _build_menu(shared: Shared, node: Any, find_words: FindWords) -> AnyNode:
    menu = node["menu"]
    path = menu.get("from", "")
    return nodes.Menu(
        name=shared["name"],
        stage=shared.get("stage"),
        intent=shared.get("intent"),
        next=menu.get("next", ""),
        text=find_words(menu["text"]),
        options=tuple(
            _build_option(each, menu.get("next", ""), find_words)
            for each in menu.get("options", ())
        ),
        live="each" in menu,
        fact=menu.get("fact"),
        arguments=_arguments(menu),
        path=tuple(path.split(".")) if path else (),
        each=_build_each(menu["each"], find_words) if "each" in menu else None,
        into=menu.get("into"),
        none=menu.get("none"),
        retry=_maybe(menu, "retry", find_words),
        button=_maybe(menu, "button", find_words),
        header=_maybe(menu, "header", find_words),
        footer=_maybe(menu, "footer", find_words),
        any_time=menu.get("any_time", False),
        on=dict(node.get("on", {})),
    )


def _build_option(option: Any, following: str, find_words: FindWords) -> nodes.Option:
    title = find_words(option["title"])
    spoken = [each for said in option.get("words", {}).values() for each in said]
    spoken += [each.source for each in (title.es, title.en)]
    return nodes.Option(
        id=option["id"],
        title=title,
        description=_maybe(option, "description", find_words),
        next=option.get("next", following),
        value=filling.compile_value(option.get("value", option["id"])),
        condition=_condition(option),
        plain=tuple(dict.fromkeys(plain for each in spoken if (plain := words.plain(each)))),
    )


def _build_each(each: Any, find_words: FindWords) -> nodes.Each:
    return nodes.Each(
        title=find_words(each["title"]),
        description=_maybe(each, "description", find_words),
        value=filling.compile_value(each["value"]),
        condition=_condition(each),
    )


def _build_branch(shared: Shared, node: Any, find_words: FindWords) -> AnyNode:
    ways = tuple((_condition(way), way["next"]) for way in node["branch"])
    return nodes.Branch(**shared, ways=ways)


def _build_act(shared: Shared, node: Any, find_words: FindWords) -> AnyNode:
    reads = "look_up" in node
    return nodes.Act(
        **shared,
        asks=node["look_up" if reads else "act"],
        reads=reads,
        arguments=_arguments(node),
        into=node.get("into"),
        refused=dict(node.get("refused", {})),
        repeatable=reads or node.get("repeatable", False),
    )


def _build_call(shared: Shared, node: Any, find_words: FindWords) -> AnyNode:
    return nodes.Call(
        **shared,
        flow=node["call"],
        arguments=_arguments(node),
        into=node.get("into"),
        on=dict(node.get("on", {})),
    )


def _build_wait(shared: Shared, node: Any, find_words: FindWords) -> AnyNode:
    minutes = node["wait"]["minutes"]
    parsed = expressions.parse(minutes) if isinstance(minutes, str) else minutes
    return nodes.Wait(**shared, minutes=parsed, on=dict(node.get("on", {})))


def _build_hand_over(shared: Shared, node: Any, find_words: FindWords) -> AnyNode:
    said = node["hand_over"]
    return nodes.HandOver(
        **shared,
        text=_maybe(said, "text", find_words),
        summary=_maybe(said, "summary", find_words),
        because=said.get("because", ""),
    )


def _build_set(shared: Shared, node: Any, find_words: FindWords) -> AnyNode:
    values = {
        key: expressions.parse(value) if isinstance(value, str) else value
        for key, value in node["set"].items()
    }
    return nodes.Set(**shared, values=values)


def _build_end(shared: Shared, node: Any, find_words: FindWords) -> AnyNode:
    return nodes.End(
        **shared,
        said=sayings.compile_saying(node["end"], find_words),
        result=filling.compile_value(node.get("result")),
        has_result="result" in node,
        outcome=node.get("outcome", "done"),
    )


_BUILDERS: Final[dict[str, Callable[[Shared, Any, FindWords], AnyNode]]] = {
    "say": _build_say,
    "ask": _build_ask,
    "menu": _build_menu,
    "branch": _build_branch,
    "act": _build_act,
    "look_up": _build_act,
    "call": _build_call,
    "wait": _build_wait,
    "hand_over": _build_hand_over,
    "set": _build_set,
    "end": _build_end,
}
