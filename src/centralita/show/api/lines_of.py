"""The numbers that a business may use: its own, and shared ones of others."""

from uuid import UUID

from centralita.records import number_cards
from centralita.records.number_cards import Card
from centralita.show.api.access import Access
from centralita.show.api.problems import Declined


async def list_cards(access: Access) -> list[Card]:
    """Its own ones first."""
    async with access.read() as t:
        own = await number_cards.list_cards(t)
    async with access.house.database.pipe_statement() as p:
        return own + await number_cards.list_guest_cards(p, access.tenant_id)


async def get_card(access: Access, number_id: UUID) -> Card:
    """One of them. Raises `Declined` (404)."""
    async with access.read() as t:
        card = await number_cards.find_card(t, number_id)
    if card is None:
        async with access.house.database.pipe_statement() as p:
            card = await number_cards.find_guest_card(p, access.tenant_id, number_id)
    if card is None:
        raise Declined(404, "unknown_number")
    return card
