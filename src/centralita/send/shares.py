"""Who may have how many messages under way: pure, fair between numbers and tenants (promise 9).

Replies come before notices and bulk; among equals, whoever was served longest ago. A number may
take at most half of what is free, so something is left for the next; and every number may always
have a few calls under way, so neither a slow provider nor a flood starves the others.
"""

import math
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from msgspec import Struct

from centralita.records import outbox

REACH: Final = 64
FAR_REACH: Final = 8192
"""How many rows of a line are looked at: far only where the first ones can't be sent now."""

_FAR_AGAIN_SECONDS: Final = 0.5
_MOST_LINES_REMEMBERED: Final = 20_000


class Bounds:
    """How many messages may be under way: in all, per number, and per number come what may."""

    def __init__(self, total: int = 512, per_number: int = 64, always: int = 2) -> None:
        self.total = total
        self.per_number = per_number
        self.always = always


class _Memory(Struct):
    """Of one line: the turn it was last served in, how far to look, and since when not farther."""

    served: int = 0
    reach: int = REACH
    near_until: float = 0.0


class Turns:
    """When each line was last served, and how far its rows must be looked through.

    A line whose first rows all wait (a retry, the pair limit) is looked through farther and
    farther; where even the farthest look finds nothing, the next one is put off a moment.
    """

    def __init__(self) -> None:
        self._lines: OrderedDict[outbox.LineKey, _Memory] = OrderedDict()
        self._turn = 0

    def last_served(self, line: outbox.Line) -> int:
        """Smaller is longer ago; 0 is never."""
        memory = self._lines.get((line.number_id, line.tenant_id))
        return memory.served if memory else 0

    def reach(self, line: outbox.Line, quota: int, now: float) -> int:
        """How many of its first rows to look at."""
        memory = self._lines.get((line.number_id, line.tenant_id))
        near = max(REACH, 2 * quota)
        return near if memory is None or now < memory.near_until else max(near, memory.reach)

    def note(
        self, wishes: Sequence[outbox.Wish], claims: Sequence[outbox.Claim], now: float
    ) -> set[outbox.LineKey]:
        """Remember a round; returns the lines that got all they wished, so that more may wait."""
        self._turn += 1
        got = Counter((claim.number_id, claim.tenant_id) for claim in claims)
        filled: set[outbox.LineKey] = set()
        for wish in wishes:
            key = (wish.line.number_id, wish.line.tenant_id)
            memory = self._lines.setdefault(key, _Memory())
            self._lines.move_to_end(key)
            if got[key]:
                memory.served = self._turn
            if got[key] >= wish.quota:
                filled.add(key)
                memory.reach = max(REACH, memory.reach // 2)
            elif wish.reach < FAR_REACH:
                memory.reach = min(4 * memory.reach, FAR_REACH)
            else:
                memory.near_until = now + _FAR_AGAIN_SECONDS
        while len(self._lines) > _MOST_LINES_REMEMBERED:
            self._lines.popitem(last=False)
        return filled


def divide(
    lines: Sequence[outbox.Line],
    room: Mapping[UUID, int],
    under_way: Mapping[UUID, int],
    bounds: Bounds,
    turns: Turns,
) -> list[tuple[outbox.Line, int]]:
    """(line, quota) for every line that may have something. `room` is what each number's pace
    allows, `under_way` what it has in flight."""
    free = bounds.total - sum(under_way.values())
    most = free + bounds.total
    given: Counter[UUID] = Counter()
    lines_left = Counter(line.number_id for line in lines)
    shares: list[tuple[outbox.Line, int]] = []
    for line in sorted(lines, key=lambda one: (one.priority, turns.last_served(one))):
        number = line.number_id
        busy = under_way.get(number, 0) + given[number]
        wished = min(room.get(number, 0) - given[number], bounds.per_number - busy)
        quota = min(
            math.ceil(wished / lines_left[number]),
            max((free + 1) // 2, bounds.always - busy),
            most,
        )
        lines_left[number] -= 1
        if quota > 0:
            shares.append((line, quota))
            given[number] += quota
            free -= quota
            most -= quota
    return shares
