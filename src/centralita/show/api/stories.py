"""`/tenants/{tenant}/stories`: conversations that are tests, played against the business's bot."""

import asyncio
import re
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response
from fastapi import Path as PathParameter
from pydantic import AfterValidator, BaseModel, Field

from centralita.kit import db
from centralita.records import own_stories, trades
from centralita.show.api import versions
from centralita.show.api.access import Access, Need
from centralita.show.api.bodies import check_text
from centralita.show.api.paging import Page
from centralita.show.api.problems import Declined
from centralita.verticals.contract import Vertical

router = APIRouter(prefix="/tenants/{tenant}/stories", tags=["stories"])

Reads = Annotated[Access, Depends(Need("bots:read"))]
Writes = Annotated[Access, Depends(Need("bots:write"))]


StoryText = Annotated[
    str,
    Field(min_length=1, max_length=200_000, description="YAML, or JSON, which is YAML too."),
    AfterValidator(check_text),
]
StoryName = Annotated[str, PathParameter(max_length=60, examples=["sin_reserva"])]
_EXAMPLE = "story: Hola\ntalk:\n- says: hola\n- hears: …\n"
_NAME: Final = re.compile("[a-z][a-z0-9_]{0,59}")


class Story(BaseModel):
    """A story of the business's own, or of one of its trades."""

    name: str = Field(examples=["para_recoger"])
    trade: str | None = Field(description="null: the business's own.")
    language: str | None
    text: str = Field(examples=[_EXAMPLE])
    version: int | None = Field(description="Of its own ones; it is their `ETag`.")
    changed_by: str | None
    changed_at: datetime | None


class KeepStory(BaseModel):
    """A story to keep."""

    text: StoryText = Field(examples=[_EXAMPLE])


class CheckStory(BaseModel):
    """A story to play."""

    text: StoryText = Field(examples=[_EXAMPLE])


class Difference(BaseModel):
    """Where the story went another way."""

    line: int = Field(description="Of the text, from 1.")
    expected: str
    got: str


class Line(BaseModel):
    """Something that happened, after the step at that line."""

    line: int
    text: str


class PlayedStory(BaseModel):
    """A story as it was played. Nothing of it was stored or sent."""

    title: str
    ok: bool
    differences: list[Difference]
    heard: list[Line] = Field(description="Every reply.")
    passed: list[Line] = Field(description="Nodes and deeds on the way.")
    lost_at: int | None = Field(description="From this line on nothing could be played.")


@router.get("")
async def list_stories(access: Reads) -> Page[Story]:
    """The stories of the business's own, and those that its trades bring."""
    async with access.read() as t:
        works = [each.trade for each in await trades.list_for(t)]
        own = await own_stories.list_all(t)
    found = [access.house.verticals[each] for each in works if each in access.house.verticals]
    brought = await asyncio.to_thread(lambda: [each for one in found for each in _read_all(one)])
    return Page[Story](items=[*map(_show, own), *brought])


@router.put("/{name}")
async def keep_story(
    response: Response,
    access: Writes,
    name: StoryName,
    body: KeepStory,
    if_match: versions.IfMatch = None,
) -> Story:
    """Keep a story under its name; a new one has the version 0 in `If-Match`."""
    versions.read_version(if_match)
    if not _NAME.fullmatch(name):
        raise Declined(422, "bad_story_name", name=name)
    await access.house.ports.rehearsals.check_story(body.text)
    async with access.audited("story.keep", name) as t:
        await own_stories.lock(t, name)
        before = await own_stories.find(t, name)
        current = versions.Current(
            version=str(before.version if before else 0),
            value=before.body if before else None,
            changed_by=before.updated_by if before else None,
            changed_at=before.updated_at if before else None,
        )
        versions.check_version(if_match, current)
        await own_stories.store(t, name, body.text, actor=access.actor)
        stored = await _get(t, name)
    versions.set_etag(response, stored.version)
    return _show(stored)


@router.get("/{name}")
async def get_story(response: Response, access: Reads, name: StoryName) -> Story:
    """One of the business's own."""
    async with access.read() as t:
        found = await _get(t, name)
    versions.set_etag(response, found.version)
    return _show(found)


@router.delete("/{name}", status_code=204)
async def remove_story(access: Writes, name: StoryName) -> None:
    """Keep it no more."""
    async with access.audited("story.remove", name) as t:
        if not await own_stories.remove(t, name):
            raise Declined(404, "unknown_story", name=name)


@router.post("/check")
async def check_story(access: Writes, body: CheckStory) -> PlayedStory:
    """Play a story against the business's own bot, flows and facts, and undo it all."""
    try:
        played = await access.house.ports.rehearsals.play(access.tenant_id, body.text)
    except TimeoutError:
        raise Declined(422, "preview_too_long") from None
    return PlayedStory(
        title=played.title,
        ok=not played.differences,
        differences=[
            Difference(line=each.line, expected=each.expected, got=each.got)
            for each in played.differences
        ],
        heard=[Line(line=line, text=text) for line, text in played.heard],
        passed=[Line(line=line, text=text) for line, text in played.passed],
        lost_at=played.lost_at,
    )


async def _get(t: db.TenantRead, name: str) -> own_stories.OwnStory:
    found = await own_stories.find(t, name)
    if found is None:
        raise Declined(404, "unknown_story", name=name)
    return found


def _show(found: own_stories.OwnStory) -> Story:
    return Story(
        name=found.name,
        trade=None,
        language=None,
        text=found.body,
        version=found.version,
        changed_by=found.updated_by,
        changed_at=found.updated_at,
    )


def _read_all(trade: Vertical) -> list[Story]:
    if trade.stories is None:
        return []
    return [_read(trade.key, each) for each in sorted(trade.stories.rglob("*.yaml"))]


def _read(trade: str, file: Path) -> Story:
    return Story(
        name=file.stem,
        trade=trade,
        language=file.parent.name,
        text=file.read_text("utf-8"),
        version=None,
        changed_by=None,
        changed_at=None,
    )
