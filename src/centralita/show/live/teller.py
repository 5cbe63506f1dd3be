"""The teller: moves what transactions touched into ordered events, while somebody watches."""

import asyncio

from centralita.kit import clock, db, log
from centralita.records import events, watches

_log = log.get_logger("live")

EVERY_SECONDS = 0.2
"""What changes of a conversation within it is told as one. Shorter would be hardly noticed by
people, and would ask the database for each card that much more often."""
AWAY_SECONDS = 1.0


class Teller:
    """One per process; of all that run side by side, one at a time moves."""

    def __init__(self, database: db.Database, now: clock.Clock) -> None:
        self._database = database
        self._clock = now
        self._wanted = asyncio.Event()
        self._until = 0.0

    def want(self, wanted: bool) -> None:
        """Whether anybody in this process watches. It goes on until the watches have ended."""
        if wanted:
            self._until = float("inf")
            self._wanted.set()
        else:
            self._until = self._clock.monotonic() + watches.KEPT_SECONDS

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self._wanted.wait()
            if self._clock.monotonic() > self._until:
                self._wanted.clear()
                continue
            try:
                await self.move()
                seconds = EVERY_SECONDS
            except db.DatabaseUnavailable:
                seconds = AWAY_SECONDS
            except Exception:
                _log.exception("what was touched could not be told; it is tried again")
                seconds = AWAY_SECONDS
            await self._clock.sleep(seconds)

    async def move(self) -> int:
        """Tell what was touched; how many events that were."""
        async with self._database.pipe_statement() as p:
            if not await events.is_touched(p):
                return 0
        async with self._database.pipe() as p:
            return await events.move(p)
