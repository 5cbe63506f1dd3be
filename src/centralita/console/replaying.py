"""Quarantined items are let in again by the same way that new ones come (`pipeline`)."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from centralita.kit import clock, db, log
from centralita.pipeline import Pipeline
from centralita.providers.contract import Provider
from centralita.records import quarantine
from centralita.route.directory import Directory
from centralita.show.ports import Replayed

_log = log.get_logger("console")

_BATCH: Final = 50
_NOT_STORED: Final = "it could not be stored; the server's log says why"


class Replays:
    """`show.ports.Replays` by the pipeline."""

    def __init__(
        self, database: db.Database, providers: Mapping[str, Provider], now: clock.Clock
    ) -> None:
        self._database = database
        self._providers = providers
        self._now = now

    async def replay(self, ids: Sequence[UUID]) -> Replayed:
        """Those of them that are open, a few in each transaction; a bad one harms no other."""
        total = Replayed(replayed=0, reasons=[])
        for start in range(0, len(ids), _BATCH):
            batch = ids[start : start + _BATCH]
            try:
                total = total.plus(await self._replay(batch))
            except db.DatabaseUnavailable:
                raise
            except Exception:
                total = total.plus(await self._replay_alone(batch))
        return total

    async def _replay_alone(self, ids: Sequence[UUID]) -> Replayed:
        total = Replayed(replayed=0, reasons=[])
        for each in ids:
            try:
                total = total.plus(await self._replay([each]))
            except db.DatabaseUnavailable:
                raise
            except Exception as problem:
                _log.error("a replay failed", quarantine_id=str(each), error=repr(problem))
                total = total.plus(Replayed(replayed=0, reasons=[_NOT_STORED]))
        return total

    async def _replay(self, ids: Sequence[UUID]) -> Replayed:
        pipeline = Pipeline(self._database, self._providers, Directory(), self._now)
        async with self._database.pipe() as p:
            waiting = await quarantine.claim_open(p, ids_=ids, phone_number_id=None, limit=len(ids))
            done, strays = await pipeline.replay(p, waiting)
        return Replayed(replayed=done, reasons=[stray.reason for stray in strays])
