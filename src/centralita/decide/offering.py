"""Options that a reply offers: pages of a long list, and what a typed answer means.

Pure, for every kind of bot but flows, which keep their own. What the last reply offered is
remembered under a key of the conversation's memory, so that `2`, `la segunda`, a title or `ver más`
find their option as if it had been tapped.
"""

import re
from collections.abc import Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct

from centralita.decide import remembering, texts, words
from centralita.decide.texts import Language
from centralita.vocabulary.content import AnyContent, Buttons, Menu, Row, Section
from centralita.vocabulary.incoming import Choice
from centralita.vocabulary.turns import Heard, Limits, Turn

_KEY: Final = "offered"
_MORE: Final = "see-more:"
_MORE_TITLE: Final[dict[Language, str]] = {"es": "Ver más", "en": "See more"}
_MORE_LEFT: Final[dict[Language, str]] = {"es": "Quedan {count}", "en": "{count} left"}
_MOST_PAGED: Final = 200
"""A list of more rows is not remembered in whole: it goes as a numbered text."""
_MOST_OPTIONS: Final = 500

_COUNTS: Final = {
    "un": 1, "uno": 1, "una": 1, "primero": 1, "primera": 1, "one": 1, "first": 1,
    "dos": 2, "segundo": 2, "segunda": 2, "two": 2, "second": 2,
    "tres": 3, "tercero": 3, "tercera": 3, "three": 3, "third": 3,
    "cuatro": 4, "cuarto": 4, "cuarta": 4, "four": 4, "fourth": 4,
    "cinco": 5, "quinto": 5, "quinta": 5, "five": 5, "fifth": 5,
    "seis": 6, "sexto": 6, "sexta": 6, "six": 6, "sixth": 6,
    "siete": 7, "septimo": 7, "septima": 7, "seven": 7, "seventh": 7,
    "ocho": 8, "octavo": 8, "octava": 8, "eight": 8, "eighth": 8,
    "nueve": 9, "noveno": 9, "novena": 9, "nine": 9, "ninth": 9,
    "diez": 10, "decimo": 10, "decima": 10, "ten": 10, "tenth": 10,
}  # fmt: skip
_AROUND: Final = words.read_words(
    "la el lo opcion numero nro num no n quiero elijo escojo prefiero dame deme por favor porfa"
    " gracias the option number choose pick i want please thanks take ill"
)
_ASKS_MORE: Final = frozenset(
    {"ver mas", "mas", "mas opciones", "ver mas opciones", "siguiente", "siguientes", "otras",
     "see more", "more", "more options", "next", "show more"}
)  # fmt: skip


class Option(Struct, frozen=True, array_like=True):
    """What can be chosen: a button or a row, with the id it answers with."""

    id: str
    title: str


class Offered(Struct, frozen=True, omit_defaults=True):
    """What a reply offers, in the order shown. `left` is the rest of a list, page by page."""

    options: tuple[Option, ...]
    left: Menu | None = None


class Fitted(Struct, frozen=True):
    """Replies as they can be shown, and what they offer; None: nothing."""

    replies: tuple[AnyContent, ...]
    offered: Offered | None


def offer(replies: Sequence[AnyContent], limits: Limits, language: Language) -> Fitted:
    """Lists with more rows than the number's provider shows become their first page."""
    fitted: list[AnyContent] = []
    offered: Offered | None = None
    for reply in replies:
        shown, offers = _offer_one(reply, limits, language)
        fitted.append(shown)
        offered = offers or offered
    return Fitted(tuple(fitted), offered)


def _offer_one(
    reply: AnyContent, limits: Limits, language: Language
) -> tuple[AnyContent, Offered | None]:
    if isinstance(reply, Buttons):
        if len(reply.buttons) <= limits.rows or limits.rows < 1:
            options = tuple(Option(button.id, button.title) for button in reply.buttons)
            return reply, _limit(options)
        reply = _list_buttons(reply, language)
    if not isinstance(reply, Menu):
        return reply, None
    rows = _list_rows(reply)
    if len(rows) <= limits.rows or limits.rows < 2 or len(rows) > _MOST_PAGED:
        return reply, _limit(tuple(Option(row.id, row.title) for row in rows))
    first, left = _cut(reply, rows, limits.rows, language)
    options = tuple(Option(row.id, row.title) for row in _list_rows(first))
    return first, Offered(options, left)


