"""The inbox: conversations, who answers them, whose they are, what was read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from centralita.kit import db
from centralita.records import handovers, inbox_acts, inbox_list, timeline
from centralita.show import ports
from centralita.show.api import cards, problems
from centralita.show.api.access import Access, Need
from centralita.show.api.finding import Found, find_conversations
from centralita.show.api.paging import Cursor, Limit, Page
from centralita.show.api.problems import Declined
from centralita.show.api.shapes import ConversationCard
from centralita.vocabulary.handover import Cause

router = APIRouter(prefix="/tenants/{tenant}/conversations", tags=["conversations"])

Language = Annotated[str, Depends(problems.find_language)]
Reads = Annotated[Access, Depends(Need("messages:read"))]
Writes = Annotated[Access, Depends(Need("messages:write"))]


class Match(BaseModel):
    """The message in which the text was found."""

    conversation_id: UUID
    message_id: UUID
    text: str
    at: datetime


class ConversationPage(Page[ConversationCard]):
    """Some conversations. Where texts were looked through, `matches` says what was found there."""

    matches: list[Match] = Field(
        default_factory=list,
        description="For `q`: first conversations whose contact is called so, then those with such "
        "a message. One of these may come again on a later page, with an older message.",
    )
    searched_until: datetime | None = Field(
        default=None,
        description="How far back messages were looked through; `next` goes on from there.",
    )


class Asked(BaseModel):
    """What the list is narrowed to."""

    model_config = ConfigDict(extra="forbid")

    q: str | None = Field(
        default=None,
        min_length=1,
        max_length=100,
        description="The contact's name, telephone or user name; then a piece of a message.",
        examples=["Ana"],
    )
    status: Literal["active", "archived", "blocked", "all"] = "active"
    owner: Literal["bot", "human", "nobody"] | None = None
    mine: bool | None = Field(default=None, description="Assigned to whoever asks.")
    assigned_to: UUID | None = None
    unassigned: bool | None = Field(
        default=None, description="A person answers, and it is nobody's yet."
    )
    waiting: bool | None = Field(
        default=None, description="A person answers, and the customer spoke last."
    )
    unread: bool | None = None
    closed: bool | None = None
    number: UUID | None = Field(default=None, description="A number's id.")
    property: str | None = Field(default=None, max_length=100, description="A property or branch.")
    cursor: Cursor = None
    limit: Limit = 50


def read_filters(asked: Asked, person_id: UUID | None) -> inbox_list.Filters:
    """The filters of a request. Pure."""
    return inbox_list.Filters(
        status=None if asked.status == "all" else asked.status,
        owner=asked.owner,
        waiting=asked.waiting,
        unread=asked.unread,
        closed=asked.closed,
        unassigned=asked.unassigned,
        assigned_to=(person_id or UUID(int=0)) if asked.mine else asked.assigned_to,
        number_id=asked.number,
        property_id=asked.property,
    )


@router.get("")
async def list_conversations(access: Reads, asked: Annotated[Asked, Query()]) -> ConversationPage:
    """The conversations in which something was said last, newest first."""
    filters = read_filters(asked, access.person_id)
    async with access.read() as t:
        found = await find_conversations(t, filters, asked.q, asked.cursor, asked.limit)
        shown = await cards.load_cards(t, found.ids)
    return _show_page(found, shown)


def _show_page(found: Found, shown: Sequence[ConversationCard]) -> ConversationPage:
    return ConversationPage(
        items=list(shown),
        next=found.next,
        matches=[Match.model_validate(each, from_attributes=True) for each in found.hits],
        searched_until=found.until,
    )


class Counts(BaseModel):
    """How many open conversations are behind each tab; 100: that or more."""

    mine: int = Field(ge=0, le=100)
    unassigned: int = Field(ge=0, le=100)
    waiting: int = Field(ge=0, le=100)
    unread: int = Field(ge=0, le=100)


@router.get("/counts")
async def count_conversations(access: Reads) -> Counts:
    """The figures of the inbox's tabs."""
    async with access.read() as t:
        found = await inbox_list.count(t, access.person_id)
    return Counts.model_validate(found, from_attributes=True)


@router.get("/{conversation_id}")
async def get_conversation(access: Reads, conversation_id: UUID) -> ConversationCard:
    """One conversation."""
    async with access.read() as t:
        return await load_card(t, conversation_id)


async def load_card(t: db.TenantRead, conversation_id: UUID) -> ConversationCard:
    """The conversation. Raises `Declined` (404)."""
    found = await cards.load_cards(t, [conversation_id])
    if not found:
        raise Declined(404, "unknown_conversation")
    return found[0]


