"""The number that an answer would leave from, with what holds it back.

A guest on a shared number does not see the number's row, which is its host's; so the pipe looks.
"""

from uuid import UUID

from msgspec import Struct

from centralita.kit import db


class Speaker(Struct, frozen=True, kw_only=True):
    """A number and its host. `status` other than `active`: it is switched off, or its host is."""

    number_id: UUID
    host_id: UUID
    provider: str
    phone_number_id: str
    waba_id: str | None
    chakra_plugin_id: str | None
    status: str
    parked_code: str | None


async def get(p: db.PipeTransaction, number_id: UUID) -> Speaker:
    """By the id of a number that the tenant has a line on: it is there as long as the line."""
    (row,) = await p.fetch(
        """
        select n.number_id, n.tenant_id as host_id, n.provider, n.phone_number_id, n.waba_id,
            n.chakra_plugin_id, case when t.status <> 'active' then t.status else n.status end
            as status, case when n.parked_at is not null then coalesce(n.parked_code, '') end
            as parked_code
        from numbers n join tenants t on t.tenant_id = n.tenant_id where n.number_id = $1
        """,
        number_id,
    )
    return Speaker(**row)


async def is_line(t: db.TenantRead, number_id: UUID) -> bool:
    """Whether the tenant uses this number, as its host or as a guest."""
    return bool(
        await t.fetchval(
            "select true from lines where tenant_id = $1 and number_id = $2",
            t.tenant_id,
            number_id,
        )
    )
