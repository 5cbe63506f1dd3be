"""A message's life in plain words, in order (promise 12).

`get_story` reads what the rooms left behind (the message, its turn, the outbox, the attempts) and
`tell` makes sentences of it. What only providers know (what a code means, how a content had to be
changed to fit) is handed in.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

from centralita.kit import db
from centralita.records import reason_words, reasons, wording
from centralita.records.story import Story as Story
from centralita.records.story import get_story as get_story
from centralita.records.story import get_story_of as get_story_of

Explain = Callable[[str, str, str], tuple[str, str]]
"""(provider, code, language) → (meaning, cure)."""

Adapt = Callable[[dict[str, Any], str], Sequence[str]]
"""(a message's row, language) → what the provider's limits made of its content, a sentence each."""


def adapt_nothing(_message: dict[str, Any], _language: str) -> Sequence[str]:
    """For those who don't ask the provider."""
    return ()


_TEXTS = Path(__file__).parent / "texts"
_WORDING = wording.Wording(_TEXTS)
_REASONS = reason_words.Catalogue(_TEXTS / "reasons.toml")


def say_reason(reason: str, language: str) -> str:
    """A stored reason in `es` or `en`; as it is, where a bot's author or a model wrote it."""
    return _REASONS.say(reason, language)


_REASON_FACTS = frozenset(("because", "step", "problem"))
"""Facts of an event that are stored reasons."""


class Event(Struct, frozen=True):
    """One step; `at` None: it is how things stand now. `cure` says what to do about a failure."""

    at: datetime | None
    kind: str
    text: str
    cure: str = ""


def tell(
    story: Story, language: str, explain: Explain, adapt: Adapt = adapt_nothing
) -> list[Event]:
    """The story as ordered events in `es` or `en`; what holds now comes last. Pure."""
    teller = _Teller(story, language, explain, adapt)
    tellers = {"in": teller.tell_incoming, "note": teller.tell_note}
    events = tellers.get(story.message["direction"], teller.tell_outgoing)()
    happened = sorted((event for event in events if event.at is not None), key=_moment)
    return [*happened, *(event for event in events if event.at is None)]


def _moment(event: Event) -> int:
    """Whole seconds, as providers give them: what fell into one second keeps the story's order."""
    return int(event.at.timestamp()) if event.at else 0


class _Teller:
    """Finds the sentence for each step of one story."""

    def __init__(self, story: Story, language: str, explain: Explain, adapt: Adapt) -> None:
        self._story = story
        self._message = story.message
        self._language = language
        self._explain = explain
        self._adapt = adapt

    def _event(self, at: datetime | None, kind: str, cure: str = "", **facts: object) -> Event:
        told = {
            name: say_reason(value, self._language)
            if name in _REASON_FACTS and isinstance(value, str)
            else value
            for name, value in facts.items()
        }
        return Event(at, kind, _WORDING.say(self._language, f"timeline.{kind}", **told), cure)

    def _explained(self, code: str | None, fallback: str | None) -> tuple[str, str]:
        if not code:
            return fallback or _WORDING.say(self._language, "timeline.no_reason"), ""
        meaning, cure = self._explain(str(self._message.get("provider", "")), code, self._language)
        return f"{meaning.rstrip('.')} ({code})", cure

    def tell_incoming(self) -> list[Event]:
        message = self._message
        past = "logged_in" if message.get("logged") else "past"
        kind = past if message["status"] == "imported" else "said"
        said = self._event(message["said_at"], kind, contact=message["contact"])
        return [said, *self._tell_received(), self._tell_routed(), *self._tell_turn()]

    def _tell_received(self) -> list[Event]:
        inbound = self._story.inbound
        if inbound is None:
            return []
        kind = "received_by_path" if inbound["by_secret_path"] else "received"
        at, provider, door = inbound["received_at"], inbound["provider"], inbound["door"]
        return [self._event(at, kind, provider=provider, door=door)]

    def _tell_routed(self) -> Event:
        message = self._message
        return self._event(
            message["created_at"],
            "routed" if message.get("is_host", True) else "routed_as_guest",
            number=message.get("phone_number_id", "?"),
            tenant=message["tenant"],
            host=message.get("host", "?"),
            contact=message["contact"],
        )

    def _tell_turn(self) -> list[Event]:
        message = self._message
        if message["status"] == "imported":
            return [self._event(None, "history")]
        if message["turn_id"] is None:
            return [self._tell_no_turn()]
        replies = [each for each in self._story.turn if each["direction"] == "out"]
        at = replies[0]["created_at"] if replies else None
        events = [*self._tell_waits(), self._tell_decided(at), *self._tell_reasons(at)]
        events += [
            self._event(each["created_at"], "answered", text=_short(each), id=each["message_id"])
            for each in replies
        ]
        if not replies:
            waits = any(each["ended_at"] is None for each in self._story.effects)
            events.append(self._event(None, "waits_for_answer" if waits else "silence"))
        if message["requires_review"]:
            events.append(self._event(None, "review"))
        return [*events, *self._tell_read()]

    def _tell_waits(self) -> list[Event]:
        """Who was asked for an answer that takes a while, and what came of it."""
        return [
            self._event(at, kind, **facts)
            for at, kind, facts in reasons.list_waits(self._story.effects)
        ]

    def _tell_reasons(self, at: datetime | None) -> list[Event]:
        """Which bot decided, and step by step how."""
        return [
            self._event(at, kind, **facts) for kind, facts in reasons.list_reasons(self._message)
        ]

    def _tell_no_turn(self) -> Event:
        message = self._message
        if self._story.waiting_since is not None:
            return self._event(None, "waiting")
        if message["owner"] == "human":
            return self._event(None, "left_to_person", because=message["owner_because"])
        return self._event(None, "no_turn")

    def _tell_decided(self, at: datetime | None) -> Event:
        message, confidence = self._message, self._message["confidence"]
        because = message["because"] or "–"
        if message["handled_by"] != "bot":  # nobody's intent was recognised
            kind = "with_person" if message["handled_by"] == "human" else "handled"
            return self._event(at, kind, because=because)
        return self._event(
            at,
            "decided",
            intent=message["intent"] or "–",
            confidence="–" if confidence is None else f"{confidence:.0%}",
            because=because,
        )

    def _tell_read(self) -> list[Event]:
        at = self._message["read_at"]
        return [self._event(at, "marked_read")] if at else []

    def tell_note(self) -> list[Event]:
        message = self._message
        kind = "noted_by_person" if message["handled_by"] == "human" else "noted_by_bot"
        noted = self._event(message["created_at"], kind, contact=message["contact"])
        because = message["because"]
        more = [self._event(message["created_at"], "because", because=because)] if because else []
        return [noted, *more]

    def tell_outgoing(self) -> list[Event]:
        message = self._message
        events = [*self._tell_written(), *self._tell_adapted()]
        events += [self._tell_attempt(each) for each in self._story.attempts]
        for name in ("sent", "delivered", "read"):
            if message[f"{name}_at"]:
                events.append(self._event(message[f"{name}_at"], name))
        if message["status"] == "played":
            events.append(self._event(None, "played"))
        if message["status"] == "withdrawn":
            events.append(self._event(None, "withdrawn", because=message["owner_because"]))
        if message["failed_at"] or message["status"] == "failed":
            meaning, cure = self._explained(message["error_code"], message["error_text"])
            events.append(self._event(message["failed_at"], "failed", cure, meaning=meaning))
        return [*events, *self._tell_outbox()]

    def _tell_written(self) -> list[Event]:
        message, inbound = self._message, self._story.inbound
        if message.get("logged"):
            return [self._event(message["created_at"], "logged_out", contact=message["contact"])]
        if message["handled_by"] == "human" and message.get("inbound_id") is not None:
            copied = self._event(message["said_at"], "written_on_phone", contact=message["contact"])
            return [copied, *(self._tell_received() if inbound else [])]
        who = message["handled_by"] if message["handled_by"] in ("human", "system") else "bot"
        kind = {"human": "written_by_person", "system": "written_by_system"}.get(
            who, "written_by_bot"
        )
        events = [self._event(message["created_at"], kind, contact=message["contact"])]
        because = message["because"] or next(
            (each["because"] for each in self._story.turn if each["because"]), None
        )
        if because:
            events.append(self._event(message["created_at"], "because", because=because))
        return [*events, *self._tell_reasons(message["created_at"])]

    def _tell_adapted(self) -> list[Event]:
        message = self._message
        return [
            self._event(message["created_at"], "adapted", change=change)
            for change in self._adapt(message, self._language)
        ]

    def _tell_attempt(self, attempt: dict[str, Any]) -> Event:
        meaning, cure = self._explained(attempt["code"], attempt["detail"])
        kind = f"attempt_{attempt['outcome']}"
        if _WORDING.find(self._language, f"timeline.{kind}", {"n": 0, "meaning": ""}) is None:
            kind = "attempt"
        return self._event(attempt["at"], kind, cure, n=attempt["attempt"], meaning=meaning)

    def _tell_outbox(self) -> list[Event]:
        outbox = self._story.outbox
        if outbox is None:
            return []
        if outbox["state"] != "queued":
            return [self._event(None, f"outbox_{outbox['state']}")]
        return [self._tell_waiting(outbox)]

    def _tell_waiting(self, outbox: dict[str, Any]) -> Event:
        """Why a queued message has not left: the first of these holds it."""
        message = self._message
        if message.get("parked_at"):
            meaning, cure = self._explained(message["parked_code"], message["parked_reason"])
            return self._event(None, "number_parked", cure, meaning=meaning)
        if message.get("tenant_status", "active") != "active":
            return self._event(None, "tenant_suspended", tenant=message["tenant"])
        if message.get("number_status", "active") != "active":
            number = message.get("phone_number_id", "?")
            return self._event(None, "number_paused", number=number)
        if outbox["reason"]:
            # A code; but what a person did by hand stands there in words.
            by_hand = " " in outbox["reason"]
            code = None if by_hand else outbox["reason"]
            meaning, _ = self._explained(code, outbox["reason"])
            tries = outbox["attempts"]
            return self._event(None, "outbox_again", meaning=meaning, attempts=tries)
        return self._event(None, "outbox_queued")


def _short(message: dict[str, Any]) -> str:
    text = message["text"] or f"({message['kind']})"
    return text if len(text) <= 80 else text[:79] + "…"


async def get_timeline(
    database: db.Database,
    name: str,
    language: str,
    explain: Explain,
    adapt: Adapt = adapt_nothing,
) -> list[Event]:
    """A message's events by our id or WhatsApp's. Raises `NotFound`."""
    return tell(await get_story(database, name), language, explain, adapt)
