"""What a terminal would obey in a text: taken out of all that people read there, logs included."""

import re
from typing import Final

_STEERING: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


def disarm(text: str) -> str:
    """The same text without what a terminal would obey; line breaks and tabs stay."""
    return _STEERING.sub("", text)
