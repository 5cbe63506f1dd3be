"""Who writes lanes does it in one order: nobody locks anybody else out."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from typing import Any

import pytest

from centralita.kit import clock, db, ids
from centralita.records import effect_runs, lanes
from tests.effects.house import Chat, House

Work = Callable[[], Coroutine[Any, Any, None]]


async def open_wake(house: House, chats: list[Chat]) -> Work:
    """Their time has come; the last one's first."""
    now = clock.SystemClock().now()
    for seconds, chat in enumerate(chats):
        await house.execute(
            "update conversations set wake_at = $2 where conversation_id = $1",
            chat.conversation_id,
            now - timedelta(seconds=seconds),
        )

    async def wake() -> None:
        async with house.database.pipe() as p:
            await lanes.add_woken(p, now, 100)

    return wake


async def open_finish(house: House, chats: list[Chat]) -> Work:
    """Their answers return, the last one's first."""
    for chat in chats:
        await house.start(chat)
    async with house.database.pipe() as p:
        claims = await effect_runs.claim(p, ids.new_id(), ["agent"], 100)
    claims.sort(key=lambda claim: claim.effect_id, reverse=True)

    async def finish() -> None:
        async with house.database.pipe() as p:
            await effect_runs.finish(p, [effect_runs.Result(each) for each in claims])

    return finish


async def open_expire(house: House, chats: list[Chat]) -> Work:
    """Their deadlines are over, the last one's first."""
    for seconds, chat in enumerate(chats):
        await house.start(chat, deadline_seconds=-10.0 - seconds)

    async def expire() -> None:
        async with house.database.pipe() as p:
            await effect_runs.expire(p)

    return expire


@pytest.mark.parametrize("open_work", [open_wake, open_finish, open_expire])
async def test_whoever_comes_second_waits_with_empty_hands(
    house: House, open_work: Callable[[House, list[Chat]], Awaitable[Work]]
) -> None:
    """An intake has the first conversation's lane and then wants the last one's. A work that had
    that one already and waited for the first would be a deadlock."""
    chats = await house.add_chats(8)
    work = await open_work(house, chats)
    async with house.database.pipe() as p:
        await _arrive(p, chats[0])
        running = asyncio.create_task(work())
        await asyncio.sleep(0.3)
        assert not running.done()
        await _arrive(p, chats[-1])
    await running
    assert await house.count_due_lanes() == len(chats)


async def _arrive(p: db.PipeTransaction, chat: Chat) -> None:
    await lanes.add(p, [(chat.tenant_id, chat.conversation_id, ids.new_id(), 0.0)])


async def _open_claims(house: House) -> list[effect_runs.Claim]:
    for chat in await house.add_chats(8):
        await house.start(chat)
    async with house.database.pipe() as p:
        claims = await effect_runs.claim(p, ids.new_id(), ["agent"], 100)
    return sorted(claims, key=lambda claim: (claim.tenant_id, claim.effect_id))


@pytest.mark.parametrize("act", ["renew", "retry", "finish"])
async def test_those_who_hold_the_same_effects_do_not_lock_each_other_out(
    house: House, act: str
) -> None:
    """A renewal that has the first effect and then wants the last one: an ending that had that one
    already and waited for the first would be a deadlock."""
    claims = await _open_claims(house)
    upside_down = claims[::-1]

    async def work() -> None:
        async with house.database.pipe() as p:
            if act == "renew":
                await effect_runs.renew(p, upside_down)
            elif act == "retry":
                await effect_runs.retry(p, [effect_runs.Later(each, 0.0) for each in upside_down])
            else:
                await effect_runs.finish(p, [effect_runs.Result(each) for each in upside_down])

    async with house.database.pipe() as p:
        await effect_runs.renew(p, claims[:1])
        running = asyncio.create_task(work())
        await asyncio.sleep(0.3)
        assert not running.done()
        assert await effect_runs.renew(p, claims[-1:]) == {claims[-1].effect_id}
    await running
