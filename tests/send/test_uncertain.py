"""Promises 10 and 11: calls that broke off, crashes, and statuses that settle them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from centralita.kit import ids
from centralita.providers import contract
from centralita.records import settling, statuses
from centralita.send import shares
from centralita.vocabulary import errors
from tests.send.desk import Chat, Desk
from tests.send.fakes import FakeClient


def unknown() -> errors.SendFailure:
    return errors.OutcomeUnknown("outcome_unknown", "The connection broke.")


async def report(
    desk: Desk, chat: Chat, status: str, *, wamid: str, message_id: UUID | None
) -> None:
    """The provider's status comes in, with our reference echoed."""
    async with desk.database.pipe() as p:
        await statuses.apply(
            p,
            [
                statuses.Reported(
                    tenant_id=chat.tenant_id, number_id=chat.number_id, wa_message_id=wamid,
                    message_id=message_id, status=status, at=desk.time.now(),
                )
            ],
        )  # fmt: skip


async def test_a_broken_call_is_uncertain_and_never_sent_again(desk: Desk) -> None:
    """Promise 10: after ten minutes without a status a person is asked, once."""
    line = await desk.add_line()
    chat = await desk.add_chat(line)
    [message_id] = await desk.write(chat, "¿llegó?")
    desk.client.answering = lambda out, body: unknown()
    sender = desk.open_dispatcher()
    for _ in range(30):
        await sender.dispatch_once()
        desk.time.advance(60)
        if len(desk.client.calls) == 1 and desk.time.monotonic() < 540:
            assert await desk.list_alerts() == []
    assert len(desk.client.calls) == 1
    row = await desk.find_queued(message_id)
    assert row is not None
    assert row["state"] == "uncertain"
    assert (await desk.get_message(message_id))["status"] == "sending"
    assert await desk.list_alerts() == [(line.tenant_id, "warning", "uncertain")]


async def test_the_echoed_reference_settles_an_uncertain_send(desk: Desk) -> None:
    """Promise 10: the status that carries our reference says that it was accepted."""
    line = await desk.add_line()
    chat = await desk.add_chat(line)
    [message_id] = await desk.write(chat, "¿llegó?")
    desk.client.answering = lambda out, body: unknown()
    sender = desk.open_dispatcher()
    await sender.dispatch_once()
    await report(desk, chat, "sent", wamid="wamid.found", message_id=message_id)
    message = await desk.get_message(message_id)
    assert (message["status"], message["wa_message_id"]) == ("sent", "wamid.found")
    assert await desk.find_queued(message_id) is None
    desk.time.advance(700)
    await sender.dispatch_once()
    assert len(desk.client.calls) == 1
    assert await desk.list_alerts() == []


async def test_a_crash_in_mid_call_is_uncertain_and_settles(desk: Desk) -> None:
    """Promise 10: a worker that dies between claim and record has nothing sent again."""
    line = await desk.add_line()
    chats = await desk.add_chats(line, 3)
    messages = [(await desk.write(chat, "hola"))[0] for chat in chats]
    await desk.crash(FakeClient(), calls=3)
    sender = desk.open_dispatcher()
    await desk.drain(sender)
    assert desk.client.calls == []
    states = await desk.fetch("select distinct state, reason from outbox")
    assert [tuple(row) for row in states] == [("uncertain", "worker_gone")]
    for chat, message_id in zip(chats, messages, strict=True):
        await report(desk, chat, "delivered", wamid=f"wamid.{message_id}", message_id=message_id)
    assert await desk.fetch("select from outbox") == []
    assert {(await desk.get_message(each))["status"] for each in messages} == {"delivered"}
    await desk.drain(sender)
    assert desk.client.calls == []


async def test_a_status_that_is_quicker_than_our_record_stays(desk: Desk) -> None:
    """Promise 11: `delivered` comes in while the call still runs; recording does not undo it."""
    line = await desk.add_line()
    chat = await desk.add_chat(line)
    [message_id] = await desk.write(chat, "hola")

    class Quick(FakeClient):
        async def send(
            self, line: contract.Line, body: Mapping[str, Any], *, attempt: int = 1
        ) -> contract.Accepted:
            accepted = await super().send(line, body, attempt=attempt)
            await report(
                desk, chat, "delivered", wamid=accepted.wa_message_id, message_id=message_id
            )
            return accepted

    await desk.open_dispatcher(Quick()).dispatch_once()
    message = await desk.get_message(message_id)
    assert message["status"] == "delivered"
    assert message["sent_at"] is not None


