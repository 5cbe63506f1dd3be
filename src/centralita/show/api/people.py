"""`/tenants/{tenant}/people`: who works for a business, and as what."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from centralita.kit import db
from centralita.records import memberships, password_links
from centralita.records import people as accounts
from centralita.show import rights
from centralita.show.api.access import Access, Need
from centralita.show.api.house import House
from centralita.show.api.problems import Declined

router = APIRouter(prefix="/tenants/{tenant}/people", tags=["people"])

Reads = Annotated[Access, Depends(Need("people:read"))]
Writes = Annotated[Access, Depends(Need("people:write"))]


class Person(BaseModel):
    """Somebody of the business."""

    person_id: UUID
    email: str = Field(examples=["ana@hotel-marea.example"])
    name: str = Field(examples=["Ana Ríos"])
    role: rights.Role
    language: str = Field(examples=["es"])
    totp_on: bool = Field(description="Signs in with a second factor.")
    disabled: bool = Field(description="May not sign in: the platform's admins decided so.")
    last_seen_at: datetime | None
    created_at: datetime = Field(description="Since when here.")


class People(BaseModel):
    """All of them, by name."""

    items: list[Person]


class NewPerson(BaseModel):
    """Who is to work here. Name and language are those of the account, where there is one."""

    email: str = Field(
        max_length=254,
        examples=["ana@hotel-marea.example"],
        json_schema_extra={"format": "email"},
    )
    name: str = Field(max_length=200, examples=["Ana Ríos"])
    role: rights.Role
    language: Literal["es", "en"] = "es"


class Added(BaseModel):
    """The person, and the link by which a new account gets its password."""

    person: Person
    link: str | None = Field(
        description="Shown this once, good for 72 hours: hand it over yourself, no mail is sent. "
        "null: the account was there before.",
        examples=["https://centralita.example/welcome/…"],
    )


class RoleChange(BaseModel):
    """What somebody may do here from now on."""

    role: rights.Role


class Link(BaseModel):
    """A link to set a password, shown this once; good for 72 hours, and once."""

    link: str = Field(examples=["https://centralita.example/welcome/…"])


def write_link(house: House, request: Request, token: str) -> str:
    """A link's address: that of the installation, else the one that was asked."""
    return password_links.write_link(house.public_url or str(request.base_url), token)


@router.get("")
async def list_people(access: Reads) -> People:
    """Who works here."""
    async with access.read() as t:
        found = await memberships.list_members(t)
    return People(items=[_show(each) for each in found])


@router.post("", status_code=201)
async def add_person(access: Writes, request: Request, body: NewPerson) -> Added:
    """Give somebody a place here. Repeating it makes no second one: `already_member`.

    An account that another business made gets its place from the operator: `account_of_elsewhere`.
    """
    email = accounts.check_email(body.email)
    new = accounts.New(
        email=email, name=body.name, language=body.language, home_tenant_id=access.tenant_id
    )
    async with access.audited("person.add", email, role=body.role) as t:
        # Accounts are the platform's, so they are made beside the tenant's transaction. If that
        # fails, an account is left that nobody can use and that the next attempt takes up.
        async with access.house.database.pipe() as p:
            now = access.house.clock.now()
            person_id, token = await open_account(p, new, access.actor, now)
            if token is None and not access.caller.is_admin:
                _check_trusted(access, await accounts.get_account(p, person_id))
        await memberships.add_member(t, person_id, body.role)
        added = await memberships.get_member(t, person_id)
    if token is None:
        await forget_links(access.house, person_id)
    link = write_link(access.house, request, token) if token else None
    return Added(person=_show(added), link=link)


@router.patch("/{person_id}")
async def change_role(access: Writes, person_id: UUID, body: RoleChange) -> Person:
    """Another role. The last owner stays one."""
    async with access.read() as t:
        before = await memberships.get_member(t, person_id)
    async with access.audited("person.role", before.email, role=body.role) as t:
        await memberships.change_role(t, person_id, body.role)
        return _show(await memberships.get_member(t, person_id))


@router.delete("/{person_id}", status_code=204)
async def remove_person(access: Writes, person_id: UUID) -> None:
    """Take somebody's place here away, at once; the account and other places stay."""
    async with access.read() as t:
        before = await memberships.get_member(t, person_id)
    async with access.audited("person.remove", before.email, role=before.role) as t:
        await memberships.remove_member(t, person_id)


@router.post("/{person_id}/link", status_code=201)
async def make_link(access: Writes, request: Request, person_id: UUID) -> Link:
    """A link to set a new password, for somebody whose account was made here, and nowhere else."""
    async with access.read() as t:
        member = await memberships.get_member(t, person_id)
    if member.disabled:
        raise Declined(403, "person_disabled")
    async with access.audited("person.link", member.email), access.house.database.pipe() as p:
        account = await accounts.get_account(p, person_id)
        if account.is_admin or not _is_own(access, account):
            raise Declined(403, "not_yours_alone")
        now = access.house.clock.now()
        token = await password_links.add(p, person_id, access.actor, now)
    return Link(link=write_link(access.house, request, token))


async def open_account(
    p: db.PipeTransaction, new: accounts.New, actor: str, now: datetime
) -> tuple[UUID, str | None]:
    """The account of the address, and a link's token where nobody has used it yet."""
    person_id = await accounts.find_by_email(p, new.email)
    if person_id is None:
        person_id = await accounts.add(p, new)
    elif not await accounts.take_unused(p, person_id, new.home_tenant_id):
        return person_id, None
    return person_id, await password_links.add(p, person_id, actor, now)


async def forget_links(house: House, person_id: UUID) -> None:
    """Who works at a second business: a link that the first one's owners hold, or gave away, would
    open this one, too. To be called when the place is there, so that they can make no other."""
    async with house.database.pipe() as p:
        await password_links.forget(p, person_id)


def _check_trusted(access: Access, account: accounts.Account) -> None:
    """Whoever makes an account holds its first link, and no address is proven by mail: another
    business might have made one in somebody's name, to come in here with it."""
    if account.home_tenant_id not in (None, access.tenant_id):
        raise Declined(403, "account_of_elsewhere")


def _is_own(access: Access, account: accounts.Account) -> bool:
    """Made here, and of no other business: whoever has the link has the whole account."""
    return account.home_tenant_id == access.tenant_id and len(account.places) == 1


def _show(member: memberships.Member) -> Person:
    return Person.model_validate(member, from_attributes=True)
