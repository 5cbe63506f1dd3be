"""Passwords of people: how they are hashed and compared, and which ones are refused.

Hashing takes a core for a moment and 64 MiB on purpose (argon2id), so it runs in a thread, and only
a few run at once whoever knocks.
"""

import asyncio
import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from pwdlib import PasswordHash
from zxcvbn import zxcvbn

from centralita.kit import ids
from centralita.vocabulary import errors

Result = TypeVar("Result")

LEAST_CHARS: Final = 10
MOST_CHARS: Final = 200
_AT_ONCE: Final = 2
_MOST_WAITING: Final = 100
_LEAST_SCORE: Final = 2
"""Of zxcvbn's 0 to 4: over a million guesses, each of which would have to wait its turn."""
_JUDGED_CHARS: Final = 72
_WORD_CHARS: Final = 4
_LEAST_LEFT_CHARS: Final = 6


class Passwords:
    """Hashes and compares."""

    def __init__(self, hasher: PasswordHash | None = None) -> None:
        self._hasher = hasher or PasswordHash.recommended()
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self._waiting = 0
        self._nobodys: str | None = None

    async def hash(self, password: str) -> str:
        """The password as it is stored. Raises `Unavailable`."""
        return await self._run(lambda: self._hasher.hash(_normalize(password)))

    async def verify(self, password: str, stored: str | None) -> tuple[bool, str | None]:
        """Whether it is the one, and its new hash where the stored one is out of date.

        Without a stored one it takes as long and is never right. Raises `Unavailable`.
        """

        def compare() -> tuple[bool, str | None]:
            if stored is not None:
                return self._hasher.verify_and_update(_normalize(password), stored)
            if self._nobodys is None:
                self._nobodys = self._hasher.hash(ids.new_secret())
            self._hasher.verify(_normalize(password), self._nobodys)
            return False, None

        return await self._run(compare)

    async def _run(self, act: Callable[[], Result]) -> Result:
        if self._waiting >= _MOST_WAITING:
            raise errors.Unavailable("Too many passwords are being compared.", code="busy")
        self._waiting += 1
        try:
            async with self._turn:
                return await asyncio.to_thread(act)
        finally:
            self._waiting -= 1


def check_new(password: str, known: Sequence[str]) -> None:
    """Raises `Invalid` for a password that is guessed soon; `known`: e-mail, name and the like."""
    if not LEAST_CHARS <= len(password) <= MOST_CHARS:
        raise errors.Invalid(
            f"password: {LEAST_CHARS} to {MOST_CHARS} characters.",
            code="bad_password",
            facts={"least": LEAST_CHARS, "most": MOST_CHARS},
        )
    if not _is_hard_to_guess(_fold(password)[:_JUDGED_CHARS], _list_words(known)):
        raise errors.Invalid(
            "password: it is guessed too soon. Take a few words that have nothing to do with each "
            "other, and not the name or the e-mail.",
            code="weak_password",
        )


def _is_hard_to_guess(judged: str, words: Sequence[str]) -> bool:
    """Also without what is known of the person, there must be something left to guess."""
    left = judged
    for word in sorted(words, key=len, reverse=True):
        if len(word) >= _WORD_CHARS:
            left = left.replace(word, "")
    if sum(char.isalnum() for char in left) < _LEAST_LEFT_CHARS:
        return False
    return bool(zxcvbn(judged, user_inputs=list(words))["score"] >= _LEAST_SCORE)


def _list_words(known: Sequence[str]) -> list[str]:
    """What is known of somebody, whole and in parts."""
    folded = [_fold(text) for text in known]
    return [*folded, *(word for text in folded for word in re.findall(r"\w{3,}", text))]


def _normalize(password: str) -> str:
    """The same password from every keyboard: an ñ may be one character or two."""
    return unicodedata.normalize("NFKC", password)


def _fold(text: str) -> str:
    """Small letters without accents, as lists of known passwords have them."""
    apart = unicodedata.normalize("NFKD", text.lower())
    return "".join(char for char in apart if not unicodedata.combining(char))
