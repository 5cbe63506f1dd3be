"""What a trade does by the clock is done for each tenant that works in it, once at a time."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from centralita.effects.chores import ChoreRunner, Tools
from centralita.effects.fetching import Fetcher
from centralita.kit import clock, db, ids
from centralita.records import chores, trades
from centralita.verticals.contract import Chore, Fetched, Notice, Setting, Vertical
from centralita.vocabulary.content import Text
from tests.effects.house import House, until
from tests.providers import stub


class Bakery:
    """A tiny trade with one chore that writes down what it was given."""

    def __init__(self, wants: Sequence[str] = (), every_seconds: float = 60.0) -> None:
        self.done: list[tuple[UUID, Setting, Mapping[str, Fetched]]] = []
        self.wanted = wants
        self.notices: list[Notice] = []
        self.problem: Exception | None = None
        self.gate: asyncio.Event | None = None
        chore = Chore(name="bake", every_seconds=every_seconds, do=self.bake, wants=self.want)
        self.vertical = Vertical(
            key="bakery", title={"es": "Panadería", "en": "Bakery"}, facts=(), actions=(), flows={},
            texts={}, migrations=Path(), read_settings=lambda given: given, chores=(chore,),
        )  # fmt: skip

    async def want(self, t: db.TenantRead, setting: Setting) -> Sequence[str]:
        return self.wanted

    async def bake(
        self, t: db.TenantWrite, setting: Setting, fetched: Mapping[str, Fetched]
    ) -> Sequence[Notice]:
        self.done.append((t.tenant_id, setting, fetched))
        if self.gate is not None:
            await self.gate.wait()
        await t.execute(
            "insert into deeds (tenant_id, deed_key, told) values ($1, $2, '1')",
            t.tenant_id,
            f"baked/{len(self.done)}",
        )
        if self.problem is not None:
            raise self.problem
        return self.notices


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    found = Fetcher(allow_loopback=True)
    yield found
    await found.aclose()


def open_runner(house: House, bakery: Bakery, fetcher: Fetcher) -> ChoreRunner:
    tools = Tools(fetcher, clock.SystemClock(), ids.SeededChance(7))
    return ChoreRunner(house.database, {"bakery": bakery.vertical}, tools)


async def open_bakery(house: House, **settings: Any) -> UUID:
    tenant_id = await house.add_tenant("en")
    async with house.database.tenant_write(tenant_id) as t:
        await trades.enable(t, "bakery", settings)
    return tenant_id


async def read_runs(house: House) -> list[db.Row]:
    return await house.fetch("select *, due_at - now() as wait from chore_runs order by tenant_id")


async def test_each_tenant_of_the_trade_and_nobody_else(house: House, fetcher: Fetcher) -> None:
    mine = await open_bakery(house, oven=200)
    other = await open_bakery(house, oven=180)
    await house.add_tenant()
    bakery = Bakery()
    runner = open_runner(house, bakery, fetcher)
    assert await runner.run_once() == 2
    assert await runner.run_once() == 0
    assert {tenant_id for tenant_id, _, _ in bakery.done} == {mine, other}
    told = {tenant_id: setting for tenant_id, setting, _ in bakery.done}
    assert told[mine].settings == {"oven": 200}
    assert (told[mine].language, told[mine].business) == ("en", "Negocio 1")
    for run in await read_runs(house):
        assert 59 < run["wait"].total_seconds() <= 66
        assert run["problem"] == ""
    await house.execute("update chore_runs set due_at = now()")
    assert await runner.run_once() == 2


async def test_a_suspended_tenants_chores_rest_and_a_left_trades_are_gone(
    house: House, fetcher: Fetcher
) -> None:
    resting, leaving = await open_bakery(house), await open_bakery(house)
    bakery = Bakery()
    runner = open_runner(house, bakery, fetcher)
    await runner.run_once()
    async with house.database.tenant_write(leaving) as t:
        await trades.disable(t, "bakery")
    async with house.database.tenant_write(resting) as t:
        await t.execute("update tenants set status = 'suspended' where tenant_id = $1", resting)
    await house.execute("update chore_runs set due_at = now()")
    assert await runner.run_once() == 0
    assert [run["tenant_id"] for run in await read_runs(house)] == [resting]


async def test_one_process_does_it_and_another_takes_up_what_a_dead_one_left(
    house: House, fetcher: Fetcher
) -> None:
    await open_bakery(house)
    bakery = Bakery()
    bakery.gate = asyncio.Event()
    first, second = open_runner(house, bakery, fetcher), open_runner(house, bakery, fetcher)
    running = asyncio.create_task(first.run_once())

    async def is_begun() -> bool:
        return bool(bakery.done)

    await until(is_begun)
    assert await second.run_once() == 0
    bakery.gate.set()
    await running
    (stale,) = await _claim(house)
    assert await second.run_once() == 0
    await house.execute("update chore_runs set due_at = now()")
    assert await second.run_once() == 1
    async with house.database.pipe() as p:
        assert not await chores.finish(p, stale, 0.0, "too late")


async def _claim(house: House) -> list[chores.Claimed]:
    await house.execute("update chore_runs set due_at = now()")
    async with house.database.pipe() as p:
        return await chores.claim(p, [("bakery", "bake")], 10)


async def test_a_chore_that_breaks_leaves_nothing_and_is_done_again_later(
    house: House, fetcher: Fetcher
) -> None:
    await open_bakery(house)
    await open_bakery(house)
    bakery = Bakery()
    bakery.problem = ValueError("a guest's words")
    await open_runner(house, bakery, fetcher).run_once()
    assert len(bakery.done) == 2
    assert await house.fetch("select 1 from deeds") == []
    for run in await read_runs(house):
        assert run["problem"] == "ValueError; the log has the details"
        assert run["wait"].total_seconds() > 50


async def test_what_it_wants_is_fetched_first_by_the_safe_way(
    house: House, fetcher: Fetcher
) -> None:
    await open_bakery(house)
    async with stub.open_stub() as server:
        found, missing = f"{server.base_url}/a.ics", f"{server.base_url}/b.ics"
        inner = "https://169.254.169.254/latest/meta-data/"

        async def answering(call: stub.Call, writer: asyncio.StreamWriter) -> None:
            status, body = (200, b"BEGIN") if call.target == "/a.ics" else (404, b"")
            await stub.answer(status, body)(call, writer)

        server.will(answering)
        bakery = Bakery([found, missing, inner, found])
        await open_runner(house, bakery, fetcher).run_once()
    ((_, _, fetched),) = bakery.done
    assert fetched[found] == Fetched(data=b"BEGIN")
    assert fetched[missing] == Fetched(problem="it answered with status 404")
    assert "private network" in fetched[inner].problem
    assert len(fetched) == 3
    assert len(server.calls) == 2


async def test_what_people_should_hear_is_told_once_in_the_same_transaction(
    house: House, fetcher: Fetcher
) -> None:
    tenant_id = await open_bakery(house)
    chat = await house.add_chat(tenant_id)
    await house.execute(
        "update conversations set last_inbound_at = now() where conversation_id = $1",
        chat.conversation_id,
    )
    bakery = Bakery()
    bakery.notices = [
        Notice(
            key="bakery.ready.1",
            because="the bread is ready",
            replies=(Text(body="Your bread is ready."),),
            conversation_id=chat.conversation_id,
        )
    ]
    runner = open_runner(house, bakery, fetcher)
    await runner.run_once()
    await house.execute("update chore_runs set due_at = now()")
    await runner.run_once()
    assert len(bakery.done) == 2
    said = await house.fetch("select text, status from messages where direction = 'out'")
    assert [tuple(row) for row in said] == [("Your bread is ready.", "queued")]
