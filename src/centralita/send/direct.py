"""Replies that leave without waiting in the queue: reserved while they are written, started at the
commit of their transaction.

Whoever answers in this process asks for a reservation. It grants what a round of the dispatcher
would claim: numbers of this worker's shards, within their paces and bounds, one message of a
conversation at a time. All else is queued as ever.
"""

import asyncio
import contextlib
from collections import Counter, OrderedDict
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Final
from uuid import UUID

from msgspec import Struct

from centralita.kit import clock as clocks
from centralita.kit import db
from centralita.records import outbox, reserved
from centralita.send import budget, results, shards

_KEEP_LINE_SECONDS: Final = 60.0
_MOST_LINES: Final = 20_000


class Reserved(Struct, frozen=True, gc=False):
    """A row that will be this worker's, if it is written as wished."""

    claim: outbox.Claim
    line: outbox.Line


class LineMemory:
    """Lines as the last looks at the queue found them, until the directory changes."""

    def __init__(self, clock: clocks.Clock) -> None:
        self._clock = clock
        self._lines: OrderedDict[outbox.LineKey, tuple[float, outbox.Line]] = OrderedDict()

    def learn(self, lines: Sequence[outbox.Line]) -> None:
        """These may send."""
        until = self._clock.monotonic() + _KEEP_LINE_SECONDS
        for line in lines:
            key = (line.number_id, line.tenant_id)
            self._lines[key] = until, line
            self._lines.move_to_end(key)
        while len(self._lines) > _MOST_LINES:
            self._lines.popitem(last=False)

    def find(self, key: outbox.LineKey) -> outbox.Line | None:
        """None where a look has to find out first."""
        until, line = self._lines.get(key, (0.0, None))
        return line if self._clock.monotonic() < until else None

    def forget(self) -> None:
        """Something about numbers or tenants changed."""
        self._lines.clear()


class Direct:
    """Opens reservations, and starts what came of them."""

    def __init__(
        self,
        clock: clocks.Clock,
        keeper: shards.ShardKeeper,
        bounds: budget.Budget,
        start: Callable[[outbox.Claim, outbox.Line], None],
        wake: Callable[[], None],
    ) -> None:
        self.lines = LineMemory(clock)
        self._keeper = keeper
        self._budget = bounds
        self._start = start
        self._wake = wake
        self._open = 0
        self._none_open = asyncio.Event()
        self._none_open.set()
        self._closing = False
        self._lost: list[Reserved] = []
        """Of transactions that broke off: nobody knows whether they were committed."""
        self.claiming: Collection[outbox.LineKey] = frozenset()
        """Lines of which rows are being claimed that do not count as under way yet."""

    @contextlib.contextmanager
    def reserving(self) -> Iterator["Reservation"]:
        """Around a transaction that queues replies; what it reserves is sent at its end."""
        reservation = Reservation(self, self._keeper, self._budget)
        self._open += 1
        self._none_open.clear()
        try:
            yield reservation
        except BaseException:
            self._lost += reservation.reserved.values()
            self._wake()
            raise
        else:
            self._finish(reservation)
        finally:
            self._open -= 1
            if not self._open:
                self._none_open.set()

    def _finish(self, reservation: "Reservation") -> None:
        ours = reservation.list_ours()
        if len(ours) < reservation.queued:
            self._wake()
        for name, each in reservation.reserved.items():
            if name in ours:
                self._start(each.claim, each.line)
            else:
                self._budget.give_back(each.claim)

    async def put_back_lost(self, database: db.Database) -> None:
        """Should they have been committed, they are queued again; then their conversations may
        go on. Raises DatabaseUnavailable, and nothing is forgotten."""
        lost = list(self._lost)
        if lost:
            keys = [results.name_claim(each.claim) for each in lost]
            async with database.pipe() as p:
                await reserved.put_back(p, self._keeper.worker_id, keys)
            del self._lost[: len(lost)]
            for each in lost:
                self._budget.give_back(each.claim)

    def find_line(self, key: outbox.LineKey) -> outbox.Line | None:
        """A line that may be sent from without a look at the queue."""
        may_send = not self._closing and self._keeper.may_reserve() and key not in self.claiming
        return self.lines.find(key) if may_send else None

    async def close(self, patience_seconds: float) -> None:
        """Grant nothing more, and wait for the transactions that were granted something."""
        self._closing = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience_seconds):
                await self._none_open.wait()


class Reservation:
    """Of one transaction; see `records.reserved.Reservation`."""

    def __init__(
        self,
        direct: Direct,
        keeper: shards.ShardKeeper,
        bounds: budget.Budget,
    ) -> None:
        self.worker_id = keeper.worker_id
        self.reserved: dict[UUID, Reserved] = {}
        """By message id: they count as under way."""
        self._direct = direct
        self._keeper = keeper
        self._budget = bounds
        self._listed: db.Listed | None = None
        self.queued = 0
        """Messages that the transaction queues, reserved or not."""

    def take(self, sends: Sequence[outbox.NewSend]) -> Collection[UUID]:
        """The ids of those that may go now. They count as under way from here on."""
        self.queued += len(sends)
        wished = self._find_wished(sends)
        wanted = Counter(each.claim.number_id for each in wished)
        lines = {(each.line.number_id, each.line.tenant_id): each.line for each in wished}
        quotas = self._budget.plan_known(list(lines.values()), wanted)
        for each in wished:
            key = (each.line.number_id, each.line.tenant_id)
            if quotas.get(key, 0) > 0:
                quotas[key] -= 1
                self._budget.take(each.claim, each.line)
                self.reserved[each.claim.message_id] = each
        return self.reserved.keys()

    def _find_wished(self, sends: Sequence[outbox.NewSend]) -> list[Reserved]:
        """Of each conversation only the first message, and none where one is under way."""
        busy = set(self._budget.under_way.conversations)
        wished: list[Reserved] = []
        for each in sends:
            line = self._direct.find_line((each.number_id, each.tenant_id))
            is_ours = outbox.shard_of(each.number_id) in self._keeper.held
            if line and is_ours and each.claim and each.conversation_id not in busy:
                wished.append(Reserved(each.claim, line))
            busy.add(each.conversation_id)
        return wished

    def expect(self, listed: db.Listed) -> None:
        """Which of them were written as this worker's own."""
        self._listed = listed

    def list_ours(self) -> set[UUID]:
        """Known once the transaction is written."""
        return set(self._listed.values) if self._listed is not None else set()
