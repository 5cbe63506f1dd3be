"""Changes carts: each gives the cart another edition, and answers with the cart after it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from centralita.kit import db, ids
from centralita.verticals.restaurant.carts import Cart, Line

Field = Literal[
    "branch_id", "mode", "address", "latitude", "longitude", "zone_id", "customer", "payment",
    "note",
]  # fmt: skip
_TOUCH: Final = """
update restaurant_carts set revision = revision + 1, edition = $3, updated_at = now()
where tenant_id = $1 and conversation_id = $2 and cart_id = $4
"""
"""It is another cart now than the one that was shown."""
_STORE: Final = """
insert into restaurant_carts (tenant_id, conversation_id, edition, cart_id, revision)
values ($1, $2, $3, $4, 2)
"""
"""The same for one that is not stored yet: it was empty, and nobody was shown that."""


def _change(cart: Cart, **values: Any) -> Cart:
    """The cart as it is after a change."""
    return msgspec.structs.replace(
        cart, revision=cart.revision + 1, edition=ids.new_id(), is_stored=True, **values
    )


def _touch(cart: Cart) -> str:
    return _TOUCH if cart.is_stored else _STORE


async def add_line(t: db.TenantWrite, cart: Cart, line: Line) -> Cart:
    """Put a dish in; the same dish with the same options and note counts up instead.

    The cart with it.
    """
    same = next((each for each in cart.lines if _name(each) == _name(line)), None)
    if same is not None:
        return await set_quantity(t, cart, same, same.quantity + line.quantity)
    after = _change(cart, lines=(*cart.lines, line))
    await t.execute(
        f"""
        with line as (
            insert into restaurant_cart_lines
                (tenant_id, conversation_id, line_id, item_id, quantity, unit_price, note)
            values ($1, $2, $5, $6, $7, $8, $9)
        ), chosen as (
            insert into restaurant_cart_options
                (tenant_id, conversation_id, line_id, option_id, unit_price)
            select $1, $2, $5, o.id, o.price from unnest($10::uuid[], $11::numeric[]) o (id, price)
        )
        {_touch(cart)}
        """,
        t.tenant_id,
        cart.conversation_id,
        after.edition,
        cart.cart_id,
        line.id,
        line.item_id,
        line.quantity,
        line.price,
        line.note,
        [option.id for option in line.options],
        [option.price for option in line.options],
    )
    return after


def _name(line: Line) -> object:
    """What two lines have in common that are one."""
    return line.item_id, line.note, {option.id for option in line.options}


async def set_quantity(t: db.TenantWrite, cart: Cart, line: Line, quantity: int) -> Cart:
    """Change how many; none takes the line out. The cart after that."""
    if quantity <= 0:
        return await remove_lines(t, cart, [line.id])
    changed = msgspec.structs.replace(line, quantity=quantity)
    after = _change(cart, lines=tuple(changed if x.id == line.id else x for x in cart.lines))
    await t.execute(
        f"""
        with changed as (
            update restaurant_cart_lines set quantity = $6
            where tenant_id = $1 and conversation_id = $2 and line_id = $5
        )
        {_TOUCH}
        """,
        t.tenant_id,
        cart.conversation_id,
        after.edition,
        cart.cart_id,
        line.id,
        quantity,
    )
    return after


async def remove_lines(t: db.TenantWrite, cart: Cart, line_ids: Sequence[UUID]) -> Cart:
    """Take lines out. The cart without them."""
    after = _change(cart, lines=tuple(line for line in cart.lines if line.id not in line_ids))
    await t.execute(
        f"""
        with gone as (
            delete from restaurant_cart_lines
            where tenant_id = $1 and conversation_id = $2 and line_id = any($5)
        )
        {_touch(cart)}
        """,
        t.tenant_id,
        cart.conversation_id,
        after.edition,
        cart.cart_id,
        list(line_ids),
    )
    return after


async def set_prices(t: db.TenantWrite, cart: Cart, line: Line) -> Cart:
    """Write down the prices of a line as the customer is told them now. The cart with them."""
    after = _change(cart, lines=tuple(line if x.id == line.id else x for x in cart.lines))
    await t.execute(
        f"""
        with priced as (
            update restaurant_cart_lines set unit_price = $6
            where tenant_id = $1 and conversation_id = $2 and line_id = $5
        ), chosen as (
            update restaurant_cart_options x set unit_price = o.price
            from unnest($7::uuid[], $8::numeric[]) o (id, price)
            where x.tenant_id = $1 and x.conversation_id = $2 and x.line_id = $5
                and x.option_id = o.id
        )
        {_TOUCH}
        """,
        t.tenant_id,
        cart.conversation_id,
        after.edition,
        cart.cart_id,
        line.id,
        line.price,
        [option.id for option in line.options],
        [option.price for option in line.options],
    )
    return after


async def set_fields(t: db.TenantWrite, cart: Cart, values: dict[Field, Any]) -> Cart:
    """Change where it goes, how it is paid, what the kitchen should know. The cart after that."""
    after = _change(cart, **values)
    write = _write_update if cart.is_stored else _write_insert
    await t.execute(
        write(tuple(values)),
        t.tenant_id,
        cart.conversation_id,
        after.edition,
        cart.cart_id,
        *values.values(),
    )
    return after


def _write_update(names: Sequence[Field]) -> str:
    changes = ", ".join(f"{name} = ${at}" for at, name in enumerate(names, 5))
    return (
        f"update restaurant_carts set {changes}, revision = revision + 1, edition = $3, "
        "updated_at = now() where tenant_id = $1 and conversation_id = $2 and cart_id = $4"
    )


def _write_insert(names: Sequence[Field]) -> str:
    places = ", ".join(f"${at}" for at in range(5, 5 + len(names)))
    return (
        "insert into restaurant_carts (tenant_id, conversation_id, edition, cart_id, revision, "
        f"{', '.join(names)}) values ($1, $2, $3, $4, 2, {places})"
    )


async def mark_reviewed(
    t: db.TenantWrite, cart: Cart, total: Decimal, cause_id: UUID | None
) -> Cart:
    """The customer is shown this revision with this total, in answer to that message."""
    after = msgspec.structs.replace(
        cart,
        edition=ids.new_id(),
        reviewed_revision=cart.revision,
        reviewed_total=total,
        reviewed_cause=cause_id,
    )
    await t.execute(
        """
        update restaurant_carts set reviewed_revision = revision, reviewed_total = $4,
            reviewed_cause = $5, edition = $3, updated_at = now()
        where tenant_id = $1 and conversation_id = $2
        """,
        t.tenant_id,
        cart.conversation_id,
        after.edition,
        total,
        cause_id,
    )
    return after


async def begin_anew(t: db.TenantWrite, cart: Cart) -> Cart:
    """It became an order: empty, with an id of its own; where it goes is remembered."""
    after = _change(
        cart,
        cart_id=ids.new_id(),
        lines=(),
        note=None,
        reviewed_revision=None,
        reviewed_total=None,
        reviewed_cause=None,
    )
    await t.execute(
        """
        with gone as (
            delete from restaurant_cart_lines where tenant_id = $1 and conversation_id = $2
        )
        update restaurant_carts set cart_id = $4, edition = $3, note = null,
            revision = revision + 1, reviewed_revision = null, reviewed_total = null,
            reviewed_cause = null, updated_at = now()
        where tenant_id = $1 and conversation_id = $2
        """,
        t.tenant_id,
        cart.conversation_id,
        after.edition,
        after.cart_id,
    )
    return after
