"""The file of a message, fetched from WhatsApp once and kept."""

import re
from typing import Annotated, Final
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response

from centralita.records import files, inbox_places, inbox_speakers
from centralita.show.api import filing, problems, said
from centralita.show.api.access import Access, Need
from centralita.show.api.problems import Declined
from centralita.show.sniffing import clean_name
from centralita.vocabulary import errors

router = APIRouter(prefix="/tenants/{tenant}/messages", tags=["messages"])

Reads = Annotated[Access, Depends(Need("messages:read"))]

_SHOWN: Final = re.compile(
    r"(image/(jpeg|png|webp|gif)|audio/[\w.+-]+|video/[\w.+-]+|application/pdf)", re.ASCII
)
_RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)")
_BYTES: Final = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
_PART_MOST: Final = 4 * 1_048_576


@router.get(
    "/{message_id}/media",
    response_class=Response,
    responses={
        200: {"content": _BYTES, "description": "The file."},
        206: {"content": _BYTES, "description": "A part of it."},
    },
)
async def get_media(
    request: Request,
    access: Reads,
    message_id: UUID,
    wanted: Annotated[str | None, Header(alias="Range", max_length=100)] = None,
) -> Response:
    """The file of a message. WhatsApp keeps a customer's for 30 days; here it stays longer."""
    language = problems.find_language(request)
    file = await _find(access, message_id) or await _fetch(access, message_id, language)
    part = read_range(wanted, file.size_bytes)
    start, end = part or (0, file.size_bytes - 1)
    async with access.read() as t:
        data = await files.read_part(t, file.file_id, start, end - start + 1)
    headers = _write_headers(file)
    if part is not None:
        headers["content-range"] = f"bytes {start}-{end}/{file.size_bytes}"
    return Response(data, 200 if part is None else 206, headers)


async def _find(access: Access, message_id: UUID) -> files.File | None:
    async with access.read() as t:
        return await files.find_of_message(t, message_id)


async def _fetch(access: Access, message_id: UUID, language: str) -> files.File:
    """From WhatsApp, by the number's own token; then it is kept."""
    async with access.read() as t:
        spoken = await inbox_places.find_spoken(t, message_id)
    if spoken is None:
        raise Declined(404, "unknown_message")
    attached = said.find_attached(spoken.kind, said.read_content(spoken.content))
    if attached is None or not attached.media_id:
        raise Declined(404, "no_file")
    async with access.house.database.pipe_statement() as p:
        speaker = await inbox_speakers.get(p, spoken.number_id)
    try:
        found = await access.house.ports.wire.download(speaker, attached.media_id)
    except errors.SendFailure as failure:
        raise filing.tell_failure(access, speaker, failure, language, "download_failed") from None
    mime_type = (attached.mime_type or found.mime_type).partition(";")[0].strip().lower()
    new = files.New(
        name=clean_name(attached.filename or attached.kind, mime_type),
        mime_type=mime_type,
        data=found.data,
        created_by="whatsapp",
        message_id=message_id,
    )
    async with access.write() as t:
        return await files.add_once(t, new)


def read_range(wanted: str | None, size: int) -> tuple[int, int] | None:
    """First and last byte asked for, None for the whole. Raises `Declined` (416). Pure."""
    found = _RANGE.fullmatch(wanted.strip()) if wanted else None
    if found is None or not (found[1] or found[2]):
        return None
    if found[1]:
        start = int(found[1])
        end = int(found[2]) if found[2] else size - 1
    else:
        start, end = max(size - int(found[2]), 0), size - 1
    if start >= size or end < start:
        raise Declined(416, "no_such_part", headers={"content-range": f"bytes */{size}"}, size=size)
    return start, min(end, size - 1, start + _PART_MOST - 1)


def _write_headers(file: files.File) -> dict[str, str]:
    """Nothing of a stranger's file runs here, and only what is harmless is shown in its place."""
    shown = _SHOWN.fullmatch(file.mime_type) is not None
    how = "inline" if shown else "attachment"
    return {
        "content-type": file.mime_type if shown else "application/octet-stream",
        "content-disposition": f"{how}; filename*=UTF-8''{quote(file.name, safe='')}",
        "content-security-policy": "sandbox; default-src 'none'",
        "x-content-type-options": "nosniff",
        "cross-origin-resource-policy": "same-origin",
        "accept-ranges": "bytes",
        "cache-control": "private, max-age=86400, immutable",
    }
