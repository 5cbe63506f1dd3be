"""Finds the option that a customer means: by number, title, part of it, with typos."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from centralita.decide import words
from centralita.decide.flow import numbers, reading

_LONGEST_TEXT: Final = 300
_ALIKE: Final = 82.0
_MARGIN: Final = 6.0
_SHORTEST_FUZZY: Final = 4
_FEW_WORDS: Final = 3
"""In a longer text a `no` is a word like others, and not the option of that name."""
_YES: Final = frozenset(("si", "yes"))
_NO: Final = frozenset(("no",))


class Choice(Struct, frozen=True, kw_only=True):
    """One option on offer. `plain` are its titles and other words, as they are compared.

    Left empty until somebody writes instead of tapping: then `spell` makes them of `titles`.
    """

    key: str
    title: str
    description: str = ""
    value: Any
    next: str
    titles: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    row: Any = None
    fixed: bool = True

    @property
    def all(self) -> tuple[str, ...]:
        return self.plain or self.titles


def spell(choice: Choice) -> Choice:
    if choice.plain:
        return choice
    plain = tuple(found for title in choice.titles if (found := words.plain(title)))
    return msgspec.structs.replace(choice, plain=plain)


class Pick(Struct, frozen=True):
    """What was meant: a `key` with its score 0…1, or several between which to ask."""

    key: str | None = None
    score: float = 0.0
    between: tuple[str, ...] = ()


Offered = Sequence[tuple[str, str]]
"""Keys and titles as they were shown, in order: numbers count in these."""


def find_choice(text: str, choices: Sequence[Choice], offered: Offered) -> Pick:
    """`choices` are all there are now; an offered one that is gone may be picked too."""
    plain = words.plain(text[:_LONGEST_TEXT])
    if plain.isdecimal() and not any(plain in each for choice in choices for each in choice.all):
        return _find_place(text, plain, offered)
    choices = [spell(choice) for choice in choices]
    if not plain:
        return _find_meaning(text, choices) or Pick()
    for choice in choices:
        if plain in choice.plain:
            return Pick(choice.key, 1.0)
    place = _find_place(text, plain, offered)
    if place.key is not None:
        return place
    gone = next((key for key, title in offered if words.plain(title) == plain), None)
    if gone is not None or plain.isdecimal():
        return Pick(gone, 1.0 if gone else 0.0)
    part = _find_meaning(text, choices) or _find_part(plain, choices)
    return part or _find_alike(plain, choices)


def _find_place(text: str, plain: str, offered: Offered) -> Pick:
    """A number counts in what was shown; one below zero counts in nothing."""
    below_zero = text.lstrip().startswith(("-", "−"))
    place = None if below_zero else numbers.find_place(plain)
    if place is None or not 1 <= place <= len(offered):
        return Pick()
    return Pick(offered[place - 1][0], 1.0)


def _find_meaning(text: str, choices: Sequence[Choice]) -> Pick | None:
    """A yes or a no, in whatever words, where one option begins with it (`Sí, confirmo`)."""
    meaning = reading.find_yes_no(text[:_LONGEST_TEXT])
    if meaning is None:
        return None
    said = _YES if meaning else _NO
    keys = {choice.key for choice in choices for title in choice.plain
            if title.partition(" ")[0] in said}  # fmt: skip
    return Pick(keys.pop(), 0.9) if len(keys) == 1 else None


def _find_part(plain: str, choices: Sequence[Choice]) -> Pick | None:
    """A title inside the text (the longest), else the text inside of one title."""
    said = f" {plain} "
    least = 1 if plain.count(" ") < _FEW_WORDS else _SHORTEST_FUZZY
    inside = [
        (len(title), choice.key)
        for choice in choices
        for title in choice.plain
        if f" {title} " in said and len(title) >= least
    ]
    if inside:
        longest = max(inside)[0]
        keys = tuple(dict.fromkeys(key for length, key in inside if length == longest))
        others = {key for _, key in inside if key not in keys}
        return _pick_one(keys if not others or longest > 3 else (*keys, *sorted(others)), 0.9)
    asked = [word for word in plain.split() if word not in words.FILLERS]
    if not asked or max(map(len, asked)) < 3:
        return None
    wanted = frozenset(asked)
    around = tuple(
        choice.key
        for choice in choices
        if any(wanted <= frozenset(title.split()) for title in choice.plain)
    )
    return _pick_one(around, 0.85) if around else None


def _pick_one(keys: tuple[str, ...], score: float) -> Pick:
    return Pick(keys[0], score) if len(keys) == 1 else Pick(between=keys[:10])


def _find_alike(plain: str, choices: Sequence[Choice]) -> Pick:
    if len(plain) < _SHORTEST_FUZZY:
        return Pick()
    titles = {(index, title): title for index, choice in enumerate(choices)
              for title in choice.plain}  # fmt: skip
    found = process.extract(
        plain, titles, scorer=fuzz.token_sort_ratio, score_cutoff=_ALIKE, limit=5
    )
    best: dict[str, float] = {}
    for _, score, (index, _) in found:
        best.setdefault(choices[index].key, score)
    if not best:
        return _find_alike_words(plain, choices)
    top = max(best.values())
    near = tuple(key for key, score in best.items() if score > top - _MARGIN)
    return _pick_one(near, top / 100)


def _find_alike_words(plain: str, choices: Sequence[Choice]) -> Pick:
    """Every telling word of the text is, with a typo, a word of the title."""
    asked = [word for word in plain.split() if word not in words.FILLERS]
    if not asked or len(asked) > 6 or max(map(len, asked)) < _SHORTEST_FUZZY + 1:
        return Pick()
    near = tuple(
        choice.key
        for choice in choices
        if any(_has_all(asked, title.split()) for title in choice.plain)
    )
    return _pick_one(near, 0.75) if near else Pick()


def _has_all(asked: list[str], title: list[str]) -> bool:
    return all(
        process.extractOne(word, title, scorer=OSA.distance, score_cutoff=len(word) // 4)
        for word in asked
    )