async def test_an_early_status_without_reference_is_applied(desk: Desk) -> None:
    """Promise 11: it waited for our record, which takes it along."""
    line = await desk.add_line()
    chat = await desk.add_chat(line)
    [message_id] = await desk.write(chat, "hola")
    await report(desk, chat, "read", wamid="wamid.early", message_id=None)
    desk.client.answering = lambda out, body: "wamid.early"
    await desk.open_dispatcher().dispatch_once()
    assert (await desk.get_message(message_id))["status"] == "read"
    assert await desk.fetch("select from early_statuses") == []
    [counted] = await desk.fetch("select sent, delivered, read from number_days")
    assert tuple(counted) == (1, 1, 1)


async def test_a_person_decides_about_an_uncertain_message(desk: Desk) -> None:
    """Promise 10: sent again only because somebody said so, or given up."""
    line = await desk.add_line()
    first, second = await desk.add_chats(line, 2)
    [again] = await desk.write(first, "otra vez")
    [never] = await desk.write(second, "nunca")
    desk.client.answering = lambda out, body: unknown()
    sender = desk.open_dispatcher()
    await sender.dispatch_once()
    async with desk.database.tenant_write(line.tenant_id) as t:
        assert await settling.resend(t, again, desk.time.now())
        assert await settling.give_up(t, never, desk.time.now())
        assert not await settling.resend(t, never, desk.time.now())
    desk.client.answering = lambda out, body: None
    await sender.dispatch_once()
    assert (await desk.get_message(again))["status"] == "sent"
    message = await desk.get_message(never)
    assert (message["status"], message["error_code"]) == ("failed", "outcome_unknown")
    other = await desk.add_tenant()
    async with desk.database.tenant_write(other) as t:
        assert not await settling.resend(t, again, desk.time.now())
        assert not await settling.give_up(t, ids.new_id(), desk.time.now())


async def test_an_outage_rests_the_number_and_keeps_its_queue(desk: Desk) -> None:
    """Promise 10: time-outs in a row cost a few unknown outcomes, not the whole queue."""
    line = await desk.add_line()
    for chat in await desk.add_chats(line, 100):
        await desk.write(chat, "hola")
    desk.client.answering = lambda out, body: unknown()
    sender = desk.open_dispatcher(bounds=shares.Bounds(total=4))
    for _ in range(60):
        await sender.dispatch_once()
        desk.time.advance(1)
    assert len(desk.client.calls) <= 12
    desk.client.answering = lambda out, body: None
    desk.time.advance(60)
    await desk.drain(sender, rounds=200)
    states = await desk.fetch("select state, count(*) as many from outbox group by 1")
    assert [row["state"] for row in states] == ["uncertain"]
    assert states[0]["many"] <= 12
    sent = await desk.fetch("select from messages where status = 'sent'")
    assert len(sent) + states[0]["many"] == 100


async def test_a_status_between_record_and_commit_is_found_later(desk: Desk) -> None:
    """Promise 11: nobody took it along, so the next look does."""
    line = await desk.add_line()
    chat = await desk.add_chat(line)
    [message_id] = await desk.write(chat, "hola")
    desk.client.answering = lambda out, body: "wamid.late"
    sender = desk.open_dispatcher()
    await sender.dispatch_once()
    await desk.execute(
        """
        insert into early_statuses (tenant_id, number_id, wa_message_id, status, at)
        values ($1, $2, 'wamid.late', 'delivered', $3), ($1, $2, 'wamid.of-others', 'read', $3)
        """,
        chat.tenant_id,
        chat.number_id,
        desk.time.now(),
    )
    desk.time.advance(4)
    await sender.dispatch_once()
    assert (await desk.get_message(message_id))["status"] == "delivered"
    [left] = await desk.fetch("select wa_message_id from early_statuses")
    assert left["wa_message_id"] == "wamid.of-others"
    [counted] = await desk.fetch("select sent, delivered from number_days")
    assert tuple(counted) == (1, 1)
