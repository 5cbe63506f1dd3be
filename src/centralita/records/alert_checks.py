"""What the clock looks for in all tenants at once, so that somebody is told who did not look.

A tenant's own rule says from when on it is alarming, or that it is not; see `alert_kinds`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from msgspec import Struct

from centralita.kit import db, ids
from centralita.records import alerts
from centralita.records.alert_kinds import KINDS, WATCHED

HOUR: Final = timedelta(hours=1)
LEAST_SENDS: Final = 20
"""Of fewer messages in an hour no share is told."""
_LONGEST_WAIT: Final = timedelta(days=3)
"""Who has waited for longer is not told of anew."""
_LOCK: Final = 727_008
_MOST: Final = 500


async def take_watch(p: db.PipeTransaction) -> bool:
    """Whether this transaction watches; one at a time does, whatever workers there are."""
    return bool(await p.fetchval("select pg_try_advisory_xact_lock($1)", _LOCK))


class LastHour(Struct, frozen=True, kw_only=True):
    """A tenant's last hour where it is alarming by its rules; `thresholds` are theirs."""

    tenant_id: UUID
    language: str
    sent: int
    failed: int
    missed: int
    is_failing: bool
    is_lost: bool


async def list_bad_hours(p: db.PipeTransaction, now: datetime) -> list[LastHour]:
    """Of tenants that are busy today: where too much failed, or was not understood."""
    rows = await p.fetch(
        """
        select t.tenant_id, t.language, x.sent, x.failed, x.missed,
            coalesce(f.enabled, true) and x.sent >= $3
                and x.failed * 100.0 > x.sent * coalesce(f.threshold, $4) as is_failing,
            coalesce(l.enabled, true) and x.missed > coalesce(l.threshold, $5) as is_lost
        from tenants t
        left join alert_rules f on f.tenant_id = t.tenant_id and f.kind = 'sends_failing'
        left join alert_rules l on l.tenant_id = t.tenant_id and l.kind = 'bot_lost'
        cross join lateral (
            select count(*) filter (where direction = 'out' and status in
                    ('sent', 'delivered', 'read', 'played', 'failed')) as sent,
                count(*) filter (where direction = 'out' and status = 'failed') as failed,
                count(*) filter (where direction = 'in' and intent = 'unknown') as missed
            from messages m where m.tenant_id = t.tenant_id and m.message_id >= $1) x
        where t.status = 'active' and exists (
            select from lines n join number_days d on d.tenant_id = n.tenant_id
                and d.number_id = n.number_id and d.day >= $2::timestamptz::date - 1
            where n.tenant_id = t.tenant_id)
        """,
        ids.find_first_id(now - HOUR),
        now,
        LEAST_SENDS,
        KINDS["sends_failing"].threshold,
        KINDS["bot_lost"].threshold,
    )
    found = [LastHour(**row) for row in rows]
    return [each for each in found if each.is_failing or each.is_lost]


class Waiting(Struct, frozen=True, kw_only=True):
    """A customer who has waited for a person for longer than the tenant's rule allows."""

    tenant_id: UUID
    language: str
    time_zone: str
    conversation_id: UUID
    number_id: UUID
    name: str | None
    heard_at: datetime
    opening_hours: Mapping[str, Any] | None


async def list_waiting(p: db.PipeTransaction, now: datetime) -> list[Waiting]:
    """Those who wait most recently first; `opening_hours` as their number's bot has them."""
    rows = await p.fetch(
        """
        select t.tenant_id, t.language, t.time_zone, v.conversation_id, v.number_id,
            coalesce(c.name, c.username, '+' || c.wa_id) as name, v.heard_at,
            b.config -> 'opening_hours' as opening_hours
        from tenants t
        left join alert_rules r on r.tenant_id = t.tenant_id and r.kind = 'person_waited'
        join conversations v on v.tenant_id = t.tenant_id and v.last_slot >= $2 and v.waiting
            and v.status = 'active'
            and v.heard_at <= $1::timestamptz
                - make_interval(mins => coalesce(r.threshold, $3::float8)::int)
        join contacts c on c.tenant_id = v.tenant_id and c.contact_id = v.contact_id
        left join lines l on l.tenant_id = v.tenant_id and l.number_id = v.number_id
        left join bot_configs b on b.tenant_id = l.tenant_id and b.number_id = l.number_id
            and b.version = l.bot_version
        where t.status = 'active' and coalesce(r.enabled, true)
        order by v.last_slot desc limit $4
        """,
        now,
        now - _LONGEST_WAIT,
        KINDS["person_waited"].threshold,
        _MOST,
    )
    return [Waiting(**row) for row in rows]


