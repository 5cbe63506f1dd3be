"""Deeds: actions that were done for a message, with what they answered.

Asked for again by the same message, a deed is not done a second time: its answer is told again.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from msgspec import Struct

from centralita.kit import db


class Deed(Struct, frozen=True):
    """Something done; `key` begins with the message that led to it and a slash."""

    tenant_id: UUID
    key: str
    told: Any


async def add_all(p: db.PipeTransaction, done: Sequence[Deed]) -> None:
    """Take down what a batch of turns did. May travel together with other changes."""
    if done:
        await p.execute(
            """
            insert into deeds (tenant_id, deed_key, told)
            select * from unnest($1::uuid[], $2::text[], $3::jsonb[])
            """,
            [each.tenant_id for each in done],
            [each.key for each in done],
            [each.told for each in done],
        )


async def find(t: db.TenantRead, deed_key: str) -> Any:
    """What the deed answered; None where it was never done."""
    return await t.fetchval(
        "select told from deeds where tenant_id = $1 and deed_key = $2", t.tenant_id, deed_key
    )


async def add(t: db.TenantWrite, deed_key: str, told: Any) -> None:
    """It was done just now. Two that do the same at once: the second one fails, and is undone."""
    await t.execute(
        "insert into deeds (tenant_id, deed_key, told) values ($1, $2, $3)",
        t.tenant_id,
        deed_key,
        told,
    )


async def add_once(t: db.TenantWrite, deed_key: str) -> bool:
    """Take down what is to be done now; False where it was done before."""
    added = await t.fetchval(
        """
        insert into deeds (tenant_id, deed_key, told) values ($1, $2, $3)
        on conflict do nothing returning true
        """,
        t.tenant_id,
        deed_key,
        {},
    )
    return bool(added)
