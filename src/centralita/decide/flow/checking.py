"""Says everything that is wrong with a flow before it is published.

What passes here compiles, and plays without a dead end.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from centralita.decide import words
from centralita.decide.flow import form, graph, names, schema
from centralita.decide.flow.problems import Problem, build_problem

Known = Mapping[str, Mapping[str, Any]]
"""Facts and actions by name: `arguments` is a JSON Schema, `kind` `fact` or `action`."""
Definitions = Mapping[str, Mapping[str, Any]]

_NOUNS: Final = {"action": ("an action", "una acción"), "fact": ("a fact", "un dato")}

__all__ = ["Problem", "check"]


def check(
    definition: Any,
    known: Known | None = None,
    texts: Mapping[str, Mapping[str, str]] | None = None,
    *,
    flows: Definitions | None = None,
    name: str = "",
) -> list[Problem]:
    """Every problem, in the order of the flow; empty when it may be published.

    `known` are the facts and actions of the tenant's trades (None: not checked), `texts` the
    trade's sentences, `flows` the tenant's other flows by name (None: calls are not checked),
    `name` the one this is published under.
    """
    found = form.list_form_problems(definition)
    if found:
        return found
    found = list(names.check_names(definition, names.gather(definition, texts or {})))
    for each, node in definition["nodes"].items():
        found += _check_menu(each, node)
        found += _check_ways(each, node)
        if known is not None:
            found += _check_known(each, node, known)
        if flows is not None and "call" in node:
            found += _check_call(each, node, {**flows, name: definition} if name else flows)
    if known is not None:
        found += _check_known(None, {"answers": definition.get("answers") or {}}, known)
    found += _check_graph(definition)
    found += _check_recursion(definition, flows or {}, name)
    return found


def _check_ways(name: str, node: Any) -> Iterator[Problem]:
    ways = node.get("branch", ())
    for index, way in enumerate(ways):
        last = index == len(ways) - 1
        if last and "if" in way:
            yield build_problem(name, f"branch[{index}].if", "branch_open")
        if not last and "if" not in way:
            yield build_problem(name, f"branch[{index}]", "branch_shadow")
    if (
        "ask" in node
        and node["ask"]["kind"] != "yes_no"
        and {"yes", "no"} & set(node.get("on", ()))
    ):
        yield build_problem(name, "on", "on_without")


def _check_menu(name: str, node: Any) -> Iterator[Problem]:
    menu = node.get("menu")
    if menu is None:
        return
    options, live = menu.get("options", []), "each" in menu
    if not options and not live:
        yield build_problem(name, "menu", "menu_empty")
    if live != bool("fact" in menu or "from" in menu) or (live and "next" not in menu):
        yield build_problem(name, "menu.each", "menu_half")
    certain = any("if" not in option for option in options)
    if not certain and "none" not in menu and (live or options):
        yield build_problem(name, "menu.none", "menu_none")
    seen: set[str] = set()
    for index, option in enumerate(options):
        field = f"menu.options[{index}]"
        if option["id"] in seen:
            yield build_problem(name, f"{field}.id", "option_twice", what=option["id"])
        seen.add(option["id"])
        if "next" not in option and "next" not in menu:
            yield build_problem(name, f"{field}.next", "option_lost")
    yield from _check_titles(name, options)


def _check_titles(name: str, options: list[Any]) -> Iterator[Problem]:
    """Options that are offered together (those with an `if` may take turns) differ in title."""
    seen: dict[str, int] = {}
    for index, option in enumerate(options):
        title = option["title"]
        if "if" in option:
            continue
        for text in title.values() if isinstance(title, dict) else [title]:
            plain = words.plain(text) or text
            if seen.setdefault(plain, index) != index:
                yield build_problem(name, f"menu.options[{index}].title", "option_alike", what=text)
                break


def _check_known(name: str | None, node: Any, known: Known) -> Iterator[Problem]:
    """Of a node; of the flow itself, without `name`, what answers questions in between."""
    holders = {"": node, "menu.": node.get("menu", {}), "answers.": node.get("answers", {})}
    for holder, field in (("", "act"), ("", "look_up"), ("menu.", "fact"), ("answers.", "fact")):
        part, path = holders[holder], f"{holder}{field}"
        if field not in part:
            continue
        wanted = "action" if field == "act" else "fact"
        asked = part[field]
        fitting = [each for each, card in known.items() if card.get("kind", wanted) == wanted]
        if asked not in fitting:
            noun, spanish = _NOUNS[wanted]
            yield build_problem(
                name, path, "unknown_known", fitting, what=asked, noun=noun, noun_es=spanish
            )
            continue
        yield from _check_arguments(
            name, f"{holder}with", part.get("with", {}), (asked, known[asked])
        )


def _check_arguments(
    name: str | None, field: str, given: Mapping[str, Any], asked: tuple[str, Mapping[str, Any]]
) -> Iterator[Problem]:
    title, card = asked
    form = card.get("arguments", {})
    fields = form.get("properties", {})
    for each in given:
        if each not in fields:
            yield build_problem(
                name, f"{field}.{each}", "unknown_argument", fields, what=each, known=title
            )
    for each in form.get("required", ()):
        if each not in given:
            yield build_problem(name, f"{field}.{each}", "missing_argument", what=each, known=title)


def _check_call(name: str, node: Any, flows: Definitions) -> Iterator[Problem]:
    called = flows.get(node["call"])
    if called is None:
        yield build_problem(name, "call", "unknown_flow", flows, what=node["call"])
        return
    inputs = called.get("variables", {})
    for each in node.get("with", {}):
        if each not in inputs:
            yield build_problem(
                name, f"with.{each}", "unknown_input", inputs, what=each, known=node["call"]
            )
    ends = [each for each in called.get("nodes", {}).values() if "end" in each]
    outcomes = {each.get("outcome", "done") for each in ends}
    for each in node.get("on", {}):
        if each not in outcomes:
            yield build_problem(
                name, f"on.{each}", "unknown_outcome", outcomes, what=each, known=node["call"]
            )


def _check_graph(definition: Mapping[str, Any]) -> Iterator[Problem]:
    nodes = definition["nodes"]
    reachable = graph.find_reachable(nodes, [node for _, node in graph.list_roots(definition)])
    for name in nodes:
        if name not in reachable:
            yield build_problem(name, "", "unreachable")
    for circle in graph.find_circles(nodes):
        what = " → ".join([*circle, circle[0]])
        yield build_problem(circle[0], "next", "circle", what=what)
    by_node = any("hand_over" in nodes[name] for name in reachable)
    if definition.get("words", {}).get("person", True) is False and not by_node:
        yield build_problem(None, "words.person", "no_person")


def _check_recursion(
    definition: Mapping[str, Any], flows: Definitions, name: str
) -> Iterator[Problem]:
    """Whether a call leads back here, over whatever flows."""
    for each, node in definition["nodes"].items():
        if "call" not in node:
            continue
        way = _find_way(node["call"], name, flows)
        if way:
            yield build_problem(each, "call", "recursion", what=" → ".join([name, *way]))


def _find_way(start: str, goal: str, flows: Definitions) -> list[str] | None:
    """The chain of calls from a flow to `goal`, or into any circle."""
    waiting: list[list[str]] = [[start]]
    seen: set[str] = set()
    while waiting:
        way = waiting.pop()
        if way[-1] == goal or way[-1] in way[:-1]:
            return way
        if way[-1] in seen:
            continue
        seen.add(way[-1])
        waiting += [[*way, each] for each in sorted(_list_calls(flows.get(way[-1], {})))]
    return None


def _list_calls(definition: Mapping[str, Any]) -> set[str]:
    nodes = definition.get("nodes")
    inside = nodes.values() if isinstance(nodes, dict) else ()
    return {node["call"] for node in inside if schema.find_kind(node) == "call"}
