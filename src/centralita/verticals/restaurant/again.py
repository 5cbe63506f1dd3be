"""Fills the cart from elsewhere: an earlier order, or an order from WhatsApp's catalogue."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Final

from msgspec import Meta, Struct

from centralita.kit import db
from centralita.verticals.contract import Action, Setting
from centralita.verticals.restaurant import cart_writes, carts, menu, orders
from centralita.verticals.restaurant.scene import Scene, open_own_cart, show
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
    working = {branch.id for branch in scene.house.branches}
    if cart.branch_id is None and found.branch_id in working:
        cart = await cart_writes.set_fields(t, cart, {"branch_id": found.branch_id})
        scene = scene.with_cart(cart)
    items = {item.id: item for item in scene.list_items()}
    wishes = []
    for line in found.lines:
        item = items.get(line.item_id)
        options, missing = (
            menu.find_options(item, [str(o.option_id) for o in line.options]) if item else ([], [])
        )
        usable = None if missing else item
        wishes.append(_Wish(line.name, usable, line.quantity, options, line.note))
    return await _fill(t, setting, (scene, cart), wishes) or _refuse(scene, "nothing_left", wishes)


async def add_catalog_order(t: db.TenantWrite, setting: Setting, asked: AddCatalogOrder) -> Told:
    """Each line by its retailer id; what needs a choice first is named, to be added by hand."""
    scene, cart = await open_own_cart(t, setting)
    known = {item.retailer_id: item for item in scene.list_items() if item.retailer_id}
    gone = scene.reader.say("something_gone")
    wishes = [
        _Wish(item.name if (item := known.get(x.retailer_id)) else gone, item, x.quantity)
        for x in asked.lines
    ]
    return await _fill(t, setting, (scene, cart), wishes) or _refuse(scene, "not_added", wishes)


def _refuse(scene: Scene, code: str, wishes: Sequence[_Wish]) -> Told:
    return scene.refuse(code, items=_list(wish.name for wish in wishes))


def _list(names: Iterable[str]) -> str:
    """Each once."""
    return ", ".join(dict.fromkeys(names))[:500]


async def _fill(
    t: db.TenantWrite, setting: Setting, place: tuple[Scene, carts.Cart], wishes: Sequence[_Wish]
) -> Told | None:
    """None where nothing of it could be added."""
    scene, before = place
    cart, missing = before, []
    for wish in wishes:
        line = _make_line(scene, cart, wish)
        if line is None:
            missing.append(wish.name)
        else:
            cart = await cart_writes.add_line(t, cart, line)
    if cart is before:
        return None
    told = show(setting, scene.with_cart(cart))
    key = "missing_some" if missing else "missing_none"
    text = scene.reader.say(key, items=_list(missing))
    return Told(value={**told.value, "missing": missing, "missing_text": text})


def _make_line(scene: Scene, cart: carts.Cart, wish: _Wish) -> carts.Line | None:
    """None where it can't be had as wished."""
    item = wish.item
    if item is None or not item.available or any(not o.available for o in wish.options):
        return None
    have = sum(line.quantity for line in cart.lines if line.item_id == item.id)
    fits = 1 <= wish.quantity <= scene.settings.most_of_one - have
    if not fits or len(cart.lines) >= scene.settings.most_lines:
        return None
    if menu.find_wrong_group(item, wish.options) is not None:
        return None
    return carts.make_line(item, wish.options, wish.quantity, wish.note)


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
