"""What can be done with a cart: put in, change, take out, say where it goes."""

import re
from collections.abc import Sequence
from typing import Annotated, Any, Final
from uuid import UUID

from msgspec import Meta, Struct

from centralita.kit import db
from centralita.verticals.contract import Action, Setting
from centralita.verticals.restaurant import (
    branches,
    cart_writes,
    carts,
    menu,
    ordering,
    said,
    wording,
    zones,
)
from centralita.verticals.restaurant.menu_facts import Nothing
from centralita.verticals.restaurant.scene import Scene, note, open_own_cart, show
from centralita.vocabulary.asking import Told

_MOST_TEXT: Final = 500
"""Longer notes and addresses are cut: no kitchen reads more."""


class ChooseBranch(Struct, frozen=True, kw_only=True):
    branch: Annotated[str, Meta(description="The branch's name or id.")]


class AddItem(Struct, frozen=True, kw_only=True):
    item: Annotated[str, Meta(description="The dish's name or id.")]
    quantity: Annotated[int, Meta(description="How many; 1 if the customer did not say.")] = 1
    options: Annotated[
        str | list[str],
        Meta(description="Names or ids of the chosen options, as many as each group asks for."),
    ] = ""
    note: Annotated[str, Meta(description="A wish for the kitchen, such as: no onions.")] = ""


class ChangeQuantity(Struct, frozen=True, kw_only=True):
    line: Annotated[str, Meta(description="The line's id, or the dish's name.")]
    quantity: Annotated[int, Meta(description="How many there shall be; 0 takes it out.")]


class RemoveItem(Struct, frozen=True, kw_only=True):
    line: Annotated[str, Meta(description="The line's id, or the dish's name.")]


class SetDelivery(Struct, frozen=True, kw_only=True):
    address: Annotated[
        str | None, Meta(description="Street, number, postcode, as the customer wrote it.")
    ] = None
    latitude: Annotated[float | None, Meta(description="Degrees, if a location was sent.")] = None
    longitude: Annotated[float | None, Meta(description="Degrees, if a location was sent.")] = None


class SetDetails(Struct, frozen=True, kw_only=True):
    customer: Annotated[str | None, Meta(description="The name for the order.")] = None
    payment: Annotated[str | None, Meta(description="How it will be paid.")] = None
    note: Annotated[str | None, Meta(description="A note for the whole order.")] = None


async def choose_branch(t: db.TenantWrite, setting: Setting, asked: ChooseBranch) -> Told:
    """Another branch may not deliver to the same address: where it goes is asked anew."""
    scene, cart = await open_own_cart(t, setting)
    branch = branches.find_branch(scene.house.branches, asked.branch)
    if branch is None:
        return scene.refuse("unknown_branch")
    if branch.id != cart.branch_id:
        fresh: dict[cart_writes.Field, Any] = {
            "branch_id": branch.id,
            "mode": None,
            "zone_id": None,
        }
        scene = scene.with_cart(await cart_writes.set_fields(t, cart, fresh))
        note(setting, scene)
    if not scene.is_open(branch):
        shown = scene.show_branch(branch)
        return scene.refuse("closed", branch=branch.name, opens=shown["opens_text"])
    return Told(value=scene.show_cart())


async def add_item(t: db.TenantWrite, setting: Setting, asked: AddItem) -> Told:
    """A dish with its options; refused where it is sold out or something is wrong with them."""
    scene, cart = await open_own_cart(t, setting)
    item = menu.find_item(scene.list_items(), asked.item)
    if item is None:
        return scene.refuse("unknown_item")
    names = asked.options.split() if isinstance(asked.options, str) else asked.options
    if isinstance(asked.options, str) and not _are_ids(names):
        names = [name for name in re.split(r"[,;\n]", asked.options) if name.strip()]
    options, unknown = menu.find_options(item, names)
    refusal = _check_options(scene, item, options, unknown) or _check_quantity(
        scene,
        asked.quantity + sum(x.quantity for x in cart.lines if x.item_id == item.id),
        asked.quantity,
    )
    if refusal is not None:
        return refusal
    if len(cart.lines) >= scene.settings.most_lines:
        return scene.refuse("too_many_lines", most=scene.settings.most_lines)
    line = carts.make_line(item, options, asked.quantity, asked.note.strip()[:_MOST_TEXT])
    return show(setting, scene.with_cart(await cart_writes.add_line(t, cart, line)))


def _are_ids(names: Sequence[str]) -> bool:
    """Whether a text is ids with blanks between, as a flow collects them."""
    try:
        return all(UUID(name) for name in names)
    except ValueError:
        return False


def _check_options(
    scene: Scene, item: menu.Item, options: Sequence[menu.Option], unknown: Sequence[str]
) -> Told | None:
    if not item.available:
        return scene.refuse("sold_out", item=item.name)
    if unknown:
        return scene.refuse("unknown_option", option=", ".join(unknown)[:80], item=item.name)
    gone = [option.name for option in options if not option.available]
    if gone:
        return scene.refuse("sold_out", item=", ".join(gone))
    wrong = menu.find_wrong_group(item, options)
    if wrong is not None:
        return scene.refuse(
            "bad_options", group=wrong.name, least=wrong.at_least, most=wrong.at_most
        )
    return None


def _check_quantity(scene: Scene, together: int, quantity: int) -> Told | None:
    """`together` counts what the cart has of the dish already."""
    most = scene.settings.most_of_one
    if quantity < 1 or together > most:
        return scene.refuse("bad_quantity", most=most)
    return None


