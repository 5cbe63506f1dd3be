"""The rows that a turn leads to: what was heard, what is said, what is remembered. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET, Struct

from centralita.kit import ids
from centralita.records import conversations, effects, handovers, messages, outbox
from centralita.route import handover
from centralita.route.turns import Taken
from centralita.vocabulary import voice
from centralita.vocabulary.turns import About, Decision
from centralita.vocabulary.words import describe_content

_NOTED = "noted"
_LONG_WAIT = timedelta(hours=1)
_MARK = timedelta(minutes=5)


class Written(Struct, frozen=True):
    """A turn with the ids that what it leads to will have."""

    taken: Taken
    turn_id: UUID
    effect_id: UUID | None
    handed_over: handovers.New | None


def write_down(taken: Taken) -> Written:
    lane, decision = taken.due.lane, taken.decision
    return Written(
        taken,
        turn_id=ids.new_id(),
        effect_id=ids.new_id() if decision.effect is not None else None,
        handed_over=handover.read_turn(lane.tenant_id, lane.conversation_id, lane.owner, decision),
    )


def list_languages(taken: Sequence[Taken]) -> list[tuple[UUID, UUID, str]]:
    """Sorted, as every writer locks contacts."""
    return sorted(
        (each.due.lane.tenant_id, each.due.lane.contact_id, each.decision.contact_language)
        for each in taken
        if each.decision.contact_language is not None
    )


def mark_all(written: Sequence[Written]) -> list[messages.Handled]:
    """Sorted, as read receipts lock messages: the two would wait for each other."""
    marked = [row for turn in written for row in _mark(turn)]
    return sorted(marked, key=lambda row: row.message_id)


def _mark(turn: Written) -> list[messages.Handled]:
    texts = voice.read_texts(turn.taken.due.turn.returned)
    made = _describe(turn)
    return [
        messages.Handled(
            tenant_id=each.tenant_id,
            message_id=each.message_id,
            text=texts.get(str(each.message_id)),
            **made,
        )
        for each in turn.taken.due.heard
    ]


def list_heard(turn: Written, heard: Sequence[messages.New]) -> list[messages.OfTurn]:
    """What was said, with what the turn made of it, where it is not stored yet."""
    made = _describe(turn)
    return [messages.OfTurn(**{**msgspec.structs.asdict(each), **made}) for each in heard]


def _describe(turn: Written) -> dict[str, Any]:
    """What a turn says of each message that it is about."""
    lane, decision = turn.taken.due.lane, turn.taken.decision
    about = decision.about or About()
    return {
        "handled_by": "human" if lane.owner == "human" else "bot" if decision.intent else "system",
        "intent": decision.intent,
        "confidence": decision.confidence,
        "stage": decision.stage or lane.stage,
        "requires_review": decision.requires_review,
        "because": decision.because,
        "bot_version": lane.bot_version,
        "turn_id": turn.turn_id,
        "why": _encode_why(decision),
        "property_id": about.property_id,
        "lead_id": about.lead_id,
        "booking_id": about.booking_id,
    }


def _encode_why(decision: Decision) -> str | None:
    return msgspec.json.encode(decision.why).decode() if decision.why is not None else None


def list_replies(turn: Written, now: datetime) -> list[messages.OfTurn]:
    """What the bot says, and its note for people: where it hands over, its summary."""
    decision = turn.taken.decision
    said = [
        _reply(
            turn,
            now,
            kind=type(content).__struct_config__.tag,
            text=describe_content(content),
            content=msgspec.json.encode(content).decode(),
            reply_to=content.reply_to,
        )
        for content in decision.replies
    ]
    if decision.note:
        said.append(
            _reply(turn, now, direction="note", kind="text", text=decision.note, status=_NOTED)
        )
    return said


def _reply(turn: Written, now: datetime, **said: Any) -> messages.OfTurn:
    due = turn.taken.due
    row: dict[str, Any] = {
        **_describe(turn),
        "handled_by": "bot",
        "requires_review": False,
        "direction": "out",
        "content": None,
        "status": "queued",
        **said,
    }
    return messages.OfTurn(
        tenant_id=due.lane.tenant_id,
        message_id=ids.new_id(),
        conversation_id=due.lane.conversation_id,
        number_id=due.lane.number_id,
        said_at=now,
        inbound_id=due.heard[-1].inbound_id if due.heard else None,
        **row,
    )


def list_sends(
    turn: Written, replies: Sequence[messages.OfTurn], now: datetime
) -> list[outbox.NewSend]:
    """What of it is to be sent: notes go nowhere."""
    return [
        outbox.NewSend(
            tenant_id=each.tenant_id,
            message_id=each.message_id,
            number_id=each.number_id,
            conversation_id=each.conversation_id,
            priority=outbox.REPLY,
            not_before=now,
            claim=_make_claim(turn, each, now),
        )
        for each in replies
        if each.status != _NOTED
    ]


def _make_claim(turn: Written, reply: messages.OfTurn, now: datetime) -> outbox.Claim | None:
    """As a sender would read it after the commit; None where more has to be looked at then."""
    lane = turn.taken.due.lane
    if lane.owner != "bot" or turn.handed_over is not None or reply.kind == "template":
        return None
    return outbox.Claim(
        tenant_id=reply.tenant_id,
        message_id=reply.message_id,
        number_id=reply.number_id,
        conversation_id=reply.conversation_id,
        attempts=1,
        claims=1,
        kind=reply.kind,
        content=reply.content,
        handled_by=reply.handled_by,
        created_at=now,
        inbound_id=reply.inbound_id,
        owner=lane.owner,
        owner_since=now,
        last_inbound_at=lane.last_inbound_at,
        contact_id=lane.contact_id,
        wa_id=lane.contact_phone,
        user_id=lane.contact_user_id,
        marketing_stopped_at=None,
    )


def list_begun(turn: Written) -> list[effects.New]:
    due, effect = turn.taken.due, turn.taken.decision.effect
    if effect is None or turn.effect_id is None:
        return []
    return [
        effects.New(
            tenant_id=due.lane.tenant_id,
            effect_id=turn.effect_id,
            conversation_id=due.lane.conversation_id,
            number_id=due.lane.number_id,
            kind=effect.kind,
            payload=effect.payload,
            message_ids=tuple(each.message_id for each in due.heard),
            deadline_seconds=effect.deadline_seconds,
        )
    ]


def list_used(turn: Written) -> list[effects.EffectKey]:
    lane = turn.taken.due.lane
    return [(lane.tenant_id, lane.effect_id)] if lane.effect_id is not None else []


def remember(turn: Written, said_at: datetime | None = None) -> conversations.After:
    """What the conversation keeps of it; `said_at` of a turn at once, see `After`."""
    due, decision, new_owner = turn.taken.due, turn.taken.decision, turn.handed_over
    return conversations.After(
        tenant_id=due.lane.tenant_id,
        conversation_id=due.lane.conversation_id,
        stage=decision.stage or due.lane.stage,
        misses=decision.misses,
        greeted_at=due.turn.now if decision.greeted else None,
        owner=new_owner.to_owner if new_owner is not None else None,
        owner_by=new_owner.by_whom if new_owner is not None else None,
        because=decision.because,
        remembers=decision.memory is not UNSET,
        memory=None if decision.memory is UNSET else decision.memory,
        effect_id=turn.effect_id,
        keeps_wake=_is_silence(turn.taken),
        wake_at=_round_up(decision.wake_at, due.turn.now),
        said_at=said_at,
    )


def _round_up(wake_at: datetime | None, now: datetime) -> datetime | None:
    """A long wait ends on the next mark, a few minutes late at most: so a flow whose time-out moves
    on with every turn mostly leaves the index of waking times as it is."""
    if wake_at is None or wake_at - now <= _LONG_WAIT:
        return wake_at
    return wake_at + (datetime.min.replace(tzinfo=wake_at.tzinfo) - wake_at) % _MARK


def _is_silence(taken: Taken) -> bool:
    """A turn that moved nothing leaves the time that the bot asked for: a thumbs-up in the middle
    of an order does not make the bot wait for ever."""
    decision = taken.decision
    return not taken.due.turn.woken and (
        not decision.replies
        and decision.owner is None
        and decision.memory is UNSET
        and decision.effect is None
        and decision.wake_at is None
    )


def by_key(after: conversations.After) -> tuple[UUID, UUID]:
    return after.tenant_id, after.conversation_id
