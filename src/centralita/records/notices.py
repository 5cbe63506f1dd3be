"""What a trade wants somebody to read outside any turn: stored and queued, once for each key.

The customer of a conversation, or a telephone such as the owner's own. Outside the 24-hour window
a template goes instead, and where there is none, the notice becomes an alert (Cloud API §2.1).
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

import msgspec
from msgspec import Struct

from centralita.kit import db, ids
from centralita.records import alerts, deeds, messages, outbox, replies
from centralita.vocabulary.content import AnyContent, Template
from centralita.vocabulary.words import describe_content

_WINDOW: Final = timedelta(hours=24)
_PHONE: Final = re.compile(r"[1-9][0-9]{6,14}")
_TITLES: Final = {
    "es": "Un aviso no pudo salir por WhatsApp",
    "en": "A notice could not go out by WhatsApp",
}


class Notice(Protocol):
    """As `verticals.contract.Notice` says it."""

    @property
    def key(self) -> str: ...
    @property
    def because(self) -> str: ...
    @property
    def replies(self) -> tuple[AnyContent, ...]: ...
    @property
    def conversation_id(self) -> UUID | None: ...
    @property
    def number_id(self) -> UUID | None: ...
    @property
    def phone(self) -> str | None: ...
    @property
    def template(self) -> Template | None: ...
    @property
    def even_with_person(self) -> bool: ...


class _Place(Struct, frozen=True):
    """The conversation that a notice goes into."""

    conversation_id: UUID
    number_id: UUID
    owner: str
    last_inbound_at: datetime | None


async def tell(t: db.TenantWrite, notices: Sequence[Notice], now: datetime) -> int:
    """Store and queue those that were not told before; returns how many messages that makes.

    `now` is the room's clock. Whom nobody can write to is told to the owner, as an alert.
    """
    said = 0
    for notice in notices:
        if not await deeds.add_once(t, f"notice/{notice.key}"):
            continue
        place = await _find_place(t, notice)
        if place is None:
            await _alert(t, notice, None)
        elif notice.even_with_person or place.owner == "bot":
            said += await _say(t, notice, place, now)
    return said


async def _say(t: db.TenantWrite, notice: Notice, place: _Place, now: datetime) -> int:
    is_open = place.last_inbound_at is not None and now - place.last_inbound_at < _WINDOW
    contents = notice.replies if is_open else (notice.template,) if notice.template else ()
    if not contents:
        if notice.replies:
            await _alert(t, notice, place)
        return 0
    new = [_message(t, notice, place, content, now) for content in contents]
    await replies.queue(t, new, now, outbox.NOTICE)
    return len(new)


def _message(
    t: db.TenantWrite, notice: Notice, place: _Place, content: AnyContent, now: datetime
) -> messages.New:
    return messages.New(
        tenant_id=t.tenant_id,
        message_id=ids.new_id(),
        conversation_id=place.conversation_id,
        number_id=place.number_id,
        direction="out",
        kind=str(type(content).__struct_config__.tag),
        text=describe_content(content),
        content=msgspec.json.encode(content).decode(),
        said_at=now,
        status="queued",
        reply_to=content.reply_to,
        # A bot's is withdrawn when somebody takes the conversation before it leaves.
        handled_by="system" if notice.even_with_person else "bot",
        because=notice.because,
    )


async def _find_place(t: db.TenantWrite, notice: Notice) -> _Place | None:
    if notice.conversation_id is not None:
        row = await t.fetchrow(
            """
            select conversation_id, number_id, owner, last_inbound_at from conversations
            where tenant_id = $1 and conversation_id = $2 and status <> 'blocked'
            """,
            t.tenant_id,
            notice.conversation_id,
        )
        return _Place(*row) if row else None
    phone = (notice.phone or "").lstrip("+")
    if notice.number_id is None or not _PHONE.fullmatch(phone):
        return None
    return await _open_place(t, notice.number_id, phone)


async def _open_place(t: db.TenantWrite, number_id: UUID, phone: str) -> _Place | None:
    """The conversation with that telephone, begun where there is none; None without a line."""
    row = await t.fetchrow(
        """
        with known as (
            insert into contacts (tenant_id, contact_id, wa_id)
            select $1, $4, $3 from lines where tenant_id = $1 and number_id = $2
            on conflict (tenant_id, wa_id) do update set wa_id = excluded.wa_id
            returning contact_id
        )
        insert into conversations (tenant_id, conversation_id, number_id, contact_id)
        select $1, $5, $2, contact_id from known
        on conflict (tenant_id, number_id, contact_id) do update set status = conversations.status
        returning conversation_id, number_id, owner, last_inbound_at
        """,
        t.tenant_id,
        number_id,
        phone,
        ids.new_id(),
        ids.new_id(),
    )
    return _Place(*row) if row else None


async def _alert(t: db.TenantWrite, notice: Notice, place: _Place | None) -> None:
    language = await t.fetchval("select language from tenants where tenant_id = $1", t.tenant_id)
    said = "\n".join(describe_content(each) or "" for each in notice.replies)
    await alerts.add(
        t,
        alerts.New(
            tenant_id=t.tenant_id,
            severity="warning",
            title=_TITLES["en" if language == "en" else "es"],
            message=said or notice.because,
            source="notice",
            subject=f"notice:{notice.key}",
            number_id=place.number_id if place else None,
            conversation_id=place.conversation_id if place else None,
        ),
    )
