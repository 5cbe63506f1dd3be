"""Permission first: a route names the right it needs and gets the tenant it may touch.

A tenant of others and a tenant that does not exist are the same answer: 404 `unknown_tenant`.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Path, Request
from msgspec import Struct

from centralita.kit import db
from centralita.records import audit, memberships
from centralita.show import rights, time_limits
from centralita.show.api.callers import Caller, find_caller
from centralita.show.api.house import House, get_house
from centralita.show.api.problems import Declined

TenantPath = Annotated[
    str, Path(description="The business, by its short name or its id.", examples=["hotel-marea"])
]
CallerHere = Annotated[Caller, Depends(find_caller)]
HouseHere = Annotated[House, Depends(get_house)]


class Access(Struct, frozen=True):
    """A caller at one tenant, with the right that its route asked for."""

    house: House
    caller: Caller
    tenant: memberships.Place
    rights: frozenset[rights.Right]

    @property
    def tenant_id(self) -> UUID:
        return self.tenant.tenant_id

    @property
    def actor(self) -> str:
        return self.caller.actor

    @property
    def person_id(self) -> UUID | None:
        """Who of the business asks; None for a key."""
        return self.caller.person.person_id if self.caller.person else None

    def read(self) -> AbstractAsyncContextManager[db.TenantRead]:
        """Look at the tenant's rows."""
        return self.house.database.tenant_read(self.tenant_id)

    @asynccontextmanager
    async def read_long(self) -> AsyncIterator[db.TenantRead]:
        """Look at a great many of them, which may take a minute, when it is one's turn."""
        database = self.house.database.within(time_limits.LONG)
        async with (
            self.house.long_turns.take(self.tenant_id),
            database.tenant_read(self.tenant_id) as t,
        ):
            yield t

    def write(self) -> AbstractAsyncContextManager[db.TenantWrite]:
        """Look at and change the tenant's rows, in one transaction."""
        return self.house.database.tenant_write(self.tenant_id)

    @asynccontextmanager
    async def audited(
        self, action: str, subject: str, **details: object
    ) -> AsyncIterator[db.TenantWrite]:
        """As `write`, with an entry in the audit log in the same transaction."""
        async with self.write() as t:
            yield t
            await audit.add(t, self.actor, action, subject, details)


class Need:
    """The dependency of a route at a tenant: `Annotated[Access, Depends(Need("alerts:read"))]`."""

    def __init__(self, right: rights.Right) -> None:
        self.right: Final = right

    async def __call__(self, request: Request, tenant: TenantPath, caller: CallerHere) -> Access:
        """Raises `Declined`: 404 for a tenant of others, 403 for a right that is missing."""
        return await find_access(get_house(request), caller, tenant, self.right)


async def find_access(house: House, caller: Caller, tenant: str, right: rights.Right) -> Access:
    """Raises `Declined`: 404 for a tenant of others, 403 for a right that is missing."""
    place = await _find_place(house, caller, tenant)
    held = list_rights(caller, place)
    if right not in held:
        missing = "missing_scope" if caller.key else "missing_right"
        raise Declined(403, missing, right=right)
    if place.status == "suspended" and right.endswith(":write") and not caller.is_admin:
        raise Declined(403, "tenant_suspended")
    return Access(house, caller, place, held)


def list_rights(caller: Caller, place: memberships.Place) -> frozenset[rights.Right]:
    """What a caller may do at a tenant. Pure."""
    if caller.key is not None:
        return frozenset(right for right in rights.RIGHTS if right in caller.key.scopes)
    return rights.find_held(place.role, is_admin=caller.is_admin)


async def _find_place(house: House, caller: Caller, tenant: str) -> memberships.Place:
    person_id = caller.person.person_id if caller.person else None
    async with house.database.pipe_statement() as p:
        place = await memberships.find_place(p, person_id, tenant)
    own = place is not None and (
        caller.key.tenant_id == place.tenant_id
        if caller.key
        else caller.is_admin or place.role is not None
    )
    if place is None or not own:
        raise Declined(404, "unknown_tenant")
    return place


async def need_admin(caller: CallerHere) -> Caller:
    """The dependency of the platform's own routes. Raises `Declined` (404: nobody else knows)."""
    if not caller.is_admin:
        raise Declined(404, "unknown_path")
    return caller


Admin = Annotated[Caller, Depends(need_admin)]
