"""Keeps this process's tenants watched: a room opens when the watch counts, and is kept up.

A browser is greeted when what it reads afterwards, and the events behind the hello, are all there
is. Where a transaction that began before the watch runs for long, nobody waits for it: the room
opens, and reads afresh when that transaction has ended.
"""

import asyncio
import contextlib
from typing import Final
from uuid import UUID

from centralita.kit import clock, db, log
from centralita.records import events, watches
from centralita.show.live.rooms import Room, Rooms

_log = log.get_logger("live")

SETTLE_SECONDS: Final = 2.0
LATE_SECONDS: Final = 0.5
KEEP_SECONDS: Final = 60.0
AWAY_SECONDS: Final = 1.0
_FIRST_PAUSE_SECONDS: Final = 0.01
_MOST_ROUNDS: Final = 50


class Watching:
    """One per process."""

    def __init__(self, database: db.Database, now: clock.Clock, rooms: Rooms) -> None:
        self._database = database
        self._clock = now
        self._rooms = rooms
        self._opening: dict[UUID, asyncio.Task[Room]] = {}
        self._late: dict[UUID, asyncio.Task[None]] = {}
        self._kept_at = now.now()

    async def open(self, tenant_id: UUID) -> Room:
        """The tenant's room; whoever comes at the same time waits for the same one.

        Nobody may be in it yet: enter it before anything is awaited. Raises `DatabaseUnavailable`.
        """
        room = self._rooms.find(tenant_id)
        if room is not None:
            return room
        opening = self._opening.get(tenant_id)
        if opening is None:
            opening = asyncio.create_task(self._open(tenant_id))
            self._opening[tenant_id] = opening
            opening.add_done_callback(lambda _: self._opening.pop(tenant_id, None))
        made = await asyncio.shield(opening)
        room = self._rooms.find(tenant_id)
        if room is None:
            room = made
            self._rooms.add(room)
        return room

    async def run(self) -> None:
        """Until cancelled."""
        try:
            while True:
                await self._clock.sleep(KEEP_SECONDS)
                try:
                    await self.keep()
                except db.DatabaseUnavailable:
                    pass  # there is time until the watches end
                except Exception:
                    _log.exception("the watches could not be kept; it is tried again")
        finally:
            for task in (*self._opening.values(), *self._late.values()):
                task.cancel()

    async def keep(self) -> None:
        """Say that these tenants are still watched; drop what nobody watches or reads."""
        rooms = list(self._rooms)
        floors: dict[UUID, int | None] = {}
        async with self._database.pipe() as p:
            if rooms:
                floors = await watches.keep(p, [room.tenant_id for room in rooms])
            await watches.forget(p)
        away = (self._clock.now() - self._kept_at).total_seconds()
        self._kept_at = self._clock.now()
        for room in rooms:
            if away >= watches.KEPT_SECONDS or floors[room.tenant_id] is None:
                # The watch may have gone meanwhile: this machine slept, or somebody put it back.
                self._settle_later(room.tenant_id)
        for _ in range(_MOST_ROUNDS):
            async with self._database.pipe() as p:
                if not await events.forget(p):
                    break

    async def _open(self, tenant_id: UUID) -> Room:
        async with self._database.pipe() as p:
            floor = (await watches.keep(p, [tenant_id]))[tenant_id]
        if floor is None:
            floor = await self._settle(tenant_id, SETTLE_SECONDS)
        async with self._database.pipe_statement() as p:
            last = await events.find_last(p)
        room = Room(tenant_id, floor, max(last, floor or 0))
        if floor is None:
            self._settle_later(room.tenant_id)
        return room

    async def _settle(self, tenant_id: UUID, seconds: float) -> int | None:
        """Wait for the transactions that may not see the watch; the floor, None where it took
        longer."""
        async with self._database.pipe_statement() as p:
            barrier = await watches.find_barrier(p)
        ends_at, pause = self._clock.monotonic() + seconds, _FIRST_PAUSE_SECONDS
        while True:
            async with self._database.pipe_statement() as p:
                if await watches.is_past(p, barrier):
                    return await watches.set_floor(p, tenant_id)
            if self._clock.monotonic() >= ends_at:
                return None
            await self._clock.sleep(pause)
            pause = min(2 * pause, LATE_SECONDS)

    def _settle_later(self, tenant_id: UUID) -> None:
        if tenant_id in self._late:
            return
        task = asyncio.create_task(self._settle_and_reset(tenant_id))
        self._late[tenant_id] = task
        task.add_done_callback(lambda _: self._late.pop(tenant_id, None))

    async def _settle_and_reset(self, tenant_id: UUID) -> None:
        """When the watch counts, everybody in the room reads afresh."""
        floor = None
        while floor is None:
            with contextlib.suppress(db.DatabaseUnavailable):
                floor = await self._settle(tenant_id, float("inf"))
            if floor is None:
                await self._clock.sleep(AWAY_SECONDS)
                if self._rooms.find(tenant_id) is None:
                    return
        room = self._rooms.find(tenant_id)
        if room is not None:
            room.floor = floor
            room.reset()
