"""Reads new events once for this process and writes them to all browsers of their tenants."""

import asyncio
from collections.abc import Sequence
from itertools import groupby
from typing import Final
from uuid import UUID

from centralita.kit import db, log
from centralita.records import events
from centralita.show import ports
from centralita.show.live import frames
from centralita.show.live.rooms import Room, Rooms

_log = log.get_logger("live")

POLL_SECONDS: Final = 1.0
"""Backstop where a NOTIFY got lost."""
AWAY_SECONDS: Final = 1.0
_AT_ONCE: Final = 2_000
_TENANTS_AT_ONCE: Final = 2
"""So that who works in the console finds a connection, too."""


class Reader:
    """One per process."""

    def __init__(self, database: db.Database, explain: ports.Codes, rooms: Rooms) -> None:
        self._database = database
        self._explain = explain
        self._rooms = rooms
        self._changed = asyncio.Event()
        self._turns = asyncio.Semaphore(_TENANTS_AT_ONCE)

    def wake(self) -> None:
        """There is something new."""
        self._changed.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self._wait()
            try:
                while await self.read():
                    pass
            except db.DatabaseUnavailable:
                await asyncio.sleep(AWAY_SECONDS)
            except Exception:
                _log.exception("events could not be read; it is tried again")
                await asyncio.sleep(AWAY_SECONDS)

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(POLL_SECONDS):
                await self._changed.wait()
        except TimeoutError:
            pass
        self._changed.clear()

    async def read(self) -> bool:
        """Tell what is new; whether there may be more."""
        positions = {room.tenant_id: room.position for room in self._rooms}
        if not positions:
            return False
        async with self._database.pipe_statement() as p:
            found = await events.list_after(p, positions, _AT_ONCE)
        by_tenant = sorted(found, key=lambda each: each.tenant_id)
        told = await asyncio.gather(
            *(
                self._tell(tenant_id, list(group))
                for tenant_id, group in groupby(by_tenant, key=lambda each: each.tenant_id)
            ),
            return_exceptions=True,
        )
        for problem in told:
            if problem is not None:
                raise problem
        return len(found) == _AT_ONCE

    async def write(
        self, tenant_id: UUID, new: Sequence[events.Event], languages: Sequence[str]
    ) -> dict[str, bytes]:
        """These events as frames, read in the tenant's own transaction."""
        async with self._turns, self._database.tenant_read(tenant_id) as t:
            return await frames.write_frames(t, self._explain, new, languages)

    async def _tell(self, tenant_id: UUID, new: Sequence[events.Event]) -> None:
        room = self._rooms.find(tenant_id)
        if room is None:
            return
        try:
            written = await self.write(tenant_id, new, room.list_languages())
        except db.DatabaseUnavailable:
            raise
        except Exception:
            # Whatever it is, it must not stand in the way of all that follows.
            _log.exception("events could not be shown; their browsers read afresh")
            written = {"": frames.say("reset")}
        self._finish(room, new[-1].event_id, written)

    def _finish(self, room: Room, position: int, written: dict[str, bytes]) -> None:
        """Nothing may be awaited between these two: who enters goes by the position."""
        room.tell(written)
        room.position = max(room.position, position)
