"""`/tenants`: the businesses of the platform, for its admins."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from centralita.kit import ids
from centralita.records import audit, memberships, tenant_list, tenants
from centralita.records import people as accounts
from centralita.records.tenants import NewTenant, Status, Tenant
from centralita.show.api.access import Admin, HouseHere, TenantPath
from centralita.show.api.bodies import Line
from centralita.show.api.house import House
from centralita.show.api.paging import Cursor, Limit, Page, read_cursor, write_cursor
from centralita.show.api.people import forget_links, open_account, write_link
from centralita.show.api.problems import Declined
from centralita.vocabulary.ids import TenantId

router = APIRouter(tags=["platform"])


class TenantRow(BaseModel):
    """A business at a glance."""

    tenant_id: UUID
    slug: str = Field(examples=["hotel-marea"])
    name: str = Field(examples=["Hotel Marea"])
    status: Literal["active", "suspended"]
    language: str
    time_zone: str
    currency: str
    created_at: datetime
    trades: Sequence[str]
    numbers: int
    numbers_parked: int
    people: int
    received_week: int = Field(description="In the last seven days.")
    sent_week: int
    failed_week: int
    open_alerts: int
    last_inbound_at: datetime | None


class Owner(BaseModel):
    """The first person of a business."""

    email: Annotated[str, Field(max_length=254)] = Field(examples=["ana@hotel-marea.example"])
    name: Line = Field(examples=["Ana Ríos"])


class AddTenant(BaseModel):
    """A business to open."""

    slug: Annotated[str, Field(max_length=63)] = Field(examples=["hotel-marea"])
    name: Line = Field(examples=["Hotel Marea"])
    language: Literal["es", "en"] = "es"
    time_zone: Annotated[str, Field(max_length=60)] = Field(
        default="America/Mexico_City", description="IANA."
    )
    currency: Annotated[str, Field(max_length=3)] = Field(default="MXN", description="ISO 4217.")
    owner: Owner | None = None


class AddedTenant(BaseModel):
    """The business, and the link by which its owner's new account gets its password."""

    tenant: TenantRow
    link: str | None = Field(
        description="Shown this once, good for 72 hours; null: no owner was named, or the account "
        "was there before."
    )


@router.get("/tenants")
async def list_tenants(
    house: HouseHere,
    _admin: Admin,
    q: Annotated[str, Query(max_length=100, description="Part of a name or short name.")] = "",
    status: Annotated[Literal["active", "suspended"] | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[TenantRow]:
    """All businesses by short name, with figures. Only for the platform's admins."""
    place = read_cursor(cursor, 1)
    after = str(place[0]) if place else ""
    async with house.database.pipe_statement() as p:
        found = await tenant_list.list_page(
            p, search=q.strip(), status=status, after=after, limit=limit + 1
        )
    following = write_cursor([found[limit - 1].slug]) if len(found) > limit else None
    return Page[TenantRow](items=[_show(each) for each in found[:limit]], next=following)


@router.post("/tenants", status_code=201)
async def add_tenant(
    house: HouseHere, admin: Admin, request: Request, body: AddTenant
) -> AddedTenant:
    """Open a business, with its first owner where one is named. Only for admins."""
    new = NewTenant(**body.model_dump(exclude={"owner"}))
    tenants.check_new(new)
    owner = _read_owner(body)
    tenant_id = TenantId(ids.new_id())
    token = None
    async with house.database.tenant_write(tenant_id) as t:
        stored = await tenants.add_tenant(t, house.keys, new)
        await audit.add(t, admin.actor, "tenant.add", stored.slug)
    if owner is not None:
        # The account is the platform's; the place is made when both are there.
        async with house.database.pipe() as p:
            now = house.clock.now()
            owner = msgspec.structs.replace(owner, home_tenant_id=tenant_id)
            person_id, token = await open_account(p, owner, admin.actor, now)
            await memberships.set_role(p, tenant_id, person_id, "owner")
        if token is None:
            await forget_links(house, person_id)
    link = write_link(house, request, token) if token else None
    return AddedTenant(tenant=await _get_row(house, stored.slug), link=link)


@router.post("/platform/tenants/{tenant}/suspend")
async def suspend_tenant(house: HouseHere, admin: Admin, tenant: TenantPath) -> TenantRow:
    """Messages are stored and not answered, and nothing leaves, until it is resumed."""
    return await _set_status(house, admin.actor, tenant, "suspended")


@router.post("/platform/tenants/{tenant}/resume")
async def resume_tenant(house: HouseHere, admin: Admin, tenant: TenantPath) -> TenantRow:
    """Let a suspended business work again."""
    return await _set_status(house, admin.actor, tenant, "active")


async def _set_status(house: House, actor: str, tenant: str, status: Status) -> TenantRow:
    found = await _get_tenant(house, tenant)
    if found.status != status:
        async with house.database.tenant_write(TenantId(found.id)) as t:
            await tenants.set_status(t, status)
            action = "tenant.suspend" if status == "suspended" else "tenant.resume"
            await audit.add(t, actor, action, found.slug)
    return await _get_row(house, found.slug)


async def _get_tenant(house: House, tenant: str) -> Tenant:
    async with house.database.pipe_statement() as p:
        found = await tenants.find_tenant(p, tenant)
    if found is None:
        raise Declined(404, "unknown_tenant")
    return found


async def _get_row(house: House, slug: str) -> TenantRow:
    async with house.database.pipe_statement() as p:
        return _show(await tenant_list.get(p, slug))


def _read_owner(body: AddTenant) -> accounts.New | None:
    """Checked before anything is made. Raises `Invalid`."""
    if body.owner is None:
        return None
    return accounts.New(
        email=accounts.check_email(body.owner.email),
        name=accounts.check_name(body.owner.name),
        language=body.language,
    )


def _show(row: tenant_list.Row) -> TenantRow:
    return TenantRow.model_validate(row, from_attributes=True)
