"""People whom a business writes with."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from centralita.kit import db
from centralita.records import inbox_contacts, inbox_list, trades
from centralita.show.api import cards, paging, problems
from centralita.show.api.access import Access, Need
from centralita.show.api.bodies import Line
from centralita.show.api.paging import Cursor, Limit, Page
from centralita.show.api.problems import Declined
from centralita.show.api.shapes import ConversationCard
from centralita.verticals.contract import CardSection, Setting

router = APIRouter(prefix="/tenants/{tenant}/contacts", tags=["contacts"])

Reads = Annotated[Access, Depends(Need("contacts:read"))]
Writes = Annotated[Access, Depends(Need("contacts:write"))]
Language = Annotated[str, Depends(problems.find_language)]


class Contact(BaseModel):
    """Somebody, known by phone, by a business-scoped id, or by both."""

    contact_id: UUID
    name: str | None = Field(examples=["Ana"])
    phone: str | None = Field(
        description="With its plus; null where WhatsApp hides it.", examples=["+15550100101"]
    )
    username: str | None
    language: Literal["es", "en"] | None = Field(description="Null: as the business's.")
    blocked: bool
    blocked_at: datetime | None
    marketing_stopped_at: datetime | None = Field(description="Since then: no marketing, please.")
    created_at: datetime
    updated_at: datetime


class ContactWithConversations(Contact):
    """Somebody and all that was said with them."""

    conversations: list[ConversationCard]


def show(contact: inbox_contacts.Contact) -> dict[str, Any]:
    """A contact's fields as callers see them. Pure."""
    return {
        "contact_id": contact.contact_id,
        "name": contact.name,
        "phone": f"+{contact.wa_id}" if contact.wa_id else None,
        "username": contact.username,
        "language": contact.language,
        "blocked": contact.blocked_at is not None,
        "blocked_at": contact.blocked_at,
        "marketing_stopped_at": contact.marketing_stopped_at,
        "created_at": contact.created_at,
        "updated_at": contact.updated_at,
    }


@router.get("")
async def list_contacts(
    access: Reads,
    q: Annotated[
        str | None,
        Query(min_length=1, max_length=100, description="Name, telephone or user name."),
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Contact]:
    """Those who came last first."""
    before = paging.read_id(cursor)
    async with access.read() as t:
        found = await _find(t, q, before, limit + 1)
    page = paging.cut(found, limit, lambda each: [each.contact_id])
    return Page[Contact](
        items=[Contact.model_validate(show(each)) for each in page.items], next=page.next
    )


async def _find(
    t: db.TenantRead, q: str | None, before: UUID | None, limit: int
) -> Sequence[inbox_contacts.Contact]:
    if q is None:
        return await inbox_contacts.list_page(t, before, limit)
    words = await inbox_list.fold(t, q)
    if not words:
        return []
    joined = "".join(words)
    if not joined.isdigit():
        return await inbox_contacts.list_called(t, words, before, limit)
    begins = await inbox_contacts.list_called(t, [joined], before, limit)
    ends = await inbox_contacts.list_called(t, ["~" + joined[::-1]], before, limit)
    both = {each.contact_id: each for each in (*begins, *ends)}
    return sorted(both.values(), key=lambda each: each.contact_id, reverse=True)[:limit]


@router.get("/{contact_id}")
async def get_contact(access: Reads, contact_id: UUID) -> ContactWithConversations:
    """Somebody, with every conversation there is."""
    async with access.read() as t:
        return await _load(access, t, contact_id)


async def _load(access: Access, t: db.TenantRead, contact_id: UUID) -> ContactWithConversations:
    """Without what was said last for a key that may not read messages. Raises `Declined` (404)."""
    contact = await inbox_contacts.find(t, contact_id)
    if contact is None:
        raise Declined(404, "unknown_contact")
    ids = await inbox_contacts.list_conversations(t, contact_id)
    shown = await cards.load_cards(t, ids)
    if "messages:read" not in access.rights:
        shown = [each.model_copy(update={"last_message": None}) for each in shown]
    return ContactWithConversations.model_validate({**show(contact), "conversations": shown})


class ContactChange(BaseModel):
    """What is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    name: Line | None = Field(default=None, description="What the business calls them.")
    language: Literal["es", "en"] | None = None
    blocked: bool | None = Field(
        default=None, description="True: nothing is answered, and nothing is sent."
    )


@router.patch("/{contact_id}")
async def change_contact(
    access: Writes, contact_id: UUID, change: ContactChange
) -> ContactWithConversations:
    """Give them another name or language, block them, or let them write again."""
    told = change.model_dump(exclude_unset=True)
    async with access.audited("contact.change", str(contact_id), **told) as t:
        held = await inbox_contacts.lock(t, contact_id)
        if held is None:
            raise Declined(404, "unknown_contact")
        if told.keys() & {"name", "language"}:
            name = change.name if "name" in told else held.name
            language = change.language if "language" in told else held.language
            await inbox_contacts.change(t, contact_id, name, language)
        if change.blocked is not None:
            await inbox_contacts.set_blocked(t, contact_id, blocked=change.blocked)
        return await _load(access, t, contact_id)


class FactRow(BaseModel):
    """One thing of a trade's: an order, a stay."""

    model_config = ConfigDict(from_attributes=True)

    title: str = Field(examples=["#K7PQ"])
    detail: str = Field(examples=["2 × Margherita"])
    state: str | None = Field(description="A word of the trade's.", examples=["preparing"])
    amount: str | None = Field(description="Exact decimal.", examples=["178.00"])
    currency: str | None = Field(examples=["MXN"])
    at: datetime | None


class FactSection(BaseModel):
    """What one trade knows of somebody."""

    trade: str = Field(examples=["restaurant"])
    key: str = Field(examples=["orders"])
    title: str = Field(examples=["Pedidos"])
    rows: list[FactRow]


class Facts(BaseModel):
    """By trade."""

    items: list[FactSection]


@router.get("/{contact_id}/facts")
async def list_facts(access: Reads, contact_id: UUID, language: Language) -> Facts:
    """What the business's trades know of somebody: last orders, stays, quotes."""
    found: list[FactSection] = []
    async with access.read() as t:
        contact = await inbox_contacts.find(t, contact_id)
        if contact is None:
            raise Declined(404, "unknown_contact")
        for enabled in await trades.list_for(t):
            vertical = access.house.verticals.get(enabled.trade)
            if vertical is None or vertical.card is None:
                continue
            setting = _describe(access, contact, enabled, language)
            sections = await vertical.card(t, setting, contact_id)
            found += [_show_section(enabled.trade, each, language) for each in sections]
    return Facts(items=found)


def _describe(
    access: Access, contact: inbox_contacts.Contact, enabled: trades.Enabled, language: str
) -> Setting:
    return Setting(
        now=access.house.clock.now(),
        language=language,
        time_zone=access.tenant.time_zone,
        business=access.tenant.name,
        contact_id=contact.contact_id,
        contact_name=contact.name,
        contact_phone=contact.wa_id,
        settings=enabled.settings,
    )


def _show_section(trade: str, section: CardSection, language: str) -> FactSection:
    return FactSection(
        trade=trade,
        key=section.key,
        title=section.title.get(language, section.key),
        rows=[FactRow.model_validate(each) for each in section.rows],
    )
