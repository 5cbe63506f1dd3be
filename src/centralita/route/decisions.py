"""What turns led to, written to the records: messages, outbox, owners, memories, slow answers.

A batch is written in one go, whoever's turns they are; each row carries its tenant in the key.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET, Struct

from centralita.kit import db, ids
from centralita.records import (
    contacts,
    conversations,
    deeds,
    effects,
    handovers,
    lanes,
    messages,
    outbox,
)
from centralita.records.deeds import Deed
from centralita.records.lanes import Claimed
from centralita.route import calling, handover
from centralita.route.turns import Batch, Due
from centralita.vocabulary import voice
from centralita.vocabulary.turns import About, Decision
from centralita.vocabulary.words import describe_content

NOTED = "noted"
"""The status of a note: it goes nowhere."""
_LONG_WAIT = timedelta(hours=1)
_MARK = timedelta(minutes=5)


class Taken(Struct, frozen=True):
    """A turn that was decided, and what was done on the way."""

    due: Due
    decision: Decision
    done: Sequence[Deed] = ()


class _Written(Struct, frozen=True):
    """A turn with the ids that what it leads to will have."""

    taken: Taken
    turn_id: UUID
    effect_id: UUID | None
    handed_over: handovers.New | None


async def write(
    p: db.PipeTransaction,
    claimed: Sequence[Claimed],
    batch: Batch,
    taken: Sequence[Taken],
    now: datetime,
) -> None:
    """Everything the decisions lead to. With that the claimed lanes are done, but for those held.

    Rows of different tables, so all travels together. `claimed` without those that failed.
    """
    written = [_write_down(each) for each in taken]
    back = [turn.handed_over for turn in written if turn.handed_over is not None]
    interrupted = await handover.list_interrupted(p, back, now)
    written = [each for each in written if each.taken.due.lane.conversation_id not in interrupted]
    replies = [reply for turn in written for reply in _list_replies(turn, now)]
    handed_over = [turn.handed_over for turn in written if turn.handed_over is not None]
    kept = {lane.conversation_id for lane in batch.held} | batch.goes_on
    async with db.together(p) as changes:
        await contacts.set_languages(changes, _list_languages(taken))
        await messages.mark_handled(changes, _mark_all(written))
        await messages.add_replies(changes, replies)
        await conversations.mark_answered(changes, sorted(map(_remember, written), key=_by_key))
        await handovers.add(changes, handed_over)
        await outbox.add(changes, [_send(each, now) for each in replies if each.status != NOTED])
        await effects.add(changes, [new for turn in written for new in _start(turn)])
        await effects.mark_used(changes, [key for turn in written for key in _list_used(turn)])
        await deeds.add_all(changes, [deed for each in taken for deed in each.done])
        await lanes.hold(changes, batch.held)
        await lanes.remove(changes, [each for each in claimed if each.conversation_id not in kept])
    if handed_over:
        await handover.withdraw(p, handed_over)
    for turn in taken:
        await calling.tell_owner(p, turn.due.lane, turn.decision)


def _write_down(taken: Taken) -> _Written:
    lane, decision = taken.due.lane, taken.decision
    return _Written(
        taken,
        turn_id=ids.new_id(),
        effect_id=ids.new_id() if decision.effect is not None else None,
        handed_over=handover.read_turn(lane.tenant_id, lane.conversation_id, lane.owner, decision),
    )


def _list_languages(taken: Sequence[Taken]) -> list[tuple[UUID, UUID, str]]:
    """Sorted, as every writer locks contacts."""
    return sorted(
        (each.due.lane.tenant_id, each.due.lane.contact_id, each.decision.contact_language)
        for each in taken
        if each.decision.contact_language is not None
    )


def _mark_all(written: Sequence[_Written]) -> list[messages.Handled]:
    """Sorted, as read receipts lock messages: the two would wait for each other."""
    marked = [row for turn in written for row in _mark(turn)]
    return sorted(marked, key=lambda row: row.message_id)


def _mark(turn: _Written) -> list[messages.Handled]:
    due, decision = turn.taken.due, turn.taken.decision
    lane, about = due.lane, decision.about or About()
    texts = voice.read_texts(due.turn.returned)
    handled_by = "human" if lane.owner == "human" else "bot" if decision.intent else "system"
    return [
        messages.Handled(
            tenant_id=lane.tenant_id,
            message_id=each.message_id,
            handled_by=handled_by,
            intent=decision.intent,
            confidence=decision.confidence,
            stage=decision.stage or lane.stage,
            requires_review=decision.requires_review,
            because=decision.because,
            bot_version=lane.bot_version,
            turn_id=turn.turn_id,
            why=_encode_why(decision),
            text=texts.get(str(each.message_id)),
            property_id=about.property_id,
            lead_id=about.lead_id,
            booking_id=about.booking_id,
        )
        for each in due.heard
    ]


def _encode_why(decision: Decision) -> str | None:
    return msgspec.json.encode(decision.why).decode() if decision.why is not None else None


def _list_replies(turn: _Written, now: datetime) -> list[messages.Reply]:
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
            _reply(turn, now, direction="note", kind="text", text=decision.note, status=NOTED)
        )
    return said


def _reply(turn: _Written, now: datetime, **said: Any) -> messages.Reply:
    due, decision = turn.taken.due, turn.taken.decision
    lane, about = due.lane, decision.about or About()
    row: dict[str, Any] = {"direction": "out", "content": None, "status": "queued", **said}
    return messages.Reply(
        tenant_id=lane.tenant_id,
        message_id=ids.new_id(),
        conversation_id=lane.conversation_id,
        number_id=lane.number_id,
        said_at=now,
        handled_by="bot",
        intent=decision.intent,
        confidence=decision.confidence,
        stage=decision.stage or lane.stage,
        because=decision.because,
        bot_version=lane.bot_version,
        turn_id=turn.turn_id,
        inbound_id=due.heard[-1].inbound_id if due.heard else None,
        why=_encode_why(decision),
        property_id=about.property_id,
        lead_id=about.lead_id,
        booking_id=about.booking_id,
        **row,
    )


def _send(reply: messages.Reply, now: datetime) -> outbox.NewSend:
    return outbox.NewSend(
        tenant_id=reply.tenant_id,
        message_id=reply.message_id,
        number_id=reply.number_id,
        conversation_id=reply.conversation_id,
        priority=outbox.REPLY,
        not_before=now,
    )


def _start(turn: _Written) -> list[effects.New]:
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


def _list_used(turn: _Written) -> list[effects.EffectKey]:
    lane = turn.taken.due.lane
    return [(lane.tenant_id, lane.effect_id)] if lane.effect_id is not None else []


def _remember(turn: _Written) -> conversations.After:
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


def _by_key(after: conversations.After) -> tuple[UUID, UUID]:
    return after.tenant_id, after.conversation_id
