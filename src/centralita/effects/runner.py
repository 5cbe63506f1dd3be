"""Runs effects: claims them under a lease, one task for each, and returns what came of them.

A round: claim what waits and commit → one task per effect, outside any transaction, with its
deadline → the results are written in batches, which makes their conversations' lanes due. Leases
are renewed meanwhile; when this process dies, they end, and another runner takes its effects up.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from msgspec import Struct

from centralita.effects import patience
from centralita.effects.jobs import Failed, Handler, Job, Outcome
from centralita.effects.patience import Again
from centralita.effects.recorder import Ending, Recorder, Verdict
from centralita.kit import clock as clocks
from centralita.kit import db, ids, log
from centralita.records import effect_runs, effects
from centralita.records.effect_runs import Claim

_log = log.get_logger(__name__)

_AWAY_SECONDS: Final = 0.5
_FLUSH_SECONDS: Final = 5.0
_MOST_TAKE_OVERS: Final = 3


class Options(Struct, frozen=True, kw_only=True):
    """How much may be under way, and how patient to be."""

    most_at_once: int = 1_000
    most_of_tenant: int = 500
    """So that one tenant's flood leaves room for the others."""
    claims_at_once: int = 100
    poll_seconds: float = 1.0
    """Backstop where a NOTIFY got lost."""
    renew_seconds: float = effect_runs.LEASE_SECONDS / 3
    stop_seconds: float = 10.0
    """How long a graceful stop waits for what is under way."""


