"""The sender: claims rows, lets each be called, hands the results to the recorder.

A round: which lines have something queued → how much each may have now → claim it and commit →
one task per message, outside any transaction → recorded in batches. Memory holds what is under
way and a bounded memory of paces, never the queue.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from msgspec import Struct

from centralita.kit import clock as clocks
from centralita.kit import db, log
from centralita.records import inbound, outbox, workers
from centralita.send import (
    budget,
    calling,
    direct,
    people,
    recorder,
    results,
    retry,
    shards,
    shares,
)

_log = log.get_logger(__name__)

_AWAY_SECONDS: Final = 0.5
_SOON_SECONDS: Final = 0.02
_FLUSH_SECONDS: Final = 10.0
_MOST_LINES_AT_ONCE: Final = 500


class Options(Struct, frozen=True, kw_only=True):
    """How much may be under way, and how patient to be."""

    bounds: shares.Bounds = shares.Bounds()
    ask_after_seconds: float = 600.0
    """How long a status may take to settle an uncertain send before a person is asked."""
    stop_seconds: float = 30.0
    """How long a graceful stop waits for calls under way."""
    hears_itself: bool = True
    """False where whoever queues in this process calls `wake`; other processes are heard."""


DEFAULT: Final = Options()


class Dispatcher:
    """One worker's sending. Any number of workers share the numbers among them by shards."""

    def __init__(
        self,
        database: db.Database,
        clock: clocks.Clock,
        ways: calling.Ways,
        options: Options = DEFAULT,
    ) -> None:
        self._database = database
        self._clock = clock
        self._tokens = ways.tokens
        self._options = options
        # Bound once: it is said for each message, and mostly left out.
        self._say = _log.bind().info
        self.counts: Counter[str] = Counter()
        """How claims ended in this process: sent, wait, failed, parked, uncertain."""
        ask_after = timedelta(seconds=options.ask_after_seconds)
        self._keeper = shards.ShardKeeper(database, clock, ask_after)
        self._caller = calling.Caller(ways, clock, self._keeper.is_safe)
        self._recorder = recorder.Recorder(
            database, ways.providers, clock, self._note_written, ask_after
        )
        self._budget = budget.Budget(clock, options.bounds)
        self.direct = direct.Direct(clock, self._keeper, self._budget, self._start_one, self.wake)
        self._under_way = self._budget.under_way
        self._wake = asyncio.Event()
        self._was_crowded = False
        """Whether the last round had to leave rows because of the bounds."""
        self._go_on_at = outbox.FIRST
        self._soon: asyncio.TimerHandle | None = None
        """The next look at the queue that nobody asked for."""
        self._lost_since: datetime | None = None
        """Of a claim whose answer has not come."""

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop`; then finish what is under way, record it and give the shards back."""
        channels = [outbox.CHANNEL, workers.CHANNEL, "directory"]
        not_own = () if self._options.hears_itself else (outbox.CHANNEL,)
        recording = asyncio.create_task(self._recorder.run())
        waking = asyncio.create_task(self._wake_at(stop))
        patience = 0.0
        try:
            async with self._database.listen(channels, self._hear, self._hear_all, not_own=not_own):
                while not stop.is_set():
                    await self._step()
            patience = self._options.stop_seconds
        finally:
            await self.direct.close(patience)
            await self._under_way.wait(patience)
            await self._under_way.cancel()
            for task in (recording, waking):
                task.cancel()
            await asyncio.gather(recording, waking, return_exceptions=True)
            await self._end()

    def wake(self) -> None:
        """Something was queued in this very process: no need to wait for the news of it."""
        self._wake.set()

    async def dispatch_once(self) -> int:
        """One round to its end: claim, call, record. Returns how many rows it claimed."""
        await self._keep_shards()
        claimed, _ = await self._round()
        await self._under_way.wait()
        await self._recorder.flush()
        return claimed

    async def _step(self) -> None:
        self._wake.clear()
        self._forget_soon()
        try:
            await self._keep_shards()
            _, seconds = await self._round()
        except db.DatabaseUnavailable as error:
            _log.warning("sending waits for the database", error=str(error))
            seconds = _AWAY_SECONDS
        except Exception:
            # A bug must not stop all sending; it is said, and tried again after a moment.
            _log.exception("a round of sending broke")
            seconds = budget.POLL_SECONDS
        if not self._wake.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._wake.wait()

    async def _keep_shards(self) -> None:
        if self._keeper.is_due():
            await self._keeper.keep(self._under_way.list_shards())
            await self._keeper.sweep()

    async def _round(self) -> tuple[int, float]:
        """Claim what may go now and start it. Returns (rows, seconds until the next round)."""
        await self._put_back_lost()
        async with self._database.pipe_statement() as p:
            waiting = await outbox.list_waiting(
                p, self._keeper.held, self._go_on_at, _MOST_LINES_AT_ONCE
            )
        self._go_on_at = waiting.go_on_at
        self.direct.lines.learn(waiting.lines)
        wishes = self._budget.plan(waiting.lines)
        claims = await self._claim(wishes, waiting) if wishes else []
        wished = sum(wish.quota for wish in wishes)
        self._was_crowded = len(wishes) < len(waiting.lines) or 0 < wished <= len(claims)
        seconds = self._budget.wait_seconds(waiting.lines, wishes, claims)
        return len(claims), seconds if self._go_on_at == outbox.FIRST else 0.0

    async def _claim(
        self, wishes: Sequence[outbox.Wish], waiting: outbox.Waiting
    ) -> Sequence[outbox.Claim]:
        """Take the rows and start them. The claim is committed when its answer is here."""
        now, lines = self._clock.now(), _by_key(waiting.lines)
        busy = self._under_way.conversations
        self._lost_since = waiting.at
        # Until the claimed count as under way, nothing of their lines may pass them by.
        self.direct.claiming = frozenset((w.line.number_id, w.line.tenant_id) for w in wishes)
        async with self._database.pipe_statement() as p:
            claims = await outbox.claim(p, self._keeper.worker_id, wishes, busy, now)
        self._lost_since = None
        held: dict[UUID, retry.Wait] | None = None
        try:
            held = await self._hold_back(claims, lines, now)
        finally:
            self._start(claims, lines, held)
            self.direct.claiming = frozenset()
        return claims

    async def _hold_back(
        self,
        claims: Sequence[outbox.Claim],
        lines: Mapping[outbox.LineKey, outbox.Line],
        now: datetime,
    ) -> dict[UUID, retry.Wait]:
        if not people.may_hold_back(claims, now):
            return {}
        async with self._database.pipe() as p:
            return await people.hold_back(p, claims, lines, now)

    async def _put_back_lost(self) -> None:
        """A claim broke off: should it have been committed, its rows are queued again."""
        if self._lost_since is not None:
            async with self._database.pipe() as p:
                calling = self._under_way.messages
                await outbox.put_back(p, self._keeper.worker_id, self._lost_since, calling)
            self._lost_since = None
            self.direct.claiming = frozenset()
        await self.direct.put_back_lost(self._database)

    def _start(
        self,
        claims: Sequence[outbox.Claim],
        lines: Mapping[outbox.LineKey, outbox.Line],
        held: Mapping[UUID, retry.Wait] | None,
    ) -> None:
        """Let the claimed go but for the `held`; all wait where those could not be found out."""
        away = retry.Wait(code="database_away", after_seconds=0.0, called=False)
        for claim in claims:
            line = lines[claim.number_id, claim.tenant_id]
            self._budget.take(claim, line)
            back = away if held is None else held.get(claim.message_id)
            if back is not None:
                self._end_claim(claim, line, back)
            else:
                self._start_one(claim, line)

    def _start_one(self, claim: outbox.Claim, line: outbox.Line) -> None:
        self._under_way.start(self._work(claim, line))

    async def _work(self, claim: outbox.Claim, line: outbox.Line) -> None:
        wait = self._budget.take_pair(claim)
        verdict: retry.AnyVerdict
        if wait:
            verdict = retry.Wait(code="pair_limit", after_seconds=wait, called=False)
        else:
            try:
                verdict = await self._caller.call(claim, line)
            except asyncio.CancelledError:
                verdict = retry.Uncertain(code="outcome_unknown", detail="stopped while calling")
        self._end_claim(claim, line, verdict)

    def _end_claim(self, claim: outbox.Claim, line: outbox.Line, verdict: retry.AnyVerdict) -> None:
        self._budget.note(claim, verdict)
        became = type(verdict).__name__.lower()
        self.counts[became] += 1
        self._say(
            "send " + became,
            correlation=inbound.name_correlation(claim.inbound_id),
            tenant=claim.tenant_id,
            message=claim.message_id,
            number=claim.number_id,
            code=None if isinstance(verdict, retry.Sent) else verdict.code,
        )
        self._recorder.put(results.Result(claim, line, verdict))

    def _note_written(self, batch: Sequence[results.Result]) -> None:
        for result in batch:
            self._under_way.remove(result.claim)
        if self._was_crowded:
            self._wake.set()
        else:
            # Only a conversation's next message may wait for this one: rare, so it need not be now,
            # and any round in between sees to it as well.
            self._forget_soon()
            loop = asyncio.get_running_loop()
            self._soon = loop.call_later(_SOON_SECONDS, self._wake.set)

    def _forget_soon(self) -> None:
        if self._soon is not None:
            self._soon.cancel()
            self._soon = None

    def _hear(self, channel: str, _payload: str) -> None:
        if channel == "directory":
            self._tokens.forget_all()
            self.direct.lines.forget()
        elif channel == workers.CHANNEL:
            self._keeper.hurry()
        self._wake.set()

    def _hear_all(self) -> None:
        self._tokens.forget_all()
        self.direct.lines.forget()
        self._wake.set()

    async def _wake_at(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._wake.set()

    async def _end(self) -> None:
        """What can't be written in time stays `sending`, and another worker finds it."""
        with contextlib.suppress(TimeoutError, db.DatabaseUnavailable):
            async with asyncio.timeout(_FLUSH_SECONDS):
                await self._put_back_lost()
                await self._recorder.flush()
                await self._keeper.leave()


def _by_key(lines: Sequence[outbox.Line]) -> dict[outbox.LineKey, outbox.Line]:
    return {(line.number_id, line.tenant_id): line for line in lines}
