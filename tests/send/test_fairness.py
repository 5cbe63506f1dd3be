"""Promise 9: neither a slow number nor a flood holds the others up."""

import asyncio
from collections.abc import Mapping
from typing import Any

from centralita.providers import contract
from centralita.send import shares
from tests.conftest import DatabaseUrls
from tests.send.desk import Desk
from tests.send.fakes import FakeClient


async def test_a_slow_number_does_not_hold_the_others_up(desk: Desk) -> None:
    """Promise 9: calls of one number hang; the other's messages all leave meanwhile."""
    slow, quick = await desk.add_line(), await desk.add_line()
    for line, how_many in ((slow, 300), (quick, 100)):
        for chat in await desk.add_chats(line, how_many):
            await desk.write(chat, str(line.number_id))
    gate = asyncio.Event()

    class Halting(FakeClient):
        async def send(
            self, line: contract.Line, body: Mapping[str, Any], *, attempt: int = 1
        ) -> contract.Accepted:
            self.gate = gate if line.token == slow.token else None
            return await super().send(line, body, attempt=attempt)

    client = Halting()
    stop = asyncio.Event()
    sender = desk.open_dispatcher(client, stop_seconds=5)
    running = asyncio.create_task(sender.run(stop))
    async with asyncio.timeout(10):
        while client.texts().count(str(quick.number_id)) < 100:
            await asyncio.sleep(0.01)
            desk.time.advance(0.02)
    assert client.texts().count(str(slow.number_id)) <= 64
    stop.set()
    gate.set()
    async with asyncio.timeout(10):
        await running


async def test_a_flood_on_a_shared_number_leaves_room_for_the_neighbour(
    desk: Desk, database_urls: DatabaseUrls
) -> None:
    """Promise 9: one tenant's flood never starves another, even on one and the same number."""
    line = await desk.add_line(shared=True, per_second=40)
    guest = await desk.add_tenant()
    await desk.add_guest(line, guest, database_urls.owner)
    flood = await desk.add_chats(line, 200)
    for chat in flood:
        await desk.write(chat, "inundación")
    await desk.write(await desk.add_chat(line, guest), "vecino")
    sender = desk.open_dispatcher()
    await sender.dispatch_once()
    assert "vecino" in desk.client.texts()


async def test_only_so_much_is_under_way(desk: Desk) -> None:
    """Memory is flat: a long queue stays in the database."""
    for _ in range(10):
        line = await desk.add_line()
        for chat in await desk.add_chats(line, 20):
            await desk.write(chat, "hola")
    claimed = await desk.open_dispatcher(bounds=shares.Bounds(total=30)).dispatch_once()
    assert claimed <= 30 + 2 * 10
    assert desk.client.most_running <= 50
