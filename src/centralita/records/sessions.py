"""Who is signed in: a session by the digest of its cookie's secret."""

import hashlib
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from centralita.kit import db, ids


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
        where s.digest = $1 and s.expires_at > $2 and p.disabled_at is null
        """,
        digest(secret),
        now,
    )
    return SignedIn(**row) if row else None


class New(Struct, frozen=True, kw_only=True):
    """A session to begin. `address` and `agent` are for its owner to recognise the device."""

    person_id: UUID
    expires_at: datetime
    address: str | None = None
    agent: str | None = None


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
