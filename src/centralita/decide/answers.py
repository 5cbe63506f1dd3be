"""Turns an answer as a tenant writes it (the schema's `answer`) into what is sent, per language."""

from collections.abc import Callable, Iterable
from typing import Any, Final

import msgspec
from msgspec import Struct

from centralita.decide import schema, texts, words
from centralita.decide.flaws import Flaw, write_flaw
from centralita.decide.texts import Language
from centralita.vocabulary import content
from centralita.vocabulary.content import AnyContent

FindValue = Callable[[str], str | None]
"""The text behind a placeholder's name; None leaves it as it is written."""

PERSON: Final = "person"
"""The button that calls a person: a rule's name that is always there."""

_SHAPES: Final = ("buttons", "list", "link", "location", *schema.MEDIA)
_PARTNERS: Final[dict[str, tuple[str, ...]]] = {
    "buttons": ("text", "header", "footer"),
    "list": ("text", "header", "footer", "list_button"),
    "link": ("text", "header", "footer", "label"),
    "location": (),
    "image": ("text",),
    "video": ("text",),
    "document": ("text", "filename"),
    "audio": (),
}
_WITHOUT_TEXT: Final = ("location", *schema.MEDIA)


class Answer(Struct, frozen=True):
    """What to say, in both languages; 1 to 3 messages each."""

    es: tuple[AnyContent, ...]
    en: tuple[AnyContent, ...]

    def speak(self, language: Language) -> tuple[AnyContent, ...]:
        return self.es if language == "es" else self.en


def parse_text(text: str, other: str | None = None) -> Answer:
    """A plain sentence, Spanish and English (the same where there is only one)."""
    return Answer((content.Text(body=text),), (content.Text(body=other or text),))


def parse_answer(data: Any, default: Answer | None = None) -> Answer:
    """`data` fits the schema's `answer` and has no problem of `list_problems`.

    A language that the whole answer leaves out is the default's, else the other language's.
    """
    spoken = {}
    for language in texts.LANGUAGES:
        if default is not None and _lacks(data, language):
            spoken[language] = default.speak(language)
        else:
            items = data if isinstance(data, list) else [data]
            spoken[language] = tuple(_build(item, language) for item in items)
    return Answer(**spoken)


def _lacks(data: Any, language: Language) -> bool:
    by_language = isinstance(data, dict) and any(each in data for each in texts.LANGUAGES)
    return by_language and language not in data


def _say(text: Any, language: Language) -> str:
    """One language of a text; the other where it is left out."""
    if isinstance(text, str):
        return text.strip()
    chosen = text.get(language) or next(iter(text.values()))
    return str(chosen).strip()


def _say_maybe(data: dict[str, Any], name: str, language: Language) -> str | None:
    return _say(data[name], language) if name in data else None


def _build(item: Any, language: Language) -> AnyContent:
    shape = _find_shape(item)
    if shape is None:
        return content.Text(
            body=_say(item.get("text", item) if _is_shape(item) else item, language)
        )
    if shape == "location":
        return _build_location(item["location"], language)
    if shape in schema.MEDIA:
        return content.File(
            media=shape,  # type: ignore[arg-type]  # schema.MEDIA are the literal's words
            link=item[shape],
            caption=_say_maybe(item, "text", language),
            filename=item.get("filename"),
        )
    return _build_interactive(item, shape, language)


def _is_shape(item: Any) -> bool:
    return isinstance(item, dict) and not any(each in item for each in texts.LANGUAGES)


def _find_shape(item: Any) -> str | None:
    if not isinstance(item, dict):
        return None
    return next((shape for shape in _SHAPES if shape in item), None)


def _build_location(place: dict[str, Any], language: Language) -> AnyContent:
    return content.Location(
        latitude=place["latitude"],
        longitude=place["longitude"],
        name=_say_maybe(place, "name", language),
        address=_say_maybe(place, "address", language),
    )


def _build_interactive(item: dict[str, Any], shape: str, language: Language) -> AnyContent:
    body = _say(item["text"], language)
    header = _say_maybe(item, "header", language)
    top = content.Header(text=header) if header else None
    footer = _say_maybe(item, "footer", language)
    if shape == "link":
        label, url = _say(item["label"], language), item["link"]
        return content.Link(body=body, label=label, url=url, header=top, footer=footer)
    if shape == "buttons":
        buttons = tuple(
            content.Button(id=_get_id(each), title=_get_title(each, language))
            for each in item["buttons"]
        )
        return content.Buttons(body=body, buttons=buttons, header=top, footer=footer)
    button = _say_maybe(item, "list_button", language) or texts.LIST_BUTTON[language]
    sections = _build_sections(item["list"], language)
    return content.Menu(body=body, button=button, sections=sections, header=top, footer=footer)


def _build_sections(rows: list[Any], language: Language) -> tuple[content.Section, ...]:
    loose = [row for row in rows if not _is_section(row)]
    sections = [
        content.Section(
            title=_say(row["section"], language),
            rows=tuple(_build_row(each, language) for each in row["rows"]),
        )
        for row in rows
        if _is_section(row)
    ]
    if loose:
        built = tuple(_build_row(row, language) for row in loose)
        sections.insert(0, content.Section(rows=built))
    return tuple(sections)


