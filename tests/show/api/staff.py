"""The API in this process, and invented people who use it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI

from centralita.kit import clock, db
from centralita.records import memberships, people, sessions
from centralita.show.api import callers

BASE = "http://console.test"
Json = dict[str, Any]


@dataclass(frozen=True)
class Member:
    """Somebody who is signed in (`secret` is the cookie's), or a tool with a key, or nobody."""

    api: FastAPI
    person_id: UUID | None = None
    secret: str = ""
    key: str = ""

    async def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> httpx.Response:
        """`path` follows `/api/v1`."""
        told = {"accept-language": "en", **self._identify(), **(headers or {})}
        if body is not None:
            more["json"] = body
        # As a server would: what goes wrong inside is a 500 and not the test's exception.
        transport = httpx.ASGITransport(self.api, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            return await client.request(method, f"/api/v1{path}", headers=told, **more)

    async def get(self, path: str, status: int = 200, **query: Any) -> Any:
        """The JSON of a GET."""
        answer = await self.ask("GET", path, params=query or None)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def post(self, path: str, body: Any = None, status: int | None = None) -> Any:
        """The JSON of a POST; `status` None: any that is no error."""
        return self._read(await self.ask("POST", path, body), status)

    async def put(self, path: str, body: Any, status: int | None = None) -> Any:
        return self._read(await self.ask("PUT", path, body), status)

    async def patch(self, path: str, body: Any, status: int | None = None) -> Any:
        return self._read(await self.ask("PATCH", path, body), status)

    async def delete(self, path: str, status: int | None = None) -> Any:
        return self._read(await self.ask("DELETE", path), status)

    async def refused(self, method: str, path: str, body: Any = None) -> tuple[int, str]:
        """Status and code of a problem."""
        answer = await self.ask(method, path, body)
        assert answer.headers["content-type"].startswith("application/problem+json"), answer.text
        return answer.status_code, answer.json()["code"]

    def _read(self, answer: httpx.Response, status: int | None) -> Any:
        expected = answer.status_code < 400 if status is None else answer.status_code == status
        assert expected, answer.text
        return answer.json() if answer.content else None

    def _identify(self) -> dict[str, str]:
        if self.key:
            return {"apikey": self.key}
        if not self.secret:
            return {}
        token = callers.make_csrf_token(self.secret)
        return {"cookie": f"{callers.COOKIE}={self.secret}", callers.CSRF_HEADER: token}


async def sign_in(
    api: FastAPI,
    database: db.Database,
    name: str,
    roles: Mapping[UUID, str] | None = None,
    *,
    admin: bool = False,
) -> Member:
    """A new person with a session; `roles` by tenant."""
    expires_at = clock.SystemClock().now() + timedelta(hours=1)
    async with database.pipe() as p:
        new = people.New(email=f"{name}@people.example", name=name.title(), is_admin=admin)
        person_id = await people.add(p, new)
        for tenant_id, role in (roles or {}).items():
            await memberships.set_role(p, tenant_id, person_id, role)
        secret = await sessions.add(p, sessions.New(person_id=person_id, expires_at=expires_at))
    return Member(api, person_id, secret)
