"""Who is signed in: a session by the digest of its cookie's secret.

It ends when it was not used for `IDLE`, and at `expires_at` in any case.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from msgspec import Struct

from centralita.kit import db, ids

CHANNEL: Final = "sessions"
"""Postgres tells here that a session ended, or somebody's rights changed."""
IDLE: Final = timedelta(hours=12)
LONGEST: Final = timedelta(days=7)
SEEN_EVERY: Final = timedelta(minutes=1)
"""How exactly it is known when a session was used last."""


class SignedIn(Struct, frozen=True, kw_only=True):
    """A living session and whose it is."""

    session_id: UUID
    person_id: UUID
    email: str
    name: str
    language: str
    is_admin: bool
    last_seen_at: datetime
    expires_at: datetime


class Device(Struct, frozen=True, kw_only=True):
    """A session as its owner recognises it."""

    session_id: UUID
    created_at: datetime
    last_seen_at: datetime
    address: str | None
    agent: str | None


class New(Struct, frozen=True, kw_only=True):
    """A session to begin. `address` and `agent` are for its owner to recognise the device."""

    person_id: UUID
    expires_at: datetime
    address: str | None = None
    agent: str | None = None


def digest(secret: str) -> bytes:
    """What is stored of a cookie's secret, which has 256 bits of chance."""
    return hashlib.sha256(secret.encode()).digest()


async def find(p: db.PipeTransaction, secret: str, now: datetime) -> SignedIn | None:
    """The session of a cookie; None where it ended, or its person may not sign in any more."""
    row = await p.fetchrow(
        """
        select s.session_id, p.person_id, p.email, p.name, p.language, p.is_admin,
            s.last_seen_at, s.expires_at
        from sessions s join people p using (person_id)
        where s.digest = $1 and s.expires_at > $2 and s.last_seen_at > $3 and p.disabled_at is null
        """,
        digest(secret),
        now,
        now - IDLE,
    )
    return SignedIn(**row) if row else None


async def add(p: db.PipeTransaction, new: New) -> str:
    """Begin a session; answers with the cookie's secret, which is kept nowhere."""
    secret = ids.new_secret()
    await p.execute(
        """
        insert into sessions (digest, session_id, person_id, expires_at, address, agent)
        values ($1, $2, $3, $4, $5, $6)
        """,
        digest(secret),
        ids.new_id(),
        new.person_id,
        new.expires_at,
        new.address,
        new.agent,
    )
    return secret


def is_due(session: SignedIn, now: datetime) -> bool:
    """Whether it is time to `mark_seen`. Pure."""
    return session.last_seen_at <= now - SEEN_EVERY


async def mark_seen(p: db.PipeTransaction, session_id: UUID, now: datetime) -> None:
    """The session is in use."""
    await p.execute(
        """
        with seen as (
            update sessions set last_seen_at = $2
            where session_id = $1 and last_seen_at <= $3 returning person_id
        )
        update people set last_seen_at = $2 from seen where people.person_id = seen.person_id
        """,
        session_id,
        now,
        now - SEEN_EVERY,
    )


async def list_devices(p: db.PipeTransaction, person_id: UUID, now: datetime) -> list[Device]:
    """Where somebody is signed in, the most recently used first."""
    rows = await p.fetch(
        """
        select session_id, created_at, last_seen_at, address, agent from sessions
        where person_id = $1 and expires_at > $2 and last_seen_at > $3
        order by last_seen_at desc, session_id
        """,
        person_id,
        now,
        now - IDLE,
    )
    return [Device(**row) for row in rows]


async def end(p: db.PipeTransaction, secret: str) -> None:
    """End the session of a cookie; nothing where there is none."""
    await p.execute("delete from sessions where digest = $1", digest(secret))


async def end_one(p: db.PipeTransaction, person_id: UUID, session_id: UUID) -> bool:
    """End one of somebody's sessions; False where it is none of them."""
    ended = await p.fetchval(
        "delete from sessions where session_id = $1 and person_id = $2 returning true",
        session_id,
        person_id,
    )
    return bool(ended)


async def end_others(p: db.PipeTransaction, person_id: UUID, but: UUID | None) -> None:
    """End somebody's sessions, all but one."""
    await p.execute(
        "delete from sessions where person_id = $1 and session_id is distinct from $2",
        person_id,
        but,
    )
