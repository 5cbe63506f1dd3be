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
_BREAK: Final = re.compile(rf"[,;\n+]|\.(?:\s|$)|\s{wording.find_words('between').pattern}\s")
_TOLD: Final = wording.find_words("elsewhere")
_SMALL: Final = frozenset(("al", "de", "la", "el", "con", "del", "en", "the", "of", "with", "a"))


_WANTS: Final = wording.find_words("wants")
_LEARNS: Final = wording.find_words("learns")
"""`¿el guacamole lleva cilantro?` orders none."""


class Piece(Struct, frozen=True):
    """One dish of an order in words. `quantity` None: nobody said how many."""

    item: Item
    quantity: int | None
    options: tuple[Option, ...]


class Spoken(Struct, frozen=True):
    """The dishes that were named, and the `missing` ones: asked for by number, not on the menu."""

    pieces: tuple[Piece, ...]
    missing: tuple[str, ...]


def read_order(text: str, items: Sequence[Item]) -> Spoken:
    """What of the menu a text asks for; a name that fits several dishes equally well is none."""
    if _only_asks(text):
        return Spoken((), ())
    known = [(item, _list_telling(item.name)) for item in items if item.available]
    pieces: list[Piece] = []
    missing: list[str] = []
    for part in _BREAK.split(_fold(text[:_LONGEST_TEXT])):
        said = _words(part)
        item = _find_item(said, known)
        if item is not None and item not in [piece.item for piece in pieces]:
            pieces.append(Piece(item, _count(part, item), _find_options(said, item)))
        elif item is None and pieces and not _adds_options(said, pieces):
            missing += _name_missing(part)
    return Spoken(tuple(pieces[:_MOST_DISHES]), tuple(missing[:_MOST_DISHES]))


def names_dish(text: str, items: Sequence[Item]) -> bool:
    """Whether a word of some dish's name, or of its part of the menu, is in a text."""
    said = {word for word in _words(_fold(text[:_LONGEST_TEXT])) if len(word) > 3}
    return any(
        not said.isdisjoint(_list_telling(f"{item.name} {item.category}"))
        for item in items
        if item.available
    )


def _only_asks(text: str) -> bool:
    """A question about a dish is no order, unless it asks to have it."""
    asked = _fold(text[:_LONGEST_TEXT])
    if "?" not in asked:
        return False
    return _LEARNS.search(asked) is not None or _WANTS.search(asked) is None


def _fold(text: str) -> str:
    """Small letters without accents; what separates stays."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in bare if not unicodedata.combining(each))


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


def _adds_options(said: Sequence[str], pieces: list[Piece]) -> bool:
    """`pastor con verde y queso`: the rest is about the dish before."""
    last = pieces[-1]
    more = [each for each in _find_options(said, last.item) if each not in last.options]
    if more:
        pieces[-1] = Piece(last.item, last.quantity, (*last.options, *more))
    return bool(more)


def _count(part: str, item: Item) -> int | None:
    said = re.findall(r"\w+", part)
    for word, after in zip(said, [*said[1:], ""], strict=True):
        count = int(word) if word.isdecimal() and len(word) <= 3 else _COUNTS.get(word)
        if count == 1:
            count = _COUNTS.get(after, 1)
        if count is not None:
            return count if 0 < count <= _MOST_OF_ONE else None
    names = "|".join(map(re.escape, _list_telling(item.name)))
    return 1 if re.search(rf"\ban? (?:{names})", part) else None


def _name_missing(part: str) -> list[str]:
    """`una coca`, of which the menu has none; an address or a courtesy is no dish."""
    said = re.findall(r"\w+", part)
    at = next((n for n, word in enumerate(said) if word in _COUNTS or word.isdecimal()), None)
    if at is None or _TOLD.search(part):
        return []
    rest = [word for word in said[at + 1 :][:4] if word not in ("por", "favor", "porfa", "please")]
    return [" ".join(rest)] if rest else []
