"""Time, as something that is handed in.

Rooms take a `Clock` and never ask the system, so that a test or the simulator decides what time it
is.
"""

import asyncio
import heapq
import itertools
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What a room may know about time."""

    def now(self) -> datetime:
        """The moment, aware and in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never run backwards; only differences mean something."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after that many seconds of this clock."""
        ...


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class ManualClock:
    """Time that stands still until somebody moves it; sleepers wake when their moment has come."""

    def __init__(self, start: datetime = datetime(2026, 1, 1, 12, tzinfo=UTC)) -> None:
        self._now = _checked(start)
        self._elapsed_seconds = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._turns = itertools.count()

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._elapsed_seconds

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        woken = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._elapsed_seconds + seconds, next(self._turns), woken))
        await woken

    def advance(self, seconds: float) -> None:
        """Move time forward and wake whoever is due.

        Raises ValueError for a negative number: use `set` to go back.
        """
        if seconds < 0:
            raise ValueError("advance() only moves forward; use set() to go back")
        self._now += timedelta(seconds=seconds)
        self._elapsed_seconds += seconds
        while self._sleepers and self._sleepers[0][0] <= self._elapsed_seconds:
            _, _, woken = heapq.heappop(self._sleepers)
            if not woken.done():
                woken.get_loop().call_soon_threadsafe(_wake, woken)

    def set(self, now: datetime) -> None:
        """Jump to a moment.

        Forward it wakes sleepers; backward only the calendar moves, as on a real machine.
        """
        seconds = (_checked(now) - self._now).total_seconds()
        if seconds >= 0:
            self.advance(seconds)
        self._now = now.astimezone(UTC)


def _checked(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a clock needs an aware datetime (with a time zone)")
    return moment.astimezone(UTC)


def _wake(sleeper: asyncio.Future[None]) -> None:
    if not sleeper.done():
        sleeper.set_result(None)
