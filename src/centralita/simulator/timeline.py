"""The simulator's own time: can be frozen and moved, and runs what is due.

It wraps a `kit.clock.Clock`. Moving it fires everything that falls due on the way, in order, so a
test sees a day pass in a millisecond.
"""

import asyncio
import heapq
import itertools
import logging
from collections.abc import Callable

from centralita.kit import clock

LOGGER = logging.getLogger(__name__)
_SHORTEST_SLEEP_SECONDS = 0.005


class Timeline:
    """Seconds since 1970 and a list of things to do later."""

    def __init__(self, base: clock.Clock) -> None:
        self.base = base
        self._offset_seconds = 0.0
        self._frozen_at: float | None = None
        self._due: list[tuple[float, int, Callable[[], object]]] = []
        self._order = itertools.count()
        self._wake = asyncio.Event()

    @property
    def frozen(self) -> bool:
        return self._frozen_at is not None

    def now(self) -> float:
        """The simulated second."""
        if self._frozen_at is not None:
            return self._frozen_at
        return self.base.now().timestamp() + self._offset_seconds

    def freeze(self) -> None:
        """Stop time here; only `advance` moves it."""
        self._frozen_at = self.now()

    def unfreeze(self) -> None:
        """Let time run on from where it stands."""
        if self._frozen_at is not None:
            self._offset_seconds = self._frozen_at - self.base.now().timestamp()
            self._frozen_at = None
            self._wake.set()

    def advance(self, seconds: float) -> None:
        """Move forward and run what falls due, each at its own second."""
        target = self.now() + seconds
        running = self._frozen_at is None
        while self._due and self._due[0][0] <= target:
            self._frozen_at = max(self._due[0][0], self.now())
            self._run_next()
        self._frozen_at = target
        if running:
            self.unfreeze()

    def schedule(self, after_seconds: float, action: Callable[[], object]) -> None:
        """Run `action` so many seconds from now; 0 runs it at once."""
        if after_seconds <= 0:
            action()
            return
        due = self.now() + after_seconds
        if not self._due or due < self._due[0][0]:
            self._wake.set()
        heapq.heappush(self._due, (due, next(self._order), action))

    def clear(self) -> None:
        """Forget everything that was to happen."""
        self._due.clear()

    @property
    def waiting(self) -> int:
        return len(self._due)

    async def run(self) -> None:
        """Run what is due, for ever."""
        while True:
            self._wake.clear()
            if self._frozen_at is not None or not self._due:
                await self._wake.wait()
                continue
            wait_seconds = self._due[0][0] - self.now()
            if wait_seconds > 0:
                await self._sleep(max(wait_seconds, _SHORTEST_SLEEP_SECONDS))
            while self._is_due():
                self._run_next()

    def _is_due(self) -> bool:
        return not self.frozen and bool(self._due) and self._due[0][0] <= self.now()

    async def _sleep(self, seconds: float) -> None:
        """Until the base clock has moved that far, or something nearer was scheduled."""
        sleeper = asyncio.ensure_future(self.base.sleep(seconds))
        waker = asyncio.ensure_future(self._wake.wait())
        try:
            await asyncio.wait((sleeper, waker), return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeper.cancel()
            waker.cancel()

    def _run_next(self) -> None:
        _, _, action = heapq.heappop(self._due)
        try:
            action()
        except Exception:
            # One bad action must not stop the time of all others.
            LOGGER.exception("scheduled action failed")
