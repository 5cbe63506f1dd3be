"""From what somebody wrote to a message in the outbox: looked at, uploaded, checked, queued.

Whatever can't leave is refused here, with nothing stored. Files are uploaded first, outside any
transaction; what is queued is queued in one.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct, structs

from centralita.kit import db, ids
from centralita.records import files, inbox_acts, inbox_places, inbox_speakers, replies
from centralita.show import inbox_ports, ports
from centralita.show.api import drafts, filing, templates
from centralita.show.api.access import Access
from centralita.show.api.cards import WINDOW
from centralita.show.api.problems import Declined
from centralita.vocabulary import content as say
from centralita.vocabulary import errors


class Ready(Struct, frozen=True, kw_only=True):
    """A draft whose number is known and whose file, if any, WhatsApp has."""

    draft: Any
    speaker: inbox_speakers.Speaker
    file: files.File | None = None


class Queued(Struct, frozen=True, kw_only=True):
    """What became of it. `adapted`: how it was changed to fit, in Spanish and in English."""

    message_id: UUID
    taken: bool
    adapted: Sequence[tuple[str, str]]
    parked_code: str | None
    parked_provider: str


async def prepare(access: Access, conversation_id: UUID, draft: Any, language: str) -> Ready:
    """Look up the number, and upload the file. Raises `Declined`."""
    async with access.read() as t:
        place = await _get_place(t, conversation_id)
        file = await _find_file(t, draft)
    async with access.house.database.pipe_statement() as p:
        speaker = await inbox_speakers.get(p, place.number_id)
    if isinstance(draft, drafts.TemplateDraft):
        draft = await templates.complete(access, speaker, draft)
    if file is None or file.message_id is not None or _is_uploaded(file, speaker):
        return Ready(draft=draft, speaker=speaker, file=file)
    if find_objection(place, speaker, draft, access.house.clock.now()) is not None:
        return Ready(draft=draft, speaker=speaker, file=file)  # `queue` says why
    media_id = await filing.upload(access, speaker, file, language)
    async with access.write() as t:
        await files.mark_uploaded(t, file.file_id, media_id, speaker.number_id)
    uploaded = structs.replace(file, media_id=media_id, media_number_id=speaker.number_id)
    return Ready(draft=draft, speaker=speaker, file=uploaded)


def _is_uploaded(file: files.File, speaker: inbox_speakers.Speaker) -> bool:
    return file.media_id is not None and file.media_number_id == speaker.number_id


async def _get_place(t: db.TenantRead, conversation_id: UUID) -> inbox_places.Place:
    place = await inbox_places.find(t, conversation_id)
    if place is None:
        raise Declined(404, "unknown_conversation")
    return place


async def _find_file(t: db.TenantRead, draft: Any) -> files.File | None:
    if not isinstance(draft, drafts.FileDraft):
        return None
    file = await files.find(t, draft.file_id)
    if file is None:
        raise Declined(404, "unknown_file")
    return file


def find_objection(
    place: inbox_places.Place, speaker: inbox_speakers.Speaker, draft: Any, now: datetime
) -> Declined | None:
    """Why nothing may go there now; None where it may. Pure."""
    if place.blocked:
        return Declined(409, "contact_blocked")
    if speaker.status != "active":
        return Declined(409, "number_inactive")
    if isinstance(draft, drafts.TemplateDraft):
        stopped = draft.category == "marketing" and place.marketing_stopped_at is not None
        return Declined(409, "opted_out") if stopped else None
    closed_at = place.last_inbound_at + WINDOW if place.last_inbound_at else None
    if closed_at is None:
        return Declined(409, "window_never_open", closed_at=None)
    if closed_at <= now:
        return Declined(409, "window_closed", closed_at=closed_at.isoformat())
    return None


async def queue(access: Access, t: db.TenantWrite, conversation_id: UUID, ready: Ready) -> Queued:
    """Store and queue it, and take the conversation over. Raises `Declined`."""
    now = access.house.clock.now()
    taken = await _take_over(access, t, conversation_id, now)
    if taken and access.person_id is not None:
        await inbox_acts.assign_if_nobodys(t, conversation_id, access.person_id)
    place = await _get_place(t, conversation_id)
    objection = find_objection(place, ready.speaker, ready.draft, now)
    if objection is not None:
        raise objection
    content = await _write_content(t, conversation_id, ready)
    adapted = check_content(access.house.ports.wire, ready.speaker, content, place)
    message_id = await _add(access, t, place, content, now)
    if ready.file is not None and not await files.take(t, ready.file.file_id, message_id):
        raise Declined(409, "file_used")
    return Queued(
        message_id=message_id,
        taken=taken,
        adapted=adapted,
        parked_code=ready.speaker.parked_code,
        parked_provider=ready.speaker.provider,
    )


async def _take_over(
    access: Access, t: db.TenantWrite, conversation_id: UUID, now: datetime
) -> bool:
    because = f"{access.actor} answered in the console"
    wish = ports.HandWish(cause="operator_writes", by_whom=access.actor, because=because)
    return await access.house.ports.hands.hand_over(t, conversation_id, wish, now) is not None


async def _write_content(t: db.TenantRead, conversation_id: UUID, ready: Ready) -> say.AnyContent:
    draft = ready.draft
    if isinstance(draft, drafts.TextDraft) and len(draft.text) > drafts.TEXT_MOST:
        raise Declined(422, "text_too_long", length=len(draft.text), most=drafts.TEXT_MOST)
    quoted = await _find_quoted(t, conversation_id, draft.reply_to) if draft.reply_to else None
    if not isinstance(draft, drafts.FileDraft):
        return drafts.write_content(draft, quoted)
    file = ready.file
    if file is None or file.media_id is None or file.message_id is not None:
        raise Declined(409, "file_used")
    return filing.write_content(file, draft.caption, quoted, voice=draft.voice)


async def _find_quoted(t: db.TenantRead, conversation_id: UUID, message_id: UUID) -> str:
    found = await inbox_places.find_spoken(t, message_id)
    if found is None or found.conversation_id != conversation_id:
        raise Declined(404, "unknown_message")
    if found.wa_message_id is None:
        raise Declined(409, "not_there_yet")
    return found.wa_message_id


def check_content(
    wire: inbox_ports.Wire,
    speaker: inbox_speakers.Speaker,
    content: say.AnyContent,
    place: inbox_places.Place,
) -> Sequence[tuple[str, str]]:
    """Rendered as it would leave, so that nothing is queued that can't. Raises `Declined`."""
    try:
        return wire.check(speaker, content, place.wa_id, place.user_id)
    except errors.GiveUp as refusal:
        raise Declined(422, "unsendable", reason=refusal.meaning) from None


async def _add(
    access: Access,
    t: db.TenantWrite,
    place: inbox_places.Place,
    content: say.AnyContent,
    now: datetime,
) -> UUID:
    to = await replies.get_place(t, place.conversation_id)
    written = replies.Written(
        content=content,
        because=f"{access.actor} answered in the console",
        person_id=access.person_id,
        message_id=ids.new_id(),
    )
    return await replies.add_written(t, to, written, now)
