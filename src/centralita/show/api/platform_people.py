"""`/platform/people`: every account, for the platform's admins."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from centralita.records import audit, password_links, people
from centralita.show import rights
from centralita.show.api.access import Admin, HouseHere
from centralita.show.api.callers import Caller
from centralita.show.api.paging import Cursor, Limit, Page, read_cursor, write_cursor
from centralita.show.api.people import Link, write_link
from centralita.show.api.problems import Declined

router = APIRouter(prefix="/platform/people", tags=["platform"])


class AccountPlace(BaseModel):
    """Where somebody works."""

    slug: str = Field(examples=["hotel-marea"])
    name: str = Field(examples=["Hotel Marea"])
    role: rights.Role


class Account(BaseModel):
    """Somebody's account."""

    person_id: UUID
    email: str = Field(examples=["olga@hotel-marea.example"])
    name: str = Field(examples=["Olga Prieto"])
    language: str = Field(examples=["es"])
    is_admin: bool
    totp_on: bool
    has_password: bool = Field(description="false: the link was not used yet.")
    disabled_at: datetime | None
    last_seen_at: datetime | None
    created_at: datetime
    places: list[AccountPlace]


class NewAdmin(BaseModel):
    """Another admin of the platform."""

    email: str = Field(
        max_length=254,
        examples=["ada@agencia.example"],
        json_schema_extra={"format": "email"},
    )
    name: str = Field(max_length=200, examples=["Ada Luna"])
    language: Literal["es", "en"] = "es"


class AddedAdmin(BaseModel):
    """The account, and the link by which it gets its password: shown this once."""

    person: Account
    link: str


class AccountChange(BaseModel):
    """What changes; what is left out stays."""

    disabled: bool | None = Field(default=None, description="May not sign in any more.")
    is_admin: bool | None = None


@router.get("")
async def list_accounts(
    house: HouseHere,
    _admin: Admin,
    q: Annotated[str, Query(max_length=100, description="Part of a name or address.")] = "",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Account]:
    """All accounts by address, with their places."""
    place = read_cursor(cursor, 1)
    after = str(place[0]) if place else ""
    async with house.database.pipe_statement() as p:
        found = await people.list_accounts(p, search=q.strip(), after=after, limit=limit + 1)
    following = write_cursor([found[limit - 1].email]) if len(found) > limit else None
    return Page[Account](items=[_show(each) for each in found[:limit]], next=following)


@router.post("", status_code=201)
async def add_admin(house: HouseHere, admin: Admin, request: Request, body: NewAdmin) -> AddedAdmin:
    """Make an admin of the platform. For somebody who has an account: change that."""
    new = people.New(email=body.email, name=body.name, language=body.language, is_admin=True)
    async with house.database.pipe() as p:
        person_id = await people.add(p, new)
        token = await password_links.add(p, person_id, admin.actor, house.clock.now())
        account = await people.get_account(p, person_id)
        await audit.add_operator_act(p, admin.actor, "person.add_admin", account.email)
    return AddedAdmin(person=_show(account), link=write_link(house, request, token))


@router.patch("/{person_id}")
async def change_account(
    house: HouseHere, admin: Admin, person_id: UUID, body: AccountChange
) -> Account:
    """Let somebody sign in or not; make an admin or not. Not oneself, and not the last admin."""
    _check_not_self(admin, person_id)
    async with house.database.pipe() as p:
        account = await people.get_account(p, person_id)
        if body.disabled is not None:
            await people.set_disabled(p, person_id, disabled=body.disabled)
            action = "person.disable" if body.disabled else "person.enable"
            await audit.add_operator_act(p, admin.actor, action, account.email)
        if body.is_admin is not None:
            await people.set_admin(p, person_id, is_admin=body.is_admin)
            action = "person.make_admin" if body.is_admin else "person.unmake_admin"
            await audit.add_operator_act(p, admin.actor, action, account.email)
        return _show(await people.get_account(p, person_id))


@router.post("/{person_id}/link", status_code=201)
async def make_link(house: HouseHere, admin: Admin, request: Request, person_id: UUID) -> Link:
    """A link to set a new password, whatever businesses the person works for."""
    async with house.database.pipe() as p:
        account = await people.get_account(p, person_id)
        if account.disabled_at is not None:
            raise Declined(403, "person_disabled")
        token = await password_links.add(p, person_id, admin.actor, house.clock.now())
        await audit.add_operator_act(p, admin.actor, "person.link", account.email)
    return Link(link=write_link(house, request, token))


def _check_not_self(admin: Caller, person_id: UUID) -> None:
    if admin.person is not None and admin.person.person_id == person_id:
        raise Declined(403, "not_yourself")


def _show(account: people.Account) -> Account:
    places = [
        AccountPlace.model_validate({"slug": slug, "name": name, "role": role})
        for slug, name, role in account.places
    ]
    fields = {name: getattr(account, name) for name in account.__struct_fields__}
    return Account.model_validate({**fields, "places": places})
