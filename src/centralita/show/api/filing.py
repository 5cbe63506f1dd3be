"""Files on their way to and from WhatsApp."""

from typing import Final, Literal

from centralita.records import files
from centralita.records.inbox_speakers import Speaker
from centralita.show.api.access import Access
from centralita.show.api.problems import Declined
from centralita.show.inbox_ports import Upload
from centralita.vocabulary import content as say
from centralita.vocabulary import errors

MediaKind = Literal["image", "video", "document", "audio", "sticker"]
_GONE: Final = "media_expired"


def name_kind(mime_type: str) -> MediaKind:
    """As what WhatsApp sends a file of this type. Pure."""
    if mime_type == "image/webp":
        return "sticker"
    family = mime_type.partition("/")[0]
    return family if family in ("image", "video", "audio") else "document"  # type: ignore[return-value]  # the three are among its words


async def upload(access: Access, speaker: Speaker, file: files.File, language: str) -> str:
    """WhatsApp's id (or link) of a kept file. Raises `Declined` with the reason in plain words."""
    async with access.read() as t:
        data = await files.read_part(t, file.file_id, 0, file.size_bytes)
    sent = Upload(data=data, mime_type=file.mime_type, filename=file.name)
    try:
        return await access.house.ports.wire.upload(speaker, sent)
    except errors.SendFailure as failure:
        raise tell_failure(access, speaker, failure, language, "upload_failed") from None


def tell_failure(
    access: Access, speaker: Speaker, failure: errors.SendFailure, language: str, code: str
) -> Declined:
    """What WhatsApp refused, for a caller. 410 where the file is gone, 502 else."""
    meaning, cure = access.house.ports.codes.explain(speaker.provider, failure.code, language)
    if failure.code == _GONE:
        return Declined(410, "media_expired")
    return Declined(502, code, reason=f"{meaning} {cure}".strip(), provider_code=failure.code)


def write_content(
    file: files.File, caption: str | None, quoted: str | None, *, voice: bool
) -> say.File:
    """The message that carries an uploaded file. Raises `Declined` (422). Pure."""
    kind = name_kind(file.mime_type)
    if caption and kind in ("audio", "sticker"):
        raise Declined(422, "no_caption")
    if voice and file.mime_type != "audio/ogg":
        raise Declined(422, "no_voice_note")
    at = file.media_id or ""
    is_link = at.startswith(("https://", "http://"))
    return say.File(
        media=kind,
        media_id=None if is_link else at,
        link=at if is_link else None,
        caption=caption or None,
        filename=file.name if kind == "document" else None,
        voice=voice,
        reply_to=quoted,
    )
