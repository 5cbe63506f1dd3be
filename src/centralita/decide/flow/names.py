"""Checks that all a flow speaks of exists: nodes, texts, variables, facts, actions, flows."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec
from msgspec import Struct

from centralita.decide.flow import expressions, filling, graph, sayings, schema, sums
from centralita.decide.flow.problems import Problem, build_problem
from centralita.vocabulary.content import AnyContent

RESERVED: Final = frozenset(
    ("customer", "business", "now", "today", "heard", "last_refusal", "answer")
)
"""Names that every turn has."""
_LANGUAGES: Final = {"es": ("Spanish", "español"), "en": ("English", "inglés")}


class Place(Struct, frozen=True):
    """Where in a flow something stands: its node (None: the flow itself) and the field inside."""

    node: str | None
    field: str

    def inside(self, step: str | int) -> "Place":
        if isinstance(step, int):
            return Place(self.node, f"{self.field}[{step}]")
        return Place(self.node, f"{self.field}.{step}" if self.field else step)

    def report(self, code: str, near: Iterable[str] | None = None, **facts: object) -> Problem:
        return build_problem(self.node, self.field, code, near, **facts)


class Names(Struct, frozen=True):
    """What exists: the flow's texts with its trade's, by language, and its variables."""

    texts: Mapping[str, Mapping[str, str]]
    variables: frozenset[str]


def gather(definition: Mapping[str, Any], texts: Mapping[str, Mapping[str, str]]) -> Names:
    own = definition.get("texts", {})
    both = {
        language: {**texts.get(language, {}), **own.get(language, {})} for language in _LANGUAGES
    }
    names = set(definition.get("variables", {})) | RESERVED
    for node in definition["nodes"].values():
        names |= set(node.get("set", ()))
        for part in (node, node.get("ask"), node.get("menu")):
            if isinstance(part, dict) and isinstance(part.get("into"), str):
                names |= {part["into"] + each for each in ("", "_text", "_row")}
    return Names(both, frozenset(names))


def check_names(definition: Mapping[str, Any], names: Names) -> Iterator[Problem]:
    """Nodes named, texts, placeholders and expressions, everywhere in the flow."""
    nodes = definition["nodes"]
    for field, target in graph.list_roots(definition):
        if target not in nodes:
            yield build_problem(None, field, "unknown_node", nodes, what=target)
    yield from check_text(definition["title"], Place(None, "title"), names)
    yield from _check_languages(definition, names)
    yield from _check_labels(definition.get("labels", {}), names)
    yield from _check_values(definition.get("answers") or {}, Place(None, "answers"), None)
    for name, node in nodes.items():
        for edge in graph.list_edges(node):
            if edge.target not in nodes:
                yield build_problem(name, edge.field, "unknown_node", nodes, what=edge.target)
        yield from _check_node(Place(name, ""), node, names)


def _check_labels(labels: Mapping[str, Any], names: Names) -> Iterator[Problem]:
    for variable, label in labels.items():
        place = Place(None, f"labels.{variable}")
        if variable not in names.variables:
            yield place.report("unknown_name", names.variables, what=variable)
        if label is not None:
            yield from check_text(label, place, names)


def _check_languages(definition: Mapping[str, Any], names: Names) -> Iterator[Problem]:
    for language, own in definition.get("texts", {}).items():
        other = "en" if language == "es" else "es"
        for key in own:
            if key not in names.texts[other]:
                english, spanish = _LANGUAGES[other]
                yield build_problem(None, f"texts.{language}.{key}", "text_language",
                                    what=f"@{key}", language=english,
                                    language_es=spanish)  # fmt: skip


def _check_node(place: Place, node: Any, names: Names) -> Iterator[Problem]:
    kind = str(schema.find_kind(node))
    inside, here = node[kind], place.inside(kind)
    if kind in ("say", "end"):
        yield from _check_saying(inside, here, names)
        yield from _check_values(node.get("result"), place.inside("result"), names.variables)
    elif kind == "branch":
        for index, way in enumerate(inside):
            yield from _check_expression(way, "if", here.inside(index), names.variables)
    elif kind == "set":
        for name in inside:
            yield from _check_expression(inside, name, here, names.variables)
    elif kind == "menu":
        yield from _check_menu(inside, here, names)
    elif kind in ("ask", "hand_over", "wait"):
        yield from _check_fields(inside, here, names, names.variables)
    yield from _check_values(node.get("with"), place.inside("with"), names.variables)


def _check_fields(
    data: Any, place: Place, names: Names, variables: Iterable[str] | None
) -> Iterator[Problem]:
    """The texts and expressions of an object; without `variables` every name is allowed."""
    for key in ("text", "title", "description", "retry", "button", "header", "footer", "summary"):
        if key in data:
            yield from check_text(data[key], place.inside(key), names, variables)
    for key in ("if", "check", "text_if", "min", "max", "minutes"):
        yield from _check_expression(data, key, place, variables)


def _check_menu(menu: Any, place: Place, names: Names) -> Iterator[Problem]:
    yield from _check_fields(menu, place, names, names.variables)
    yield from _check_values(menu.get("with"), place.inside("with"), names.variables)
    for index, option in enumerate(menu.get("options", ())):
        where = place.inside("options").inside(index)
        yield from _check_fields(option, where, names, names.variables)
        yield from _check_values(option.get("value"), where.inside("value"), names.variables)
    if "each" in menu:
        yield from _check_fields(menu["each"], place.inside("each"), names, None)
    if "from" in menu and "fact" not in menu:
        first = menu["from"].split(".")[0]
        yield from _check_variable(first, place.inside("from"), names.variables)


def check_text(
    data: Any, place: Place, names: Names, variables: Iterable[str] | None = ()
) -> Iterator[Problem]:
    """A text exists in both languages, and its placeholders stand for something."""
    if isinstance(data, str) and data.startswith("@"):
        yield from _check_key(data[1:], place, names, variables)
        return
    if isinstance(data, str):
        bare = filling.PLACEHOLDER.sub("", data)
        if any(letter.isalpha() for letter in bare):
            yield place.report("text_one_language")
        data = {"": data}
    for text in data.values():
        yield from _check_placeholders(text, place, variables)


def _check_key(
    key: str, place: Place, names: Names, variables: Iterable[str] | None
) -> Iterator[Problem]:
    known = set(names.texts["es"]) | set(names.texts["en"])
    if key not in known:
        yield place.report("unknown_text", known, what=key)
        return
    for language, (english, spanish) in _LANGUAGES.items():
        text = names.texts[language].get(key)
        if not text:
            yield place.report(
                "text_language", what=f"@{key}", language=english, language_es=spanish
            )
        else:
            yield from _check_placeholders(text, place, variables)


def _check_placeholders(
    text: str, place: Place, variables: Iterable[str] | None
) -> Iterator[Problem]:
    for path in filling.list_paths(text):
        yield from _check_variable(path[0], place, variables)


def _check_variable(name: str, place: Place, variables: Iterable[str] | None) -> Iterator[Problem]:
    if variables is not None and name not in variables:
        yield place.report("unknown_name", variables, what=name)


def _check_expression(
    data: Any, key: str, place: Place, variables: Iterable[str] | None
) -> Iterator[Problem]:
    source = data.get(key)
    if not isinstance(source, str):
        return
    where = place.inside(key)
    try:
        parsed = expressions.parse(source)
    except expressions.Broken as broken:
        near = sums.FUNCTIONS if broken.code == "function_unknown" else None
        yield where.report(broken.code, near, what=broken.what)
        return
    for name in sorted(parsed.names):
        yield from _check_variable(name, where, variables)


def _check_values(value: Any, place: Place, variables: Iterable[str] | None) -> Iterator[Problem]:
    """Placeholders inside arguments, whatever their depth."""
    if isinstance(value, str):
        yield from _check_placeholders(value, place, variables)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _check_values(each, place.inside(str(key)), variables)
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _check_values(each, place.inside(index), variables)


def _check_saying(data: Any, place: Place, names: Names) -> Iterator[Problem]:
    for index, item in enumerate(sayings.list_items(data)):
        where = place.inside(index) if isinstance(data, list) else place
        if sayings.is_text(item):
            yield from check_text(item, where, names, names.variables)
        else:
            yield from _check_message(item, where, names)


def _check_message(item: dict[str, Any], place: Place, names: Names) -> Iterator[Problem]:
    found = [shape for shape in sayings.PARTNERS if shape in item]
    if not found and "text" not in item:
        yield place.inside("text").report("missing")
        return
    shape = found[0] if found else "text"
    allowed = {shape, *sayings.PARTNERS.get(shape, ())}
    if clash := set(item) - allowed:
        yield place.report("shape_clash", what=", ".join(sorted({*clash, shape})))
        return
    if shape == "link" and not {"text", "label"} <= item.keys():
        yield place.report("shape_incomplete", known="link", what="text, label")
        return
    yield from _check_message_values(item, place, names)
    if shape != "text":
        yield from _try_reply(item, shape, place)


def _check_message_values(value: Any, place: Place, names: Names) -> Iterator[Problem]:
    """Every text in a message; those of fields that people read are in both languages."""
    if isinstance(value, dict) and value.keys() == {"es", "en"}:
        yield from check_text(value, place, names, names.variables)
    elif isinstance(value, dict):
        for key, each in value.items():
            readable = key in sayings.READABLE and isinstance(each, str)
            inside = place.inside(str(key))
            if readable:
                yield from check_text(each, inside, names, names.variables)
            else:
                yield from _check_message_values(each, inside, names)
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _check_message_values(each, place.inside(index), names)
    elif isinstance(value, str) and value.startswith("@"):
        yield from check_text(value, place, names, names.variables)
    else:
        yield from _check_values(value, place, names.variables)


def _try_reply(item: dict[str, Any], shape: str, place: Place) -> Iterator[Problem]:
    """Whether it becomes a reply, with `1` for every gap: good as a text and as a number."""
    try:
        msgspec.convert(_stand_in(sayings.to_reply(item, shape)), type=AnyContent, strict=False)
    except (msgspec.ValidationError, ValueError, KeyError) as error:
        yield place.report("reply_wrong", what=error)


def _stand_in(value: Any) -> Any:
    if isinstance(value, str):
        return filling.PLACEHOLDER.sub("1", value)
    if isinstance(value, list):
        return [_stand_in(each) for each in value]
    if isinstance(value, dict):
        if value.keys() == {"es", "en"}:
            return _stand_in(value["es"])
        return {key: _stand_in(each) for key, each in value.items()}
    return value
