"""From the cart to the order: confirmed first, written once, at the right price."""

from datetime import timedelta
from decimal import Decimal

import asyncpg
import pytest

from centralita.kit import ids
from tests.verticals.restaurant import place
from tests.verticals.restaurant.place import Customer, Place


async def test_a_delivery_is_confirmed_with_its_total_and_written_down(
    casa: Place, ana: Customer
) -> None:
    told = await ana.do(
        "add_item", item="taco", quantity=2, options=["Roja", "Queso"], note=" sin cebolla "
    )
    assert told.refusal is None
    told = await ana.do("add_item", item="Agua")
    told = await ana.do("set_delivery", address="Calle Uno 5", **place.NEAR)
    assert told.value["fee"] == "25.00"
    await ana.do("set_details", customer="Ana Ruiz", payment="Efectivo", note="Timbre 2")
    told = await ana.do("review_order")
    # 2 × (24.10 + 3.33 + 15.00) + 35 + 25
    assert told.value["total"] == "144.86"
    assert told.value["total_text"] == "$144.86"
    for piece in ("2 × Taco (Roja, Queso · «sin cebolla») — $84.86", "Calle Uno 5", "Ana Ruiz",
                  "Efectivo", "Timbre 2", "Envío: $25.00", "*Total: $144.86*"):  # fmt: skip
        assert piece in told.value["summary"], piece
    told = await ana.do("place_order")
    assert told.refusal is None
    assert told.value["state"] == "received"
    assert [alarm.severity for alarm in told.alarms] == ["info"]
    [order] = await casa.fetch("select * from restaurant_orders")
    assert (order["total"], order["fee"], order["currency"]) == (Decimal("144.86"), 25, "MXN")
    assert (order["customer"], order["payment"], order["note"]) == (
        "Ana Ruiz",
        "Efectivo",
        "Timbre 2",
    )
    assert order["phone"] == ana.phone
    lines = await casa.fetch("select * from restaurant_order_lines order by position")
    assert [(line["name"], line["quantity"], line["sum"]) for line in lines] == [
        ("Taco", 2, Decimal("84.86")),
        ("Agua", 1, Decimal("35.00")),
    ]
    assert [option["name"] for option in lines[0]["options"]] == ["Roja", "Queso"]
    assert sum(line["sum"] for line in lines) + order["fee"] == order["total"]
    assert (await ana.ask("cart"))["empty"]


async def test_nothing_is_ordered_that_was_not_shown_and_confirmed(ana: Customer) -> None:
    await ana.do("add_item", item="Sopa")
    await ana.do("set_pickup")
    assert (await ana.do("place_order")).refusal == "not_confirmed"
    await ana.do("review_order")
    # The message that was answered with the total can't be its own confirmation.
    assert (await ana.do("place_order", same_message=True)).refusal == "not_confirmed"
    await ana.do("add_item", item="Agua")
    assert (await ana.do("place_order")).refusal == "not_confirmed"
    await ana.do("review_order")
    assert (await ana.do("place_order")).refusal is None


async def test_a_message_makes_one_order_however_often_it_is_played(
    casa: Place, ana: Customer
) -> None:
    placed = await ana.order()
    again = await ana.do("place_order", same_message=True)
    assert again.value["again"] is True
    assert again.value["code"] == placed["code"]
    assert len(await casa.fetch("select from restaurant_orders")) == 1


async def test_a_second_tap_is_told_of_the_first(casa: Place, ana: Customer) -> None:
    placed = await ana.order()
    told = await ana.do("place_order")
    assert told.refusal == "already_ordered"
    assert placed["code"] in told.value["text"]
    casa.now += timedelta(hours=1)
    assert (await ana.do("place_order")).refusal == "empty_cart"
    assert len(await casa.fetch("select from restaurant_orders")) == 1


async def test_the_database_itself_refuses_a_second_order_of_a_cart(
    casa: Place, ana: Customer
) -> None:
    await ana.order()
    columns = "conversation_id, branch_id, state, mode, subtotal, fee, total, currency"
    with pytest.raises(asyncpg.UniqueViolationError, match="restaurant_order_of_cart_once"):
        await casa.execute(
            f"insert into restaurant_orders (tenant_id, order_id, code, cart_id, {columns}) "
            f"select tenant_id, $1, 'ZZZZ', cart_id, {columns} from restaurant_orders",
            ids.new_id(),
        )


async def test_another_price_is_told_and_confirmed_again(casa: Place, ana: Customer) -> None:
    await ana.do("add_item", item="Taco", options=["Verde", "Queso"])
    await ana.do("set_pickup")
    await ana.do("review_order")
    await casa.execute("update restaurant_items set price = 30 where name = 'Taco'")
    told = await ana.do("place_order")
    assert told.refusal == "changed"
    assert "$45.00" in told.value["text"]
    assert (await ana.do("place_order", same_message=True)).refusal == "not_confirmed"
    told = await ana.do("review_order", same_message=True)
    assert told.value["total"] == "45.00"
    told = await ana.do("place_order")
    assert told.value["total"] == "45.00"


