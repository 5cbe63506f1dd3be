"""The connection below: it outlives the patience for requests, and ends for who never reads."""

import asyncio
import contextlib
from typing import Any

from centralita import serve
from centralita.kit import crypto, db
from centralita.receive.patience import PatientProtocol
from centralita.show.live.rooms import SLOW_BYTES
from centralita.show.live.wire import EXTENSION, Wire, frame
from tests.pipeline.switchboard import Switchboard, change, text_message, webhook
from tests.receive import wire
from tests.show.api.staff import Member
from tests.show.callers import Business
from tests.show.live.browsers import open_browser


class Hasty(PatientProtocol):
    """Gives a request a moment only."""

    request_seconds = 0.2


async def test_a_silent_line_is_no_slow_request(
    database: db.Database,
    master_keys: crypto.MasterKeys,
    switchboard: Switchboard,
    hotel: Business,
    viewer: Member,
) -> None:
    async with (
        wire.open_server(database, master_keys, Hasty) as server,
        open_browser(server.port, viewer.secret) as browser,
    ):
        await browser.hear()
        await asyncio.sleep(3 * Hasty.request_seconds)
        await switchboard.handle(webhook(change(hotel.phone_number_id, text_message("hola"))))
        await browser.hear_text("hola")


async def test_who_never_reads_is_cut() -> None:
    """Written to without end, by a program that looks how much is unread."""
    unread: list[int] = []

    async def flood(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        below: Wire = scope["extensions"][EXTENSION]
        while below.count_unread_bytes() <= SLOW_BYTES:
            below.write(frame(b"x" * 100_000))
            await asyncio.sleep(0)
        unread.append(below.count_unread_bytes())
        below.cut()
        below.write(frame(b"after the end"))

    stop, ready = asyncio.Event(), asyncio.Event()
    with contextlib.closing(serve.open_socket(wire.HOST, 0)) as listening:
        running = asyncio.create_task(
            serve.run(flood, listening, stop, on_ready=ready.set)  # type: ignore[arg-type]  # any ASGI app
        )
        await ready.wait()
        client = wire.Wire(listening.getsockname()[1])
        _, writer = await client.connect()
        writer.transport.pause_reading()  # type: ignore[attr-defined]  # a socket's transport
        head = {
            "connection": "Upgrade",
            "upgrade": "websocket",
            "sec-websocket-version": "13",
            "sec-websocket-key": "aW52ZW50ZWQgYnl0ZXMhIQ==",
        }
        writer.write(wire.make_head("GET", "/anywhere", head))
        await wire.wait_until(_is_true(unread))
        client.close()
        stop.set()
        async with asyncio.timeout(5):
            await running
    assert unread[0] > SLOW_BYTES


def _is_true(something: list[int]) -> Any:
    async def ask() -> bool:
        return bool(something)

    return ask
