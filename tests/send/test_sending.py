"""Promises 6, 8, 9 and 10 on a real database: what leaves, in which order, with which token."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from centralita.kit import crypto
from centralita.providers import contract
from centralita.records import outbox
from tests.conftest import DatabaseUrls
from tests.send.desk import Desk
from tests.send.fakes import FakeClient

HOUR = timedelta(hours=1)


async def test_a_reply_leaves_and_is_recorded(desk: Desk) -> None:
    """Promise 10: after the call the row is gone and the message has its id, time and count."""
    line = await desk.add_line()
    chat = await desk.add_chat(line)
    [message_id] = await desk.write(chat, "Hola")
    sender = desk.open_dispatcher()

    assert await sender.dispatch_once() == 1

    message = await desk.get_message(message_id)
    assert message["status"] == "sent"
    assert message["wa_message_id"].startswith("wamid.")
    assert message["sent_at"] == desk.time.now()
    assert await desk.find_queued(message_id) is None
    assert desk.client.texts() == ["Hola"]
    assert desk.client.calls[0][1]["reference"] == f"{message_id}#1"
    [counted] = await desk.fetch("select sent from number_days")
    assert counted["sent"] == 1
    assert await sender.dispatch_once() == 0


async def test_sending_is_committed_before_the_call(desk: Desk) -> None:
    """Promise 10: whoever looks during the call sees `sending`."""
    line = await desk.add_line()
    chat = await desk.add_chat(line)
    [message_id] = await desk.write(chat, "Hola")
    seen: list[str] = []

    class Looking(FakeClient):
        async def send(
            self, line: contract.Line, body: Mapping[str, Any], *, attempt: int = 1
        ) -> contract.Accepted:
            row = await desk.find_queued(message_id)
            seen.append(row["state"] if row else "gone")
            return await super().send(line, body, attempt=attempt)

    await desk.open_dispatcher(Looking()).dispatch_once()
    assert seen == ["sending"]


async def test_each_number_uses_its_own_token(desk: Desk) -> None:
    """Promise 6: a send leaves from its number with that number's credential."""
    tenant_id = await desk.add_tenant()
    lines = [await desk.add_line(tenant_id), await desk.add_line(tenant_id), await desk.add_line()]
    for line in lines:
        await desk.write(await desk.add_chat(line), str(line.number_id))
    await desk.open_dispatcher().dispatch_once()

    used = {body["text"]: out.token for out, body in desk.client.calls}
    assert used == {str(line.number_id): line.token for line in lines}


async def test_a_guest_sends_with_the_shared_number_s_token(
    desk: Desk, database_urls: DatabaseUrls
) -> None:
    """Promise 6: on a shared number the token is the number's, whoever speaks."""
    line = await desk.add_line(shared=True)
    guest = await desk.add_tenant()
    await desk.add_guest(line, guest, database_urls.owner)
    await desk.write(await desk.add_chat(line, guest), "de un invitado")
    await desk.open_dispatcher().dispatch_once()

    assert desk.client.calls[0][0].token == line.token


async def test_a_conversation_keeps_its_order(desk: Desk) -> None:
    """Promise 4: one after the other, also when the earlier one has to wait for another try."""
    line = await desk.add_line()
    chat, other = await desk.add_chats(line, 2)
    await desk.write(chat, "1", "2", "3")
    await desk.write(other, "otro")
    refusals = iter([desk.refuse_for_now()])
    desk.client.answering = lambda out, body: next(refusals, None) if body["text"] == "1" else None
    sender = desk.open_dispatcher()
    await sender.dispatch_once()
    assert sorted(desk.client.texts()) == ["1", "otro"]
    assert await sender.dispatch_once() == 0  # "2" does not overtake "1"
    desk.time.advance(2)
    await desk.drain(sender)
    assert [text for text in desk.client.texts() if text != "otro"] == ["1", "1", "2", "3"]


