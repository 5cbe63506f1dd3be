"""A conversation's turn: one at a time, in order, and never lost."""

import asyncio
from datetime import timedelta

import pytest

from centralita.kit import clock, db
from centralita.records import bot_configs, lanes
from tests.pipeline.switchboard import Switchboard, change, text_message, webhook

HOTEL = "300000000000001"
BOT = {
    "greeting_every_hours": 0,
    "rules": [
        {
            "name": "horario",
            "when": ["a qué hora abren"],
            "answer": "De 9 a 18 h.",
            "intent": "hours",
        },
        {"name": "precio", "when": ["cuánto cuesta"], "answer": "100 la noche."},
    ],
}


async def _open(switchboard: Switchboard, **bot: object) -> None:
    hotel = await switchboard.add_tenant("hotel")
    await switchboard.add_number(hotel, HOTEL, {**BOT, **bot})


async def test_the_bot_records_what_it_understood(switchboard: Switchboard) -> None:
    """Promise 12: intent, confidence, stage and reason stand on the message."""
    await _open(switchboard)
    await switchboard.handle(webhook(change(HOTEL, text_message("A que hora abren??"))))
    [heard] = await switchboard.fetch("select * from messages where direction = 'in'")
    assert heard["intent"] == "hours"
    assert heard["confidence"] > 0.8
    assert heard["handled_by"] == "bot"
    assert "horario" in heard["because"]
    assert heard["bot_version"] == 1
    assert "De 9 a 18 h." in [text for _, text in await switchboard.said("out")]


async def test_a_burst_is_one_turn(switchboard: Switchboard) -> None:
    """Promise 4: three messages in a row, one answer."""
    await _open(switchboard)
    await switchboard.receive(
        *[webhook(change(HOTEL, text_message(text))) for text in ("hola", "oye", "¿cuánto cuesta?")]
    )
    await switchboard.take_in()
    await switchboard.answer()
    turns = await switchboard.fetch("select distinct turn_id from messages")
    assert len(turns) == 1
    assert "100 la noche." in [text for _, text in await switchboard.said("out")]


async def test_a_burst_is_waited_for(switchboard: Switchboard) -> None:
    await _open(switchboard, burst_seconds=20)
    await switchboard.handle(webhook(change(HOTEL, text_message("hola"))))
    assert await switchboard.said("out") == []
    async with switchboard.database.pipe() as p:
        assert 0 < (await lanes.find_next_due_seconds(p) or 0) <= 20
        # As if they were over: a slow machine must not be quicker than the test.
        await p.execute("update lanes set due_at = now()")
    await switchboard.handle(webhook(change(HOTEL, text_message("¿cuánto cuesta?"))))
    assert len(await switchboard.fetch("select distinct turn_id from messages")) == 1


async def test_what_is_said_during_a_turn_gets_a_turn_of_its_own(switchboard: Switchboard) -> None:
    """No wake-up is lost between a turn that read its messages and its commit."""
    await _open(switchboard)
    await switchboard.receive(webhook(change(HOTEL, text_message("hola"))))
    await switchboard.take_in()
    async with switchboard.database.pipe() as p:
        claimed = await lanes.claim(p, 10, switchboard.now.now())
        await switchboard.receive(webhook(change(HOTEL, text_message("¿cuánto cuesta?"))))
        late = asyncio.create_task(switchboard.take_in())
        await asyncio.sleep(0.2)
        assert not late.done()
        await lanes.remove(p, claimed)
    await late
    await switchboard.answer()
    assert "100 la noche." in [text for _, text in await switchboard.said("out")]


async def test_a_persons_word_hands_over_answers_and_alerts(switchboard: Switchboard) -> None:
    """Promise 8: from then on the bot is silent."""
    await _open(switchboard)
    await switchboard.handle(webhook(change(HOTEL, text_message("quiero hablar con una persona"))))
    answers = len(await switchboard.said("out"))
    assert answers >= 1
    [conversation] = await switchboard.fetch("select owner, stage from conversations")
    assert tuple(conversation) == ("human", "handed_over")
    [alert] = await switchboard.fetch("select severity, source, title from alerts")
    assert alert["severity"] == "warning"
    await switchboard.handle(webhook(change(HOTEL, text_message("¿cuánto cuesta?"))))
    assert len(await switchboard.said("out")) == answers


