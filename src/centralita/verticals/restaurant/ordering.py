"""From a cart to an order: shown with its total, confirmed by a later message, made once."""

from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct

from centralita.kit import db, ids
from centralita.verticals.contract import Action, Setting
from centralita.verticals.restaurant import (
    again,
    bill,
    cart_writes,
    carts,
    flow,
    freshness,
    orders,
    view,
    wording,
)
from centralita.verticals.restaurant.branches import Branch
from centralita.verticals.restaurant.menu_facts import Nothing
from centralita.verticals.restaurant.scene import Scene, note, open_own_cart, show
from centralita.vocabulary.asking import Told
from centralita.vocabulary.turns import Alarm

_TAPPED_TWICE: Final = timedelta(minutes=15)
"""A confirmation that finds an empty cart so soon after an order meant that order."""


class WhichOwnOrder(Struct, frozen=True, kw_only=True):
    code: Annotated[str, Meta(description="The order's code; empty: the customer's last one.")] = ""


def find_obstacle(scene: Scene) -> Told | None:
    """Why this cart can't be ordered now; None where it can."""
    cart, branch = scene.cart, scene.branch
    if cart is None or not cart.lines:
        return scene.refuse("empty_cart")
    if branch is None:
        return scene.refuse("no_branch")
    if not scene.is_open(branch):
        opens = scene.show_branch(branch)["opens_text"]
        return scene.refuse("closed", branch=branch.name, opens=opens)
    return _check_way(scene, cart, branch) or _check_minimum(scene, cart, branch)


def _check_way(scene: Scene, cart: carts.Cart, branch: Branch) -> Told | None:
    if cart.mode is None:
        return scene.refuse("no_mode")
    if cart.mode == "pickup":
        return None if branch.pickup else scene.refuse("no_pickup", branch=branch.name)
    if not branch.delivers:
        return scene.refuse("no_delivery", branch=branch.name)
    return scene.refuse("zone_not_served") if branch.find_zone(cart.zone_id) is None else None


def _check_minimum(scene: Scene, cart: carts.Cart, branch: Branch) -> Told | None:
    zone = branch.find_zone(cart.zone_id) if cart.mode == "delivery" else None
    own = zone.minimum if zone else None
    least = max(scene.settings.get_minimum(), own or Decimal(0))
    subtotal = bill.make_bill(cart.lines).subtotal
    if subtotal >= least:
        return None
    said = scene.reader.money
    return scene.refuse("below_minimum", minimum=said(least), missing=said(least - subtotal))


def _get_total(scene: Scene) -> Decimal:
    return Decimal(scene.show_cart()["total"])


async def review_order(t: db.TenantWrite, setting: Setting, _asked: Nothing) -> Told:
    """Bring the cart up to date, check everything, and show it with its total.

    Only what was shown so can be ordered, and only by a later message.
    """
    scene, cart = await open_own_cart(t, setting)
    fresh = await freshness.refresh(t, scene, cart)
    scene = scene.with_cart(fresh.cart)
    obstacle = find_obstacle(scene)
    if obstacle is not None:
        note(setting, scene)
        if fresh.text and isinstance(obstacle.value, dict):
            obstacle.value["text"] = f"{fresh.text}\n{obstacle.value['text']}"
        return obstacle
    reviewed = await cart_writes.mark_reviewed(t, fresh.cart, _get_total(scene), setting.cause_id)
    told = show(setting, scene.with_cart(reviewed))
    if fresh.text:
        told.value["summary"] = f"{fresh.text}\n\n{told.value['summary']}"
    return told


async def place_order(t: db.TenantWrite, setting: Setting, _asked: Nothing) -> Told:
    """Write down what was shown; the same message, or the same cart, never makes a second one."""
    scene, cart = await open_own_cart(t, setting)
    if not cart.lines:
        return await _answer_second_tap(t, setting, scene)
    fresh = await freshness.refresh(t, scene, cart)
    if fresh.text:
        note(setting, scene.with_cart(fresh.cart))
        return Told(refusal="changed", value={"text": fresh.text})
    obstacle = find_obstacle(scene) or _check_confirmed(scene, setting)
    if obstacle is not None or scene.branch is None:
        return obstacle or scene.refuse("no_branch")
    made = await orders.add_order(t, _make_order(scene, scene.branch, setting))
    # After the order, so that the cart's edition is the one that stands.
    emptied = await cart_writes.begin_anew(t, cart)
    note(setting, scene.with_order(emptied, made.state))
    shown = view.show_order(scene.reader, made)
    return Told(value={**shown, "again": False}, alarms=(_make_alarm(scene, made),))


