"""A message's life in plain words, in order (promise 12).

`get_timeline` reads what the rooms left behind (the message, its turn, the outbox, the attempts)
and `tell` makes sentences of it. A provider's codes are put into words by whoever knows the
providers, so `explain` is handed in.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from msgspec import Struct

from centralita.kit import db
from centralita.records import inbox, wording

Explain = Callable[[str, str, str], tuple[str, str]]
"""(provider, code, language) → (meaning, cure)."""

_WORDING = wording.Wording(Path(__file__).parent / "texts")


class Event(Struct, frozen=True):
    """One step; `at` None: it is how things stand now. `cure` says what to do about a failure."""

    at: datetime | None
    kind: str
    text: str
    cure: str = ""


class Story(Struct, frozen=True, kw_only=True):
    """Everything stored about one message, as rows."""

    message: dict[str, Any]
    inbound: dict[str, Any] | None
    outbox: dict[str, Any] | None
    attempts: Sequence[dict[str, Any]]
    turn: Sequence[dict[str, Any]]
    """The other messages of the same turn."""
    waiting_since: datetime | None
    """When its conversation's turn is due, for a message that nobody has looked at yet."""


async def get_story(database: db.Database, name: str) -> Story:
    """Read a message by our id or WhatsApp's. Raises `NotFound`."""
    async with database.pipe() as p:
        tenant_id, message_id = await inbox.get_tenant_of_message(p, name)
        inbound = await p.fetchrow(
            """
            select i.received_at, i.provider, i.door from messages m join inbound i
            on i.inbound_id = m.inbound_id
               -- Both are the beginnings of transactions, and intake's may be the earlier one.
               and i.received_at > m.created_at - interval '2 days'
               and i.received_at < m.created_at + interval '1 hour'
            where m.tenant_id = $1 and m.message_id = $2
            """,
            tenant_id,
            message_id,
        )
        number = await p.fetchrow(
            """
            select n.phone_number_id, n.provider, n.parked_code, n.parked_reason, n.parked_at
            from messages m join numbers n on n.number_id = m.number_id
            where m.tenant_id = $1 and m.message_id = $2
            """,
            tenant_id,
            message_id,
        )
    async with database.tenant_read(tenant_id) as t:
        return await _read_story(t, message_id, dict(number or {}), inbound)


async def _read_story(
    t: db.TenantRead, message_id: UUID, number: dict[str, Any], inbound: db.Row | None
) -> Story:
    key = (t.tenant_id, message_id)
    message = await t.fetchrow(
        """
        select m.*, t.name as tenant, v.owner, v.owner_because, v.owner_since,
               coalesce(c.name || ' (' || coalesce(c.wa_id, c.user_id) || ')',
                        c.wa_id, c.user_id, '?') as contact
        from messages m join tenants t using (tenant_id)
        join conversations v using (tenant_id, conversation_id)
        join contacts c on (c.tenant_id, c.contact_id) = (v.tenant_id, v.contact_id)
        where m.tenant_id = $1 and m.message_id = $2
        """,
        *key,
    )
    outbox = await t.fetchrow("select * from outbox where tenant_id = $1 and message_id = $2", *key)
    attempts = await t.fetch(
        "select * from send_attempts where tenant_id = $1 and message_id = $2 order by at, attempt",
        *key,
    )
    turn = await t.fetch(
        """
        select o.message_id, o.direction, o.kind, o.text, o.because, o.created_at
        from messages m join messages o
        on (o.tenant_id, o.conversation_id, o.turn_id) = (m.tenant_id, m.conversation_id, m.turn_id)
        where m.tenant_id = $1 and m.message_id = $2 and o.message_id <> m.message_id
        order by o.message_id
        """,
        *key,
    )
    waiting = await t.fetchval(
        """
        select l.due_at from messages m join lanes l using (tenant_id, conversation_id)
        where m.tenant_id = $1 and m.message_id = $2 and m.message_id >= l.first_message_id
        """,
        *key,
    )
    return Story(
        message={**dict(message or {}), **number},
        inbound=dict(inbound) if inbound else None,
        outbox=dict(outbox) if outbox else None,
        attempts=[dict(row) for row in attempts],
        turn=[dict(row) for row in turn],
        waiting_since=waiting,
    )


def tell(story: Story, language: str, explain: Explain) -> list[Event]:
    """The story as ordered events in `es` or `en`; what holds now comes last. Pure."""
    teller = _Teller(story, language, explain)
    events = (
        teller.tell_incoming() if story.message["direction"] == "in" else teller.tell_outgoing()
    )
    happened = sorted((event for event in events if event.at is not None), key=_moment)
    return [*happened, *(event for event in events if event.at is None)]


def _moment(event: Event) -> int:
    """Whole seconds, as providers give them: what fell into one second keeps the story's order."""
    return int(event.at.timestamp()) if event.at else 0


