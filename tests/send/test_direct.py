"""Replies that never wait in the queue: theirs are the same promises as everybody's (9, 10)."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import msgspec
import pytest

from centralita.kit import db, ids
from centralita.records import messages, outbox, reserved
from centralita.send import dispatcher, shares
from centralita.vocabulary import content as say
from tests.send.desk import Chat, Desk
from tests.send.fakes import FakeClient, Unsteady


def write_reply(desk: Desk, chat: Chat, text: str) -> tuple[messages.New, outbox.NewSend]:
    now, content = desk.time.now(), msgspec.json.encode(say.Text(body=text)).decode()
    new = messages.New(
        tenant_id=chat.tenant_id, message_id=ids.new_id(), conversation_id=chat.conversation_id,
        number_id=chat.number_id, direction="out", kind="text", text=text, content=content,
        said_at=now, status="queued", handled_by="bot",
    )  # fmt: skip
    claim = outbox.Claim(
        tenant_id=new.tenant_id, message_id=new.message_id, number_id=new.number_id,
        conversation_id=new.conversation_id, attempts=1, claims=1, kind="text", content=content,
        handled_by="bot", created_at=now, inbound_id=None, owner="bot", owner_since=now,
        last_inbound_at=now, contact_id=chat.contact_id, wa_id="15550100101", user_id=None,
        marketing_stopped_at=None,
    )  # fmt: skip
    send = outbox.NewSend(
        tenant_id=new.tenant_id, message_id=new.message_id, number_id=new.number_id,
        conversation_id=new.conversation_id, not_before=now, claim=claim,
    )  # fmt: skip
    return new, send


async def answer(
    desk: Desk,
    sender: dispatcher.Dispatcher,
    said: Sequence[tuple[Chat, str]],
    database: db.Database | None = None,
) -> list[UUID]:
    """As the pipeline does: the replies and their claims in one transaction."""
    rows = [write_reply(desk, chat, text) for chat, text in said]
    with sender.direct.reserving() as reservation:
        async with (database or desk.database).pipe(waits_for_disk=False) as p:
            await messages.add(p, [new for new, _ in rows])
            async with db.together(p) as changes:
                await reserved.add(changes, [send for _, send in rows], reservation)
    return [new.message_id for new, _ in rows]


async def warm_up(desk: Desk, sender: dispatcher.Dispatcher, chat: Chat) -> None:
    """A first message goes by the queue: so the line becomes known."""
    await desk.write(chat, "primero")
    assert await sender.dispatch_once() == 1


async def test_a_reply_leaves_at_its_commit_and_nobody_looks_for_it(desk: Desk) -> None:
    first, second = await desk.add_chats(await desk.add_line(), 2)
    sender = desk.open_dispatcher()
    await warm_up(desk, sender, first)
    [message_id] = await answer(desk, sender, [(second, "hola")])
    assert await sender.dispatch_once() == 0
    assert desk.client.texts() == ["primero", "hola"]
    assert (await desk.get_message(message_id))["status"] == "sent"
    assert await desk.find_queued(message_id) is None


async def test_it_is_committed_as_sending_before_anybody_is_called(desk: Desk) -> None:
    first, second = await desk.add_chats(await desk.add_line(), 2)
    sender = desk.open_dispatcher()
    await warm_up(desk, sender, first)
    desk.client.gate = asyncio.Event()
    [message_id] = await answer(desk, sender, [(second, "hola")])
    await desk.client.wait_for_calls(2)
    row = await desk.find_queued(message_id)
    assert row is not None
    assert (row["state"], row["claims"], row["attempts"]) == ("sending", 1, 1)
    desk.client.gate.set()
    await sender.dispatch_once()


async def test_of_a_conversation_only_one_is_under_way_and_the_order_stays(desk: Desk) -> None:
    first, second = await desk.add_chats(await desk.add_line(), 2)
    sender = desk.open_dispatcher()
    await warm_up(desk, sender, first)
    desk.client.gate = asyncio.Event()
    await answer(desk, sender, [(second, "uno"), (second, "dos")])
    await answer(desk, sender, [(second, "tres")])
    await desk.client.wait_for_calls(2)
    assert desk.client.texts()[1:] == ["uno"]
    desk.client.gate.set()
    await sender.dispatch_once()  # writes down what became of the first
    await desk.drain(sender)
    assert desk.client.texts()[1:] == ["uno", "dos", "tres"]


async def test_nothing_overtakes_what_waits_on_the_line(desk: Desk) -> None:
    first, second = await desk.add_chats(await desk.add_line(), 2)
    sender = desk.open_dispatcher()
    await warm_up(desk, sender, first)
    await desk.write(first, "esperaba")
    [message_id] = await answer(desk, sender, [(second, "nuevo")])
    row = await desk.find_queued(message_id)
    assert row is not None
    assert row["state"] == "queued"
    await desk.drain(sender)
    assert desk.client.texts() == ["primero", "esperaba", "nuevo"]


async def test_a_worker_that_lost_its_lease_sends_nothing_directly(desk: Desk) -> None:
    """It still believes in its lease, the database does not."""
    first, second = await desk.add_chats(await desk.add_line(), 2)
    sender, other = desk.open_dispatcher(), desk.open_dispatcher()
    await warm_up(desk, sender, first)
    await desk.end_leases()
    [message_id] = await answer(desk, sender, [(second, "hola")])
    row = await desk.find_queued(message_id)
    assert row is not None
    assert row["state"] == "queued"
    await desk.drain(other)
    assert desk.client.texts() == ["primero", "hola"]


async def test_pace_and_bounds_hold_for_them_too(desk: Desk) -> None:
    chats = await desk.add_chats(await desk.add_line(per_second=80.0), 20)
    sender = desk.open_dispatcher(bounds=shares.Bounds(total=16, per_number=8, always=2))
    await warm_up(desk, sender, chats[0])
    desk.client.gate = asyncio.Event()
    await answer(desk, sender, [(chat, "hola") for chat in chats[1:]])
    await asyncio.sleep(0.05)
    assert 1 <= desk.client.running <= 4  # a twentieth of 80 a second at once
    desk.client.gate.set()
    await sender.dispatch_once()
    desk.time.advance(1)
    await desk.drain(sender)
    assert len(desk.client.texts()) == 20


@pytest.mark.parametrize("committed", [True, False])
async def test_a_lost_commit_loses_nothing_and_sends_nothing_twice(
    desk: Desk, *, committed: bool
) -> None:
    unsteady = Unsteady(desk.database)
    first, second = await desk.add_chats(await desk.add_line(), 2)
    sender = desk.open_dispatcher(database=unsteady)
    await warm_up(desk, sender, first)
    if committed:
        unsteady.break_after_commits = {unsteady.commits + 1}
        with pytest.raises(db.DatabaseUnavailable):
            await answer(desk, sender, [(second, "hola")], unsteady)
    else:
        with pytest.raises(ZeroDivisionError):
            await _fail(desk, sender, second)
        assert await desk.fetch("select from outbox") == []
        await answer(desk, sender, [(second, "hola")], unsteady)
    await desk.drain(sender)
    assert desk.client.texts() == ["primero", "hola"]


async def test_a_lost_claim_takes_back_nothing_that_is_being_called(desk: Desk) -> None:
    """A row of the queue was claimed, its answer got lost; a direct reply left meanwhile."""
    unsteady = Unsteady(desk.database)
    line = await desk.add_line()
    first, second, third = await desk.add_chats(line, 3)
    other = await desk.add_chat(await desk.add_line(line.tenant_id))
    sender = desk.open_dispatcher(database=unsteady)
    await warm_up(desk, sender, first)
    await warm_up(desk, sender, other)
    await desk.write(second, "esperaba")
    unsteady.break_after_commits = {unsteady.commits + 2}  # the look, then the claim
    with pytest.raises(db.DatabaseUnavailable):
        await sender.dispatch_once()
    desk.client.gate = asyncio.Event()
    [queued] = await answer(desk, sender, [(third, "misma línea")])
    [direct] = await answer(desk, sender, [(other, "otra línea")])
    await desk.client.wait_for_calls(3)
    row = await desk.find_queued(queued)
    assert row is not None
    assert row["state"] == "queued"  # nothing of that line passes the lost claim by
    calling = asyncio.create_task(sender.dispatch_once())
    await asyncio.sleep(0.1)
    row = await desk.find_queued(direct)
    assert row is not None
    assert row["state"] == "sending"
    desk.client.gate.set()
    await calling
    await desk.drain(sender)
    assert sorted(desk.client.texts()[2:]) == ["esperaba", "misma línea", "otra línea"]


async def _fail(desk: Desk, sender: dispatcher.Dispatcher, chat: Chat) -> None:
    new, send = write_reply(desk, chat, "nunca")
    with sender.direct.reserving() as reservation:
        async with desk.database.pipe(waits_for_disk=False) as p:
            await messages.add(p, [new])
            async with db.together(p) as changes:
                await reserved.add(changes, [send], reservation)
            raise ZeroDivisionError


async def test_a_killed_worker_s_direct_sends_become_uncertain(desk: Desk) -> None:
    """Promise 10: nobody sends again what may have been accepted."""
    first, second = await desk.add_chats(await desk.add_line(), 2)
    dying = FakeClient()
    sender = desk.open_dispatcher(dying)
    await warm_up(desk, sender, first)
    dying.gate = asyncio.Event()
    [message_id] = await answer(desk, sender, [(second, "hola")])
    await dying.wait_for_calls(2)
    await sender._under_way.cancel()
    await desk.end_leases()
    await desk.drain(desk.open_dispatcher())
    row = await desk.find_queued(message_id)
    assert row is not None
    assert row["state"] == "uncertain"
    assert desk.client.texts() == []


async def test_changes_of_a_number_are_found_out_before_the_next_direct_send(desk: Desk) -> None:
    first, second = await desk.add_chats(await desk.add_line(), 2)
    sender = desk.open_dispatcher()
    await warm_up(desk, sender, first)
    await desk.execute("update numbers set parked_at = now(), parked_code = '190'")
    sender._hear("directory", "")
    [message_id] = await answer(desk, sender, [(second, "hola")])
    assert await desk.drain(sender) == 0
    row = await desk.find_queued(message_id)
    assert row is not None
    assert row["state"] == "queued"


async def test_a_stop_waits_for_what_was_reserved_and_grants_nothing_more(desk: Desk) -> None:
    first, second = await desk.add_chats(await desk.add_line(), 2)
    sender, stop = desk.open_dispatcher(), asyncio.Event()
    await warm_up(desk, sender, first)
    running = asyncio.create_task(sender.run(stop))
    new, send = write_reply(desk, second, "hola")
    with sender.direct.reserving() as reservation:
        async with desk.database.pipe(waits_for_disk=False) as p:
            await messages.add(p, [new])
            async with db.together(p) as changes:
                await reserved.add(changes, [send], reservation)
            stop.set()
            await asyncio.sleep(0.1)
            assert not running.done()
    await running
    assert desk.client.texts() == ["primero", "hola"]
    assert (await desk.get_message(new.message_id))["status"] == "sent"
    [late] = await answer(desk, sender, [(first, "tarde")])
    row = await desk.find_queued(late)
    assert row is not None
    assert row["state"] == "queued"
