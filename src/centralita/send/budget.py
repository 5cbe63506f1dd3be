"""What may be claimed now, and when to look again: paces, bounds and turns of one worker together.

Keeps the memory between rounds; asks nobody and writes nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from centralita.kit import clock as clocks
from centralita.records import outbox
from centralita.send import paces, retry, shares, under_way

POLL_SECONDS: Final = 1.0
"""Backstop where a NOTIFY got lost."""
_UNWRITTEN_MOST: Final = 4
"""Times the calls that may be under way: so many claims may wait to be written down."""
_TEMPLATES_HELD_SECONDS: Final = 60.0


class Budget:
    """`plan` a round, `take` what was claimed, `note` how it ended, `settle` when it is written."""

    def __init__(self, clock: clocks.Clock, bounds: shares.Bounds) -> None:
        self._clock = clock
        self._bounds = bounds
        self._paces = paces.NumberPaces()
        self._pairs = paces.PairPaces()
        self._turns = shares.Turns()
        self._retry_due_at = float("inf")
        self.under_way = under_way.UnderWay()

    def plan(self, lines: Sequence[outbox.Line]) -> list[outbox.Wish]:
        """How much of each line to claim."""
        now = self._clock.monotonic()
        return [
            outbox.Wish(
                line, quota, self._turns.reach(line, quota, now), self._last_priority(line, now)
            )
            for line, quota in self._divide(lines, None)
        ]

    def plan_known(
        self, lines: Sequence[outbox.Line], wanted: Mapping[UUID, int]
    ) -> dict[outbox.LineKey, int]:
        """How much of each line may go, where it is known how much each number wants to send."""
        return {
            (line.number_id, line.tenant_id): quota for line, quota in self._divide(lines, wanted)
        }

    def _divide(
        self, lines: Sequence[outbox.Line], wanted: Mapping[UUID, int] | None
    ) -> list[tuple[outbox.Line, int]]:
        if len(self.under_way.conversations) >= _UNWRITTEN_MOST * self._bounds.total:
            return []
        now = self._clock.monotonic()
        room = {line.number_id: self._pace(line, now).count_free(now) for line in lines}
        if wanted is not None:
            room = {number: min(free, wanted[number]) for number, free in room.items()}
        return shares.divide(lines, room, self.under_way.numbers, self._bounds, self._turns)

    def _pace(self, line: outbox.Line, now: float) -> paces.NumberPace:
        return self._paces.open(line.number_id, line.messages_per_second, now)

    def _last_priority(self, line: outbox.Line, now: float) -> int:
        held = now < self._pace(line, now).templates_held_until
        return outbox.REPLY if held else outbox.BULK

    def take(self, claim: outbox.Claim, line: outbox.Line) -> None:
        """It is claimed and counts."""
        self._pace(line, self._clock.monotonic()).take(1)
        self.under_way.add(claim)

    def give_back(self, claim: outbox.Claim) -> None:
        """It was counted, and is not called after all."""
        self.under_way.end(claim)
        self.under_way.remove(claim)
        pace = self._paces.find(claim.number_id)
        if pace is not None:
            pace.give_back()

    def take_pair(self, claim: outbox.Claim) -> float:
        """0.0, or the seconds to wait before this person may get another message."""
        return self._pairs.take(claim.conversation_id, self._clock.monotonic())

    def note(self, claim: outbox.Claim, verdict: retry.AnyVerdict) -> None:
        """A claim ended: go on, slow down, or rest."""
        self.under_way.end(claim)
        now = self._clock.monotonic()
        if isinstance(verdict, retry.Wait):
            self._retry_due_at = min(self._retry_due_at, now + verdict.after_seconds)
        pace = self._paces.find(claim.number_id)
        if pace is None:
            return
        match verdict:
            case retry.Wait(called=False, code="daily_limit"):
                pace.give_back()
                hold = min(verdict.after_seconds, _TEMPLATES_HELD_SECONDS)
                pace.templates_held_until = now + hold
            case retry.Verdict(called=False):
                pace.give_back()
            case retry.Wait(scope="number"):
                pace.note_slow_down(now, verdict.after_seconds)
            case retry.Wait(scope="pair"):
                self._pairs.note_refused(claim.conversation_id, now)
                pace.note_answered()
            case retry.Uncertain() | retry.Wait() | retry.Failed(worn_out=True):
                pace.note_trouble(now)
            case _:
                pace.note_answered()

    def wait_seconds(
        self,
        lines: Sequence[outbox.Line],
        wishes: Sequence[outbox.Wish],
        claims: Sequence[outbox.Claim],
    ) -> float:
        """Until another round is worth while after this one; news may wake it earlier."""
        now = self._clock.monotonic()
        full = self._turns.note(wishes, claims, now)
        wished = {(wish.line.number_id, wish.line.tenant_id) for wish in wishes}
        seconds = POLL_SECONDS
        for line in lines:
            key = (line.number_id, line.tenant_id)
            wait = self._pace(line, now).wait_seconds(now)
            # Without a quota and without a wait it is the bounds that hold it: an end wakes us.
            if key in full or (key not in wished and wait > 0):
                seconds = min(seconds, wait)
        if self._retry_due_at <= now:
            self._retry_due_at = float("inf")
        return max(0.0, min(seconds, self._retry_due_at - now))
