"""A conversation's cart: what is in it, where it goes, what of it the customer has confirmed."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final, Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from centralita.kit import db, ids
from centralita.verticals.restaurant import flow, menu


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
    """As stored. `reviewed_*`: which revision was shown with which total, by which message."""

    conversation_id: UUID
    cart_id: UUID
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


FIND: Final = """
(select row_to_json(c) from (
    select x.conversation_id, x.cart_id, x.branch_id, x.mode, x.address, x.latitude, x.longitude,
        x.zone_id, x.customer, x.payment, x.note, x.revision, x.reviewed_revision,
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


_TOUCH: Final = """
update restaurant_carts set revision = revision + 1, updated_at = now()
where tenant_id = $1 and conversation_id = $2
"""
"""It is another cart now than the one that was shown."""


async def make_cart(t: db.TenantWrite, conversation_id: UUID) -> Cart:
    """An empty cart for a conversation that has none."""
    cart_id = ids.new_id()
    await t.execute(
        "insert into restaurant_carts (tenant_id, conversation_id, cart_id) values ($1, $2, $3)",
        t.tenant_id,
        conversation_id,
        cart_id,
    )
    return Cart(conversation_id=conversation_id, cart_id=cart_id)


async def add_line(t: db.TenantWrite, cart: Cart, item: menu.Item, line: Line) -> Cart:
    """Put a dish in; the same dish with the same options and note counts up instead.

    The cart with it.
    """
    same = next(
        (
            each
            for each in cart.lines
            if each.item_id == item.id
            and each.note == line.note
            and {o.id for o in each.options} == {o.id for o in line.options}
        ),
        None,
    )
    revision = cart.revision + 1
    if same is not None:
        more = msgspec.structs.replace(same, quantity=same.quantity + line.quantity)
        await set_quantity(t, cart, same, more.quantity)
        lines = tuple(more if each is same else each for each in cart.lines)
        return msgspec.structs.replace(cart, lines=lines, revision=revision)
    await t.execute(
        f"""
        with line as (
            insert into restaurant_cart_lines
                (tenant_id, conversation_id, line_id, item_id, quantity, unit_price, note)
            values ($1, $2, $3, $4, $5, $6, $7)
        ), chosen as (
            insert into restaurant_cart_options
                (tenant_id, conversation_id, line_id, option_id, unit_price)
            select $1, $2, $3, o.id, o.price from unnest($8::uuid[], $9::numeric[]) o (id, price)
        )
        {_TOUCH}
        """,
        t.tenant_id,
        cart.conversation_id,
        line.id,
        item.id,
        line.quantity,
        item.price,
        line.note,
        [option.id for option in line.options],
        [option.price for option in line.options],
    )
    return msgspec.structs.replace(cart, lines=(*cart.lines, line), revision=revision)


async def set_quantity(t: db.TenantWrite, cart: Cart, line: Line, quantity: int) -> None:
    """Change how many; none takes the line out."""
    if quantity <= 0:
        await remove_lines(t, cart, [line.id])
        return
    await t.execute(
        f"""
        with changed as (
            update restaurant_cart_lines set quantity = $4
            where tenant_id = $1 and conversation_id = $2 and line_id = $3
        )
        {_TOUCH}
        """,
        t.tenant_id,
        cart.conversation_id,
        line.id,
        quantity,
    )


async def remove_lines(t: db.TenantWrite, cart: Cart, line_ids: Sequence[UUID]) -> None:
    """Take lines out."""
    await t.execute(
        f"""
        with gone as (
            delete from restaurant_cart_lines
            where tenant_id = $1 and conversation_id = $2 and line_id = any($3)
        )
        {_TOUCH}
        """,
        t.tenant_id,
        cart.conversation_id,
        list(line_ids),
    )


async def set_prices(t: db.TenantWrite, cart: Cart, line: Line) -> None:
    """Write down the prices of a line as the customer is told them now."""
    place = (t.tenant_id, cart.conversation_id, line.id)
    await t.execute(
        """
        update restaurant_cart_lines set unit_price = $4
        where tenant_id = $1 and conversation_id = $2 and line_id = $3
        """,
        *place,
        line.price,
    )
    await t.executemany(
        """
        update restaurant_cart_options set unit_price = $5
        where tenant_id = $1 and conversation_id = $2 and line_id = $3 and option_id = $4
        """,
        [(*place, option.id, option.price) for option in line.options],
    )
    await t.execute(_TOUCH, t.tenant_id, cart.conversation_id)


Field = Literal[
    "branch_id", "mode", "address", "latitude", "longitude", "zone_id", "customer", "payment",
    "note",
]  # fmt: skip


async def set_fields(t: db.TenantWrite, cart: Cart, values: dict[Field, Any]) -> None:
    """Change where it goes, how it is paid, what the kitchen should know."""
    changes = ", ".join(f"{name} = ${at}" for at, name in enumerate(values, 3))
    await t.execute(
        f"update restaurant_carts set {changes}, revision = revision + 1, updated_at = now() "
        "where tenant_id = $1 and conversation_id = $2",
        t.tenant_id,
        cart.conversation_id,
        *values.values(),
    )


async def mark_reviewed(
    t: db.TenantWrite, cart: Cart, total: Decimal, cause_id: UUID | None
) -> None:
    """The customer is shown this revision with this total, in answer to that message."""
    await t.execute(
        """
        update restaurant_carts set reviewed_revision = revision, reviewed_total = $3,
            reviewed_cause = $4, updated_at = now()
        where tenant_id = $1 and conversation_id = $2
        """,
        t.tenant_id,
        cart.conversation_id,
        total,
        cause_id,
    )


async def begin_anew(t: db.TenantWrite, cart: Cart) -> None:
    """It became an order: empty, with an id of its own; where it goes is remembered."""
    await t.execute(
        """
        with gone as (
            delete from restaurant_cart_lines where tenant_id = $1 and conversation_id = $2
        )
        update restaurant_carts set cart_id = $3, note = null, revision = revision + 1,
            reviewed_revision = null, reviewed_total = null, reviewed_cause = null,
            updated_at = now()
        where tenant_id = $1 and conversation_id = $2
        """,
        t.tenant_id,
        cart.conversation_id,
        ids.new_id(),
    )
