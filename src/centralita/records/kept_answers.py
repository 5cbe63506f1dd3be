"""Answers to writes that came with a key of the caller's own, for whoever repeats them."""

from typing import Any

from msgspec import Struct

from centralita.kit import db


class Kept(Struct, frozen=True):
    """An earlier request with that key, and what it was answered."""

    fingerprint: bytes
    answer: Any


async def take(t: db.TenantWrite, actor: str, key: str, fingerprint: bytes) -> Kept | None:
    """Take a key for this transaction; or what was answered to its first use.

    A second one at the same time waits here until the first has ended.
    """
    taken = await t.fetchval(
        """
        insert into kept_answers (tenant_id, actor, key, fingerprint) values ($1, $2, $3, $4)
        on conflict do nothing returning true
        """,
        t.tenant_id,
        actor,
        key,
        fingerprint,
    )
    if taken:
        return None
    row = await t.fetchrow(
        """
        select fingerprint, answer from kept_answers
        where tenant_id = $1 and actor = $2 and key = $3
        """,
        t.tenant_id,
        actor,
        key,
    )
    return Kept(*row) if row else None


async def keep(t: db.TenantWrite, actor: str, key: str, answer: Any) -> None:
    """Write down what the taken key's request is answered."""
    await t.execute(
        "update kept_answers set answer = $4 where tenant_id = $1 and actor = $2 and key = $3",
        t.tenant_id,
        actor,
        key,
        answer,
    )