async def _answer_second_tap(t: db.TenantWrite, setting: Setting, scene: Scene) -> Told:
    if setting.cause_id is not None:
        made = await orders.find_made(t, None, setting.cause_id)
        if made is not None:
            return Told(value={**view.show_order(scene.reader, made), "again": True})
    last = await orders.list_orders(t, conversation_id=setting.conversation_id, limit=1)
    if last and setting.now - last[0].created_at < _TAPPED_TWICE:
        state = scene.reader.say(f"state_{last[0].state}")
        return scene.refuse("already_ordered", code=last[0].code, state=state)
    return scene.refuse("empty_cart")


def _check_confirmed(scene: Scene, setting: Setting) -> Told | None:
    cart = scene.cart
    if cart is None or cart.reviewed_revision != cart.revision:
        return scene.refuse("not_confirmed")
    if setting.cause_id is None or cart.reviewed_cause == setting.cause_id:
        return scene.refuse("not_confirmed")
    total = _get_total(scene)
    if cart.reviewed_total != total:
        return scene.refuse("changed", total=scene.reader.money(total))
    return None


def _make_order(scene: Scene, branch: Branch, setting: Setting) -> orders.Order:
    cart = scene.cart
    if cart is None or cart.mode is None:
        raise RuntimeError("an order was made of a cart that was not checked")
    delivery = cart.mode == "delivery"
    zone = branch.find_zone(cart.zone_id) if delivery else None
    owed = bill.make_bill(cart.lines, zone.fee if zone else Decimal(0))
    return orders.Order(
        order_id=ids.new_id(),
        code="",
        cart_id=cart.cart_id,
        conversation_id=cart.conversation_id,
        cause_id=setting.cause_id,
        branch_id=branch.id,
        branch=branch.name,
        state=flow.FIRST,
        mode=cart.mode,
        customer=cart.customer or setting.contact_name or "",
        phone=setting.contact_phone or "",
        address=(cart.address or "") if delivery else "",
        latitude=cart.latitude if delivery else None,
        longitude=cart.longitude if delivery else None,
        zone=zone.name if zone else "",
        payment=cart.payment or "",
        note=cart.note or "",
        subtotal=owed.subtotal,
        fee=owed.fee,
        total=owed.total,
        currency=scene.reader.currency,
        language=setting.language,
        minutes=scene.get_minutes(),
        created_at=setting.now,
        lines=tuple(
            orders.Line(
                item_id=line.item_id,
                name=line.name,
                quantity=line.quantity,
                price=line.price,
                options=tuple(
                    orders.Extra(option_id=o.id, name=o.name, price=o.price) for o in line.options
                ),
                note=line.note,
                sum=bill.get_sum(line),
            )
            for line in cart.lines
        ),
    )


def _make_alarm(scene: Scene, order: orders.Order) -> Alarm:
    """In the tenant's own language, whatever the customer's."""
    language = scene.house.language
    shown = view.show_order(msgspec.structs.replace(scene.reader, language=language), order)
    return Alarm(
        severity="info",
        title=wording.say(language, "alarm_new_title", **shown),
        message=wording.say(language, "alarm_new", **shown),
    )


async def cancel_order(t: db.TenantWrite, setting: Setting, asked: WhichOwnOrder) -> Told:
    """The customer's own order, while the kitchen has not begun."""
    scene, _ = await open_own_cart(t, setting)
    own = await orders.list_orders(t, conversation_id=setting.conversation_id)
    wanted = asked.code.strip().lstrip("#").upper()
    found = next((order for order in own if wanted in ("", order.code)), None)
    if found is None:
        return scene.refuse("no_order")
    step = flow.find_step(found.state, "cancelled", "customer", found.mode)
    state = scene.reader.say(f"state_{found.state}")
    if step is None:
        return scene.refuse("too_late", code=found.code, state=state)
    moved = await orders.move_order(t, found, step, by_whom="customer", note="", now=setting.now)
    if not moved:
        return scene.refuse("too_late", code=found.code, state=state)
    language = scene.house.language
    alarm = Alarm(
        severity="warning",
        title=wording.say(language, "alarm_cancelled_title", code=found.code),
        message=wording.say(language, "alarm_cancelled", code=found.code, who=found.customer),
    )
    done = await orders.find_order(t, found.code)
    return Told(value=view.show_order(scene.reader, done or found), alarms=(alarm,))


ACTIONS: Final[tuple[Action[Any], ...]] = (
    Action(
        name="review_order",
        about="Check the cart and get the summary with the total: show it, ask for a yes or no.",
        asks=Nothing,
        do=review_order,
    ),
    Action(
        name="place_order",
        about="Place the order, after the customer has seen the reviewed total and said yes to it.",
        asks=Nothing,
        do=place_order,
    ),
    Action(
        name="cancel_order",
        about="Cancel the customer's own order, while the kitchen has not begun with it.",
        asks=WhichOwnOrder,
        do=cancel_order,
    ),
    *again.ACTIONS,
)
