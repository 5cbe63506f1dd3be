"""Places: which person has which role at which tenant. A tenant always keeps an owner."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from centralita.kit import db
from centralita.records.tenants import Status
from centralita.vocabulary import errors


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


class Member(Struct, frozen=True, kw_only=True):
    """Somebody of a tenant, as its people see them."""

    person_id: UUID
    email: str
    name: str
    role: str
    language: str
    totp_on: bool
    disabled: bool
    last_seen_at: datetime | None
    created_at: datetime


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


_MEMBERS = """
select p.person_id, p.email, p.name, m.role, p.language, p.totp_on_at is not null as totp_on,
    p.disabled_at is not null as disabled, p.last_seen_at, m.created_at
from memberships m join people p using (person_id)
where m.tenant_id = $1
"""


async def list_members(t: db.TenantRead) -> list[Member]:
    """The tenant's people, by name."""
    rows = await t.fetch(_MEMBERS + "order by lower(p.name), p.person_id", t.tenant_id)
    return [Member(**row) for row in rows]


async def get_member(t: db.TenantRead, person_id: UUID) -> Member:
    """One of the tenant's people. Raises `NotFound`."""
    row = await t.fetchrow(_MEMBERS + "and p.person_id = $2", t.tenant_id, person_id)
    if row is None:
        raise _unknown()
    return Member(**row)


async def add_member(t: db.TenantWrite, person_id: UUID, role: str) -> None:
    """Give somebody a place at the tenant. Raises `Conflict` where there is one."""
    added = await t.fetchval(
        """
        insert into memberships (tenant_id, person_id, role) values ($1, $2, $3)
        on conflict do nothing returning true
        """,
        t.tenant_id,
        person_id,
        role,
    )
    if not added:
        raise errors.Conflict(
            "email: this person works here already. Change the role instead.",
            code="already_member",
        )


async def change_role(t: db.TenantWrite, person_id: UUID, role: str) -> None:
    """Another role for one of the tenant's people. Raises `NotFound`, `Refused`."""
    await _check_owner_stays(t, person_id, leaves=role != "owner")
    await t.execute(
        "update memberships set role = $3 where tenant_id = $1 and person_id = $2",
        t.tenant_id,
        person_id,
        role,
    )


async def remove_member(t: db.TenantWrite, person_id: UUID) -> None:
    """Take somebody's place away. Raises `NotFound`, `Refused`."""
    await _check_owner_stays(t, person_id, leaves=True)
    await t.execute(
        "delete from memberships where tenant_id = $1 and person_id = $2", t.tenant_id, person_id
    )


async def count_places(p: db.PipeTransaction, person_id: UUID) -> int:
    """At how many tenants somebody works."""
    found: int = await p.fetchval(
        "select count(*) from memberships where person_id = $1", person_id
    )
    return found


async def _check_owner_stays(t: db.TenantWrite, person_id: UUID, *, leaves: bool) -> None:
    """Two owners who remove each other at once wait here for each other."""
    rows = await t.fetch(
        """
        select m.person_id, m.role = 'owner' and p.disabled_at is null as counts
        from memberships m join people p using (person_id)
        where m.tenant_id = $1 and (m.role = 'owner' or m.person_id = $2)
        order by m.person_id for update of m
        """,
        t.tenant_id,
        person_id,
    )
    if person_id not in {row["person_id"] for row in rows}:
        raise _unknown()
    owners = {row["person_id"] for row in rows if row["counts"]}
    if leaves and owners == {person_id}:
        raise errors.Refused(
            "This is the business's last owner. Make somebody else one first.", code="last_owner"
        )


def _unknown() -> errors.NotFound:
    return errors.NotFound("person: nobody of this business goes by that.", code="unknown_member")


def _parse_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
