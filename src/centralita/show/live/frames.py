"""Events as browsers get them: loaded once per tenant and language, as bytes for everybody."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from pydantic import BaseModel

from centralita.kit import db, json
from centralita.records import alerts
from centralita.records.events import Event
from centralita.show import ports
from centralita.show.api import alerts as alert_shapes
from centralita.show.api import cards
from centralita.show.live.wire import frame


def say(kind: str, **more: object) -> bytes:
    """One frame of a few plain values."""
    return frame(json.encode({"type": kind, **more}))


def keep_latest(events: Sequence[Event]) -> list[Event]:
    """Each conversation, message and alert only at its latest event.

    So a burst is told once; and whoever was cut off between two of these frames still gets, by the
    id of the last one they have, everything that comes behind it. Pure.
    """
    seen: set[tuple[str, UUID | None]] = set()
    kept: list[Event] = []
    for event in reversed(events):
        subjects = event.subject_ids or (event.conversation_id,)
        new = [each for each in subjects if (event.what, each) not in seen]
        seen.update((event.what, each) for each in new)
        if new:
            ids = [each for each in new if each is not None] if event.subject_ids else ()
            kept.append(
                Event(event.event_id, event.tenant_id, event.what, event.conversation_id, ids)
            )
    return kept[::-1]


async def write_frames(
    t: db.TenantRead, explain: ports.Codes, events: Sequence[Event], languages: Sequence[str]
) -> dict[str, bytes]:
    """What the tenant's browsers are to be sent for these events, by language."""
    latest = keep_latest(events)
    conversations = [each.conversation_id for each in latest if each.what == "conversation"]
    listed = await cards.load_cards(t, [each for each in conversations if each is not None])
    raised = await alerts.list_by_ids(t, _list_subjects(latest, "alert"))
    said = _list_subjects(latest, "messages")
    written = {}
    for language in languages:
        messages = await cards.load_messages(t, said, explain, language) if said else []
        loaded = _Loaded(listed, place_messages(latest, messages), raised)
        written[language] = b"".join(each for event in latest for each in loaded.write(event))
    return written


def place_messages(
    events: Sequence[Event], messages: Sequence[cards.Message]
) -> dict[int, list[cards.Message]]:
    """Which messages are told with which event, by its id.

    For a reaction its message is shown. It goes with the first event of its conversation that has a
    message which is not shown itself: who was cut off behind that has it, who was before asks for
    the reaction's own event again. Pure.
    """
    own = {each.message_id: each for each in messages}
    others: dict[UUID, list[cards.Message]] = {}
    known = {subject for event in events for subject in event.subject_ids}
    for each in messages:
        if each.message_id not in known:
            others.setdefault(each.conversation_id, []).append(each)
    placed: dict[int, list[cards.Message]] = {}
    for event in events:
        if event.what == "messages" and event.conversation_id is not None:
            found = [own[each] for each in event.subject_ids if each in own]
            if len(found) < len(event.subject_ids):
                found += others.pop(event.conversation_id, [])
            placed[event.event_id] = found
    return placed


def _list_subjects(events: Sequence[Event], what: str) -> list[UUID]:
    return [subject for event in events if event.what == what for subject in event.subject_ids]


class _Loaded:
    """What is there now of everything the events are about."""

    def __init__(
        self,
        listed: Sequence[cards.ConversationCard],
        messages: Mapping[int, Sequence[cards.Message]],
        raised: Sequence[alerts.Alert],
    ) -> None:
        self._cards = {each.conversation_id: each for each in listed}
        self._messages = messages
        self._alerts = {each.alert_id: alert_shapes.show(each) for each in raised}

    def write(self, event: Event) -> Iterator[bytes]:
        """An event's frames; none where its subject is gone."""
        head = b'{"type":"%b","id":%d' % (event.what.encode(), event.event_id)
        if event.what == "reset":
            yield frame(head + b"}")
        elif event.what == "messages":
            found = self._messages.get(event.event_id)
            if found:
                told = b",".join(_write(each) for each in found)
                place = str(event.conversation_id).encode()
                yield frame(b'%b,"conversation_id":"%b","messages":[%b]}' % (head, place, told))
        elif event.what == "conversation" and event.conversation_id in self._cards:
            card = _write(self._cards[event.conversation_id])
            yield frame(b'%b,"conversation":%b}' % (head, card))
        elif event.what == "alert":
            for each in event.subject_ids:
                if each in self._alerts:
                    yield frame(b'%b,"alert":%b}' % (head, _write(self._alerts[each])))


def _write(shape: BaseModel) -> bytes:
    return shape.model_dump_json().encode()
