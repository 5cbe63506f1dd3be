"""Messages: everything that was said, in and out, each once per number and WhatsApp id."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from msgspec import Struct
from msgspec.structs import astuple

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


_COLUMNS: Final = ", ".join(New.__struct_fields__)
_OF_TURNS: Final = ", ".join(OfTurn.__struct_fields__)

_ADD: Final = f"""
insert into messages ({_COLUMNS}) select {_COLUMNS} from unnest($1::new_message[])
on conflict (tenant_id, number_id, wa_message_id) do nothing
returning message_id
"""

_ADD_OF_TURNS: Final = f"""
insert into messages ({_OF_TURNS}) select {_OF_TURNS} from unnest($1::message_of_turn[])
"""


async def add(t: db.PipeTransaction | db.TenantWrite, new: Sequence[New]) -> set[UUID]:
    """Store messages; returns the ids of those that were not there yet (promise 3)."""
    if not new:
        return set()
    rows = await t.fetch(_ADD, list(map(astuple, new)))
    return {row[0] for row in rows}


async def add_of_turns(p: db.PipeTransaction, new: Sequence[OfTurn]) -> None:
    """Store messages that are known to be new, with what their turns made of them."""
    if new:
        await p.execute(_ADD_OF_TURNS, list(map(astuple, new)))


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
            from unnest($1::handled_message[]) n
            where m.tenant_id = n.tenant_id and m.message_id = n.message_id
            """,
            list(map(astuple, handled)),
        )
