"""People whom a business writes with, as the console lists and changes them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from msgspec import Struct

from centralita.kit import db
from centralita.records.inbox_list import span


class Contact(Struct, frozen=True, kw_only=True):
    """Somebody, and when they last were heard of."""

    contact_id: UUID
    name: str | None
    wa_id: str | None
    user_id: str | None
    username: str | None
    language: str | None
    blocked_at: datetime | None
    marketing_stopped_at: datetime | None
    created_at: datetime
    updated_at: datetime


_SELECT: Final = """
select c.contact_id, c.name, c.wa_id, c.user_id, c.username, c.language, c.blocked_at,
    c.marketing_stopped_at, c.created_at, c.updated_at
from contacts c where c.tenant_id = $1
"""
_NEWEST: Final = UUID(int=2**128 - 1)


async def list_page(t: db.TenantRead, before: UUID | None, limit: int) -> list[Contact]:
    """Those who came last first."""
    query = (
        f"{_SELECT} and c.merged_into is null and c.contact_id < $2 "
        "order by c.contact_id desc limit $3"
    )
    rows = await t.fetch(query, t.tenant_id, before or _NEWEST, limit)
    return [Contact(**row) for row in rows]


async def list_called(
    t: db.TenantRead, words: Sequence[str], before: UUID | None, limit: int
) -> list[Contact]:
    """Those with words that begin so, each of them; who came last first."""
    longest = max(words, key=len)
    values: list[Any] = [t.tenant_id, before or _NEWEST, limit, *span(longest)]
    others = ""
    for word in words:
        if word != longest:
            values += span(word)
            others += _OTHER.format(len(values) - 1, len(values))
    query = (
        f"{_SELECT} and c.merged_into is null and c.contact_id in (select distinct w.contact_id "
        "from contact_words w where w.tenant_id = $1 and w.word >= $4 and w.word < $5 "
        f"and w.contact_id < $2) {others} order by c.contact_id desc limit $3"
    )
    return [Contact(**row) for row in await t.fetch(query, *values)]


_OTHER: Final = """ and exists (select from contact_words w where w.tenant_id = $1
    and w.contact_id = c.contact_id and w.word >= ${} and w.word < ${})"""


async def find(t: db.TenantRead, contact_id: UUID) -> Contact | None:
    """One of the tenant's."""
    row = await t.fetchrow(f"{_SELECT} and c.contact_id = $2", t.tenant_id, contact_id)
    return Contact(**row) if row else None


async def list_conversations(t: db.TenantRead, contact_id: UUID) -> list[UUID]:
    """Their conversations, the one that spoke last first."""
    rows = await t.fetch(
        """
        select conversation_id from conversations where tenant_id = $1 and contact_id = $2
        order by last_message_at desc
        """,
        t.tenant_id,
        contact_id,
    )
    return [row[0] for row in rows]


async def change(
    t: db.TenantWrite, contact_id: UUID, name: str | None, language: str | None
) -> None:
    """Write what the business calls them, and their language."""
    await t.execute(
        """
        update contacts set name = $3, language = $4, updated_at = now(),
            name_kept = name_kept or $3 is distinct from name
        where tenant_id = $1 and contact_id = $2
        """,
        t.tenant_id,
        contact_id,
        name,
        language,
    )


async def lock(t: db.TenantWrite, contact_id: UUID) -> Contact | None:
    """One of the tenant's, held until the commit."""
    row = await t.fetchrow(
        f"{_SELECT} and c.contact_id = $2 for update of c", t.tenant_id, contact_id
    )
    return Contact(**row) if row else None


async def set_blocked(t: db.TenantWrite, contact_id: UUID, *, blocked: bool) -> None:
    """Nobody answers them, and nothing is sent to them; or as before."""
    await t.execute(
        """
        update contacts set blocked_at = case when $3 then coalesce(blocked_at, now()) end,
            updated_at = now()
        where tenant_id = $1 and contact_id = $2
        """,
        t.tenant_id,
        contact_id,
        blocked,
    )
    await t.execute(
        """
        update conversations set status = case when $3 then 'blocked' else 'active' end
        where tenant_id = $1 and contact_id = $2
            and (status = 'blocked') <> $3
        """,
        t.tenant_id,
        contact_id,
        blocked,
    )
