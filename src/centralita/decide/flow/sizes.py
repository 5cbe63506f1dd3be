"""How large a value is: a flow may put a variable twice into itself, and after forty times that is
more than there is room for anywhere. So nothing is kept that is larger than this.
"""

from typing import Any, Final

import msgspec

MOST: Final = 100_000
"""Bytes of one value, written as JSON: a menu of 300 rows has room."""
MOST_OF_TURN: Final = 600_000
"""The same for all that one turn keeps."""

_ENCODER: Final = msgspec.json.Encoder(enc_hook=str)


def measure(value: Any) -> int:
    """Bytes as JSON; more than `MOST` for what is no JSON, or nested too deep to be any."""
    try:
        return len(_ENCODER.encode(value))
    except (RecursionError, ValueError, TypeError):
        return MOST + 1


class Room:
    """What is being put together, and how much more fits in."""

    def __init__(self) -> None:
        self._left = MOST

    def take(self, value: Any) -> Any:
        """The value where it fits, else None; after the first that does not, nothing does."""
        if self._left >= 0:
            self._left -= measure(value)
        return value if self._left >= 0 else None
