"""The number's own token, opened for a moment: there is no other to fall back on (promise 6)."""

import asyncio
from collections import OrderedDict
from typing import Final
from uuid import UUID

from centralita.kit import clock as clocks
from centralita.kit import crypto, db
from centralita.records import credentials

_KEEP_SECONDS: Final = 60.0


class TokenSource:
    """Reads tokens bound to the number's host tenant and keeps them for a minute.

    `forget_all` is called when NOTIFY `directory` says that a credential changed.
    """

    def __init__(
        self,
        database: db.Database,
        keys: crypto.MasterKeys,
        clock: clocks.Clock,
        most: int = 2_000,
    ) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock
        self._most = most
        self._kept: OrderedDict[UUID, tuple[float, crypto.Secret | None]] = OrderedDict()
        self._reading: dict[UUID, asyncio.Lock] = {}
        self._generation = 0

    async def find(self, host_id: UUID, number_id: UUID) -> crypto.Secret | None:
        """The token of a number, None where it has none that is alive.

        Raises `db.DatabaseUnavailable`, and `crypto.SealBroken` where no master key opens it.
        """
        kept = self._find_kept(number_id)
        if kept is not None:
            return kept[1]
        lock = self._reading.setdefault(number_id, asyncio.Lock())
        try:
            async with lock:
                kept = self._find_kept(number_id)
                return kept[1] if kept is not None else await self._read(host_id, number_id)
        finally:
            if not lock.locked():
                self._reading.pop(number_id, None)

    def forget(self, number_id: UUID) -> None:
        """The next call reads it afresh."""
        self._kept.pop(number_id, None)

    def forget_all(self) -> None:
        """Some credential changed."""
        self._generation += 1
        self._kept.clear()

    def _find_kept(self, number_id: UUID) -> tuple[float, crypto.Secret | None] | None:
        kept = self._kept.get(number_id)
        return kept if kept is not None and self._clock.monotonic() < kept[0] else None

    async def _read(self, host_id: UUID, number_id: UUID) -> crypto.Secret | None:
        generation = self._generation
        async with self._database.tenant_read(host_id) as t:
            token = await credentials.find_access_token(t, self._keys, number_id)
        if generation == self._generation:  # else it may be the old one already
            self._kept[number_id] = (self._clock.monotonic() + _KEEP_SECONDS, token)
            self._kept.move_to_end(number_id)
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return token
