"""A conversation's cart: what is in it, where it goes, what of it the customer has confirmed."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

import msgspec
from msgspec import Struct

from centralita.kit import db, ids
from centralita.verticals.restaurant import flow
from centralita.verticals.restaurant.menu import Item, Option


class Chosen(Struct, frozen=True, kw_only=True):
    """An option in the cart, at the price the customer was told."""

    id: UUID
    name: str
    price: Decimal


class Line(Struct, frozen=True, kw_only=True):
    """One line: a dish at the price the customer was told, its options, how many."""

    id: UUID
    item_id: UUID
    name: str
    price: Decimal
    quantity: int
    note: str
    options: tuple[Chosen, ...] = ()


class Cart(Struct, frozen=True, kw_only=True):
    """As stored. `reviewed_*`: which revision was shown with which total, by which message.

    Whoever changes it gives it a new `edition`, by which others know that it changed. It is stored
    with its first change.
    """

    conversation_id: UUID
    cart_id: UUID
    edition: UUID
    branch_id: UUID | None = None
    mode: flow.Mode | None = None
    address: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    zone_id: UUID | None = None
    customer: str | None = None
    payment: str | None = None
    note: str | None = None
    revision: int = 1
    reviewed_revision: int | None = None
    reviewed_total: Decimal | None = None
    reviewed_cause: UUID | None = None
    lines: tuple[Line, ...] = ()
    is_stored: bool = True


FIND: Final = """
(select row_to_json(c) from (
    select x.conversation_id, x.cart_id, x.edition, x.branch_id, x.mode, x.address, x.latitude,
        x.longitude, x.zone_id, x.customer, x.payment, x.note, x.revision, x.reviewed_revision,
        x.reviewed_total::text as reviewed_total, x.reviewed_cause,
        (select coalesce(json_agg(json_build_object('id', l.line_id, 'item_id', l.item_id,
                'name', i.name, 'price', l.unit_price::text, 'quantity', l.quantity,
                'note', l.note, 'options', (
            select coalesce(json_agg(json_build_object('id', o.option_id, 'name', o.name,
                    'price', p.unit_price::text) order by g.position, o.position, o.name), '[]')
                from restaurant_cart_options p
                join restaurant_options o
                    on o.tenant_id = p.tenant_id and o.option_id = p.option_id
                join restaurant_option_groups g
                    on g.tenant_id = o.tenant_id and g.group_id = o.group_id
                where p.tenant_id = $1 and p.conversation_id = $2 and p.line_id = l.line_id))
                order by l.line_id), '[]')
            from restaurant_cart_lines l
            join restaurant_items i on i.tenant_id = l.tenant_id and i.item_id = l.item_id
            where l.tenant_id = $1 and l.conversation_id = $2) as lines
    from restaurant_carts x where x.tenant_id = $1 and x.conversation_id = $2) c)::text
"""
"""Of the tenant $1 and the conversation $2, as one JSON text: amounts in it are exact text."""
_DECODER: Final = msgspec.json.Decoder(Cart)


def parse_cart(text: str | None) -> Cart | None:
    """What `FIND` selects."""
    return None if text is None else _DECODER.decode(text)


async def find_cart(t: db.TenantRead, conversation_id: UUID | None) -> Cart | None:
    """The conversation's cart with its lines; None where nothing was ever put in."""
    return parse_cart(await t.fetchval(f"select {FIND}", t.tenant_id, conversation_id))


def begin_cart(conversation_id: UUID) -> Cart:
    """An empty cart for a conversation that has none."""
    return Cart(
        conversation_id=conversation_id,
        cart_id=ids.new_id(),
        edition=ids.new_id(),
        is_stored=False,
    )


def make_line(item: Item, options: Sequence[Option], quantity: int, note: str) -> Line:
    """A dish as it costs today, its options in the menu's order, as a cart is read."""
    chosen = {option.id for option in options}
    return Line(
        id=ids.new_id(),
        item_id=item.id,
        name=item.name,
        price=item.price,
        quantity=quantity,
        note=note,
        options=tuple(
            Chosen(id=each.id, name=each.name, price=each.price)
            for group in item.groups
            for each in group.options
            if each.id in chosen
        ),
    )
