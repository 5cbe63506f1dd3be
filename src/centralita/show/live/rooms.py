"""Browsers at their tenants: who is connected to this process, and what they have been told."""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Final
from uuid import UUID

from centralita.kit import ids
from centralita.records.watches import Seat
from centralita.show.live.frames import say
from centralita.show.live.wire import Wire

SLOW_BYTES: Final = 4_000_000
"""Who has so much unread is cut, and takes up again where they were when they can."""

SIGNED_OUT: Final = 1008
TRY_LATER: Final = 1013


class Browser:
    """One live line. What is written before it was greeted is held back."""

    def __init__(self, wire: Wire, seat: Seat, person_id: UUID, name: str, language: str) -> None:
        self.id: Final = ids.new_id()
        self.seat: Final = seat
        self.person_id: Final = person_id
        self.name: Final = name
        self.language: Final = language
        self.ended = asyncio.Event()
        self.code = 1000
        """Why it ended, once it has."""
        self.quiet = False
        """Nothing was written since the last look."""
        self._wire = wire
        self._held: list[bytes] | None = []

    def greet(self, frames: bytes) -> None:
        """Say hello, then what was held back."""
        held, self._held = self._held or [], None
        self.write(b"".join((frames, *held)))

    def write(self, frames: bytes) -> None:
        """Send it on; who does not read is cut."""
        self.quiet = False
        if self._held is not None:
            self._held.append(frames)
        elif self._wire.count_unread_bytes() > SLOW_BYTES:
            self._wire.cut()
        else:
            self._wire.write(frames)

    def end(self, code: int) -> None:
        """Close it, after what was written."""
        self.code = code
        self.ended.set()


class Room:
    """A tenant's browsers. `position`: the last event they were told; `floor`: from where on this
    tenant's events are complete, None as long as they may not be."""

    def __init__(self, tenant_id: UUID, floor: int | None, position: int) -> None:
        self.tenant_id: Final = tenant_id
        self.floor = floor
        self.position = position
        self.browsers: set[Browser] = set()

    def list_languages(self) -> list[str]:
        """Those that its browsers are to be told in."""
        return sorted({each.language for each in self.browsers})

    def tell(self, written: Mapping[str, bytes]) -> None:
        """To each in its language; to who came meanwhile in whichever there is."""
        for each in self.browsers:
            frames = written.get(each.language) or next(iter(written.values()), b"")
            if frames:
                each.write(frames)

    def tell_all(self, frames: bytes) -> None:
        """The same to everybody."""
        for each in self.browsers:
            each.write(frames)

    def reset(self) -> None:
        """Something may have been missed: everybody reads afresh."""
        self.tell_all(say("reset"))


class Rooms:
    """The open rooms of this process."""

    def __init__(self) -> None:
        self._rooms: dict[UUID, Room] = {}
        self._people: dict[UUID, int] = {}

    def __iter__(self) -> Iterator[Room]:
        return iter(list(self._rooms.values()))

    def __len__(self) -> int:
        return len(self._rooms)

    def find(self, tenant_id: UUID) -> Room | None:
        return self._rooms.get(tenant_id)

    def add(self, room: Room) -> None:
        self._rooms[room.tenant_id] = room

    def take_line(self, person_id: UUID, most: int) -> bool:
        """Whether somebody may have one more line here; then it counts, until it is given back.

        Taken before anything is awaited: many that come at once count as many.
        """
        lines = self._people.get(person_id, 0)
        if lines >= most:
            return False
        self._people[person_id] = lines + 1
        return True

    def give_back_line(self, person_id: UUID) -> None:
        """It has ended."""
        self._people[person_id] -= 1
        if not self._people[person_id]:
            del self._people[person_id]

    def list_browsers(self) -> list[Browser]:
        return [browser for room in self._rooms.values() for browser in room.browsers]

    def enter(self, room: Room, browser: Browser) -> None:
        room.browsers.add(browser)

    def leave(self, browser: Browser) -> None:
        """A room that nobody is in is closed."""
        room = self._rooms.get(browser.seat.tenant_id)
        if room is None or browser not in room.browsers:
            return
        room.browsers.discard(browser)
        if not room.browsers:
            del self._rooms[room.tenant_id]
