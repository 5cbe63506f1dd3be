"""Promises 6, 8, 9 and 10 on a real database: what leaves, in which order, with which token."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from centralita.kit import crypto
from centralita.providers import contract
from centralita.records import outbox
from centralita.vocabulary import content as say
from tests.conftest import DatabaseUrls
from tests.send.desk import Desk, FakeClient

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


async def test_the_bot_is_silent_after_a_person_took_over(desk: Desk) -> None:
    """Promise 8: a bot's reply that still waits is dropped, a person's is sent."""
    line = await desk.add_line()
    chat = await desk.add_chat(line)
    [late] = await desk.write(chat, "soy el bot")
    async with desk.database.tenant_write(line.tenant_id) as t:
        await t.execute(
            """
            update conversations set owner = 'human', owner_since = now()
            where conversation_id = $1
            """,
            chat.conversation_id,
        )
    await desk.write(chat, "soy Ana", handled_by="human")
    await desk.drain(desk.open_dispatcher())
    assert desk.client.texts() == ["soy Ana"]
    message = await desk.get_message(late)
    assert (message["status"], message["error_code"]) == ("failed", "taken_over")
    assert await desk.list_alerts() == []


async def test_the_bot_s_farewell_is_sent(desk: Desk) -> None:
    """Promise 8: what is written together with the hand-over still belongs to the bot."""
    line = await desk.add_line()
    chat = await desk.add_chat(line)
    [message_id] = await desk.write(chat, "te paso con una persona")
    await desk.execute(
        """
        update conversations v set owner = 'human', owner_since = m.created_at
        from messages m where m.message_id = $1 and v.conversation_id = m.conversation_id
        """,
        message_id,
    )
    await desk.open_dispatcher().dispatch_once()
    assert desk.client.texts() == ["te paso con una persona"]


async def test_outside_the_window_only_a_template_goes(desk: Desk) -> None:
    """Promise 9: the 24-hour window is looked at when the message leaves."""
    line = await desk.add_line()
    chat = await desk.add_chat(line, wrote_ago=23.5 * HOUR)
    sender = desk.open_dispatcher()
    await desk.write(chat, "a tiempo")
    await sender.dispatch_once()
    [late] = await desk.write(chat, "tarde")
    desk.time.advance(1801)
    await sender.dispatch_once()
    await desk.write(chat, say.Template(name="hola", language="es"))
    await sender.dispatch_once()
    assert desk.client.texts() == ["a tiempo", "Template"]
    message = await desk.get_message(late)
    assert (message["status"], message["error_code"]) == ("failed", "window_closed")
    assert "24 horas" in message["error_text"]
    assert await desk.list_alerts() == [(line.tenant_id, "warning", "failed")]


async def test_who_stopped_marketing_gets_none(desk: Desk) -> None:
    """Promise 9: marketing opt-outs hold, other templates still go."""
    line = await desk.add_line()
    chat = await desk.add_chat(line)
    await desk.execute("update contacts set marketing_stopped_at = now()")
    marketing = say.Template(name="oferta", language="es", category="marketing")
    [stopped] = await desk.write(chat, marketing)
    await desk.write(chat, say.Template(name="recibo", language="es"))
    await desk.drain(desk.open_dispatcher())
    assert len(desk.client.calls) == 1
    assert (await desk.get_message(stopped))["error_code"] == "opted_out"
    assert await desk.list_alerts() == []


async def test_the_pair_limit_is_kept(desk: Desk) -> None:
    """Promise 9: 45 to one person at once, then one per 6 seconds; others are not affected."""
    line = await desk.add_line()
    chat, other = await desk.add_chats(line, 2)
    await desk.write(chat, *[str(n) for n in range(48)])
    sender = desk.open_dispatcher()
    await desk.drain_now(sender)
    assert desk.client.texts() == [str(n) for n in range(45)]
    await desk.write(other, "otra persona")
    await desk.drain_now(sender)
    assert desk.client.texts()[-1] == "otra persona"
    desk.time.advance(6.5)
    await desk.drain_now(sender)
    assert desk.client.texts()[-1] == "45"
    [row] = await desk.fetch("select attempts from outbox order by seq limit 1")
    assert row["attempts"] == 0  # waiting for the pair is no try


async def test_the_portfolio_s_people_of_the_day_are_counted(desk: Desk) -> None:
    """Promise 9: new people by template stop at the limit and go on when places come free."""
    tenant_id = await desk.add_tenant()
    lines = [await desk.add_line(tenant_id, portfolio_id="900000001") for _ in range(2)]
    await desk.set_limit("TIER_2")
    template = say.Template(name="hola", language="es")
    old = [await desk.add_chat(lines[n % 2], wrote_ago=48 * HOUR) for n in range(4)]
    open_window = await desk.add_chat(lines[0])
    sender = desk.open_dispatcher()
    await desk.write_all([(chat, template) for chat in (old[0], old[1])], priority=outbox.BULK)
    await desk.drain_now(sender)
    assert len(desk.client.calls) == 2
    desk.time.advance(3600)
    await desk.write_all([(chat, template) for chat in (old[0], *old[2:])], priority=outbox.BULK)
    await desk.write(open_window, template)
    await desk.write(open_window, "respuesta")
    await desk.drain_now(sender)
    # Somebody who was counted already, and an open window, take no place.
    assert len(desk.client.calls) == 5
    assert await desk.list_alerts() == [(tenant_id, "warning", "daily_limit")]
    waiting = await desk.fetch("select reason, attempts from outbox")
    assert {tuple(row) for row in waiting} == {("daily_limit", 0)}
    desk.time.advance(24 * 3600 - 3500)
    await desk.drain_now(sender)
    assert len(desk.client.calls) == 6  # one place came free: the other person was renewed later
    desk.time.advance(3700)
    await desk.drain_now(sender)
    assert len(desk.client.calls) == 7


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
