"""Old effects are thrown away; what still waits or was just used stays."""

from centralita.records import upkeep
from tests.effects.house import House


async def test_only_what_ended_long_ago_goes(house: House) -> None:
    chats = await house.add_chats(4)
    old, recent, waiting, failed = [await house.start(chat) for chat in chats]
    ended = "update effects set state = $2, ended_at = now() - make_interval(days => $3)"
    for effect_id, state, days in ((old, "used", 40), (recent, "used", 3), (failed, "failed", 40)):
        await house.execute(f"{ended} where effect_id = $1", effect_id, state, days)
    async with house.database.pipe() as p:
        assert await upkeep.forget(p, 30) == 2
    left = await house.fetch("select effect_id from effects order by effect_id")
    assert [row[0] for row in left] == sorted([recent, waiting])
