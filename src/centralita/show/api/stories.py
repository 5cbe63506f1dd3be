"""`/tenants/{tenant}/stories`: conversations that are tests, played against the business's bot."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import AfterValidator, BaseModel, Field

from centralita.records import trades
from centralita.show.api.access import Access, Need
from centralita.show.api.bodies import check_text
from centralita.show.api.paging import Page
from centralita.show.api.problems import Declined
from centralita.verticals.contract import Vertical

router = APIRouter(prefix="/tenants/{tenant}/stories", tags=["stories"])

Reads = Annotated[Access, Depends(Need("bots:read"))]
Writes = Annotated[Access, Depends(Need("bots:write"))]


class Story(BaseModel):
    """A story of one of the business's trades."""

    name: str = Field(examples=["para_recoger"])
    trade: str
    language: str
    text: str = Field(description="YAML.", examples=["story: Hola\ntalk:\n- says: hola\n"])


class CheckStory(BaseModel):
    """A story to play: YAML, or JSON, which is YAML too."""

    text: Annotated[str, Field(max_length=200_000), AfterValidator(check_text)] = Field(
        examples=["story: Hola\ntalk:\n- says: hola\n- hears: …\n"]
    )


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
    """The stories that the business's trades bring."""
    async with access.read() as t:
        works = [each.trade for each in await trades.list_for(t)]
    found = [access.house.verticals[each] for each in works if each in access.house.verticals]
    return Page[Story](items=[story for each in found for story in _read_stories(each)])


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


def _read_stories(trade: Vertical) -> list[Story]:
    if trade.stories is None:
        return []
    return [_read(trade.key, each) for each in sorted(trade.stories.rglob("*.yaml"))]


def _read(trade: str, file: Path) -> Story:
    text = file.read_text("utf-8")
    return Story(name=file.stem, trade=trade, language=file.parent.name, text=text)