async def test_another_fee_is_told_and_confirmed_again(casa: Place, ana: Customer) -> None:
    await ana.do("add_item", item="Sopa")
    await ana.do("set_delivery", **place.NEAR)
    await ana.do("review_order")
    await casa.execute("update restaurant_zones set fee = 40")
    told = await ana.do("place_order")
    assert told.refusal == "changed"
    assert "$88.50" in told.value["text"]


@pytest.mark.parametrize(
    "how",
    [
        "update restaurant_items set available = false where name = 'Taco'",
        "update restaurant_items set active = false where name = 'Taco'",
        "update restaurant_options set available = false where name = 'Verde'",
        "update restaurant_options set active = false where name = 'Verde'",
        "update restaurant_option_groups set active = false where name = 'Salsa'",
        "update restaurant_option_groups set at_least = 2 where name = 'Salsa'",
        "insert into restaurant_sold_out (tenant_id, branch_id, item_id) select i.tenant_id, "
        "b.branch_id, i.item_id from restaurant_items i, restaurant_branches b "
        "where i.name = 'Taco'",
    ],
)
async def test_what_vanished_meanwhile_leaves_the_cart_and_is_named(
    casa: Place, ana: Customer, how: str
) -> None:
    await ana.do("add_item", item="Sopa")
    await ana.do("add_item", item="Taco", options=["Verde"])
    await ana.do("set_pickup")
    await ana.do("review_order")
    await casa.execute(how)
    told = await ana.do("place_order")
    assert told.refusal == "changed"
    assert "*Taco*" in told.value["text"]
    told = await ana.do("review_order", same_message=True)
    assert told.value["total"] == "48.50"
    assert (await ana.do("place_order")).refusal is None


async def test_a_cart_of_which_nothing_is_left_is_told_so(casa: Place, ana: Customer) -> None:
    await ana.do("add_item", item="Sopa")
    await ana.do("set_pickup")
    await casa.execute("update restaurant_items set active = false")
    told = await ana.do("review_order")
    assert told.refusal == "empty_cart"
    assert "*Sopa*" in told.value["text"]


async def test_closed_meanwhile(comal: Place) -> None:
    beto = await comal.add_customer("Beto")
    await beto.do("choose_branch", branch="centro")
    await beto.do("add_item", item="sope")
    await beto.do("set_pickup")
    await beto.do("review_order")
    comal.now = place.CLOSED
    told = await beto.do("place_order")
    assert told.refusal == "closed"
    assert "hoy a las 13:00" in told.value["text"]
    assert (await beto.do("choose_branch", branch="mercado")).refusal == "closed"


async def test_a_branch_that_closes_for_good_takes_its_zone_along(comal: Place) -> None:
    beto = await comal.add_customer("Beto")
    await beto.do("choose_branch", branch="centro")
    await beto.do("add_item", item="sope")
    await beto.do("set_delivery", **place.NEAR)
    await comal.execute("update restaurant_branches set active = false where key = 'centro'")
    told = await beto.do("set_pickup")
    assert told.refusal is None
    assert told.value["branch"] == "Mercado"
    assert told.value["fee"] == "0"


async def test_the_minimum_is_of_the_dishes_and_names_what_is_missing(
    casa: Place, ana: Customer
) -> None:
    casa.settings = {"minimum_order": "100.00"}
    await ana.do("add_item", item="Sopa")
    await ana.do("set_delivery", **place.NEAR)
    told = await ana.do("review_order")
    assert told.refusal == "below_minimum"
    assert "$100.00" in told.value["text"]
    assert "$51.50" in told.value["text"]
    await ana.do("add_item", item="Sopa", quantity=2)
    assert (await ana.do("review_order")).refusal is None


async def test_the_customer_cancels_until_the_kitchen_begins(casa: Place, ana: Customer) -> None:
    first = await ana.order()
    told = await ana.do("cancel_order")
    assert told.value["state"] == "cancelled"
    assert [alarm.severity for alarm in told.alarms] == ["warning"]
    assert (await ana.do("cancel_order")).refusal == "too_late"
    second = await ana.order()
    await casa.execute(
        "update restaurant_orders set state = 'preparing' where code = $1", second["code"]
    )
    assert (await ana.do("cancel_order", code=f"#{second['code'].lower()}")).refusal == "too_late"
    assert (await ana.do("cancel_order", code="9999")).refusal == "no_order"
    assert (await ana.ask("order", code=first["code"]))["state_text"] == "cancelado"


async def test_in_english_for_who_reads_english(casa: Place, ana: Customer) -> None:
    casa.language = "en"
    placed = await ana.order()
    assert "Pick-up at Casa" in placed["summary"]
    assert placed["total_text"] == "MX$48.50"
    [row] = await casa.fetch("select language from restaurant_orders")
    assert row["language"] == "en"
