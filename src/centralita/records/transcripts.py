"""A whole conversation in order, as it is turned into a story."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from centralita.kit import db
from centralita.vocabulary import errors

MESSAGES_MAX = 1_000


class Line(Struct, frozen=True):
    """One message, said or heard; `content` is JSON text as it was stored."""

    direction: str
    kind: str
    text: str | None
    content: str | None
    handled_by: str | None
    said_at: datetime


class Transcript(Struct, frozen=True, kw_only=True):
    """The newest messages of a conversation, oldest first, and who it is with."""

    contact_name: str | None
    wa_id: str | None
    user_id: str | None
    username: str | None
    language: str | None
    time_zone: str
    phone_number: str | None
    lines: tuple[Line, ...]


async def get(t: db.TenantRead, conversation_id: UUID) -> Transcript:
    """Notes and history imports are left out. Raises `NotFound`."""
    head = await t.fetchrow(
        """
        select c.name as contact_name, c.wa_id, c.user_id, c.username, c.language, n.time_zone,
            (select phone_number from numbers where number_id = v.number_id) as phone_number
        from conversations v
        join contacts c on c.tenant_id = v.tenant_id and c.contact_id = v.contact_id
        join tenants n on n.tenant_id = v.tenant_id
        where v.tenant_id = $1 and v.conversation_id = $2
        """,
        t.tenant_id,
        conversation_id,
    )
    if head is None:
        raise errors.NotFound(
            f"conversation: there is none with the id '{conversation_id}'. See them with: "
            "centralita conversation list",
            code="unknown_conversation",
            facts={"conversation": str(conversation_id)},
        )
    rows = await t.fetch(
        """
        select direction, kind, text, content, handled_by, said_at from (
            select * from messages
            where tenant_id = $1 and conversation_id = $2 and direction in ('in', 'out')
                and status <> 'imported'
            order by message_id desc limit $3
        ) newest order by message_id
        """,
        t.tenant_id,
        conversation_id,
        MESSAGES_MAX,
    )
    return Transcript(**head, lines=tuple(Line(*row) for row in rows))
