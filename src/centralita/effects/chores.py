"""Does what trades do by the clock, for each tenant that works in them.

One process at a time does a tenant's chore (a lease in `chore_runs`). What it wants from the net is
fetched first, outside any transaction and by the same rules as an outside bot's address; then it is
done in the tenant's transaction, and what people should hear of it is told in the same one.
"""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from centralita.effects.addresses import Refused
from centralita.effects.fetching import Fetcher, Unreachable
from centralita.kit import clock as clocks
from centralita.kit import db, ids, log
from centralita.records import chores as records
from centralita.records import notices
from centralita.records.chores import ChoreKey, Claimed
from centralita.verticals.contract import Chore, Fetched, Setting, Vertical

_log = log.get_logger(__name__)

_POLL_SECONDS: Final = 2.0
_ADD_SECONDS: Final = 30.0
_AT_ONCE: Final = 8
_FETCHES_AT_ONCE: Final = 4
_FETCH_SECONDS: Final = 15.0
_FETCH_BYTES: Final = 5 * 1024 * 1024
_MOST_ADDRESSES: Final = 100
_LONGEST_SECONDS: Final = records.LEASE_SECONDS - 30.0
_LONGEST_PROBLEM: Final = 300


class Tools(Struct, frozen=True):
    """What chores are done with."""

    fetcher: Fetcher
    clock: clocks.Clock
    chance: ids.Chance


class ChoreRunner:
    """Does the chores of these trades; any number of processes may, side by side."""

    def __init__(
        self, database: db.Database, verticals: Mapping[str, Vertical], tools: Tools
    ) -> None:
        self._database = database
        self._tools = tools
        self._chores: dict[ChoreKey, Chore] = {
            (key, chore.name): chore for key, each in verticals.items() for chore in each.chores
        }
        self._add_at = float("-inf")

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`; a chore under way is finished first."""
        while self._chores and not stop.is_set():
            try:
                if await self.run_once():
                    continue
            except db.DatabaseUnavailable as error:
                _log.warning("chores wait for the database", error=str(error))
            except Exception:
                _log.exception("a round of chores broke")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_POLL_SECONDS):
                    await stop.wait()

    async def run_once(self) -> int:
        """Do what is due now, a few at a time; returns how many were begun."""
        async with self._database.pipe() as p:
            if self._tools.clock.monotonic() >= self._add_at:
                await records.add_missing(p, self._chores.keys())
                self._add_at = self._tools.clock.monotonic() + _ADD_SECONDS
            claimed = await records.claim(p, self._chores.keys(), _AT_ONCE)
        await asyncio.gather(*(self._do(each) for each in claimed))
        return len(claimed)

    async def _do(self, claimed: Claimed) -> None:
        chore = self._chores[claimed.trade, claimed.name]
        problem = ""
        try:
            async with asyncio.timeout(_LONGEST_SECONDS):
                await self._do_for_tenant(chore, claimed)
        except db.DatabaseUnavailable as error:
            problem = str(error)
        except TimeoutError:
            problem = "it took too long"
        except Exception as error:
            problem = f"{type(error).__name__}; the log has the details"
            _log.exception(
                "a chore broke",
                trade=claimed.trade,
                chore=claimed.name,
                tenant=str(claimed.tenant_id),
            )
        # A little later than asked, differently each time: tenants that began together part.
        seconds = chore.every_seconds * self._tools.chance.uniform(1.0, 1.1)
        with contextlib.suppress(db.DatabaseUnavailable):
            async with self._database.pipe() as p:
                await records.finish(p, claimed, seconds, problem[:_LONGEST_PROBLEM])

    async def _do_for_tenant(self, chore: Chore, claimed: Claimed) -> None:
        setting = Setting(
            now=self._tools.clock.now(),
            language=claimed.language,
            time_zone=claimed.time_zone,
            business=claimed.business,
            settings=claimed.settings,
        )
        addresses: Sequence[str] = ()
        if chore.wants is not None:
            async with self._database.tenant_read(claimed.tenant_id) as t:
                addresses = await chore.wants(t, setting)
        fetched = await self._fetch_all(addresses)
        async with self._database.tenant_write(claimed.tenant_id) as t:
            told = await chore.do(t, setting, fetched)
            await notices.tell(t, told, self._tools.clock.now())

    async def _fetch_all(self, addresses: Sequence[str]) -> dict[str, Fetched]:
        """Each once, a few at a time; those beyond the first hundred wait for another time."""
        turns = asyncio.Semaphore(_FETCHES_AT_ONCE)

        async def fetch(address: str) -> Fetched:
            async with turns:
                return await self._fetch(address)

        wanted = list(dict.fromkeys(addresses))[:_MOST_ADDRESSES]
        found = await asyncio.gather(*(fetch(address) for address in wanted))
        return dict(zip(wanted, found, strict=True))

    async def _fetch(self, address: str) -> Fetched:
        try:
            answer = await self._tools.fetcher.get(
                address, seconds=_FETCH_SECONDS, most_bytes=_FETCH_BYTES
            )
        except (Refused, Unreachable) as problem:
            return Fetched(problem=str(problem))
        if answer.status != 200:
            return Fetched(problem=f"it answered with status {answer.status}")
        return Fetched(data=answer.body)