class Change(BaseModel):
    """What is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    status: Literal["active", "archived"] | None = None
    assigned_to: UUID | None = Field(default=None, description="A person; null: nobody.")


@router.patch("/{conversation_id}")
async def change_conversation(
    access: Writes, conversation_id: UUID, change: Change
) -> ConversationCard:
    """Archive it or bring it back; give it to somebody."""
    given = change.model_fields_set
    told = {name: str(getattr(change, name)) for name in sorted(given)}
    async with access.audited("conversation.change", str(conversation_id), **told) as t:
        await _hold(t, conversation_id)
        if change.status is not None and not await inbox_acts.set_status(
            t, conversation_id, change.status
        ):
            raise Declined(409, "contact_blocked")
        if "assigned_to" in given:
            await _assign(t, conversation_id, change.assigned_to)
        return await load_card(t, conversation_id)


class Seen(BaseModel):
    """Up to where somebody has read."""

    model_config = ConfigDict(extra="forbid")

    message_id: UUID | None = Field(default=None, description="The newest one shown; null: all.")


@router.post("/{conversation_id}/seen")
async def mark_seen(
    access: Writes, conversation_id: UUID, seen: Seen | None = None
) -> ConversationCard:
    """Somebody of the business has read it."""
    async with access.write() as t:
        await inbox_acts.mark_seen(t, conversation_id, seen.message_id if seen else None)
        return await load_card(t, conversation_id)


@router.post("/{conversation_id}/take")
async def take_over(access: Writes, conversation_id: UUID) -> ConversationCard:
    """Answer it yourself: the bot is silent from now on, and what it had queued is withdrawn."""
    async with access.audited("conversation.take", str(conversation_id)) as t:
        await _change_hands(access, t, conversation_id, "operator_takes", "took it over")
        if access.person_id is not None:  # an admin without a place here takes nothing as theirs
            await inbox_acts.assign(t, conversation_id, access.person_id)
        return await load_card(t, conversation_id)


@router.post("/{conversation_id}/give-back")
async def give_back(access: Writes, conversation_id: UUID) -> ConversationCard:
    """The bot answers again."""
    async with access.audited("conversation.give_back", str(conversation_id)) as t:
        await _change_hands(access, t, conversation_id, "operator_gives_back", "gave it back")
        return await load_card(t, conversation_id)


@router.post("/{conversation_id}/close")
async def close(access: Writes, conversation_id: UUID) -> ConversationCard:
    """The matter is settled; the customer's next message begins a new one, with the bot."""
    async with access.audited("conversation.close", str(conversation_id)) as t:
        await _change_hands(access, t, conversation_id, "operator_closes", "closed it")
        await handovers.close(t, conversation_id)
        return await load_card(t, conversation_id)


class Assignment(BaseModel):
    """Whose it is from now on."""

    model_config = ConfigDict(extra="forbid")

    person_id: UUID | None = Field(description="Somebody of the business; null: nobody.")


@router.post("/{conversation_id}/assign")
async def assign(access: Writes, conversation_id: UUID, assignment: Assignment) -> ConversationCard:
    """Give it to a colleague, to yourself, or to nobody. Who answers (bot or person) stays."""
    person = str(assignment.person_id)
    async with access.audited("conversation.assign", str(conversation_id), person=person) as t:
        await _hold(t, conversation_id)
        await _assign(t, conversation_id, assignment.person_id)
        return await load_card(t, conversation_id)


class Handover(BaseModel):
    """Somebody else answered from then on."""

    model_config = ConfigDict(from_attributes=True)

    at: datetime
    from_owner: Literal["bot", "human", "nobody"]
    to_owner: Literal["bot", "human", "nobody"]
    cause: str = Field(examples=["words"])
    by_whom: str = Field(examples=["customer"])
    because: str = Field(description="Why, in the reader's language.")
    summary: str | None


@router.get("/{conversation_id}/handovers")
async def list_handovers(
    access: Reads, conversation_id: UUID, language: Language
) -> Page[Handover]:
    """The newest hand-overs, oldest of them first."""
    async with access.read() as t:
        if not await inbox_acts.is_there(t, conversation_id):
            raise Declined(404, "unknown_conversation")
        found = await handovers.list_for(t, conversation_id)
    items = [Handover.model_validate(each) for each in found]
    for each in items:
        each.because = timeline.say_reason(each.because, language)
    return Page[Handover](items=items)


async def _hold(t: db.TenantWrite, conversation_id: UUID) -> None:
    if not await inbox_acts.hold(t, conversation_id):
        raise Declined(404, "unknown_conversation")


async def _assign(t: db.TenantWrite, conversation_id: UUID, person_id: UUID | None) -> None:
    if not await inbox_acts.assign(t, conversation_id, person_id):
        raise Declined(422, "not_a_colleague")


async def _change_hands(
    access: Access, t: db.TenantWrite, conversation_id: UUID, cause: Cause, what: str
) -> None:
    """Raises `Declined` (404). Where nothing changes hands, nothing is wrong either."""
    await _hold(t, conversation_id)
    wish = ports.HandWish(cause=cause, by_whom=access.actor, because=f"{access.actor} {what}")
    house = access.house
    await house.ports.hands.hand_over(t, conversation_id, wish, house.clock.now())
