"""What is looked for by the clock: alerts that no message raises, and days that are over.

Any number of workers may run it side by side: one at a time looks, and raises each alert once.
Whatever it raised is resolved as soon as its cause is gone.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct

from centralita.kit import clock, db, log
from centralita.records import alert_checks, alerts, day_counts, notices
from centralita.records.alert_kinds import KINDS, WATCHED, WORDS
from centralita.records.day_figures import Days, find_final
from centralita.vocabulary.content import Template, Text

_log = log.get_logger("watching")

EVERY_SECONDS: Final = 30.0
HOUR_EVERY_SECONDS: Final = 300.0
DAYS_EVERY_SECONDS: Final = 600.0
STALE_DAY_SECONDS: Final = 3_600.0
"""A busy tenant's present day is counted again after this."""
DAYS_AT_ONCE: Final = 7
_LONGEST_DAYS: Final = 366

IsOpen = Callable[[Mapping[str, Any] | None, datetime, str], bool]
"""Whether people are there: opening hours as a bot's settings have them, now, time zone."""


class _Told(Struct, frozen=True, kw_only=True):
    """An alert for somebody's own WhatsApp, as `records.notices.Notice`."""

    key: str
    because: str
    replies: tuple[Text, ...]
    conversation_id: UUID | None
    number_id: UUID | None = None
    phone: str | None = None
    template: Template | None = None
    even_with_person: bool = True


