"""Keeps the process of effects alive, beside the one that talks.

It is started when the first effect waits, a trade has chores or a tenant a webhook, started again
when it dies, and ends with its parent. Until then it costs nothing. Whoever talks also sees to
deadlines, so that no conversation waits for an answer that nobody works on.
"""

import asyncio
import contextlib
import sys
from collections.abc import Awaitable, Callable, Collection
from typing import Final, Protocol

from centralita.kit import clock as clocks
from centralita.kit import db, log
from centralita.records import chores, effect_runs, effects, webhook_deliveries

_log = log.get_logger(__name__)

_POLL_SECONDS: Final = 1.0
_FIRST_PAUSE_SECONDS: Final = 0.5
_LONGEST_PAUSE_SECONDS: Final = 30.0
_SOUND_SECONDS: Final = 60.0
"""One that lived so long died of something new: it is started again at once."""
_STOP_SECONDS: Final = 20.0


class Process(Protocol):
    """A child process, as asyncio knows it."""

    @property
    def pid(self) -> int: ...

    @property
    def returncode(self) -> int | None: ...

    def terminate(self) -> None: ...

    def kill(self) -> None: ...

    async def wait(self) -> int: ...


Start = Callable[[], Awaitable[Process]]


async def start_child() -> Process:
    """The process of effects, with our settings and our output; it ends when our pipe closes."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "centralita.effects.child",
        "work",
        "--only",
        "effects",
        stdin=asyncio.subprocess.PIPE,
    )


class Supervisor:
    """`start` None watches deadlines only: effects run elsewhere."""

    def __init__(
        self,
        database: db.Database,
        clock: clocks.Clock,
        start: Start | None,
        trades_with_chores: Collection[str] = (),
    ) -> None:
        self._database = database
        self._clock = clock
        self._start = start
        self._trades = trades_with_chores
        self._wake = asyncio.Event()
        self.process: Process | None = None
        """The child, from its first start on."""

    async def run(self, stop: asyncio.Event) -> None:
        """Watch until `stop`; then the child is stopped, too."""
        keeping: asyncio.Task[None] | None = None
        waking = asyncio.create_task(self._wake_at(stop))
        try:
            async with self._database.listen(
                [effects.CHANNEL], lambda _channel, _payload: self._wake.set(), self._wake.set
            ):
                while not stop.is_set():
                    self._wake.clear()
                    if await self._look(is_started=keeping is not None) and self._start:
                        keeping = asyncio.create_task(self._keep(self._start))
                    # News only matter until there is a child: it hears them itself.
                    await _wait(stop if keeping else self._wake, _POLL_SECONDS)
        finally:
            waking.cancel()
            if keeping is not None:
                keeping.cancel()
                await asyncio.gather(keeping, return_exceptions=True)
            await self._stop_child()

    async def _wake_at(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._wake.set()

    async def _look(self, *, is_started: bool) -> bool:
        """See to deadlines; says whether a child is needed that is not there yet."""
        try:
            async with self._database.pipe_statement() as p:
                any_open, any_late = await effect_runs.find_trouble(p)
            if any_late:
                async with self._database.pipe() as p:
                    await effect_runs.expire(p)
            if is_started or any_open:
                return any_open and not is_started
            async with self._database.pipe_statement() as p:
                if self._trades and await chores.are_wanted(p, self._trades):
                    return True
                return await webhook_deliveries.are_wanted(p)
        except db.DatabaseUnavailable as error:
            _log.warning("the watch over effects waits for the database", error=str(error))
        except Exception:
            _log.exception("the watch over effects failed; it is tried again")
        return False

    async def _keep(self, start: Start) -> None:
        """Start the child, and again whenever it dies."""
        pause = _FIRST_PAUSE_SECONDS
        while True:
            begun = self._clock.monotonic()
            try:
                self.process = await start()
                code = await self.process.wait()
                _log.warning("the process of effects ended; it is started again", code=code)
            except OSError as error:
                _log.error("the process of effects could not be started", error=str(error))
            if self._clock.monotonic() - begun >= _SOUND_SECONDS:
                pause = _FIRST_PAUSE_SECONDS
            await self._clock.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)

    async def _stop_child(self) -> None:
        child = self.process
        if child is None or child.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            child.terminate()
        try:
            async with asyncio.timeout(_STOP_SECONDS):
                await child.wait()
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
            await child.wait()


async def _wait(event: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
