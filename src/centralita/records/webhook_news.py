"""News for webhooks: what happened at a tenant, each thing once for each webhook that wants it.

A webhook keeps the last event it was told of (`told_event_id`), which moves in the transaction that
queues its deliveries: a crash tells nothing twice and leaves nothing out.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from msgspec import Struct

from centralita.kit import db, json
from centralita.records import alerts, webhooks
from centralita.records.webhook_deliveries import New

_AT_ONCE: Final = 200
_TYPES: Final[Mapping[tuple[str, str], str]] = {
    ("message", "received"): "message.received",
    ("message", "sent"): "message.sent",
    **{
        ("message", status): "message.status"
        for status in ("delivered", "read", "played", "failed", "withdrawn")
    },
    ("conversation", "owner"): "conversation.owner",
    ("alert", "raised"): "alert.raised",
}
"""(what it is about, its news) → what webhooks call it. Anything else is told to nobody."""


class News(Struct, frozen=True):
    """One thing that happened."""

    event_id: int
    news: str
    conversation_id: UUID | None
    subject_id: UUID | None
    at: datetime

    @property
    def type(self) -> str | None:
        about = "message" if self.subject_id is not None else "conversation"
        return _TYPES.get(("alert" if self.news == "raised" else about, self.news))


class Listener(Struct, frozen=True):
    """A webhook that is told; nobody else tells it before the commit."""

    webhook_id: UUID
    events: Sequence[str]
    told_event_id: int

    def wants(self, news: News) -> bool:
        wanted = webhooks.ALL in self.events or news.type in self.events
        return wanted and news.type is not None and news.event_id > self.told_event_id


async def list_tenants(p: db.PipeTransaction, limit: int) -> list[UUID]:
    """Those with events that a webhook of theirs has not been told of."""
    rows = await p.fetch(
        """
        select distinct h.tenant_id from webhooks h where h.status <> 'paused' and exists (
            select from live_events e
            where e.tenant_id = h.tenant_id and e.event_id > h.told_event_id)
        limit $1
        """,
        limit,
    )
    return [row[0] for row in rows]


async def take_listeners(t: db.TenantWrite) -> list[Listener]:
    """The tenant's webhooks, held until the commit; without those that somebody else holds."""
    rows = await t.fetch(
        """
        select webhook_id, events, told_event_id from webhooks
        where tenant_id = $1 and status <> 'paused' order by webhook_id for update skip locked
        """,
        t.tenant_id,
    )
    return [Listener(*row) for row in rows]


async def list_news(t: db.TenantRead, after: int) -> tuple[list[News], int]:
    """What happened after an event, a few at a time, and up to which event that is everything."""
    last = await t.fetchval(
        "select coalesce(max(event_id), 0) from live_events where tenant_id = $1", t.tenant_id
    )
    rows = await t.fetch(
        """
        select event_id, news, conversation_id, subject_ids[1], at from live_events
        where tenant_id = $1 and event_id > $2 and event_id <= $3 and what = 'news'
        order by event_id limit $4
        """,
        t.tenant_id,
        after,
        last,
        _AT_ONCE,
    )
    found = [News(*row) for row in rows]
    return found, found[-1].event_id if len(found) == _AT_ONCE else max(last, after)


async def mark_told(t: db.TenantWrite, webhook_ids: Collection[UUID], event_id: int) -> None:
    """They know of everything up to this event."""
    await t.execute(
        """
        update webhooks set told_event_id = greatest(told_event_id, $3)
        where tenant_id = $1 and webhook_id = any($2::uuid[])
        """,
        t.tenant_id,
        list(webhook_ids),
        event_id,
    )


async def write_deliveries(
    t: db.TenantRead, listeners: Sequence[Listener], news: Sequence[News]
) -> list[New]:
    """What each of them is to be sent, in order."""
    wanted = [each for each in news if any(listener.wants(each) for listener in listeners)]
    told = await _load(t, wanted)
    made = []
    for each in wanted:
        data = told.get(each.subject_id or each.conversation_id)
        if data is None or each.type is None:
            continue  # it is gone
        body = json.encode_text(
            {"type": each.type, "timestamp": each.at, "data": _as_it_was(each, data)}
        )
        made += [
            New(webhook_id=listener.webhook_id, event=each.type, body=body)
            for listener in listeners
            if listener.wants(each)
        ]
    return made


def _as_it_was(news: News, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """A message may have come further since: the status is the one that this is about."""
    if news.type in ("message.sent", "message.status"):
        return {**data, "status": news.news}
    return data


async def _load(t: db.TenantRead, news: Sequence[News]) -> dict[UUID | None, Mapping[str, Any]]:
    subjects = [each.subject_id for each in news if each.subject_id is not None]
    places = [each.conversation_id for each in news if each.subject_id is None]
    found: dict[UUID | None, Mapping[str, Any]] = {}
    for row in await t.fetch(_MESSAGES, t.tenant_id, subjects):
        found[row["message_id"]] = _nest(row)
    for row in await t.fetch(_CONVERSATIONS, t.tenant_id, places):
        found[row["conversation_id"]] = _nest(row)
    for alert in await alerts.list_by_ids(t, subjects):
        found[alert.alert_id] = _read_alert(alert)
    return found


def _read_alert(alert: alerts.Alert) -> Mapping[str, Any]:
    names = (
        "alert_id", "severity", "title", "message", "source", "subject", "number_id",
        "conversation_id", "created_at",
    )  # fmt: skip
    return {name: getattr(alert, name) for name in names}


def _nest(row: db.Row) -> Mapping[str, Any]:
    """`number_…` and `contact_…` as objects of their own."""
    told: dict[str, Any] = {"number": {}, "contact": {}}
    for name, value in row.items():
        group, _, inner = name.partition("__")
        if inner:
            told[group][inner] = value
        else:
            told[name] = value
    return told


_WHERE: Final = """
    v.number_id as number__number_id, n.phone_number_id as number__phone_number_id,
    n.display_name as number__name, c.contact_id as contact__contact_id, c.name as contact__name,
    case when c.wa_id is not null then '+' || c.wa_id end as contact__phone,
    c.username as contact__username
"""
_JOINED: Final = """
join contacts c on c.tenant_id = v.tenant_id and c.contact_id = v.contact_id
left join numbers n on n.tenant_id = v.tenant_id and n.number_id = v.number_id
"""
_MESSAGES: Final = f"""
select m.message_id, m.conversation_id, m.direction, m.kind, m.text, m.status,
    case m.direction when 'in' then 'contact' else coalesce(m.handled_by, 'system') end as by,
    m.intent, m.wa_message_id, m.reply_to, m.error_code, m.said_at, {_WHERE}
from messages m join conversations v using (tenant_id, conversation_id) {_JOINED}
where m.tenant_id = $1 and m.message_id = any($2::uuid[])
"""
_CONVERSATIONS: Final = f"""
select v.conversation_id, v.owner, v.owner_by as by, v.owner_because as because, v.owner_since,
    {_WHERE}
from conversations v {_JOINED}
where v.tenant_id = $1 and v.conversation_id = any($2::uuid[])
"""