class Watch:
    """Keeps nothing but when it looked last."""

    def __init__(self, database: db.Database, now: clock.Clock, is_open: IsOpen) -> None:
        self._database = database
        self._now = now
        self._is_open = is_open
        self._hour_at = float("-inf")
        self._days_at = float("-inf")

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`."""
        while not stop.is_set():
            try:
                await self.look()
                await self.tell()
                await self.count_days()
            except db.DatabaseUnavailable as problem:
                _log.warning("the watch waits for the database", error=str(problem))
            except Exception:
                _log.exception("a round of the watch broke; it is tried again")
            try:
                async with asyncio.timeout(EVERY_SECONDS):
                    await stop.wait()
            except TimeoutError:
                pass

    async def look(self) -> bool:
        """Raise what is alarming now, resolve what no longer is; False: another one looks."""
        now = self._now.now()
        async with self._database.pipe() as p:
            if not await alert_checks.take_watch(p):
                return False
            await self._look_at_waiting(p, now)
            await self._look_at_silence(p, now)
            if self._now.monotonic() >= self._hour_at:
                await self._look_at_hour(p, now)
                self._hour_at = self._now.monotonic() + HOUR_EVERY_SECONDS
        return True

    async def _look_at_waiting(self, p: db.PipeTransaction, now: datetime) -> None:
        subjects = set()
        for each in await alert_checks.list_waiting(p, now):
            subject = f"person_waited:{each.conversation_id}"
            subjects.add((each.tenant_id, subject))
            if not self._is_open(each.opening_hours, now, each.time_zone):
                continue
            name = each.name or WORDS.say(each.language, "raised.someone.title")
            minutes = int((now - each.heard_at).total_seconds() // 60)
            facts: dict[str, object] = {"name": name, "minutes": minutes}
            found = _Cause(each.tenant_id, each.language, "person_waited", subject, facts)
            await _raise(p, found, each.heard_at, (each.number_id, each.conversation_id))
        await _resolve_others(p, "person_waited", subjects)

    async def _look_at_silence(self, p: db.PipeTransaction, now: datetime) -> None:
        subjects = set()
        for each in await alert_checks.list_silent(p, now):
            subject = f"number_silent:{each.number_id}"
            subjects.add((each.tenant_id, subject))
            if not self._is_open(each.opening_hours, now, each.time_zone):
                continue
            hours = int((now - each.last_inbound_at).total_seconds() // 3600)
            facts: dict[str, object] = {"name": each.name, "hours": hours}
            found = _Cause(each.tenant_id, each.language, "number_silent", subject, facts)
            await _raise(p, found, each.last_inbound_at, (each.number_id, None))
        await _resolve_others(p, "number_silent", subjects)

    async def _look_at_hour(self, p: db.PipeTransaction, now: datetime) -> None:
        failing: set[tuple[UUID, str]] = set()
        lost: set[tuple[UUID, str]] = set()
        for each in await alert_checks.list_bad_hours(p, now):
            facts: dict[str, object] = {
                "failed": each.failed,
                "sent": each.sent,
                "missed": each.missed,
                "misses": each.missed,
                "percent": round(100 * each.failed / each.sent) if each.sent else 0,
            }
            for kind, is_so, subjects in (
                ("sends_failing", each.is_failing, failing),
                ("bot_lost", each.is_lost, lost),
            ):
                if is_so:
                    subject = f"{kind}:{each.tenant_id}"
                    subjects.add((each.tenant_id, subject))
                    found = _Cause(each.tenant_id, each.language, kind, subject, facts)
                    await _raise(p, found, now - alert_checks.HOUR, (None, None))
        await _resolve_others(p, "sends_failing", failing)
        await _resolve_others(p, "bot_lost", lost)

    async def tell(self) -> int:
        """Alerts go to the telephones that want them, each once; returns how many."""
        now = self._now.now()
        async with self._database.pipe_statement() as p:
            waiting = await alert_checks.list_to_tell(p, now)
        for each in waiting:
            notice = _Told(
                key=f"{alert_checks.TOLD_KEY}{each.alert_id}",
                because="an alert that somebody wants to read on WhatsApp",
                replies=(Text(body=f"⚠️ {each.title}\n{each.message}"[:4096]),),
                conversation_id=each.conversation_id,
            )
            async with self._database.tenant_write(each.tenant_id) as t:
                await notices.tell(t, [notice], now)
        return len(waiting)

    async def count_days(self) -> int:
        """Count the days that are over, and the present ones of busy tenants; returns how many."""
        if self._now.monotonic() < self._days_at:
            return 0
        self._days_at = self._now.monotonic() + DAYS_EVERY_SECONDS
        async with self._database.pipe() as p:
            behind = await day_counts.list_behind(p, STALE_DAY_SECONDS)
        return sum([await self._count_days_of(each) for each in behind])

    async def _count_days_of(self, behind: day_counts.Behind) -> int:
        now = self._now.now()
        today = now.astimezone(ZoneInfo(behind.time_zone)).date()
        first = max(behind.first, today - timedelta(days=_LONGEST_DAYS))
        if first > today or not (behind.is_stale or find_final(first, behind.time_zone) <= now):
            return 0
        counted = 0
        while first <= today:
            last = min(first + timedelta(days=DAYS_AT_ONCE - 1), today)
            days = Days(first=first, last=last, time_zone=behind.time_zone)
            async with self._database.tenant_write(behind.tenant_id) as t:
                if not await day_counts.take(t):
                    return counted
                counted += await day_counts.keep(t, days, now)
            first = last + timedelta(days=1)
        return counted


class _Cause(Struct, frozen=True):
    """What was found, in the words of its kind."""

    tenant_id: UUID
    language: str
    kind: str
    subject: str
    facts: dict[str, object]


async def _raise(
    p: db.PipeTransaction,
    found: _Cause,
    since: datetime,
    about: tuple[UUID | None, UUID | None],
) -> None:
    """Tell the owner once for each cause; `about` is a number and a conversation of the tenant."""
    alert = alerts.New(
        tenant_id=found.tenant_id,
        severity=KINDS[found.kind].severity,
        title=WORDS.say(found.language, f"raised.{found.kind}.title", **found.facts),
        message=WORDS.say(found.language, f"raised.{found.kind}.message", **found.facts),
        source=WATCHED,
        subject=found.subject,
        number_id=about[0],
        conversation_id=about[1],
    )
    await alert_checks.add_once(p, alert, since)


async def _resolve_others(
    p: db.PipeTransaction, kind: str, subjects: set[tuple[UUID, str]]
) -> None:
    """What was raised of a kind and is no longer so."""
    for tenant_id, subject in await alert_checks.list_open(p, kind):
        if (tenant_id, subject) not in subjects:
            await alerts.mark_subject_resolved(
                p, tenant_id, source=WATCHED, subject=subject, by=WATCHED
            )
