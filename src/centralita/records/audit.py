"""Who changed what, for good: the application may add and read, never alter.

A tenant's changes carry its id; acts of the operator that are about no tenant (keys, apps, doors)
stand in a log of their own.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from centralita.kit import db, ids
from centralita.records import operator


class Entry(Struct, frozen=True):
    """One change: `actor` did `action` (`number.add`) to `subject` (a phone_number_id …)."""

    at: datetime
    actor: str
    action: str
    subject: str
    details: Mapping[str, object]


async def add(
    t: db.TenantWrite,
    actor: str,
    action: str,
    subject: str,
    details: Mapping[str, object] | None = None,
) -> None:
    """Write one change of this tenant, in the transaction that makes it."""
    await t.execute(
        """
        insert into audit_log (tenant_id, audit_id, actor, action, subject, details)
        values ($1, $2, $3, $4, $5, $6)
        """,
        t.tenant_id,
        ids.new_id(),
        actor,
        action,
        subject,
        dict(details or {}),
    )


async def list_entries(t: db.TenantRead, *, limit: int = 100) -> list[Entry]:
    """A tenant's changes, newest first."""
    rows = await t.fetch(
        """
        select at, actor, action, subject, details from audit_log
        where tenant_id = $1 order by audit_id desc limit $2
        """,
        t.tenant_id,
        limit,
    )
    return [Entry(*row) for row in rows]


async def add_operator_act(
    o: operator.OperatorTransaction | db.PipeTransaction, actor: str, action: str, subject: str
) -> None:
    """Write one change that is about no tenant."""
    await o.execute(
        "insert into operator_acts (act_id, actor, action, subject) values ($1, $2, $3, $4)",
        ids.new_id(),
        actor,
        action,
        subject,
    )


async def list_operator_acts(o: operator.OperatorTransaction, *, limit: int = 100) -> list[Entry]:
    """The operator's own changes, newest first."""
    rows = await o.fetch(
        "select at, actor, action, subject from operator_acts order by act_id desc limit $1", limit
    )
    return [Entry(row[0], row[1], row[2], row[3], {}) for row in rows]


class Logged(Struct, frozen=True):
    """An entry with its id."""

    audit_id: UUID
    at: datetime
    actor: str
    action: str
    subject: str
    details: Mapping[str, object]


class Wanted(Struct, frozen=True, kw_only=True):
    """Which entries; None: any. `action` is how it begins (`number.`), `until` is left out."""

    actor: str | None = None
    action: str | None = None
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None


async def list_page(
    t: db.TenantRead, wanted: Wanted, after: UUID | None = None, limit: int = 100
) -> list[Logged]:
    """A tenant's changes, newest first; `after` is the id of the last one of the page before."""
    rows = await t.fetch(
        """
        select audit_id, at, actor, action, subject, details from audit_log
        where tenant_id = $1 and ($2::uuid is null or audit_id < $2)
            and ($3::text is null or actor = $3) and ($4::text is null or starts_with(action, $4))
            and ($5::text is null or subject = $5) and ($6::timestamptz is null or at >= $6)
            and ($7::timestamptz is null or at < $7)
        order by audit_id desc limit $8
        """,
        t.tenant_id,
        after,
        wanted.actor,
        wanted.action,
        wanted.subject,
        wanted.since,
        wanted.until,
        limit,
    )
    return [Logged(*row) for row in rows]


class Act(Struct, frozen=True):
    """A change that is about no tenant."""

    act_id: UUID
    at: datetime
    actor: str
    action: str
    subject: str


async def list_platform_acts(
    p: db.PipeTransaction, after: UUID | None = None, limit: int = 100
) -> list[Act]:
    """Newest first, those of the command line too."""
    rows = await p.fetch(
        """
        select act_id, at, actor, action, subject from operator_acts
        where $1::uuid is null or act_id < $1 order by act_id desc limit $2
        """,
        after,
        limit,
    )
    return [Act(*row) for row in rows]
