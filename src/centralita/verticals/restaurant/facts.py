"""What can be looked up: branches, the cart, earlier orders; the menu's are in `menu_facts`."""

from typing import Annotated, Any, Final

from msgspec import Meta, Struct

from centralita.kit import db
from centralita.verticals.contract import Answer, Fact, Setting
from centralita.verticals.restaurant import (
    branches,
    flow,
    inquiries,
    menu_facts,
    orders,
    view,
    zones,
)
from centralita.verticals.restaurant.menu_facts import Nothing
from centralita.verticals.restaurant.scene import Scene, make_fact, open_scene


class WhichBranches(Struct, frozen=True, kw_only=True):
    latitude: Annotated[float | None, Meta(description="Where the customer is, degrees.")] = None
    longitude: Annotated[float | None, Meta(description="Where the customer is, degrees.")] = None


class WhichBranch(Struct, frozen=True, kw_only=True):
    branch: Annotated[
        str, Meta(description="Its name or id; empty: the one this order is for.")
    ] = ""


class WhichOrder(Struct, frozen=True, kw_only=True):
    code: Annotated[
        str, Meta(description="The order's code, such as 7KQ2; empty: the customer's last one.")
    ] = ""


def tell_overview(scene: Scene, _asked: Nothing) -> Answer:
    """What a greeting depends on."""
    return {
        "any_open": any(scene.is_open(branch) for branch in scene.house.branches),
        "opens_text": scene.say_next_opening(),
        "branches": len(scene.house.branches),
        "branch": str(scene.branch.id) if scene.branch else None,
        "branch_open": scene.branch is not None and scene.is_open(scene.branch),
        "cart_count": scene.count_pieces(),
        "has_order": scene.last_state is not None,
        "order_open": scene.last_state is not None and not flow.is_final(scene.last_state),
    }


def tell_branches(scene: Scene, asked: WhichBranches) -> Answer:
    """Nearest first where the customer's position is known."""
    here = zones.Place(latitude=asked.latitude, longitude=asked.longitude).get_position()
    found: list[tuple[float, view.Plain]] = []
    for branch in scene.house.branches:
        there = branch.get_position()
        far = zones.measure_km(here, there) if here and there else None
        shown = view.show_branch(scene.reader, branch, far)
        found.append((float("inf") if far is None else far, shown))
    return [shown for _, shown in sorted(found, key=lambda each: each[0])]


def tell_branch(scene: Scene, asked: WhichBranch) -> Answer:
    """One branch with its hours; None where there is no such one."""
    known = scene.house.branches
    found = branches.find_branch(known, asked.branch) if asked.branch else scene.branch
    return scene.show_branch(found) if found else None


def tell_cart(scene: Scene, _asked: Nothing) -> Answer:
    """The cart with its lines and sums."""
    return scene.show_cart()


def tell_payments(scene: Scene, _asked: Nothing) -> Answer:
    """The ways to pay."""
    words = scene.settings.payments or tuple(scene.reader.say("payments").split("|"))
    return [{"id": word, "title": word} for word in words]


async def read_order(t: db.TenantRead, setting: Setting, asked: WhichOrder) -> Answer:
    """One of the customer's own orders; None where there is none."""
    own = await orders.list_orders(t, conversation_id=setting.conversation_id)
    wanted = asked.code.strip().lstrip("#").upper()
    found = next((order for order in own if wanted in ("", order.code)), None)
    if found is None:
        return None
    return view.show_order((await open_scene(t, setting)).reader, found)


async def read_orders(t: db.TenantRead, setting: Setting, _asked: Nothing) -> Answer:
    """The customer's last orders, newest first."""
    reader = (await open_scene(t, setting)).reader
    own = await orders.list_orders(t, conversation_id=setting.conversation_id, limit=10)
    return [view.show_order(reader, order) for order in own]


FACTS: Final[tuple[Fact[Any], ...]] = (
    *menu_facts.MENU_FACTS,
    *inquiries.INQUIRIES,
    make_fact(
        tell_overview,
        name="overview",
        about="Whether the restaurant is open now, and whether this customer has a cart or orders.",
        asks=Nothing,
    ),
    make_fact(
        tell_branches,
        name="branches",
        about="The restaurant's branches with address and opening hours, nearest first.",
        asks=WhichBranches,
    ),
    make_fact(
        tell_branch,
        name="branch",
        about="One branch: address, telephone, opening hours, whether it is open now.",
        asks=WhichBranch,
    ),
    make_fact(
        tell_cart,
        name="cart",
        about="The customer's cart: lines, sums, delivery, what is still missing.",
        asks=Nothing,
    ),
    make_fact(tell_payments, name="payments", about="The ways to pay.", asks=Nothing),
    Fact(
        name="order",
        about="One of this customer's own orders and how far it is; the last one if no code.",
        asks=WhichOrder,
        read=read_order,
    ),
    Fact(
        name="orders",
        about="This customer's own last orders, newest first.",
        asks=Nothing,
        read=read_orders,
    ),
)
