"""Notes for the people of the business, among the messages; they are never sent."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from centralita.records import inbox_acts, replies
from centralita.show.api import cards, once, problems
from centralita.show.api.access import Access, Need
from centralita.show.api.bodies import check_text
from centralita.show.api.problems import Declined
from centralita.show.api.shapes import Message

router = APIRouter(prefix="/tenants/{tenant}/conversations", tags=["messages"])

Writes = Annotated[Access, Depends(Need("messages:write"))]
Language = Annotated[str, Depends(problems.find_language)]


class NewNote(BaseModel):
    """What colleagues should know."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(min_length=1, max_length=4096), AfterValidator(check_text)] = Field(
        examples=["Llega tarde, guardarle la mesa."]
    )


@router.post("/{conversation_id}/notes", status_code=201)
async def add_note(
    access: Writes,
    conversation_id: UUID,
    note: NewNote,
    language: Language,
    key: once.KeyHeader = None,
) -> Message:
    """Write a note. The customer never sees it, and who answers stays."""
    asked = {"to": str(conversation_id), "note": note.text}
    async with access.write() as t:

        async def act() -> Message:
            if not await inbox_acts.hold(t, conversation_id):
                raise Declined(404, "unknown_conversation")
            place = await replies.get_place(t, conversation_id)
            message_id = await replies.add_note(
                t,
                place,
                note.text,
                because=f"{access.actor} noted it in the console",
                now=access.house.clock.now(),
                person_id=access.person_id,
            )
            codes = access.house.ports.codes
            return (await cards.load_messages(t, [message_id], codes, language))[0]

        return await once.do_once(t, access, key, asked, Message, act)
