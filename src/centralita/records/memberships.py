"""Places: which person has which role at which tenant."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from centralita.kit import db
from centralita.records.tenants import Status


class Place(Struct, frozen=True, kw_only=True):
    """A tenant as somebody who has a role there sees it. `role` None: an admin without one."""

    tenant_id: UUID
    slug: str
    name: str
    status: Status
    language: str
    time_zone: str
    currency: str
    trades: Sequence[str]
    role: str | None


_PLACES = """
select t.tenant_id, t.slug, t.name, t.status, t.language, t.time_zone, t.currency,
    array(select d.trade from tenant_trades d where d.tenant_id = t.tenant_id order by 1) as trades,
    m.role
from tenants t left join memberships m on m.tenant_id = t.tenant_id and m.person_id = $1
"""


async def find_place(
    p: db.PipeTransaction, person_id: UUID | None, slug_or_id: str
) -> Place | None:
    """A tenant and the person's role there; None where there is no such tenant.

    The caller decides what somebody without a role may know of it.
    """
    by_id = _parse_id(slug_or_id)
    if by_id is not None:
        row = await p.fetchrow(_PLACES + "where t.tenant_id = $2", person_id, by_id)
    else:
        row = await p.fetchrow(_PLACES + "where t.slug = $2", person_id, slug_or_id)
    return Place(**row) if row else None


async def list_places(p: db.PipeTransaction, person_id: UUID, *, all_of_them: bool) -> list[Place]:
    """The tenants where the person has a role, by name; for admins all there are."""
    rows = await p.fetch(
        _PLACES + "where $2 or m.role is not null order by t.name, t.slug", person_id, all_of_them
    )
    return [Place(**row) for row in rows]


async def set_role(p: db.PipeTransaction, tenant_id: UUID, person_id: UUID, role: str) -> None:
    """Give somebody a role at a tenant, or another one."""
    await p.execute(
        """
        insert into memberships (tenant_id, person_id, role) values ($1, $2, $3)
        on conflict (tenant_id, person_id) do update set role = excluded.role
        """,
        tenant_id,
        person_id,
        role,
    )


def _parse_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
