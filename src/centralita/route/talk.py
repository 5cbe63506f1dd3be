"""What was said, into conversations: customers' messages, echoes from the phone, history.

Contacts, then conversations, then messages (each once per number and WhatsApp id), then lanes for
what a bot may answer, then the conversations' clocks: the lock order every writer keeps.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from centralita.kit import clock, db, ids
from centralita.records import conversations, inbox_acts, lanes, messages
from centralita.records.conversations import Seat
from centralita.route import handover, people
from centralita.route.addresses import Addressed
from centralita.route.directory import Directory
from centralita.vocabulary.incoming import (
    Choice,
    Echo,
    Json,
    Media,
    Message,
    OrderLine,
    Past,
    Place,
)

TURNLESS = frozenset({"edit", "revoke", "system", "call_permission"})
"""Message kinds that are kept but never answered: nobody said anything new."""


class Kept(Struct, frozen=True, omit_defaults=True):
    """An incoming message as its `content` column holds it."""

    raw: Json = None
    choice: Choice | None = None
    place: Place | None = None
    media: Media | None = None
    order: tuple[OrderLine, ...] = ()


class Said(Struct, frozen=True):
    """One message to store: whose, in which body it came, and as what."""

    addressed: Addressed
    message: Message
    inbound_id: int | None
    direction: str
    status: str
    handled_by: str | None


class Seated(Struct, frozen=True):
    """The same with the row that it becomes, and the conversation that it belongs into."""

    said: Said
    message: messages.New
    seat: Seat


class Arrived(Struct, frozen=True):
    """A customer's message that was stored now for the first time."""

    tenant_id: UUID
    number_id: UUID
    conversation_id: UUID
    message_id: UUID
    wa_message_id: str
    inbound_id: int | None
    marks_read: bool
    """A bot takes a turn on it, and the customer may see that."""
    answered: bool
    """Its turn was taken while it was stored: nobody need wait, nothing is being typed."""


def parse_said(addressed: Addressed, inbound_id: int | None) -> Said | None:
    """What of an item belongs into a conversation; None where nothing does."""
    item = addressed.item
    match item:
        case Message():
            return Said(addressed, item, inbound_id, "in", "received", None)
        case Echo():
            return Said(addressed, item.message, inbound_id, "out", "sent", "human")
        case Past(from_business=True):
            return Said(addressed, item.message, inbound_id, "out", _past_status(item), "human")
        case Past():
            return Said(addressed, item.message, inbound_id, "in", "imported", None)
        case _:
            return None


def _past_status(past: Past) -> str:
    status = (past.status or "sent").lower()
    return status if status in ("sent", "delivered", "read", "played", "failed") else "sent"


async def find_seats(
    p: db.PipeTransaction, said: Sequence[Said], now: clock.Clock, wished: people.Wished
) -> list[Seated]:
    """The conversation that each belongs into, made where there was none."""
    speakers = [
        (each.addressed.tenant_id, each.addressed.number.number_id, each.message.person)
        for each in said
    ]
    seats = await people.find_seats(p, speakers, wished) if said else []
    moment = now.now()
    return [
        Seated(each, _new_message(each, seat.conversation_id, moment), seat)
        for each, seat in zip(said, seats, strict=True)
    ]


async def add(p: db.PipeTransaction, seated: Sequence[Seated]) -> list[Seated]:
    """Store messages once; returns those that were not there yet."""
    stored = await messages.add(p, [each.message for each in seated])
    return [each for each in seated if each.message.message_id in stored]


async def mark(p: db.PipeTransaction, fresh: Sequence[Seated], directory: Directory) -> None:
    """Lanes for what a bot may answer later, and the conversations' clocks."""
    await lanes.add(p, _lanes(fresh, directory))
    await conversations.mark_inbound(p, _clocks(fresh))


