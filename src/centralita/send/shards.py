"""This worker's lease and shards: which numbers are its own to send from.

Every number belongs to one of 64 shards, every shard to at most one living worker, so a number's
pace can be kept in memory. Worker and shards change hands only here.
"""

from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Final
from uuid import UUID

from centralita.kit import clock as clocks
from centralita.kit import db, ids, log
from centralita.records import alerts, outbox, sends, workers
from centralita.send import results, telling

_log = log.get_logger(__name__)

RENEW_SECONDS: Final = 3.0
_DRAIN_SECONDS: Final = 0.2
_MARGIN_SECONDS: Final = 1.0
_MOST_AT_ONCE: Final = 500


class ShardKeeper:
    """Renews the lease, takes free shards, gives away what is more than its share."""

    def __init__(self, database: db.Database, clock: clocks.Clock, ask_after: timedelta) -> None:
        self._database = database
        self._clock = clock
        self._ask_after = ask_after
        self.worker_id: UUID = ids.new_id()
        self.held: set[int] = set()
        self._leaving: set[int] = set()
        self._is_settling = False
        self._safe_until = float("-inf")
        self._due_at = float("-inf")

    def may_reserve(self) -> bool:
        """Whether `held` stays as it is: while shards change hands, nothing new begins on them
        that `busy` did not know of."""
        return self.is_safe() and not self._is_settling

    def is_safe(self) -> bool:
        """Whether the lease certainly still runs, so that a call may be made."""
        return self._clock.monotonic() < self._safe_until

    def is_due(self) -> bool:
        """Whether it is time to `keep`."""
        return self._clock.monotonic() >= self._due_at

    def hurry(self) -> None:
        """Other workers came or went."""
        self._due_at = float("-inf")

    async def keep(self, busy: Collection[int]) -> None:
        """Live on and settle who holds what. `busy` shards have calls under way: they are given
        away as soon as those have ended, and nothing new is claimed from them."""
        self._is_settling = True
        try:
            await self._settle(busy)
        finally:
            self._is_settling = False

    async def _settle(self, busy: Collection[int]) -> None:
        started = self._clock.monotonic()
        async with self._database.pipe() as p:
            if not await workers.renew(p, self.worker_id):
                # New, or given up for dead: its shards are gone, its claims settle by themselves.
                await workers.register(p, self.worker_id)
            dead = await workers.remove_dead(p)
            share = await workers.find_share(p)
            mine = await workers.list_shards(p, self.worker_id)
            if len(mine) < share:
                mine |= await workers.take_shards(p, self.worker_id, share - len(mine))
            leaving = set(sorted(mine, key=self._unwilling(busy))[: max(0, len(mine) - share)])
            idle = leaving.difference(busy)
            if idle:
                await workers.release_shards(p, self.worker_id, idle)
        if dead:
            _log.warning("workers are gone", workers=[str(each) for each in dead])
        self.held = mine - leaving
        self._leaving = leaving - idle
        self._safe_until = started + workers.LEASE_SECONDS - _MARGIN_SECONDS
        self._due_at = started + (_DRAIN_SECONDS if self._leaving else RENEW_SECONDS)

    def _unwilling(self, busy: Collection[int]) -> Callable[[int], tuple[bool, bool, int]]:
        """What is given away first: what was leaving already, then what is idle."""
        return lambda shard: (shard not in self._leaving, shard in busy, shard)

    async def sweep(self) -> None:
        """Sends of workers that are gone become uncertain; people are asked about old ones.

        Each in a transaction of its own, so that none locks in another's order.
        """
        now = self._clock.now()
        async with self._database.pipe() as p:
            abandoned = await sends.list_abandoned(p, self.worker_id, _MOST_AT_ONCE)
            if abandoned:
                await sends.lock(p, abandoned)
                await sends.mark_uncertain(p, abandoned, "worker_gone", now + self._ask_after)
        async with self._database.pipe() as p:
            await results.apply_overtaken(p, now, _MOST_AT_ONCE)
        async with self._database.pipe() as p:
            for each in await sends.take_unsettled(p, now, _MOST_AT_ONCE):
                title, message = telling.say_uncertain(each.language)
                await alerts.add(
                    p,
                    alerts.New(
                        tenant_id=each.tenant_id,
                        severity="warning",
                        title=title,
                        message=message,
                        source=outbox.ALERTS,
                        subject=outbox.uncertain_subject(each.conversation_id),
                        number_id=each.number_id,
                        conversation_id=each.conversation_id,
                    ),
                )

    async def leave(self) -> None:
        """Give everything back at once."""
        self.held = set()
        self._safe_until = float("-inf")
        async with self._database.pipe() as p:
            await workers.leave(p, self.worker_id)
