"""All live lines of this process, and the tasks that serve them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final
from uuid import UUID

from centralita.kit import clock, db, log
from centralita.records import events, sessions, watches
from centralita.show import ports, rights
from centralita.show.live.frames import say
from centralita.show.live.presence import CHANNEL as PRESENCE
from centralita.show.live.presence import Presence
from centralita.show.live.reader import Reader
from centralita.show.live.rooms import SIGNED_OUT, Browser, Room, Rooms
from centralita.show.live.teller import Teller
from centralita.show.live.watching import Watching

_log = log.get_logger("live")

CHANNELS: Final = (events.CHANNEL, PRESENCE, sessions.CHANNEL)
"""What `Hub.hear` is to be told."""
CHECK_SECONDS: Final = 60.0
PAUSE_SECONDS: Final = 0.2
"""Several sign-outs at once are looked at together."""
PING_SECONDS: Final = 15.0
"""Who heard nothing for so long is told that the line stands."""
_MOST_REPLAYED: Final = 2_000
"""Who missed more reads afresh."""


class Hub:
    """Open it with `open_hub`."""

    def __init__(self, database: db.Database, explain: ports.Codes, now: clock.Clock) -> None:
        self._database = database
        self._clock = now
        self.rooms: Final = Rooms()
        self.presence: Final = Presence(database, now, self._tell_presence)
        self._reader = Reader(database, explain, self.rooms)
        self.watching: Final = Watching(database, now, self.rooms)
        self._teller = Teller(database, now)
        self._check = asyncio.Event()

    def hear(self, channel: str, payload: str) -> None:
        """A notification of one of `CHANNELS`."""
        if channel == events.CHANNEL:
            self._reader.wake()
        elif channel == PRESENCE:
            self.presence.hear(payload)
        else:
            self._check.set()

    def hear_all(self) -> None:
        """Notifications may have been lost."""
        self._reader.wake()
        self._check.set()

    async def join(self, browser: Browser, since: int | None) -> None:
        """Greet a browser: from then on it is told everything that changes at its tenant.

        Where it can take up at `since`, with all that it missed. Raises `DatabaseUnavailable`.
        """
        room = await self.watching.open(browser.seat.tenant_id)
        self.rooms.enter(room, browser)
        self._teller.want(True)
        position = room.position
        missed = None
        if since is not None:
            missed = await self._find_missed(room, browser, since, position)
        hello = say(
            "hello",
            id=position if missed is None or since is None else since,
            resumed=missed is not None,
            server_time=self._clock.now(),
        )
        present = [
            say("presence", conversation_id=place, people=people)
            for place, people in self.presence.list_places(room.tenant_id)
        ]
        browser.greet(b"".join((hello, missed or b"", *present)))

    def leave(self, browser: Browser) -> None:
        """Its line has ended."""
        self.rooms.leave(browser)
        self.presence.leave(browser)
        self._teller.want(len(self.rooms) > 0)

    async def run(self) -> None:
        """Serve until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._teller.run())
            tasks.create_task(self._reader.run())
            tasks.create_task(self.watching.run())
            tasks.create_task(self.presence.run())
            tasks.create_task(self._keep_checking())
            tasks.create_task(self._keep_pinging())

    async def check(self) -> None:
        """Who signed out meanwhile, or lost the place at the tenant, is told so and let go."""
        browsers = self.rooms.list_browsers()
        if not browsers:
            return
        seats = list({each.seat for each in browsers})
        async with self._database.pipe_statement() as p:
            standing = await watches.list_standing(p, seats, self._clock.now())
        for browser in browsers:
            if not _may_watch(standing.get(browser.seat)):
                browser.write(say("signed_out"))
                browser.end(SIGNED_OUT)

    async def _find_missed(
        self, room: Room, browser: Browser, since: int, position: int
    ) -> bytes | None:
        """What happened between; None where not all of it is known any more."""
        async with self._database.pipe_statement() as p:
            last = await events.find_last(p)
        if since > max(last, position):
            return None  # of another database, or of one that was put back
        async with self._database.pipe_statement() as p:
            missed = await events.list_after(p, {room.tenant_id: since}, _MOST_REPLAYED + 1)
        # Asked last: what goes meanwhile moves the floor first.
        async with self._database.pipe_statement() as p:
            floor = await watches.find_floor(p, room.tenant_id)
        if room.floor is None or floor is None or since < floor or len(missed) > _MOST_REPLAYED:
            return None
        if not missed:
            return b""
        written = await self._reader.write(room.tenant_id, missed, [browser.language])
        return written[browser.language]

    def _tell_presence(
        self, tenant_id: UUID, conversation_id: UUID, people: Sequence[dict[str, str]]
    ) -> None:
        room = self.rooms.find(tenant_id)
        if room is not None:
            room.tell_all(say("presence", conversation_id=conversation_id, people=people))

    async def _keep_checking(self) -> None:
        while True:
            try:
                async with asyncio.timeout(CHECK_SECONDS):
                    await self._check.wait()
                await self._clock.sleep(PAUSE_SECONDS)
            except TimeoutError:
                pass
            self._check.clear()
            try:
                await self.check()
            except db.DatabaseUnavailable:
                await self._clock.sleep(PAUSE_SECONDS)
                self._check.set()
            except Exception:
                _log.exception("who may watch could not be checked")

    async def _keep_pinging(self) -> None:
        ping = say("ping")
        while True:
            for browser in self.rooms.list_browsers():
                if browser.quiet:
                    browser.write(ping)
                browser.quiet = True
            await self._clock.sleep(PING_SECONDS)


def _may_watch(standing: watches.Standing | None) -> bool:
    if standing is None:
        return False
    return "messages:read" in rights.find_held(standing.role, is_admin=standing.is_admin)


@asynccontextmanager
async def open_hub(
    database: db.Database, explain: ports.Codes, now: clock.Clock
) -> AsyncIterator[Hub]:
    """The hub with its tasks running, until the end of the block."""
    hub = Hub(database, explain, now)
    running = asyncio.create_task(hub.run())
    try:
        yield hub
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
