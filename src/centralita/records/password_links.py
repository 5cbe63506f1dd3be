"""Links by which somebody sets the first password or a new one: good once, and not for long."""

import hashlib
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from centralita.kit import db, ids

GOOD_FOR: Final = timedelta(hours=72)


def write_link(base_url: str, token: str) -> str:
    """The address that a person opens."""
    return f"{base_url.rstrip('/')}/welcome/{token}"


async def add(p: db.PipeTransaction, person_id: UUID, made_by: str, now: datetime) -> str:
    """A new link's token, which is kept nowhere; older links of the person are good no more."""
    token = ids.new_secret()
    await forget(p, person_id)
    await p.execute(
        """
        insert into password_links (digest, person_id, made_by, expires_at)
        values ($1, $2, $3, $4)
        """,
        _digest(token),
        person_id,
        made_by,
        now + GOOD_FOR,
    )
    return token


async def find(p: db.PipeTransaction, token: str, now: datetime) -> UUID | None:
    """Whose link it is; None where it is unknown, used or too old, or its person may not sign in.

    Inside a transaction nobody else can use it until the end of that.
    """
    found: UUID | None = await p.fetchval(
        """
        select l.person_id from password_links l join people p using (person_id)
        where l.digest = $1 and l.expires_at > $2 and p.disabled_at is null
        for update of l
        """,
        _digest(token),
        now,
    )
    return found


async def forget(p: db.PipeTransaction, person_id: UUID) -> None:
    """None of the person's is good any more."""
    await p.execute("delete from password_links where person_id = $1", person_id)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
