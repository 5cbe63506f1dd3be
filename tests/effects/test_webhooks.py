"""Webhooks are told what happened: signed, once for each, again where it failed."""

import asyncio
import base64
import hashlib
import hmac
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from centralita.effects.fetching import Fetcher
from centralita.effects.webhooks import WAITS_SECONDS, WebhookRunner, find_wait
from centralita.kit import clock, crypto, db, ids
from centralita.records import alerts, watches, webhook_deliveries, webhooks
from centralita.route import handover
from tests.pipeline.switchboard import Switchboard, change, text_message, webhook
from tests.pipeline.test_statuses import status, statuses
from tests.providers import stub

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "receive-webhooks.md").read_text("utf-8")
HOTEL, TACOS = "300000000000001", "300000000000002"


@dataclass
class Bench:
    """A business with a number, and a receiver for its webhooks."""

    board: Switchboard
    server: stub.Stub
    fetcher: Fetcher
    tenant_id: UUID
    secrets: dict[str, crypto.Secret] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.runner = self.open_runner()

    def open_runner(self, fetcher: Fetcher | None = None) -> WebhookRunner:
        now, chance = clock.SystemClock(), ids.SeededChance(1)
        board = self.board
        return WebhookRunner(board.database, board.keys, fetcher or self.fetcher, now, chance)

    async def add(self, *events: str, name: str = "n8n", tenant_id: UUID | None = None) -> UUID:
        async with self.board.database.pipe() as p:
            await watches.keep_for_webhooks(p, [tenant_id or self.tenant_id])
        new = webhooks.New(
            url=f"{self.server.base_url}/{name}", name=name, events=events or ["*"], created_by="x"
        )
        async with self.board.database.tenant_write(tenant_id or self.tenant_id) as t:
            made, secret = await webhooks.add(t, self.board.keys, new)
        self.secrets[name] = secret
        return made.webhook_id

    async def say(self, text: str = "hola", to: str = HOTEL) -> None:
        await self.board.handle(webhook(change(to, text_message(text))))

    async def run(self) -> None:
        while await self.runner.run_once():
            pass

    def list_told(self, name: str = "n8n") -> list[dict[str, Any]]:
        return [json.loads(each.body) for each in self.server.calls if each.target == f"/{name}"]

    async def list_deliveries(self) -> list[db.Row]:
        return await self.board.fetch("select * from webhook_deliveries order by delivery_id")

    async def let_time_pass(self) -> None:
        """Until everything that waits is due."""
        async with self.board.database.pipe() as p:
            await p.execute("update webhook_deliveries set not_before = now()")


@pytest.fixture
async def bench(database: db.Database, master_keys: crypto.MasterKeys) -> AsyncIterator[Bench]:
    board = Switchboard(database, master_keys)
    tenant_id = await board.add_tenant("hotel", language="en")
    bot = {"rules": [{"name": "hi", "when": ["hola"], "answer": "¡Hola!"}]}
    await board.add_number(tenant_id, HOTEL, bot, display_name="Hotel")
    fetcher = Fetcher(allow_loopback=True)
    async with stub.open_stub() as server:
        server.will(stub.answer(200, b"thank you"))
        yield Bench(board, server, fetcher, tenant_id)
    await fetcher.aclose()


