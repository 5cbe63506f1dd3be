"""Answers that a business gives often: `/word` in the composer."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from centralita.records import quick_replies
from centralita.show.api import once, versions
from centralita.show.api.access import Access, Need
from centralita.show.api.bodies import check_text
from centralita.show.api.paging import Page
from centralita.show.api.problems import Declined

router = APIRouter(prefix="/tenants/{tenant}/quick-replies", tags=["quick replies"])

Reads = Annotated[Access, Depends(Need("messages:read"))]
Writes = Annotated[Access, Depends(Need("messages:write"))]


class NewQuickReply(BaseModel):
    """A short word and what it stands for."""

    model_config = ConfigDict(extra="forbid")

    shortcut: str = Field(pattern=r"^[a-z0-9áéíóúüñ_-]{1,32}$", examples=["horario"])
    body: Annotated[str, Field(min_length=1, max_length=4096), AfterValidator(check_text)] = Field(
        examples=["Abrimos de martes a domingo, de 13 a 23 h."]
    )
    language: Literal["es", "en"] | None = Field(default=None, description="Null: any.")


class QuickReply(BaseModel):
    """One of them, as it is."""

    model_config = ConfigDict(from_attributes=True)

    quick_reply_id: UUID
    shortcut: str
    body: str
    language: Literal["es", "en"] | None
    version: int
    updated_by: str
    updated_at: datetime


@router.get("")
async def list_quick_replies(access: Reads) -> Page[QuickReply]:
    """All of them, by their words."""
    async with access.read() as t:
        found = await quick_replies.list_all(t)
    return Page[QuickReply](items=[QuickReply.model_validate(each) for each in found])


@router.get("/{quick_reply_id}")
async def get_quick_reply(access: Reads, quick_reply_id: UUID, response: Response) -> QuickReply:
    """One of them, with its version."""
    async with access.read() as t:
        found = await quick_replies.find(t, quick_reply_id)
    return _show(found, response)


@router.post("", status_code=201)
async def add_quick_reply(
    access: Writes, new: NewQuickReply, response: Response, key: once.KeyHeader = None
) -> QuickReply:
    """Write a new one."""
    async with access.audited("quick_reply.add", new.shortcut) as t:

        async def act() -> QuickReply:
            made = await quick_replies.add(t, _read(new), access.actor)
            return _show(await quick_replies.find(t, made), response)

        return await once.do_once(t, access, key, new, QuickReply, act)


@router.put("/{quick_reply_id}")
async def change_quick_reply(
    access: Writes,
    quick_reply_id: UUID,
    new: NewQuickReply,
    response: Response,
    if_match: versions.IfMatch = None,
) -> QuickReply:
    """Write it anew."""
    async with access.audited("quick_reply.change", new.shortcut) as t:
        held = await quick_replies.lock(t, quick_reply_id)
        if held is None:
            raise Declined(404, "unknown_quick_reply")
        current = versions.Current(
            version=str(held.version),
            value=QuickReply.model_validate(held).model_dump(mode="json"),
            changed_by=held.updated_by,
            changed_at=held.updated_at,
        )
        versions.check_version(if_match, current)
        await quick_replies.change(t, quick_reply_id, _read(new), access.actor)
        return _show(await quick_replies.find(t, quick_reply_id), response)


@router.delete("/{quick_reply_id}", status_code=204)
async def remove_quick_reply(access: Writes, quick_reply_id: UUID) -> None:
    """Throw it away."""
    async with access.audited("quick_reply.remove", str(quick_reply_id)) as t:
        if not await quick_replies.remove(t, quick_reply_id):
            raise Declined(404, "unknown_quick_reply")


def _read(new: NewQuickReply) -> quick_replies.New:
    return quick_replies.New(shortcut=new.shortcut, body=new.body, language=new.language)


def _show(found: quick_replies.QuickReply | None, response: Response) -> QuickReply:
    if found is None:
        raise Declined(404, "unknown_quick_reply")
    versions.set_etag(response, found.version)
    return QuickReply.model_validate(found)
