"""An outside bot is asked by a signed call, and whatever it answers leads somewhere."""

import base64
import hashlib
import hmac
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from centralita.effects.fetching import Fetcher
from centralita.effects.jobs import Done, Failed, Job, Outcome, TryLater
from centralita.effects.outside import OutsideBot
from centralita.kit import clock, crypto, ids
from centralita.records import tenant_secrets
from tests.effects.house import Chat, House
from tests.providers import stub

PLANTED = "planted-signing-secret-0123456789"
HEARD: dict[str, Any] = {
    "kind": "image", "at": "2026-11-21T10:00:00Z", "text": "¿Es este?", "choice": None,
    "media": {"id": "m1", "mime_type": "image/jpeg", "link": "https://inner.example.com/x?token=1"},
}  # fmt: skip


@dataclass
class Bench:
    house: House
    server: stub.Stub
    fetcher: Fetcher
    chat: Chat
    clock: clock.ManualClock

    async def run(self, secret: str | None = PLANTED, **settings: Any) -> Outcome:
        if secret is not None:
            async with self.house.database.tenant_write(self.chat.tenant_id) as t:
                await tenant_secrets.set_secret(
                    t, self.house.keys, "outside_bot", crypto.Secret(secret)
                )
        bot = OutsideBot(self.house.database, self.house.keys, self.fetcher, self.clock)
        return await bot.run(self.build_job(**settings))

    def build_job(self, *message_ids: Any, **settings: Any) -> Job:
        names = {"id": str(self.chat.tenant_id), "name": "Villa Alba", "language": "es"}
        turn = {
            "business": {**names, "time_zone": "Europe/Madrid"},
            "conversation": {
                "stage": "new",
                "contact_name": "Ana",
                "contact_phone": "15550100101",
                "contact_language": "es",
                "owner": "bot",
            },
            "heard": [{"id": str(ids.new_id()), **HEARD}],
        }
        url = f"{self.server.base_url}/bot"
        return Job(
            tenant_id=self.chat.tenant_id,
            effect_id=ids.new_id(),
            conversation_id=self.chat.conversation_id,
            number_id=self.chat.number_id,
            kind="outside",
            payload={"bot": {"kind": "outside", "url": url, **settings}, "turn": turn},
            message_ids=message_ids,
            seconds_left=2.0,
        )


@pytest.fixture
async def bench(house: House) -> AsyncIterator[Bench]:
    fetcher = Fetcher(allow_loopback=True)
    async with stub.open_stub() as server:
        server.will(stub.answer(200, b'{"replies": ["Hola"]}'))
        yield Bench(house, server, fetcher, await house.add_chat(), clock.ManualClock())
    await fetcher.aclose()


def is_genuine(key: bytes, call: stub.Call) -> bool:
    """By the words of the Standard Webhooks specification, and none of our code."""
    version, _, signature = call.headers["webhook-signature"].partition(",")
    text = f"{call.headers['webhook-id']}.{call.headers['webhook-timestamp']}."
    digest = hmac.new(key, text.encode() + call.body, hashlib.sha256).digest()
    return version == "v1" and hmac.compare_digest(base64.b64encode(digest).decode(), signature)


async def test_the_question_holds_the_turn_and_nothing_that_is_not_its_business(
    bench: Bench,
) -> None:
    assert isinstance(await bench.run(), Done)
    (call,) = bench.server.calls
    asked = json.loads(call.body)
    assert asked["version"] == 1
    assert asked["id"] == call.headers["webhook-id"] == call.headers["idempotency-key"]
    assert asked["business"]["name"] == "Villa Alba"
    assert asked["contact"] == {"name": "Ana", "phone": "15550100101", "language": "es"}
    assert asked["conversation"] == {"id": str(bench.chat.conversation_id), "stage": "new"}
    (message,) = asked["messages"]
    assert message["media"] == {
        "id": "m1", "mime_type": "image/jpeg", "caption": None, "filename": None, "voice": None,
    }  # fmt: skip
    assert "choice" not in message
    assert "token" not in call.body.decode()
    assert asked["answer_by"] > asked["now"]


@pytest.mark.parametrize(
    ("secret", "key"),
    [
        (PLANTED, PLANTED.encode()),
        ("whsec_" + base64.b64encode(b"of 24 bytes at the least").decode(),
         b"of 24 bytes at the least"),
        ("whsec_not base64!", b"whsec_not base64!"),
    ],
)  # fmt: skip
async def test_the_signature_is_that_of_the_standard(bench: Bench, secret: str, key: bytes) -> None:
    await bench.run(secret)
    (call,) = bench.server.calls
    assert is_genuine(key, call)
    assert not is_genuine(b"another secret", call)
    assert call.headers["webhook-timestamp"] == str(int(bench.clock.now().timestamp()))


