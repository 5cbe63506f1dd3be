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
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_FREE_HERE: Final = 5
_FREE_OF_A_PLACE: Final = 20
"""A whole office may be behind one address."""
_FREE_OF_AN_ACCOUNT: Final = 50


class Subject(Struct, frozen=True):
    """What tries are counted by; `free`: how many may fail before there is a wait.

    A count begins anew when nobody was wrong for `forgotten_after`.
    """

    name: str
    free: int
    forgotten_after: timedelta


def list_subjects(email: str, address: str | None) -> list[Subject]:
    """By what a try counts: the place it comes from, the account there, and the account.

    Whoever guesses at an account from elsewhere does not keep its owner out, until many do. The
    place comes first: one that has to wait counts against no account.
    """
    plain = " ".join(email.split()).lower()
    account = f"email {hashlib.sha256(plain.encode()).hexdigest()}"
    if address is None:
        return [Subject(account, _FREE_HERE, _DAY)]
    return [
        Subject(f"address {address}", _FREE_OF_A_PLACE, _HOUR),
        Subject(f"{account} {address}", _FREE_HERE, _DAY),
        Subject(account, _FREE_OF_AN_ACCOUNT, _DAY),
    ]


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
        subject.forgotten_after,
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
