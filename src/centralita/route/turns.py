"""A conversation's turn, read from and written to the records: everything around `decide`.

A batch of turns is read in one go and written in one go, whoever's they are; each row carries its
tenant in the key.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct

from centralita.kit import db, ids
from centralita.records import alerts, conversations, lanes, messages, outbox, published
from centralita.records.lanes import Claimed, Said
from centralita.route.directory import Directory
from centralita.route.talk import Kept
from centralita.vocabulary.ids import ConversationId, MessageId, NumberId, TenantId
from centralita.vocabulary.turns import Business, Conversation, Decision, Heard, Turn
from centralita.vocabulary.words import describe_content

Bot = TypeVar("Bot")

_kept = msgspec.json.Decoder(Kept)
BOTS_MAX = 2_000
"""Compiled configurations kept in memory; when there are more, all are compiled anew."""


class Bots(Generic[Bot]):
    """Compiled bots by line and version. A version never changes, so nothing here goes stale."""

    def __init__(self, compile_config: Callable[[object], Bot]) -> None:
        self._compile = compile_config
        self._default = compile_config({})
        self._compiled: dict[tuple[UUID, UUID, int], Bot] = {}

    async def load(self, p: db.PipeTransaction, claimed: Sequence[Claimed]) -> dict[UUID, Bot]:
        """The bot of each conversation, by conversation id."""
        keys = {
            (lane.tenant_id, lane.number_id, lane.bot_version)
            for lane in claimed
            if lane.bot_version is not None
        }
        missing = [key for key in keys if key not in self._compiled]
        if missing:
            if len(self._compiled) + len(missing) > BOTS_MAX:
                self._compiled.clear()
                missing = list(keys)
            for key, config in (await published.list_configs(p, missing)).items():
                self._compiled[key] = self._compile(config)
        return {
            lane.conversation_id: self._default
            if lane.bot_version is None
            else self._compiled[lane.tenant_id, lane.number_id, lane.bot_version]
            for lane in claimed
        }


class Taken(Struct, frozen=True):
    """A turn that was decided."""

    lane: Claimed
    heard: Sequence[Said]
    decision: Decision


def read(
    claimed: Sequence[Claimed], said: Sequence[Said], directory: Directory, now: datetime
) -> Iterator[tuple[Claimed, Sequence[Said], Turn]]:
    """The turns of these lanes; one whose messages were all handled meanwhile has none."""
    by_conversation: dict[UUID, list[Said]] = {}
    for each in said:
        by_conversation.setdefault(each.conversation_id, []).append(each)
    for lane in claimed:
        heard = by_conversation.get(lane.conversation_id)
        if heard:
            yield lane, heard, _read_turn(lane, heard, directory, now)


def _read_turn(lane: Claimed, heard: Sequence[Said], directory: Directory, now: datetime) -> Turn:
    tenant = directory.get_tenant(lane.tenant_id)
    return Turn(
        business=Business(
            id=TenantId(tenant.tenant_id),
            name=tenant.name,
            language=tenant.language,
            time_zone=tenant.time_zone,
        ),
        conversation=Conversation(
            id=ConversationId(lane.conversation_id),
            number_id=NumberId(lane.number_id),
            owner=lane.owner,  # type: ignore[arg-type]  # the column's check holds the same words
            stage=lane.stage,
            misses=lane.misses,
            greeted_at=lane.greeted_at,
            contact_name=lane.contact_name,
            contact_language=lane.contact_language,
        ),
        heard=tuple(_read_heard(each) for each in heard),
        now=now,
    )


def _read_heard(said: Said) -> Heard:
    kept = _kept.decode(said.content) if said.content else Kept()
    return Heard(
        id=MessageId(said.message_id),
        kind=said.kind,  # type: ignore[arg-type]  # written from a Message's own kind
        at=said.said_at,
        text=said.text,
        choice=kept.choice,
        place=kept.place,
    )


async def write(
    p: db.PipeTransaction, claimed: Sequence[Claimed], taken: Sequence[Taken], now: datetime
) -> None:
    """Everything the decisions lead to: marked messages, replies in the outbox, owners, alerts.

    With that the claimed lanes are done. Rows of different tables, so all travels together.
    """
    marked: list[messages.Handled] = []
    replies: list[messages.New] = []
    for turn in taken:
        turn_id = ids.new_id()
        marked += _mark(turn, turn_id)
        replies += _reply(turn, turn_id, now)
    async with db.together(p) as changes:
        await messages.mark_handled(changes, marked)
        await messages.add_replies(changes, replies)
        await conversations.mark_answered(changes, sorted(map(_remember, taken), key=_by_key))
        await outbox.add(changes, [_send(reply, now) for reply in replies])
        await lanes.remove(changes, claimed)
    for turn in taken:
        await _tell(p, turn)


def _mark(turn: Taken, turn_id: UUID) -> list[messages.Handled]:
    lane, decision = turn.lane, turn.decision
    handled_by = "human" if lane.owner == "human" else "bot" if decision.intent else "system"
    return [
        messages.Handled(
            lane.tenant_id,
            each.message_id,
            handled_by,
            decision.intent,
            decision.confidence,
            decision.stage or lane.stage,
            decision.requires_review,
            decision.because,
            lane.bot_version,
            turn_id,
        )
        for each in turn.heard
    ]


def _reply(turn: Taken, turn_id: UUID, now: datetime) -> list[messages.New]:
    lane, decision = turn.lane, turn.decision
    return [
        messages.New(
            tenant_id=lane.tenant_id,
            message_id=ids.new_id(),
            conversation_id=lane.conversation_id,
            number_id=lane.number_id,
            direction="out",
            kind=type(content).__struct_config__.tag,  # type: ignore[arg-type]  # always a str tag
            text=describe_content(content),
            content=msgspec.json.encode(content).decode(),
            said_at=now,
            status="queued",
            reply_to=content.reply_to,
            handled_by="bot",
            intent=decision.intent,
            confidence=decision.confidence,
            stage=decision.stage or lane.stage,
            because=decision.because,
            bot_version=lane.bot_version,
            turn_id=turn_id,
            inbound_id=turn.heard[-1].inbound_id,
        )
        for content in decision.replies
    ]


def _send(reply: messages.New, now: datetime) -> outbox.NewSend:
    return outbox.NewSend(
        tenant_id=reply.tenant_id,
        message_id=reply.message_id,
        number_id=reply.number_id,
        conversation_id=reply.conversation_id,
        priority=outbox.REPLY,
        not_before=now,
    )


def _remember(turn: Taken) -> conversations.After:
    lane, decision = turn.lane, turn.decision
    changes_owner = decision.owner is not None and decision.owner != lane.owner
    return conversations.After(
        lane.tenant_id,
        lane.conversation_id,
        decision.stage or lane.stage,
        decision.misses,
        decision.greeted,
        decision.owner if changes_owner else None,
        decision.because,
    )


def _by_key(after: conversations.After) -> tuple[UUID, UUID]:
    return after.tenant_id, after.conversation_id


async def _tell(p: db.PipeTransaction, turn: Taken) -> None:
    for alarm in turn.decision.alarms:
        await alerts.add(
            p,
            alerts.New(
                tenant_id=turn.lane.tenant_id,
                severity=alarm.severity,
                title=alarm.title,
                message=alarm.message,
                source="bot",
                subject=f"conversation:{turn.lane.conversation_id}:{turn.decision.intent}",
                number_id=turn.lane.number_id,
                conversation_id=turn.lane.conversation_id,
            ),
        )


_GAVE_UP = {
    "es": (
        "El bot no pudo contestar",
        "Un error impidió contestar esta conversación, aunque se intentó varias veces. "
        "Contesta tú, por favor; el detalle está en el registro del servidor.",
    ),
    "en": (
        "The bot could not answer",
        "An error kept this conversation from being answered, after several tries. Please answer "
        "it yourself; the details are in the server's log.",
    ),
}


async def call_person(p: db.PipeTransaction, lane: Claimed, directory: Directory) -> None:
    """The bot failed for good on this conversation: a person has it now, and is told."""
    await conversations.set_owner(
        p,
        lane.tenant_id,
        lane.conversation_id,
        owner="human",
        because="the bot failed several times",
    )
    title, message = _GAVE_UP[directory.get_tenant(lane.tenant_id).language]
    await alerts.add(
        p,
        alerts.New(
            tenant_id=lane.tenant_id,
            severity="urgent",
            title=title,
            message=message,
            source="pipeline",
            subject=f"conversation:{lane.conversation_id}",
            number_id=lane.number_id,
            conversation_id=lane.conversation_id,
        ),
    )
