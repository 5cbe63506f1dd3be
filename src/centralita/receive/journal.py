"""Natural group commit: whatever arrived while the last commits ran goes into the next.

One request alone is committed at once; what follows closely shares a commit a few milliseconds
later; under load hundreds do. So 200 can mean *stored* without costing a disk flush each
(promise 1).
"""

import asyncio

from centralita.kit import db
from centralita.records import inbound
from centralita.vocabulary import errors

PLENTY_BODIES = 16
"""So many waiting are a batch of their own: it is sent while the last one waits for the disk. With
fewer, two small commits would cost more than the wait."""
STILL_PLENTY_BODIES = 8
"""Once they were plenty, so many that arrived during the last commit go on without a pause: while
Postgres works on one part, the server answers another, and neither waits for the other."""
BETWEEN_COMMITS_SECONDS = 0.004
"""After each commit of a few, and so between two words to the workers. Where the disk is quick,
commits of one or two bodies each would cost more processor time than the bodies themselves."""
BATCH_MAX_BODIES = 512
BATCH_MAX_BYTES = 16_000_000
WAITING_MAX_BODIES = 20_000
WAITING_MAX_BYTES = 128_000_000

_Entry = tuple[str, str, bytes, "asyncio.Future[None]"]


class _Undo(Exception):
    """Ends a trial without leaving a trace."""


class Journal:
    """Stores webhook bodies; `add` returns once they are committed."""

    def __init__(self, database: db.Database, *, timeout_seconds: float = 8.0) -> None:
        self._database = database
        self._timeout_seconds = timeout_seconds
        self._waiting: list[_Entry] = []
        self._waiting_bytes = 0
        self._arrived = asyncio.Event()
        self._plenty = asyncio.Event()
        self._untold = False
        self._closing = False
        self._refusing = False

    async def add(self, provider: str, door: str, body: bytes) -> None:
        """Commit one body. Raises `Unavailable` where that can't be promised now."""
        full = len(self._waiting) >= WAITING_MAX_BODIES or self._waiting_bytes > WAITING_MAX_BYTES
        if self._closing or full:
            raise errors.Unavailable("Too much is waiting to be stored. Send it again.")
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((provider, door, body, stored))
        self._waiting_bytes += len(body)
        self._arrived.set()
        if len(self._waiting) >= PLENTY_BODIES:
            self._plenty.set()
        await stored

    async def can_store(self) -> bool:
        """Whether what comes in now would be stored; after a failure that is tried, and undone."""
        if not self._refusing:
            return True
        try:
            async with asyncio.timeout(self._timeout_seconds), self._database.pipe() as p:
                await inbound.add(p, [("nobody", "trial", b"")])
                raise _Undo
        except _Undo:
            return True
        except Exception:
            return False

    async def run(self) -> None:
        """Commit batches until `close`, and tell the workers; should a word get lost, they poll."""
        await asyncio.gather(
            self._keep_writing(self._arrived, fewest=1, tells=True),
            # Without a word of its own: Postgres lets only one at a time commit with a NOTIFY.
            self._keep_writing(self._plenty, fewest=PLENTY_BODIES, tells=False),
        )

    async def _keep_writing(self, due: asyncio.Event, *, fewest: int, tells: bool) -> None:
        """Batches of at least so many. One that fails is refused; the next is tried afresh."""
        while not self._closing or len(self._waiting) >= fewest:
            await due.wait()
            batch = self._take(fewest)
            if len(self._waiting) < fewest and not self._closing:
                due.clear()
            if batch or (tells and self._untold):
                await self._write(batch, fewest=fewest, tells=tells)

    async def _write(self, batch: list[_Entry], *, fewest: int, tells: bool) -> None:
        """This batch and those after it, on one connection for as long as they keep coming."""
        now = asyncio.get_running_loop().time
        try:
            async with (
                asyncio.timeout(self._timeout_seconds) as limit,
                self._database.pipe_statement() as p,
            ):
                while batch or (tells and self._untold):
                    await self._commit(p, batch, tells=tells)
                    if tells and not self._closing:
                        await asyncio.sleep(BETWEEN_COMMITS_SECONDS)
                    batch = self._take(min(fewest, STILL_PLENTY_BODIES))
                    limit.reschedule(now() + self._timeout_seconds)
        except (db.DatabaseUnavailable, TimeoutError) as problem:
            self._refuse(batch, "The database is away. Send it again.", problem)
        except Exception as problem:
            self._refuse(batch, "It could not be stored. Send it again.", problem)

    async def _commit(self, p: db.PipeTransaction, batch: list[_Entry], *, tells: bool) -> None:
        """Store and acknowledge; what is not told now is told with the next few."""
        untold = self._untold
        if tells:
            self._untold = False
        try:
            await inbound.add(p, [entry[:3] for entry in batch], tells=tells)
        except BaseException:
            # The word for what others had committed is still to be said.
            self._untold = self._untold or untold
            raise
        self._refusing = False
        if not tells:
            self._untold = True
            self._arrived.set()
        for *_, stored in batch:
            if not stored.done():
                stored.set_result(None)

    def _take(self, fewest: int) -> list[_Entry]:
        if len(self._waiting) < fewest:
            return []
        size = 0
        count = 0
        for entry in self._waiting[:BATCH_MAX_BODIES]:
            if count and size + len(entry[2]) > BATCH_MAX_BYTES:
                break
            size += len(entry[2])
            count += 1
        batch, self._waiting = self._waiting[:count], self._waiting[count:]
        self._waiting_bytes -= size
        return batch

    def _refuse(self, batch: list[_Entry], sentence: str, problem: Exception) -> None:
        self._refusing = True
        for *_, stored in batch:
            if not stored.done():
                refusal = errors.Unavailable(sentence)
                refusal.__cause__ = problem
                stored.set_exception(refusal)

    async def close(self) -> None:
        """Take nothing new; what waits is still committed by `run`, which then returns."""
        self._closing = True
        self._arrived.set()
        self._plenty.set()
        await asyncio.sleep(0)
