"""A switchboard on a test's own database: tenants and numbers in, webhooks through, rows out."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from centralita.installed import PROVIDERS
from centralita.kit import clock, crypto, db, ids
from centralita.pipeline import Pipeline
from centralita.records import bot_configs, inbound, numbers, tenants
from centralita.records.numbers import NewNumber
from centralita.records.tenants import NewTenant
from centralita.route.directory import Directory
from centralita.verticals.contract import Vertical

Json = dict[str, Any]


@dataclass
class Switchboard:
    """Everything of the pipeline but the wire: bodies are received, then taken in and answered."""

    database: db.Database
    keys: crypto.MasterKeys
    now: clock.Clock = field(default_factory=clock.SystemClock)
    directory: Directory = field(default_factory=Directory)
    verticals: Mapping[str, Vertical] = field(default_factory=dict)
    burst_seconds: float = 0
    """0: what can be is answered at once; more: everything goes by lanes."""

    def __post_init__(self) -> None:
        self.pipeline = Pipeline(self.database, PROVIDERS, self.directory, self.now, self.verticals)

    async def add_tenant(self, slug: str, **more: str) -> UUID:
        new = NewTenant(slug=slug, name=slug.title(), **more)
        tenant = await tenants.open_tenant(self.database, self.keys, new)
        self.directory.mark_stale()
        return tenant.id

    async def add_number(
        self, tenant_id: UUID, phone_number_id: str, bot: Json | None = None, **more: Any
    ) -> UUID:
        async with self.database.tenant_write(tenant_id) as t:
            number = await numbers.add_number(t, NewNumber(phone_number_id=phone_number_id, **more))
            config = {"burst_seconds": self.burst_seconds, **(bot or {})}
            await bot_configs.publish(t, number.id, config, actor="test")
        self.directory.mark_stale()
        return number.id

    async def receive(self, *bodies: Json | bytes, provider: str = "meta_cloud") -> None:
        """As the door does after it checked the signature."""
        raw = [body if isinstance(body, bytes) else json.dumps(body).encode() for body in bodies]
        async with self.database.pipe() as p:
            await inbound.add(p, [(provider, "main", body) for body in raw])

    async def take_in(self) -> None:
        while await self.pipeline.take_in():
            pass

    async def answer(self) -> None:
        await asyncio.sleep(self.burst_seconds)
        while await self.pipeline.answer():
            pass

    async def handle(self, *bodies: Json | bytes, provider: str = "meta_cloud") -> None:
        await self.receive(*bodies, provider=provider)
        await self.take_in()
        await self.answer()

    async def fetch(self, query: str, *values: object) -> list[db.Row]:
        async with self.database.pipe() as p:
            return await p.fetch(query, *values)

    async def said(self, direction: str = "in") -> list[tuple[UUID, str | None]]:
        rows = await self.fetch(
            "select tenant_id, text from messages where direction = $1 order by message_id",
            direction,
        )
        return [(row[0], row[1]) for row in rows]


def wamid() -> str:
    return f"wamid.{ids.new_id().hex}"


def text_message(body: str, *, sender: str = "15550100101", **more: Any) -> Json:
    return {
        "from": sender,
        "id": more.pop("id", None) or wamid(),
        "timestamp": str(int(clock.SystemClock().now().timestamp())),
        "type": "text",
        "text": {"body": body},
        **more,
    }


def change(phone_number_id: str, *messages: Json, field: str = "messages", **more: Any) -> Json:
    contacts = [
        {"profile": {"name": "Ana"}, "wa_id": message["from"]}
        for message in messages
        if message.get("from")
    ]
    return {
        "field": field,
        "value": {
            "messaging_product": "whatsapp",
            "metadata": {
                "display_phone_number": "15550100001",
                "phone_number_id": phone_number_id,
            },
            "contacts": contacts,
            **({"messages": list(messages)} if messages else {}),
            **more,
        },
    }


def webhook(*changes: Json, waba_id: str = "200000000000001") -> Json:
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": waba_id, "changes": list(changes)}],
    }