class _Teller:
    """Finds the sentence for each step of one story."""

    def __init__(self, story: Story, language: str, explain: Explain) -> None:
        self._story = story
        self._message = story.message
        self._language = language
        self._explain = explain

    def _event(self, at: datetime | None, kind: str, cure: str = "", **facts: object) -> Event:
        return Event(at, kind, _WORDING.say(self._language, f"timeline.{kind}", **facts), cure)

    def _explained(self, code: str | None, fallback: str | None) -> tuple[str, str]:
        if not code:
            return fallback or _WORDING.say(self._language, "timeline.no_reason"), ""
        meaning, cure = self._explain(str(self._message.get("provider", "")), code, self._language)
        return f"{meaning} ({code})", cure

    def tell_incoming(self) -> list[Event]:
        message, inbound = self._message, self._story.inbound
        said = "past" if message["status"] == "past" else "said"
        events = [self._event(message["said_at"], said, contact=message["contact"])]
        if inbound is not None:
            events.append(
                self._event(
                    inbound["received_at"],
                    "received",
                    provider=inbound["provider"],
                    door=inbound["door"],
                )
            )
        events.append(
            self._event(
                message["created_at"],
                "routed",
                number=message.get("phone_number_id", "?"),
                tenant=message["tenant"],
                contact=message["contact"],
            )
        )
        return [*events, *self._tell_turn(), *self._tell_read()]

    def _tell_turn(self) -> list[Event]:
        message = self._message
        if message["turn_id"] is None:
            if self._story.waiting_since is not None:
                return [self._event(None, "waiting")]
            if message["owner"] != "bot":
                return [self._event(None, "left_to_person", because=message["owner_because"])]
            return [self._event(None, "no_turn")]
        replies = [each for each in self._story.turn if each["direction"] == "out"]
        at = replies[0]["created_at"] if replies else None
        confidence = message["confidence"]
        decided = self._event(
            at,
            "decided",
            who=_WORDING.say(self._language, f"who.{message['handled_by'] or 'nobody'}"),
            intent=message["intent"] or "–",
            confidence="–" if confidence is None else f"{confidence:.0%}",
            because=message["because"] or "–",
        )
        review = [self._event(None, "review")] if message["requires_review"] else []
        if not replies:
            return [decided, self._event(None, "silence"), *review]
        answered = [
            self._event(at, "answered", text=_short(each), id=each["message_id"])
            for each in replies
        ]
        return [decided, *answered, *review]

    def _tell_read(self) -> list[Event]:
        at = self._message["read_at"]
        return [self._event(at, "marked_read")] if at else []

    def tell_outgoing(self) -> list[Event]:
        message = self._message
        kind = {"human": "written_by_person", "system": "written_by_system"}.get(
            message["handled_by"] or "", "written_by_bot"
        )
        because = message["because"] or next(
            (each["because"] for each in self._story.turn if each["because"]), None
        )
        events = [
            self._event(message["created_at"], kind, contact=message["contact"]),
        ]
        if because:
            events.append(self._event(message["created_at"], "because", because=because))
        events += [self._tell_attempt(each) for each in self._story.attempts]
        for name in ("sent", "delivered", "read"):
            if message[f"{name}_at"]:
                events.append(self._event(message[f"{name}_at"], name))
        if message["failed_at"] or message["status"] == "failed":
            meaning, cure = self._explained(message["error_code"], message["error_text"])
            events.append(self._event(message["failed_at"], "failed", cure, meaning=meaning))
        return [*events, *self._tell_outbox()]

    def _tell_attempt(self, attempt: dict[str, Any]) -> Event:
        meaning, cure = self._explained(attempt["code"], attempt["detail"])
        kind = f"attempt_{attempt['outcome']}"
        if _WORDING.find(self._language, f"timeline.{kind}", {"n": 0, "meaning": ""}) is None:
            kind = "attempt"
        return self._event(attempt["at"], kind, cure, n=attempt["attempt"], meaning=meaning)

    def _tell_outbox(self) -> list[Event]:
        outbox, message = self._story.outbox, self._message
        if outbox is None:
            return []
        if outbox["state"] in ("queued", "parked") and message.get("parked_at"):
            meaning, cure = self._explained(message["parked_code"], message["parked_reason"])
            return [self._event(None, "number_parked", cure, meaning=meaning)]
        return [
            self._event(
                None,
                f"outbox_{outbox['state']}",
                reason=outbox["reason"] or "–",
                attempts=outbox["attempts"],
            )
        ]


def _short(message: dict[str, Any]) -> str:
    text = message["text"] or f"({message['kind']})"
    return text if len(text) <= 80 else text[:79] + "…"


async def get_timeline(
    database: db.Database, name: str, language: str, explain: Explain
) -> list[Event]:
    """A message's events by our id or WhatsApp's. Raises `NotFound`."""
    return tell(await get_story(database, name), language, explain)
