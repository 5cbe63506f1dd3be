"""A conversation's cart: what is in it, where it goes, what of it the customer has confirmed."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

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
    branch_id: UUID | None
    mode: flow.Mode | None
    address: str | None
    latitude: float | None
    longitude: float | None
    zone_id: UUID | None
    customer: str | None
    payment: str | None
    note: str | None
    revision: int
    reviewed_revision: int | None
    reviewed_total: Decimal | None
    reviewed_cause: UUID | None
    lines: tuple[Line, ...] = ()


_FIELDS = (
    "conversation_id, cart_id, branch_id, mode, address, latitude, longitude, zone_id, customer, "
    "payment, note, revision, reviewed_revision, reviewed_total, reviewed_cause"
)
_LINES = """
select l.line_id, l.item_id, i.name, l.unit_price, l.quantity, l.note
from restaurant_cart_lines l
join restaurant_items i on i.tenant_id = l.tenant_id and i.item_id = l.item_id
where l.tenant_id = $1 and l.conversation_id = $2 order by l.line_id
"""
_OPTIONS = """
select c.line_id, c.option_id, o.name, c.unit_price
from restaurant_cart_options c
join restaurant_options o on o.tenant_id = c.tenant_id and o.option_id = c.option_id
join restaurant_option_groups g on g.tenant_id = o.tenant_id and g.group_id = o.group_id
where c.tenant_id = $1 and c.conversation_id = $2 order by g.position, o.position, o.name
"""


async def find_cart(t: db.TenantRead, conversation_id: UUID | None) -> Cart | None:
    """The conversation's cart with its lines; None where nothing was ever put in."""
    row = await t.fetchrow(
        f"select {_FIELDS} from restaurant_carts where tenant_id = $1 and conversation_id = $2",
        t.tenant_id,
        conversation_id,
    )
    if row is None:
        return None
    options: dict[UUID, list[Chosen]] = defaultdict(list)
    for line_id, option_id, name, price in await t.fetch(_OPTIONS, t.tenant_id, conversation_id):
        options[line_id].append(Chosen(id=option_id, name=name, price=price))
    lines = tuple(
        Line(
            id=line[0],
            item_id=line[1],
            name=line[2],
            price=line[3],
            quantity=line[4],
            note=line[5],
            options=tuple(options[line[0]]),
        )
        for line in await t.fetch(_LINES, t.tenant_id, conversation_id)
    )
    return Cart(**dict(row), lines=lines)


async def open_cart(t: db.TenantWrite, conversation_id: UUID) -> Cart:
    """The conversation's cart, made where there is none."""
    await t.execute(
        """
        insert into restaurant_carts (tenant_id, conversation_id, cart_id) values ($1, $2, $3)
        on conflict (tenant_id, conversation_id) do nothing
        """,
        t.tenant_id,
        conversation_id,
        ids.new_id(),
    )
    found = await find_cart(t, conversation_id)
    if found is None:
        raise RuntimeError("the cart that was made just now is not there")
    return found


async def add_line(t: db.TenantWrite, cart: Cart, item: menu.Item, line: Line) -> None:
    """Put a dish in; the same dish with the same options and note counts up instead."""
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
    if same is not None:
        await set_quantity(t, cart, same, same.quantity + line.quantity)
        return
    await t.execute(
        """
        insert into restaurant_cart_lines
            (tenant_id, conversation_id, line_id, item_id, quantity, unit_price, note)
        values ($1, $2, $3, $4, $5, $6, $7)
        """,
        t.tenant_id,
        cart.conversation_id,
        line.id,
        item.id,
        line.quantity,
        item.price,
        line.note,
    )
    await t.executemany(
        """
        insert into restaurant_cart_options
            (tenant_id, conversation_id, line_id, option_id, unit_price)
        values ($1, $2, $3, $4, $5)
        """,
        [
            (t.tenant_id, cart.conversation_id, line.id, option.id, option.price)
            for option in line.options
        ],
    )
    await touch(t, cart)


async def set_quantity(t: db.TenantWrite, cart: Cart, line: Line, quantity: int) -> None:
    """Change how many; none takes the line out."""
    if quantity <= 0:
        await remove_lines(t, cart, [line.id])
        return
    await t.execute(
        """
        update restaurant_cart_lines set quantity = $4
        where tenant_id = $1 and conversation_id = $2 and line_id = $3
        """,
        t.tenant_id,
        cart.conversation_id,
        line.id,
        quantity,
    )
    await touch(t, cart)


async def remove_lines(t: db.TenantWrite, cart: Cart, line_ids: Sequence[UUID]) -> None:
    """Take lines out."""
    await t.execute(
        """
        delete from restaurant_cart_lines
        where tenant_id = $1 and conversation_id = $2 and line_id = any($3)
        """,
        t.tenant_id,
        cart.conversation_id,
        list(line_ids),
    )
    await touch(t, cart)


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
    await touch(t, cart)


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


async def touch(t: db.TenantWrite, cart: Cart) -> None:
    """It is another cart now than the one that was shown."""
    await t.execute(
        """
        update restaurant_carts set revision = revision + 1, updated_at = now()
        where tenant_id = $1 and conversation_id = $2
        """,
        t.tenant_id,
        cart.conversation_id,
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
        "delete from restaurant_cart_lines where tenant_id = $1 and conversation_id = $2",
        t.tenant_id,
        cart.conversation_id,
    )
    await t.execute(
        """
        update restaurant_carts set cart_id = $3, note = null, revision = revision + 1,
            reviewed_revision = null, reviewed_total = null, reviewed_cause = null,
            updated_at = now()
        where tenant_id = $1 and conversation_id = $2
        """,
        t.tenant_id,
        cart.conversation_id,
        ids.new_id(),
    )
