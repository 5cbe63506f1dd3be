"""Who writes lanes does it in one order: nobody locks anybody else out."""

import asyncio
from datetime import timedelta

from centralita.kit import clock, ids
from centralita.records import effect_runs, lanes
from tests.effects.house import House


async def test_returning_waking_and_arriving_at_once(house: House) -> None:
    """The same conversations, wished for in different orders; a deadlock would raise."""
    chats = [chat for _ in range(3) for chat in await house.add_chats(30)]
    chance, now = ids.SeededChance(7), clock.SystemClock().now()
    for _ in range(6):
        await house.execute("delete from lanes")
        await house.execute("delete from effects")
        for chat in chats:
            await house.start(chat)
            wake_at = now - timedelta(seconds=chance.uniform(0, 1000))
            await house.execute(
                "update conversations set wake_at = $2 where conversation_id = $1",
                chat.conversation_id,
                wake_at,
            )
        async with house.database.pipe() as p:
            claims = await effect_runs.claim(p, ids.new_id(), ["agent"], 1000)
        claims.sort(key=lambda _claim: chance.uniform(0, 1))

        async def finish(claims: list[effect_runs.Claim] = claims) -> int:
            async with house.database.pipe() as p:
                return await effect_runs.finish(p, [effect_runs.Result(each) for each in claims])

        async def arrive() -> None:
            async with house.database.pipe() as p:
                keys = sorted((chat.tenant_id, chat.conversation_id) for chat in chats)
                await lanes.add(p, [(*key, ids.new_id(), 0.0) for key in keys])

        async def wake() -> None:
            async with house.database.pipe() as p:
                await lanes.add_woken(p, now, 1000)

        half = len(claims) // 2
        await asyncio.gather(
            wake(), finish(claims[:half]), arrive(), finish(claims[half:]), wake(), arrive()
        )
        assert await house.count_due_lanes() == len(chats)
