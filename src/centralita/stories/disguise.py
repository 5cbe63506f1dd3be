"""A real conversation made fit to be kept as a test: nobody in it can be recognised.

The customer's name, telephone and user name become invented ones; e-mail addresses, web addresses
and long numbers become look-alikes. What the business itself says stays, but for those.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from centralita.stories.steps import Customer

_NAMES: Final = ("Lucía", "Alex", "Martina", "Bruno", "Irene", "Hugo")
_PHONE: Final = "34600000021"
_SHORT: Final = 3
_ACCENTS: Final = "".join(map(chr, range(0x300, 0x370)))
_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LONG_NUMBER: Final = re.compile(r"(?<![\w.,])\+?\d(?:[\s().-]?\d){6,}(?!\d)")
_ADDRESS: Final = re.compile(r"https?://\S+")


class Disguise(Struct, frozen=True):
    """What stands for what; the longest first."""

    customer: Customer
    names: tuple[tuple[str, str], ...]

    def put_on(self, text: str) -> str:
        """The text without anything that names somebody."""
        text = _EMAIL.sub("alguien@example.com", text)
        text = _ADDRESS.sub("https://example.com/…", text)
        text = _LONG_NUMBER.sub(_pretend_number, text)
        text = unicodedata.normalize("NFD", text)
        for real, invented in self.names:
            text = re.sub(_match_any_accent(real), invented, text, flags=re.IGNORECASE)
        return unicodedata.normalize("NFC", text)


def make(name: str | None, others: Iterable[str | None], language: str | None) -> Disguise:
    """For a customer of that name; `others` are further words that name them."""
    real = (name or "").split()
    invented = next((each for each in _NAMES if each not in real), _NAMES[0])
    customer = Customer(
        name=invented,
        phone=_PHONE,
        language=language,  # type: ignore[arg-type]  # the column's check holds the same words
    )
    pairs = [(word, invented if at == 0 else "Prueba") for at, word in enumerate(real)]
    pairs += [(word, invented.lower()) for word in others if word]
    longest_first = sorted(
        {pair for pair in pairs if len(pair[0]) >= _SHORT}, key=lambda pair: -len(pair[0])
    )
    return Disguise(customer, tuple(longest_first))


def _match_any_accent(name: str) -> str:
    """A pattern for decomposed text: people write `jose` for `José`."""
    letters = (each for each in unicodedata.normalize("NFD", name) if each not in _ACCENTS)
    inside = "".join(f"{re.escape(each)}[{_ACCENTS}]*" for each in letters)
    return rf"(?<!\w){inside}(?!\w)"


def _pretend_number(found: re.Match[str]) -> str:
    """As many digits, in the same places, all of them invented."""
    digits = iter("600000021" * 10)
    return re.sub(r"\d", lambda _: next(digits), found[0])
