"""What was said, into conversations: customers' messages, echoes from the phone, history.

Contacts, then conversations, then messages (each once per number and WhatsApp id), then lanes for
what a bot may answer, then the conversations' clocks: the lock order every writer keeps.
"""

from collections.abc import Awaitable, Callable, Sequence
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


class Arrived(Struct, frozen=True):
    """A customer's message that was stored now for the first time."""

    tenant_id: UUID
    number_id: UUID
    conversation_id: UUID
    message_id: UUID
    wa_message_id: str
    inbound_id: int | None
    marks_read: bool
    """A bot's turn on it is coming, and the customer may see that."""


WriteAlong = Callable[[db.PipeTransaction, Sequence[Arrived]], Awaitable[None]]


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


async def store(
    p: db.PipeTransaction,
    said: Sequence[Said],
    directory: Directory,
    now: clock.Clock,
    write_along: WriteAlong | None = None,
) -> list[Arrived]:
    """Store messages once; give lanes to those a bot may answer; hand over where a person wrote.

    `write_along` adds changes to the last round trip, see `db.together`.
    """
    if not said:
        return []
    seats = await people.find_seats(
        p,
        [
            (each.addressed.tenant_id, each.addressed.number.number_id, each.message.person)
            for each in said
        ],
    )
    moment = now.now()
    new = [
        _new_message(each, seat.conversation_id, moment)
        for each, seat in zip(said, seats, strict=True)
    ]
    stored = await messages.add(p, new)
    fresh = [
        (each, message, seat)
        for each, message, seat in zip(said, new, seats, strict=True)
        if message.message_id in stored
    ]
    arrived = [
        Arrived(
            message.tenant_id,
            message.number_id,
            message.conversation_id,
            message.message_id,
            each.message.id,
            each.inbound_id,
            seat.owner == "bot"
            and _wants_turn(each, seat, directory)
            and directory.is_marking_read(message.tenant_id, message.number_id),
        )
        for each, message, seat in fresh
        if isinstance(each.addressed.item, Message)
    ]
    async with db.together(p) as changes:
        await lanes.add(changes, _lanes(fresh, directory))
        await conversations.mark_inbound(changes, _clocks(fresh))
        if write_along is not None:
            await write_along(changes, arrived)
    echoed = {
        (message.tenant_id, message.conversation_id)
        for each, message, _ in fresh
        if isinstance(each.addressed.item, Echo)
    }
    await inbox_acts.mark_spoken(p, sorted(echoed))
    for tenant_id, conversation_id in sorted(echoed):
        await handover.hand_over(p, _take_by_phone(tenant_id, conversation_id), moment)
    return arrived


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


def _wants_turn(said: Said, seat: Seat, directory: Directory) -> bool:
    return (
        isinstance(said.addressed.item, Message)
        and said.message.kind not in TURNLESS
        and said.message.group_id is None
        and not seat.blocked
        and directory.is_answering(said.addressed.number, said.addressed.tenant_id)
    )


def _lanes(
    fresh: Sequence[tuple[Said, messages.New, Seat]], directory: Directory
) -> list[tuple[UUID, UUID, UUID, float]]:
    """One lane a conversation, from its first new message; sorted, as every writer locks them."""
    first: dict[tuple[UUID, UUID], tuple[UUID, float]] = {}
    for said, message, seat in fresh:
        if _wants_turn(said, seat, directory):
            wait = directory.burst_seconds(message.tenant_id, message.number_id)
            first.setdefault(
                (message.tenant_id, message.conversation_id), (message.message_id, wait)
            )
    return sorted((*key, *value) for key, value in first.items())


def _clocks(
    fresh: Sequence[tuple[Said, messages.New, Seat]],
) -> list[tuple[UUID, UUID, datetime]]:
    """The newest word of each customer: their 24-hour window counts from it."""
    newest: dict[tuple[UUID, UUID], datetime] = {}
    for said, message, _ in fresh:
        if isinstance(said.addressed.item, Message) and said.message.group_id is None:
            key = (message.tenant_id, message.conversation_id)
            newest[key] = max(newest.get(key, message.said_at), message.said_at)
    return sorted((*key, at) for key, at in newest.items())
