"""Every route of the API, tried by every kind of caller at the own and at a foreign business.

The routes are those of the document, so a new one is tried by itself. What is expected follows from
the right that the route names and from the table of rights, as docs/rights.md tells it.
"""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from fastapi import FastAPI
from msgspec import Struct

from centralita.kit import clock, db, ids
from centralita.records import sessions, tenants
from centralita.show import rights
from centralita.show.api import document
from tests.docs.rights_page import list_operations
from tests.show.api.staff import Member, sign_in
from tests.show.callers import Business, make_key

NOT_SIGNED_IN: Final = (401, "not_signed_in")
UNKNOWN_TENANT: Final = (404, "unknown_tenant")
MISSING_RIGHT: Final = (403, "missing_right")
MISSING_SCOPE: Final = (403, "missing_scope")
SUSPENDED: Final = (403, "tenant_suspended")
FOR_ADMINS: Final = (404, "unknown_path")
FOR_PEOPLE: Final = (403, "person_needed")
DENIALS: Final = {
    *(NOT_SIGNED_IN, UNKNOWN_TENANT, MISSING_RIGHT, MISSING_SCOPE, FOR_ADMINS, FOR_PEOPLE),
    SUSPENDED,
    *((401, "session_expired"), (403, "csrf_missing"), (401, "bad_api_key"), (500, "unexpected")),
}

ANYBODYS: Final = {
    "POST /session",
    "GET /welcome",
    "GET /welcome/{token}",
    "POST /welcome/{token}",
}
"""Before anybody is signed in. Whatever joins them is a decision, so it is written here, too."""


class Route(Struct, frozen=True):
    """One operation; `guard` as `document.find_guard` has it."""

    method: str
    path: str
    guard: str
    summary: str

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    def fill(self, tenant: str) -> str:
        """The path with that tenant, and names and ids that nothing has."""
        filled = self.path.replace("{tenant}", tenant)
        while "{" in filled:
            before, _, rest = filled.partition("{")
            filled = before + str(ids.new_id()) + rest.partition("}")[2]
        return filled


ROUTES: Final = [
    Route(method, path, operation.get("x-right") or operation["x-access"], operation["summary"])
    for method, path, operation in list_operations()
]

Denial = tuple[int, str] | None
Expect = Callable[[Route, bool], Denial]


class World(Struct, frozen=True):
    """The API, a business of one's own and a foreign one."""

    api: FastAPI
    database: db.Database
    own: Business
    foreign: Business


@pytest.fixture
def world(api: FastAPI, database: db.Database, hotel: Business, tacos: Business) -> World:
    return World(api, database, hotel, tacos)


def test_every_route_names_who_may_use_it() -> None:
    assert len(ROUTES) > 100
    assert {each.name for each in ROUTES if each.guard == document.OPEN} == ANYBODYS
    for each in ROUTES:
        at_tenant = "{tenant}" in each.path
        if each.guard in rights.RIGHTS:
            assert at_tenant, f"{each.name} has a right without a business"
        elif at_tenant:
            assert each.guard == document.ADMIN, f"{each.name} asks for no right"
        writes = each.method != "GET"
        if each.guard.endswith(":read"):
            assert not writes or each.name in TRIES, f"{each.name} writes by a right to read"


TRIES: Final = {
    each.name for each in ROUTES if each.path.endswith(("/preview", "/check", "/test", "/seen"))
}
"""They are sent by POST because of what they carry, and change nothing of the business."""


async def try_all(world: World, make: Callable[[Route], Awaitable[Member]], expect: Expect) -> None:
    """Each route at both businesses; what was not as expected, all at once."""
    wrong = []
    for route in ROUTES:
        for own in (True, False):
            if not own and "{tenant}" not in route.path:
                continue
            caller = await make(route)
            body: Any = None if route.method in ("GET", "DELETE") else {}
            answer = await caller.ask(
                route.method, route.fill("hotel" if own else "tacos"), body, {"if-match": '"1"'}
            )
            got = (answer.status_code, _read_code(answer.content, answer.headers))
            expected = expect(route, own)
            if (got != expected) if expected else (got in DENIALS):
                wrong.append(f"{route.name} own={own}: {got}, not {expected or 'an answer'}")
    assert wrong == []


