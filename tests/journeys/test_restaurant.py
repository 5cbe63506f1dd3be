"""Random customers at the restaurant: sums are right, and nothing is ordered unconfirmed."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import event, given

from centralita.decide import words
from centralita.decide.flow import reading, taps
from centralita.kit import crypto, db
from centralita.verticals import restaurant
from centralita.verticals.contract import Setting
from centralita.verticals.restaurant import facts, flow, menu_facts, money, orders, scene
from tests.journeys import acts, journey, promises
from tests.journeys.acts import Step
from tests.journeys.customers import Habits, Where
from tests.journeys.journey import Ground, Journey, Turn
from tests.verticals.restaurant import place, talking

SENSIBLE = {
    "welcome": ("order", "again"),
    "closed": ("carte", "where"),
    "added": ("pay", "more", "pay"),
    "cart_menu": ("pay", "more", "change"),
    "any_note": ("no",),
    "confirm": ("yes", "yes", "note"),
    "who": ("me",),
    "cart_empty": ("order",),
    "too_little": ("more",),
    "more_help": ("order",),
    "picture": ("order",),
    "not_found": ("other",),
    "branch_closed": ("other",),
    "address_refused": ("address", "pickup"),
    "tell": ("fine", "cancel"),
}
FAR_AWAY: Any = {**place.FAR, "name": "Lejos"}
NO_NAME: Any = place.NEAR
NAMED: Any = {**place.NEAR, "name": "Casa", "address": "Calle 5 #12"}


def answer(where: Where, which: int) -> str:
    if where.asks == "number":
        return str((1, 2, 3, 0, 12)[which % 5])
    return ("Ana López", "Calle del Maíz 5, 06700", "sin cebolla")[which % 3]


async def change(talk: Journey, which: int) -> str:
    """A price, a dish, an option, a fee, a branch: something is not as it was."""
    changes = (
        "update restaurant_items set price = price + 1.25 where price > $1",
        "update restaurant_items set available = not available where length(name) %% 3 = $1 %% 3",
        "update restaurant_items set active = not active where length(name) %% 4 = $1 %% 4",
        "update restaurant_options set price = price + 2 where length(name) %% 3 = $1 %% 3",
        "update restaurant_options set available = not available where length(name) %% 3 = $1 %% 3",
        "update restaurant_zones set fee = fee + 5 where $1 >= 0",
        "update restaurant_zones set minimum = 500 where $1 >= 0",
        "delete from restaurant_zones where radius_km < 3 and $1 >= 0",
        "update restaurant_branches set active = not active where key = 'centro' and $1 >= 0",
        "update restaurant_branches set pickup = not pickup where $1 >= 0",
        "update restaurant_branches set delivers = not delivers where $1 >= 0",
        "update restaurant_items set available = true, active = true where $1 >= 0",
    )
    async with talk.as_trade() as t:
        if which % 13 == 12:
            return await _cook(talk, t)
        sql = changes[which % 13].replace("%%", "%")
        await t.execute(sql, which)
    return sql


async def _cook(talk: Journey, t: db.TenantWrite) -> str:
    """The kitchen moves the newest order one step on."""
    for order in await orders.list_orders(t, limit=1):
        for state in flow.list_next(order.state, "kitchen", order.mode)[:1]:
            step = flow.find_step(order.state, state, "kitchen", order.mode)
            assert step is not None
            now = talk.clock.now()
            await orders.move_order(t, order, step, by_whom="kitchen", note="", now=now)
            return f"the kitchen: {order.code} is {state}"
    return "the kitchen has nothing to do"


# ── what is promised ─────────────────────────────────────────────────────────────────────────


async def check(turn: Turn) -> None:
    talk, customer = turn.journey, turn.customer
    async with talk.as_trade() as t:
        await check_cart(t, turn)
        made = await t.fetch(
            "select * from restaurant_orders where conversation_id = $1 order by order_id",
            customer.conversation_id,
        )
        for order in made:
            await check_order(t, order)
    known = talk.remembered
    new = [order for order in made if order["order_id"] not in known]
    known |= {order["order_id"] for order in new}
    assert len(new) <= 1, "two orders in one turn"
    for order in new:
        event("ordered")
        check_confirmed(turn, order)


async def check_cart(t: db.TenantWrite, turn: Turn) -> None:
    """The fact's sums against the rows, added up here."""
    rows = await t.fetch(
        """
        select l.quantity, l.unit_price, coalesce((
            select sum(o.unit_price) from restaurant_cart_options o
            where (o.conversation_id, o.line_id) = (l.conversation_id, l.line_id)), 0) as more
        from restaurant_cart_lines l where l.conversation_id = $1
        """,
        turn.customer.conversation_id,
    )
    fee = await t.fetchval(
        "select z.fee from restaurant_carts c join restaurant_zones z using (tenant_id, zone_id) "
        "where c.conversation_id = $1 and c.mode = 'delivery'",
        turn.customer.conversation_id,
    )
    shown: Any = facts.tell_cart(await scene.open_scene(t, describe(turn)), menu_facts.Nothing())
    lines = sum(((row["unit_price"] + row["more"]) * row["quantity"] for row in rows), Decimal(0))
    assert Decimal(shown["subtotal"]) == lines
    assert sum(Decimal(line["sum"]) for line in shown["lines"]) == lines
    assert Decimal(shown["total"]) == lines + Decimal(shown["fee"])
    assert Decimal(shown["fee"]) in (Decimal(0), fee)
    assert all(0 < row["quantity"] <= 50 for row in rows)


