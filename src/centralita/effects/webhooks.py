"""Tells tenants' other systems what happened: signed, tried again, written down.

News are queued as deliveries in one transaction with the mark of what was told; then each is posted
outside any transaction, under a lease. A call that was cut off is made again with the same id, by
which a receiver knows it.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import Final
from uuid import UUID

from centralita.effects import signing
from centralita.effects.addresses import Refused
from centralita.effects.fetching import Answer, Fetcher, Unreachable
from centralita.kit import clock as clocks
from centralita.kit import crypto, db, ids, json, log
from centralita.records import (
    alerts,
    events,
    watches,
    webhook_deliveries,
    webhook_news,
    webhooks,
)
from centralita.records.webhook_deliveries import Claimed, Ending
from centralita.vocabulary import errors

_log = log.get_logger(__name__)

WAITS_SECONDS: Final = (30.0, 120.0, 600.0, 1_800.0, 7_200.0, 21_600.0, 54_000.0)
"""Between one try and the next: eight tries in about a day."""
CALL_SECONDS: Final = 15.0
MOST_BYTES: Final = 64 * 1024
_POLL_SECONDS: Final = 0.5
_KEEP_SECONDS: Final = 60.0
_TENANTS_AT_ONCE: Final = 50
_CALLS_AT_ONCE: Final = 100
_CALLS_OF_WEBHOOK: Final = 10
_CALLS_OF_TENANT: Final = 30
_FORGOTTEN_AT_ONCE: Final = 5_000

_TITLES: Final[Mapping[str, str]] = {
    "es": "El webhook «{name}» no responde bien",
    "en": "The webhook “{name}” does not answer well",
}
_MESSAGES: Final[Mapping[str, str]] = {
    "es": "Las últimas {times} entregas han fallado: {problem}. Se sigue intentando durante un "
    "día; mira sus entregas en Ajustes → Webhooks.",
    "en": "Its last {times} deliveries failed: {problem}. They are tried for a day; look at its "
    "deliveries under Settings → Webhooks.",
}


class WebhookRunner:
    """One process's telling; any number of them work side by side."""

    def __init__(
        self,
        database: db.Database,
        keys: crypto.MasterKeys,
        fetcher: Fetcher,
        clock: clocks.Clock,
        chance: ids.Chance,
    ) -> None:
        self._database = database
        self._keys = keys
        self._fetcher = fetcher
        self._clock = clock
        self._chance = chance
        self._wake = asyncio.Event()
        self._keep_at = float("-inf")
        self._calls: set[asyncio.Task[None]] = set()
        self._of_webhook: Counter[UUID] = Counter()
        self._of_tenant: Counter[UUID] = Counter()

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`; calls under way are finished first."""
        channels = [events.CHANNEL, webhook_deliveries.CHANNEL]
        async with self._database.listen(channels, lambda *_: self._wake.set()):
            while not stop.is_set():
                self._wake.clear()
                try:
                    if await self._round():
                        continue
                except db.DatabaseUnavailable as error:
                    _log.warning("webhooks wait for the database", error=str(error))
                except Exception:
                    _log.exception("a round of webhooks broke")
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_POLL_SECONDS):
                        await self._wake.wait()

        if self._calls:
            await asyncio.wait(self._calls, timeout=CALL_SECONDS)

    async def run_once(self) -> int:
        """Queue what is new and post what is due, to the end; how many that were."""
        done = await self._round()
        while self._calls:
            await asyncio.wait(self._calls)
        return done

    async def _round(self) -> int:
        async with self._database.pipe_statement() as p:
            if not await webhook_deliveries.are_wanted(p):
                return 0
        await self._keep()
        return await self._tell() + await self._post()

    async def _keep(self) -> None:
        """Tenants with webhooks stay watched, whoever forgot them; old deliveries go."""
        if self._clock.monotonic() < self._keep_at:
            return
        self._keep_at = self._clock.monotonic() + _KEEP_SECONDS
        async with self._database.pipe() as p:
            await watches.keep_for_webhooks(p)
            await watches.forget(p)
            await events.forget(p)
            await webhook_deliveries.forget(p, _FORGOTTEN_AT_ONCE)

    # ── from events to deliveries ────────────────────────────────────────────────────────────

    async def _tell(self) -> int:
        async with self._database.pipe_statement() as p:
            touched = await events.is_touched(p)
        if touched:  # where no browser watches, nobody else moves them
            async with self._database.pipe() as p:
                await events.move(p)
        async with self._database.pipe_statement() as p:
            tenants = await webhook_news.list_tenants(p, _TENANTS_AT_ONCE)
        return sum([await self._try_to_tell(each) for each in tenants])

    async def _try_to_tell(self, tenant_id: UUID) -> int:
        """What one tenant's webhooks can't be told stands in nobody else's way."""
        try:
            return await self._tell_tenant(tenant_id)
        except db.DatabaseUnavailable:
            raise
        except Exception:
            _log.exception("a tenant's webhooks could not be told", tenant_id=str(tenant_id))
            return 0

    async def _tell_tenant(self, tenant_id: UUID) -> int:
        async with self._database.tenant_write(tenant_id) as t:
            listeners = await webhook_news.take_listeners(t)
            if not listeners:
                return 0  # another process tells them now
            after = min(each.told_event_id for each in listeners)
            news, up_to = await webhook_news.list_news(t, after)
            made = await webhook_news.write_deliveries(t, listeners, news)
            if made:
                await webhook_deliveries.add(t, made)
            await webhook_news.mark_told(t, [each.webhook_id for each in listeners], up_to)
        return len(made)

    # ── from deliveries to calls ─────────────────────────────────────────────────────────────

    async def _post(self) -> int:
        free = _CALLS_AT_ONCE - len(self._calls)
        if free <= 0:
            return 0
        async with self._database.pipe() as p:
            claimed = await webhook_deliveries.claim(p, free, self._find_share())
        for each in claimed:
            self._of_webhook[each.webhook_id] += 1
            self._of_tenant[each.tenant_id] += 1
            calling = asyncio.create_task(self._post_one(each))
            self._calls.add(calling)
            calling.add_done_callback(partial(self._end_call, each))
        return len(claimed)

    def _find_share(self) -> webhook_deliveries.Share:
        webhook_ids = _list_full(self._of_webhook, _CALLS_OF_WEBHOOK)
        tenant_ids = _list_full(self._of_tenant, _CALLS_OF_TENANT)
        full = [*webhook_ids, *tenant_ids]
        return webhook_deliveries.Share(_CALLS_OF_WEBHOOK, _CALLS_OF_TENANT, full)

    def _end_call(self, claimed: Claimed, calling: asyncio.Task[None]) -> None:
        self._calls.discard(calling)
        _release(self._of_webhook, claimed.webhook_id)
        _release(self._of_tenant, claimed.tenant_id)
        self._wake.set()
        if not calling.cancelled() and calling.exception() is not None:
            _log.warning("a delivery waits for its lease to end", error=repr(calling.exception()))

    async def _post_one(self, claimed: Claimed) -> None:
        async with self._database.tenant_read(claimed.tenant_id) as t:
            try:
                target = await webhooks.get_target(t, self._keys, claimed.webhook_id)
            except errors.NotFound:
                return  # it was deleted, and its deliveries with it
        ending = await self._call(target, claimed)
        async with self._database.tenant_write(claimed.tenant_id) as t:
            if await webhook_deliveries.finish(t, claimed, ending):
                await self._note(t, claimed.webhook_id, target.name, ending)

    async def _call(self, target: webhooks.Target, claimed: Claimed) -> Ending:
        """One try. What the answer says is kept, and never logged."""
        begun, body = self._clock.monotonic(), claimed.body.encode()
        signed = signing.sign(target.secret, str(claimed.delivery_id), self._clock.now(), body)
        status, said, problem = None, "", ""
        try:
            answer = await self._fetcher.post(
                target.url,
                {"content-type": "application/json", **signed},
                body,
                seconds=CALL_SECONDS,
                most_bytes=MOST_BYTES,
            )
            status, said = answer.status, _read_beginning(answer)
            problem = "" if 200 <= status < 300 else f"it answered with status {status}"
        except (Refused, Unreachable) as trouble:
            problem = str(trouble)
        return Ending(
            done=not problem,
            status_code=status,
            problem=problem,
            answer=said,
            took_ms=int(1000 * (self._clock.monotonic() - begun)),
            again_seconds=find_wait(claimed.attempts, self._chance) if problem else None,
        )

    async def _note(self, t: db.TenantWrite, webhook_id: UUID, name: str, ending: Ending) -> None:
        """What it means for the webhook; the owner hears when it begins to fail."""
        if ending.done:
            if await webhooks.mark_answered(t, webhook_id):
                await alerts.mark_subject_resolved(
                    t, t.tenant_id, source="webhook", subject=str(webhook_id), by="system"
                )
        elif await webhooks.mark_failed(t, webhook_id, ending.problem):
            language = await t.fetchval(
                "select language from tenants where tenant_id = $1", t.tenant_id
            )
            told = {"times": webhooks.FAILING_AFTER, "problem": ending.problem}
            new = alerts.New(
                tenant_id=t.tenant_id,
                severity="warning",
                title=_TITLES[language].format(name=name),
                message=_MESSAGES[language].format(**told),
                source="webhook",
                subject=str(webhook_id),
            )
            await alerts.add(t, new)


def find_wait(attempts: int, chance: ids.Chance) -> float | None:
    """Seconds until the next try after so many; None: that was the last. A little more each time
    differently, so that what failed together does not come back together."""
    if attempts > len(WAITS_SECONDS):
        return None
    return WAITS_SECONDS[attempts - 1] * chance.uniform(1.0, 1.1)


def _list_full(counted: Counter[UUID], most: int) -> list[UUID]:
    return [each for each, count in counted.items() if count >= most]


def _release(counted: Counter[UUID], key: UUID) -> None:
    counted[key] -= 1
    if not counted[key]:
        del counted[key]


def _read_beginning(answer: Answer) -> str:
    text = answer.body[: 4 * webhook_deliveries.ANSWER_CHARS].decode(errors="replace")
    return json.clean_text(text)[: webhook_deliveries.ANSWER_CHARS]
