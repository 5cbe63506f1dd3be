"""Reads a number as people write it: `2`, `dos`, `two`, `2 kg`, `1.500`, `2️⃣`, `media docena`."""

import re
from decimal import Decimal, InvalidOperation
from typing import Final

from centralita.decide import words

_FIGURE: Final = re.compile(r"(?<![\w.,])[-−]?\s?\d[\d.,]*|\d[\d.,]*")
_LONGEST_TEXT: Final = 300

_SMALL: Final[dict[str, int]] = {
    "cero": 0, "zero": 0, "un": 1, "uno": 1, "una": 1, "one": 1, "dos": 2, "two": 2, "tres": 3,
    "three": 3, "cuatro": 4, "four": 4, "cinco": 5, "five": 5, "seis": 6, "six": 6, "siete": 7,
    "seven": 7, "ocho": 8, "eight": 8, "nueve": 9, "nine": 9, "diez": 10, "ten": 10, "once": 11,
    "eleven": 11, "doce": 12, "twelve": 12, "trece": 13, "thirteen": 13, "catorce": 14,
    "fourteen": 14, "quince": 15, "fifteen": 15, "dieciseis": 16, "sixteen": 16, "diecisiete": 17,
    "seventeen": 17, "dieciocho": 18, "eighteen": 18, "diecinueve": 19, "nineteen": 19,
    "veinte": 20, "twenty": 20, "veintiuno": 21, "veintidos": 22, "veintitres": 23,
    "veinticuatro": 24, "veinticinco": 25, "veintiseis": 26, "veintisiete": 27, "veintiocho": 28,
    "veintinueve": 29, "treinta": 30, "thirty": 30, "cuarenta": 40, "forty": 40, "cincuenta": 50,
    "fifty": 50, "sesenta": 60, "sixty": 60, "setenta": 70, "seventy": 70, "ochenta": 80,
    "eighty": 80, "noventa": 90, "ninety": 90, "par": 2, "couple": 2, "pair": 2,
}  # fmt: skip
SPOKEN: Final = {
    word: count for word, count in _SMALL.items() if word not in ("par", "pair", "couple")
}
"""The numbers that are one word, but those that stand for several."""
_GROUPS: Final = {"docena": 12, "docenas": 12, "dozen": 12, "dozens": 12, "cien": 100,
                  "ciento": 100, "hundred": 100, "mil": 1000, "thousand": 1000}  # fmt: skip
_HALVES: Final = frozenset(("medio", "media", "half"))
_ARTICLES: Final = frozenset(("un", "uno", "una", "one"))
_BETWEEN: Final = frozenset(("y", "and", "de", "of", "a"))


def find_number(text: str) -> Decimal | None:
    """The one number in a text; None where there is none, or where there are several."""
    text = text[:_LONGEST_TEXT]
    figures = [_read_figure(each) for each in _FIGURE.findall(text)]
    found = {each for each in figures if each is not None}
    if figures:
        return found.pop() if len(found) == 1 else None
    spoken = _list_spoken(words.plain(text).split())
    told = {each for each, is_article in spoken if not is_article}
    if len(told) > 1:
        return None
    number = told.pop() if told else next((each for each, _ in spoken), None)
    return number.normalize() if number else number


def _read_figure(written: str) -> Decimal | None:
    plain = written.replace("−", "-").replace(" ", "").rstrip(".,")
    for mark, other in ((",", "."), (".", ",")):
        if mark in plain and other in plain and plain.rindex(mark) > plain.rindex(other):
            plain = plain.replace(other, "").replace(mark, ".")
    plain = plain.replace(",", ".")
    groups = plain.lstrip("-").split(".")
    if len(groups) > 1 and all(len(group) == 3 for group in groups[1:]) and groups[0] != "0":
        plain = plain.replace(".", "")
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


def _list_spoken(said: list[str]) -> list[tuple[Decimal, bool]]:
    """Numbers in words, each with whether it was only an article (`una pizza`)."""
    found: list[tuple[Decimal, bool]] = []
    run: list[str] = []
    for word in [*said, ""]:
        if word in _SMALL or word in _GROUPS or word in _HALVES:
            run.append(word)
        elif run and word not in _BETWEEN:
            found.append((_add_up(run), len(run) == 1 and run[0] in _ARTICLES))
            run = []
    return found


def _add_up(run: list[str]) -> Decimal:
    total, current = Decimal(0), Decimal(0)
    for word in run:
        if word in _HALVES:
            current += Decimal("0.5")
        elif word in _GROUPS:
            total += (current or Decimal(1)) * _GROUPS[word]
            current = Decimal(0)
        elif current == 1 and word in ("par", "couple", "pair"):
            current = Decimal(2)
        else:
            current += _SMALL[word]
    return total + current


_ORDINALS: Final[dict[str, int]] = {
    "primero": 1, "primera": 1, "primer": 1, "first": 1, "segundo": 2, "segunda": 2, "second": 2,
    "tercero": 3, "tercera": 3, "tercer": 3, "third": 3, "cuarto": 4, "cuarta": 4, "fourth": 4,
    "quinto": 5, "quinta": 5, "fifth": 5, "sexto": 6, "sexta": 6, "sixth": 6, "septimo": 7,
    "septima": 7, "seventh": 7, "octavo": 8, "octava": 8, "eighth": 8, "noveno": 9, "novena": 9,
    "ninth": 9, "decimo": 10, "decima": 10, "tenth": 10,
}  # fmt: skip
_AROUND: Final = frozenset(
    ("la", "el", "lo", "the", "opcion", "option", "numero", "number", "num", "no", "quiero",
     "dame", "i", "want", "please", "por", "favor", "porfa", "one", "de", "it")
)  # fmt: skip


def find_place(plain: str) -> int | None:
    """Which option is meant by its number: `2`, `la segunda`, `option two`; nothing else said."""
    said = [word for word in plain.split() if word not in _AROUND] or plain.split()
    if len(said) != 1:
        return None
    word = said[0]
    if word.isdecimal() and len(word) <= 4:
        return int(word)
    return _ORDINALS.get(word, _SMALL.get(word))
