"""Natural group commit: whatever arrived while the last commits ran goes into the next.

One request alone is committed at once, and nobody alone waits for a timer; under load hundreds
share one commit, so that 200 can mean *stored* without costing a disk flush each (promise 1).
"""

import asyncio
from contextlib import suppress

from centralita.kit import db
from centralita.records import inbound
from centralita.vocabulary import errors

PLENTY_BODIES = 16
"""So many waiting are a batch of their own: it is sent while the last one waits for the disk. With
fewer, two small commits would cost more than the wait."""
BETWEEN_COMMITS_SECONDS = 0.003
"""After a small commit that several shared. Where the disk is quick, commits of one or two bodies
each would cost more processor time than all that is done with the bodies afterwards."""
BETWEEN_WORDS_SECONDS = 0.003
BUSY_SECONDS = 0.02
"""The first body is told at once; in a busy moment one word stands for several commits. Where
bodies pour in, the workers are awake anyway and a word matters less."""
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
        self._stored = asyncio.Event()
        self._closing = False
        self._refusing = False
        self.committed_bodies = 0
        self.committed_batches = 0

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
        """Commit batches until `close`, and tell the workers."""
        telling = asyncio.create_task(self._tell())
        try:
            await asyncio.gather(self._write(self._arrived), self._write(self._plenty))
        finally:
            telling.cancel()
            with suppress(asyncio.CancelledError):
                await telling

    async def _tell(self) -> None:
        """One word for all that was stored meanwhile; should it get lost, the workers poll."""
        while True:
            await self._stored.wait()
            self._stored.clear()
            before = self.committed_bodies
            with suppress(db.DatabaseUnavailable):
                async with self._database.pipe_statement() as p:
                    await inbound.tell(p)
            await asyncio.sleep(BETWEEN_WORDS_SECONDS)
            if self.committed_bodies - before >= 2 * PLENTY_BODIES:
                await asyncio.sleep(BUSY_SECONDS)

    async def _write(self, due: asyncio.Event) -> None:
        """Batch after batch. One that fails is refused; the next is tried afresh."""
        while not (self._closing and not self._waiting):
            await due.wait()
            batch = self._take()
            if not self._closing and (due is self._plenty or not self._waiting):
                due.clear()
            if not batch:
                continue
            failure = await self._commit(batch)
            for *_, stored in batch:
                if not stored.done():
                    if failure is None:
                        stored.set_result(None)
                    else:
                        stored.set_exception(failure)
            if 1 < len(batch) < PLENTY_BODIES and due is self._arrived and not self._closing:
                await asyncio.sleep(BETWEEN_COMMITS_SECONDS)

    def _take(self) -> list[_Entry]:
        size = 0
        count = 0
        for entry in self._waiting[:BATCH_MAX_BODIES]:
            size += len(entry[2])
            if count and size > BATCH_MAX_BYTES:
                break
            count += 1
        batch, self._waiting = self._waiting[:count], self._waiting[count:]
        self._waiting_bytes -= sum(len(entry[2]) for entry in batch)
        return [entry for entry in batch if not entry[3].done()]

    async def _commit(self, batch: list[_Entry]) -> errors.Unavailable | None:
        try:
            async with asyncio.timeout(self._timeout_seconds), self._database.pipe_statement() as p:
                await inbound.add(p, [entry[:3] for entry in batch])
        except (db.DatabaseUnavailable, TimeoutError) as problem:
            return self._refuse("The database is away. Send it again.", problem)
        except Exception as problem:
            return self._refuse("It could not be stored. Send it again.", problem)
        self._refusing = False
        self._stored.set()
        self.committed_bodies += len(batch)
        self.committed_batches += 1
        return None

    def _refuse(self, sentence: str, problem: Exception) -> errors.Unavailable:
        self._refusing = True
        refusal = errors.Unavailable(sentence)
        refusal.__cause__ = problem
        return refusal

    async def close(self) -> None:
        """Take nothing new; what waits is still committed by `run`, which then returns."""
        self._closing = True
        self._arrived.set()
        self._plenty.set()
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(0)
