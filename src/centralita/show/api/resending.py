"""A failed message once more: the same where WhatsApp never took it, else anew."""

from typing import Final
from uuid import UUID

import msgspec

from centralita.kit import db
from centralita.records import inbox_places, inbox_speakers, outbox, replies, settling
from centralita.records.inbox_speakers import Speaker
from centralita.show import ports
from centralita.show.api import drafts, sending
from centralita.show.api.access import Access
from centralita.show.api.problems import Declined
from centralita.vocabulary import content as say

_read_content = msgspec.json.Decoder(say.AnyContent).decode
_UNSURE: Final = "outcome_unknown"


async def find_speaker(access: Access, message_id: UUID) -> Speaker:
    """The number of a message. Raises `Declined` (404)."""
    async with access.read() as t:
        found = await _get(t, message_id)
    async with access.house.database.pipe_statement() as p:
        return await inbox_speakers.get(p, found.number_id)


async def _get(t: db.TenantRead, message_id: UUID) -> inbox_places.Spoken:
    found = await inbox_places.find_spoken(t, message_id)
    if found is None:
        raise Declined(404, "unknown_message")
    return found


async def resend(
    access: Access, t: db.TenantWrite, message_id: UUID, speaker: Speaker, *, even_if_twice: bool
) -> UUID:
    """Queue it again; the id of the message that leaves. Raises `Declined`."""
    found = await _get(t, message_id)
    is_unsure = found.outbox_state == "uncertain" or found.error_code == _UNSURE
    failed = found.direction == "out" and found.status == "failed"
    if not failed and found.outbox_state != "uncertain":
        raise Declined(409, "not_failed")
    if is_unsure and not even_if_twice:
        raise Declined(409, "may_arrive_twice")
    now = access.house.clock.now()
    if found.outbox_state == "uncertain":
        await settling.resend(t, message_id, now)
        return message_id
    return await _queue_again(access, t, found, speaker)


async def _queue_again(
    access: Access, t: db.TenantWrite, found: inbox_places.Spoken, speaker: Speaker
) -> UUID:
    place = await inbox_places.find(t, found.conversation_id)
    if place is None or found.content is None:
        raise Declined(409, "not_failed")
    now = access.house.clock.now()
    try:
        content = _read_content(found.content)
    except (msgspec.MsgspecError, UnicodeError):
        raise Declined(409, "not_failed") from None
    objection = sending.find_objection(place, speaker, _name_draft(content), now)
    if objection is not None:
        raise objection
    sending.check_content(access.house.ports.wire, speaker, content, place)
    because = f"{access.actor} sent it again in the console"
    wish = ports.HandWish(cause="operator_writes", by_whom=access.actor, because=because)
    await access.house.ports.hands.hand_over(t, found.conversation_id, wish, now)
    if not await inbox_places.requeue(t, found.message_id):
        to = await replies.get_place(t, found.conversation_id)
        written = replies.Written(content=content, because=because, person_id=access.person_id)
        return await replies.add_written(t, to, written, now)
    new = outbox.NewSend(
        tenant_id=t.tenant_id,
        message_id=found.message_id,
        number_id=found.number_id,
        conversation_id=found.conversation_id,
        not_before=now,
    )
    await outbox.add(t, [new])
    return found.message_id


def _name_draft(content: say.AnyContent) -> object:
    """What the checks of a draft need to know of it."""
    if not isinstance(content, say.Template):
        return content
    return drafts.TemplateDraft.model_construct(kind="template", category=content.category)
