"""Reads an answer to a question: what was heard becomes a value, or a reason why not."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, Final

from msgspec import Struct

from centralita.decide import words
from centralita.decide.flow import dates, numbers
from centralita.vocabulary.turns import Heard

MEDIA: Final = frozenset(("image", "video", "audio", "document", "sticker"))
_LONGEST_TEXT: Final = 1000
_GREATEST: Final = 1_000_000
_EMAIL: Final = re.compile(r"[^\s@<>,;:\"'()]{1,64}@[^\s@<>,;:\"'()]+\.[^\s@<>,;:\"'()\d.]{2,}")
_PHONE: Final = re.compile(r"\+?\d[\d\s().\-/]{6,24}\d")

YES: Final = frozenset(
    ("si", "sip", "sii", "yes", "yep", "yeah", "yup", "y", "s", "claro", "claro que si", "va",
     "por supuesto", "ok", "okay", "oki", "vale", "dale", "correcto", "exacto", "confirmo",
     "confirmar", "confirmado", "de acuerdo", "perfecto", "listo", "esta bien", "asi es",
     "afirmativo", "sure", "of course", "correct", "right", "exactly", "confirm", "confirmed",
     "perfect", "fine", "all good", "simon", "bueno", "yes please", "si por favor", "si gracias",
     "si claro", "ok gracias")
)  # fmt: skip
NO: Final = frozenset(
    ("no", "nop", "nope", "nah", "n", "no gracias", "no thanks", "no thank you", "para nada",
     "claro que no", "negativo", "todavia no", "aun no", "not yet", "nel", "mejor no",
     "incorrecto", "wrong", "incorrect", "not really", "no quiero", "asi no")
)  # fmt: skip
_NO_ANSWER: Final = frozenset(("se", "hay", "entiendo", "entendi", "funciona", "sirve", "idea"))
"""`no sé`, `no hay agua`: neither a yes nor a no."""
_THUMBS: Final = (("👍", True), ("👌", True), ("✅", True), ("👎", False), ("❌", False))


class Bounds(Struct, frozen=True):
    """`least` and `most` of an ask, worked out; `today` is the business's own day."""

    least: Any
    most: Any
    today: date
    decimals: bool = False


class Answer(Struct, frozen=True):
    """A value, with its words in `said` where they differ; or the `trouble`: a key of `texts`."""

    value: Any = None
    said: Any = None
    trouble: str | None = None
    facts: dict[str, Any] = {}


def clean(text: str) -> str:
    """Without what can't be written down: halves of characters and zero bytes."""
    if text.isascii() and "\0" not in text:
        return text
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def read_answer(kind: str, heard: Heard, text: str, bounds: Bounds) -> Answer:
    """`text` is what was written, with what belongs to it joined. Never raises."""
    return _READERS[kind](heard, text, bounds)


def _read_text(heard: Heard, text: str, bounds: Bounds) -> Answer:
    said = text.strip()
    if not words.plain(said[:_LONGEST_TEXT]):
        return Answer(trouble="not_text")
    least, most = _whole(bounds.least, 1), _whole(bounds.most, _LONGEST_TEXT)
    if len(said) < least:
        return Answer(trouble="text_short")
    if len(said) > most:
        return Answer(trouble="text_long", facts={"most": most})
    return Answer(said)


def _whole(value: Any, otherwise: int) -> int:
    return value if isinstance(value, int) else otherwise


def _read_number(heard: Heard, text: str, bounds: Bounds) -> Answer:
    number = numbers.find_number(text)
    if number is None:
        return Answer(trouble="not_number")
    least = _decimal(bounds.least, Decimal(0))
    most = _decimal(bounds.most, Decimal(_GREATEST))
    if number < least:
        return Answer(trouble="too_small", facts={"least": _say(least)})
    if number > most:
        return Answer(trouble="too_great", facts={"most": _say(most)})
    if bounds.decimals:
        return Answer(_say(number))
    if number != number.to_integral_value():
        return Answer(trouble="not_whole")
    return Answer(int(number))


