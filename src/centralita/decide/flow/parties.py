"""Finds how many come in what guests write: `somos 2 adultos y un niño`, `for two people`."""

import re
from typing import Final

from msgspec import Struct

from centralita.decide import words
from centralita.decide.flow import dates, numbers

_LONGEST_TEXT: Final = 300
_MOST: Final = 100

_COUNT: Final = rf"(?:\d{{1,4}}|an?|(?:un|a) (?:par|couple)|{'|'.join(numbers.SPOKEN)})"
_SEVERAL: Final = rf"(?!(?:una?|an?)\b){_COUNT}"
"""`somos un grupo` counts nobody."""
_ADULT: Final = r"(?:adult[oa]?s?|grown ?ups?)"
_CHILD: Final = (
    r"(?:nin[oa]s?|ninit[oa]s?|nen[ea]s?|hij[oa]s?|menor(?:es)?|peques?|pequen[oa]s|bebes?"
    r"|infantes?|bab(?:y|ies)|kids?|child(?:ren)?|infants?|toddlers?)"
)
_PERSON: Final = r"(?:personas?|huesped(?:es)?|pax|people|persons?|guests?|of us)"
_NOUN: Final = rf"(?:{_ADULT}|{_CHILD}|{_PERSON})"
_BEFORE: Final = (
    r"(?:(?:un grupo|una familia|nosotros|solo|solamente|just|only|us|como) (?:de |of )?)?"
)
_THING: Final = (
    r"(?:noches?|dias?|semanas?|mes(?:es)?|horas?|hs|am|pm|min\w*|habitacion\w*|cuartos?|recamaras?"
    r"|dormitorios?|camas?|banos?|casas?|villas?|perr\w+|gat\w+|mascotas?|autos?|coches?|carros?"
    r"|familias?|parejas?|nights?|days?|weeks?|months?|hours?|rooms?|bedrooms?|beds?|houses?|dogs?"
    r"|cats?|pets?|cars?|famil\w+|couples?|veces|times|mil|thousand|pesos?|dolar\w*|euros?)"
)
_NO_THING: Final = rf"(?! (?:de |of )?(?:{_THING}|{'|'.join(dates.MONTHS)})\b)(?! {_NOUN}\b)"
_ON: Final = r"(?= (?:del|desde|entre|el|en|y|mas|con|por|from|on|in|and|with|please|gracias)\b|$)"

_COUNTED: Final = re.compile(
    rf"\b({_COUNT}) (?:(?:de|of) )?(?:({_ADULT})|({_CHILD})|({_PERSON}))\b"
)
_WE_ARE: Final = re.compile(
    r"\b(?:somos|seremos|seriamos|vamos|iriamos|iremos|venimos|viajamos|we are|were|we will be"
    rf"|well be|party of|group of|grupo de|family of|familia de) {_BEFORE}({_SEVERAL})\b{_NO_THING}"
)
_FOR: Final = re.compile(rf"\b(?:para|for) {_BEFORE}({_SEVERAL})\b{_NO_THING}{_ON}")
_SOLE: Final = re.compile(r"\b(?:para|for|somos|soy|seria|sera|solo|just|only) $")
"""Before `una persona`, which else is somebody to talk to."""
_COUPLE: Final = re.compile(
    r"\b(?:(?:una?|somos|a|we are a|were a) (?:pareja|couple)\b"
    r"|(?:con )?m[iy] (?:pareja|espos[oa]|novi[oa]|marido|mujer|partner|wife|husband|boyfriend"
    rf"|girlfriend)(?: (?:mis|nuestros|our) {_COUNT} {_CHILD})? (?:y yo|and (?:i|me))\b"
    r"|(?:yo y mi|me and my) (?:pareja|espos[oa]|novi[oa]|marido|mujer|partner|wife|husband"
    r"|boyfriend|girlfriend)\b)"
)
_NO_CHILDREN: Final = re.compile(
    r"\b(?:sin|no|without|ningun) (?:any )?(?:nin[oa]s?|kids?|children)\b"
)
_ANY_CHILD: Final = re.compile(rf"\b{_CHILD}\b")
_WITHIN: Final = re.compile(
    r"\b(?:incluid\w*|incluyendo|de ellos|de los cuales|including|of them)\b"
)
_BESIDE: Final = re.compile(r"^ (?:y|mas|and|plus)(?: tambien)? $")
_UNSURE: Final = re.compile(
    rf"\b{_COUNT} (?:a|o|u|to|or) {_COUNT} {_NOUN}|\b{_COUNT} (?:o|u|or) {_COUNT}(?: |$)"
    rf"|\b{_COUNT} (?:{_NOUN} )?(?:extras?|more|adicional(?:es)?|mas(?! {_COUNT}\b))(?: |$)"
    r"|\bno (?:somos|seremos|vamos|venimos)\b|\b(?:we are|were|we will be) not\b"
    rf"|\b(?:capacidad|caben?|cupo|sleeps?|fits?) (?:para |for |hasta |up to )?{_COUNT}\b"
)
"""Between two numbers; so many more than we don't know whom; whom the house can hold."""
_ODD: Final = re.compile(
    r"(?:\d ?[-–] ?|\d[.,]|(?<!\S)[-−])\d+ ?(?:person|adult|ni[ñn]|people|gues|h)"
)
"""`2-4 personas`, `2.5 personas`, `-2 personas`."""


