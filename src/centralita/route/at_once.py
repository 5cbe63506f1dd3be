"""Turns at once: what can be answered while it is stored, so that it never waits in a lane.

That is so where no burst is waited for, the person and the conversation are known, nobody works on
it and nothing else is due there. All the rest goes the ordinary way, by `lanes`. Pure.
"""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from centralita.records import lanes
from centralita.route import people, talk
from centralita.route.directory import Directory
from centralita.route.talk import Said, Seated


class Ready(Struct, frozen=True):
    """A conversation whose row is locked, and what was said there: nothing of it is stored yet."""

    lane: lanes.Claimed
    spoken: Sequence[Seated]

    def list_said(self) -> list[lanes.Said]:
        """As a turn reads what was said, by time."""
        said = [_read_said(each) for each in self.spoken]
        return sorted(said, key=lambda each: (each.said_at, each.message_id))


def list_wished(said: Sequence[Said], directory: Directory) -> people.Wished:
    """Who may get a turn at once: all that they said in this batch is new words for a bot."""
    heard: dict[people.Name, list[Said]] = {}
    for each in said:
        addressed = each.addressed
        name = people.name_speaker(
            addressed.tenant_id, addressed.number.number_id, each.message.person
        )
        heard.setdefault(name, []).append(each)
    return {
        name: tuple(each.message.id for each in spoken)
        for name, spoken in heard.items()
        if _may_be_ready(spoken, directory)
    }


def _may_be_ready(spoken: Sequence[Said], directory: Directory) -> bool:
    return (
        all(talk.wants_turn(each, directory) for each in spoken)
        and all(talk.find_wait_seconds(each, directory) == 0 for each in spoken)
        and len({each.message.id for each in spoken}) == len(spoken)
    )


def find_ready(seated: Sequence[Seated], wished: people.Wished) -> list[Ready]:
    """The conversations that are ready."""
    talks: dict[UUID, list[Seated]] = {}
    for each in seated:
        talks.setdefault(each.message.conversation_id, []).append(each)
    return [
        Ready(_hear(lane, spoken), spoken)
        for spoken in talks.values()
        if (lane := spoken[0].seat.turn) is not None and _are_wished(spoken, wished)
    ]


def _are_wished(spoken: Sequence[Seated], wished: people.Wished) -> bool:
    """Also where one person goes by two names in the same batch."""
    names = {
        people.name_speaker(
            each.message.tenant_id, each.message.number_id, each.said.message.person
        )
        for each in spoken
    }
    once = len({each.message.wa_message_id for each in spoken}) == len(spoken)
    return once and names <= wished.keys()


def _hear(lane: lanes.Claimed, spoken: Sequence[Seated]) -> lanes.Claimed:
    """The turn with the 24-hour window that these words open."""
    last = max(each.message.said_at for each in spoken)
    return replace(lane, last_inbound_at=max(last, lane.last_inbound_at or last))


def _read_said(seated: Seated) -> lanes.Said:
    message = seated.message
    return lanes.Said(
        tenant_id=message.tenant_id,
        conversation_id=message.conversation_id,
        message_id=message.message_id,
        wa_message_id=message.wa_message_id,
        kind=message.kind,
        text=message.text,
        content=None if message.kind in lanes.WITHOUT_CONTENT else message.content,
        said_at=message.said_at,
        inbound_id=message.inbound_id,
    )
