"""Tries to sign in, counted by what they came from, so that guessing is slow.

A try is counted before anything is compared, so that many at once count as many; one that was right
is given back. Whoever was wrong too often waits, longer each time, and never for good.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from centralita.kit import db

FIRST_WAIT: Final = timedelta(seconds=15)
LONGEST_WAIT: Final = timedelta(minutes=15)
FORGOTTEN_AFTER: Final = timedelta(days=1)


class Subject(Struct, frozen=True):
    """What tries are counted by; `free`: how many may fail before there is a wait."""

    name: str
    free: int


def by_email(email: str) -> Subject:
    """Guesses at one account. Of the address only a digest is kept."""
    plain = " ".join(email.split()).lower()
    return Subject(f"email {hashlib.sha256(plain.encode()).hexdigest()}", 5)


def by_address(address: str) -> Subject:
    """Guesses from one place, where a whole office may be."""
    return Subject(f"address {address}", 20)


async def take(p: db.PipeTransaction, subject: Subject, now: datetime) -> datetime | None:
    """Count a try. When the next may be made, where this one may not; then it counts nothing."""
    counted = await p.fetchval(
        """
        insert into sign_in_tries as s (subject, tries, last_at) values ($1, 1, $2)
        on conflict (subject) do update set last_at = $2,
            tries = case when s.last_at > $2 - $6::interval then s.tries + 1 else 1 end,
            held_until = case
                when s.last_at > $2 - $6::interval and s.tries + 1 >= $3
                then $2 + least($4::interval * 2 ^ least(s.tries + 1 - $3, 20), $5::interval)
            end
        where s.held_until is null or s.held_until <= $2
        returning true
        """,
        subject.name,
        now,
        subject.free,
        FIRST_WAIT,
        LONGEST_WAIT,
        FORGOTTEN_AFTER,
    )
    if counted:
        return None
    held: datetime | None = await p.fetchval(
        "select held_until from sign_in_tries where subject = $1", subject.name
    )
    return held


async def give_back(p: db.PipeTransaction, subject: Subject) -> None:
    """The try that was just taken was no wrong guess."""
    await p.execute(
        """
        update sign_in_tries set tries = greatest(tries - 1, 0), held_until = null
        where subject = $1
        """,
        subject.name,
    )


async def forget(p: db.PipeTransaction, subject: Subject) -> None:
    """Somebody is in: earlier mistakes count no more."""
    await p.execute("delete from sign_in_tries where subject = $1", subject.name)