def list_arrived(
    answered: Sequence[Seated], fresh: Sequence[Seated], directory: Directory
) -> list[Arrived]:
    """What customers wrote, of all that is stored now: with a turn at once, and without."""
    return [
        Arrived(
            each.message.tenant_id,
            each.message.number_id,
            each.message.conversation_id,
            each.message.message_id,
            each.said.message.id,
            each.said.inbound_id,
            each.seat.owner == "bot"
            and not each.seat.blocked
            and wants_turn(each.said, directory)
            and directory.is_marking_read(each.message.tenant_id, each.message.number_id),
            is_answered,
        )
        for part, is_answered in ((answered, True), (fresh, False))
        for each in part
        if isinstance(each.said.addressed.item, Message)
    ]


async def hand_over_echoed(
    p: db.PipeTransaction, fresh: Sequence[Seated], moment: datetime
) -> None:
    """Where somebody answered on the business's phone, that person has the conversation."""
    echoed = {
        (each.message.tenant_id, each.message.conversation_id)
        for each in fresh
        if isinstance(each.said.addressed.item, Echo)
    }
    await inbox_acts.mark_spoken(p, sorted(echoed))
    for tenant_id, conversation_id in sorted(echoed):
        await handover.hand_over(p, _take_by_phone(tenant_id, conversation_id), moment)


def _take_by_phone(tenant_id: UUID, conversation_id: UUID) -> handover.Wish:
    return handover.Wish(
        tenant_id=tenant_id,
        conversation_id=conversation_id,
        cause="phone_echo",
        because="somebody answered on the business's phone",
    )


def _new_message(said: Said, conversation_id: UUID, moment: datetime) -> messages.New:
    message = said.message
    kept = Kept(
        raw=message.raw,
        choice=message.choice,
        place=message.place,
        media=message.media,
        order=message.order,
    )
    return messages.New(
        tenant_id=said.addressed.tenant_id,
        message_id=ids.new_id(),
        conversation_id=conversation_id,
        number_id=said.addressed.number.number_id,
        direction=said.direction,
        kind=message.kind,
        text=message.text,
        content=msgspec.json.encode(kept).decode(),
        said_at=message.at or moment,
        status=said.status,
        wa_message_id=message.id,
        reply_to=message.reply_to or message.target_id,
        handled_by=said.handled_by,
        inbound_id=said.inbound_id,
    )


def wants_turn(said: Said, directory: Directory) -> bool:
    """Whether a bot may answer it, as far as the message and the line decide that."""
    return (
        isinstance(said.addressed.item, Message)
        and said.message.kind not in TURNLESS
        and said.message.group_id is None
        and directory.is_answering(said.addressed.number, said.addressed.tenant_id)
    )


def find_wait_seconds(said: Said, directory: Directory) -> float:
    """How long to wait for more before the bot's turn: a tap or an order says all there is."""
    if said.message.choice is not None or said.message.order:
        return 0.0
    return directory.burst_seconds(said.addressed.tenant_id, said.addressed.number.number_id)


def _lanes(fresh: Sequence[Seated], directory: Directory) -> list[tuple[UUID, UUID, UUID, float]]:
    """One lane a conversation, from its first new message; sorted, as every writer locks them."""
    first: dict[tuple[UUID, UUID], tuple[UUID, float]] = {}
    for each in fresh:
        if not each.seat.blocked and wants_turn(each.said, directory):
            message = each.message
            first.setdefault(
                (message.tenant_id, message.conversation_id),
                (message.message_id, find_wait_seconds(each.said, directory)),
            )
    return sorted((*key, *value) for key, value in first.items())


def _clocks(fresh: Sequence[Seated]) -> list[tuple[UUID, UUID, datetime]]:
    """The newest word of each customer: their 24-hour window counts from it."""
    newest: dict[tuple[UUID, UUID], datetime] = {}
    for each in fresh:
        said, message = each.said, each.message
        if isinstance(said.addressed.item, Message) and said.message.group_id is None:
            key = (message.tenant_id, message.conversation_id)
            newest[key] = max(newest.get(key, message.said_at), message.said_at)
    return sorted((*key, at) for key, at in newest.items())
