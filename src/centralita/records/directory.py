"""Which numbers, tenants and senders there are: one read that `route.directory` keeps in memory."""

from uuid import UUID

from msgspec import Struct

from centralita.kit import db


class NumberRow(Struct, frozen=True, gc=False):
    """A number as routing needs it; `tenant_id` is its host."""

    number_id: UUID
    tenant_id: UUID
    provider: str
    phone_number_id: str
    phone_number: str | None
    waba_id: str | None
    active: bool
    shared: bool


class TenantRow(Struct, frozen=True, gc=False):
    tenant_id: UUID
    slug: str
    name: str
    language: str
    time_zone: str
    active: bool


class SenderRow(Struct, frozen=True, gc=False):
    """On shared number `number_id`, whoever writes from `address` speaks to `tenant_id`."""

    number_id: UUID
    address: str
    tenant_id: UUID


_NUMBERS = """
select number_id, tenant_id, provider, phone_number_id, phone_number, waba_id,
       status = 'active' as active, shared
from numbers
"""


async def list_numbers(p: db.PipeTransaction) -> list[NumberRow]:
    return [NumberRow(*row) for row in await p.fetch(_NUMBERS)]


async def list_numbers_of(p: db.PipeTransaction, tenant_id: UUID) -> list[NumberRow]:
    """The numbers that one tenant hosts, or is a guest on."""
    rows = await p.fetch(
        _NUMBERS + "where number_id in (select number_id from lines where tenant_id = $1)",
        tenant_id,
    )
    return [NumberRow(*row) for row in rows]


async def find_numbers(p: db.PipeTransaction, phone_number_ids: list[str]) -> list[NumberRow]:
    """The same for a few: asked when the memory has not heard of them yet."""
    rows = await p.fetch(_NUMBERS + "where phone_number_id = any($1::text[])", phone_number_ids)
    return [NumberRow(*row) for row in rows]


_TENANTS = "select tenant_id, slug, name, language, time_zone, status = 'active' from tenants "


async def list_tenants(p: db.PipeTransaction) -> list[TenantRow]:
    return [TenantRow(*row) for row in await p.fetch(_TENANTS)]


async def list_tenant(p: db.PipeTransaction, tenant_id: UUID) -> list[TenantRow]:
    """One of them, if it is there."""
    rows = await p.fetch(_TENANTS + "where tenant_id = $1", tenant_id)
    return [TenantRow(*row) for row in rows]


async def list_senders(p: db.PipeTransaction) -> list[SenderRow]:
    rows = await p.fetch("select number_id, address, tenant_id from senders")
    return [SenderRow(*row) for row in rows]


class DoorRow(Struct, frozen=True, gc=False):
    """A door that is one tenant's own."""

    provider: str
    door: str
    tenant_id: UUID


async def list_bound_doors(p: db.PipeTransaction) -> list[DoorRow]:
    rows = await p.fetch(
        """
        select 'meta_cloud', app, bound_to from meta_apps where bound_to is not null
        union all
        select provider, label, bound_to from secret_paths where bound_to is not null
        """
    )
    return [DoorRow(*row) for row in rows]


class HabitRow(Struct, frozen=True, gc=False):
    """What a line's bot does beside answering, where its configuration says so."""

    tenant_id: UUID
    number_id: UUID
    burst_seconds: float | None
    """How long it waits for a burst to end."""
    mark_read: bool
    typing: bool


async def list_habits(p: db.PipeTransaction) -> list[HabitRow]:
    """Of the lines that have wishes. A value that can't be one counts as none: it is read with all
    the others, whom it must not harm."""
    rows = await p.fetch(
        """
        select l.tenant_id, l.number_id,
            case when jsonb_typeof(b.config -> 'burst_seconds') = 'number' then
                case when (b.config -> 'burst_seconds')::numeric between 0 and 3600
                    then (b.config ->> 'burst_seconds')::float8 end end,
            b.config -> 'mark_read' is distinct from 'false',
            b.config -> 'typing' is distinct from 'false'
        from lines l join bot_configs b
            on (b.tenant_id, b.number_id, b.version) = (l.tenant_id, l.number_id, l.bot_version)
        where b.config ?| array['burst_seconds', 'mark_read', 'typing']
        """
    )
    return [HabitRow(*row) for row in rows]
