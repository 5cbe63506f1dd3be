"""The kitchen moves an order, and the customer is told each step once."""

import itertools
from datetime import timedelta
from typing import Any

import pytest

from centralita.records import alerts, inbox, notices
from centralita.verticals import restaurant
from centralita.verticals.restaurant import flow, moving
from centralita.vocabulary import errors
from tests.verticals.restaurant import place
from tests.verticals.restaurant.place import Customer, Place


async def move(casa: Place, code: str, state: flow.State, note: str = "") -> str | None:
    """As `orders move` does; the text that the customer is told."""
    by = moving.By("cook", note, casa.now)
    async with casa.database.tenant_write(casa.tenant_id) as t:
        moved, notice = await moving.move(t, code, state, by)
        assert moved.state == state
        if notice is None:
            return None
        await notices.tell(t, [notice], casa.now)
        [said] = notice.replies
    return str(getattr(said, "body", ""))


async def let_write(casa: Place) -> None:
    """The window of 24 hours is open for everybody."""
    async with casa.database.pipe() as p:
        await p.execute("update conversations set last_inbound_at = $1", casa.now)


async def list_told(casa: Place, ana: Customer) -> list[str]:
    async with casa.database.tenant_read(casa.tenant_id) as t:
        said = await inbox.list_messages(t, conversation_id=ana.conversation_id)
    return [str(each.text) for each in reversed(said)]


async def test_a_delivery_from_received_to_delivered(casa: Place, ana: Customer) -> None:
    await ana.do("add_item", item="Sopa")
    await ana.do("set_delivery", **place.NEAR)
    await ana.do("review_order")
    code = (await ana.do("place_order")).value["code"]
    await let_write(casa)
    steps: list[flow.State] = ["accepted", "preparing", "ready", "on_its_way", "delivered"]
    told = [await move(casa, code, state) for state in steps]
    assert all(text and code in text for text in told)
    assert len(set(told)) == len(told)
    assert sorted(await list_told(casa, ana)) == sorted(str(text) for text in told)
    events = await casa.fetch("select state from restaurant_order_events order by position")
    assert [row["state"] for row in events] == ["received", *steps]
    with pytest.raises(errors.Conflict, match="can't become ready"):
        await move(casa, code, "ready")


async def test_a_pick_up_is_told_where(casa: Place, ana: Customer) -> None:
    code = (await ana.order())["code"]
    first: tuple[flow.State, ...] = ("accepted", "preparing")
    for state in first:
        await move(casa, code, state)
    assert "Te esperamos en Casa" in str(await move(casa, code, "ready"))
    with pytest.raises(errors.Conflict, match="Possible: delivered, cancelled"):
        await move(casa, code, "on_its_way")


async def test_a_reason_is_told_in_the_orders_language(casa: Place, ana: Customer) -> None:
    casa.language = "en"
    code = (await ana.order())["code"]
    told = str(await move(casa, f"#{code.lower()}", "cancelled", "no corn left"))
    assert told.endswith("Reason: no corn left")
    assert told.startswith("We're very sorry")


async def test_an_unknown_order_is_named(casa: Place) -> None:
    with pytest.raises(errors.NotFound, match="9999"):
        await move(casa, "9999", "accepted")


async def test_a_failed_word_to_the_customer_undoes_the_step(casa: Place, ana: Customer) -> None:
    code = (await ana.order())["code"]
    with pytest.raises(ZeroDivisionError):
        async with casa.database.tenant_write(casa.tenant_id) as t:
            await moving.move(t, code, "accepted", moving.By("cook", "", casa.now))
            raise ZeroDivisionError
    [row] = await casa.fetch("select state from restaurant_orders")
    assert row["state"] == "received"


async def test_an_order_that_nobody_accepts_is_an_alert_until_somebody_does(
    casa: Place, ana: Customer
) -> None:
    casa.settings = {"accept_minutes": 10, "owner_phone": "34600000099"}
    [chore] = restaurant.VERTICAL.chores
    code = (await ana.order())["code"]

    async def run() -> list[Any]:
        async with casa.database.tenant_write(casa.tenant_id) as t:
            return list(await chore.do(t, ana.get_setting(), {}))

    async def list_open() -> list[str]:
        async with casa.database.tenant_read(casa.tenant_id) as t:
            return [each.title for each in await alerts.list_for(t)]

    await let_write(casa)
    assert await run() == []
    casa.now += timedelta(minutes=11)
    first, second = await run(), await run()
    assert [notice.phone for notice in first] == ["34600000099"]
    assert [notice.key for notice in first] == [notice.key for notice in second]
    assert await list_open() == [f"Nadie ha aceptado el pedido {code}"]
    await move(casa, code, "accepted")
    assert await list_open() == []
    assert await run() == []
    other = (await ana.order())["code"]
    casa.now += timedelta(minutes=11)
    await run()
    await ana.do("cancel_order", code=other)
    await run()
    assert await list_open() == []


async def test_codes_differ_and_can_be_read_out(casa: Place, ana: Customer) -> None:
    codes = [(await ana.order())["code"] for _ in range(20)]
    assert len(set(codes)) == 20
    letters = set(itertools.chain.from_iterable(codes))
    assert not letters & set("01ILO")
    assert {len(code) for code in codes} == {4}


# ─── again ─────────────────────────────────────────────────────────────────────────────────────


async def test_the_same_again_at_todays_prices(casa: Place, ana: Customer) -> None:
    await ana.order(item="Taco", options=["Verde", "Queso"], quantity=2, note="sin sal")
    await casa.execute("update restaurant_items set price = 30 where name = 'Taco'")
    told = await ana.do("repeat_order")
    assert told.value["missing"] == []
    [line] = told.value["lines"]
    assert (line["quantity"], line["options_text"], line["note"]) == (2, "Verde, Queso", "sin sal")
    assert told.value["subtotal"] == "90.00"


async def test_what_can_not_be_had_again_is_named(casa: Place, ana: Customer) -> None:
    assert (await ana.do("repeat_order")).refusal == "no_order"
    await ana.do("add_item", item="Agua")
    await ana.order(item="Taco", options=["Verde"])
    await casa.execute("update restaurant_options set active = false where name = 'Verde'")
    told = await ana.do("repeat_order")
    assert told.value["missing"] == ["Taco"]
    assert "Taco" in told.value["missing_text"]
    await ana.do("empty_cart")
    await casa.execute("update restaurant_items set active = false")
    assert (await ana.do("repeat_order")).refusal == "nothing_left"


async def test_a_catalogue_order_is_mapped_by_its_retailer_ids(casa: Place, ana: Customer) -> None:
    lines = [
        {"retailer_id": "R-SOPA", "quantity": 2, "price": "0.01", "currency": "MXN"},
        {"retailer_id": "R-TACO", "quantity": 1, "price": "1", "currency": "MXN"},
        {"retailer_id": "R-NADA", "quantity": 1, "price": "1", "currency": "MXN"},
        {"retailer_id": "R-AGUA", "quantity": -4, "price": "1", "currency": "MXN"},
    ]
    told = await ana.do("add_catalog_order", lines=lines)
    assert told.value["missing"] == ["Taco", "algo que ya no tenemos", "Agua"]
    assert told.value["subtotal"] == "97.00"
    told = await ana.do("add_catalog_order", lines=lines[1:])
    assert told.refusal == "not_added"
    assert (await ana.do("add_catalog_order", lines=[])).refusal == "not_added"
