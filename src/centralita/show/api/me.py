"""`/me`: the caller's own account: name, password, second factor, and where it is signed in."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import AfterValidator, BaseModel, Field, SecretStr

from centralita.kit import json
from centralita.records import passwords as proofs_records
from centralita.records import people, sessions
from centralita.records.sessions import SignedIn
from centralita.show import passwords, second_factor
from centralita.show.api import session, signing_in
from centralita.show.api.access import HouseHere
from centralita.show.api.bodies import PlainObject
from centralita.show.api.callers import Person
from centralita.show.api.house import House
from centralita.show.api.problems import Declined

router = APIRouter(prefix="/me", tags=["me"])

PREFERENCES_MAX_BYTES: Final = 8_000


def _check_size(given: dict[str, Any]) -> dict[str, Any]:
    if len(json.encode(given)) > PREFERENCES_MAX_BYTES:
        raise ValueError(f"must be at most {PREFERENCES_MAX_BYTES} bytes of JSON")
    return given


class ProfileChange(BaseModel):
    """What changes; what is left out stays."""

    name: str | None = Field(default=None, max_length=200, examples=["Olga Prieto"])
    language: Literal["es", "en"] | None = None
    preferences: Annotated[PlainObject, AfterValidator(_check_size)] | None = Field(
        default=None,
        description="All of them: what stood there is replaced. At most 8 kB.",
        examples=[{"theme": "dark", "sound": True}],
    )


class PasswordChange(BaseModel):
    """The password until now, and from now on."""

    current: SecretStr = Field(max_length=session.PASSWORD_MAX_CHARS)
    new: SecretStr = Field(
        max_length=session.PASSWORD_MAX_CHARS,
        description="At least 10 characters, and not guessed soon.",
        examples=["cuatro palabras sin relación"],
    )


class PasswordAgain(BaseModel):
    """The password, so that it is surely its owner who asks."""

    password: SecretStr = Field(max_length=session.PASSWORD_MAX_CHARS)


class TotpSetup(BaseModel):
    """What the telephone needs. It is told this once."""

    secret: str = Field(description="For typing.", examples=["JBSWY3DPEHPK3PXP"])
    uri: str = Field(description="What the QR code says.", examples=["otpauth://totp/…"])
    qr_svg: str = Field(description="An image as a data address.", examples=["data:image/svg…"])


class TotpCode(BaseModel):
    """A code of the telephone."""

    code: str = Field(max_length=session.CODE_MAX_CHARS, examples=["123456"])


class RecoveryCodes(BaseModel):
    """Each is good once, in place of a code. They are told this once."""

    recovery_codes: list[str] = Field(examples=[["abcd-efgh-ijkl-mnop"]])


class Device(BaseModel):
    """Where the person is signed in."""

    session_id: UUID
    created_at: datetime
    last_seen_at: datetime
    address: str | None = Field(examples=["203.0.113.7"])
    agent: str | None = Field(description="How the browser calls itself.")
    current: bool = Field(description="The one that asks.")


class Devices(BaseModel):
    """All of them, the most recently used first."""

    items: list[Device]


@router.patch("")
async def change_me(
    house: HouseHere, request: Request, person: Person, body: ProfileChange
) -> session.Session:
    """Change the own name, language or preferences."""
    async with house.database.pipe() as p:
        await people.set_profile(
            p,
            person.person_id,
            name=body.name,
            language=body.language,
            preferences=body.preferences,
        )
    return await session.show_own(house, request, person)


@router.post("/password", status_code=204)
async def change_password(
    house: HouseHere, request: Request, person: Person, body: PasswordChange
) -> None:
    """Set another password. Other devices are signed out."""
    await _check_own(house, request, person, body.current)
    new = body.new.get_secret_value()
    passwords.check_new(new, (person.email, person.name))
    hashed = await house.passwords.hash(new)
    async with house.database.pipe() as p:
        await proofs_records.set_hash(p, person.person_id, hashed)
        await sessions.end_others(p, person.person_id, person.session_id)


@router.post("/totp")
async def prepare_totp(
    house: HouseHere, request: Request, person: Person, body: PasswordAgain
) -> TotpSetup:
    """Begin to set up the second factor; it is on once a first code was confirmed.

    It takes the password: whoever finds a browser open could else lock its owner out.
    """
    await _check_own(house, request, person, body.password)
    secret = second_factor.make_secret()
    async with house.database.pipe() as p:
        if not await proofs_records.prepare_totp(p, house.keys, person.person_id, secret):
            raise Declined(409, "totp_is_on")
    uri = second_factor.write_uri(secret, person.email)
    return TotpSetup(secret=secret.reveal(), uri=uri, qr_svg=second_factor.draw(uri))


@router.post("/totp/confirm")
async def confirm_totp(
    house: HouseHere, request: Request, person: Person, body: TotpCode
) -> RecoveryCodes:
    """Turn the second factor on, by a first code. Other devices are signed out."""
    device = signing_in.find_device(request)
    await signing_in.take_try(house, person.email, device)
    codes = second_factor.make_recovery_codes()
    async with house.database.pipe() as p:
        found = await proofs_records.find_own_proofs(p, person.person_id)
        if found is None or found.totp_on:
            raise Declined(409, "totp_is_on")
        secret = await proofs_records.open_totp(p, house.keys, found)
        now = house.clock.now()
        step = second_factor.find_step(secret, body.code, now) if secret else None
        if step is None or not await proofs_records.take_step(p, person.person_id, step):
            raise Declined(400, "wrong_first_code")
        if not await proofs_records.turn_totp_on(p, found, codes, now):
            raise Declined(409, "totp_is_on")
        await sessions.end_others(p, person.person_id, person.session_id)
    await signing_in.give_back_try(house, person.email, device)
    return RecoveryCodes(recovery_codes=codes)


@router.post("/totp/recovery-codes")
async def renew_recovery_codes(
    house: HouseHere, request: Request, person: Person, body: PasswordAgain
) -> RecoveryCodes:
    """New recovery codes, told this once. Those from before are good no more."""
    await _check_own(house, request, person, body.password)
    codes = second_factor.make_recovery_codes()
    async with house.database.pipe() as p:
        if not await proofs_records.renew_recovery_codes(p, person.person_id, codes):
            raise Declined(409, "totp_is_off")
    return RecoveryCodes(recovery_codes=codes)


@router.delete("/totp", status_code=204)
async def stop_totp(
    house: HouseHere, request: Request, person: Person, body: PasswordAgain
) -> None:
    """Turn the second factor off. Other devices are signed out."""
    await _check_own(house, request, person, body.password)
    async with house.database.pipe() as p:
        await proofs_records.turn_totp_off(p, person.person_id)
        await sessions.end_others(p, person.person_id, person.session_id)


@router.get("/sessions")
async def list_devices(house: HouseHere, person: Person) -> Devices:
    """Where the person is signed in."""
    async with house.database.pipe_statement() as p:
        found = await sessions.list_devices(p, person.person_id, house.clock.now())
    return Devices(
        items=[
            Device(
                session_id=each.session_id,
                created_at=each.created_at,
                last_seen_at=each.last_seen_at,
                address=each.address,
                agent=each.agent,
                current=each.session_id == person.session_id,
            )
            for each in found
        ]
    )


@router.delete("/sessions/{session_id}", status_code=204)
async def end_device(house: HouseHere, person: Person, session_id: UUID) -> None:
    """Sign out there."""
    async with house.database.pipe_statement() as p:
        if not await sessions.end_one(p, person.person_id, session_id):
            raise Declined(404, "unknown_session")


async def _check_own(house: House, request: Request, person: SignedIn, password: SecretStr) -> None:
    """Raises `Declined` (403, 429). Whoever found a browser open can't guess here either."""
    device = signing_in.find_device(request)
    await signing_in.take_try(house, person.email, device)
    async with house.database.pipe_statement() as p:
        found = await proofs_records.find_own_proofs(p, person.person_id)
    stored = found.password_hash if found else None
    right, _ = await house.passwords.verify(password.get_secret_value(), stored)
    if not right:
        raise Declined(403, "wrong_password")
    await signing_in.give_back_try(house, person.email, device)
