"""The whole product in one process, with WhatsApp played on loopback: server, worker, simulator."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from centralita.installed import PROVIDERS
from centralita.kit import clock, crypto, db
from centralita.pipeline import Pipeline
from centralita.providers.contract import Client
from centralita.records import bot_configs, credentials, numbers, quarantine, tenants
from centralita.route.directory import Directory
from centralita.simulator import control, serve
from centralita.work import Worker
from tests.conftest import DatabaseUrls
from tests.receive import wire

Json = dict[str, Any]
GRAPH_VERSION = "v23.0"
MAIN_APP = "1000000000000001"
BOT: Json = {
    "burst_seconds": 0,
    "greeting_every_hours": 0,
    "typing": False,
    "mark_read": False,
    "rules": [{"name": "price", "when": ["price"], "answer": "100 a night."}],
}


@dataclass(frozen=True)
class Business:
    """A tenant with one number, on both sides of the wire."""

    tenant_id: UUID
    number_id: UUID
    line: control.Number

    @property
    def phone_number_id(self) -> str:
        return self.line.phone_number_id


@dataclass
class House:
    """What a test does to the product from outside, and what it may look at."""

    database: db.Database
    urls: DatabaseUrls
    keys: crypto.MasterKeys
    server: wire.Wire
    sim: control.SimulatorClient
    clients: dict[str, Client]
    count: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def add_line(self, **given: Any) -> control.Number:
        """A number at WhatsApp whose webhooks come to our server; not ours yet."""
        n = next(self.count)
        return await self.sim.add_number(
            **{
                "display_phone_number": f"1555010{n:04}",
                "app_id": MAIN_APP,
                "app_secret": wire.APP_SECRET,
                "verify_token": wire.VERIFY_TOKEN,
                "callback_url": f"http://{wire.HOST}:{self.server.port}/webhooks/meta/main",
                **given,
            }
        )

    async def add_business(self, slug: str, bot: Json | None = None, **given: Any) -> Business:
        line = await self.add_line(verified_name=slug.title(), **given)
        new = tenants.NewTenant(slug=slug, name=slug.title(), language="en")
        tenant = await tenants.open_tenant(self.database, self.keys, new)
        return await self.connect(tenant.id, line, bot)

    async def connect(
        self, tenant_id: UUID, line: control.Number, bot: Json | None = None
    ) -> Business:
        """Make the number this tenant's, with its own token and bot."""
        async with self.database.tenant_write(tenant_id) as t:
            new = numbers.NewNumber(
                phone_number_id=line.phone_number_id,
                phone_number=line.display_phone_number,
                waba_id=line.waba_id,
                display_name=line.verified_name,
            )
            number = await numbers.add_number(t, new)
            if line.token is not None:
                token = crypto.Secret(line.token)
                await credentials.set_access_token(t, self.keys, number.id, token)
            await bot_configs.publish(t, number.id, {**BOT, **(bot or {})}, actor="test")
        return Business(tenant_id, number.id, line)

    async def add_person(self, **given: Any) -> str:
        n = next(self.count)
        person = await self.sim.add_person(f"Person {n}", **{"phone": f"346000000{n:02}", **given})
        return str(person["id"])

    async def replay(self, phone_number_id: str) -> int:
        """As `centralita quarantine replay` does."""
        async with self.database.pipe() as p:
            waiting = await quarantine.claim_open(
                p, ids_=None, phone_number_id=phone_number_id, limit=100
            )
            pipeline = Pipeline(self.database, PROVIDERS, Directory(), clock.SystemClock())
            done, _ = await pipeline.replay(p, waiting)
        return done

    async def fetch(self, query: str, *values: object) -> list[db.Row]:
        async with self.database.pipe() as p:
            return await p.fetch(query, *values)

    async def count_rows(self, table: str, where: str = "true", *values: object) -> int:
        [row] = await self.fetch(f"select count(*) from {table} where {where}", *values)
        return int(row[0])

    async def wait_for(
        self, query: str, expected: object, *values: object, seconds: float = 15
    ) -> None:
        """Until the query's one value is as expected; the last one is in the message."""
        seen: object = None

        async def is_so() -> bool:
            nonlocal seen
            rows = await self.fetch(query, *values)
            seen = rows[0][0] if rows else None
            return seen == expected

        try:
            await wire.wait_until(is_so, seconds)
        except TimeoutError:
            raise AssertionError(f"expected {expected!r}, last seen {seen!r}: {query}") from None

    async def settle(self) -> None:
        """Until nothing is under way any more: webhooks, queues, turns, sends."""
        for _ in range(3):
            assert await self.sim.settle()
            await self.wait_for(
                """
                select (select count(*) from inbound_queue) + (select count(*) from lanes)
                    + (select count(*) from outbox o join numbers n using (number_id)
                       where o.state in ('queued', 'sending') and n.parked_at is null)
                """,
                0,
                seconds=30,
            )

    async def texts_received(self, person: str) -> list[str]:
        return [str(each["text"]) for each in await self.sim.received(person)]

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """One more worker, until the end of the block."""
        stop = asyncio.Event()
        worker = Worker(self.database, self.keys, PROVIDERS, self.clients)
        running = asyncio.create_task(worker.run(stop))
        try:
            yield
        finally:
            stop.set()
            await running


def _open_clients(base_url: str) -> dict[str, Client]:
    return {key: each.open_client(base_url, GRAPH_VERSION) for key, each in PROVIDERS.items()}


@asynccontextmanager
async def open_house(
    database: db.Database, urls: DatabaseUrls, keys: crypto.MasterKeys
) -> AsyncIterator[House]:
    """Simulator and server run; a worker does where the test says so."""
    await wire.add_app(urls.owner, keys)
    async with AsyncExitStack() as stack:
        running = await serve.open_simulator()
        stack.push_async_callback(running.close)
        server = await stack.enter_async_context(wire.open_server(database, keys))
        sim = await stack.enter_async_context(control.SimulatorClient(running.base_url))
        await sim.options(delivered_after_seconds=0.05)
        clients = _open_clients(running.base_url)
        for client in clients.values():
            stack.push_async_callback(client.aclose)
        yield House(database, urls, keys, server, sim, clients)
