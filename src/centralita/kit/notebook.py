"""What was read lately, kept in the process for as long as its edition stands.

Whoever changes something gives it another edition, an id that was never used before, in the same
transaction. So a note is good exactly as long as the edition that it was taken under is the one in
the database: no clock, no message between processes, and nothing to undo where a transaction fails,
because the edition that it would have brought never comes to stand.
"""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

Editions = Mapping[UUID, UUID]
"""The edition of each thing, by its id; what is not in it never had one and never changed."""

NOTES_MAX: Final = 10_000
"""Notes kept in memory; the oldest leaves first."""

_Stamp = tuple[UUID | None, UUID | None]


class Forgotten(LookupError):
    """There is no such note, or it is no longer true: read again."""


class Notebook:
    """The notes of a process."""

    def __init__(self, most: int = NOTES_MAX) -> None:
        self._most = most
        self._written: dict[tuple[UUID, UUID, str], tuple[_Stamp, Any]] = {}

    def open(self, owner: UUID, editions: Editions) -> "Notes":
        """An owner's notes for one turn, with the editions that stood as its batch began."""
        return Notes(self, owner, editions)

    def find(self, key: tuple[UUID, UUID, str], stamp: _Stamp) -> Any:
        """What was written under that stamp, or None."""
        found = self._written.get(key)
        return found[1] if found is not None and found[0] == stamp else None

    def write(self, key: tuple[UUID, UUID, str], stamp: _Stamp, value: Any) -> None:
        """In place of what was written there before."""
        self._written.pop(key, None)
        self._written[key] = (stamp, value)
        if len(self._written) > self._most:
            del self._written[next(iter(self._written))]

    def __len__(self) -> int:
        return len(self._written)


class Notes:
    """One owner's notes in one turn; nobody else's can be reached from here.

    A note is about the owner itself, or about something of theirs by its id; either way it is good
    only while the owner's own edition stands, too.
    """

    def __init__(self, notebook: Notebook, owner: UUID, editions: Editions) -> None:
        self._notebook = notebook
        self._owner = owner
        self._editions: Editions | None = editions
        self._vouched = False

    def find(self, name: str, about: UUID | None = None) -> Any:
        """What was noted under that name, None where that is nothing, or no longer true."""
        key, stamp = self._place(name, about)
        return None if stamp is None else self._notebook.find(key, stamp)

    def get(self, name: str, about: UUID | None = None) -> Any:
        """The same. Raises `Forgotten`."""
        found = self.find(name, about)
        if found is None:
            raise Forgotten(name)
        return found

    def write(self, name: str, value: Any, about: UUID | None = None) -> None:
        """It was read in the turn's own transaction, or is what the turn has made of it."""
        key, stamp = self._place(name, about)
        if stamp is not None:
            self._notebook.write(key, stamp, value)

    def vouch(self, about: UUID | None = None, edition: UUID | None = None) -> None:
        """An action's word: it changed nothing but this, which has that new edition from now on."""
        if about is not None and edition is not None and self._editions is not None:
            self._editions = {**self._editions, about: edition}
        self._vouched = True

    def end_action(self) -> None:
        """Something was done. Unless it vouched for what it did, nothing is known to stand."""
        if not self._vouched:
            self._editions = None
        self._vouched = False

    def _place(self, name: str, about: UUID | None) -> tuple[tuple[UUID, UUID, str], _Stamp | None]:
        thing, editions = about or self._owner, self._editions
        stamp = None if editions is None else (editions.get(self._owner), editions.get(thing))
        return (self._owner, thing, name), stamp
