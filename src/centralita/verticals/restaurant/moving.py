"""The kitchen's hand on an order: one step of the table, and what the customer is told of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from centralita.kit import db
from centralita.records import alerts
from centralita.verticals.contract import Fetched, Notice, Setting
from centralita.verticals.restaurant import flow, money, orders, settings, wording
from centralita.vocabulary import errors
from centralita.vocabulary.content import Text

_LATE: Final = """
select order_id, code, created_at, total, currency from restaurant_orders
where tenant_id = $1 and state = 'received' and created_at < $2
order by order_id limit 50
"""


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


async def move(
    t: db.TenantWrite, name: str, after: flow.State, *, by_whom: str, note: str, now: datetime
) -> tuple[orders.Order, Notice | None]:
    """Move an order and answer with what its customer should read, once.

    Raises `NotFound` and, where the table has no such step, `Conflict` that names those it has.
    """
    order = await get_order(t, name)
    step = flow.find_step(order.state, after, "kitchen", order.mode)
    if step is None or not await orders.move_order(
        t, order, step, by_whom=by_whom, note=note, now=now
    ):
        ways = ", ".join(dict.fromkeys(flow.list_next(order.state, "kitchen", order.mode))) or "–"
        raise errors.Conflict(
            f"order: {order.code} is {order.state} and can't become {after}. Possible: {ways}.",
            code="bad_order_step",
            facts={"order": order.code, "state": order.state, "wanted": after, "ways": ways},
        )
    moved = await get_order(t, str(order.order_id))
    return moved, _make_notice(moved, step, note)


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


async def watch_waiting(
    t: db.TenantWrite, setting: Setting, _fetched: Mapping[str, Fetched]
) -> list[Notice]:
    """An order that nobody accepts is an alert, and a word to the owner's own WhatsApp, once."""
    own = settings.of(setting.settings)
    notices: list[Notice] = []
    rows = await t.fetch(_LATE, t.tenant_id, setting.now - timedelta(minutes=own.accept_minutes))
    for order_id, code, since, total, currency in rows:
        facts: dict[str, Any] = {
            "code": code,
            "minutes": int((setting.now - since).total_seconds() // 60),
            "total_text": money.say(total, currency, setting.language),
        }
        title = wording.say(setting.language, "alarm_waiting_title", **facts)
        message = wording.say(setting.language, "alarm_waiting", **facts)
        await alerts.add(t, _make_alert(t, str(order_id), title, message))
        if own.owner_phone:
            notices.append(
                Notice(
                    key=f"restaurant.waiting.{order_id}",
                    because=f"nobody accepted order {code}",
                    replies=(Text(body=f"{title}\n{message}"),),
                    phone=own.owner_phone,
                    number_id=setting.number_id,
                )
            )
    return notices


def _make_alert(t: db.TenantWrite, subject: str, title: str, message: str) -> alerts.New:
    return alerts.New(
        tenant_id=t.tenant_id,
        severity="warning",
        title=title,
        message=message,
        source="restaurant",
        subject=f"waiting {subject}",
    )
