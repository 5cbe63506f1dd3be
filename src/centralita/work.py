"""The worker process: takes in, answers, sends, and keeps house.

Any number of these may run side by side over one database: intake is one at a time, conversations
are claimed by row locks, numbers by shard. A worker that dies leaves nothing that another does not
take up.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from centralita.decide import config, hours
from centralita.kit import clock, crypto, db, ids, log
from centralita.pipeline import Pipeline
from centralita.providers.contract import Client, Provider
from centralita.records import inbound, lanes, upkeep
from centralita.route.directory import Directory
from centralita.route.talk import Arrived
from centralita.route.watching import Watch
from centralita.send.calling import Ways
from centralita.send.dispatcher import Dispatcher, Options
from centralita.send.receipts import Receipts
from centralita.send.tokens import TokenSource
from centralita.verticals.contract import Vertical

_log = log.get_logger("work")

POLL_SECONDS = 1.0
"""Backstop where a NOTIFY got lost."""
AWAY_SECONDS = 1.0
KEEP_HOUSE_SECONDS = 3_600.0
SEVERAL = 3
BETWEEN_SEVERAL_SECONDS = 0.010
"""From the beginning of one small batch to the next, where several messages come in each: batches
of a few cost more processor time than their messages. One that comes alone never waits."""
BESIDE = 2
"""So many batches of turns are answered beside the first, where that one takes long."""


class Worker:
    """The rooms that work in the background, wired over one database."""

    def __init__(
        self,
        database: db.Database,
        keys: crypto.MasterKeys,
        providers: Mapping[str, Provider],
        clients: Mapping[str, Client],
        retention_days: int = 30,
        verticals: Mapping[str, Vertical] = {},
    ) -> None:
        self._database = database
        self._retention_days = retention_days
        self._clock = clock.SystemClock()
        self._directory = Directory()
        self._tokens = TokenSource(database, keys, self._clock)
        self._receipts = Receipts(database, clients, self._tokens, self._clock)
        ways = Ways(providers, clients, self._tokens, ids.SystemChance())
        self._dispatcher = Dispatcher(database, self._clock, ways, Options(hears_itself=False))
        self._pipeline = Pipeline(database, providers, self._directory, self._clock, verticals)
        self._pipeline.on_arrived = self._note_arrived
        self._pipeline.reserving = self._dispatcher.direct.reserving
        self._arrived = 0
        """Messages of the last batch."""
        self._beside = asyncio.Event()
        self._pipeline.answering.on_asking = self._beside.set
        self._watch = Watch(database, self._clock, is_open)
        self._wake = {inbound.CHANNEL: asyncio.Event(), lanes.CHANNEL: asyncio.Event()}

    def hear_voices(self) -> None:
        """Somebody writes down voice notes: turns wait for what they say."""
        self._pipeline.deciding.hears_voice = True

    def think(self) -> None:
        """The house lends a language model: flows ask it what nobody else understands."""
        self._pipeline.deciding.thinks = True

    async def _take_in(self) -> bool:
        """A batch of bodies, and a moment for the next to become larger in a busy time."""
        begun, self._arrived = self._clock.monotonic(), 0
        is_full = await self._pipeline.take_in()
        if self._arrived >= SEVERAL and not is_full:
            ends = begun + BETWEEN_SEVERAL_SECONDS
            await self._clock.sleep(max(0.0, ends - self._clock.monotonic()))
        return is_full

    def _note_arrived(self, arrived: Sequence[Arrived]) -> None:
        """Its turns are taken here as well, so they need not wait for the news by NOTIFY; blue
        ticks and "typing…" while the bot prepares them."""
        self._arrived = len(arrived)
        if not all(each.answered for each in arrived):
            self._wake[lanes.CHANNEL].set()
        for each in arrived:
            if each.marks_read:
                typing = not each.answered and self._directory.is_typing(
                    each.tenant_id, each.number_id
                )
                self._receipts.offer(
                    each.tenant_id, each.number_id, each.wa_message_id, typing=typing
                )

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`; what is under way is finished first."""
        channels = [*self._wake, "directory"]
        async with (
            self._database.listen(channels, self._hear, self._hear_all, not_own=[lanes.CHANNEL]),
            asyncio.TaskGroup() as tasks,
        ):
            tasks.create_task(self._loop(inbound.CHANNEL, self._take_in, stop))
            tasks.create_task(self._loop(lanes.CHANNEL, self._pipeline.answer, stop))
            for _ in range(BESIDE):
                tasks.create_task(self._answer_beside(stop))
            tasks.create_task(self._wake_bots(stop))
            tasks.create_task(self._dispatcher.run(stop))
            tasks.create_task(self._receipts.run(stop))
            tasks.create_task(self._keep_house(stop))
            tasks.create_task(self._watch.run(stop))
            tasks.create_task(self._wake_all_at(stop))

    def _hear(self, channel: str, _payload: str) -> None:
        if channel in self._wake:
            self._wake[channel].set()
        else:
            self._directory.mark_stale()
            self._tokens.forget_all()

    def _hear_all(self) -> None:
        for channel in (*self._wake, "directory"):
            self._hear(channel, "")

    async def _wake_all_at(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._hear_all()
        self._beside.set()

    async def _answer_beside(self, stop: asyncio.Event) -> None:
        """While a batch asks the database turn by turn, it and we would mostly wait for each other:
        whoever else is due is answered meanwhile, on a connection of its own."""
        while not stop.is_set():
            await self._beside.wait()
            self._beside.clear()
            try:
                while await self._pipeline.answer() and not stop.is_set():
                    pass
            except db.DatabaseUnavailable:
                pass  # the main loop says so, and tries again
            except Exception:
                _log.exception("turns taken beside others failed; they are tried again")

    async def _loop(
        self, channel: str, step: Callable[[], Awaitable[bool]], stop: asyncio.Event
    ) -> None:
        """Step as long as more may be waiting, then wait to be woken."""
        wake = self._wake[channel]
        while not stop.is_set():
            wake.clear()
            try:
                if await step():
                    continue
                seconds = await self._seconds_to_wait(channel)
            except db.DatabaseUnavailable as problem:
                _log.warning("the database is away", loop=channel, error=str(problem))
                seconds = AWAY_SECONDS
            except Exception:
                # Whatever it is, the other loops and the next try must not die of it.
                _log.exception("a step failed; it is tried again", loop=channel)
                seconds = AWAY_SECONDS
            await _wait(wake, seconds)

    async def _seconds_to_wait(self, channel: str) -> float:
        """Until the next turn is due, at most until the poll."""
        if channel != lanes.CHANNEL:
            return POLL_SECONDS
        if self._wake[channel].is_set():
            return 0.0
        async with self._database.pipe_statement() as p:
            due = await lanes.find_next_due_seconds(p)
        return POLL_SECONDS if due is None else min(max(due, 0.001), POLL_SECONDS)

    async def _wake_bots(self, stop: asyncio.Event) -> None:
        """Whose time has come gets a turn: a flow that waited, a person who was silent too long."""
        while not stop.is_set():
            try:
                if await self._pipeline.wake():
                    self._wake[lanes.CHANNEL].set()
            except db.DatabaseUnavailable:
                pass  # the other loops say so
            except Exception:
                _log.exception("nobody could be woken; it is tried again")
            await _wait(stop, POLL_SECONDS)

    async def _keep_house(self, stop: asyncio.Event) -> None:
        """Partitions for the coming days; what is past retention goes."""
        while not stop.is_set():
            try:
                async with self._database.pipe() as p:
                    dropped = await inbound.keep(p, self._retention_days)
                    await upkeep.forget(p, self._retention_days)
                if dropped:
                    _log.info("dropped days past retention", days=dropped)
                await _wait(stop, KEEP_HOUSE_SECONDS)
            except db.DatabaseUnavailable:
                await _wait(stop, AWAY_SECONDS)
            except Exception:
                _log.exception("the house could not be kept; it is tried again")
                await _wait(stop, POLL_SECONDS * 60)


def is_open(opening_hours: Mapping[str, Any] | None, now: datetime, time_zone: str) -> bool:
    """Whether a business is open, by the settings of its bot."""
    known = config.parse_hours(dict(opening_hours)) if opening_hours is not None else None
    return hours.is_open(known, now, hours.find_zone(time_zone))


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        pass
