"""Mark-as-read with typing: a courtesy that never holds anything up."""

import asyncio
from collections.abc import Awaitable, Callable

from centralita.kit import ids
from centralita.send import receipts, tokens
from centralita.vocabulary import errors
from tests.send.desk import Chat, Desk
from tests.send.fakes import Unsteady


def open_receipts(desk: Desk, *, switched_on: bool = True) -> receipts.Receipts:
    return receipts.Receipts(
        desk.database,
        {"fake": desk.client},
        tokens.TokenSource(desk.database, desk.keys, desk.time),
        desk.time,
        switched_on=switched_on,
    )


async def hear(desk: Desk, chat: Chat, wa_message_id: str) -> None:
    await desk.execute(
        """
        insert into messages (tenant_id, message_id, conversation_id, number_id, direction, kind,
            wa_message_id, status, said_at)
        values ($1, $2, $3, $4, 'in', 'text', $5, 'received', $6)
        """,
        chat.tenant_id, ids.new_id(), chat.conversation_id, chat.number_id, wa_message_id,
        desk.time.now(),
    )  # fmt: skip


async def test_a_message_is_shown_as_read_and_typing_with_the_number_s_token(desk: Desk) -> None:
    line = await desk.add_line()
    chat = await desk.add_chat(line)
    await hear(desk, chat, "wamid.in")
    ticks = open_receipts(desk)
    ticks.offer(chat.tenant_id, chat.number_id, "wamid.in")
    await ticks.carry_out_waiting()
    [(out, message_id, typing)] = desk.client.receipts
    assert (out.token, message_id, typing) == (line.token, "wamid.in", True)
    [row] = await desk.fetch("select status, read_at from messages")
    # The status stays: the turn that answers looks for `received`.
    assert tuple(row) == ("received", desk.time.now())
    assert ticks.counts == {"shown": 1}


async def test_a_failure_is_only_counted(desk: Desk) -> None:
    good, dead = await desk.add_line(), await desk.add_line(token=False)
    desk.client.answering = lambda out, body: errors.GiveUp("131009", "Too old.")
    ticks = open_receipts(desk)
    for line in (good, dead):
        ticks.offer(line.tenant_id, line.number_id, "wamid.in")
    ticks.offer(good.tenant_id, ids.new_id(), "wamid.of-nobody")
    await ticks.carry_out_waiting()
    assert ticks.counts == {"failed": 3}


async def test_the_database_away_is_only_counted(desk: Desk) -> None:
    line = await desk.add_line()
    unsteady = Unsteady(desk.database)
    ticks = receipts.Receipts(
        unsteady,
        {"fake": desk.client},
        tokens.TokenSource(unsteady, desk.keys, desk.time),
        desk.time,
    )
    ticks.offer(line.tenant_id, line.number_id, "wamid.in")
    unsteady.away = True
    await ticks.carry_out_waiting()
    assert ticks.counts == {"failed": 1}


async def test_a_burst_is_left_out_rather_than_waited_for(desk: Desk) -> None:
    """Answers come first: no more than 50 a second, and a short queue."""
    line = await desk.add_line()
    ticks = open_receipts(desk)
    for n in range(1000):
        ticks.offer(line.tenant_id, line.number_id, f"wamid.{n}")
        desk.time.advance(0.001)
    await ticks.carry_out_waiting()
    assert 40 <= len(desk.client.receipts) <= 50
    assert ticks.counts["left_out"] == 1000 - len(desk.client.receipts)


async def test_switched_off_it_does_nothing(desk: Desk) -> None:
    line = await desk.add_line()
    ticks = open_receipts(desk, switched_on=False)
    ticks.offer(line.tenant_id, line.number_id, "wamid.in")
    await ticks.carry_out_waiting()
    assert desk.client.receipts == []


async def test_it_runs_until_it_is_stopped(desk: Desk) -> None:
    line = await desk.add_line()
    ticks = open_receipts(desk)
    stop = asyncio.Event()
    running = asyncio.create_task(ticks.run(stop))
    ticks.offer(line.tenant_id, line.number_id, "wamid.in")
    await desk.wait_until(shown_by(desk), lambda shown: shown == 1)
    stop.set()
    async with asyncio.timeout(5):
        await running


def shown_by(desk: Desk) -> Callable[[], Awaitable[int]]:
    async def look() -> int:
        return len(desk.client.receipts)

    return look
