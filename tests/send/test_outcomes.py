"""Promises 6, 10 and 11: what a refusal, a dead token, a crash or a broken call leads to."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from centralita.kit import crypto, json
from centralita.providers import contract
from centralita.records import credentials, numbers, settling
from centralita.vocabulary import errors
from tests.send.desk import Desk
from tests.send.fakes import SPLIT, FakeClient


async def test_a_refusal_for_now_is_tried_again_later(desk: Desk) -> None:
    """Promise 10: only a known refusal is retried, with its attempts kept for the timeline."""
    line = await desk.add_line()
    [message_id] = await desk.write(await desk.add_chat(line), "hola")
    answers = iter([desk.refuse_for_now("131016"), desk.refuse_for_now("131016"), None])
    desk.client.answering = lambda out, body: next(answers)
    sender = desk.open_dispatcher()
    await sender.dispatch_once()
    row = await desk.find_queued(message_id)
    assert row is not None
    assert (row["state"], row["attempts"], row["reason"]) == ("queued", 1, "131016")
    assert desk.time.now() <= row["not_before"] <= desk.time.now() + timedelta(seconds=1)
    desk.time.advance(1)
    await sender.dispatch_once()
    desk.time.advance(2)
    await sender.dispatch_once()
    assert (await desk.get_message(message_id))["status"] == "sent"
    tries = await desk.fetch("select attempt, outcome, code from send_attempts order by attempt")
    assert [tuple(row) for row in tries] == [(1, "retry", "131016"), (2, "retry", "131016")]


async def test_six_refusals_fail_the_message_and_tell_the_owner(desk: Desk) -> None:
    line = await desk.add_line()
    [message_id] = await desk.write(await desk.add_chat(line), "hola")
    desk.client.answering = lambda out, body: desk.refuse_for_now()
    sender = desk.open_dispatcher()
    for _ in range(20):
        await sender.dispatch_once()
        desk.time.advance(70)
    assert len(desk.client.calls) == 6
    message = await desk.get_message(message_id)
    assert (message["status"], message["error_code"]) == ("failed", "131000")
    assert message["error_text"] == "Code 131000 in es. Do something."
    assert await desk.find_queued(message_id) is None
    assert await desk.list_alerts() == [(line.tenant_id, "warning", "failed")]
    [counted] = await desk.fetch("select sent, failed from number_days")
    assert tuple(counted) == (0, 1)


async def test_a_mistake_fails_at_once_and_the_next_message_goes(desk: Desk) -> None:
    line = await desk.add_line()
    chat = await desk.add_chat(line)
    wrong, odd, right = await desk.write(chat, "mal", "unrenderable", "bien")
    desk.client.answering = lambda out, body: (
        desk.refuse("131009") if body["text"] == "mal" else None
    )
    await desk.drain(desk.open_dispatcher())
    assert desk.client.texts() == ["mal", "bien"]
    assert (await desk.get_message(wrong))["error_code"] == "131009"
    assert (await desk.get_message(odd))["error_code"] == "unrenderable"
    assert (await desk.get_message(right))["status"] == "sent"


async def test_an_unreadable_message_harms_nobody(desk: Desk) -> None:
    line = await desk.add_line()
    broken, good = [(await desk.write(chat, "hola"))[0] for chat in await desk.add_chats(line, 2)]
    await desk.execute("update messages set content = '{\"kind\": 7' where message_id = $1", broken)
    await desk.open_dispatcher().dispatch_once()
    assert (await desk.get_message(broken))["error_code"] == "unreadable"
    assert (await desk.get_message(good))["status"] == "sent"


async def test_a_dead_token_parks_its_number_only(desk: Desk) -> None:
    """Promise 6: nothing is borrowed, all of the number waits, one urgent alert, others go on."""
    tenant_id = await desk.add_tenant()
    dead, alive = await desk.add_line(tenant_id), await desk.add_line(tenant_id)
    waiting = [(await desk.write(chat, "espera"))[0] for chat in await desk.add_chats(dead, 3)]
    [sent] = await desk.write(await desk.add_chat(alive), "va")
    desk.client.answering = lambda out, body: (
        errors.TokenDead("190", "Expired.") if out.token == dead.token else None
    )
    sender = desk.open_dispatcher()
    await desk.drain(sender)
    assert (await desk.get_message(sent))["status"] == "sent"
    assert await desk.list_alerts() == [(tenant_id, "urgent", "parked")]
    async with desk.database.tenant_read(tenant_id) as t:
        assert await credentials.find_access_token(t, desk.keys, dead.number_id) is None
        number = await numbers.find_number(t, dead.number_id)
    assert number is not None
    assert number.parked_code == "190"
    for message_id in waiting:
        row = await desk.find_queued(message_id)
        assert row is not None
        assert (row["state"], row["attempts"]) == ("queued", 0)

    desk.client.answering = lambda out, body: None
    new = crypto.Secret("a-new-token-for-the-number")
    await desk.set_token(dead, new)
    async with desk.database.tenant_write(tenant_id) as t:
        assert await settling.unpark(t, dead.number_id)
        assert not await settling.unpark(t, dead.number_id)
    desk.time.advance(61)
    await desk.drain(sender)
    assert [out.token for out, body in desk.client.calls if body["text"] == "espera"][-3:] == [
        new, new, new,
    ]  # fmt: skip
    assert [(await desk.get_message(each))["status"] for each in waiting] == ["sent"] * 3
    assert [row[0] for row in await desk.fetch("select resolved_by from alerts")] == ["unparked"]


async def test_a_missing_token_parks_without_a_call(desk: Desk) -> None:
    """Promise 6: no token, no call."""
    line = await desk.add_line(token=False)
    await desk.write(await desk.add_chat(line), "hola")
    await desk.drain(desk.open_dispatcher())
    assert desk.client.calls == []
    assert await desk.list_alerts() == [(line.tenant_id, "urgent", "parked")]
    [row] = await desk.fetch("select parked_code, parked_reason from numbers")
    assert row["parked_code"] == "token_missing"
    assert "token" in row["parked_reason"]


async def test_a_token_replaced_meanwhile_does_not_park(desk: Desk) -> None:
    from_line = await desk.add_line()
    [message_id] = await desk.write(await desk.add_chat(from_line), "hola")
    new = crypto.Secret("a-new-token-for-the-number")

    class Slow(FakeClient):
        async def send(
            self, line: contract.Line, body: Mapping[str, Any], *, attempt: int = 1
        ) -> contract.Accepted:
            if line.token != new:
                await desk.set_token(from_line, new)
            return await super().send(line, body, attempt=attempt)

    client = Slow(lambda out, body: errors.TokenDead("190", "Old.") if out.token != new else None)
    sender = desk.open_dispatcher(client)
    await desk.drain(sender)
    assert (await desk.get_message(message_id))["status"] == "sent"
    assert await desk.list_alerts() == []


async def test_two_messages_never_get_the_same_id(desk: Desk) -> None:
    """A provider that repeats an id must not stop the batch."""
    line = await desk.add_line()
    for chat in await desk.add_chats(line, 3):
        await desk.write(chat, "hola")
    desk.client.answering = lambda out, body: "wamid.always-the-same"
    sender = desk.open_dispatcher()
    await sender.dispatch_once()
    await desk.write(await desk.add_chat(line), "hola")
    await sender.dispatch_once()
    rows = await desk.fetch("select status, wa_message_id from messages")
    assert [row["status"] for row in rows] == ["sent"] * 4
    assert sum(row["wa_message_id"] is not None for row in rows) == 1


async def test_130429_slows_the_number_down(desk: Desk) -> None:
    """Promise 9: the number pauses and goes on slower; another number keeps its pace."""
    line, other = await desk.add_line(per_second=100), await desk.add_line(per_second=100)
    for each in (line, other):
        for chat in await desk.add_chats(each, 20):
            await desk.write(chat, str(each.number_id))
    refusals = iter([errors.RetryLater("130429", "Too fast.", scope="number")])
    desk.client.answering = lambda out, body: (
        next(refusals, None) if out.token == line.token else None
    )
    sender = desk.open_dispatcher()
    for _ in range(10):
        await sender.dispatch_once()
        desk.time.advance(0.09)
    sent = desk.client.texts()
    assert sent.count(str(other.number_id)) == 20
    assert sent.count(str(line.number_id)) <= 6


async def test_alerts_speak_the_tenant_s_language(desk: Desk) -> None:
    for language in ("es", "en"):
        tenant_id = await desk.add_tenant(language)
        await desk.write(await desk.add_chat(await desk.add_line(tenant_id, token=False)), "hola")
    await desk.drain(desk.open_dispatcher())
    titles = {row[0] for row in await desk.fetch("select title from alerts")}
    assert titles == {"Este número no puede enviar", "Nothing leaves from this number"}


async def test_no_secret_is_written_anywhere(desk: Desk) -> None:
    """Promise 7: a provider that quotes the token can't get it into our tables."""
    line = await desk.add_line()
    await desk.write(await desk.add_chat(line), "hola")
    assert line.token is not None
    await desk.open_dispatcher().dispatch_once()
    for table in ("messages", "outbox", "send_attempts", "alerts", "numbers"):
        rows = await desk.fetch(f"select {table}::text from {table}")
        assert not any(line.token.reveal() in row[0] for row in rows)


async def test_what_limits_made_of_a_message_is_kept_with_it(desk: Desk) -> None:
    """Nothing is cut silently: the timeline can say how it left, in both languages."""
    line = await desk.add_line()
    chat = await desk.add_chat(line)
    [short, long] = await desk.write(chat, "hola", "a" * 5000)
    await desk.drain(desk.open_dispatcher())
    assert (await desk.get_message(short))["adapted"] is None
    kept = json.decode((await desk.get_message(long))["adapted"])
    assert kept == [{"es": SPLIT.es, "en": SPLIT.en}]
    assert await desk.find_queued(long) is None
