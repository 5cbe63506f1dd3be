"""Shows options within what the number's provider can show: buttons, a list in pages, or text.

Nothing is cut silently: a title that is too long is numbered, with the whole of it below.
"""

from collections.abc import Callable, Sequence
from typing import Final

from msgspec import Struct

from centralita.decide.flow import taps, texts
from centralita.decide.flow.choosing import Choice
from centralita.vocabulary import content
from centralita.vocabulary.content import AnyContent
from centralita.vocabulary.turns import Limits

BUTTON_LENGTH: Final = 20
TITLE_LENGTH: Final = 24
DESCRIPTION_LENGTH: Final = 72
_SMALL_LENGTH: Final = 60
_TEXT_ROWS: Final = 20


class Question(Struct, frozen=True, kw_only=True):
    """What stands around the options, in the reader's language."""

    body: str
    button: str = ""
    header: str = ""
    footer: str = ""


class Shown(Struct, frozen=True):
    """The reply, what it offers in order, the page that this is, and what had to be adapted."""

    reply: AnyContent
    offered: list[tuple[str, str]]
    page: int
    adapted: str = ""


WriteId = Callable[[str], str]


class _Row(Struct, frozen=True):
    key: str
    title: str
    description: str


def show(
    question: Question,
    choices: Sequence[Choice],
    page: int,
    write_id: WriteId,
    reader: tuple[str, Limits],
) -> Shown:
    """`reader` is their language and what their provider shows."""
    language, limits = reader
    if _fits_buttons(question, choices, limits):
        return _show_buttons(question, choices, write_id)
    as_list = limits.rows >= 3 and len(question.body) <= limits.body
    rows, more, page = _choose_page(choices, page, limits.rows if as_list else _TEXT_ROWS)
    offered = [(row.key, row.title) for row in rows]
    if not as_list:
        reply: AnyContent = _show_text(question, rows, more, reader)
        return Shown(reply, offered, page, "the menu is shown as numbered text")
    shown = _fit_titles(rows)
    numbered = [row.title for row in shown] != [row.title for row in rows]
    if more:
        shown.append(_Row(taps.MORE, texts.say(more, language), ""))
    section = content.Section(
        rows=tuple(
            content.Row(id=write_id(row.key), title=row.title, description=row.description or None)
            for row in shown
        )
    )
    reply = content.Menu(
        body=question.body,
        button=(question.button or texts.say("open", language))[:BUTTON_LENGTH],
        sections=(section,),
        header=_build_header(question),
        footer=question.footer[:_SMALL_LENGTH] or None,
    )
    said = "titles are numbered, the whole of them stands below" if numbered else ""
    if more:
        said = f"{len(choices)} options go on pages; this is page {page + 1}. {said}".strip()
    return Shown(reply, offered, page, said)


def _fits_buttons(question: Question, choices: Sequence[Choice], limits: Limits) -> bool:
    titles = [choice.title for choice in choices]
    return (
        0 < len(choices) <= limits.buttons
        and len(question.body) <= limits.body
        and all(0 < len(title) <= BUTTON_LENGTH for title in titles)
        and len({title.casefold() for title in titles}) == len(titles)
        and not any(choice.description for choice in choices)
    )


def _show_buttons(question: Question, choices: Sequence[Choice], write_id: WriteId) -> Shown:
    buttons = tuple(content.Button(id=write_id(each.key), title=each.title) for each in choices)
    reply = content.Buttons(
        body=question.body,
        buttons=buttons,
        header=_build_header(question),
        footer=question.footer[:_SMALL_LENGTH] or None,
    )
    return Shown(reply, [(each.key, each.title) for each in choices], 0)


def _build_header(question: Question) -> content.Header | None:
    return content.Header(text=question.header[:_SMALL_LENGTH]) if question.header else None


def _choose_page(choices: Sequence[Choice], page: int, most: int) -> tuple[list[_Row], str, int]:
    """The rows of a page; fixed options stay on every page. Behind the last comes the first."""
    rows = [_Row(each.key, each.title or each.key, each.description) for each in choices]
    if len(rows) <= most:
        return rows, "", 0
    fixed = [row for row, each in zip(rows, choices, strict=True) if each.fixed]
    live = [row for row, each in zip(rows, choices, strict=True) if not each.fixed]
    if not live or len(fixed) > most - 3:
        live, fixed = rows, []
    size = most - 1 - len(fixed)
    pages = -(-len(live) // size)
    page %= pages
    here = live[page * size : (page + 1) * size]
    return [*here, *fixed], "first" if page == pages - 1 else "more", page


def _fit_titles(rows: Sequence[_Row]) -> list[_Row]:
    """Titles within their length and all different: else numbered, the whole title below."""
    plain = {row.title.casefold() for row in rows}
    if len(plain) == len(rows) and all(len(row.title) <= TITLE_LENGTH for row in rows):
        return [_Row(row.key, row.title, _cut(row.description)) for row in rows]
    return [_number(row, index) for index, row in enumerate(rows, 1)]


def _number(row: _Row, index: int) -> _Row:
    title = f"{index}. {row.title}"
    if len(title) <= TITLE_LENGTH:
        return _Row(row.key, title, _cut(row.description))
    whole = f"{row.title} · {row.description}" if row.description else row.title
    return _Row(row.key, f"{title[: TITLE_LENGTH - 1]}…", _cut(whole))


def _cut(text: str) -> str:
    if len(text) <= DESCRIPTION_LENGTH:
        return text
    return f"{text[: DESCRIPTION_LENGTH - 1]}…"


def _show_text(
    question: Question, rows: Sequence[_Row], more: str, reader: tuple[str, Limits]
) -> AnyContent:
    language = reader[0]
    lines = [
        f"*{index}.* {row.title}" + (f" · {row.description}" if row.description else "")
        for index, row in enumerate(rows, 1)
    ]
    hints = [texts.say("number_hint", language)]
    if more:
        hints.append(texts.say("more_hint", language))
    parts = (question.header and f"*{question.header}*", question.body, "\n".join(lines),
             " ".join(hints), question.footer)  # fmt: skip
    return content.Text(body="\n\n".join(part for part in parts if part))
