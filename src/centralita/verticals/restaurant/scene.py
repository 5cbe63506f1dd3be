"""What facts and actions stand on: reader, settings, branches, the cart as it is now."""

from collections.abc import Callable, Sequence
from typing import Final
from uuid import UUID

import msgspec
from msgspec import Struct

from centralita.kit import db
from centralita.kit.notebook import Forgotten
from centralita.verticals.contract import Answer, Asked, Fact, Setting
from centralita.verticals.restaurant import (
    carts,
    flow,
    hours,
    menu,
    money,
    settings,
    view,
)
from centralita.verticals.restaurant.branches import Branch
from centralita.verticals.restaurant.house import House, read_house
from centralita.vocabulary.asking import Told


class Own(Struct, frozen=True):
    """What a conversation has of its own. `last_state` is that of its newest order."""

    cart: carts.Cart | None = None
    last_state: flow.State | None = None


class Scene(Struct, frozen=True, kw_only=True):
    """Read once at the beginning. `branch` is the cart's, or the only one there is.

    `last_state` is that of the conversation's newest order, None where it has none.
    """

    reader: view.Reader
    settings: settings.Settings
    house: House
    branch: Branch | None
    cart: carts.Cart | None
    last_state: flow.State | None

    def with_cart(self, cart: carts.Cart) -> "Scene":
        """The same with another cart."""
        return msgspec.structs.replace(self, cart=cart, branch=_find_branch(self.house, cart))

    def with_order(self, cart: carts.Cart, state: flow.State) -> "Scene":
        """The same after an order was made, with the cart that is left."""
        return msgspec.structs.replace(self.with_cart(cart), last_state=state)

    def list_items(self) -> Sequence[menu.Item]:
        """The dishes as they can be had where the customer orders, sold out ones too."""
        return self.house.list_items(self.branch)

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

    def count_pieces(self) -> int:
        """How many things are in the cart."""
        return sum(line.quantity for line in self.cart.lines) if self.cart else 0

    def show_branch(self, branch: Branch) -> view.Plain:
        """A branch as plain data."""
        return view.show_branch(self.reader, branch)

    def say_next_opening(self) -> str:
        """When the first of the branches opens."""
        reader = self.reader
        found = (
            hours.find_next_opening(b.openings, reader.now, reader.zone)
            for b in self.house.branches
        )
        first = min((each for each in found if each is not None), default=None)
        return hours.say_opening(first, reader.now, reader.zone, reader.language)

    def refuse(self, code: str, /, **facts: object) -> Told:
        """A no with its reason in the reader's words, as `text`."""
        text = self.reader.say(f"refused_{code}", **facts)
        return Told(refusal=code, value={"text": text, **facts})


async def open_reader(t: db.TenantRead, setting: Setting) -> view.Reader:
    """For whom the answer is written, where nothing else is wanted."""
    own = settings.of(setting.settings)
    return _make_reader(setting, own.currency or await money.get_currency(t))


def _make_reader(setting: Setting, currency: str) -> view.Reader:
    return view.Reader(
        language=setting.language,
        currency=currency,
        now=setting.now,
        zone=hours.find_zone(setting.time_zone),
    )


async def open_scene(t: db.TenantRead, setting: Setting) -> Scene:
    """Everything as it is now; what was noted and still stands is not read again."""
    notes, about = setting.notes, setting.conversation_id
    shared = notes.find(_HOUSE) if notes is not None else None
    if shared is None:
        shared = await read_house(t)
        if notes is not None:
            notes.write(_HOUSE, shared)
    own = notes.find(_OWN, about) if notes is not None else None
    if own is None:
        own = await _read_own(t, about)
        if notes is not None:
            notes.write(_OWN, own, about)
    return _set(setting, shared, own)


def recall_scene(setting: Setting) -> Scene:
    """The same from notes alone. Raises `Forgotten`."""
    if setting.notes is None:
        raise Forgotten
    shared = setting.notes.get(_HOUSE)
    return _set(setting, shared, setting.notes.get(_OWN, setting.conversation_id))


_HOUSE: Final = "restaurant.house"
_OWN: Final = "restaurant.own"
_READ_OWN: Final = f"""
select {carts.FIND} as cart,
    (select o.state from restaurant_orders o
        where o.tenant_id = $1 and o.conversation_id = $2 order by o.order_id desc limit 1) as last
"""


async def _read_own(t: db.TenantRead, conversation_id: UUID | None) -> Own:
    row = await t.fetchrow(_READ_OWN, t.tenant_id, conversation_id)
    return Own() if row is None else Own(carts.parse_cart(row["cart"]), row["last"])


def _set(setting: Setting, house: House, own: Own) -> Scene:
    chosen = settings.of(setting.settings)
    return Scene(
        reader=_make_reader(setting, chosen.currency or house.currency),
        settings=chosen,
        house=house,
        branch=_find_branch(house, own.cart),
        cart=own.cart,
        last_state=own.last_state,
    )


def _find_branch(house: House, cart: carts.Cart | None) -> Branch | None:
    """The cart's, or the only one there is."""
    chosen = (b for b in house.branches if cart is not None and b.id == cart.branch_id)
    return next(chosen, None) or house.find_only_branch()


async def open_own_cart(t: db.TenantWrite, setting: Setting) -> tuple[Scene, carts.Cart]:
    """The scene with the conversation's cart, an empty one where there was none."""
    if setting.conversation_id is None:
        raise RuntimeError("a cart belongs to a conversation, and there is none here")
    found = await open_scene(t, setting)
    if found.cart is None:
        begun = carts.begin_cart(setting.conversation_id)
        return found.with_cart(begun), begun
    return found, found.cart


def show(setting: Setting, scene: Scene) -> Told:
    """The cart after what was done."""
    note(setting, scene)
    return Told(value=scene.show_cart())


def note(setting: Setting, scene: Scene) -> None:
    """An action made cart and orders what they are here, and changed nothing else."""
    if setting.notes is not None and scene.cart is not None and scene.cart.is_stored:
        about = scene.cart.conversation_id
        setting.notes.vouch(about, scene.cart.edition)
        setting.notes.write(_OWN, Own(scene.cart, scene.last_state), about)


Telling = Callable[[Scene, Asked], Answer]


def make_fact(
    tell: Telling[Asked], *, name: str, about: str, asks: type[Asked], for_agents: bool = True
) -> Fact[Asked]:
    """A fact that is told from the scene alone."""

    async def read(t: db.TenantRead, setting: Setting, asked: Asked) -> Answer:
        return tell(await open_scene(t, setting), asked)

    def recall(setting: Setting, asked: Asked) -> Answer:
        return tell(recall_scene(setting), asked)

    return Fact(name=name, about=about, asks=asks, read=read, recall=recall, for_agents=for_agents)
