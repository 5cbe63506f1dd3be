"""What facts and actions stand on: reader, settings, branches, the cart as it is now."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct

from centralita.kit import db
from centralita.verticals.contract import Setting
from centralita.verticals.restaurant import branches, carts, flow, hours, money, settings, view
from centralita.verticals.restaurant.branches import Branch
from centralita.vocabulary.asking import Told


class Scene(Struct, frozen=True, kw_only=True):
    """Read once at the beginning. `branch` is the cart's, or the only one there is.

    `last_state` is that of the conversation's newest order, None where it has none.
    """

    reader: view.Reader
    settings: settings.Settings
    branches: tuple[Branch, ...]
    branch: Branch | None
    cart: carts.Cart | None
    last_state: flow.State | None

    def changed(self, **values: Any) -> "Scene":
        """The same after the cart's fields were set so."""
        if self.cart is None:
            return self
        cart = msgspec.structs.replace(self.cart, **values, revision=self.cart.revision + 1)
        return self.with_cart(cart)

    def with_cart(self, cart: carts.Cart) -> "Scene":
        """The same with another cart."""
        branch = _find_branch(self.branches, cart)
        return msgspec.structs.replace(self, cart=cart, branch=branch)

    def get_minutes(self) -> int:
        """How long an order of this cart takes: cooking, and the way to its zone."""
        own = self.branch.prep_minutes if self.branch else None
        zone = self.branch.find_zone(self.cart.zone_id) if self.branch and self.cart else None
        delivery = self.cart is not None and self.cart.mode == "delivery"
        way = (zone.minutes or 0) if zone and delivery else 0
        return (own or self.settings.prep_minutes) + way

    def is_open(self, branch: Branch) -> bool:
        """Whether that branch takes orders now."""
        return hours.is_open(branch.openings, self.reader.now, self.reader.zone)

    def show_cart(self) -> view.Plain:
        """The cart as plain data."""
        return view.show_cart(self.reader, self.cart, self.branch, self.get_minutes())

    def show_branch(self, branch: Branch) -> view.Plain:
        """A branch as plain data."""
        return view.show_branch(self.reader, branch)

    def say_next_opening(self) -> str:
        """When the first of the branches opens."""
        reader = self.reader
        found = (
            hours.find_next_opening(b.openings, reader.now, reader.zone) for b in self.branches
        )
        first = min((each for each in found if each is not None), default=None)
        return hours.say_opening(first, reader.now, reader.zone, reader.language)

    def refuse(self, code: str, /, **facts: object) -> Told:
        """A no with its reason in the reader's words, as `text`."""
        text = self.reader.say(f"refused_{code}", **facts)
        return Told(refusal=code, value={"text": text, **facts})


async def open_reader(t: db.TenantRead, setting: Setting, own: settings.Settings) -> view.Reader:
    """For whom the answer is written."""
    return view.Reader(
        language=setting.language,
        currency=own.currency or await money.get_currency(t),
        now=setting.now,
        zone=hours.find_zone(setting.time_zone),
    )


_SCENE: Final = f"""
select t.currency, {branches.LIST} as branches, {carts.FIND} as cart,
    (select o.state from restaurant_orders o
        where o.tenant_id = $1 and o.conversation_id = $2 order by o.order_id desc limit 1) as last
from tenants t where t.tenant_id = $1
"""


async def open_scene(t: db.TenantRead, setting: Setting) -> Scene:
    """Everything as it is now, in one question to the database."""
    own = settings.of(setting.settings)
    row = await t.fetchrow(_SCENE, t.tenant_id, setting.conversation_id)
    if row is None:
        raise RuntimeError("the tenant of this transaction is not there")
    known, cart = branches.parse_branches(row["branches"]), carts.parse_cart(row["cart"])
    return Scene(
        reader=view.Reader(
            language=setting.language,
            currency=own.currency or row["currency"],
            now=setting.now,
            zone=hours.find_zone(setting.time_zone),
        ),
        settings=own,
        branches=known,
        branch=_find_branch(known, cart),
        cart=cart,
        last_state=row["last"],
    )


def _find_branch(known: Sequence[Branch], cart: carts.Cart | None) -> Branch | None:
    """The cart's, or the only one there is."""
    chosen = next((b for b in known if cart is not None and b.id == cart.branch_id), None)
    return known[0] if chosen is None and len(known) == 1 else chosen


async def open_own_cart(t: db.TenantWrite, setting: Setting) -> tuple[Scene, carts.Cart]:
    """The scene with the conversation's cart, made where there was none."""
    if setting.conversation_id is None:
        raise RuntimeError("a cart belongs to a conversation, and there is none here")
    found = await open_scene(t, setting)
    if found.cart is None:
        made = await carts.make_cart(t, setting.conversation_id)
        return found.with_cart(made), made
    return found, found.cart


async def show(t: db.TenantWrite, setting: Setting) -> Told:
    """The cart after what was done."""
    return Told(value=(await open_scene(t, setting)).show_cart())