def _find_line(cart: carts.Cart, name: str) -> carts.Line | None:
    wanted = name.strip().casefold()
    named = [line for line in cart.lines if wanted in (str(line.id), line.name.casefold())]
    return named[0] if named else None


async def change_quantity(t: db.TenantWrite, setting: Setting, asked: ChangeQuantity) -> Told:
    """Nothing of it takes the line out."""
    scene, cart = await open_own_cart(t, setting)
    line = _find_line(cart, asked.line)
    if line is None:
        return scene.refuse("unknown_line")
    if asked.quantity != 0:
        others = sum(x.quantity for x in cart.lines if x.item_id == line.item_id) - line.quantity
        refusal = _check_quantity(scene, asked.quantity + others, asked.quantity)
        if refusal is not None:
            return refusal
    return show(
        setting, scene.with_cart(await cart_writes.set_quantity(t, cart, line, asked.quantity))
    )


async def remove_item(t: db.TenantWrite, setting: Setting, asked: RemoveItem) -> Told:
    """Take one line out."""
    scene, cart = await open_own_cart(t, setting)
    line = _find_line(cart, asked.line)
    if line is None:
        return scene.refuse("unknown_line")
    return show(setting, scene.with_cart(await cart_writes.remove_lines(t, cart, [line.id])))


async def empty_cart(t: db.TenantWrite, setting: Setting, _asked: Nothing) -> Told:
    """Begin anew."""
    scene, cart = await open_own_cart(t, setting)
    emptied = await cart_writes.remove_lines(t, cart, [line.id for line in cart.lines])
    return show(setting, scene.with_cart(emptied))


async def set_delivery(t: db.TenantWrite, setting: Setting, asked: SetDelivery) -> Told:
    """To an address or a position that the branch serves; the answer has the fee."""
    scene, cart = await open_own_cart(t, setting)
    if scene.branch is None:
        return scene.refuse("no_branch")
    if not scene.branch.delivers:
        return scene.refuse("no_delivery", branch=scene.branch.name)
    place = zones.Place(
        address=(asked.address or "").strip()[:_MOST_TEXT],
        latitude=asked.latitude,
        longitude=asked.longitude,
    )
    if not place.address and place.get_position() is None:
        return scene.refuse("no_address")
    zone = zones.find_zone(scene.branch.zones, scene.branch.get_position(), place)
    if zone is None:
        ask = zones.needs_position(scene.branch.zones, place)
        return scene.refuse("position_needed" if ask else "zone_not_served")
    known = place.get_position()
    values: dict[cart_writes.Field, Any] = {
        "branch_id": scene.branch.id,
        "mode": "delivery",
        "zone_id": zone.id,
        "address": place.address,
        "latitude": known[0] if known else None,
        "longitude": known[1] if known else None,
    }
    return show(setting, scene.with_cart(await cart_writes.set_fields(t, cart, values)))


async def set_pickup(t: db.TenantWrite, setting: Setting, _asked: Nothing) -> Told:
    """The customer comes for it."""
    scene, cart = await open_own_cart(t, setting)
    if scene.branch is None:
        return scene.refuse("no_branch")
    if not scene.branch.pickup:
        return scene.refuse("no_pickup", branch=scene.branch.name)
    # Its zone belonged to a branch that may be another one by now.
    here = scene.branch.id
    values: dict[cart_writes.Field, Any] = {"branch_id": here, "mode": "pickup", "zone_id": None}
    return show(setting, scene.with_cart(await cart_writes.set_fields(t, cart, values)))


async def set_details(t: db.TenantWrite, setting: Setting, asked: SetDetails) -> Told:
    """Name, payment, note; what is left out stays as it is."""
    scene, cart = await open_own_cart(t, setting)
    given: dict[cart_writes.Field, str | None] = {
        "customer": asked.customer,
        "payment": asked.payment,
        "note": asked.note,
    }
    values: dict[cart_writes.Field, Any] = {
        name: text.strip()[:_MOST_TEXT] for name, text in given.items() if text is not None
    }
    if asked.customer is not None:
        values["customer"] = wording.drop_introduction(values["customer"])
    if values:
        cart = await cart_writes.set_fields(t, cart, values)
    return show(setting, scene.with_cart(cart))


ACTIONS: Final[tuple[Action[Any], ...]] = (
    Action(
        name="choose_branch",
        about="Choose the branch that this order is for; needed where there are several.",
        asks=ChooseBranch,
        do=choose_branch,
    ),
    Action(
        name="add_item",
        about="Put a dish with its options into the customer's cart; look its options up first.",
        asks=AddItem,
        do=add_item,
    ),
    Action(
        name="change_quantity",
        about="Change how many of a dish are in the cart.",
        asks=ChangeQuantity,
        do=change_quantity,
    ),
    Action(
        name="remove_item",
        about="Take a dish out of the cart.",
        asks=RemoveItem,
        do=remove_item,
    ),
    Action(
        name="empty_cart",
        about="Take everything out of the cart; only if the customer asks for that.",
        asks=Nothing,
        do=empty_cart,
    ),
    Action(
        name="set_delivery",
        about="Have the order delivered to the customer's address or location; tells the fee.",
        asks=SetDelivery,
        do=set_delivery,
    ),
    Action(
        name="set_pickup",
        about="The customer will pick the order up at the branch.",
        asks=Nothing,
        do=set_pickup,
    ),
    Action(
        name="set_details",
        about="Write down the name for the order, how it will be paid, a note for the kitchen.",
        asks=SetDetails,
        do=set_details,
    ),
    *ordering.ACTIONS,
    *said.ACTIONS,
)