class Runner:
    """One process's running of effects; any number of them work side by side."""

    def __init__(
        self,
        database: db.Database,
        handlers: Mapping[str, Handler],
        clock: clocks.Clock,
        chance: ids.Chance,
        options: Options | None = None,
    ) -> None:
        self._database = database
        self._handlers = handlers
        self._clock = clock
        self._chance = chance
        self._options = options or Options()
        self._worker_id = ids.new_id()
        self._claims: dict[UUID, Claim] = {}
        self._tasks: dict[UUID, asyncio.Task[None]] = {}
        self._of_tenant: Counter[UUID] = Counter()
        self._wake = asyncio.Event()
        self._recorder = Recorder(database, clock, self._note_written)
        self.counts: Counter[str] = Counter()
        """How claims ended in this process: done, failed, again, lost."""

    # ── the rounds ───────────────────────────────────────────────────────────────────────────

    async def run(self, stop: asyncio.Event) -> None:
        """Run effects until `stop`; what is under way then gets a while, and is put back."""
        beside = [
            asyncio.create_task(self._recorder.run()),
            asyncio.create_task(self._keep_alive()),
            asyncio.create_task(self._wake_at(stop)),
        ]
        try:
            async with self._database.listen(
                [effects.CHANNEL], lambda _channel, _payload: self._wake.set(), self._wake.set
            ):
                while not stop.is_set():
                    await self._step()
            if self._tasks:
                await asyncio.wait(self._tasks.values(), timeout=self._options.stop_seconds)
        finally:
            await self._put_back()
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            with contextlib.suppress(TimeoutError, db.DatabaseUnavailable):
                async with asyncio.timeout(_FLUSH_SECONDS):
                    await self._recorder.flush()

    async def run_once(self) -> int:
        """What may be claimed now, to its end; returns how many those were."""
        claims = await self._take()
        while self._tasks:
            await asyncio.wait(self._tasks.values())
        await self._recorder.flush()
        return claims

    async def _step(self) -> None:
        self._wake.clear()
        try:
            seconds = await self._round()
        except db.DatabaseUnavailable as error:
            _log.warning("effects wait for the database", error=str(error))
            seconds = _AWAY_SECONDS
        except Exception:
            # A bug must not stop all effects; it is said, and tried again after a moment.
            _log.exception("a round of effects broke")
            seconds = self._options.poll_seconds
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()

    async def _round(self) -> float:
        """Claim what waits; returns the seconds until the next round."""
        if len(self._claims) >= self._options.most_at_once:
            return self._options.poll_seconds
        async with self._database.pipe_statement() as p:
            due = await effect_runs.find_next_seconds(p, self._handlers.keys())
        if due is None:
            return self._options.poll_seconds
        if due <= 0 and await self._take():
            return 0.0
        return min(max(due, 0.02), self._options.poll_seconds)

    async def _take(self) -> int:
        options = self._options
        full = [each for each, count in self._of_tenant.items() if count >= options.most_of_tenant]
        limit = min(options.claims_at_once, options.most_at_once - len(self._claims))
        async with self._database.pipe() as p:
            claims = await effect_runs.claim(p, self._worker_id, self._handlers.keys(), limit, full)
        for claim in claims:
            self._break_off(claim.effect_id)  # it was ours before, until its lease ended
            self._claims[claim.effect_id] = claim
            self._of_tenant[claim.tenant_id] += 1
            self._tasks[claim.effect_id] = asyncio.create_task(self._work(claim))
        return len(claims)

    async def _keep_alive(self) -> None:
        """Renew the leases of what runs; break off what others have taken up."""
        while True:
            await self._clock.sleep(self._options.renew_seconds)
            try:
                async with self._database.pipe() as p:
                    mine = list(self._claims.values())
                    ours = await effect_runs.renew(p, mine)
            except db.DatabaseUnavailable as error:
                _log.warning("leases wait for the database", error=str(error))
                continue
            except Exception:
                _log.exception("leases could not be renewed")
                continue
            for claim in mine:
                if claim.effect_id not in ours and self._claims.get(claim.effect_id) is claim:
                    self._break_off(claim.effect_id)

    async def _wake_at(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._wake.set()

    # ── one effect ───────────────────────────────────────────────────────────────────────────

    async def _work(self, claim: Claim) -> None:
        started = self._clock.monotonic()
        outcome = await self._run_handler(claim)
        elapsed = self._clock.monotonic() - started
        verdict = patience.decide(
            outcome, claim.attempts, claim.seconds_left - elapsed, self._chance
        )
        if self._claims.get(claim.effect_id) is claim:
            self._tasks.pop(claim.effect_id, None)
            self._end(claim, verdict, elapsed)

    async def _run_handler(self, claim: Claim) -> Outcome:
        handler = self._handlers[claim.kind]
        if claim.taken_over and (not handler.may_repeat or claim.attempts > _MOST_TAKE_OVERS):
            return Failed("the program stopped in the middle of it, so it is not done again")
        if claim.seconds_left <= 0:
            return Failed("it waited past its deadline before anybody could begin it")
        limit = asyncio.timeout(claim.seconds_left)
        try:
            async with limit:
                return await handler.run(_read_job(claim))
        except Exception as problem:
            if limit.expired():
                return Failed(f"it took too long: more than {claim.seconds_left:.0f} seconds")
            _log.exception("an effect broke", kind=claim.kind, effect=str(claim.effect_id))
            return Failed(f"a defect broke it ({type(problem).__name__}); the log has the details")

    def _end(self, claim: Claim, verdict: Verdict, seconds: float) -> None:
        became = type(verdict).__name__.lower()
        self.counts[became] += 1
        _log.info(
            "effect " + became,
            kind=claim.kind,
            tenant=str(claim.tenant_id),
            conversation=str(claim.conversation_id),
            effect=str(claim.effect_id),
            attempt=claim.attempts,
            seconds=round(seconds, 3),
            problem=verdict.problem if isinstance(verdict, Failed) else None,
        )
        self._recorder.put(claim, verdict)

    def _note_written(self, batch: Sequence[Ending]) -> None:
        for claim, _ in batch:
            self._forget(claim)
        self._wake.set()

    def _break_off(self, effect_id: UUID) -> None:
        """It is somebody else's by now: its end is not ours to write."""
        task, claim = self._tasks.pop(effect_id, None), self._claims.get(effect_id)
        if task is not None:
            task.cancel()
        if claim is not None:
            self.counts["lost"] += 1
            self._forget(claim)

    def _forget(self, claim: Claim) -> None:
        if self._claims.get(claim.effect_id) is claim:
            del self._claims[claim.effect_id]
            self._of_tenant[claim.tenant_id] -= 1
            if not self._of_tenant[claim.tenant_id]:
                del self._of_tenant[claim.tenant_id]

    async def _put_back(self) -> None:
        """Break off what still runs: another runner goes on with what may be repeated."""
        running = dict(self._tasks)
        self._tasks.clear()
        for effect_id, task in running.items():
            task.cancel()
            claim = self._claims[effect_id]
            again = self._handlers[claim.kind].may_repeat
            verdict = Again(0.0) if again else Failed("the program was stopped in the middle of it")
            self._end(claim, verdict, 0.0)
        await asyncio.gather(*running.values(), return_exceptions=True)


def _read_job(claim: Claim) -> Job:
    return Job(
        tenant_id=claim.tenant_id,
        effect_id=claim.effect_id,
        conversation_id=claim.conversation_id,
        number_id=claim.number_id,
        kind=claim.kind,
        payload=claim.payload,
        message_ids=claim.message_ids,
        attempt=claim.attempts,
        seconds_left=claim.seconds_left,
    )
