"""`/session`: signing in, who one is, and signing out."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field, SecretStr

from centralita.kit import crypto
from centralita.records import memberships, people, sessions
from centralita.show import rights
from centralita.show.api import callers, signing_in
from centralita.show.api.access import HouseHere
from centralita.show.api.callers import Person
from centralita.show.api.house import House

router = APIRouter(prefix="/session", tags=["session"])

EMAIL_MAX_CHARS: Final = 254
PASSWORD_MAX_CHARS: Final = 200
CODE_MAX_CHARS: Final = 40
_COOKIES: Final = (callers.COOKIE, callers.HTTPS_COOKIE)
"""A browser may still have the other one, from before the address was https."""


class SignIn(BaseModel):
    """Who wants in. `code` where the answer was `totp_needed`: of the telephone, or a recovery."""

    email: str = Field(
        max_length=EMAIL_MAX_CHARS,
        examples=["olga@hotel-marea.example"],
        json_schema_extra={"format": "email"},
    )
    password: SecretStr = Field(
        max_length=PASSWORD_MAX_CHARS, examples=["cuatro palabras sin relación"]
    )
    code: str | None = Field(default=None, max_length=CODE_MAX_CHARS, examples=["123456"])


class Me(BaseModel):
    """The signed-in person."""

    person_id: UUID
    name: str = Field(examples=["Olga Prieto"])
    email: str = Field(examples=["olga@hotel-marea.example"])
    language: str = Field(description="`es` or `en`.", examples=["es"])
    is_admin: bool = Field(description="An admin of the whole platform.")
    totp_on: bool = Field(description="Codes of a telephone are asked for.")
    preferences: Mapping[str, Any] = Field(
        description="What the console remembers for the person; free in form."
    )


class Place(BaseModel):
    """A business where the person works; for admins every business."""

    tenant_id: UUID
    slug: str = Field(examples=["hotel-marea"])
    name: str = Field(examples=["Hotel Marea"])
    role: rights.Role | None = Field(description="null: an admin without a role there.")
    rights: list[rights.Right]
    language: str = Field(examples=["es"])
    time_zone: str = Field(examples=["Europe/Madrid"])
    currency: str = Field(examples=["EUR"])
    status: str = Field(description="`active` or `suspended`.", examples=["active"])
    trades: list[str] = Field(examples=[["hotel"]])


class Session(BaseModel):
    """Who is signed in, and where that person works."""

    person: Me
    csrf_token: str = Field(
        description="Goes along with every write, in the header X-CSRF-Token.",
        examples=["3f1c…"],
    )
    tenants: list[Place]
    server_time: datetime
    demo: bool = Field(description="This is a demo with invented businesses.")


async def show(house: House, person_id: UUID, secret: str) -> Session:
    """The session of a cookie's secret as its owner sees it."""
    async with house.database.pipe() as p:
        profile = await people.get_profile(p, person_id)
        places = await memberships.list_places(p, person_id, all_of_them=profile.is_admin)
    return Session(
        person=Me.model_validate(profile, from_attributes=True),
        csrf_token=callers.make_csrf_token(secret),
        tenants=[_show_place(place, is_admin=profile.is_admin) for place in places],
        server_time=house.clock.now(),
        demo=house.demo is not None,
    )


async def show_own(house: House, request: Request, person: sessions.SignedIn) -> Session:
    """The session that a request came with."""
    return await show(house, person.person_id, callers.find_secret(house, request) or "")


def _show_place(place: memberships.Place, *, is_admin: bool) -> Place:
    held = rights.find_held(place.role, is_admin=is_admin)
    return Place.model_validate(
        {
            **{name: getattr(place, name) for name in place.__struct_fields__},
            "rights": [right for right in rights.RIGHTS if right in held],
        }
    )


def set_cookie(house: House, response: Response, secret: str) -> None:
    """The browser keeps the secret where no script can read it, and sends it to us alone."""
    response.set_cookie(
        callers.HTTPS_COOKIE if house.https else callers.COOKIE,
        secret,
        max_age=int(sessions.LONGEST.total_seconds()),
        path="/",
        secure=house.https,
        httponly=True,
        samesite="strict",
    )


async def end_old(house: House, request: Request) -> None:
    """The session that the browser had before is over: nobody gets into another's."""
    old = [found for name in _COOKIES if (found := request.cookies.get(name))]
    if old:
        async with house.database.pipe() as p:
            for each in old:
                await sessions.end(p, each)


@router.post("", dependencies=[Depends(callers.check_page)])
async def sign_in(house: HouseHere, request: Request, response: Response, body: SignIn) -> Session:
    """Sign in. The session is in a cookie; it ends after 12 hours without use, at most 7 days.

    `wrong_credentials` for an unknown address as for a wrong password; `totp_needed` when the
    password was right and a code is asked for; `too_many_tries` says how long to wait.
    """
    attempt = signing_in.Attempt(
        email=body.email,
        password=crypto.Secret(body.password.get_secret_value()),
        code=body.code,
        device=signing_in.find_device(request),
    )
    found, secret = await signing_in.sign_in(house, attempt)
    await end_old(house, request)
    set_cookie(house, response, secret)
    return await show(house, found.person_id, secret)


@router.get("")
async def get_session(house: HouseHere, request: Request, person: Person) -> Session:
    """Who is signed in."""
    return await show_own(house, request, person)


@router.delete("", status_code=204)
async def sign_out(house: HouseHere, request: Request, response: Response, _me: Person) -> None:
    """Sign out here; other devices stay signed in."""
    await end_old(house, request)
    for name in _COOKIES:
        response.delete_cookie(
            name,
            path="/",
            secure=house.https or name == callers.HTTPS_COOKIE,
            httponly=True,
            samesite="strict",
        )