async def test_the_history_is_what_was_said_before(bench: Bench) -> None:
    house, chat = bench.house, bench.chat
    for n in range(3):
        await house.say(chat, f"pregunta {n}")
        await house.say(chat, f"respuesta {n}", "out", "human" if n == 2 else "bot")
    await house.say(chat, "solo para nosotros", "note", "bot")
    other = await house.add_chat(chat.tenant_id)
    await house.say(other, "de otra persona")
    asked_about = await house.say(chat, "¿Es este?")
    await house.say(chat, "dicho mientras tanto")
    await bench.run()
    bot = OutsideBot(house.database, house.keys, bench.fetcher, bench.clock)
    await bot.run(bench.build_job(asked_about, history_messages=4))
    await bot.run(bench.build_job(asked_about, history_messages=0))
    history = json.loads(bench.server.calls[1].body)["history"]
    assert [(line["by"], line["text"]) for line in history] == [
        ("customer", "pregunta 1"),
        ("bot", "respuesta 1"),
        ("customer", "pregunta 2"),
        ("person", "respuesta 2"),
    ]
    assert json.loads(bench.server.calls[2].body)["history"] == []


async def test_without_a_secret_nothing_leaves(bench: Bench) -> None:
    assert isinstance(await bench.run(secret=None), Failed)
    async with bench.house.database.tenant_write(bench.chat.tenant_id) as t:
        await tenant_secrets.set_secret(t, bench.house.keys, "other", crypto.Secret(PLANTED))
    assert isinstance(await bench.run(secret=None), Failed)
    assert bench.server.calls == []


async def test_a_secret_of_another_tenant_signs_nothing(bench: Bench) -> None:
    await bench.run()
    chat = await bench.house.add_chat()
    bench.chat = chat
    assert isinstance(await bench.run(secret=None), Failed)
    assert len(bench.server.calls) == 1


@pytest.mark.parametrize(
    ("status", "body", "problem"),
    [
        (500, b"oops", "it answered with status 500"),
        (404, b"", "it answered with status 404"),
        (302, b"", "it answered with status 302"),
        (200, b"<!doctype html><p>Hi", "it answered with a web page, not with JSON"),
        (200, b"Hola", "its answer is not JSON"),
        (200, b" " * 70_000, "longer than 65,536 bytes"),
    ],
)
async def test_what_is_no_answer_fails_and_says_why(
    bench: Bench, status: int, body: bytes, problem: str
) -> None:
    bench.server.will(stub.answer(status, body))
    outcome = await bench.run()
    assert isinstance(outcome, Failed)
    assert problem in outcome.problem


@pytest.mark.parametrize("status", [429, 502, 503, 504])
async def test_what_passes_is_tried_again(bench: Bench, status: int) -> None:
    bench.server.will(stub.answer(status, b"", {"Retry-After": "7"}))
    outcome = await bench.run()
    assert outcome == TryLater(f"it answered with status {status}", 7.0)


@pytest.mark.parametrize(
    "url", ["https://10.0.0.1/", "http://example.com/", "https://x:y@example.com/", "nonsense"]
)
async def test_an_address_that_may_not_be_called_is_not(bench: Bench, url: str) -> None:
    assert isinstance(await bench.run(url=url), Failed)


async def test_promise_7_no_secret_in_what_is_kept_or_logged(
    bench: Bench, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not even where the other side sends everything back that it was sent."""
    house, chat = bench.house, bench.chat
    caplog.set_level(logging.DEBUG)

    async def echo(call: stub.Call, writer: Any) -> None:
        body = json.dumps({"replies": 1, "headers": dict(call.headers), "x": PLANTED}).encode()
        await stub.answer(200, body)(call, writer)

    for answering in (echo, stub.answer(500, PLANTED.encode()), stub.raw(PLANTED.encode())):
        bench.server.will(answering)
        await bench.run()
        job = bench.build_job()
        effect_id = await house.start(chat, "outside", job.payload)
        bot = OutsideBot(house.database, house.keys, bench.fetcher, bench.clock)
        await house.open_runner({"outside": bot}).run_once()
        (row,) = await house.fetch(
            "select effects::text from effects where effect_id = $1", effect_id
        )
        assert PLANTED not in row[0]
        if bench.server.calls:
            assert bench.server.calls[-1].headers["webhook-signature"] not in row[0]
    output = capsys.readouterr()
    assert PLANTED not in caplog.text + output.out + output.err
