"""Orders as stored: in the words and prices of the moment they were confirmed."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

import msgspec
from msgspec import Struct

from centralita.kit import db, ids
from centralita.verticals.restaurant import flow

_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""What is not mistaken for another when it is read out."""
_CODE_LENGTH: Final = 4
_TRIES: Final = 50


class Extra(Struct, frozen=True, kw_only=True):
    """An option as it was ordered."""

    option_id: UUID
    name: str
    price: Decimal


class Line(Struct, frozen=True, kw_only=True):
    """A dish as it was ordered; `sum` is all pieces with their options."""

    item_id: UUID
    name: str
    quantity: int
    price: Decimal
    options: tuple[Extra, ...] = ()
    note: str = ""
    sum: Decimal


class Order(Struct, frozen=True, kw_only=True):
    """`code` is what people call it; `minutes` how long it was said to take."""

    order_id: UUID
    code: str
    cart_id: UUID
    conversation_id: UUID
    cause_id: UUID | None
    branch_id: UUID
    branch: str = ""
    state: flow.State
    mode: flow.Mode
    customer: str
    phone: str
    address: str
    latitude: float | None
    longitude: float | None
    zone: str
    payment: str
    note: str
    subtotal: Decimal
    fee: Decimal
    total: Decimal
    currency: str
    language: str
    minutes: int
    created_at: datetime
    lines: tuple[Line, ...] = ()


_COLUMNS: Final = (
    "order_id", "code", "cart_id", "conversation_id", "cause_id", "branch_id", "state", "mode",
    "customer", "phone", "address", "latitude", "longitude", "zone", "payment", "note", "subtotal",
    "fee", "total", "currency", "language", "minutes", "created_at",
)  # fmt: skip
_SELECT: Final = (
    f"select {', '.join(f'o.{name}' for name in _COLUMNS)}, b.name as branch "
    "from restaurant_orders o join restaurant_branches b "
    "on b.tenant_id = o.tenant_id and b.branch_id = o.branch_id where o.tenant_id = $1 "
)


async def list_orders(
    t: db.TenantRead,
    *,
    conversation_id: UUID | None = None,
    states: Sequence[str] | None = None,
    limit: int = 20,
) -> list[Order]:
    """Newest first, with their lines."""
    rows = await t.fetch(
        f"{_SELECT} and ($2::uuid is null or o.conversation_id = $2) "
        "and ($3::text[] is null or o.state = any($3)) order by o.order_id desc limit $4",
        t.tenant_id,
        conversation_id,
        states,
        limit,
    )
    return await _with_lines(t, rows)


async def list_between(
    t: db.TenantRead, since: datetime, until: datetime, after: UUID | None, limit: int
) -> list[Order]:
    """Those made in between, the first first; `after` is the id of the last one read before."""
    rows = await t.fetch(
        f"{_SELECT} and o.created_at >= $2 and o.created_at < $3 "
        "and ($4::uuid is null or o.order_id > $4) order by o.order_id limit $5",
        t.tenant_id,
        since,
        until,
        after,
        limit,
    )
    return await _with_lines(t, rows)


async def list_board(t: db.TenantRead, since: datetime, limit: int = 500) -> list[Order]:
    """Every order that is not over, and those that ended since; the oldest first."""
    rows = await t.fetch(
        f"{_SELECT} and (o.state not in ('delivered', 'cancelled') or o.updated_at >= $2) "
        "order by o.order_id desc limit $3",
        t.tenant_id,
        since,
        limit,
    )
    return await _with_lines(t, rows[::-1])


async def lock(t: db.TenantWrite, order_id: UUID) -> None:
    """Hold the order, so that nobody moves it before the commit."""
    await t.fetchval(
        "select true from restaurant_orders where tenant_id = $1 and order_id = $2 "
        "for no key update",
        t.tenant_id,
        order_id,
    )


async def find_order(t: db.TenantRead, name: str) -> Order | None:
    """By its code, whichever way it is written, or by our id."""
    rows = await t.fetch(
        f"{_SELECT} and (o.code = $2 or o.order_id::text = $3)",
        t.tenant_id,
        name.strip().lstrip("#").upper(),
        name.strip().lower(),
    )
    return next(iter(await _with_lines(t, rows)), None)


async def find_made(t: db.TenantRead, cart_id: UUID | None, cause_id: UUID | None) -> Order | None:
    """The order that this cart, or this message, has become already."""
    rows = await t.fetch(
        f"{_SELECT} and (o.cart_id = $2 or o.cause_id = $3)", t.tenant_id, cart_id, cause_id
    )
    return next(iter(await _with_lines(t, rows)), None)


