"""Ids that look like Meta's and are counted, not drawn (Cloud API §0, §8)."""

import base64
import hashlib

_STARTS = {
    "portfolio": 500_000_000_000_000,
    "app": 400_000_000_000_000,
    "waba": 200_000_000_000_000,
    "number": 300_000_000_000_000,
    "flow": 600_000_000_000_000,
    "media": 1_003_383_421_000_000,
    "template": 1_315_502_779_000_000,
    "user": 700_000_000_000_000,
}
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_COUNTRIES = {"1": "US", "34": "ES", "52": "MX", "54": "AR", "55": "BR", "57": "CO", "91": "IN"}
_SEED_STEP = 1_000_000_000


def digits(phone: str) -> str:
    """Only the digits of a phone number."""
    return "".join(c for c in phone if c.isascii() and c.isdigit())


def country(phone: str | None) -> str:
    """Two letters for the dialling code; US when unknown."""
    for length in (2, 1):
        if phone and phone[:length] in _COUNTRIES:
            return _COUNTRIES[phone[:length]]
    return "US"


def user_id(seed: int, person_id: str, portfolio_id: str, identity: int, phone: str | None) -> str:
    """A business-scoped user id `CC.…`: the same person differs in every portfolio."""
    number = int.from_bytes(
        hashlib.sha256(f"{seed}/{person_id}/{portfolio_id}/{identity}".encode()).digest()[:11]
    )
    letters = ""
    while number:
        number, rest = divmod(number, len(_ALPHABET))
        letters += _ALPHABET[rest]
    return f"{country(phone)}.{letters}"


class Mint:
    """Counters for every kind of id; the seed keeps two runs apart."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._counts: dict[str, int] = {}

    def count(self, kind: str) -> int:
        """The next number of a kind, from 1."""
        self._counts[kind] = self._counts.get(kind, 0) + 1
        return self._counts[kind]

    def node(self, kind: str) -> str:
        """A digit id: portfolio, app, waba, number, flow, media, template or user."""
        return str(_STARTS[kind] + (self._seed % 1000) * _SEED_STEP + self.count(kind))

    def wamid(self, phone: str, *, outbound: bool) -> str:
        """A message id shaped like `wamid.<base64>`: peer, direction and a counter inside."""
        serial = f"{self._seed & 0xFFFFFFFF:08X}{self.count('message'):012X}"
        raw = b"".join(
            (
                b"\x1d\x18",
                bytes([len(phone)]),
                phone.encode(),
                b"\x15\x02\x00",
                b"\x11" if outbound else b"\x12",
                b"\x18\x14",
                serial.encode(),
                b"\x00",
            )
        )
        return "wamid." + base64.b64encode(raw).decode()

    def word(self, kind: str, length: int = 24) -> str:
        """An opaque word such as a token or a trace id, derived from a counter."""
        source = f"{self._seed}/{kind}/{self.count(kind)}"
        return hashlib.sha256(source.encode()).hexdigest()[:length]