async def check_order(t: db.TenantWrite, order: db.Row) -> None:
    """An order's total is the sum of its lines and its fee, whatever became of the menu."""
    rows = await t.fetch(
        "select * from restaurant_order_lines where order_id = $1", order["order_id"]
    )
    assert rows
    for row in rows:
        more = sum((Decimal(each["price"]) for each in row["options"]), Decimal(0))
        assert row["sum"] == (row["unit_price"] + more) * row["quantity"]
    assert order["subtotal"] == sum(row["sum"] for row in rows)
    assert order["total"] == order["subtotal"] + order["fee"]


def check_confirmed(turn: Turn, order: db.Row) -> None:
    """The customer was shown this total in an earlier turn, and said yes to it in this one."""
    language = order["language"]
    total = money.say(order["total"], order["currency"], language)
    other = money.say(order["total"], order["currency"], "en" if language == "es" else "es")
    before = turn.customer.read[: len(turn.customer.read) - len(turn.said)]
    asked = [said for said in before if "¿Lo confirmo?" in said or "Shall I confirm it?" in said]
    assert asked, "ordered without a question"
    assert total in asked[-1] or other in asked[-1], f"{total} was not in {asked[-1]!r}"
    assert any(is_yes(message, turn.before) for message in turn.sent), turn.sent


def is_yes(message: Any, where: Where) -> bool:
    """Whether somebody could mean yes by that, seen from the question."""
    if message["type"] == "interactive":
        inner = message["interactive"]
        tap = taps.read(inner[inner["type"]]["id"])
        if tap is not None:
            return (tap.node, tap.key) == ("confirm", "yes")
    if message["type"] != "text":
        return False
    said = words.plain(message["text"]["body"])
    body = message["text"]["body"]
    return bool(reading.find_yes_no(body)) or said in ("1", "uno", "one") or "confirm" in said or (
        said[:1] in ("s", "y", "c") and len(said) >= 4)  # fmt: skip


def describe(turn: Turn) -> Setting:
    return Setting(
        now=turn.journey.clock.now(),
        language="es",
        time_zone="America/Mexico_City",
        business="La Prueba",
        conversation_id=turn.customer.conversation_id,
        settings=restaurant.VERTICAL.read_settings({}),
    )


@pytest.fixture
async def ground(database: db.Database, master_keys: crypto.MasterKeys) -> Ground:
    counter = await talking.open_counter(database, master_keys, place.SAMPLE.read_bytes())
    return Ground(
        board=counter.board,
        tenant_id=counter.place.tenant_id,
        vertical=restaurant.VERTICAL,
        start=place.OPEN,
        change=change,
        checks=(promises.check_replies, promises.check_silence, check),
        habits=Habits(
            sensible=SENSIBLE,
            answers=answer,
            places=(NAMED, NO_NAME, NAMED, FAR_AWAY),
            catalogue=("LC-NOPAL", "LC-AGUA", "LC-GRINGA", "LC-PASTOR", "nothing"),
        ),
    )


@acts.play(24)
@given(steps=acts.journeys)
async def test_whatever_customers_do_at_the_restaurant(ground: Ground, steps: list[Step]) -> None:
    async with journey.undone(ground) as talk:
        await talk.play(steps)
        event(f"about {talk.turns // 10 * 10} turns")
