"""A message's life in plain words."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from centralita.records import inbox_places, timeline
from centralita.show.api import problems
from centralita.show.api.access import Access, Need
from centralita.show.api.problems import Declined

router = APIRouter(prefix="/tenants/{tenant}/messages", tags=["messages"])

Reads = Annotated[Access, Depends(Need("messages:read"))]
Language = Annotated[str, Depends(problems.find_language)]


class Event(BaseModel):
    """One step."""

    model_config = ConfigDict(from_attributes=True)

    at: datetime | None = Field(description="Null: that is how things stand now.")
    kind: str = Field(examples=["delivered"])
    text: str = Field(examples=["It reached the phone."])
    cure: str = Field(description="What to do about it, where something went wrong.")


class Timeline(BaseModel):
    """The steps of a message, in order."""

    items: list[Event]


@router.get("/{message_id}/timeline")
async def get_timeline(access: Reads, message_id: UUID, language: Language) -> Timeline:
    """How a message came in, who decided what and why, how it left, and how far it got."""
    async with access.read() as t:
        if await inbox_places.find_spoken(t, message_id) is None:
            raise Declined(404, "unknown_message")
    codes = access.house.ports.codes
    story = await timeline.get_story_of(access.house.database, access.tenant_id, message_id)
    events = timeline.tell(story, language, codes.explain, codes.adapt)
    return Timeline(items=[Event.model_validate(each) for each in events])
