"""Turns at once: answered while it is stored, and to the same end as by a lane."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from centralita.kit import crypto, db
from centralita.records import bot_configs
from tests.pipeline.switchboard import Json, Switchboard, change, text_message, wamid, webhook

NUMBER = "300000000000001"
BOT = {
    "greeting_every_hours": 0,
    "rules": [{"name": "price", "when": ["precio"], "answer": "Cien."}],
}


@pytest.fixture
def board(database: db.Database, master_keys: crypto.MasterKeys) -> Switchboard:
    return Switchboard(database, master_keys)


async def open_shop(board: Switchboard, **bot: Any) -> UUID:
    """A shop, and a person who is known there."""
    tenant = await board.add_tenant("shop")
    await board.add_number(tenant, NUMBER, {**BOT, **bot})
    await board.handle(said("precio"))
    return tenant


def said(text: str, **more: Any) -> Json:
    return webhook(change(NUMBER, text_message(text, **more)))


async def find_tenant(board: Switchboard) -> UUID:
    [row] = await board.fetch("select tenant_id from tenants")
    return UUID(str(row[0]))


async def count_lanes(board: Switchboard) -> int:
    return int((await board.fetch("select count(*) from lanes"))[0][0])


async def count_replies(board: Switchboard) -> int:
    return len(await board.said("out"))


async def test_who_is_known_is_answered_by_the_intake_itself(board: Switchboard) -> None:
    await open_shop(board)
    await board.receive(said("precio"))
    await board.take_in()
    assert await count_lanes(board) == 0
    assert await count_replies(board) == 2
    [row] = await board.fetch(
        """
        select m.status, m.handled_by, m.intent, m.because, m.turn_id = r.turn_id as same_turn,
            v.last_inbound_at = m.said_at as window_is_open, v.heard_at = m.created_at as heard
        from messages m
        join messages r on r.direction = 'out' and r.inbound_id = m.inbound_id
        join conversations v on v.conversation_id = m.conversation_id
        where m.direction = 'in' order by m.message_id desc limit 1
        """
    )
    assert row["because"].startswith("rule 'price' matched")
    assert tuple(row)[:3] == ("received", "bot", "price")
    assert tuple(row)[4:] == (True, True, True)
    [day] = await board.fetch("select received from number_days")
    assert day[0] == 2


async def test_who_is_new_comes_to_a_lane_first(board: Switchboard) -> None:
    await open_shop(board)
    await board.receive(said("precio", sender="15550100177"))
    await board.take_in()
    assert await count_lanes(board) == 1
    await board.answer()
    assert await count_replies(board) == 2


@pytest.mark.parametrize("together", [True, False])
async def test_the_same_message_again_is_answered_once(
    board: Switchboard, *, together: bool
) -> None:
    await open_shop(board)
    body = said("precio", id=wamid())
    if together:
        await board.handle(body, body, said("precio"))
    else:
        for _ in range(3):
            await board.handle(body)
        await board.handle(body, said("precio"))
    assert await count_replies(board) == (2 if together else 3)
    assert len(await board.said("in")) == 3


async def test_several_messages_of_a_batch_are_one_turn(board: Switchboard) -> None:
    await open_shop(board)
    await board.receive(said("hola"), said("precio"))
    await board.take_in()
    rows = await board.fetch("select count(distinct turn_id) from messages where direction = 'in'")
    assert rows[0][0] == 2
    assert await count_lanes(board) == 0


async def test_a_conversation_that_somebody_works_on_is_not_waited_for(
    board: Switchboard,
) -> None:
    """Its words are stored as soon as that one is done, and answered by a lane: once."""
    await open_shop(board)
    await board.receive(said("precio"))
    async with board.database.pipe() as p:
        await p.execute("select from conversations for no key update")
        taking = asyncio.create_task(board.take_in())
        await asyncio.sleep(0.2)
        assert not taking.done()  # its clock is the same row
    await taking
    assert await count_lanes(board) == 1
    await board.answer()
    assert await count_replies(board) == 2


async def test_a_lane_that_is_there_keeps_its_turn(board: Switchboard) -> None:
    """What was said before is answered with what is said now."""
    tenant = await open_shop(board)
    await board.fetch(
        """
        insert into lanes (tenant_id, conversation_id, first_message_id, due_at)
        select tenant_id, conversation_id, message_id, now() from messages
        where tenant_id = $1 and direction = 'in'
        """,
        tenant,
    )
    await board.receive(said("precio"))
    await board.take_in()
    assert await count_replies(board) == 1
    await board.answer()
    assert await count_replies(board) == 2
    assert await count_lanes(board) == 0


async def test_a_turn_that_is_being_taken_keeps_the_intake_out_of_its_conversation(
    board: Switchboard,
) -> None:
    """Two turns of one conversation at the same time would not know of each other."""
    await open_shop(board)
    await board.fetch(
        """
        insert into lanes (tenant_id, conversation_id, first_message_id, due_at)
        select tenant_id, conversation_id, message_id, now() from messages where direction = 'in'
        """
    )
    async with board.database.pipe() as p:
        locked = await p.fetch("select from conversations for no key update skip locked")
        assert len(locked) == 1
        assert not await board.pipeline.answer()
        assert await count_lanes(board) == 1
    await board.answer()
    assert await count_lanes(board) == 0


def tapped(title: str) -> Json:
    reply = {"type": "button_reply", "button_reply": {"id": "precio", "title": title}}
    message = text_message("", type="interactive", interactive=reply)
    del message["text"]
    return webhook(change(NUMBER, message))


async def test_a_tap_is_answered_at_once_where_words_are_waited_for(board: Switchboard) -> None:
    await open_shop(board)
    async with board.database.tenant_write(await find_tenant(board)) as t:
        [number] = await t.fetch("select number_id from numbers")
        config = {**BOT, "burst_seconds": 10}
        await bot_configs.publish(t, number[0], config, actor="test")
    board.directory.mark_stale()
    await board.receive(tapped("precio"))
    await board.take_in()
    assert await count_replies(board) == 2
    await board.receive(said("precio"))
    await board.take_in()
    await board.answer()
    assert await count_replies(board) == 2
    assert await count_lanes(board) == 1


async def test_a_wish_for_a_person_goes_by_a_lane_and_is_heard(board: Switchboard) -> None:
    await open_shop(board)
    await board.receive(said("quiero hablar con una persona"))
    await board.take_in()
    assert await count_lanes(board) == 1
    await board.answer()
    [row] = await board.fetch("select owner from conversations")
    assert row["owner"] == "human"


async def test_a_name_that_changed_is_known_before_the_turn(board: Switchboard) -> None:
    await open_shop(board)
    body = said("precio")
    body["entry"][0]["changes"][0]["value"]["contacts"][0]["profile"]["name"] = "Ana María"
    await board.handle(body)
    [row] = await board.fetch("select name from contacts")
    assert row["name"] == "Ana María"
    assert await count_replies(board) == 2


async def test_a_batch_that_breaks_is_taken_in_one_by_one(board: Switchboard) -> None:
    """A body that can't be stored with the others must not cost them their answers."""
    await open_shop(board)
    bad = said("precio", id="wamid.x")
    other = webhook(
        change(NUMBER, text_message("precio", sender="15550100102", id="wamid.x")),
    )
    await board.handle(said("precio", sender="15550100102"))
    await board.handle(bad, other, said("precio"))
    assert len(await board.said("in")) == 4
    assert await count_replies(board) == 3  # the first and the last of them are one turn
