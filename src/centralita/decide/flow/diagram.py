"""Draws a flow for people: as a Mermaid flowchart, and as an outline for terminals."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from centralita.decide.flow import graph, sayings, schema
from centralita.decide.flow.compile import Texts

_LONGEST: Final = 60
_SHAPES: Final = {
    "say": ('["', '"]'), "ask": ('[/"', '"/]'), "menu": ('{{"', '"}}'), "branch": ('{"', '"}'),
    "act": ('[["', '"]]'), "look_up": ('[("', '")]'), "call": ('[["', '"]]'),
    "wait": ('(["', '"])'), "hand_over": ('>"', '"]'), "set": ('["', '"]'), "end": ('(("', '"))'),
}  # fmt: skip
_VERBS: Final = {
    "es": {
        "say": "dice", "ask": "pregunta", "menu": "ofrece", "branch": "decide", "act": "hace",
        "look_up": "consulta", "call": "llama a", "wait": "espera", "hand_over": "pasa a persona",
        "set": "calcula", "end": "termina", "minutes": "min", "none": "si no hay nada",
        "*": "si no", "start": "empieza",
    },
    "en": {
        "say": "says", "ask": "asks", "menu": "offers", "branch": "decides", "act": "does",
        "look_up": "looks up", "call": "calls", "wait": "waits", "hand_over": "to a person",
        "set": "works out", "end": "ends", "minutes": "min", "none": "when there is nothing",
        "*": "otherwise", "start": "starts",
    },
}  # fmt: skip


def draw(definition: Mapping[str, Any], language: str, texts: Texts | None = None) -> str:
    """Mermaid flowchart text of a definition that has no problem; `texts` are its trade's."""
    find = _find_words_in(definition, language, texts)
    lines = [
        "flowchart TD",
        f'    start(("{_VERBS[language]["start"]}")) --> {_id(definition["start"])}',
    ]
    for name, node in definition["nodes"].items():
        kind = str(schema.find_kind(node))
        opens, closes = _SHAPES[kind]
        label = f"<b>{name}</b><br>{_escape(_describe(node, kind, find, language))}"
        lines.append(f"    {_id(name)}{opens}{label}{closes}")
    for name, node in definition["nodes"].items():
        for edge in graph.list_edges(node):
            label = _escape(_name_edge(edge, find, language))
            arrow = "-->" if edge.at_once else "-.->"
            middle = f'|"{label}"|' if label else ""
            lines.append(f"    {_id(name)} {arrow}{middle} {_id(edge.target)}")
    return "\n".join(lines) + "\n"


def outline(definition: Mapping[str, Any], language: str, texts: Texts | None = None) -> str:
    """The same as indented lines: each node with what it does and where it leads."""
    find = _find_words_in(definition, language, texts)
    return "\n".join(_list_lines(definition, find, language)) + "\n"


def _list_lines(definition: Mapping[str, Any], find: Any, language: str) -> Iterator[str]:
    yield find(definition["title"])
    for field, target in graph.list_roots(definition):
        said = _VERBS[language]["start"] if field == "start" else field
        yield f"  {said} → {target}"
    for name, node in definition["nodes"].items():
        kind = str(schema.find_kind(node))
        yield f"  {name}: {_VERBS[language][kind]} {_describe(node, kind, find, language)}".rstrip()
        for edge in graph.list_edges(node):
            label = _name_edge(edge, find, language)
            yield f"    {f'[{label}] ' if label else ''}→ {edge.target}"


def _id(name: str) -> str:
    """Mermaid keeps some words for itself (`end`), so that each node's name is prefixed."""
    return f"n_{name}"


def _escape(text: str) -> str:
    return text.replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;")


def _find_words_in(definition: Mapping[str, Any], language: str, texts: Texts | None) -> Any:
    own = {**(texts or {}).get(language, {}), **definition.get("texts", {}).get(language, {})}

    def find(data: Any) -> str:
        if isinstance(data, str):
            said = own.get(data[1:], data) if data.startswith("@") else data
        elif isinstance(data, dict):
            said = str(data.get(language, next(iter(data.values()), "")))
        else:
            said = ""
        short = " ".join(said.split())
        return short if len(short) <= _LONGEST else f"{short[: _LONGEST - 1]}…"

    return find


def _describe(node: Any, kind: str, find: Any, language: str) -> str:
    inside = node[kind]
    if kind in ("say", "end"):
        return " / ".join(_describe_message(item, find) for item in sayings.list_items(inside))
    if kind in ("ask", "menu"):
        wanted = inside.get("kind") or inside.get("fact") or inside.get("from")
        return f"{find(inside['text'])}{f' ({wanted})' if wanted else ''}"
    if kind == "wait":
        return f"{inside['minutes']} {_VERBS[language]['minutes']}"
    if kind == "hand_over":
        return find(inside["text"]) if "text" in inside else str(inside.get("because", ""))
    if kind == "set":
        return ", ".join(f"{name} = {value}" for name, value in inside.items())
    return "" if kind == "branch" else str(inside)


def _describe_message(item: Any, find: Any) -> str:
    if sayings.is_text(item):
        return str(find(item))
    shape = sayings.find_shape(item)
    said = find(item["text"]) if "text" in item else ""
    return " ".join(part for part in (f"[{shape}]" if shape else "", said) if part)


def _name_edge(edge: graph.Edge, find: Any, language: str) -> str:
    if edge.label is None:
        return ""
    if edge.label in ("*", "none"):
        return _VERBS[language][edge.label]
    return str(find(edge.label))