class Party(Struct, frozen=True):
    """Who comes, as far as it was said: None is not known. Never both None."""

    adults: int | None
    children: int | None


class _Said(Struct, frozen=True):
    """All that a text says of it: None where it says nothing."""

    adults: int | None
    children: int | None
    total: int | None
    beside: bool
    """Whether the children were added to the total: `somos 2 y un niño`."""


def find_party(text: str) -> Party | None:
    """None where a text says nothing of guests, or what contradicts itself or cannot be."""
    text = text[:_LONGEST_TEXT]
    plain = words.plain(text)
    if _UNSURE.search(plain) or _ODD.search(text.lower()):
        return None
    none_young = _NO_CHILDREN.search(plain) is not None
    if none_young:
        plain = _NO_CHILDREN.sub("", plain)
    said = _collect(plain)
    if said is None or (none_young and said.children):
        return None
    found = _reckon(said, plain, none_young)
    if found is None or (found.adults is None and found.children is None):
        return None
    adults = 1 if found.adults is None else found.adults
    return found if 0 < adults <= _MOST and 0 <= (found.children or 0) <= _MOST else None


def _collect(plain: str) -> _Said | None:
    """None where two totals are said."""
    adults: list[int] = []
    children: list[int] = []
    totals: list[tuple[int, int]] = []
    first_child: int | None = None
    for found in _COUNTED.finditer(plain):
        count, before = _count(found[1]), plain[: found.start()]
        if found[2]:
            adults.append(count)
        elif found[3]:
            children.append(count)
            first_child = found.start() if first_child is None else first_child
        elif not found[1].isdecimal() and count == 1 and not _SOLE.search(before):
            continue
        else:
            totals.append((count, found.end()))
    for pattern in (_WE_ARE, _FOR):
        totals += [(_count(found[1]), found.end()) for found in pattern.finditer(plain)]
    if not adults and not totals and _COUPLE.search(plain):
        adults.append(2)
    if len({count for count, _ in totals}) > 1:
        return None
    beside = first_child is not None and any(
        _BESIDE.match(plain[end:first_child]) for _, end in totals if end < first_child
    )
    return _Said(
        sum(adults) if adults else None,
        sum(children) if children else None,
        totals[0][0] if totals else None,
        beside,
    )


def _count(said: str) -> int:
    if said.isdecimal():
        return int(said)
    if said.endswith(("par", "couple")):
        return 2
    return numbers.SPOKEN.get(said, 1)


def _reckon(said: _Said, plain: str, none_young: bool) -> Party | None:
    """Adults and children that go together with the total, where one is said."""
    young = 0 if none_young else said.children
    if said.total is None:
        return Party(said.adults, young)
    if said.adults is not None:
        rest = said.total - said.adults
        return Party(said.adults, rest) if rest >= 0 and young in (None, rest) else None
    if not young:
        vague = young is None and _ANY_CHILD.search(plain)
        return None if vague else Party(said.total, 0)
    if said.beside:
        return Party(said.total, young)
    return Party(said.total - young, young) if _WITHIN.search(plain) else None