async def test_old_messages_after_an_outage_are_kept_with_their_own_time(
    switchboard: Switchboard,
) -> None:
    await _open(switchboard, old_messages={"older_than_minutes": 60, "do": "skip"})
    yesterday = clock.SystemClock().now() - timedelta(days=1)
    old = text_message("¿cuánto cuesta?", timestamp=str(int(yesterday.timestamp())))
    await switchboard.handle(webhook(change(HOTEL, old)))
    [message] = await switchboard.fetch("select said_at, because from messages")
    assert abs(message["said_at"] - yesterday) < timedelta(seconds=1)
    assert await switchboard.said("out") == []


async def test_a_turn_that_fails_harms_no_other_and_ends_with_a_person(
    switchboard: Switchboard,
) -> None:
    """A configuration nobody can compile any more: its neighbours are answered all the same."""
    await _open(switchboard)
    diner = await switchboard.add_tenant("diner")
    number_id = await switchboard.add_number(diner, "300000000000002")
    async with switchboard.database.tenant_write(diner) as t:
        await bot_configs.publish(t, number_id, {"rules": "broken"}, actor="test")
    switchboard.directory.mark_stale()
    await switchboard.receive(
        webhook(
            change(HOTEL, text_message("¿cuánto cuesta?")),
            change("300000000000002", text_message("hola")),
        )
    )
    await switchboard.take_in()
    for _ in range(12):
        await switchboard.pipeline.answer()
        async with switchboard.database.pipe() as p:
            await p.execute("update lanes set due_at = now()")
    assert "100 la noche." in [text for _, text in await switchboard.said("out")]
    owners = await switchboard.fetch(
        "select tenant_id, owner from conversations where owner = 'human'"
    )
    assert [row["tenant_id"] for row in owners] == [diner]
    [alert] = await switchboard.fetch("select tenant_id, severity from alerts")
    assert tuple(alert) == (diner, "urgent")


async def test_a_crash_before_the_commit_leaves_everything_as_it_was(
    switchboard: Switchboard,
) -> None:
    """Promise 1 and 3: claimed, then killed: taken up again, once."""
    await _open(switchboard)
    await switchboard.receive(webhook(change(HOTEL, text_message("¿cuánto cuesta?"))))
    with pytest.raises(ConnectionError):
        async with switchboard.database.pipe() as p:
            await p.execute("delete from inbound_queue")
            raise ConnectionError
    await switchboard.take_in()
    with pytest.raises(ConnectionError):
        async with switchboard.database.pipe() as p:
            await lanes.remove(p, await lanes.claim(p, 10, switchboard.now.now()))
            raise ConnectionError
    await switchboard.answer()
    assert [text for _, text in await switchboard.said()] == ["¿cuánto cuesta?"]
    assert [text for _, text in await switchboard.said("out")].count("100 la noche.") == 1


async def test_two_workers_take_each_turn_once(switchboard: Switchboard) -> None:
    """Promise 4: conversations side by side, each by one worker at a time."""
    await _open(switchboard)
    other = Switchboard(switchboard.database, switchboard.keys)
    await switchboard.receive(
        *[
            webhook(change(HOTEL, text_message("¿cuánto cuesta?", sender=f"1555010{n:04}")))
            for n in range(100, 160)
        ]
    )
    await asyncio.gather(switchboard.take_in(), other.take_in())
    await switchboard.take_in()

    async def answer(board: Switchboard) -> None:
        while await board.pipeline.answer(limit=7):
            pass

    await asyncio.gather(answer(switchboard), answer(other), answer(switchboard))
    texts = [text for _, text in await switchboard.said("out")]
    assert texts.count("100 la noche.") == 60


async def test_a_wish_that_cannot_be_one_harms_nobody(switchboard: Switchboard) -> None:
    """Habits are read for all lines at once."""
    await _open(switchboard)
    diner = await switchboard.add_tenant("diner")
    number_id = await switchboard.add_number(diner, "300000000000002")
    async with switchboard.database.tenant_write(diner) as t:
        wishes = {"burst_seconds": "soon", "mark_read": []}
        await bot_configs.publish(t, number_id, wishes, actor="test")
    switchboard.directory.mark_stale()
    await switchboard.handle(webhook(change(HOTEL, text_message("¿cuánto cuesta?"))))
    assert "100 la noche." in [text for _, text in await switchboard.said("out")]


async def test_no_network_happens_inside_a_transaction(switchboard: Switchboard) -> None:
    async with switchboard.database.pipe():
        assert db.transaction_open()
    assert not db.transaction_open()