async def _with_lines(t: db.TenantRead, rows: Sequence[db.Row]) -> list[Order]:
    lines: dict[UUID, list[Line]] = defaultdict(list)
    if rows:
        found = await t.fetch(
            """
            select order_id, item_id, name, quantity, unit_price, options, note, sum
            from restaurant_order_lines where tenant_id = $1 and order_id = any($2)
            order by order_id, position
            """,
            t.tenant_id,
            [row["order_id"] for row in rows],
        )
        for row in found:
            line = Line(
                item_id=row["item_id"],
                name=row["name"],
                quantity=row["quantity"],
                price=row["unit_price"],
                options=msgspec.convert(row["options"], tuple[Extra, ...]),
                note=row["note"],
                sum=row["sum"],
            )
            lines[row["order_id"]].append(line)
    return [Order(**dict(row), lines=tuple(lines[row["order_id"]])) for row in rows]


async def add_order(t: db.TenantWrite, order: Order) -> Order:
    """Write it down with its lines and its first event; answers it with a code that is free.

    A second order of the same cart or the same message is an error of the database, not a row.
    """
    for _ in range(_TRIES):
        coded = msgspec.structs.replace(order, code=_make_code())
        if await _insert(t, coded):
            return coded
    raise RuntimeError("no code for an order is free; tell the developers")


_INSERT: Final = f"""
with made as (
    insert into restaurant_orders (tenant_id, {", ".join(_COLUMNS)})
    values ($1, {", ".join(f"${at}" for at in range(2, len(_COLUMNS) + 2))})
    on conflict on constraint restaurant_order_code_once do nothing
    returning tenant_id, order_id, state, created_at
), lines as (
    insert into restaurant_order_lines (tenant_id, order_id, position, item_id, name, quantity,
        unit_price, options, note, sum)
    select m.tenant_id, m.order_id, l.position, l.item_id, l.name, l.quantity, l.unit_price,
        l.options, l.note, l.sum
    from made m cross join unnest($25::uuid[], $26::text[], $27::integer[], $28::numeric[],
        $29::jsonb[], $30::text[], $31::numeric[]) with ordinality
        l (item_id, name, quantity, unit_price, options, note, sum, position)
), event as (
    insert into restaurant_order_events (tenant_id, order_id, position, state, by_whom, note, at)
    select tenant_id, order_id, 1, state, 'customer', '', created_at from made
)
select true from made
"""


async def _insert(t: db.TenantWrite, order: Order) -> bool:
    """With its lines and its first event; False where its code is another one's."""
    written = await t.fetchval(
        _INSERT,
        t.tenant_id,
        *(getattr(order, name) for name in _COLUMNS),
        [line.item_id for line in order.lines],
        [line.name for line in order.lines],
        [line.quantity for line in order.lines],
        [line.price for line in order.lines],
        [msgspec.to_builtins(line.options) for line in order.lines],
        [line.note for line in order.lines],
        [line.sum for line in order.lines],
    )
    return bool(written)


def _make_code() -> str:
    """From the random end of a new id."""
    rest = ids.new_id().int & ((1 << 60) - 1)
    code = ""
    for _ in range(_CODE_LENGTH):
        rest, digit = divmod(rest, len(_ALPHABET))
        code += _ALPHABET[digit]
    return code


async def move_order(
    t: db.TenantWrite, order: Order, step: flow.Step, *, by_whom: str, note: str, now: datetime
) -> bool:
    """Take one step of the table; False where somebody else moved the order meanwhile."""
    moved = await t.fetchval(
        """
        update restaurant_orders set state = $4, updated_at = $5
        where tenant_id = $1 and order_id = $2 and state = $3 returning true
        """,
        t.tenant_id,
        order.order_id,
        step.before,
        step.after,
        now,
    )
    if moved:
        await _add_event(t, order.order_id, step.after, by_whom, note, now)
    return bool(moved)


async def _add_event(
    t: db.TenantWrite, order_id: UUID, state: str, by_whom: str, note: str, now: datetime
) -> None:
    await t.execute(
        """
        insert into restaurant_order_events
            (tenant_id, order_id, position, state, by_whom, note, at)
        select $1, $2, 1 + count(*), $3, $4, $5, $6
        from restaurant_order_events where tenant_id = $1 and order_id = $2
        """,
        t.tenant_id,
        order_id,
        state,
        by_whom,
        note,
        now,
    )


async def list_events(t: db.TenantRead, order_id: UUID) -> list[tuple[str, str, str, datetime]]:
    """(state, by whom, note, when), oldest first."""
    rows = await t.fetch(
        """
        select state, by_whom, note, at from restaurant_order_events
        where tenant_id = $1 and order_id = $2 order by position
        """,
        t.tenant_id,
        order_id,
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]
