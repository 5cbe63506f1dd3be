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

from centralita.records import outbox

REACH: Final = 64
FAR_REACH: Final = 8192
"""How many rows of a line are looked at: far only where the first ones could not be sent."""

_MOST_LINES_REMEMBERED: Final = 20_000


class Bounds:
    """How many messages may be under way: in all, per number, and per number come what may."""

    def __init__(self, total: int = 256, per_number: int = 64, always: int = 2) -> None:
        self.total = total
        self.per_number = per_number
        self.always = always


class Turns:
    """When each line was last served, and whether its first rows could all be sent."""

    def __init__(self) -> None:
        self._served: OrderedDict[outbox.LineKey, tuple[int, bool]] = OrderedDict()
        self._turn = 0

    def last_served(self, line: outbox.Line) -> int:
        """Smaller is longer ago; 0 is never."""
        return self._served.get((line.number_id, line.tenant_id), (0, True))[0]

    def reach(self, line: outbox.Line, quota: int) -> int:
        """How far to look: far where it got less than it could have had."""
        full = self._served.get((line.number_id, line.tenant_id), (0, True))[1]
        return max(REACH, 4 * quota) if full else FAR_REACH

    def note(
        self, wishes: Sequence[outbox.Wish], claims: Sequence[outbox.Claim]
    ) -> set[outbox.LineKey]:
        """Remember a round; returns the lines that got all they wished, so that more may wait."""
        self._turn += 1
        got = Counter((claim.number_id, claim.tenant_id) for claim in claims)
        filled: set[outbox.LineKey] = set()
        for wish in wishes:
            key = (wish.line.number_id, wish.line.tenant_id)
            full = got[key] >= wish.quota
            if full:
                filled.add(key)
            self._served[key] = (self._turn if got[key] else self.last_served(wish.line), full)
            self._served.move_to_end(key)
        while len(self._served) > _MOST_LINES_REMEMBERED:
            self._served.popitem(last=False)
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
