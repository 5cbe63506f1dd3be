"""Alerts: what an owner should know of a tenant, and the operator of the platform."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from centralita.kit import db, ids
from centralita.records import alert_kinds

Transaction = db.PipeTransaction | db.TenantWrite


class New(Struct, frozen=True, kw_only=True):
    """An alert to raise; `source` and `subject` make it one while it is open.

    `kind` is which rule it obeys, where source and subject don't tell (`alert_kinds`).
    """

    tenant_id: UUID
    severity: str
    title: str
    message: str
    source: str
    subject: str
    number_id: UUID | None = None
    conversation_id: UUID | None = None
    kind: str | None = None


async def add(t: Transaction, alert: New) -> None:
    """Tell the owner once: while an alert of this source and subject is open, no second one.

    The tenant's rule for its kind says how loudly, or that it is not told at all.
    """
    await add_all(t, [alert])


async def add_all(t: Transaction, new: Sequence[New]) -> None:
    """Several, each as `add` says."""
    if not new:
        return
    await t.execute(
        """
        insert into alerts (tenant_id, alert_id, severity, title, message, source, subject,
            number_id, conversation_id, kind)
        select n.tenant_id, n.alert_id, coalesce(r.severity, n.severity), n.title, n.message,
            n.source, n.subject, n.number_id, n.conversation_id, n.kind
        from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[],
            $7::text[], $8::uuid[], $9::uuid[], $10::text[])
            as n (tenant_id, alert_id, severity, title, message, source, subject, number_id,
                conversation_id, kind)
        left join lateral (
            select x.severity, x.enabled from alert_rules x
            where x.tenant_id = n.tenant_id and x.kind = n.kind limit 1) r on true
        where coalesce(r.enabled, true)
        on conflict (tenant_id, source, subject) where resolved_at is null do nothing
        """,
        [each.tenant_id for each in new],
        [ids.new_id() for _ in new],
        [each.severity for each in new],
        [each.title for each in new],
        [each.message for each in new],
        [each.source for each in new],
        [each.subject for each in new],
        [each.number_id for each in new],
        [each.conversation_id for each in new],
        [each.kind or alert_kinds.find_kind(each.source, each.subject) for each in new],
    )


class Alert(Struct, frozen=True):
    """An alert as a person reads it."""

    alert_id: UUID
    severity: str
    title: str
    message: str
    source: str
    subject: str
    number_id: UUID | None
    conversation_id: UUID | None
    created_at: datetime
    resolved_at: datetime | None
    resolved_by: str | None
    kind: str | None = None


async def list_for(
    t: db.TenantRead, *, include_resolved: bool = False, limit: int = 100
) -> list[Alert]:
    """The tenant's alerts, newest first."""
    rows = await t.fetch(
        """
        select alert_id, severity, title, message, source, subject, number_id, conversation_id,
            created_at, resolved_at, resolved_by, kind
        from alerts where tenant_id = $1 and ($2 or resolved_at is null)
        order by alert_id desc limit $3
        """,
        t.tenant_id,
        include_resolved,
        limit,
    )
    return [Alert(*row) for row in rows]


async def list_by_ids(t: db.TenantRead, alert_ids: Sequence[UUID]) -> list[Alert]:
    """These of the tenant's alerts; those of others are left out."""
    if not alert_ids:
        return []
    rows = await t.fetch(
        """
        select alert_id, severity, title, message, source, subject, number_id, conversation_id,
            created_at, resolved_at, resolved_by, kind
        from alerts where tenant_id = $1 and alert_id = any($2::uuid[])
        """,
        t.tenant_id,
        list(alert_ids),
    )
    return [Alert(*row) for row in rows]


async def mark_resolved(t: db.TenantWrite, alert_id: UUID, by: str) -> bool:
    """Close one alert; False where there is no such open one."""
    done = await t.fetchval(
        """
        update alerts set resolved_at = now(), resolved_by = $3
        where tenant_id = $1 and alert_id = $2 and resolved_at is null returning true
        """,
        t.tenant_id,
        alert_id,
        by,
    )
    return bool(done)


async def mark_subject_resolved(
    t: Transaction, tenant_id: UUID, *, source: str, subject: str, by: str
) -> None:
    """The cause is gone: close what was said about it."""
    await t.execute(
        """
        update alerts set resolved_at = now(), resolved_by = $4
        where tenant_id = $1 and source = $2 and subject = $3 and resolved_at is null
        """,
        tenant_id,
        source,
        subject,
        by,
    )


async def add_platform(
    p: db.PipeTransaction, alerts: Sequence[tuple[str, str, str, str, int]]
) -> None:
    """Tell the operator, counted per (kind, subject): (kind, subject, severity, message, times)."""
    if alerts:
        await p.executemany(
            """
            insert into platform_alerts as a (kind, subject, severity, message, seen)
            values ($1, $2, $3, $4, $5)
            on conflict (kind, subject) do update set seen = a.seen + excluded.seen,
                last_seen_at = now(), message = excluded.message, resolved_at = null
            """,
            sorted(alerts),
        )


class PlatformAlert(Struct, frozen=True):
    """An alert to the operator."""

    kind: str
    subject: str
    severity: str
    message: str
    seen: int
    first_seen_at: datetime
    last_seen_at: datetime


async def list_platform(p: db.PipeTransaction) -> list[PlatformAlert]:
    """Open ones, newest first."""
    rows = await p.fetch(
        """
        select kind, subject, severity, message, seen, first_seen_at, last_seen_at
        from platform_alerts where resolved_at is null order by last_seen_at desc
        """
    )
    return [PlatformAlert(*row) for row in rows]


async def mark_platform_resolved(p: db.PipeTransaction, kind: str, subject: str) -> None:
    """The cause is gone: the number is known now."""
    await p.execute(
        "update platform_alerts set resolved_at = now() where kind = $1 and subject = $2",
        kind,
        subject,
    )
