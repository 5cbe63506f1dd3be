"""What the restaurant itself does in the middle of a story: the kitchen, the menu, the branches."""

from collections.abc import Sequence
from typing import Any, Final

from msgspec import Struct

from centralita.kit import db
from centralita.verticals.contract import Notice, Setting, Task
from centralita.verticals.restaurant import (
    branch_writes,
    branches,
    flow,
    house,
    menu_import,
    money,
    moving,
    office,
    orders,
)
from centralita.vocabulary import errors


class Available(Struct, frozen=True, kw_only=True):
    """`item`: a dish's key or name."""

    item: str
    available: bool


class Price(Struct, frozen=True, kw_only=True):
    item: str
    price: str


class Serving(Struct, frozen=True, kw_only=True):
    """`branch`: its key or name."""

    branch: str
    active: bool


class Moved(Struct, frozen=True, kw_only=True):
    """`to`: a state of `flow.State`; `note`: why, for the customer."""

    to: flow.State
    note: str = ""


async def set_available(t: db.TenantWrite, setting: Setting, asked: Available) -> Sequence[Notice]:
    """As `centralita restaurant menu set-available` does it."""
    del setting
    found = office.get_item(await house.list_items(t), asked.item)
    await menu_import.set_available(t, found.id, available=asked.available)
    return ()


async def set_price(t: db.TenantWrite, setting: Setting, asked: Price) -> Sequence[Notice]:
    """As a new import of the menu does it."""
    del setting
    found = office.get_item(await house.list_items(t), asked.item)
    price = money.parse_amount(asked.price, await money.get_currency(t))
    await menu_import.set_price(t, found.id, price)
    return ()


async def set_active(t: db.TenantWrite, setting: Setting, asked: Serving) -> Sequence[Notice]:
    """As `centralita restaurant branches close` does it, and `open`."""
    del setting
    known = await branches.list_branches(t)
    key = office.get_branch(known, asked.branch).key
    await branch_writes.set_active(t, key, active=asked.active)
    return ()


async def move_order(t: db.TenantWrite, setting: Setting, asked: Moved) -> Sequence[Notice]:
    """The customer's newest order, as `centralita restaurant orders` moves it."""
    own = await orders.list_orders(t, conversation_id=setting.conversation_id, limit=1)
    if not own:
        raise errors.NotFound("This customer has no order.", code="unknown_order")
    by = moving.By("story", asked.note, setting.now)
    _, notice = await moving.take_step(t, str(own[0].order_id), asked.to, by)
    return (notice,) if notice else ()


TASKS: Final[tuple[Task[Any], ...]] = (
    Task(
        name="set_available",
        about="A dish is sold out, or there again.",
        asks=Available,
        do=set_available,
    ),
    Task(name="set_price", about="A dish costs something else now.", asks=Price, do=set_price),
    Task(
        name="set_active",
        about="A branch is closed for good, or open again.",
        asks=Serving,
        do=set_active,
    ),
    Task(
        name="move_order",
        about="The kitchen moves the customer's newest order.",
        asks=Moved,
        do=move_order,
    ),
)
