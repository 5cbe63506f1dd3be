"""New ids, new secrets and chance: the only place of the product that throws dice."""

import random
import secrets
from datetime import datetime
from typing import Protocol
from uuid import UUID

import uuid_utils
from asyncpg.pgproto import pgproto


def new_id() -> UUID:
    """A UUID of version 7: ids made later sort later, so that indexes grow at their end.

    Of the kind that Postgres's driver hands out for every id it reads: quick to make, to write to
    the database and to turn into text.
    """
    return pgproto.UUID(uuid_utils.uuid7().bytes)


def find_first_id(moment: datetime) -> UUID:
    """The smallest id that `new_id` could have made from that moment on: where a range begins."""
    milliseconds = int(moment.timestamp() * 1000)
    return UUID(int=milliseconds << 80)


def new_secret(nbytes: int = 32) -> str:
    """Text that nobody can guess, fit for a URL or a header; `nbytes` bytes of randomness."""
    return secrets.token_urlsafe(nbytes)


class Chance(Protocol):
    """A source of jitter."""

    def uniform(self, low: float, high: float) -> float:
        """A number between the two."""
        ...


class SystemChance:
    """Chance as the machine gives it."""

    def __init__(self) -> None:
        self._random = random.SystemRandom()

    def uniform(self, low: float, high: float) -> float:
        return self._random.uniform(low, high)


class SeededChance:
    """Chance that repeats itself: the same seed, the same numbers."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def uniform(self, low: float, high: float) -> float:
        return self._random.uniform(low, high)
