"""Fills the cart from what a customer wrote: `2 tacos al pastor con verde y una horchata`."""

from typing import Annotated, Any, Final

from msgspec import Meta, Struct

from centralita.kit import db
from centralita.verticals.contract import Action, Setting
from centralita.verticals.restaurant import cart_writes, carts, menu, spoken
from centralita.verticals.restaurant.scene import Scene, open_own_cart, show
from centralita.vocabulary.asking import Told


class AddWords(Struct, frozen=True, kw_only=True):
    words: Annotated[
        str, Meta(max_length=4096, description="The order as the customer wrote it, in words.")
    ]


async def add_words(t: db.TenantWrite, setting: Setting, asked: AddWords) -> Told:
    """Puts in what was said in full: how many, and every choice that must be made.

    `rest` is the first dish of which something is left to ask, with what was said of it; `added`
    is how many were put in; `unsaid_text` names what could not be, None where all was.
    """
    scene, cart = await open_own_cart(t, setting)
    order = spoken.read_order(asked.words, scene.list_items())
    added, rest = 0, []
    for piece in order.pieces:
        line = _make_line(scene, cart, piece)
        if line is None:
            rest.append(piece)
        else:
            cart, added = await cart_writes.add_line(t, cart, line), added + 1
    told = show(setting, scene.with_cart(cart))
    more = {
        "rest": _describe(scene, rest[0]) if rest else None,
        "added": added,
        "unsaid_text": _say_unsaid(scene, order.missing, rest[1:]),
    }
    return Told(value={**told.value, **more})


def _make_line(scene: Scene, cart: carts.Cart, piece: spoken.Piece) -> carts.Line | None:
    """None where something is left to ask, or the cart has no room for it."""
    item, count = piece.item, piece.quantity
    if count is None or menu.find_wrong_group(item, piece.options) is not None:
        return None
    have = sum(line.quantity for line in cart.lines if line.item_id == item.id)
    if count + have > scene.settings.most_of_one or len(cart.lines) >= scene.settings.most_lines:
        return None
    return carts.make_line(item, piece.options, count, piece.note)


def _describe(scene: Scene, piece: spoken.Piece) -> dict[str, Any]:
    return {
        "item": str(piece.item.id),
        "name": piece.item.name,
        "price_text": scene.reader.money(piece.item.price),
        "quantity": piece.quantity,
        "note": piece.note,
        "options": " ".join(str(option.id) for option in piece.options),
    }


def _say_unsaid(scene: Scene, missing: tuple[str, ...], rest: list[spoken.Piece]) -> str | None:
    said = []
    if missing:
        said.append(scene.reader.say("unsaid_missing", items=", ".join(missing)))
    if rest:
        said.append(scene.reader.say("unsaid_left", items=", ".join(x.item.name for x in rest)))
    return " ".join(said) or None


ACTIONS: Final[tuple[Action[Any], ...]] = (
    Action(
        name="add_words",
        about="Put the dishes of an order in words into the cart, where all is said of them.",
        asks=AddWords,
        do=add_words,
    ),
)
