"""What is said in a conversation: its pages, and what people of the business say there."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from centralita.kit import db
from centralita.records import audit, inbox_acts, inbox_messages, inbox_places, settling
from centralita.show.api import cards, once, problems, resending, sending
from centralita.show.api.access import Access, Need
from centralita.show.api.drafts import Draft
from centralita.show.api.problems import Declined
from centralita.show.api.shapes import ConversationCard, Message, SendError

router = APIRouter(prefix="/tenants/{tenant}", tags=["messages"])

Reads = Annotated[Access, Depends(Need("messages:read"))]
Writes = Annotated[Access, Depends(Need("messages:write"))]
Language = Annotated[str, Depends(problems.find_language)]


class MessagePage(BaseModel):
    """A stretch of a conversation, oldest message first."""

    items: list[Message]
    earlier: str | None = Field(description="`before` of the page before; null: the beginning.")
    later: str | None = Field(description="`after` of the page behind; null: the newest is here.")


class Stretch(BaseModel):
    """Which stretch; at most one of `before`, `after` and `around`. None: the newest."""

    model_config = ConfigDict(extra="forbid")

    before: UUID | None = Field(default=None, description="Those older than this message.")
    after: UUID | None = Field(default=None, description="Those newer than this message.")
    around: UUID | None = Field(default=None, description="Those about this message.")
    limit: int = Field(default=50, ge=1, le=200)


@router.get("/conversations/{conversation_id}/messages")
async def list_messages(
    access: Reads, conversation_id: UUID, asked: Annotated[Stretch, Query()], language: Language
) -> MessagePage:
    """Messages of a conversation. Reactions stand at what they are about."""
    if sum(each is not None for each in (asked.before, asked.after, asked.around)) > 1:
        raise Declined(400, "one_place_only")
    async with access.read() as t:
        if not await inbox_acts.is_there(t, conversation_id):
            raise Declined(404, "unknown_conversation")
        found = await _find_span(t, conversation_id, asked)
        items = await cards.load_messages(t, found.ids, access.house.ports.codes, language)
    return MessagePage(
        items=items,
        earlier=str(found.ids[0]) if found.ids and found.earlier else None,
        later=str(found.ids[-1]) if found.ids and found.later else None,
    )


async def _find_span(
    t: db.TenantRead, conversation_id: UUID, asked: Stretch
) -> inbox_messages.Span:
    if asked.around is not None:
        return await inbox_messages.list_around(t, conversation_id, asked.around, asked.limit)
    if asked.after is not None:
        return await inbox_messages.list_after(t, conversation_id, asked.after, asked.limit)
    return await inbox_messages.list_before(t, conversation_id, asked.before, asked.limit)


class Sent(BaseModel):
    """The message in the outbox, and its conversation as it is now."""

    message: Message
    conversation: ConversationCard
    taken: bool = Field(description="The conversation was the bot's, and is a person's now.")
    held: SendError | None = Field(
        description="Why it waits: the number is parked, and it leaves once that is mended."
    )
    adapted: list[str] = Field(description="How it was changed to fit, a sentence each.")


@router.post("/conversations/{conversation_id}/messages", status_code=201)
async def send_message(
    access: Writes,
    conversation_id: UUID,
    draft: Draft,
    language: Language,
    key: once.KeyHeader = None,
) -> Sent:
    """Say something. Whoever writes into a bot's conversation takes it over.

    Repeated with the same `Idempotency-Key` it is sent once, also when the server was started
    anew in between.
    """
    ready = await sending.prepare(access, conversation_id, draft, language)
    asked = {"to": str(conversation_id), "draft": draft.model_dump(mode="json")}
    async with access.write() as t:

        async def act() -> Sent:
            queued = await sending.queue(access, t, conversation_id, ready)
            return await _show_sent(access, t, conversation_id, queued, language)

        return await once.do_once(t, access, key, asked, Sent, act)


async def _show_sent(
    access: Access,
    t: db.TenantWrite,
    conversation_id: UUID,
    queued: sending.Queued,
    language: str,
) -> Sent:
    codes = access.house.ports.codes
    held = None
    if queued.parked_code is not None:
        meaning, cure = codes.explain(queued.parked_provider, queued.parked_code, language)
        held = SendError(code=queued.parked_code, meaning=meaning, cure=cure)
    said = {"message": str(queued.message_id)}
    await audit.add(t, access.actor, "conversation.say", str(conversation_id), said)
    return Sent(
        message=(await cards.load_messages(t, [queued.message_id], codes, language, own=True))[0],
        conversation=(await cards.load_cards(t, [conversation_id]))[0],
        taken=queued.taken,
        held=held,
        adapted=[es if language == "es" else en for es, en in queued.adapted],
    )


class Again(BaseModel):
    """For a message that may have arrived."""

    model_config = ConfigDict(extra="forbid")

    even_if_twice: bool = Field(
        default=False, description="Send it although the customer may have it already."
    )


@router.post("/messages/{message_id}/retry")
async def retry_message(
    access: Writes, message_id: UUID, language: Language, again: Again | None = None
) -> Message:
    """Send a failed message once more. What WhatsApp had accepted goes as a new message."""
    even_if_twice = again is not None and again.even_if_twice
    speaker = await resending.find_speaker(access, message_id)
    async with access.audited("message.retry", str(message_id)) as t:
        new_id = await resending.resend(access, t, message_id, speaker, even_if_twice=even_if_twice)
        return await _show(access, t, new_id, language)


@router.post("/messages/{message_id}/withdraw")
async def withdraw_message(access: Writes, message_id: UUID, language: Language) -> Message:
    """Take back a message that has not left yet; an uncertain one is given up."""
    async with access.audited("message.withdraw", str(message_id)) as t:
        found = await inbox_places.find_spoken(t, message_id)
        if found is None:
            raise Declined(404, "unknown_message")
        now = access.house.clock.now()
        if not await inbox_places.withdraw(t, message_id) and not await settling.give_up(
            t, message_id, now
        ):
            raise Declined(409, "has_left")
        return await _show(access, t, message_id, language)


async def _show(access: Access, t: db.TenantRead, message_id: UUID, language: str) -> Message:
    found = await cards.load_messages(t, [message_id], access.house.ports.codes, language, own=True)
    return found[0]


@router.get("/messages/{message_id}")
async def get_message(access: Reads, message_id: UUID, language: Language) -> Message:
    """One message."""
    async with access.read() as t:
        if await inbox_places.find_spoken(t, message_id) is None:
            raise Declined(404, "unknown_message")
        return await _show(access, t, message_id, language)
