"""Reads an order in words: `2 tacos al pastor con verde y una horchata`. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from centralita.verticals.restaurant import wording
from centralita.verticals.restaurant.menu import Item, Option

_LONGEST_TEXT: Final = 1000
_MOST_DISHES: Final = 10
_MOST_OF_ONE: Final = 99
_COUNTS: Final = {
    "un": 1, "una": 1, "uno": 1, "one": 1, "dos": 2, "two": 2, "tres": 3, "three": 3, "cuatro": 4,
    "four": 4, "cinco": 5, "five": 5, "seis": 6, "six": 6, "siete": 7, "seven": 7, "ocho": 8,
    "eight": 8, "nueve": 9, "nine": 9, "diez": 10, "ten": 10, "doce": 12, "twelve": 12,
    "docena": 12, "dozen": 12, "par": 2, "couple": 2,
}  # fmt: skip
_UNTIED: Final = "".join(
    f"(?<!{tens})" for tens in wording.SENTENCES["es"]["words_tens"].split("|")
)
"""`treinta y dos` is one number."""
_BREAK: Final = re.compile(
    rf"[,;\n+]|\.(?:\s|$)|{_UNTIED}\s{wording.find_words('between').pattern}\s"
)
_TOLD: Final = wording.find_words("elsewhere")
_SMALL: Final = frozenset(("al", "de", "la", "el", "con", "del", "en", "the", "of", "with", "a"))
_NUMBER: Final = re.compile(rf"\b(?:\d+|{'|'.join(_COUNTS)})\b")
_NO_COUNT: Final = wording.find_words("no_count", r"\$ ?\d+(?:[.,]\d+)?|")
"""Hours, tables, people, sizes, prices and addresses are no quantities."""
_UNCLEAR: Final = wording.find_words("unclear", r"\d ?[x×/.-] ?\d|")
_TEN: Final = wording.find_words("tens")
_HALF_DOZEN: Final = wording.find_words("half_dozen")
_SEVERAL: Final = {"docena": 12, "docenas": 12, "dozen": 12, "par": 2, "couple": 2}
_AFTER: Final = frozenset(("x", "por", "son", "serian", "times"))
_LEFT_OUT: Final = wording.find_words("left_out")
"""`sin cebolla`, `para las 8`: for the kitchen to know; nothing in it is chosen or counted."""
_POLITE: Final = frozenset(
    ("por", "favor", "porfa", "please", "gracias", "gracia", "thanks", "thank")
)
_LONGEST_NOTE: Final = 200

_WANTS: Final = wording.find_words("wants")
_LEARNS: Final = wording.find_words("learns")
"""`¿el guacamole lleva cilantro?` orders none."""
_PRICE: Final = wording.find_words("price")
_REFUSES: Final = wording.find_words("refuses")
"""`ya no quiero la coca`, `ayer pedí 2 cocas`: nothing that is wanted now."""


class Piece(Struct, frozen=True):
    """One dish of an order in words. `quantity` None: nobody said clearly how many. `note` is what
    the kitchen must know, as it was written: what to leave out, for when."""

    item: Item
    quantity: int | None
    options: tuple[Option, ...]
    note: str = ""


class Spoken(Struct, frozen=True):
    """The dishes that were named, and the `missing` ones: asked for by number, not on the menu."""

    pieces: tuple[Piece, ...]
    missing: tuple[str, ...]


def read_order(text: str, items: Sequence[Item]) -> Spoken:
    """What of the menu a text asks for; a name that fits several dishes equally well is none."""
    said = unicodedata.normalize("NFC", text[:_LONGEST_TEXT])
    if _only_asks(said) or _REFUSES.search(_fold(said)):
        return Spoken((), ())
    known = [(item, _list_telling(item.name)) for item in items if item.available]
    pieces: list[Piece] = []
    missing: list[str] = []
    first_note = ""
    for part in _split(said):
        bare, note = _take_note(part, known)
        item = _find_item(_words(bare), known)
        if item is not None:
            _add_piece(pieces, bare, item, note or (first_note if not pieces else ""))
        elif not pieces:
            first_note = note or first_note
        elif note:
            pieces[-1] = _add_note(pieces[-1], note)
        elif not _adds_options(bare, pieces):
            missing += _name_missing(bare)
    return Spoken(tuple(pieces[:_MOST_DISHES]), tuple(missing[:_MOST_DISHES]))


def _split(said: str) -> list[str]:
    """The text's parts as they were written."""
    breaks = list(_BREAK.finditer(_fold(said)))
    starts = [0, *(each.end() for each in breaks)]
    ends = [*(each.start() for each in breaks), len(said)]
    return [said[start:end] for start, end in zip(starts, ends, strict=True)]


def _take_note(part: str, known: Sequence[tuple[Item, list[str]]]) -> tuple[str, str]:
    """A part in small letters without its note, and that as it was written."""
    folded = _fold(part)
    found = _LEFT_OUT.search(folded)
    named = _find_item(_words(folded), known)
    if found is None or (named and {"sin", "without"} & set(_list_telling(named.name))):
        return folded, ""
    bare = f"{folded[: found.start()]} {folded[found.end() :]}"
    return bare, part[found.start() : found.end()].strip()[:_LONGEST_NOTE]


