"""`/welcome`: before anybody is signed in; and the link by which somebody sets a password.

There is no mail here: an owner or admin makes the link and hands it over.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, Field, SecretStr

from centralita.records import password_links, people, sessions
from centralita.records import passwords as proofs_records
from centralita.show import passwords
from centralita.show.api import callers, session, signing_in
from centralita.show.api.access import HouseHere
from centralita.show.api.house import House
from centralita.show.api.problems import Declined

router = APIRouter(prefix="/welcome", tags=["session"])

Token = Annotated[str, Path(max_length=100, description="The end of the link.")]


class DemoPerson(BaseModel):
    """Somebody whom anybody may sign in as, in a demo."""

    email: str = Field(examples=["olga@hotel-marea.example"])
    name: str = Field(examples=["Olga Prieto"])
    role: str = Field(examples=["owner"])
    business: str = Field(examples=["Hotel Marea"])
    password: str


class Welcome(BaseModel):
    """What anybody may know."""

    demo: bool
    people: list[DemoPerson] = Field(description="Empty, but in a demo.")


class Invited(BaseModel):
    """Whose link it is."""

    name: str = Field(examples=["Olga Prieto"])
    email: str = Field(examples=["olga@hotel-marea.example"])
    language: str = Field(examples=["es"])
    first: bool = Field(description="There is no password yet.")
    totp_on: bool = Field(description="A code is asked for, too.")


class FirstPassword(BaseModel):
    """The password to be; `code` where a second factor is on."""

    password: SecretStr = Field(
        max_length=session.PASSWORD_MAX_CHARS,
        description="At least 10 characters, and not guessed soon.",
        examples=["cuatro palabras sin relación"],
    )
    name: str | None = Field(default=None, max_length=200, examples=["Olga Prieto"])
    code: str | None = Field(default=None, max_length=session.CODE_MAX_CHARS)


@router.get("")
async def greet(house: HouseHere) -> Welcome:
    """Whether this is a demo, and its invented people."""
    found = house.demo.people if house.demo else ()
    return Welcome(
        demo=house.demo is not None, people=[DemoPerson.model_validate(each) for each in found]
    )


@router.get("/{token}")
async def get_invited(house: HouseHere, token: Token) -> Invited:
    """Whose link it is. It is good for 72 hours and once; `unknown_link` otherwise."""
    found, profile = await _find(house, token)
    return Invited(
        name=profile.name,
        email=profile.email,
        language=profile.language,
        first=found.password_hash is None,
        totp_on=found.totp_on,
    )


@router.post("/{token}", dependencies=[Depends(callers.check_page)])
async def set_password(
    house: HouseHere, request: Request, response: Response, token: Token, body: FirstPassword
) -> session.Session:
    """Set the password, which uses up the link, and sign in. All devices are signed out first."""
    found, profile = await _find(house, token)
    password, name = body.password.get_secret_value(), body.name
    passwords.check_new(password, (found.email, name or profile.name))
    device = signing_in.find_device(request)
    if found.totp_on:
        await signing_in.take_try(house, found.email, device)
        await signing_in.ask_code(house, found, body.code, device)
    hashed = await house.passwords.hash(password)
    async with house.database.pipe() as p:
        if await password_links.find(p, token, house.clock.now()) is None:
            raise Declined(404, "unknown_link")
        await signing_in.use_code(house, p, found, body.code, device)
        if name is not None:
            await people.set_profile(p, found.person_id, name=name)
        await proofs_records.set_hash(p, found.person_id, hashed)
        await sessions.end_others(p, found.person_id, None)
        secret = await signing_in.begin_session(p, house.clock.now(), found, device)
    await session.end_old(house, request)
    session.set_cookie(house, response, secret)
    return await session.show(house, found.person_id, secret)


async def _find(house: House, token: str) -> tuple[proofs_records.Proofs, people.Profile]:
    """Raises `Declined` (404): the same for a link that is unknown, used or too old."""
    async with house.database.pipe() as p:
        person_id = await password_links.find(p, token, house.clock.now())
        found = await proofs_records.find_own_proofs(p, person_id) if person_id else None
        if found is None:
            raise Declined(404, "unknown_link")
        return found, await people.get_profile(p, found.person_id)
