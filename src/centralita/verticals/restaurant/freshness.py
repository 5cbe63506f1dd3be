"""What happened to the menu since things were put into the cart: sold out, gone, another price."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec
from msgspec import Struct

from centralita.kit import db
from centralita.verticals.restaurant import bill, cart_writes, carts, menu
from centralita.verticals.restaurant.scene import Scene


class Fresh(Struct, frozen=True):
    """The cart as it is today, and in the customer's words what changed: empty, if nothing did."""

    cart: carts.Cart
    text: str


def compare(line: carts.Line, items: Mapping[UUID, menu.Item]) -> carts.Line | None:
    """The line at today's prices; None where it can't be had as it was chosen. Pure."""
    item = items.get(line.item_id)
    if item is None or not item.available:
        return None
    known = {option.id: option for group in item.groups for option in group.options}
    chosen = [known.get(option.id) for option in line.options]
    present = [option for option in chosen if option is not None and option.available]
    if len(present) != len(line.options) or menu.find_wrong_group(item, present) is not None:
        return None
    options = tuple(carts.Chosen(id=o.id, name=o.name, price=o.price) for o in present)
    return msgspec.structs.replace(line, price=item.price, options=options)


async def refresh(t: db.TenantWrite, scene: Scene, cart: carts.Cart) -> Fresh:
    """Bring the cart up to date: what is gone leaves it, what costs something else is noted."""
    items = {item.id: item for item in scene.list_items()}
    gone: list[carts.Line] = []
    said: list[str] = []
    for line in cart.lines:
        now = compare(line, items)
        if now is None:
            gone.append(line)
            said.append(scene.reader.say("changed_gone", item=line.name))
        elif _list_prices(now) != _list_prices(line):
            cart = await cart_writes.set_prices(t, cart, now)
            price = scene.reader.money(bill.get_unit(now))
            said.append(scene.reader.say("changed_price", item=line.name, price=price))
    if gone:
        cart = await cart_writes.remove_lines(t, cart, [line.id for line in gone])
    return Fresh(cart, "\n".join(said))


def _list_prices(line: carts.Line) -> Sequence[object]:
    return [line.price, sorted((str(option.id), option.price) for option in line.options)]
