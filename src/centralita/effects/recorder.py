"""Writes down how effects ended: whatever ended while the last write ran goes into the next one."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec

from centralita.effects.jobs import Done, Failed
from centralita.effects.patience import Again
from centralita.kit import clock as clocks
from centralita.kit import db, json, log
from centralita.records import effect_runs
from centralita.records.effect_runs import Claim

_log = log.get_logger(__name__)

_MOST_AT_ONCE: Final = 200
_PAUSE_SECONDS: Final = 0.5
_LONGEST_VALUE_BYTES: Final = 512 * 1024
_LONGEST_TRACE_BYTES: Final = 128 * 1024
_LONGEST_PROBLEM: Final = 500

Verdict = Done | Failed | Again
Ending = tuple[Claim, Verdict]


class Recorder:
    """`on_written` is called after the commit, with what was written."""

    def __init__(
        self,
        database: db.Database,
        clock: clocks.Clock,
        on_written: Callable[[Sequence[Ending]], None],
    ) -> None:
        self._database = database
        self._clock = clock
        self._on_written = on_written
        self._pending: list[Ending] = []
        self._news = asyncio.Event()

    def put(self, claim: Claim, verdict: Verdict) -> None:
        """A claim has ended."""
        self._pending.append((claim, verdict))
        self._news.set()

    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            await self._news.wait()
            await self.flush()

    async def flush(self) -> None:
        """Write all there is, waiting for the database as long as it takes."""
        self._news.clear()
        while self._pending:
            batch = self._pending[:_MOST_AT_ONCE]
            await self._write_surely(batch)
            del self._pending[: len(batch)]
            self._on_written(batch)

    async def _write_surely(self, batch: Sequence[Ending]) -> None:
        while True:
            try:
                return await self._write(batch)
            except db.DatabaseUnavailable as error:
                _log.warning("results wait for the database", results=len(batch), error=str(error))
                await self._clock.sleep(_PAUSE_SECONDS)
            except Exception:
                _log.exception("results could not be written", results=len(batch))
                if len(batch) == 1:
                    # Its deadline ends it: the others must not suffer for it.
                    return None
                for ending in batch:
                    await self._write_surely([ending])
                return None

    async def _write(self, batch: Sequence[Ending]) -> None:
        results = [_read(*each) for each in batch if not isinstance(each[1], Again)]
        again = [
            effect_runs.Later(claim, verdict.after_seconds)
            for claim, verdict in batch
            if isinstance(verdict, Again)
        ]
        async with self._database.pipe() as p:
            await effect_runs.finish(p, results)
            await effect_runs.retry(p, again)


def _read(claim: Claim, verdict: Verdict) -> effect_runs.Result:
    """As the row can hold it: no NUL, nothing huge, nothing that looks like a secret."""
    trace = _keep(getattr(verdict, "trace", None), _LONGEST_TRACE_BYTES)
    if isinstance(verdict, Done):
        value = _keep(verdict.value, _LONGEST_VALUE_BYTES)
        if value is not None or verdict.value is None:
            return effect_runs.Result(claim, value, "", trace)
        return effect_runs.Result(claim, None, "its answer is too long or holds no data", trace)
    problem = verdict.problem if isinstance(verdict, Failed) else "it did not end"
    told = json.clean_text(log.redact(problem))[:_LONGEST_PROBLEM] or "it failed without a word"
    return effect_runs.Result(claim, None, told, trace)


def _keep(value: Any, most_bytes: int) -> Any:
    """Plain data that Postgres can hold; None where it is too much or no data at all."""
    try:
        written = json.encode(value)
        return json.decode_untrusted(written) if len(written) <= most_bytes else None
    except (TypeError, ValueError, msgspec.MsgspecError):
        return None