class Silent(Struct, frozen=True, kw_only=True):
    """A number that nobody has written to for longer than the tenant's rule allows."""

    tenant_id: UUID
    language: str
    time_zone: str
    number_id: UUID
    name: str
    last_inbound_at: datetime
    opening_hours: Mapping[str, Any] | None


async def list_silent(p: db.PipeTransaction, now: datetime) -> list[Silent]:
    """Only of tenants that want to know; a number nobody ever wrote to is new, not silent."""
    rows = await p.fetch(
        """
        select t.tenant_id, t.language, t.time_zone, n.number_id,
            coalesce(n.display_name, n.phone_number, n.phone_number_id) as name,
            n.last_inbound_at, b.config -> 'opening_hours' as opening_hours
        from alert_rules r
        join tenants t on t.tenant_id = r.tenant_id and t.status = 'active'
        join numbers n on n.tenant_id = r.tenant_id and n.status = 'active'
            and n.last_inbound_at < $1::timestamptz
                - make_interval(mins => (coalesce(r.threshold, $2::float8) * 60)::int)
        left join lines l on l.tenant_id = n.tenant_id and l.number_id = n.number_id
        left join bot_configs b on b.tenant_id = l.tenant_id and b.number_id = l.number_id
            and b.version = l.bot_version
        where r.kind = 'number_silent' and r.enabled order by t.tenant_id, n.number_id limit $3
        """,
        now,
        KINDS["number_silent"].threshold,
        _MOST,
    )
    return [Silent(**row) for row in rows]


async def add_once(p: db.PipeTransaction, alert: alerts.New, since: datetime) -> None:
    """Raise it, unless it was raised for the same cause, which began at `since`: what somebody
    has resolved does not come back."""
    told = await p.fetchval(
        """
        select true from alerts where tenant_id = $1 and alert_id >= $2 and source = $3
            and subject = $4 limit 1
        """,
        alert.tenant_id,
        ids.find_first_id(since),
        alert.source,
        alert.subject,
    )
    if not told:
        await alerts.add(p, alert)


async def list_open(p: db.PipeTransaction, kind: str) -> list[tuple[UUID, str]]:
    """(tenant_id, subject) of what the clock raised of that kind and nobody has resolved."""
    rows = await p.fetch(
        """
        select tenant_id, subject from alerts
        where source = $1 and resolved_at is null and starts_with(subject, $2)
        """,
        WATCHED,
        f"{kind}:",
    )
    return [(row[0], row[1]) for row in rows]


class Telling(Struct, frozen=True, kw_only=True):
    """An alert that somebody wants to read on WhatsApp, and the open conversation for it."""

    tenant_id: UUID
    alert_id: UUID
    title: str
    message: str
    conversation_id: UUID


async def list_to_tell(p: db.PipeTransaction, now: datetime) -> Sequence[Telling]:
    """Alerts of the last hour that are open and not told yet, whose reader wrote within the day."""
    rows = await p.fetch(
        """
        select a.tenant_id, a.alert_id, a.title, a.message, v.conversation_id
        from alert_rules r
        join alerts a on a.tenant_id = r.tenant_id and a.alert_id >= $1 and a.kind = r.kind
            and a.resolved_at is null
        join contacts c on c.tenant_id = r.tenant_id and c.wa_id = r.tell_phone
        cross join lateral (
            select x.conversation_id from conversations x
            where x.tenant_id = r.tenant_id and x.contact_id = c.contact_id
                and x.status <> 'blocked' and x.last_inbound_at > $2
            order by x.last_inbound_at desc limit 1) v
        where r.tell_phone is not null and r.enabled and not exists (
            select from deeds d where d.tenant_id = a.tenant_id
                and d.deed_key = 'notice/' || $3 || a.alert_id::text)
        order by a.alert_id limit $4
        """,
        ids.find_first_id(now - HOUR),
        now - timedelta(hours=23, minutes=55),
        TOLD_KEY,
        _MOST,
    )
    return [Telling(**row) for row in rows]


TOLD_KEY: Final = "alert."
"""How the key of a notice about an alert begins."""