async def test_replies_overtake_campaigns(desk: Desk) -> None:
    """Promise 9: a reply goes first, also past bulk messages of its own conversation."""
    line = await desk.add_line(per_second=1)
    chat, *others = await desk.add_chats(line, 4)
    await desk.write(chat, "campaña", priority=outbox.BULK)
    for each in others:
        await desk.write(each, "campaña", priority=outbox.BULK)
    await desk.write(others[0], "aviso", priority=outbox.NOTICE)
    await desk.write(chat, "respuesta")
    sender = desk.open_dispatcher()
    for _ in range(3):
        await sender.dispatch_once()
        desk.time.advance(1.1)
    assert desk.client.texts() == ["respuesta", "aviso", "campaña"]


async def test_not_before_is_respected(desk: Desk) -> None:
    line = await desk.add_line()
    chat = await desk.add_chat(line)
    [message_id] = await desk.write(chat, "luego")
    await desk.execute(
        "update outbox set not_before = $2 where message_id = $1",
        message_id, desk.time.now() + HOUR,
    )  # fmt: skip
    sender = desk.open_dispatcher()
    assert await sender.dispatch_once() == 0
    desk.time.advance(3600)
    assert await sender.dispatch_once() == 1


async def test_the_pace_of_a_number_is_kept(desk: Desk) -> None:
    """Promise 9: messages per second."""
    line = await desk.add_line(per_second=40)
    for chat in await desk.add_chats(line, 60):
        await desk.write(chat, "hola")
    sender = desk.open_dispatcher()
    await desk.drain_now(sender)
    assert len(desk.client.calls) == 2
    for _ in range(25):
        desk.time.advance(0.04)
        await desk.drain_now(sender)
    assert 30 <= len(desk.client.calls) <= 40


@pytest.mark.parametrize(
    "change",
    [
        "update tenants set status = 'suspended' where tenant_id = $1",
        "update numbers set status = 'inactive' where tenant_id = $1",
        "update numbers set parked_at = now(), parked_code = '190' where tenant_id = $1",
    ],
)
async def test_a_stopped_number_or_tenant_keeps_its_messages_waiting(
    desk: Desk, change: str
) -> None:
    line = await desk.add_line()
    [message_id] = await desk.write(await desk.add_chat(line), "espera")
    async with desk.database.tenant_write(line.tenant_id) as t:
        await t.execute(change, line.tenant_id)
    assert await desk.open_dispatcher().dispatch_once() == 0
    row = await desk.find_queued(message_id)
    assert row is not None
    assert (row["state"], row["attempts"]) == ("queued", 0)


async def test_a_long_text_goes_in_parts_and_keeps_its_first_id(desk: Desk) -> None:
    line = await desk.add_line()
    [message_id] = await desk.write(await desk.add_chat(line), "x" * 9000)
    ids = iter(["wamid.first", "wamid.second", "wamid.third"])
    desk.client.answering = lambda out, body: next(ids)
    await desk.open_dispatcher().dispatch_once()
    assert [len(text) for text in desk.client.texts()] == [4096, 4096, 808]
    assert (await desk.get_message(message_id))["wa_message_id"] == "wamid.first"


async def test_a_later_part_that_is_refused_is_told_and_not_repeated(desk: Desk) -> None:
    """Promise 10: the beginning can't be taken back, so the message counts as sent."""
    line = await desk.add_line()
    [message_id] = await desk.write(await desk.add_chat(line), "x" * 5000)
    desk.client.answering = lambda out, body: (
        desk.refuse("131009") if body["reference"].endswith("#2") else None
    )
    sender = desk.open_dispatcher()
    await desk.drain(sender)
    assert len(desk.client.calls) == 2
    assert (await desk.get_message(message_id))["status"] == "sent"
    assert await desk.list_alerts() == [(line.tenant_id, "warning", "partly")]


async def test_a_new_token_is_used_after_the_directory_changed(desk: Desk) -> None:
    line = await desk.add_line()
    chat = await desk.add_chat(line)
    sender = desk.open_dispatcher()
    await desk.write(chat, "1")
    await sender.dispatch_once()
    new = crypto.Secret("a-new-token-for-the-number")
    await desk.set_token(line, new)
    await desk.write(chat, "2")
    desk.time.advance(61)
    await sender.dispatch_once()
    assert [out.token for out, _ in desk.client.calls] == [line.token, new]
