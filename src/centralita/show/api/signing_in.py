"""Signing in: who was wrong waits, and nobody learns from the answer which addresses there are.

An unknown address, a wrong password and somebody who may not sign in any more cost the same work
and get the same answer. Only after the right password is there any word of a second factor.
"""

from datetime import datetime
from typing import Final

from fastapi import Request
from msgspec import Struct

from centralita.kit import crypto, db, log
from centralita.records import passwords, sessions, sign_in_tries
from centralita.show import origins, second_factor
from centralita.show.api.house import House
from centralita.show.api.problems import Declined

_AGENT_CHARS: Final = 200
_log = log.get_logger("sign-in")


class Device(Struct, frozen=True):
    """What somebody signs in with."""

    address: str | None
    agent: str | None


class Attempt(Struct, frozen=True, kw_only=True):
    """Somebody knocks."""

    email: str
    password: crypto.Secret
    code: str | None
    device: Device


def find_device(request: Request) -> Device:
    """The device of a request."""
    client = request.client.host if request.client else None
    agent = request.headers.get("user-agent", "")[:_AGENT_CHARS]
    address = origins.find_address(client, request.headers.get("x-forwarded-for"))
    return Device(address, "".join(char for char in agent if char.isprintable()) or None)


async def sign_in(house: House, attempt: Attempt) -> tuple[passwords.Proofs, str]:
    """Who it is, and the new cookie's secret. Raises `Declined` (401, 429)."""
    await take_try(house, attempt.email, attempt.device)
    async with house.database.pipe_statement() as p:
        found = await passwords.find_proofs(p, attempt.email)
    stored = found.password_hash if found else None
    right, renewed = await house.passwords.verify(attempt.password.reveal(), stored)
    if found is None or not right or found.disabled:
        _warn(found, attempt.device, "disabled" if right else "password")
        raise Declined(401, "wrong_credentials")
    await ask_code(house, found, attempt.code, attempt.device)
    async with house.database.pipe() as p:
        await use_code(house, p, found, attempt.code, attempt.device)
        if renewed is not None and stored is not None:
            await passwords.renew_hash(p, found.person_id, stored, renewed)
        secret = await begin_session(p, house.clock.now(), found, attempt.device)
    return found, secret


async def begin_session(
    p: db.PipeTransaction, now: datetime, proofs: passwords.Proofs, device: Device
) -> str:
    """A new session, after who it is was proven; the cookie's secret. Mistakes are forgotten."""
    place, *own = sign_in_tries.list_subjects(proofs.email, device.address)
    await sign_in_tries.give_back(p, place)
    for subject in own or [place]:
        await sign_in_tries.forget(p, subject)
    new = sessions.New(
        person_id=proofs.person_id,
        expires_at=now + sessions.LONGEST,
        address=device.address,
        agent=device.agent,
    )
    _log.info("somebody signed in", person_id=proofs.person_id, address=device.address)
    return await sessions.add(p, new)


async def take_try(house: House, email: str, device: Device) -> None:
    """Count a try, of the account and of the address. Raises `Declined` (429)."""
    now = house.clock.now()
    async with house.database.pipe() as p:
        for subject in sign_in_tries.list_subjects(email, device.address):
            held_until = await sign_in_tries.take(p, subject, now)
            if held_until is not None:
                break
        else:
            return
    raise _too_many(held_until, now)


async def give_back_try(house: House, email: str, device: Device) -> None:
    """The try that was taken last was no wrong guess."""
    async with house.database.pipe() as p:
        for subject in sign_in_tries.list_subjects(email, device.address):
            await sign_in_tries.give_back(p, subject)


async def ask_code(
    house: House, proofs: passwords.Proofs, code: str | None, device: Device
) -> None:
    """Whether a second factor is on, and no code came. Raises `Declined` (401).

    Who is asked for it has guessed nothing, so that try is given back.
    """
    if proofs.totp_on and not code:
        await give_back_try(house, proofs.email, device)
        raise Declined(401, "totp_needed")


async def use_code(
    house: House,
    p: db.PipeTransaction,
    proofs: passwords.Proofs,
    code: str | None,
    device: Device,
) -> None:
    """Use up a code of the telephone, or a recovery code. Raises `Declined` (401)."""
    if not proofs.totp_on:
        return
    secret = await passwords.open_totp(p, house.keys, proofs)
    step = second_factor.find_step(secret, code or "", house.clock.now()) if secret else None
    if step is not None:
        used = await passwords.take_step(p, proofs.person_id, step)
    else:
        used = await passwords.take_recovery_code(p, proofs.person_id, code or "")
    if not used:
        _warn(proofs, device, "second factor")
        raise Declined(401, "wrong_code")


def _warn(found: passwords.Proofs | None, device: Device, why: str) -> None:
    """Not by what was typed as the address: that may be a password in the wrong field."""
    _log.warning(
        "somebody could not sign in",
        person_id=found.person_id if found else None,
        address=device.address,
        why=why,
    )


def _too_many(held_until: datetime, now: datetime) -> Declined:
    seconds = max(1, round((held_until - now).total_seconds()))
    return Declined(429, "too_many_tries", headers={"retry-after": str(seconds)}, seconds=seconds)
