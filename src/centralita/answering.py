"""Turns are taken: facts in, decisions out, in the caller's transaction.

Most come from lanes, batch by batch. What needs no burst, no lane and nothing of the house is
answered at once, while it is stored.
"""

from collections.abc import Callable, Sequence
from uuid import UUID

from centralita.deciding import Deciding, Ready
from centralita.kit import clock, db, log
from centralita.kit.db import DatabaseUnavailable
from centralita.records import lanes
from centralita.records.reserved import Reservation
from centralita.route import at_once, calling, decisions, people, turns
from centralita.route.decisions import AtOnce
from centralita.route.directory import Directory
from centralita.route.talk import Seated
from centralita.route.turns import Due, Taken

_log = log.get_logger("answering")

LONG_BATCH = 8
"""So many turns of which some may ask take longer than it costs to look who else is due."""
TURN_ATTEMPTS = 5
SLOW_SECONDS = 1.0
"""A turn that took longer is the last of its tenant in that batch."""


class Answering:
    """Takes turns; their state is in Postgres, only compiled bots are kept."""

    def __init__(self, directory: Directory, now: clock.Clock, deciding: Deciding) -> None:
        self._directory = directory
        self._now = now
        self._deciding = deciding
        self.on_asking: Callable[[], None] = lambda: None
        """Called when a batch begins that takes long, as its bots ask the desk turn by turn: others
        can be answered beside it."""

    async def take(
        self,
        p: db.PipeTransaction,
        claimed: Sequence[lanes.Claimed],
        reservation: Reservation | None = None,
    ) -> list[Taken]:
        """The turns of these lanes, written."""
        await self._directory.refresh(p)
        moment = self._now.now()
        batch = await turns.read(p, claimed, self._directory, moment)
        ready = await self._deciding.load(p, batch.due, self._directory.generation)
        if ready.stocks and len(batch.due) >= LONG_BATCH:
            self.on_asking()
        taken, left = await self._decide_all(p, ready, batch.due)
        done = [lane for lane in claimed if lane.conversation_id not in left]
        await decisions.write(p, done, batch, taken, moment, reservation)
        return taken

    async def _decide_all(
        self, p: db.PipeTransaction, ready: Ready, due: Sequence[Due]
    ) -> tuple[list[Taken], set[UUID]]:
        """The decisions, and the conversations whose turn is left for later."""
        taken: list[Taken] = []
        left: set[UUID] = set()
        slow: set[UUID] = set()
        for each in due:
            begun = self._now.monotonic()
            try:
                if each.lane.tenant_id in slow:
                    # Others' turns are in the same transaction, and have waited for it once.
                    await lanes.postpone(p, each.lane, 0.0, failures=0)
                    left.add(each.lane.conversation_id)
                    continue
                taken.append(await self._deciding.decide(p, ready, each))
            except DatabaseUnavailable:
                raise
            except Exception as problem:
                # What it had done is undone, and the others go on.
                await self.put_back(p, each.lane, problem)
                left.add(each.lane.conversation_id)
            if self._now.monotonic() - begun > SLOW_SECONDS:
                slow.add(each.lane.tenant_id)
        return taken, left

    async def put_back(
        self, p: db.PipeTransaction, lane: lanes.Claimed, problem: Exception
    ) -> None:
        """A turn failed: when it fails again it waits longer each time, at last for a person."""
        if db.is_deadlock(problem):
            # Nobody's fault: the other one goes on, and this turn is taken again.
            await lanes.postpone(p, lane, 0.0, failures=0)
            return
        _log.error("a turn failed", conversation=str(lane.conversation_id),
                   attempt=lane.attempts + 1, error=repr(problem))  # fmt: skip
        if lane.attempts + 1 < TURN_ATTEMPTS:
            await lanes.postpone(p, lane, 2.0**lane.attempts)
        else:
            await calling.call_person(p, lane, self._directory, self._now.now())
            await lanes.remove(p, [lane])

    async def take_at_once(
        self, p: db.PipeTransaction, seated: Sequence[Seated], wished: people.Wished
    ) -> tuple[list[AtOnce], list[Seated]]:
        """The turns that can be decided before anything is stored, and what goes by lanes."""
        found = at_once.find_ready(seated, wished)
        if not found:
            return [], list(seated)
        moment = self._now.now()
        due = [
            turns.read_at_once(each.lane, each.list_said(), self._directory, moment)
            for each in found
        ]
        ready = await self._deciding.load(p, due, self._directory.generation, at_once=True)
        answered: list[AtOnce] = []
        for each, one in zip(found, due, strict=True):
            taken = self._deciding.decide_at_once(ready, one)
            if taken is not None and decisions.may_be_at_once(taken.decision):
                answered.append(AtOnce(taken, each.spoken))
        done = {each.taken.due.lane.conversation_id for each in answered}
        return answered, [each for each in seated if each.message.conversation_id not in done]
