"""Messages: everything that was said, in and out, each once per number and WhatsApp id."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from centralita.kit import db


class New(Struct, frozen=True, kw_only=True):
    """A message to store. `content` is JSON text; for outgoing ones a `vocabulary.content`."""

    tenant_id: UUID
    message_id: UUID
    conversation_id: UUID
    number_id: UUID
    direction: str
    kind: str
    text: str | None
    content: str | None
    said_at: datetime
    status: str
    wa_message_id: str | None = None
    reply_to: str | None = None
    handled_by: str | None = None
    intent: str | None = None
    confidence: float | None = None
    stage: str | None = None
    because: str | None = None
    bot_version: int | None = None
    turn_id: UUID | None = None
    inbound_id: int | None = None
    person_id: UUID | None = None
    """Who of the business wrote it, where somebody did in the console."""


class OfTurn(New, frozen=True, kw_only=True):
    """A message that a turn makes: a bot's reply, its note for people, or, in a turn at once, what
    the customer said.

    `why` is a `vocabulary.turns.Why` as JSON text. The trade's things are those it is about.
    """

    requires_review: bool = False
    why: str | None = None
    property_id: str | None = None
    lead_id: str | None = None
    booking_id: str | None = None


_COLUMNS = {
    "tenant_id": "uuid",
    "message_id": "uuid",
    "conversation_id": "uuid",
    "number_id": "uuid",
    "direction": "text",
    "kind": "text",
    "text": "text",
    "content": "text",
    "said_at": "timestamptz",
    "status": "text",
    "wa_message_id": "text",
    "reply_to": "text",
    "handled_by": "text",
    "intent": "text",
    "confidence": "real",
    "stage": "text",
    "because": "text",
    "bot_version": "int",
    "turn_id": "uuid",
    "inbound_id": "bigint",
    "person_id": "uuid",
}

_OF_TURNS = {
    **_COLUMNS,
    "requires_review": "bool",
    "why": "text",
    "property_id": "text",
    "lead_id": "text",
    "booking_id": "text",
}


def _write_insert(columns: dict[str, str]) -> str:
    values = ", ".join(f"${n}::{kind}[]" for n, kind in enumerate(columns.values(), 1))
    return f"insert into messages ({', '.join(columns)}) select * from unnest({values})"


_ADD_OF_TURNS = _write_insert(_OF_TURNS)
_ADD = f"""{_write_insert(_COLUMNS)}
on conflict (tenant_id, number_id, wa_message_id) do nothing
returning message_id
"""


async def add(t: db.PipeTransaction | db.TenantWrite, new: Sequence[New]) -> set[UUID]:
    """Store messages; returns the ids of those that were not there yet (promise 3)."""
    if not new:
        return set()
    rows = await t.fetch(_ADD, *_list_columns(new, _COLUMNS))
    return {row[0] for row in rows}


async def add_of_turns(p: db.PipeTransaction, new: Sequence[OfTurn]) -> None:
    """Store messages that are known to be new, with what their turns made of them."""
    if new:
        await p.execute(_ADD_OF_TURNS, *_list_columns(new, _OF_TURNS))


def _list_columns(new: Sequence[New], columns: Iterable[str]) -> list[list[object]]:
    return [[getattr(each, name) for each in new] for name in columns]


class Handled(Struct, frozen=True, kw_only=True):
    """What a turn made of one incoming message. `text` is what a voice note was heard to say."""

    tenant_id: UUID
    message_id: UUID
    handled_by: str | None
    intent: str | None
    confidence: float | None
    stage: str | None
    requires_review: bool
    because: str
    bot_version: int | None
    turn_id: UUID
    why: str | None = None
    text: str | None = None
    property_id: str | None = None
    lead_id: str | None = None
    booking_id: str | None = None


async def mark_handled(p: db.PipeTransaction, handled: Sequence[Handled]) -> None:
    """Write intent, confidence, stage and reason on the messages that a turn was about."""
    if handled:
        await p.execute(
            """
            update messages m set handled_by = n.handled_by, intent = n.intent,
                confidence = n.confidence, stage = n.stage, requires_review = n.requires_review,
                because = n.because, bot_version = n.bot_version, turn_id = n.turn_id, why = n.why,
                text = coalesce(m.text, n.text),
                property_id = coalesce(n.property_id, m.property_id),
                lead_id = coalesce(n.lead_id, m.lead_id),
                booking_id = coalesce(n.booking_id, m.booking_id)
            from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::real[], $6::text[],
                $7::bool[], $8::text[], $9::int[], $10::uuid[], $11::text[], $12::text[],
                $13::text[], $14::text[], $15::text[]) as n (tenant_id, message_id,
                handled_by, intent, confidence, stage, requires_review, because, bot_version,
                turn_id, why, text, property_id, lead_id, booking_id)
            where m.tenant_id = n.tenant_id and m.message_id = n.message_id
            """,
            *[[getattr(each, name) for each in handled] for name in Handled.__struct_fields__],
        )