def _limit(options: tuple[Option, ...]) -> Offered | None:
    return Offered(options[:_MOST_OPTIONS]) if options else None


def _list_buttons(reply: Buttons, language: Language) -> Menu:
    return Menu(
        body=reply.body,
        button=texts.LIST_BUTTON[language],
        sections=(Section(rows=tuple(Row(id=b.id, title=b.title) for b in reply.buttons)),),
        header=reply.header,
        footer=reply.footer,
        reply_to=reply.reply_to,
    )


def _list_rows(menu: Menu) -> list[Row]:
    """The rows once each, as they are numbered wherever they are shown."""
    return list({row.id: row for section in menu.sections for row in section.rows}.values())


def _cut(menu: Menu, rows: list[Row], most: int, language: Language) -> tuple[Menu, Menu]:
    """The first page, ending in a row that asks for the next, and the rest."""
    shown = {row.id for row in rows[: most - 1]}
    left = [row.id for row in rows[most - 1 :]]
    first, rest = _keep(menu, shown), _keep(menu, set(left))
    more = Row(
        id=f"{_MORE}{len(left)}",
        title=_MORE_TITLE[language],
        description=_MORE_LEFT[language].format(count=len(left)),
    )
    *before, last = first.sections
    last = msgspec.structs.replace(last, rows=(*last.rows, more))
    first = msgspec.structs.replace(first, sections=(*before, last))
    return first, msgspec.structs.replace(rest, header=None, footer=None, reply_to=None)


def _keep(menu: Menu, ids: set[str]) -> Menu:
    kept = set(ids)
    sections = []
    for section in menu.sections:
        rows = tuple(row for row in section.rows if row.id in kept)
        kept -= {row.id for row in rows}
        if rows:
            sections.append(Section(rows=rows, title=section.title))
    return msgspec.structs.replace(menu, sections=tuple(sections))


# ── remembered between turns ─────────────────────────────────────────────────────────────────────


def remember(memory: str | None, offered: Offered | None) -> str | None:
    """The memory with what was offered last; without it where nothing was."""
    value: Any = None if offered is None else msgspec.to_builtins(offered)
    return remembering.write_key(memory, _KEY, value)


def recall(memory: str | None) -> Offered | None:
    """What the last reply offered."""
    kept = remembering.find_key(memory, _KEY)
    if kept is None:
        return None
    try:
        return msgspec.convert(kept, Offered)
    except msgspec.ValidationError:
        return None


def hear(turn: Turn) -> Turn:
    """The turn with typed answers heard as what they chose."""
    offered = recall(turn.conversation.memory)
    if offered is None:
        return turn
    heard = tuple(_hear_one(each, offered) for each in turn.heard)
    return turn if heard == turn.heard else msgspec.structs.replace(turn, heard=heard)


def _hear_one(heard: Heard, offered: Offered) -> Heard:
    option = find_option(offered.options, heard.text) if heard.kind == "text" else None
    if option is None:
        return heard
    choice = Choice(how="list", id=option.id, title=option.title)
    return msgspec.structs.replace(heard, kind="choice", text=option.title, choice=choice)


def find_option(options: Sequence[Option], text: str | None) -> Option | None:
    """The option that a typed text means: by its number, its place or its title."""
    plain = words.plain(text or "")
    if not plain:
        return None
    titled = [option for option in options if words.plain(option.title) == plain]
    if titled:
        return titled[0]
    if plain in _ASKS_MORE:
        return next((option for option in options if option.id.startswith(_MORE)), None)
    number = find_number(plain)
    return options[number - 1] if number and number <= len(options) else None


def find_number(plain: str) -> int | None:
    """`2`, `la 2`, `opcion dos por favor`, `the second one`; None where more is said."""
    telling = [word for word in plain.split() if word not in _AROUND]
    if len(telling) == 2 and telling[1] == "one":
        telling.pop()
    if len(telling) != 1:
        return None
    word = telling[0]
    if re.fullmatch(r"[0-9]{1,3}", word):
        return int(word) or None
    return _COUNTS.get(word)


def find_more(turn: Turn) -> Menu | None:
    """The rest of a list, where the customer's last word was to see it."""
    last = turn.heard[-1].choice if turn.heard else None
    if last is None or not last.id.startswith(_MORE):
        return None
    offered = recall(turn.conversation.memory)
    return offered.left if offered else None
