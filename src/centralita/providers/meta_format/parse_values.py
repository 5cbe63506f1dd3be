"""Small readers for JSON that can't be trusted: each takes what is usable and ignores the rest.

`find_*` answer None where nothing usable is there; of several keys the first usable one wins.
`get_*` raise `Unreadable`, whose text is the reason a person reads in quarantine.
"""

import base64
import binascii
import math
import re
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

Object = dict[str, Any]

_MILLISECONDS_FROM = 1e11  # Cloud API §1.2: a few senders give milliseconds
_LAST_SECOND = 253_402_300_799  # 9999-12-31
_BSUID = re.compile(r"[A-Z]{2}\.(ENT\.)?[0-9A-Za-z]{1,128}")
_HEX_SHA256 = re.compile(r"[0-9a-fA-F]{64}")


class Unreadable(ValueError):
    """This item can't be understood; the text says why, in plain words."""


def parse_object(value: object) -> Object:
    """The object itself; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def parse_list(value: object) -> list[Any]:
    """The list itself; an empty one for anything else."""
    return value if isinstance(value, list) else []


def find_object(source: Object, key: str) -> Object | None:
    """A non-empty object, or None."""
    value = source.get(key)
    return value if isinstance(value, dict) and value else None


def find_text(source: Object, *keys: str) -> str | None:
    """Text as it came, also empty text."""
    for key in keys:
        value = source.get(key)
        if isinstance(value, str):
            return value
    return None


def find_id(source: Object, *keys: str) -> str | None:
    """An opaque id: text without surrounding blanks, or a whole number as text (Cloud API §0)."""
    for key in keys:
        value = source.get(key)
        if value is not None and (found := parse_id(value)) is not None:
            return found
    return None


def parse_id(value: object) -> str | None:
    """See `find_id`."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 10**40 else None
    return None


def get_id(source: Object, key: str, reason: str) -> str:
    """As `find_id`; raises `Unreadable(reason)`."""
    found = find_id(source, key)
    if found is None:
        raise Unreadable(reason)
    return found


def find_phone(source: Object, *keys: str) -> str | None:
    """A telephone as digits only; `+`, blanks and dashes are dropped."""
    for key in keys:
        value = source.get(key)
        if value is not None and (found := parse_phone(value)) is not None:
            return found
    return None


def parse_phone(value: object) -> str | None:
    """See `find_phone`. Text with letters is no telephone."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return value
    text = parse_id(value)
    if text is None:
        return None
    digits = text.translate(_PHONE_MARKS)
    return digits if digits.isascii() and digits.isdigit() else None


_PHONE_MARKS = str.maketrans("", "", "+-.() \u00a0")


def is_user_id(text: str) -> bool:
    """Is it a business-scoped user id (Cloud API §1.8)?"""
    return _BSUID.fullmatch(text) is not None


def find_time(source: Object, *keys: str) -> datetime | None:
    """Unix seconds or milliseconds, as text or number, as an aware UTC time."""
    for key in keys:
        value = source.get(key)
        if value is not None and (found := parse_time(value)) is not None:
            return found
    return None


def parse_time(value: object) -> datetime | None:
    """See `find_time`. None for nonsense, zero, negative and beyond the year 9999."""
    seconds = _parse_seconds(value)
    if seconds is None:
        return None
    if seconds > _MILLISECONDS_FROM:
        seconds /= 1000
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds <= _LAST_SECOND else None


def _parse_seconds(value: object) -> float | None:
    if isinstance(value, str):
        text = value.strip()
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 16 else None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return value if 0 < value < 1e16 else None


def find_number(source: Object, *keys: str) -> float | None:
    """A finite number, also when written as text."""
    for key in keys:
        value = source.get(key)
        if isinstance(value, bool) or not isinstance(value, (int, float, str)):
            continue
        try:
            number = float(value)
        except (ValueError, OverflowError):
            continue
        if math.isfinite(number):
            return number
    return None


def find_count(source: Object, *keys: str) -> int | None:
    """A whole number ≥ 0, also when written as text or as `2.0`."""
    number = find_number(source, *keys)
    return int(number) if number is not None and number >= 0 and number == int(number) else None


def find_decimal(source: Object, key: str) -> str | None:
    """An amount as exact decimal text, never in exponent form."""
    value = source.get(key)
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        amount = Decimal(str(value))
    except (InvalidOperation, ValueError):
        return None
    if not amount.is_finite() or abs(amount.adjusted()) > 30:
        return None
    return format(amount, "f")


def find_flag(source: Object, key: str) -> bool:
    """True only for a real `true`."""
    return source.get(key) is True


def find_sha256(source: Object, key: str) -> str | None:
    """A SHA-256 as lower-case hex: real traffic sends base64, Meta's samples hex (§1.4)."""
    text = find_text(source, key)
    if text is None:
        return None
    if _HEX_SHA256.fullmatch(text):
        return text.lower()
    try:
        digest = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return digest.hex() if len(digest) == 32 else None


def parse_objects(value: object) -> tuple[Object, ...]:
    """The objects of a list; everything else in it is left out."""
    return tuple(one for one in parse_list(value) if isinstance(one, dict))
