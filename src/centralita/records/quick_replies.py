"""Answers that a business gives often, by a short word."""

from datetime import datetime
from uuid import UUID

import asyncpg
from msgspec import Struct

from centralita.kit import db, ids
from centralita.vocabulary import errors


class QuickReply(Struct, frozen=True, kw_only=True):
    """One of them. `language` None: for everybody."""

    quick_reply_id: UUID
    shortcut: str
    body: str
    language: str | None
    version: int
    updated_by: str
    updated_at: datetime


class New(Struct, frozen=True, kw_only=True):
    """What somebody writes."""

    shortcut: str
    body: str
    language: str | None


_COLUMNS = "quick_reply_id, shortcut, body, language, version, updated_by, updated_at"


async def list_all(t: db.TenantRead) -> list[QuickReply]:
    """By their short words; at most 1,000."""
    rows = await t.fetch(
        f"select {_COLUMNS} from quick_replies where tenant_id = $1 order by shortcut limit 1000",
        t.tenant_id,
    )
    return [QuickReply(**row) for row in rows]


async def find(t: db.TenantRead, quick_reply_id: UUID) -> QuickReply | None:
    """One of the tenant's."""
    row = await t.fetchrow(
        f"select {_COLUMNS} from quick_replies where tenant_id = $1 and quick_reply_id = $2",
        t.tenant_id,
        quick_reply_id,
    )
    return QuickReply(**row) if row else None


async def lock(t: db.TenantWrite, quick_reply_id: UUID) -> QuickReply | None:
    """The same, held until the commit."""
    row = await t.fetchrow(
        f"""
        select {_COLUMNS} from quick_replies where tenant_id = $1 and quick_reply_id = $2
        for update
        """,
        t.tenant_id,
        quick_reply_id,
    )
    return QuickReply(**row) if row else None


async def add(t: db.TenantWrite, new: New, actor: str) -> UUID:
    """Write a new one. Raises `Conflict` where its word is taken."""
    quick_reply_id = ids.new_id()
    try:
        async with t.savepoint():
            await t.execute(
                """
                insert into quick_replies (tenant_id, quick_reply_id, shortcut, body, language,
                    created_by, updated_by)
                values ($1, $2, $3, $4, $5, $6, $6)
                """,
                t.tenant_id,
                quick_reply_id,
                new.shortcut,
                new.body,
                new.language,
                actor,
            )
    except asyncpg.UniqueViolationError:
        raise _taken(new.shortcut) from None
    return quick_reply_id


async def change(t: db.TenantWrite, quick_reply_id: UUID, new: New, actor: str) -> None:
    """Write one that is held anew. Raises `Conflict` where its word is taken."""
    try:
        async with t.savepoint():
            await t.execute(
                """
                update quick_replies set shortcut = $3, body = $4, language = $5,
                    version = version + 1, updated_by = $6, updated_at = now()
                where tenant_id = $1 and quick_reply_id = $2
                """,
                t.tenant_id,
                quick_reply_id,
                new.shortcut,
                new.body,
                new.language,
                actor,
            )
    except asyncpg.UniqueViolationError:
        raise _taken(new.shortcut) from None


async def remove(t: db.TenantWrite, quick_reply_id: UUID) -> bool:
    """Throw one away; False where there is none."""
    return bool(
        await t.fetchval(
            """
            delete from quick_replies where tenant_id = $1 and quick_reply_id = $2 returning true
            """,
            t.tenant_id,
            quick_reply_id,
        )
    )


def _taken(shortcut: str) -> errors.Conflict:
    return errors.Conflict(
        f"shortcut: /{shortcut} is taken. Take another word.",
        code="shortcut_taken",
        facts={"shortcut": shortcut},
    )
