"""Signing in by the HTTP door, for tests that need a person with a password."""

from typing import Any

import httpx
from fastapi import FastAPI

from centralita.kit import db
from centralita.records import passwords
from centralita.show.api import callers
from centralita.show.passwords import Passwords
from tests.show.api.staff import Member

PASSWORD = "cuatro palabras sin nada"


async def set_password(database: db.Database, member: Member, password: str = PASSWORD) -> None:
    """As if the person had chosen it."""
    assert member.person_id is not None
    hashed = await Passwords().hash(password)
    async with database.pipe() as p:
        await passwords.set_hash(p, member.person_id, hashed)


async def knock(
    api: FastAPI, email: str = "olga@people.example", password: str = PASSWORD, **more: Any
) -> httpx.Response:
    """What is answered to somebody who wants to sign in."""
    body = {"email": email, "password": password, **more.pop("body", {})}
    return await Member(api).ask("POST", "/session", body, **more)


async def enter(api: FastAPI, email: str = "olga@people.example", **more: Any) -> Member:
    """Somebody signed in on another device."""
    answer = await knock(api, email, **more)
    assert answer.status_code == 200, answer.text
    return Member(api, None, answer.cookies[callers.COOKIE])
