"""Blue ticks and “typing …” while the bot prepares its answer (Cloud API §2.4).

A courtesy: it never holds anything up, takes no more than its small share of calls, and what does
not fit or does not work is only counted.
"""

import asyncio
import contextlib
from collections import Counter, OrderedDict
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from centralita.kit import clock as clocks
from centralita.kit import crypto, db, log
from centralita.providers import contract
from centralita.records import receipts as records
from centralita.send import paces, tokens
from centralita.vocabulary import errors
from centralita.vocabulary.ids import PhoneNumberId, WabaId, WaMessageId

_log = log.get_logger(__name__)

_MOST_WAITING: Final = 128
_AT_ONCE: Final = 4
_PER_SECOND: Final = 50.0
"""Of all numbers together; a busy hour needs its calls for answers."""
_MOST_LINES: Final = 2_000
_KEEP_LINE_SECONDS: Final = 60.0
_WRITE_EVERY_SECONDS: Final = 1.0


class Receipts:
    """Takes offers from the pipeline and carries them out when there is time."""

    def __init__(
        self,
        database: db.Database,
        clients: Mapping[str, contract.Client],
        token_source: tokens.TokenSource,
        clock: clocks.Clock,
        *,
        switched_on: bool = True,
    ) -> None:
        self._database = database
        self._clients = clients
        self._tokens = token_source
        self._clock = clock
        self._switched_on = switched_on
        self._waiting: asyncio.Queue[tuple[records.Read, bool]] = asyncio.Queue(_MOST_WAITING)
        self._pace = paces.NumberPace(_PER_SECOND, clock.monotonic(), burst_share=0.5)
        self._lines: OrderedDict[UUID, tuple[float, records.NumberLine | None]] = OrderedDict()
        self._shown: list[records.Read] = []
        self.counts: Counter[str] = Counter()
        """shown, failed, left_out."""

    def offer(
        self, tenant_id: UUID, number_id: UUID, wa_message_id: str, *, typing: bool = True
    ) -> None:
        """The bot is about to answer this message. Returns at once, whatever happens to it."""
        if not self._switched_on:
            return
        now = self._clock.monotonic()
        if self._waiting.full() or not self._pace.count_free(now):
            self.counts["left_out"] += 1
            return
        self._pace.take(1)
        self._waiting.put_nowait(((tenant_id, number_id, wa_message_id), typing))

    async def run(self, stop: asyncio.Event) -> None:
        """Carry offers out until `stop`; what still waits then is left out."""
        tasks = [asyncio.create_task(self._work()) for _ in range(_AT_ONCE)]
        tasks.append(asyncio.create_task(self._write_often()))
        try:
            await stop.wait()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def carry_out_waiting(self) -> None:
        """Everything that waits now, one after the other, and written down."""
        while not self._waiting.empty():
            await self._show(*self._waiting.get_nowait())
        await self._write()

    async def _work(self) -> None:
        while True:
            await self._show(*await self._waiting.get())

    async def _show(self, read: records.Read, typing: bool) -> None:
        try:
            done = await self._call(read, typing)
        except (errors.SendFailure, db.DatabaseUnavailable, crypto.SealBroken):
            done = False
        except Exception:
            _log.exception("a read receipt broke")
            done = False
        self.counts["shown" if done else "failed"] += 1
        if done:
            self._shown.append(read)

    async def _call(self, read: records.Read, typing: bool) -> bool:
        _, number_id, wa_message_id = read
        line = await self._find_line(number_id)
        client = self._clients.get(line.provider) if line else None
        if line is None or client is None:
            return False
        token = await self._tokens.find(line.host_id, number_id)
        if token is None:
            return False
        out = contract.Line(
            phone_number_id=PhoneNumberId(line.phone_number_id),
            token=token,
            waba_id=WabaId(line.waba_id) if line.waba_id else None,
            chakra_plugin_id=line.chakra_plugin_id,
        )
        await client.mark_read(out, WaMessageId(wa_message_id), typing=typing)
        return True

    async def _find_line(self, number_id: UUID) -> records.NumberLine | None:
        now = self._clock.monotonic()
        kept = self._lines.get(number_id)
        if kept is not None and now < kept[0]:
            return kept[1]
        async with self._database.pipe() as p:
            line = await records.find_line(p, number_id)
        self._lines[number_id] = (now + _KEEP_LINE_SECONDS, line)
        self._lines.move_to_end(number_id)
        if len(self._lines) > _MOST_LINES:
            self._lines.popitem(last=False)
        return line

    async def _write_often(self) -> None:
        while True:
            await self._clock.sleep(_WRITE_EVERY_SECONDS)
            with contextlib.suppress(db.DatabaseUnavailable):
                await self._write()

    async def _write(self) -> None:
        """A tick that is not written down is no harm: the customer saw it."""
        shown, self._shown = self._shown, []
        if shown:
            async with self._database.pipe() as p:
                await records.mark_read(p, shown, self._clock.now())
