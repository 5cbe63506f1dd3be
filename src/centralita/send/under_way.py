"""What this worker has claimed and not yet written down: its only memory of the queue."""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from uuid import UUID

from centralita.records import outbox


class UnderWay:
    """Calls per number, claims per number until they are written, conversations that must wait for
    theirs, and the tasks."""

    def __init__(self) -> None:
        self.numbers: Counter[UUID] = Counter()
        """Calls that have not ended."""
        self._unwritten: Counter[UUID] = Counter()
        self.conversations: set[UUID] = set()
        self.messages: set[UUID] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def add(self, claim: outbox.Claim) -> None:
        """It is claimed."""
        self.numbers[claim.number_id] += 1
        self._unwritten[claim.number_id] += 1
        self.conversations.add(claim.conversation_id)
        self.messages.add(claim.message_id)

    def end(self, claim: outbox.Claim) -> None:
        """Its call is over: another one may take its place."""
        _take_one(self.numbers, claim.number_id)

    def remove(self, claim: outbox.Claim) -> None:
        """Its end is written: the conversation's next message may go."""
        _take_one(self._unwritten, claim.number_id)
        self.conversations.discard(claim.conversation_id)
        self.messages.discard(claim.message_id)

    def list_shards(self) -> set[int]:
        """Shards that can't be given away now."""
        return {outbox.shard_of(number_id) for number_id in self._unwritten}

    def start(self, work: Coroutine[object, object, None]) -> None:
        """Let a call run on its own."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def wait(self, seconds: float | None = None) -> None:
        """Until every call has ended, or the seconds are over."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=seconds)

    async def cancel(self) -> None:
        """Break off what still runs."""
        for task in list(self._tasks):
            task.cancel()
        await self.wait()


def _take_one(counts: Counter[UUID], number_id: UUID) -> None:
    counts[number_id] -= 1
    if not counts[number_id]:
        del counts[number_id]
