"""The cart: what goes in and comes out, and that its sums are right to the cent."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies

from centralita.kit import ids
from centralita.verticals.restaurant import bill, carts, money
from tests.verticals.restaurant import place
from tests.verticals.restaurant.place import Customer, Place

AMOUNTS = strategies.decimals(0, 10_000, places=2)


@given(
    lines=strategies.lists(
        strategies.tuples(
            AMOUNTS, strategies.lists(AMOUNTS, max_size=4), strategies.integers(1, 50)
        )
    ),
    fee=AMOUNTS,
)
def test_a_total_is_the_sum_of_its_lines_with_options_and_the_fee(
    lines: list[tuple[Decimal, list[Decimal], int]], fee: Decimal
) -> None:
    made = [
        carts.Line(
            id=ids.new_id(),
            item_id=ids.new_id(),
            name="x",
            price=price,
            quantity=quantity,
            note="",
            options=tuple(carts.Chosen(id=ids.new_id(), name="o", price=o) for o in options),
        )
        for price, options, quantity in lines
    ]
    total = bill.make_bill(made, fee)
    cents = sum((int(p * 100) + sum(int(o * 100) for o in os)) * q for p, os, q in lines)
    assert total.subtotal * 100 == cents
    assert total.total == total.subtotal + fee
    assert total.total.as_tuple().exponent in (0, -2)


@pytest.mark.parametrize(
    ("text", "amount"), [("78", "78.00"), ("78.5", "78.50"), ("78,5", "78.50"), (0.1, "0.10")]
)
def test_an_amount_is_exact(text: object, amount: str) -> None:
    assert money.parse_amount(text, "MXN") == Decimal(amount)


@pytest.mark.parametrize(
    ("amount", "currency", "language", "said"),
    [
        ("1234.50", "MXN", "es", "$1,234.50"),
        ("1234.50", "MXN", "en", "MX$1,234.50"),
        ("12.50", "EUR", "es", "12,50 €"),
        ("12.50", "EUR", "en", "€12.50"),
        ("12000", "COP", "es", "$12.000,00"),
        ("7.00", "USD", "en", "$7.00"),
    ],
)
def test_an_amount_is_said_as_its_reader_writes_it(
    amount: str, currency: str, language: str, said: str
) -> None:
    assert money.say(Decimal(amount), currency, language) == said


async def test_the_same_dish_counts_up_and_another_wish_is_another_line(ana: Customer) -> None:
    await ana.do("add_item", item="Sopa")
    await ana.do("add_item", item="Sopa", quantity=2)
    told = await ana.do("add_item", item="Sopa", note="sin sal")
    assert [(line["quantity"], line["note"]) for line in told.value["lines"]] == [
        (3, ""),
        (1, "sin sal"),
    ]
    assert told.value["count"] == 4


async def test_quantities_change_and_nothing_takes_the_line_out(ana: Customer) -> None:
    told = await ana.do("add_item", item="Sopa")
    line = told.value["lines"][0]["id"]
    told = await ana.do("change_quantity", line=line, quantity=5)
    assert told.value["subtotal"] == "242.50"
    told = await ana.do("change_quantity", line="sopa", quantity=0)
    assert told.value["empty"]
    assert (await ana.do("change_quantity", line=line, quantity=1)).refusal == "unknown_line"
    assert (await ana.do("remove_item", line=line)).refusal == "unknown_line"


@pytest.mark.parametrize("quantity", [0, -1, 51, 10**30])
async def test_no_quantity_that_no_kitchen_cooks(ana: Customer, quantity: int) -> None:
    assert (await ana.do("add_item", item="Sopa", quantity=quantity)).refusal == "bad_quantity"
    await ana.do("add_item", item="Sopa")
    if quantity:
        told = await ana.do("change_quantity", line="Sopa", quantity=quantity)
        assert told.refusal == "bad_quantity"
    assert (await ana.ask("cart"))["count"] == 1


async def test_many_small_steps_do_not_pass_the_limit(casa: Place, ana: Customer) -> None:
    casa.settings = {"most_of_one": 3, "most_lines": 2}
    await ana.do("add_item", item="Sopa", quantity=2)
    assert (await ana.do("add_item", item="Sopa", quantity=2)).refusal == "bad_quantity"
    await ana.do("add_item", item="Sopa", note="otra")
    assert (await ana.do("change_quantity", line="Sopa", quantity=3)).refusal == "bad_quantity"
    assert (await ana.do("add_item", item="Agua")).refusal == "too_many_lines"


@pytest.mark.parametrize(
    ("options", "refusal"),
    [
        ([], "bad_options"),
        (["Verde", "Roja"], None),
        (["Verde", "Verde"], None),
        (["Verde", "Queso", "Piña"], None),
        (["Queso"], "bad_options"),
        (["Verde", "Mole"], "unknown_option"),
        ("Verde, queso", None),
    ],
)
async def test_options_keep_to_their_group(
    ana: Customer, options: Any, refusal: str | None
) -> None:
    assert (await ana.do("add_item", item="Taco", options=options)).refusal == refusal


async def test_what_is_not_there_is_refused(casa: Place, ana: Customer) -> None:
    assert (await ana.do("add_item", item="Pizza")).refusal == "unknown_item"
    assert (await ana.do("add_item", item="")).refusal == "unknown_item"
    await casa.execute("update restaurant_items set available = false where name = 'Sopa'")
    assert (await ana.do("add_item", item="Sopa")).refusal == "sold_out"
    assert [item["name"] for item in await ana.ask("items")] == ["Agua", "Taco"]


async def test_a_flow_asks_group_by_group(ana: Customer) -> None:
    group = await ana.ask("next_group", item="Taco")
    assert [row["title"] for row in group["rows"]] == ["Verde", "Roja"]
    verde = group["rows"][0]["id"]
    group = await ana.ask("next_group", item="Taco", options=f" {verde}")
    assert [row["title"] for row in group["rows"]] == ["Listo, así está bien", "Roja"]
    assert "Verde" in group["text"]
    passed = group["id"]
    group = await ana.ask("next_group", item="Taco", options=f" {verde}", passed=f" {passed}")
    assert [row["title"] for row in group["rows"]] == ["Sin nada más", "Queso", "Piña"]
    passed += f" {group['id']}"
    assert (await ana.ask("next_group", item="Taco", options=verde, passed=passed))["done"]
    told = await ana.do("add_item", item="Taco", options=f" {verde}")
    assert told.value["lines"][0]["options_text"] == "Verde"
    assert (await ana.ask("next_group", item="Pizza"))["done"]


STEPS = strategies.lists(
    strategies.one_of(
        strategies.tuples(
            strategies.just("add_item"),
            strategies.fixed_dictionaries(
                {
                    "item": strategies.sampled_from(["Sopa", "Agua", "Taco", "Pizza"]),
                    "quantity": strategies.integers(-2, 60),
                    "options": strategies.lists(
                        strategies.sampled_from(["Verde", "Roja", "Queso", "Piña", "Mole"]),
                        max_size=3,
                    ),
                    "note": strategies.sampled_from(["", "sin sal"]),
                }
            ),
        ),
        strategies.tuples(
            strategies.just("change_quantity"),
            strategies.fixed_dictionaries(
                {
                    "line": strategies.sampled_from(["Sopa", "Agua", "Taco"]),
                    "quantity": strategies.integers(-1, 55),
                }
            ),
        ),
        strategies.sampled_from(
            [
                ("remove_item", {"line": "Agua"}),
                ("empty_cart", {}),
                ("set_pickup", {}),
                ("set_delivery", place.NEAR),
                ("set_delivery", place.FAR),
                ("review_order", {}),
                ("place_order", {}),
                ("repeat_order", {}),
                ("cancel_order", {}),
            ]
        ),
    ),
    max_size=14,
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
async def test_whatever_a_customer_does_the_sums_are_right_and_orders_were_confirmed(
    casa: Place, steps: list[tuple[str, dict[str, Any]]]
) -> None:
    eva = await casa.add_customer("Eva")
    shown: str | None = None
    for name, arguments in steps:
        told = await eva.do(name, **arguments)
        cart = await eva.ask("cart")
        lines = sum((Decimal(line["sum"]) for line in cart["lines"]), Decimal(0))
        assert Decimal(cart["subtotal"]) == lines
        assert Decimal(cart["total"]) == lines + Decimal(cart["fee"])
        assert all(1 <= line["quantity"] <= 50 for line in cart["lines"])
        if name == "place_order" and told.refusal is None:
            assert told.value["total"] == shown
            assert cart["empty"]
        if name == "review_order":
            shown = told.value["total"] if told.refusal is None else None
        elif name != "cancel_order":
            shown = None
    for order in await casa.fetch("select * from restaurant_orders"):
        rows = await casa.fetch(
            "select sum from restaurant_order_lines where order_id = $1", order["order_id"]
        )
        assert sum(row["sum"] for row in rows) + order["fee"] == order["total"]
