"""Webhooks of many businesses: what one of them does holds up nobody else's."""

from collections import Counter
from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from centralita.effects.fetching import Fetcher
from centralita.effects.webhooks import WebhookRunner
from centralita.kit import clock, crypto, db, ids
from centralita.records import webhook_deliveries
from tests.effects.test_webhooks import HOTEL, TACOS, Bench
from tests.pipeline.switchboard import Switchboard
from tests.providers import stub


@pytest.fixture
async def bench(database: db.Database, master_keys: crypto.MasterKeys) -> AsyncIterator[Bench]:
    board = Switchboard(database, master_keys)
    tenant_id = await board.add_tenant("hotel")
    await board.add_number(tenant_id, HOTEL)
    fetcher = Fetcher(allow_loopback=True)
    async with stub.open_stub() as server:
        server.will(stub.answer(200, b"thank you"))
        yield Bench(board, server, fetcher, tenant_id)
    await fetcher.aclose()


@pytest.fixture
async def tacos(bench: Bench) -> UUID:
    tenant_id = await bench.board.add_tenant("tacos")
    await bench.board.add_number(tenant_id, TACOS)
    await bench.add("message.received", name="theirs", tenant_id=tenant_id)
    return tenant_id


async def test_one_business_does_not_take_every_call(bench: Bench, tacos: UUID) -> None:
    """However many slow receivers it has."""
    named = [await bench.add(name=f"slow-{number}") for number in range(8)]
    new = [webhook_deliveries.New(webhook_id=each, event="x", body="{}") for each in named]
    async with bench.board.database.tenant_write(bench.tenant_id) as t:
        await webhook_deliveries.add(t, new * 12)
    async with bench.board.database.tenant_write(tacos) as t:
        [theirs] = [row[0] for row in await t.fetch("select webhook_id from webhooks")]
        one = webhook_deliveries.New(webhook_id=theirs, event="x", body="{}")
        await webhook_deliveries.add(t, [one])
    async with bench.board.database.pipe() as p:
        claimed = await webhook_deliveries.claim(p, 100, webhook_deliveries.Share(10, 30))
        full = webhook_deliveries.Share(10, 30, [bench.tenant_id])
        assert await webhook_deliveries.claim(p, 100, full) == []
    counted = Counter(each.tenant_id for each in claimed)
    assert 0 < counted[bench.tenant_id] <= 30
    assert counted[tacos] == 1


class Stumbling(WebhookRunner):
    """Cannot tell one business."""

    stone: UUID

    async def _tell_tenant(self, tenant_id: UUID) -> int:
        if tenant_id == self.stone:
            raise ValueError("something of theirs can't be told")
        return await super()._tell_tenant(tenant_id)


async def test_what_one_can_not_be_told_holds_up_nobody(bench: Bench, tacos: UUID) -> None:
    await bench.add("message.received")
    board = bench.board
    bench.runner = Stumbling(
        board.database, board.keys, bench.fetcher, clock.SystemClock(), ids.SeededChance(1)
    )
    bench.runner.stone = bench.tenant_id
    await bench.say("hola")
    await bench.say("tacos", TACOS)
    await bench.run()
    assert [each["data"]["text"] for each in bench.list_told("theirs")] == ["tacos"]
    assert bench.list_told() == []
