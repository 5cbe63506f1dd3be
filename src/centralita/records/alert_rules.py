"""A tenant's own rules for alerts; what has none is as the house says (`alert_kinds`)."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from centralita.kit import db
from centralita.records.alert_kinds import Severity


class Rule(Struct, frozen=True, kw_only=True):
    """One kind as a tenant wants it. `tell_phone`: digits, who reads it on WhatsApp too."""

    kind: str
    enabled: bool
    severity: Severity
    threshold: float | None = None
    tell_phone: str | None = None
    updated_by: str | None = None
    updated_at: datetime | None = None


_COLUMNS = "kind, enabled, severity, threshold, tell_phone, updated_by, updated_at"


async def list_for(t: db.TenantRead) -> dict[str, Rule]:
    """The tenant's own ones by kind."""
    rows = await t.fetch(
        f"select {_COLUMNS} from alert_rules where tenant_id = $1 order by kind", t.tenant_id
    )
    return {row["kind"]: Rule(**row) for row in rows}


async def set_rule(t: db.TenantWrite, rule: Rule) -> None:
    """Make a rule, or change it."""
    await t.execute(
        """
        insert into alert_rules
            (tenant_id, kind, enabled, severity, threshold, tell_phone, updated_by)
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (tenant_id, kind) do update set enabled = excluded.enabled,
            severity = excluded.severity, threshold = excluded.threshold,
            tell_phone = excluded.tell_phone, updated_by = excluded.updated_by, updated_at = now()
        """,
        t.tenant_id,
        rule.kind,
        rule.enabled,
        rule.severity,
        rule.threshold,
        rule.tell_phone,
        rule.updated_by or "",
    )


async def remove(t: db.TenantWrite, kind: str) -> bool:
    """Back to what the house says; False where it was so already."""
    gone = await t.fetchval(
        "delete from alert_rules where tenant_id = $1 and kind = $2 returning true",
        t.tenant_id,
        kind,
    )
    return bool(gone)


async def load_all(p: db.PipeTransaction, kind: str) -> dict[UUID, Rule]:
    """Every tenant's own rule of one kind."""
    rows = await p.fetch(f"select tenant_id, {_COLUMNS} from alert_rules where kind = $1", kind)
    return {row["tenant_id"]: Rule(**dict(list(row.items())[1:])) for row in rows}
