"""The ids of our buttons and rows: they carry where they were shown (Cloud API §1.4, §2.2)."""

import hashlib
from typing import Final

from msgspec import Struct

_MARK: Final = "~"
_LONGEST_KEY: Final = 80
MORE: Final = "+"
"""The row that shows the next page."""
YES: Final = "yes"
NO: Final = "no"


class Tap(Struct, frozen=True):
    """`serial` is the number of the question in its conversation."""

    flow: str
    version: int
    node: str
    serial: int
    key: str

    @property
    def once(self) -> str:
        """What is the same when the same button is pressed again."""
        return f"{self.serial}{_MARK}{self.key}"


def build_key(value: str) -> str:
    """An option's part of the id: its value, or a digest where that is too long."""
    if len(value) <= _LONGEST_KEY:
        return value
    return hashlib.blake2s(value.encode(errors="replace"), digest_size=12).hexdigest()


def write(tap: Tap) -> str:
    return _MARK.join(("", tap.flow, str(tap.version), tap.node, str(tap.serial), tap.key))


def read(text: str | None) -> Tap | None:
    """None for ids that are not ours."""
    if not text or not text.startswith(_MARK):
        return None
    parts = text[1:].split(_MARK, 4)
    if len(parts) != 5 or not (_is_number(parts[1]) and _is_number(parts[3])):
        return None
    return Tap(parts[0], int(parts[1]), parts[2], int(parts[3]), parts[4])


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 9