def _is_section(row: Any) -> bool:
    return isinstance(row, dict) and "rows" in row


def _build_row(row: Any, language: Language) -> content.Row:
    small = _say_maybe(row, "description", language) if isinstance(row, dict) else None
    return content.Row(id=_get_id(row), title=_get_title(row, language), description=small)


def _get_title(option: Any, language: Language) -> str:
    return _say(option["title"] if isinstance(option, dict) else option, language)


def _get_id(option: Any) -> str:
    """The rule that it starts; without one its own words, which then are matched like text."""
    if isinstance(option, dict) and "rule" in option:
        return str(option["rule"])
    title = _get_title(option, "es")
    return words.plain(title) or title


def fill_answer(said: Iterable[AnyContent], find_value: FindValue) -> tuple[AnyContent, ...]:
    """Puts business, name and opening into the bodies and captions that ask for them.

    What becomes too long by it is split where it is rendered.
    """
    return tuple([_fill(each, find_value) for each in said])


def _fill(said: AnyContent, find_value: FindValue) -> AnyContent:
    match said:
        case content.Text(body=body):
            filled = texts.fill(body, find_value)
            return said if filled == body else msgspec.structs.replace(said, body=filled)
        case content.Buttons(body=body) | content.Menu(body=body) | content.Link(body=body):
            return msgspec.structs.replace(said, body=texts.fill(body, find_value))
        case content.File(caption=str(caption)):
            return msgspec.structs.replace(said, caption=texts.fill(caption, find_value))
    return said


def list_problems(data: Any, path: str, rules: frozenset[str]) -> list[Flaw]:
    """What the schema can't say of an answer that fits it: shapes that clash, unknown rules."""
    if isinstance(data, list):
        return [
            problem
            for index, item in enumerate(data)
            for problem in list_problems(item, f"{path}[{index}]", rules)
        ]
    return [*_list_shape_problems(data, path), *_list_option_problems(data, path, rules)]


def _list_shape_problems(data: Any, path: str) -> list[Flaw]:
    if not isinstance(data, dict):
        return []
    shapes = [shape for shape in _SHAPES if shape in data]
    if len(shapes) > 1:
        english, spanish = " and ".join(shapes), " y ".join(shapes)
        return [write_flaw(path, "shapes_clash", what=english, what_es=spanish)]
    if not shapes:
        allowed: tuple[str, ...] = ("es", "en") if not _is_shape(data) else ("text",)
        needed: tuple[str, ...] = () if not _is_shape(data) else ("text",)
    else:
        allowed = (*shapes, *_PARTNERS[shapes[0]])
        needed = () if shapes[0] in _WITHOUT_TEXT else ("text",)
        needed += ("label",) if shapes[0] == "link" else ()
    problems = [write_flaw(f"{path}.{name}", "missing") for name in needed if name not in data]
    english, spanish = (shapes[0], shapes[0]) if shapes else ("a text", "un texto")
    problems += [
        write_flaw(f"{path}.{name}", "does_not_go", what=english, what_es=spanish)
        for name in data
        if name not in allowed
    ]
    return problems + (_list_length_problems(data, path) if shapes else [])


def _list_length_problems(data: dict[str, Any], path: str) -> list[Flaw]:
    text = data.get("text", "")
    longest = max(map(len, [text] if isinstance(text, str) else text.values()), default=0)
    if longest <= schema.SHORT_BODY_LENGTH:
        return []
    most = schema.SHORT_BODY_LENGTH
    return [write_flaw(f"{path}.text", "too_long_here", count=longest, most=most)]


def _list_option_problems(data: Any, path: str, rules: frozenset[str]) -> list[Flaw]:
    if not isinstance(data, dict):
        return []
    problems: list[Flaw] = []
    options: list[tuple[str, Any]] = []
    for name in ("buttons", "list"):
        for index, option in enumerate(data.get(name, ())):
            where = f"{path}.{name}[{index}]"
            if _is_section(option):
                if "section" not in option:
                    problems.append(write_flaw(f"{where}.section", "missing"))
                rows = enumerate(option["rows"])
                options += [(f"{where}.rows[{number}]", row) for number, row in rows]
            else:
                options.append((where, option))
    return problems + _list_bad_options(options, path, rules)


def _list_bad_options(
    options: list[tuple[str, Any]], path: str, rules: frozenset[str]
) -> list[Flaw]:
    problems: list[Flaw] = []
    seen: set[str] = set()
    if len(options) > schema.MOST_ROWS:
        count, most = len(options), schema.MOST_ROWS
        problems.append(write_flaw(f"{path}.list", "too_many_rows", count=count, most=most))
    for where, option in options:
        if isinstance(option, dict) and "title" not in option:
            problems.append(write_flaw(f"{where}.title", "missing"))
            continue
        rule = option.get("rule") if isinstance(option, dict) else None
        if rule is not None and rule not in rules:
            known = ", ".join(sorted(rules))
            problems.append(write_flaw(f"{where}.rule", "unknown_rule", what=rule, known=known))
        if _get_id(option) in seen:
            problems.append(write_flaw(where, "option_twice"))
        seen.add(_get_id(option))
    return problems