async def test_a_message_is_told_signed_and_once(bench: Bench) -> None:
    await bench.add()
    await bench.say()
    await bench.run()
    await bench.run()
    [told] = [each for each in bench.list_told() if each["type"] == "message.received"]
    data = told["data"]
    assert (data["text"], data["direction"], data["by"]) == ("hola", "in", "contact")
    assert data["contact"]["phone"] == "+15550100101"
    assert data["number"]["phone_number_id"] == HOTEL
    [shown] = re.findall(r"^```json\n(.*?)^```", PAGE, flags=re.DOTALL | re.MULTILINE)
    assert set(json.loads(shown)["data"]) <= set(data)
    assert set(json.loads(shown)) == set(told)
    call = bench.server.calls[0]
    secret = bench.secrets["n8n"].reveal().removeprefix("whsec_")
    signed = f"{call.headers['webhook-id']}.{call.headers['webhook-timestamp']}.".encode()
    digest = hmac.new(base64.b64decode(secret), signed + call.body, hashlib.sha256).digest()
    assert call.headers["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"
    [row] = [each for each in await bench.list_deliveries() if each["event"] == "message.received"]
    assert (row["state"], row["status_code"], row["answer"]) == ("done", 200, "thank you")
    assert str(row["delivery_id"]) == call.headers["webhook-id"]


async def test_each_step_of_a_sent_message_is_told(bench: Bench) -> None:
    await bench.add("message.sent", "message.status")
    await bench.say()
    [row] = await bench.board.fetch("select message_id from messages where direction = 'out'")
    for name in ("sent", "delivered", "read"):
        report = status(name, "wamid.out", row[0])
        await bench.board.handle(statuses(HOTEL, report))
    await bench.run()
    told = [(each["type"], each["data"]["status"]) for each in bench.list_told()]
    assert sorted(told) == [
        ("message.sent", "sent"),
        ("message.status", "delivered"),
        ("message.status", "read"),
    ]


async def test_hand_overs_and_alerts_are_told(bench: Bench) -> None:
    await bench.say()
    await bench.add("conversation.owner", "alert.raised")
    [row] = await bench.board.fetch("select conversation_id from conversations")
    async with bench.board.database.tenant_write(bench.tenant_id) as t:
        wish = handover.Wish(
            tenant_id=t.tenant_id,
            conversation_id=row[0],
            cause="operator_takes",
            because="she asked",
            by_whom="olga",
        )
        await handover.hand_over(t, wish, clock.SystemClock().now())
        new = alerts.New(
            tenant_id=t.tenant_id, severity="info", title="A", message="B", source="c", subject="d"
        )
        await alerts.add(t, new)
    await bench.run()
    told = {each["type"]: each["data"] for each in bench.list_told()}
    assert told.keys() == {"conversation.owner", "alert.raised"}
    assert (told["conversation.owner"]["owner"], told["conversation.owner"]["by"]) == (
        "human",
        "olga",
    )
    assert told["alert.raised"]["title"] == "A"


async def test_each_gets_what_it_wants_and_nothing_of_others(bench: Bench) -> None:
    tacos = await bench.board.add_tenant("tacos")
    await bench.board.add_number(tacos, TACOS)
    await bench.add("message.received", name="ours")
    await bench.add("alert.raised", name="alerts")
    await bench.add("message.received", name="theirs", tenant_id=tacos)
    await bench.say("for the hotel")
    await bench.say("for the tacos", TACOS)
    await bench.run()
    assert [each["data"]["text"] for each in bench.list_told("ours")] == ["for the hotel"]
    assert [each["data"]["text"] for each in bench.list_told("theirs")] == ["for the tacos"]
    assert bench.list_told("alerts") == []


async def test_only_what_happens_after_it_was_made_and_while_it_is_not_paused(
    bench: Bench,
) -> None:
    await bench.add("message.received", name="first")
    await bench.say("one")
    await bench.run()
    second = await bench.add("message.received", name="second")
    await bench.say("two")
    await bench.run()
    async with bench.board.database.tenant_write(bench.tenant_id) as t:
        await webhooks.change(t, second, webhooks.Changes(status="paused"))
    await bench.say("three")
    await bench.run()
    async with bench.board.database.tenant_write(bench.tenant_id) as t:
        await webhooks.change(t, second, webhooks.Changes(status="active"))
    await bench.say("four")
    await bench.run()
    texts = [each["data"]["text"] for each in bench.list_told("second")]
    assert texts == ["two", "four"]
    assert len(bench.list_told("first")) == 4


async def test_a_failure_is_tried_again_and_then_given_up(bench: Bench) -> None:
    webhook_id = await bench.add("message.received")
    bench.server.will(stub.answer(500, b"x" * 2_000))
    await bench.say()
    await bench.run()
    for _ in range(10):
        await bench.let_time_pass()
        await bench.run()
    [row] = await bench.list_deliveries()
    assert (row["state"], row["attempts"], row["status_code"]) == ("failed", 8, 500)
    assert row["problem"] == "it answered with status 500"
    assert len(row["answer"]) == webhook_deliveries.ANSWER_CHARS
    assert len({each.headers["webhook-id"] for each in bench.server.calls}) == 1
    assert len(bench.server.calls) == 8
    bench.server.will(stub.answer(204))
    async with bench.board.database.tenant_write(bench.tenant_id) as t:
        await webhook_deliveries.send_again(t, webhook_id, row["delivery_id"])
    await bench.run()
    [row] = await bench.list_deliveries()
    assert (row["state"], row["status_code"]) == ("done", 204)


async def test_the_owner_hears_that_it_fails_and_that_it_works_again(bench: Bench) -> None:
    webhook_id = await bench.add("message.received")
    bench.server.will(stub.answer(503))
    for _ in range(webhooks.FAILING_AFTER):
        await bench.say()
    await bench.run()
    async with bench.board.database.tenant_read(bench.tenant_id) as t:
        [alert] = await alerts.list_for(t)
        assert (await webhooks.get(t, webhook_id)).status == "failing"
    assert "“n8n”" in alert.title
    bench.server.will(stub.answer(200))
    await bench.let_time_pass()
    await bench.run()
    async with bench.board.database.tenant_read(bench.tenant_id) as t:
        assert await alerts.list_for(t) == []
        assert (await webhooks.get(t, webhook_id)).status == "active"


async def test_a_call_that_was_cut_off_is_made_again_under_its_id(bench: Bench) -> None:
    await bench.add("message.received")
    bench.server.will(stub.raw(b""), stub.answer(200))
    await bench.say()
    await bench.run()
    await bench.let_time_pass()
    await bench.run()
    [first, second] = bench.server.calls
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


async def test_many_at_once_are_told_once_each(bench: Bench) -> None:
    """Several processes side by side."""
    await bench.add("message.received")
    other = bench.open_runner()
    for number in range(10):
        await bench.say(f"hola {number}")
    await asyncio.gather(bench.runner.run_once(), other.run_once())
    await bench.run()
    texts = sorted(each["data"]["text"] for each in bench.list_told())
    assert texts == sorted(f"hola {number}" for number in range(10))


async def test_a_private_address_is_never_called(bench: Bench) -> None:
    await bench.add("message.received")
    fetcher = Fetcher(allow_loopback=False)
    strict = bench.open_runner(fetcher)
    await bench.say()
    await strict.run_once()
    await strict.run_once()
    await fetcher.aclose()
    [row] = await bench.list_deliveries()
    assert (row["state"], bench.server.calls) == ("waiting", [])
    assert "https" in row["problem"]


def test_eight_tries_take_about_a_day() -> None:
    chance = ids.SeededChance(1)
    waits = [find_wait(attempts, chance) for attempts in range(1, 8)]
    known = [each for each in waits if each is not None]
    assert len(known) == 7
    assert known == sorted(known)
    assert 23 * 3600 < sum(known) < 27 * 3600
    assert find_wait(len(WAITS_SECONDS) + 1, chance) is None
