"""Turns are taken: facts in, decisions out, in the caller's transaction.

Most come from lanes, batch by batch. Where no burst is waited for and nothing else is due, they are
taken at once, while the words are stored, as long as nobody else is kept waiting for it.
"""

import math
from collections.abc import Callable, Sequence
from uuid import UUID

from centralita.deciding import Deciding, Ready
from centralita.kit import clock, db, log
from centralita.kit.db import DatabaseUnavailable
from centralita.records import lanes, roles
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
AT_ONCE_SECONDS = 0.12
"""So long may the turns of a batch that are taken at once ask and act, while everybody else's
messages wait in the same transaction; who comes later goes by a lane."""
AT_ONCE_TENANT_SECONDS = 0.03
"""So much of it may be one tenant's."""
AT_ONCE_STATEMENT_SECONDS = 0.05
AT_ONCE_TURN_SECONDS = 0.1
"""A turn that still asks after so long is undone, with its tenant's others: a lane takes them."""
WAIT_AFTER_VISITS_SECONDS = 0.25
"""So long may the intake wait for a lock once it acted at once: it holds locks of trades, for which
a lane's turn may wait that holds what the intake waits for."""
BY_LANE_SECONDS = 5.0
"""A tenant whose turns went wrong there, or waited for a lock, goes by lanes for so long."""
BY_LANE_MAX = 10_000
SLOW_SECONDS = 1.0
"""A turn that took longer is the last of its tenant in that batch."""


class _Later(Exception):
    """Not at once: a lane does it."""


class _TooLong(Exception):
    """Every statement was short enough, but there is no end to them."""


class _ByLane:
    """Tenants whose turns ask and act by lanes only, for a while."""

    def __init__(self) -> None:
        self._until: dict[UUID, float] = {}

    def add(self, tenant_id: UUID, now: float) -> None:
        if len(self._until) >= BY_LANE_MAX:
            self._until.clear()
        self._until[tenant_id] = now + BY_LANE_SECONDS

    def has(self, tenant_id: UUID, now: float) -> bool:
        return self._until.get(tenant_id, now) > now


class _Entrance:
    """One tenant's way in for turns at once: nobody begins late, nobody stays long."""

    def __init__(self, enter: db.Enter, ends: float, now: clock.Clock) -> None:
        self._enter = enter
        self._ends = ends
        self._now = now
        self._begun: float | None = None

    def begin_turn(self) -> None:
        """The next one's turn."""
        self._begun = None

    async def enter(self) -> db.TenantWrite:
        """Asked for each time that a bot wants something. Raises `_Later`, or `_TooLong`."""
        now = self._now.monotonic()
        if self._begun is None:
            if now > self._ends:
                raise _Later
            self._begun = now
        elif now - self._begun > AT_ONCE_TURN_SECONDS:
            raise _TooLong
        return await self._enter()


class Answering:
    """Takes turns; their state is in Postgres, only compiled bots are kept."""

    def __init__(self, directory: Directory, now: clock.Clock, deciding: Deciding) -> None:
        self._directory = directory
        self._now = now
        self._deciding = deciding
        self._by_lane = _ByLane()
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
        for group in turns.group_by_tenant(due):
            try:
                some = await self._decide_together(p, ready, group)
            except DatabaseUnavailable:
                raise
            except Exception:
                # What they had done is undone; alone it shows whose fault it was.
                some = await self._decide_each(p, ready, group)
            taken += some
            left |= {each.lane.conversation_id for each in group}
        return taken, left - {each.due.lane.conversation_id for each in taken}

    async def _decide_together(
        self, p: db.PipeTransaction, ready: Ready, group: Sequence[Due]
    ) -> list[Taken]:
        """One tenant's turns, in one visit there."""
        taken: list[Taken] = []
        async with p.visit(group[0].lane.tenant_id, roles.TRADE_ROLE) as enter:
            for each in group:
                begun = self._now.monotonic()
                taken.append(await self._deciding.decide(enter, ready, each))
                if self._now.monotonic() - begun > SLOW_SECONDS:
                    break
        await self._leave(p, group[len(taken) :])
        return taken

    async def _decide_each(
        self, p: db.PipeTransaction, ready: Ready, group: Sequence[Due]
    ) -> list[Taken]:
        """The same, each on its own."""
        taken: list[Taken] = []
        for at, each in enumerate(group, 1):
            begun = self._now.monotonic()
            try:
                taken.append(await self._deciding.decide_alone(p, ready, each))
            except DatabaseUnavailable:
                raise
            except Exception as problem:
                await self.put_back(p, each.lane, problem)
            if self._now.monotonic() - begun > SLOW_SECONDS:
                await self._leave(p, group[at:])
                break
        return taken

    async def _leave(self, p: db.PipeTransaction, group: Sequence[Due]) -> None:
        """For a later batch: others' turns are in the same transaction, and have waited once."""
        for each in group:
            await lanes.postpone(p, each.lane, 0.0, failures=0)

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
        spoken = {each.lane.conversation_id: each.spoken for each in found}
        ends = self._now.monotonic() + AT_ONCE_SECONDS
        answered = [
            AtOnce(taken, spoken[taken.due.lane.conversation_id])
            for group in turns.group_by_tenant(due)
            for taken in await self._decide_at_once(p, ready, group, ends)
        ]
        if p.has_visited:
            wait_ms = round(1_000 * WAIT_AFTER_VISITS_SECONDS)
            await p.execute(f"set local lock_timeout = {wait_ms}")
        done = {each.taken.due.lane.conversation_id for each in answered}
        return answered, [each for each in seated if each.message.conversation_id not in done]

    async def _decide_at_once(
        self, p: db.PipeTransaction, ready: Ready, group: Sequence[Due], ends: float
    ) -> list[Taken]:
        """Those of one tenant that can be; none where anything is amiss: a lane tells what."""
        tenant_id, begun = group[0].lane.tenant_id, self._now.monotonic()
        by_lane = self._by_lane.has(tenant_id, begun)
        ends = -math.inf if by_lane else min(ends, begun + AT_ONCE_TENANT_SECONDS)
        taken: list[Taken] = []
        try:
            async with p.visit(
                tenant_id, roles.TRADE_ROLE, statement_seconds=AT_ONCE_STATEMENT_SECONDS
            ) as enter:
                entrance = _Entrance(enter, ends, self._now)
                for each in group:
                    one = await self._decide_in_time(entrance, ready, each)
                    taken += [one] if one is not None else []
                    # Also a bot that asks for nothing keeps others waiting while it thinks.
                    if self._now.monotonic() > begun + AT_ONCE_SECONDS:
                        break
        except DatabaseUnavailable:
            raise
        except _Later:
            return []
        except Exception as problem:
            _log.info("turns at once go by lanes", tenant=str(tenant_id), error=repr(problem))
            self._by_lane.add(tenant_id, self._now.monotonic())
            return []
        return taken

    async def _decide_in_time(self, entrance: _Entrance, ready: Ready, due: Due) -> Taken | None:
        """The decision; None where a lane is to come to it, and nothing was done yet."""
        entrance.begin_turn()
        try:
            taken = await self._deciding.decide(entrance.enter, ready, due)
        except _Later:
            return None
        if decisions.may_be_at_once(taken.decision):
            return taken
        if taken.done:
            raise _Later
        return None
