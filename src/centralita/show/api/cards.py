"""Conversations and messages as every part of the console shows them: lists, chats, live events."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final, Literal
from uuid import UUID

from centralita.kit import db
from centralita.records import inbox_cards, inbox_messages
from centralita.show import ports
from centralita.show.api import said
from centralita.show.api.shapes import ConversationCard as ConversationCard
from centralita.show.api.shapes import (
    LastMessage,
    Media,
    PersonRef,
    Quote,
    ReactionShown,
    SendError,
)
from centralita.show.api.shapes import Message as Message

WINDOW: Final = timedelta(hours=24)
"""So long after the customer's last word anything may be sent (Cloud API §2.1)."""


async def load_cards(t: db.TenantRead, ids: Sequence[UUID]) -> list[ConversationCard]:
    """The tenant's conversations among these, in this order."""
    return [show_card(each) for each in await inbox_cards.load(t, ids)]


def show_card(card: inbox_cards.Card) -> ConversationCard:
    """A conversation as it is shown. Pure."""
    spoke = card.last_inbound_at
    return ConversationCard(
        **{name: getattr(card, name) for name in _SAME},
        contact_phone=f"+{card.wa_id}" if card.wa_id else None,
        contact_username=card.username,
        assigned_to=_refer(card.assigned_to, card.assigned_name),
        window_closes_at=spoke + WINDOW if spoke else None,
        last_message=_show_last(card.last) if card.last else None,
    )


_SAME: Final = (
    "conversation_id", "number_id", "number_name", "phone_number_id", "contact_id",
    "contact_name", "owner", "owner_because", "status", "stage", "waiting", "closed", "unread",
    "last_inbound_at", "last_message_at", "property_id",
)  # fmt: skip


def _show_last(last: inbox_cards.Last) -> LastMessage:
    return LastMessage.model_validate(
        {
            "message_id": last.message_id,
            "direction": last.direction,
            "kind": last.kind,
            "text": last.text,
            "status": last.status,
            "at": last.created_at,
            "by": _name_writer(last.direction, last.handled_by),
        }
    )


def _refer(person_id: UUID | None, name: str | None) -> PersonRef | None:
    return PersonRef(person_id=person_id, name=name or "") if person_id else None


def _name_writer(direction: str, handled_by: str | None) -> str:
    return "contact" if direction == "in" else handled_by or "system"


async def load_messages(
    t: db.TenantRead, ids: Sequence[UUID], explain: ports.Codes, language: str, *, own: bool = False
) -> list[Message]:
    """The tenant's messages among these, in this order.

    In the place of a reaction stands the message it is about, unless `own`.
    """
    lines = await inbox_messages.load(t, ids) if own else await _load_lines(t, ids)
    quoted = await _find_quoted(t, [each for each in lines if each.reply_to])
    reactions = await _find_reactions(t, lines)
    shower = _Shower(t.tenant_id, explain, language)
    return [
        shower.show(each, quoted, reactions.get(each.wa_message_id or "", [])) for each in lines
    ]


async def _load_lines(t: db.TenantRead, ids: Sequence[UUID]) -> list[inbox_messages.Line]:
    lines = await inbox_messages.load(t, ids)
    about = await _find_quoted(t, [each for each in lines if each.kind == "reaction"])
    if not about:
        return lines
    wanted = [_find_shown(each, about) for each in lines]
    return await inbox_messages.load(t, list(dict.fromkeys(wanted)))


def _find_shown(
    line: inbox_messages.Line, about: Mapping[tuple[UUID, str], inbox_messages.Quoted]
) -> UUID:
    target = about.get((line.number_id, line.reply_to or ""))
    return target.message_id if target and line.kind == "reaction" else line.message_id


async def _find_quoted(
    t: db.TenantRead, lines: Sequence[inbox_messages.Line]
) -> dict[tuple[UUID, str], inbox_messages.Quoted]:
    wanted = [(each.number_id, each.reply_to) for each in lines if each.reply_to]
    found = await inbox_messages.list_quoted(t, wanted)
    return {(each.number_id, each.wa_message_id): each for each in found}


async def _find_reactions(
    t: db.TenantRead, lines: Sequence[inbox_messages.Line]
) -> dict[str, list[ReactionShown]]:
    conversations = {each.conversation_id for each in lines}
    targets = [each.wa_message_id for each in lines if each.wa_message_id]
    found: dict[str, list[ReactionShown]] = {}
    for each in await inbox_messages.list_reactions(t, list(conversations), targets):
        by: Literal["contact", "us"] = "contact" if each.direction == "in" else "us"
        found.setdefault(each.target, []).append(ReactionShown(emoji=each.emoji, by=by))
    return found


class _Shower:
    """Shows one message after another to one reader."""

    def __init__(self, tenant_id: UUID, explain: ports.Codes, language: str) -> None:
        self._tenant_id = tenant_id
        self._explain = explain
        self._language = language

    def show(
        self,
        line: inbox_messages.Line,
        quoted: Mapping[tuple[UUID, str], inbox_messages.Quoted],
        reactions: list[ReactionShown],
    ) -> Message:
        content = said.read_content(line.content)
        status = "uncertain" if line.outbox_state == "uncertain" else line.status
        same = {name: getattr(line, name) for name in _SAME_OF_MESSAGE}
        return Message.model_validate(
            {
                **same,
                "content": said.show_content(line.kind, content),
                "media": self._show_media(line, content),
                "reply_to": _show_quote(line, quoted),
                "reactions": reactions,
                "kind": _name_kind(line.kind, content),
                "status": status,
                "error": self._show_error(line, status),
                "by": _name_writer(line.direction, line.handled_by),
                "person": _refer(line.person_id, line.person_name),
            }
        )

    def _show_media(self, line: inbox_messages.Line, content: Mapping[str, Any]) -> Media | None:
        attached = said.find_attached(line.kind, content)
        if attached is None:
            return None
        return Media.model_validate(
            {
                "kind": attached.kind,
                "mime_type": line.file_mime_type or attached.mime_type,
                "filename": attached.filename or line.file_name,
                "url": f"/api/v1/tenants/{self._tenant_id}/messages/{line.message_id}/media",
                "voice": attached.voice,
                "size_bytes": line.file_size_bytes,
            }
        )

    def _show_error(self, line: inbox_messages.Line, status: str) -> SendError | None:
        code = line.error_code if status in ("failed", "withdrawn") else line.parked_code
        if status == "uncertain":
            code = code or "outcome_unknown"
        if not code:
            return None
        meaning, cure = self._explain.explain(line.provider or "", code, self._language)
        return SendError(code=code, meaning=meaning, cure=cure)


_SAME_OF_MESSAGE: Final = (
    "message_id", "conversation_id", "direction", "text", "said_at", "created_at",
    "sent_at", "delivered_at", "read_at", "requires_review", "intent", "because",
)  # fmt: skip


def _name_kind(kind: str, content: Mapping[str, Any]) -> str:
    """A file of ours is stored as `media`: it is shown as what it is."""
    return str(content.get("media", kind)) if kind == "media" else kind


def _show_quote(
    line: inbox_messages.Line, quoted: Mapping[tuple[UUID, str], inbox_messages.Quoted]
) -> Quote | None:
    if not line.reply_to or line.kind == "reaction":
        return None
    found = quoted.get((line.number_id, line.reply_to))
    if found is None:
        return Quote(message_id=None, text=None, direction=None)
    return Quote.model_validate(found, from_attributes=True)
