"""Two businesses with a number and an API key each, before a running server."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from centralita.kit import db
from centralita.records import api_keys
from tests.pipeline.switchboard import Switchboard
from tests.receive import wire

PHONE = "+1 555 010 0101"
MARK = "planted-words-of-a-customer"


@dataclass(frozen=True)
class Business:
    """A tenant, its number, and a key that may do everything."""

    tenant_id: UUID
    number_id: UUID
    phone_number_id: str
    key: str


async def add_business(switchboard: Switchboard, slug: str, phone_number_id: str) -> Business:
    tenant_id = await switchboard.add_tenant(slug)
    number_id = await switchboard.add_number(
        tenant_id,
        phone_number_id,
        {"language": "es"},
        display_name=slug.title(),
        chakra_plugin_id=f"plugin-of-{slug}",
        waba_id="200000000000001",
    )
    key = await make_key(switchboard.database, tenant_id)
    return Business(tenant_id, number_id, phone_number_id, key)


async def make_key(
    database: db.Database, tenant_id: UUID, name: str = "n8n", scopes: Sequence[str] = ("all",)
) -> str:
    async with database.tenant_write(tenant_id) as t:
        new = api_keys.New(name=name, scopes=scopes, created_by="test")
        return (await api_keys.add(t, new))[1].reveal()


@dataclass(frozen=True)
class Caller:
    """Another tool: calls functions of a server with a key."""

    server: wire.Wire
    key: str

    async def send(
        self, name: str, body: bytes, headers: Mapping[str, str] | None = None
    ) -> wire.Answer:
        told = {"apikey": self.key, "content-type": "application/json", **(headers or {})}
        return await self.server.ask("POST", f"/rest/v1/rpc/{name}", body, told)

    async def call(self, name: str, **arguments: object) -> tuple[int, Any]:
        """Status and JSON of the answer."""
        answer = await self.send(name, json.dumps(arguments, default=str).encode())
        assert answer.headers["content-type"] == "application/json; charset=utf-8"
        return answer.status, json.loads(answer.body)

    async def ok(self, name: str, **arguments: object) -> Any:
        status, told = await self.call(name, **arguments)
        assert status == 200, told
        return told

    async def refuse(self, name: str, **arguments: object) -> tuple[int, str]:
        """Status and code of a refusal, whose shape is PostgREST's."""
        status, told = await self.call(name, **arguments)
        assert set(told) == {"code", "message", "details", "hint"}
        return status, told["code"]
