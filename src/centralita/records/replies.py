"""What a person of the business writes into a conversation; the senders do the rest."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from centralita.kit import db, ids
from centralita.records import inbox_acts, messages, outbox
from centralita.vocabulary import content as say
from centralita.vocabulary import errors
from centralita.vocabulary.words import describe_content


class Place(Struct, frozen=True, kw_only=True):
    """A conversation as its writer must know it."""

    conversation_id: UUID
    number_id: UUID
    owner: str
    last_inbound_at: datetime | None
    """The 24-hour window counts from it."""
    number_status: str
    parked_code: str | None


async def get_place(t: db.TenantRead, conversation_id: UUID) -> Place:
    """Where an answer would go. Raises `NotFound`."""
    row = await t.fetchrow(
        """
        select v.conversation_id, v.number_id, v.owner, v.last_inbound_at,
            coalesce(n.status, 'active') as number_status, n.parked_code
        from conversations v left join numbers n on n.number_id = v.number_id
        where v.tenant_id = $1 and v.conversation_id = $2
        """,
        t.tenant_id,
        conversation_id,
    )
    if row is None:
        raise errors.NotFound(
            f"conversation: there is none with the id '{conversation_id}'. See them with: "
            "centralita conversation list",
            code="unknown_conversation",
            facts={"conversation": str(conversation_id)},
        )
    return Place(**row)


class Written(Struct, frozen=True, kw_only=True):
    """What somebody wrote; `because` says who in plain English."""

    content: say.AnyContent
    because: str
    person_id: UUID | None = None
    message_id: UUID | None = None
    """None: one is made."""


async def add_reply(
    t: db.TenantWrite, place: Place, body: str, *, because: str, now: datetime
) -> UUID:
    """Store a person's text and queue it. See `add_written`."""
    return await add_written(t, place, Written(content=say.Text(body=body), because=because), now)


async def add_written(t: db.TenantWrite, place: Place, written: Written, now: datetime) -> UUID:
    """Store what a person wrote and queue it, before whatever waits as a notice or a campaign.

    Who answers from now on is the caller's to say (`route.handover`).
    """
    message_id, content = written.message_id or ids.new_id(), written.content
    about = content.message_id if isinstance(content, say.Reaction) else content.reply_to
    reply = messages.New(
        tenant_id=t.tenant_id,
        message_id=message_id,
        conversation_id=place.conversation_id,
        number_id=place.number_id,
        direction="out",
        kind=str(type(content).__struct_config__.tag),
        text=_read_text(content),
        content=msgspec.json.encode(content).decode(),
        said_at=now,
        status="queued",
        reply_to=about,
        handled_by="human",
        because=written.because,
        person_id=written.person_id,
    )
    await inbox_acts.mark_spoken(t, [(t.tenant_id, place.conversation_id)])
    await queue(t, [reply], now)
    return message_id


def _read_text(content: say.AnyContent) -> str:
    """An emoji taken back is no text: that is how it is known."""
    return content.emoji if isinstance(content, say.Reaction) else describe_content(content)


async def queue(
    t: db.TenantWrite, new: Sequence[messages.New], now: datetime, priority: int = outbox.REPLY
) -> None:
    """Store messages of one conversation and let the senders have them."""
    await messages.add(t, new)
    await t.execute(
        """
        update conversations set last_message_at = now()
        where tenant_id = $1 and conversation_id = any($2::uuid[])
        """,
        t.tenant_id,
        [each.conversation_id for each in new],
    )
    await outbox.add(
        t,
        [
            outbox.NewSend(
                tenant_id=t.tenant_id,
                message_id=each.message_id,
                number_id=each.number_id,
                conversation_id=each.conversation_id,
                priority=priority,
                not_before=now,
            )
            for each in new
        ],
    )


async def add_note(
    t: db.TenantWrite,
    place: Place,
    body: str,
    *,
    because: str,
    now: datetime,
    person_id: UUID | None = None,
) -> UUID:
    """Store something for the people of the business among the messages; it is never sent."""
    message_id = ids.new_id()
    note = messages.New(
        tenant_id=t.tenant_id,
        message_id=message_id,
        conversation_id=place.conversation_id,
        number_id=place.number_id,
        direction="note",
        kind="text",
        text=body,
        content=None,
        said_at=now,
        status="noted",
        handled_by="human",
        because=because,
        person_id=person_id,
    )
    await messages.add(t, [note])
    return message_id
