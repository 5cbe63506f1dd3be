"""JSON, twice: fast for what we wrote ourselves, and unbreakable for what strangers send.

`decode_untrusted` answers any bytes with a value that Postgres can hold, or with a ValueError whose
sentence can be shown. It never raises RecursionError or UnicodeError.
"""

import json
import math
import re
from typing import Any

import msgspec

_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder()

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_MOST_DIGITS = 4000
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_ESCAPED_SURROGATE_OR_NUL = re.compile(rb"\\u(?:[dD][89a-fA-F][0-9a-fA-F]{2}|0000)")


def encode(value: object) -> bytes:
    """A value as compact UTF-8 JSON.

    Knows datetimes, UUIDs, enums, dataclasses and msgspec structs.
    """
    return _ENCODER.encode(value)


def encode_text(value: object) -> str:
    """As `encode`, as text."""
    return _ENCODER.encode(value).decode()


def decode(data: bytes | str) -> Any:
    """JSON of our own making back to dicts, lists, text and numbers.

    Raises msgspec.DecodeError (a ValueError) when it is not JSON.
    """
    return _DECODER.decode(data)


def clean_text(text: str) -> str:
    """The same text without what Postgres cannot hold: NUL and lone surrogates become U+FFFD."""
    return _UNSTORABLE.sub(_REPLACEMENT, text)


def decode_untrusted(body: bytes, *, max_depth: int = 100) -> Any:
    """JSON from a stranger, cleaned so that Postgres can hold every string of it.

    NUL characters and lone surrogates become U+FFFD, also in keys. Bytes that are not UTF-8, that
    nest deeper than `max_depth`, or that are not JSON raise ValueError with a short reason.
    """
    escaped = _ESCAPED_SURROGATE_OR_NUL.search(body) is not None
    try:
        value = _decode_with_surrogates(body) if escaped else _decode_strict(body)
    except RecursionError:
        raise ValueError(f"JSON nested deeper than {max_depth}") from None
    # Few brackets cannot nest deeply: almost every webhook skips the walk.
    if body.count(b"[") + body.count(b"{") > max_depth:
        _check_depth(value, max_depth)
    return _cleaned(value) if escaped else value


def _decode_strict(body: bytes) -> Any:
    try:
        return _DECODER.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ValueError(_reason(error)) from None


def _check_depth(value: Any, max_depth: int) -> None:
    """Level by level and without recursion, so that no depth can hurt it."""
    level = [value]
    for _ in range(max_depth + 1):
        containers = [item for item in level if isinstance(item, (dict, list))]
        if not containers:
            return
        level = [
            inner
            for item in containers
            for inner in (item.values() if isinstance(item, dict) else item)
        ]
    raise ValueError(f"JSON nested deeper than {max_depth}")


def _decode_with_surrogates(body: bytes) -> Any:
    """The standard library keeps escaped surrogates that msgspec refuses.

    Pairs come out as one character.
    """
    try:
        return json.loads(
            body.decode("utf-8"),
            parse_constant=_refuse_number,
            parse_float=_parse_float,
            parse_int=_parse_int,
        )
    except UnicodeDecodeError as error:
        raise ValueError(_reason(error)) from None
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} (byte {error.pos})") from None


def _refuse_number(_text: str) -> Any:
    raise ValueError("not JSON: number out of range")


def _parse_float(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse_number(text)


def _parse_int(text: str) -> int:
    return int(text) if len(text) <= _MOST_DIGITS else _refuse_number(text)


def _cleaned(value: Any) -> Any:
    """Depth was bounded before, so plain recursion is safe."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    if isinstance(value, dict):
        return {clean_text(key): _cleaned(item) for key, item in value.items()}
    return value


def _reason(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"not UTF-8 (byte {error.start})"
    return f"not JSON: {error}"
