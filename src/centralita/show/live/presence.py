"""Who looks at which conversation, or types there: told between processes, kept nowhere.

Each process says by NOTIFY what its browsers do: at a change, and again while it lasts. What was
not said again for a while is over, so a process that died leaves nobody behind.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import Final, Literal
from uuid import UUID

import msgspec

from centralita.kit import clock, db, json, log
from centralita.show.live.rooms import Browser

_log = log.get_logger("live")

CHANNEL: Final = "presence"
OVER_SECONDS: Final = 10.0
AGAIN_SECONDS: Final = 4.0
TYPING_SECONDS: Final = 6.0
"""Who has not said so again for so long types no more."""
PAUSE_SECONDS: Final = 2.0
"""One browser's changes are told at most so often."""
_LOOK_SECONDS: Final = 0.25
_IN_ONE: Final = 15
"""A notification holds at most 8,000 bytes, and a name of 80 letters may have 320."""

Doing = Literal["viewing", "typing"]


class Place(msgspec.Struct, frozen=True, array_like=True):
    """What one browser does. Without a conversation: nothing any more."""

    browser_id: UUID
    tenant_id: UUID
    conversation_id: UUID | None
    person_id: UUID
    name: str
    doing: Doing


class _Own:
    """A browser of this process."""

    def __init__(self, place: Place, at: float) -> None:
        self.place = place
        self.at = at
        self.told: Place | None = None
        self.told_at = float("-inf")


Tell = Callable[[UUID, UUID, Sequence[dict[str, str]]], None]
"""(tenant, conversation, people): it changed who is there."""

_decode: Final = msgspec.json.Decoder(list[Place]).decode


class Presence:
    """One per process."""

    def __init__(self, database: db.Database, now: clock.Clock, tell: Tell) -> None:
        self._database = database
        self._clock = now
        self._tell = tell
        self._own: dict[UUID, _Own] = {}
        self._known: dict[UUID, tuple[Place, float]] = {}
        self._wake = asyncio.Event()

    def place(self, browser: Browser, conversation_id: UUID | None, doing: Doing) -> None:
        """What a browser of this process says that it does."""
        tenant_id = browser.seat.tenant_id
        new = Place(browser.id, tenant_id, conversation_id, browser.person_id, browser.name, doing)
        own = self._own.get(browser.id)
        if own is None:
            self._own[browser.id] = _Own(new, self._clock.monotonic())
        else:
            own.place, own.at = new, self._clock.monotonic()
        self._wake.set()

    def leave(self, browser: Browser) -> None:
        """It is gone."""
        if browser.id in self._own:
            self.place(browser, None, "viewing")

    def list_places(self, tenant_id: UUID) -> list[tuple[UUID, list[dict[str, str]]]]:
        """Where somebody is, for who has just come."""
        places = {
            place.conversation_id
            for place, _ in self._known.values()
            if place.tenant_id == tenant_id and place.conversation_id is not None
        }
        return [(each, self._list_people(tenant_id, each)) for each in places]

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            if not self._own and not self._known:
                await self._wake.wait()
            self._wake.clear()
            try:
                await self.look()
            except db.DatabaseUnavailable:
                pass  # what lasts is said again
            except Exception:
                _log.exception("presence could not be told")
            await self._clock.sleep(_LOOK_SECONDS)

    async def look(self) -> None:
        """Drop what is over, and say what is due."""
        self._drop_over()
        await self._announce()

    def hear(self, payload: str) -> None:
        """What a process, perhaps this one, has told."""
        until = self._clock.monotonic() + OVER_SECONDS
        try:
            places = _decode(payload)
        except msgspec.DecodeError:
            return  # of another version
        before = self._picture(places)
        for place in places:
            if place.conversation_id is None:
                self._known.pop(place.browser_id, None)
            else:
                self._known[place.browser_id] = (place, until)
        self._tell_changes(before)
        self._wake.set()

    def _drop_over(self) -> None:
        now = self._clock.monotonic()
        over = [place for place, until in self._known.values() if until <= now]
        before = self._picture(over)
        for place in over:
            del self._known[place.browser_id]
        self._tell_changes(before)

    def _picture(self, places: Iterable[Place]) -> dict[tuple[UUID, UUID], list[dict[str, str]]]:
        """Who is where, of all conversations that these come to or leave."""
        found = {}
        for place in places:
            old = self._known.get(place.browser_id)
            for each in (place, old[0] if old else place):
                if each.conversation_id is not None:
                    key = (each.tenant_id, each.conversation_id)
                    found[key] = self._list_people(*key)
        return found

    def _tell_changes(self, before: dict[tuple[UUID, UUID], list[dict[str, str]]]) -> None:
        for key, people in before.items():
            now = self._list_people(*key)
            if now != people:
                self._tell(*key, now)

    def _list_people(self, tenant_id: UUID, conversation_id: UUID) -> list[dict[str, str]]:
        """Each person once; who types in one window types."""
        people: dict[UUID, Place] = {}
        for place, _ in self._known.values():
            here = (place.tenant_id, place.conversation_id) == (tenant_id, conversation_id)
            if here and (place.doing == "typing" or place.person_id not in people):
                people[place.person_id] = place
        return [
            {"person_id": str(each.person_id), "name": each.name, "doing": each.doing}
            for each in sorted(people.values(), key=lambda each: (each.name, each.person_id))
        ]

    async def _announce(self) -> None:
        now = self._clock.monotonic()
        due = [own for own in self._own.values() if self._is_due(own, now)]
        for start in range(0, len(due), _IN_ONE):
            some = due[start : start + _IN_ONE]
            text = json.encode_text([own.place for own in some])
            async with self._database.pipe_statement() as p:
                await p.execute("select pg_notify($1, $2)", CHANNEL, text)
            for own in some:
                own.told, own.told_at = own.place, now
                if own.place.conversation_id is None:
                    self._own.pop(own.place.browser_id, None)

    def _is_due(self, own: _Own, now: float) -> bool:
        if own.place.doing == "typing" and now - own.at > TYPING_SECONDS:
            own.place = msgspec.structs.replace(own.place, doing="viewing")
        if own.place.conversation_id is None:
            return True
        since = now - own.told_at
        return since >= AGAIN_SECONDS or (own.place != own.told and since >= PAUSE_SECONDS)
