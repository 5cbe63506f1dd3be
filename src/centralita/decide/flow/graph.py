"""A flow as a graph: which nodes lead where, at once or after an answer."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from centralita.decide.flow import filling, schema


class Edge(Struct, frozen=True):
    """A way from a node. `field` is where it is written; `at_once`: no customer, no clock waits.

    `label` is what leads there, for people: an option's title, a condition, a refusal's code.
    """

    target: str
    field: str
    at_once: bool
    label: Any = None


def list_edges(node: Any) -> list[Edge]:
    """The ways out of a node, in the order they are written; `node` fits its schema."""
    kind = schema.find_kind(node)
    if kind == "menu":
        return list(_list_menu_edges(node))
    if kind == "branch":
        return [
            Edge(way["next"], f"branch[{index}].next", True, way.get("if", "*"))
            for index, way in enumerate(node["branch"])
        ]
    waits = kind in ("ask", "wait")
    edges = [Edge(node["next"], "next", not waits)] if "next" in node else []
    for ways in ("refused", "on"):
        edges += _list_ways(node, ways, not waits)
    return edges


def _list_ways(node: Any, ways: str, at_once: bool) -> list[Edge]:
    return [
        Edge(target, f"{ways}.{what}", at_once, what) for what, target in node.get(ways, {}).items()
    ]


def _list_menu_edges(node: Any) -> Iterator[Edge]:
    menu = node["menu"]
    for index, option in enumerate(menu.get("options", ())):
        if "next" in option:
            yield Edge(option["next"], f"menu.options[{index}].next", False, option["title"])
    if "next" in menu:
        yield Edge(menu["next"], "menu.next", False, menu["each"]["title"] if "each" in menu
                   else None)  # fmt: skip
    if "none" in menu:
        yield Edge(menu["none"], "menu.none", True, "none")
    yield from _list_ways(node, "on", False)


def list_roots(definition: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Nodes that a conversation may enter at, each with the field that says so."""
    roots = [("start", definition["start"])]
    if "on_timeout" in definition:
        roots.append(("on_timeout", definition["on_timeout"]))
    for ways in ("on", "words"):
        inside = definition.get(ways, {}).items()
        roots += [(f"{ways}.{what}", node) for what, node in inside if isinstance(node, str)]
    return roots


def find_reachable(nodes: Mapping[str, Any], roots: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    waiting = [root for root in roots if root in nodes]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += [edge.target for edge in list_edges(nodes[name]) if edge.target in nodes]
    return seen


def find_circles(nodes: Mapping[str, Any]) -> list[list[str]]:
    """Circles of nodes none of which waits for anybody; each once, from its first node on."""
    ways = {
        name: [each.target for each in list_edges(node) if each.at_once and each.target in nodes]
        for name, node in nodes.items()
    }
    done: set[str] = set()
    circles: list[list[str]] = []
    for root in nodes:
        if root not in done:
            circles += _find_circles_from(root, ways, done)
    return circles


def _find_circles_from(root: str, ways: dict[str, list[str]], done: set[str]) -> list[list[str]]:
    """Depth first, by hand: a flow of 500 nodes in a row must not exhaust the stack."""
    circles: list[list[str]] = []
    path: list[str] = [root]
    open_ways = [iter(ways[root])]
    while path:
        target = next(open_ways[-1], None)
        if target is None:
            done.add(path.pop())
            open_ways.pop()
        elif target in path:
            circles.append(path[path.index(target) :])
        elif target not in done:
            path.append(target)
            open_ways.append(iter(ways[target]))
    return circles


def find_entrances(definition: Mapping[str, Any]) -> frozenset[str]:
    """Menus that an old message's button may open at any time: the first ones of a flow.

    Fixed options, reached from the start over plain sayings and such menus only, without a value
    of this conversation in their words; and those that say so themselves (`any_time`).
    """
    nodes = definition["nodes"]
    found = {name for name, node in nodes.items() if node.get("menu", {}).get("any_time")}
    seen: set[str] = set()
    waiting = [definition["start"]]
    while waiting:
        name = waiting.pop()
        node = nodes.get(name, {})
        if name in seen or not (_is_plain_menu(node) or "say" in node):
            continue
        seen.add(name)
        if "menu" in node:
            found.add(name)
        waiting += [edge.target for edge in list_edges(node)]
    return frozenset(found)


def _is_plain_menu(node: Any) -> bool:
    menu = node.get("menu")
    if menu is None or "each" in menu:
        return False
    texts = menu["text"] if isinstance(menu["text"], dict) else {"": menu["text"]}
    has_values = any(filling.list_paths(text) for text in texts.values())
    return not has_values and not any("if" in option for option in menu.get("options", ()))
