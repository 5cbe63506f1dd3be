"""Files of the people of the business, kept until they are sent."""

import asyncio
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, UploadFile
from fastapi import File as FormFile
from pydantic import BaseModel, Field

from centralita.records import files
from centralita.show import sniffing
from centralita.show.api.access import Access, Need
from centralita.show.api.problems import Declined

router = APIRouter(prefix="/tenants/{tenant}/files", tags=["files"])

Writes = Annotated[Access, Depends(Need("messages:write"))]


class FileKept(BaseModel):
    """A file that can be sent once."""

    file_id: UUID
    kind: Literal["image", "video", "audio", "document", "sticker"]
    mime_type: str = Field(examples=["image/jpeg"])
    name: str = Field(examples=["carta.pdf"])
    size_bytes: int


@router.post("", status_code=201)
async def add_file(
    access: Writes,
    file: Annotated[UploadFile, FormFile(description="At most 16 MB; a picture at most 5 MB.")],
) -> FileKept:
    """Keep a file. What it is is read from its content, not from its name."""
    data = await file.read()
    # Off the loop: of a large archive alone the list of names takes a while.
    known = await asyncio.to_thread(check_file, data, file.filename or "")
    new = files.New(name=known.name, mime_type=known.mime_type, data=data, created_by=access.actor)
    async with access.write() as t:
        file_id = await files.add_unsent(t, new)
    return FileKept(
        file_id=file_id,
        kind=known.kind,
        mime_type=known.mime_type,
        name=known.name,
        size_bytes=len(data),
    )


def check_file(data: bytes, name: str) -> sniffing.Known:
    """Raises `Declined`: 400 empty, 413 too large, 415 for what is not carried. Pure."""
    if not data:
        raise Declined(400, "empty_file")
    known = sniffing.sniff(data, name)
    if known is None:
        raise Declined(415, "disguised_file", name=sniffing.clean_name(name, ""))
    most = sniffing.LIMITS[known.kind]
    if len(data) > most:
        size = f"{most // 1_048_576} MB" if most >= 1_048_576 else f"{most // 1024} kB"
        raise Declined(413, "file_too_large", most=size)
    return known