def _read_code(content: bytes, headers: Any) -> str:
    if not headers.get("content-type", "").startswith("application/problem+json"):
        return ""
    return str(json.loads(content)["code"])


async def renew(world: World, person_id: UUID | None) -> Member:
    """The same person with a session that no route has ended yet."""
    assert person_id is not None
    expires_at = clock.SystemClock().now() + timedelta(hours=1)
    async with world.database.pipe() as p:
        new = sessions.New(person_id=person_id, expires_at=expires_at)
        return Member(world.api, person_id, await sessions.add(p, new))


async def test_nobody(world: World) -> None:
    async def make(_route: Route) -> Member:
        return Member(world.api)

    await try_all(
        world, make, lambda route, _own: None if route.guard == document.OPEN else NOT_SIGNED_IN
    )


@pytest.mark.parametrize("role", rights.BY_ROLE)
async def test_a_role(world: World, role: rights.Role) -> None:
    person = await sign_in(world.api, world.database, role, {world.own.tenant_id: role})

    async def make(_route: Route) -> Member:
        return await renew(world, person.person_id)

    def expect(route: Route, own: bool) -> Denial:
        if route.guard in (document.OPEN, document.PERSON):
            return None
        if route.guard == document.ADMIN:
            return FOR_ADMINS
        if not own:
            return UNKNOWN_TENANT
        return None if route.guard in rights.BY_ROLE[role] else MISSING_RIGHT

    await try_all(world, make, expect)


async def test_the_owner_of_a_suspended_business(world: World) -> None:
    """May read, and change nothing but the own account."""
    person = await sign_in(world.api, world.database, "olga", {world.own.tenant_id: "owner"})
    async with world.database.tenant_write(world.own.tenant_id) as t:
        await tenants.set_status(t, "suspended")

    async def make(_route: Route) -> Member:
        return await renew(world, person.person_id)

    def expect(route: Route, own: bool) -> Denial:
        if route.guard == document.ADMIN:
            return FOR_ADMINS
        if route.guard in rights.RIGHTS and not own:
            return UNKNOWN_TENANT
        return SUSPENDED if route.guard.endswith(":write") else None

    await try_all(world, make, expect)


async def test_an_admin(world: World) -> None:
    person = await sign_in(world.api, world.database, "ada", admin=True)

    async def make(_route: Route) -> Member:
        return await renew(world, person.person_id)

    await try_all(world, make, lambda _route, _own: None)


def expect_of_key(route: Route, own: bool, *, has_scope: bool) -> Denial:
    if route.guard == document.OPEN:
        return None
    if route.guard == document.PERSON:
        return FOR_PEOPLE
    if route.guard == document.ADMIN:
        return FOR_ADMINS
    if not own:
        return UNKNOWN_TENANT
    return None if has_scope else MISSING_SCOPE


@pytest.mark.parametrize("only", [True, False], ids=["only that scope", "every other scope"])
async def test_a_key(world: World, only: bool) -> None:
    """Rights that no key may have are missing to every key."""
    possible = [each for each in rights.RIGHTS if each not in rights.NOT_FOR_KEYS]
    keys: dict[str, str] = {}

    async def make(route: Route) -> Member:
        if route.guard not in keys:
            scopes = [each for each in possible if (each == route.guard) is only] or possible
            name = route.guard
            keys[name] = await make_key(world.database, world.own.tenant_id, name, scopes)
        return Member(world.api, key=keys[route.guard])

    await try_all(
        world,
        make,
        lambda route, own: expect_of_key(route, own, has_scope=only and route.guard in possible),
    )
