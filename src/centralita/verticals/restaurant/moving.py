"""The kitchen's hand on an order: one step of the table, and what the customer is told of it."""

from datetime import datetime
from typing import NamedTuple

from centralita.kit import db
from centralita.verticals.contract import Notice
from centralita.verticals.restaurant import chores, flow, orders, wording
from centralita.vocabulary import errors
from centralita.vocabulary.content import Text


async def get_order(t: db.TenantRead, name: str) -> orders.Order:
    """By code or id. Raises `NotFound`."""
    found = await orders.find_order(t, name)
    if found is None:
        raise errors.NotFound(
            f"order: {name} is none of this restaurant's. See: centralita restaurant orders list",
            code="unknown_order",
            facts={"order": name},
        )
    return found


class By(NamedTuple):
    """Who moved an order, why and when."""

    whom: str
    note: str
    now: datetime


async def move(
    t: db.TenantWrite, name: str, after: flow.State, by: By
) -> tuple[orders.Order, Notice | None]:
    """Move an order and answer with what its customer should read, once; nobody waits any more.

    Raises `NotFound` and, where the table has no such step, `Conflict` that names those it has.
    """
    moved, notice = await take_step(t, name, after, by)
    await chores.forget_waiting(t, moved.order_id, by.whom)
    return moved, notice


async def take_step(
    t: db.TenantWrite, name: str, after: flow.State, by: By
) -> tuple[orders.Order, Notice | None]:
    """The order alone: what the owner was alerted of stays."""
    order = await get_order(t, name)
    step = flow.find_step(order.state, after, "kitchen", order.mode)
    if step is None or not await orders.move_order(
        t, order, step, by_whom=by.whom, note=by.note, now=by.now
    ):
        ways = ", ".join(dict.fromkeys(flow.list_next(order.state, "kitchen", order.mode))) or "–"
        raise errors.Conflict(
            f"order: {order.code} is {order.state} and can't become {after}. Possible: {ways}.",
            code="bad_order_step",
            facts={"order": order.code, "state": order.state, "wanted": after, "ways": ways},
        )
    moved = await get_order(t, str(order.order_id))
    return moved, _make_notice(moved, step, by.note)


def _make_notice(order: orders.Order, step: flow.Step, note: str) -> Notice | None:
    """In the language the order was made in."""
    if step.tells is None:
        return None
    said = wording.say(
        order.language, step.tells, code=order.code, minutes=order.minutes, branch=order.branch
    )
    if note:
        said = f"{said}\n{wording.say(order.language, 'told_reason', note=note)}"
    return Notice(
        key=f"restaurant.order.{order.order_id}.{step.after}",
        because=f"order {order.code} is {step.after}",
        replies=(Text(body=said),),
        conversation_id=order.conversation_id,
    )
