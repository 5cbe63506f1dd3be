"""A conversation's turn, read from the records: everything that comes before `decide`.

A batch of turns is read in one go, whoever's they are; each row carries its tenant in the key.
`decisions` writes what comes of them.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct

from centralita.kit import db
from centralita.records import effects, lanes, published
from centralita.records.deeds import Deed
from centralita.records.effects import Ended
from centralita.records.lanes import Claimed, Said
from centralita.route.directory import Directory
from centralita.route.talk import Kept
from centralita.vocabulary.ids import ConversationId, MessageId, NumberId, TenantId
from centralita.vocabulary.turns import (
    Business,
    Conversation,
    Decision,
    Heard,
    Returned,
    Turn,
)

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
        found = {key: self._compiled[key] for key in keys if key in self._compiled}
        missing = [key for key in keys if key not in found]
        if missing:
            configs = await published.list_configs(p, missing)
            read = {key: self._compile(config) for key, config in configs.items()}
            if len(self._compiled) + len(read) > BOTS_MAX:
                self._compiled.clear()
            self._compiled |= read
            found |= read
        return {
            lane.conversation_id: self._default
            if lane.bot_version is None
            else found[lane.tenant_id, lane.number_id, lane.bot_version]
            for lane in claimed
        }


class Due(Struct, frozen=True):
    """A turn to take. `heard` are its messages, or those that a slow answer was asked about."""

    lane: Claimed
    heard: Sequence[Said]
    turn: Turn


def group_by_tenant(due: Sequence[Due]) -> list[list[Due]]:
    """Each tenant's turns together; first comes whose first turn did."""
    groups: dict[UUID, list[Due]] = {}
    for each in due:
        groups.setdefault(each.lane.tenant_id, []).append(each)
    return list(groups.values())


class Taken(Struct, frozen=True):
    """A turn that was decided, and what was done on the way."""

    due: Due
    decision: Decision
    done: Sequence[Deed] = ()


class Batch(Struct, frozen=True):
    """The claimed lanes, each with what it is for.

    `held` wait for a slow answer. `goes_on` are conversations whose turn is due and to whom more
    was said meanwhile: they keep their lane.
    """

    due: Sequence[Due]
    held: Sequence[Claimed]
    goes_on: frozenset[UUID]


async def read(
    p: db.PipeTransaction, claimed: Sequence[Claimed], directory: Directory, now: datetime
) -> Batch:
    """The turns of these lanes; one whose messages were all handled meanwhile has none."""
    said: dict[UUID, list[Said]] = {}
    for each in await lanes.list_said(p, claimed):
        said.setdefault(each.conversation_id, []).append(each)
    waiting = [(lane.tenant_id, lane.effect_id) for lane in claimed if lane.effect_id is not None]
    ended = await effects.find_returned(p, waiting)
    about = await lanes.list_asked_about(
        p, [(each.tenant_id, name) for each in ended.values() for name in each.message_ids]
    )
    reader = _Reader(said, ended, about, directory, now)
    due = [turn for lane in claimed if (turn := reader.find_turn(lane)) is not None]
    return Batch(
        due=due,
        held=[lane for lane in claimed if lane.effect_id and lane.effect_id not in ended],
        goes_on=frozenset(
            each.lane.conversation_id
            for each in due
            if each.turn.returned is not None and each.lane.conversation_id in said
        ),
    )


def read_at_once(lane: Claimed, heard: Sequence[Said], directory: Directory, now: datetime) -> Due:
    """A turn on what is just being stored."""
    reader = _Reader({}, {}, {}, directory, now)
    return Due(lane, heard, reader.read_turn(lane, heard))


class _Reader(Struct, frozen=True):
    """What was read for a batch, put together turn by turn."""

    said: Mapping[UUID, Sequence[Said]]
    ended: Mapping[UUID, Ended]
    about: Mapping[UUID, Said]
    directory: Directory
    now: datetime

    def find_turn(self, lane: Claimed) -> Due | None:
        """A slow answer first: what was said since then waits for it, to keep the order."""
        if lane.effect_id is not None:
            ended = self.ended.get(lane.effect_id)
            return self._read_returned(lane, ended) if ended is not None else None
        heard = self.said.get(lane.conversation_id, ())
        if not heard and not lane.is_woken:
            return None
        return Due(lane, heard, self.read_turn(lane, heard, woken=not heard))

    def _read_returned(self, lane: Claimed, ended: Ended) -> Due:
        heard = [self.about[name] for name in ended.message_ids if name in self.about]
        returned = Returned(
            kind=ended.kind,
            ok=ended.ok,
            value=ended.value,
            problem=ended.problem,
            heard=tuple(_read_heard(each) for each in heard),
        )
        return Due(lane, heard, self.read_turn(lane, (), returned=returned))

    def read_turn(
        self,
        lane: Claimed,
        heard: Sequence[Said],
        *,
        returned: Returned | None = None,
        woken: bool = False,
    ) -> Turn:
        tenant = self.directory.get_tenant(lane.tenant_id)
        return Turn(
            business=Business(
                id=TenantId(tenant.tenant_id),
                name=tenant.name,
                language=tenant.language,
                time_zone=tenant.time_zone,
            ),
            conversation=_read_conversation(lane),
            heard=tuple(_read_heard(each) for each in heard),
            now=self.now,
            returned=returned,
            woken=woken,
        )


def _read_conversation(lane: Claimed) -> Conversation:
    return Conversation(
        id=ConversationId(lane.conversation_id),
        number_id=NumberId(lane.number_id),
        owner=lane.owner,  # type: ignore[arg-type]  # the column's check holds the same words
        stage=lane.stage,
        misses=lane.misses,
        greeted_at=lane.greeted_at,
        contact_name=lane.contact_name,
        contact_language=lane.contact_language,
        contact_phone=lane.contact_phone,
        memory=lane.memory,
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
        media=kept.media,
        order=kept.order,
        wa_message_id=said.wa_message_id,
    )