def _decimal(value: Any, otherwise: Decimal) -> Decimal:
    if isinstance(value, bool) or value is None:
        return otherwise
    found = numbers.find_number(str(value))
    return otherwise if found is None else found


def _say(number: Decimal) -> str:
    return format(number, "f")


def _read_date(heard: Heard, text: str, bounds: Bounds) -> Answer:
    day = dates.find_date(text, bounds.today)
    if day is None:
        return Answer(trouble="not_date")
    least, most = _to_date(bounds.least) or bounds.today, _to_date(bounds.most)
    if day < least and least > bounds.today:
        day = dates.find_next(text, least) or day
    if day < least:
        return Answer(trouble="past", facts={"least": dates.say_date(least, bounds.today)})
    if most is not None and day > most:
        return Answer(trouble="too_late", facts={"most": dates.say_date(most, bounds.today)})
    return Answer(day.isoformat(), dates.say_date(day, bounds.today))


def _to_date(value: Any) -> date | None:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def _read_email(heard: Heard, text: str, bounds: Bounds) -> Answer:
    found = _EMAIL.search(text[:_LONGEST_TEXT])
    return Answer(found[0].strip(".").lower()) if found else Answer(trouble="not_email")


def _read_phone(heard: Heard, text: str, bounds: Bounds) -> Answer:
    found = _PHONE.search(text[:_LONGEST_TEXT])
    digits = "".join(each for each in found[0] if each.isdecimal()) if found else ""
    if found is None or not 8 <= len(digits) <= 15:
        return Answer(trouble="not_phone")
    return Answer(f"+{digits}" if found[0].startswith("+") else digits)


def _read_place(heard: Heard, text: str, bounds: Bounds) -> Answer:
    place = heard.place
    if place is None:
        return Answer(trouble="not_place")
    return Answer(describe_place(heard), place.name or place.address)


def describe_place(heard: Heard) -> dict[str, Any] | None:
    place = heard.place
    if place is None:
        return None
    return {
        "latitude": place.latitude,
        "longitude": place.longitude,
        "name": place.name,
        "address": place.address,
    }


def _read_yes_no(heard: Heard, text: str, bounds: Bounds) -> Answer:
    answer = find_yes_no(text)
    return Answer(trouble="not_yes_no") if answer is None else Answer(answer)


def find_yes_no(text: str) -> bool | None:
    plain = words.plain(text)
    for sign, meaning in _THUMBS:
        if not plain and sign in text:
            return meaning
    if plain in YES or plain in NO:
        return plain in YES
    said = plain.split()
    first = said[0] if said and len(said) <= 6 else ""
    if first in ("si", "yes", "claro"):
        return None if "no" in said else True
    if first == "no" and _NO_ANSWER.intersection(said[1:2]):
        return None
    return False if first in ("no", "nope") and "si" not in said else None


def _read_media(heard: Heard, text: str, bounds: Bounds) -> Answer:
    found = describe_media(heard)
    return Answer(trouble="not_media") if found is None else Answer(found, text or None)


def describe_media(heard: Heard) -> dict[str, Any] | None:
    media = heard.media
    if media is None or heard.kind not in MEDIA:
        return None
    return {
        "kind": heard.kind,
        "id": media.id,
        "mime_type": media.mime_type,
        "caption": clean(media.caption or heard.text or "") or None,
        "filename": media.filename,
        "message_id": str(heard.id),
    }


def _read_any(heard: Heard, text: str, bounds: Bounds) -> Answer:
    media, place = describe_media(heard), describe_place(heard)
    if media is not None or place is not None:
        return Answer(media or place, text or None)
    return _read_text(heard, text, bounds)


_READERS: Final[dict[str, Callable[[Heard, str, Bounds], Answer]]] = {
    "text": _read_text,
    "number": _read_number,
    "date": _read_date,
    "email": _read_email,
    "phone": _read_phone,
    "location": _read_place,
    "yes_no": _read_yes_no,
    "media": _read_media,
    "any": _read_any,
}
