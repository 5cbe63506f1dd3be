"""Fills the cart from elsewhere: an earlier order, or an order from WhatsApp's catalogue."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Final

from msgspec import Meta, Struct

from centralita.kit import db, ids
from centralita.verticals.contract import Action, Setting
from centralita.verticals.restaurant import carts, menu, orders
from centralita.verticals.restaurant.scene import Scene, open_own_cart, open_scene
from centralita.vocabulary.asking import Told


class RepeatOrder(Struct, frozen=True, kw_only=True):
    code: Annotated[str, Meta(description="The order's code; empty: the customer's last one.")] = ""


class CatalogLine(Struct, frozen=True, kw_only=True):
    """As WhatsApp names it; the price is ours, not the message's."""

    retailer_id: str
    quantity: int


class AddCatalogOrder(Struct, frozen=True, kw_only=True):
    lines: Annotated[list[CatalogLine], Meta(description="The lines of the catalogue's order.")]


class _Wish(Struct, frozen=True):
    """Something to put in: `item` None where the menu has none."""

    name: str
    item: menu.Item | None
    quantity: int
    options: Sequence[menu.Option] = ()
    note: str = ""


async def repeat_order(t: db.TenantWrite, setting: Setting, asked: RepeatOrder) -> Told:
    """What of an earlier order can still be had, at today's prices."""
    scene, cart = await open_own_cart(t, setting)
    own = await orders.list_orders(t, conversation_id=setting.conversation_id)
    wanted = asked.code.strip().lstrip("#").upper()
    found = next((order for order in own if wanted in ("", order.code)), None)
    if found is None:
        return scene.refuse("no_order")
    working = {branch.id for branch in scene.branches}
    if cart.branch_id is None and found.branch_id in working:
        await carts.set_fields(t, cart, {"branch_id": found.branch_id})
    items = {item.id: item for item in await menu.list_items(t, cart.conversation_id)}
    wishes = []
    for line in found.lines:
        item = items.get(line.item_id)
        options, missing = (
            menu.find_options(item, [str(o.option_id) for o in line.options]) if item else ([], [])
        )
        usable = None if missing else item
        wishes.append(_Wish(line.name, usable, line.quantity, options, line.note))
    return await _fill(t, setting, scene, wishes) or _refuse(scene, "nothing_left", wishes)


async def add_catalog_order(t: db.TenantWrite, setting: Setting, asked: AddCatalogOrder) -> Told:
    """Each line by its retailer id; what needs a choice first is named, to be added by hand."""
    scene, cart = await open_own_cart(t, setting)
    items = await menu.list_items(t, cart.conversation_id)
    known = {item.retailer_id: item for item in items if item.retailer_id}
    gone = scene.reader.say("something_gone")
    wishes = [
        _Wish(item.name if (item := known.get(x.retailer_id)) else gone, item, x.quantity)
        for x in asked.lines
    ]
    return await _fill(t, setting, scene, wishes) or _refuse(scene, "not_added", wishes)


def _refuse(scene: Scene, code: str, wishes: Sequence[_Wish]) -> Told:
    return scene.refuse(code, items=_list(wish.name for wish in wishes))


def _list(names: Iterable[str]) -> str:
    """Each once."""
    return ", ".join(dict.fromkeys(names))[:500]


async def _fill(
    t: db.TenantWrite, setting: Setting, scene: Scene, wishes: Sequence[_Wish]
) -> Told | None:
    """None where nothing of it could be added."""
    added, missing = 0, []
    for wish in wishes:
        # Read anew each time: the same dish twice counts up.
        cart = await carts.find_cart(t, setting.conversation_id)
        if cart is None or not await _add(t, scene, cart, wish):
            missing.append(wish.name)
        else:
            added += 1
    if not added:
        return None
    key = "missing_some" if missing else "missing_none"
    text = scene.reader.say(key, items=_list(missing))
    shown = (await open_scene(t, setting)).show_cart()
    return Told(value={**shown, "missing": missing, "missing_text": text})


async def _add(t: db.TenantWrite, scene: Scene, cart: carts.Cart, wish: _Wish) -> bool:
    """False where it can't be had as wished."""
    item = wish.item
    if item is None or not item.available or any(not o.available for o in wish.options):
        return False
    have = sum(line.quantity for line in cart.lines if line.item_id == item.id)
    fits = 1 <= wish.quantity <= scene.settings.most_of_one - have
    if not fits or len(cart.lines) >= scene.settings.most_lines:
        return False
    if menu.find_wrong_group(item, wish.options) is not None:
        return False
    line = carts.Line(
        id=ids.new_id(),
        item_id=item.id,
        name=item.name,
        price=item.price,
        quantity=wish.quantity,
        note=wish.note,
        options=tuple(carts.Chosen(id=o.id, name=o.name, price=o.price) for o in wish.options),
    )
    await carts.add_line(t, cart, item, line)
    return True


ACTIONS: Final[tuple[Action[Any], ...]] = (
    Action(
        name="repeat_order",
        about="Put an earlier order of this customer into the cart again, at today's prices.",
        asks=RepeatOrder,
        do=repeat_order,
    ),
    Action(
        name="add_catalog_order",
        about="Put the lines of an order from WhatsApp's catalogue into the cart.",
        asks=AddCatalogOrder,
        do=add_catalog_order,
        for_agents=False,
    ),
)