def _add_piece(pieces: list[Piece], part: str, item: Item, note: str) -> None:
    """The same dish again is another only where it is another number or other options."""
    piece = Piece(item, _count(part, item), _find_options(_words(part), item), note)
    same = [each for each in pieces if each.item == item]
    if not same or (piece.quantity is not None and not any(_is_like(piece, x) for x in same)):
        pieces.append(piece)
    elif note:
        pieces[-1] = _add_note(pieces[-1], note)


def _is_like(one: Piece, other: Piece) -> bool:
    return (one.quantity, one.options) == (other.quantity, other.options)


def _add_note(piece: Piece, note: str) -> Piece:
    together = f"{piece.note}, {note}" if piece.note else note
    return Piece(piece.item, piece.quantity, piece.options, together[:_LONGEST_NOTE])


def names_dish(text: str, items: Sequence[Item]) -> bool:
    """Whether a word of some dish's name, or of its part of the menu, is in a text."""
    said = {word for word in _words(_fold(text[:_LONGEST_TEXT])) if len(word) > 3}
    return any(
        not said.isdisjoint(_list_telling(f"{item.name} {item.category}"))
        for item in items
        if item.available
    )


def _only_asks(text: str) -> bool:
    """A question about a dish is no order, unless it asks to have it; one about its price never."""
    asked = _fold(text)
    wants, price = _WANTS.search(asked), _PRICE.search(asked)
    if price is not None and (wants is None or price.start() < wants.start()):
        return True
    if "?" not in asked:
        return False
    return _LEARNS.search(asked) is not None or _WANTS.search(asked) is None


def _fold(text: str) -> str:
    """Small letters without accents, each in its place; what separates stays."""
    return "".join(map(_fold_letter, text))


def _fold_letter(letter: str) -> str:
    bare = unicodedata.normalize("NFKD", letter.casefold())[:1]
    return bare if bare and not unicodedata.combining(bare) else letter


def _words(folded: str) -> list[str]:
    """Without a plural's s, in both languages."""
    found = re.findall(r"\w+", folded)
    return [word[:-1] if len(word) > 3 and word.endswith("s") else word for word in found]


def _list_telling(name: str) -> list[str]:
    return [word for word in _words(_fold(name)) if word not in _SMALL]


def _find_item(said: Sequence[str], known: Sequence[tuple[Item, list[str]]]) -> Item | None:
    """The one dish of whose name most is said, half of it at least."""
    best: list[Item] = []
    most = (0.0, 0.0)
    for item, telling in known:
        hits = sum(word in said for word in telling)
        rank = (float(hits), hits / len(telling) if telling else 0.0)
        if hits == 0 or rank[1] < 0.5 or rank < most:
            continue
        best = [item] if rank > most else [*best, item]
        most = rank
    return best[0] if len(best) == 1 else None


def _find_options(said: Sequence[str], item: Item) -> tuple[Option, ...]:
    """Options that are named in full, no more of a group than it takes."""
    found: list[Option] = []
    own = set(_list_telling(item.name))
    for group in item.groups:
        named = [
            option
            for option in group.list_available()
            if (telling := _list_telling(option.name))
            and all(word in said for word in telling)
            and not set(telling) <= own
        ]
        found += named[: group.at_most]
    return tuple(found)


def _adds_options(part: str, pieces: list[Piece]) -> bool:
    """`pastor con verde y queso`: the rest is about the dish before.

    `2 de pastor, 1 con verde y 1 con roja`: only the customer knows which is how, and is asked.
    """
    last = pieces[-1]
    more = [x for x in _find_options(_words(part), last.item) if x not in last.options]
    counted = _NUMBER.search(part) is not None
    if more and counted:
        pieces[-1] = Piece(last.item, None, last.options, last.note)
    elif more:
        pieces[-1] = Piece(last.item, last.quantity, (*last.options, *more), last.note)
    elif last.note and not counted and len(part.split()) <= 2 and set(_words(part)) - _POLITE:
        pieces[-1] = _add_note(last, part.strip())
    return bool(more)


def _count(part: str, item: Item) -> int | None:
    """The number before the dish's name, or right after it; None where it isn't clear."""
    part = _HALF_DOZEN.sub("6", part)
    if _UNCLEAR.search(part) or _TEN.search(part):
        return None
    said = re.findall(r"\w+", _NO_COUNT.sub(" ", part))
    telling = set(_list_telling(item.name))
    named = [not telling.isdisjoint(_words(word)) for word in said]
    for at, word in enumerate(said):
        count = int(word) if word.isdecimal() and len(word) <= 3 else _COUNTS.get(word)
        follows = any(named[:at])
        if count is None or (follows and not (named[at - 1] or said[at - 1] in _AFTER)):
            continue
        if word not in _SEVERAL:
            count *= _SEVERAL.get(said[at + 1] if at + 1 < len(said) else "", 1)
        return count if 0 < count <= _MOST_OF_ONE else None
    names = "|".join(map(re.escape, telling))
    return 1 if re.search(rf"\ban? (?:{names})", part) else None


def _name_missing(part: str) -> list[str]:
    """`una coca`, of which the menu has none; an address or a courtesy is no dish."""
    said = re.findall(r"\w+", part)
    at = next((n for n, word in enumerate(said) if word in _COUNTS or word.isdecimal()), None)
    if at is None or _TOLD.search(part):
        return []
    rest = [word for word in said[at + 1 :][:4] if word not in _POLITE]
    return [" ".join(rest)] if rest else []
