"""Templates as Meta last reported them: per tenant, account, name and language."""

from uuid import UUID

from centralita.kit import db


async def set_state(
    p: db.PipeTransaction,
    *,
    tenant_id: UUID,
    waba_id: str,
    key: tuple[str, str],
    changed: dict[str, str | None],
) -> None:
    """Write what changed of id, status, category, quality and reason; `key` is (name, language)."""
    await p.execute(
        """
        insert into templates as t (tenant_id, waba_id, name, language, template_id, status,
            category, quality, reason)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        on conflict (tenant_id, waba_id, name, language) do update set
            template_id = coalesce(excluded.template_id, t.template_id),
            status = coalesce(excluded.status, t.status),
            category = coalesce(excluded.category, t.category),
            quality = coalesce(excluded.quality, t.quality),
            reason = coalesce(excluded.reason, t.reason), updated_at = now()
        """,
        tenant_id,
        waba_id,
        *key,
        changed.get("template_id"),
        changed.get("status"),
        changed.get("category"),
        changed.get("quality"),
        changed.get("reason"),
    )
