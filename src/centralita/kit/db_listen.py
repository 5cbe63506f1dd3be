"""Hearing Postgres' notifications on a connection that comes back by itself."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import asyncpg

from centralita.kit.db_errors import DRIVER_ERRORS

IsOurs = Callable[[str, int], bool]
"""Whether a notification on this channel, by this process of the server, is known already."""
Connect = Callable[[], Awaitable["asyncpg.Connection[asyncpg.Record]"]]

_CHECK_SECONDS: Final = 20
_RETRY_SECONDS: Final = 0.5


async def keep_listening(
    connect: Connect,
    channels: Sequence[str],
    on_notify: Callable[[str, str], None],
    on_connected: Callable[[], None],
    is_ours: IsOurs,
) -> None:
    """Listen until cancelled; connect again whenever the connection is lost.

    What `is_ours` is left out.
    """
    while True:
        with contextlib.suppress(*DRIVER_ERRORS):
            connection = await connect()
            try:
                await _listen_until_lost(connection, channels, on_notify, on_connected, is_ours)
            finally:
                connection.terminate()
        await asyncio.sleep(_RETRY_SECONDS)


async def _listen_until_lost(
    connection: "asyncpg.Connection[asyncpg.Record]",
    channels: Sequence[str],
    on_notify: Callable[[str, str], None],
    on_connected: Callable[[], None],
    is_ours: IsOurs,
) -> None:
    lost = asyncio.Event()
    connection.add_termination_listener(lambda _connection: lost.set())

    def heard(_connection: object, backend: int, channel: str, payload: object) -> None:
        if not is_ours(channel, backend):
            on_notify(channel, str(payload))

    for channel in channels:
        await connection.add_listener(channel, heard)
    on_connected()
    while not lost.is_set():
        try:
            await asyncio.wait_for(lost.wait(), _CHECK_SECONDS)
        except TimeoutError:
            # A line that went dead in silence is found only by speaking.
            await connection.execute("select 1")
