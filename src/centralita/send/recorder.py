"""Writes down what became of sends, in natural batches (promise 10).

Whatever finished while the last commit ran goes into the next one. While the database is away the
results stay in memory and nothing new is claimed; a result is written again until it is known to
be written, which its claim count makes harmless.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Final

from centralita.kit import clock as clocks
from centralita.kit import db, log
from centralita.providers import contract
from centralita.records import credentials
from centralita.send import results, retry

_log = log.get_logger(__name__)

_MOST_AT_ONCE: Final = 500
_MOST_REFUSALS: Final = 3
_BETWEEN_SECONDS: Final = 0.01
"""Nobody waits for a record but the conversation's next message: a moment makes the batch larger,
and that leaves the processor to what somebody waits for."""
_FIRST_PAUSE_SECONDS: Final = 0.05
_LONGEST_PAUSE_SECONDS: Final = 2.0


class Recorder:
    """Takes results one by one, writes them in batches, tells which are written."""

    def __init__(
        self,
        database: db.Database,
        providers: Mapping[str, contract.Provider],
        clock: clocks.Clock,
        on_written: Callable[[Sequence[results.Result]], None],
        ask_after: timedelta,
    ) -> None:
        self._database = database
        self._providers = providers
        self._clock = clock
        self._on_written = on_written
        self._ask_after = ask_after
        self._pending: list[results.Result] = []
        self._news = asyncio.Event()

    def put(self, result: results.Result) -> None:
        """A claim has ended."""
        self._pending.append(result)
        self._news.set()

    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            if not self._pending:
                self._news.clear()
                await self._news.wait()
            await self._write_next()
            if len(self._pending) < _MOST_AT_ONCE:
                await asyncio.sleep(_BETWEEN_SECONDS)

    async def flush(self) -> None:
        """Write all there is, waiting for the database as long as it takes."""
        while self._pending:
            await self._write_next()

    async def _write_next(self) -> None:
        batch = self._pending[:_MOST_AT_ONCE]
        if batch:
            await self._write_surely(batch)
            del self._pending[: len(batch)]
            self._on_written(batch)

    async def _write_surely(self, batch: Sequence[results.Result]) -> None:
        pause = _FIRST_PAUSE_SECONDS
        refusals = 0
        while True:
            try:
                await self._write(batch)
            except db.DatabaseUnavailable as error:
                _log.warning("results wait for the database", results=len(batch), error=str(error))
            except Exception:
                refusals += 1
                _log.exception("results could not be written", results=len(batch))
                if refusals == _MOST_REFUSALS or len(batch) > 1:
                    await self._write_apart(batch)
                    return
            else:
                return
            await self._clock.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)

    async def _write_apart(self, batch: Sequence[results.Result]) -> None:
        """One of them is at odds with the database: the others must not suffer for it.

        The odd one stays `sending` and comes up as uncertain, see `sends.list_abandoned`.
        """
        if len(batch) > 1:
            for result in batch:
                await self._write_surely([result])

    async def _write(self, batch: Sequence[results.Result]) -> None:
        known = results.Circumstances(self._providers, self._clock.now(), self._ask_after)
        async with self._database.pipe_statement() as p:
            early = await results.write_sent(p, batch, known.now)
        if early:
            # Should this be missed, the sweeper finds them (`results.apply_overtaken`).
            async with self._database.pipe() as p:
                await results.apply_early(p, batch, known.now)
        if not results.is_plain(batch):
            async with self._database.pipe() as p:
                await results.write_rest(p, batch, known)
        # The number is parked and its owner told by now, in one transaction. The pipe role may not
        # touch credentials; should this be missed, the next try finds the token dead again.
        for result in batch:
            if isinstance(result.verdict, retry.Parked) and result.verdict.token_dead:
                async with self._database.tenant_write(result.line.host_id) as t:
                    await credentials.mark_dead(t, result.claim.number_id)
