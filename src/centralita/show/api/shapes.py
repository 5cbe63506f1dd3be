"""The shapes of conversations and messages, the same in lists, chats and live events."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

Direction = Literal["in", "out", "note"]
By = Literal["contact", "bot", "human", "system"]


class PersonRef(BaseModel):
    """Somebody of the business."""

    person_id: UUID
    name: str = Field(examples=["Ana"])


class LastMessage(BaseModel):
    """The last thing that was said in a conversation."""

    message_id: UUID
    direction: Direction
    kind: str = Field(examples=["text"])
    text: str | None = Field(description="At most 200 characters.", examples=["¿Hay mesa?"])
    status: str = Field(examples=["received"])
    at: datetime
    by: By


class ConversationCard(BaseModel):
    """One line of the inbox."""

    conversation_id: UUID
    number_id: UUID
    number_name: str | None = Field(examples=["Hotel Marea"])
    phone_number_id: str | None = Field(examples=["300000000000001"])
    contact_id: UUID
    contact_name: str | None = Field(examples=["Ana"])
    contact_phone: str | None = Field(
        description="With its plus; null where WhatsApp hides it.", examples=["+15550100101"]
    )
    contact_username: str | None
    owner: Literal["bot", "human", "nobody"]
    owner_because: str = Field(examples=["new conversation"])
    assigned_to: PersonRef | None
    status: Literal["active", "archived", "blocked"]
    stage: str = Field(examples=["new"])
    waiting: bool = Field(description="A person answers here, and the customer spoke last.")
    closed: bool = Field(description="Settled, and the customer has not written since.")
    unread: int = Field(
        ge=0, le=99, description="The customer's messages nobody has seen; 99: that or more."
    )
    window_closes_at: datetime | None = Field(
        description="Until then anything may be sent, then only templates; null: never written."
    )
    last_message: LastMessage | None
    last_inbound_at: datetime | None
    last_message_at: datetime
    property_id: str | None


class Media(BaseModel):
    """A message's file."""

    kind: Literal["image", "video", "audio", "document", "sticker"]
    mime_type: str | None = Field(examples=["image/jpeg"])
    filename: str | None
    url: str = Field(description="On this server; the same rights as for the message.")
    voice: bool
    size_bytes: int | None


class Quote(BaseModel):
    """The message that is answered; without an id it is not stored here."""

    message_id: UUID | None
    text: str | None
    direction: Direction | None


class ReactionShown(BaseModel):
    """An emoji for a message."""

    emoji: str = Field(examples=["👍"])
    by: Literal["contact", "us"]


class SendError(BaseModel):
    """Why a message failed or waits, in the caller's language."""

    code: str = Field(examples=["131047"])
    meaning: str
    cure: str


class Message(BaseModel):
    """One message of a chat."""

    message_id: UUID
    conversation_id: UUID
    direction: Direction
    kind: str = Field(examples=["text"])
    text: str | None
    content: dict[str, Any] | None = Field(
        description="What it has beside its text, by its `kind`: buttons, list, location, …"
    )
    media: Media | None
    reply_to: Quote | None
    reactions: list[ReactionShown]
    status: str = Field(
        description="received, queued, sending, sent, delivered, read, played, failed, uncertain, "
        "withdrawn, noted or imported",
        examples=["delivered"],
    )
    error: SendError | None
    by: By
    person: PersonRef | None
    said_at: datetime
    created_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None
    requires_review: bool
    intent: str | None
    because: str | None
