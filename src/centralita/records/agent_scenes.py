"""What an agent is shown of a conversation before it thinks: the business, the customer, the past.

One short read of one tenant's rows.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from msgspec import Struct

from centralita.kit import db
from centralita.vocabulary import errors


class Said(Struct, frozen=True):
    """An earlier message; `text` None for a picture and the like."""

    by_customer: bool
    kind: str
    text: str | None


class Scene(Struct, frozen=True, kw_only=True):
    """Where a turn takes place. `config` is the number's active bot configuration, as published."""

    business: str
    language: str
    time_zone: str
    currency: str
    number_id: UUID
    contact_id: UUID
    customer: str | None
    phone: str | None
    trades: dict[str, dict[str, Any]]
    """The tenant's trades with its settings for each."""
    config: dict[str, Any]
    history: tuple[Said, ...]


async def get_scene(
    t: db.TenantRead, conversation_id: UUID, heard: Sequence[UUID], *, most_messages: int
) -> Scene:
    """The conversation as it was before the messages `heard`. Raises `NotFound`."""
    row = await t.fetchrow(
        """
        select b.name, b.language, b.time_zone, b.currency, v.number_id, v.contact_id, c.name,
            c.wa_id,
            (select coalesce(jsonb_object_agg(w.trade, w.settings), '{}') from tenant_trades w
             where w.tenant_id = b.tenant_id),
            (select g.config from lines l join bot_configs g
                on (g.tenant_id, g.number_id, g.version)
                    = (l.tenant_id, l.number_id, l.bot_version)
             where l.tenant_id = v.tenant_id and l.number_id = v.number_id)
        from conversations v
        join tenants b using (tenant_id)
        join contacts c on (c.tenant_id, c.contact_id) = (v.tenant_id, v.contact_id)
        where v.tenant_id = $1 and v.conversation_id = $2
        """,
        t.tenant_id,
        conversation_id,
    )
    if row is None:
        raise errors.NotFound(
            "conversation: this tenant has none of that id.", code="unknown_conversation"
        )
    return Scene(
        business=row[0],
        language=row[1],
        time_zone=row[2],
        currency=row[3],
        number_id=row[4],
        contact_id=row[5],
        customer=row[6],
        phone=row[7],
        trades=row[8],
        config=row[9] or {},
        history=await _list_said(t, conversation_id, heard, most_messages),
    )


async def _list_said(
    t: db.TenantRead, conversation_id: UUID, heard: Sequence[UUID], most: int
) -> tuple[Said, ...]:
    """The last messages before those `heard`, oldest first. What people noted stays with them."""
    rows = await t.fetch(
        """
        select direction = 'in', kind, text from messages
        where tenant_id = $1 and conversation_id = $2 and direction <> 'note'
            and message_id <> all($3::uuid[]) and ($4::uuid is null or message_id < $4)
            and status <> 'failed'
        order by message_id desc limit $5
        """,
        t.tenant_id,
        conversation_id,
        list(heard),
        max(heard, default=None),
        most,
    )
    return tuple(Said(*row) for row in reversed(rows))
