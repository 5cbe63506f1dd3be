"""Short names that people say on the telephone, made from an id."""

from typing import Final
from uuid import UUID

_LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without those that look or sound like others."""
_LENGTH: Final = 6


def make(kind: str, id_: UUID) -> str:
    """`B-7K3PXM` from the random end of the id."""
    number = id_.int
    letters = []
    for _ in range(_LENGTH):
        number, digit = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[digit])
    return f"{kind}-{''.join(letters)}"
