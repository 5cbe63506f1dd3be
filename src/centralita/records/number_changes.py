"""A number put right, or taken away while nothing hangs on it."""

from typing import Final
from uuid import UUID

import asyncpg

from centralita.kit import db
from centralita.records.number_forms import Changes
from centralita.vocabulary import errors

_OWN: Final = (
    "update lines set bot_version = null where tenant_id = $1 and number_id = $2",
    "delete from bot_configs where tenant_id = $1 and number_id = $2",
    "delete from credentials where tenant_id = $1 and number_id = $2",
    "delete from senders where tenant_id = $1 and number_id = $2",
    "update alerts set number_id = null, resolved_at = coalesce(resolved_at, now()) "
    "where tenant_id = $1 and number_id = $2",
    "delete from lines where tenant_id = $1 and number_id = $2",
    "delete from numbers where tenant_id = $1 and number_id = $2",
)
"""What a number has of its own, in an order that its foreign keys allow."""


async def change_number(t: db.TenantWrite, number_id: UUID, changes: Changes) -> None:
    """Store checked changes of the tenant's own number; the directory hears of them."""
    await t.execute(
        """
        update numbers set phone_number = coalesce($3, phone_number),
            waba_id = coalesce($4, waba_id), portfolio_id = coalesce($5, portfolio_id),
            display_name = coalesce($6, display_name),
            chakra_plugin_id = coalesce($7, chakra_plugin_id),
            messages_per_second = coalesce($8, messages_per_second), updated_at = now()
        where tenant_id = $1 and number_id = $2
        """,
        t.tenant_id,
        number_id,
        changes.phone_number,
        changes.waba_id,
        changes.portfolio_id,
        changes.display_name,
        changes.chakra_plugin_id,
        changes.messages_per_second,
    )


async def remove_number(t: db.TenantWrite, number_id: UUID, phone_number_id: str) -> None:
    """Take the tenant's own number away with its token and its bots.

    Raises `Refused` when something was said on it, or another tenant is a guest: what happened is
    kept, so the number can only be paused.
    """
    try:
        async with t.savepoint():
            for statement in _OWN:
                await t.execute(statement, t.tenant_id, number_id)
    except asyncpg.ForeignKeyViolationError:
        raise errors.Refused(
            f"number: conversations or guests hang on {phone_number_id}, so it stays. Let it rest "
            f"with: centralita number pause {phone_number_id}",
            code="number_in_use",
            facts={"phone_number_id": phone_number_id},
        ) from None
