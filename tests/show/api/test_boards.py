"""The trades' pages: the restaurant's order board and menu, the hotel's calendar and leads."""

import asyncio
import csv
import io
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fastapi import FastAPI

from centralita.kit import clock, crypto, db, ids, json
from centralita.records import trades
from tests.show.api.staff import Member, sign_in
from tests.show.callers import Business
from tests.verticals.hotel import villas
from tests.verticals.hotel.villas import Guest, Villas
from tests.verticals.restaurant import place
from tests.verticals.restaurant.place import Customer, Place

ORDERS = "/tenants/casa/restaurant/orders"


async def switch_on(database: db.Database, tenant_id: Any, trade: str) -> None:
    async with database.tenant_write(tenant_id) as t:
        await trades.enable(t, trade, {})


@pytest.fixture
async def casa(database: db.Database, master_keys: crypto.MasterKeys) -> Place:
    opened = await place.open_place(database, master_keys, "casa", "300000000000011")
    await opened.bring(place.SMALL)
    await switch_on(database, opened.tenant_id, "restaurant")
    opened.now = clock.SystemClock().now() - timedelta(minutes=5)
    return opened


@pytest.fixture
async def ana(casa: Place) -> Customer:
    return await casa.add_customer("Ana")


@pytest.fixture
async def cook(api: FastAPI, database: db.Database, casa: Place) -> Member:
    return await sign_in(api, database, "coco", {casa.tenant_id: "agent"})


@pytest.fixture
async def marea(database: db.Database, master_keys: crypto.MasterKeys) -> Villas:
    opened = await villas.open_villas(database, master_keys, "marea", "300000000000021")
    await opened.bring(json.encode(villas.SMALL))
    await switch_on(database, opened.tenant_id, "hotel")
    opened.now = clock.SystemClock().now() - timedelta(minutes=5)
    return opened


@pytest.fixture
async def emma(marea: Villas) -> Guest:
    return await marea.add_guest()


@pytest.fixture
async def host(api: FastAPI, database: db.Database, marea: Villas) -> Member:
    return await sign_in(api, database, "hugo", {marea.tenant_id: "agent"})


async def let_write(database: db.Database) -> None:
    async with database.pipe() as p:
        await p.execute("update conversations set last_inbound_at = now()")


async def list_told(database: db.Database, tenant_id: Any) -> list[str]:
    async with database.tenant_read(tenant_id) as t:
        rows = await t.fetch(
            "select text from messages where direction = 'out' order by message_id"
        )
    return [row[0] for row in rows]


async def test_an_order_goes_over_the_board(
    casa: Place, ana: Customer, cook: Member, database: db.Database
) -> None:
    placed = await ana.order()
    await let_write(database)
    board = await cook.get(ORDERS)
    assert [column["state"] for column in board["columns"]][:2] == ["received", "accepted"]
    assert [column["title"] for column in board["columns"]][-1] == "cancelled"
    [card] = board["columns"][0]["orders"]
    assert card["code"] == placed["code"]
    assert card["next"] == ["accepted", "preparing", "cancelled"]
    assert card["lines"][0] | {"name": "Sopa", "sum": "48.50"} == card["lines"][0]
    move = {"to": "accepted", "if_state": "received"}
    moved = await cook.post(f"{ORDERS}/{card['order_id']}/move", move)
    assert moved["state"] == "accepted"
    assert [event["by"] for event in moved["events"]] == ["customer", "coco@people.example"]
    [told] = await list_told(database, casa.tenant_id)
    assert placed["code"] in told
    async with database.tenant_read(casa.tenant_id) as t:
        entry = await t.fetchrow("select actor, action, details from audit_log")
    assert entry is not None
    assert entry["details"] == {"order": placed["code"], "from": "received", "to": "accepted"}
    only = await cook.get(f"{ORDERS}?state=accepted&state=ready")
    assert [len(column["orders"]) for column in only["columns"]] == [1, 0]


async def test_two_cooks_move_the_same_order_and_the_customer_is_told_once(
    casa: Place, ana: Customer, cook: Member, database: db.Database
) -> None:
    code = (await ana.order())["code"]
    await let_write(database)
    wishes = [{"to": to, "if_state": "received"} for to in ("accepted", "preparing") * 3]
    answers = await asyncio.gather(
        *(cook.ask("POST", f"{ORDERS}/{code}/move", wish) for wish in wishes)
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 5
    problems = [answer.json() for answer in answers if answer.status_code == 409]
    assert {problem["code"] for problem in problems} == {"order_moved"}
    assert problems[0]["facts"]["state"] in ("accepted", "preparing")
    assert len(await list_told(database, casa.tenant_id)) == 1
    backwards = {"to": "received", "if_state": "accepted"}
    status, _ = await cook.refused("POST", f"{ORDERS}/{code}/move", backwards)
    assert status == 409


async def test_orders_that_ended_leave_the_board(
    casa: Place, ana: Customer, cook: Member, database: db.Database
) -> None:
    code = (await ana.order())["code"]
    cancel = {"to": "cancelled", "if_state": "received", "note": "Cerramos, perdón"}
    await cook.post(f"{ORDERS}/{code}/move", cancel)
    gone = (await cook.get(ORDERS))["columns"][-1]
    assert [card["code"] for card in gone["orders"]] == [code]
    async with database.tenant_write(casa.tenant_id) as t:
        await t.execute("update restaurant_orders set updated_at = now() - interval '2 days'")
    assert (await cook.get(ORDERS))["columns"][-1]["orders"] == []
    long_ago = (clock.SystemClock().now() - timedelta(days=3)).isoformat().replace("+", "%2B")
    since = (await cook.get(f"{ORDERS}?since={long_ago}"))["columns"][-1]
    assert len(since["orders"]) == 1


async def test_a_dish_is_sold_out_everywhere_or_at_a_branch(
    casa: Place, ana: Customer, cook: Member
) -> None:
    base = "/tenants/casa/restaurant"
    menu = await cook.get(f"{base}/menu")
    soup, water = menu["items"][0], menu["items"][1]
    assert (menu["currency"], water["price"]) == ("MXN", "35.00")
    [branch] = (await cook.get(f"{base}/branches"))["items"]
    assert branch["is_open"]
    changes = {
        "items": [
            {"item_id": soup["item_id"], "available": False},
            {"item_id": water["item_id"], "available": False, "branch_id": branch["branch_id"]},
        ]
    }
    changed = await cook.patch(f"{base}/menu", changes)
    assert changed["items"][0]["available"] is False
    assert changed["items"][1]["sold_out_at"] == [branch["branch_id"]]
    assert (await ana.do("add_item", item="Sopa")).refusal == "sold_out"
    unknown = {"items": [{"item_id": str(ids.new_id()), "available": True}]}
    assert await cook.refused("PATCH", f"{base}/menu", unknown) == (404, "unknown_item")


async def test_orders_as_a_file(casa: Place, ana: Customer, cook: Member) -> None:
    code = (await ana.order())["code"]
    async with casa.database.tenant_write(casa.tenant_id) as t:
        await t.execute("update restaurant_orders set customer = '=1+1', note = 'a\nb'")
    answer = await cook.ask("GET", "/tenants/casa/restaurant/orders.csv")
    assert answer.status_code == 200, answer.text
    [row] = csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"), newline=""))
    assert (row["code"], row["customer"], row["total"]) == (code, "'=1+1", "48.50")
    assert row["dishes"] == "1 × Sopa"
    assert row["note"] == "a\nb"


async def test_a_trade_is_there_for_those_who_work_in_it(
    api: FastAPI, database: db.Database, hotel: Business, casa: Place, cook: Member
) -> None:
    owner = await sign_in(api, database, "olga", {hotel.tenant_id: "owner"})
    assert await owner.refused("GET", "/tenants/hotel/hotel/calendar") == (404, "trade_off")
    assert await owner.refused("GET", ORDERS) == (404, "unknown_tenant")
    assert await cook.refused("GET", "/tenants/casa/hotel/leads") == (404, "trade_off")
    looker = await sign_in(api, database, "luz", {casa.tenant_id: "viewer"})
    assert len((await looker.get(ORDERS))["columns"]) == 7
    path = f"{ORDERS}/XXXX/move"
    move = {"to": "accepted", "if_state": "received"}
    assert await looker.refused("POST", path, move) == (403, "missing_right")
    assert await cook.refused("POST", path, move) == (404, "unknown_order")


async def test_the_calendar_shows_bookings_holds_and_what_others_took(
    marea: Villas, emma: Guest, host: Member, database: db.Database
) -> None:
    today = marea.now.astimezone(ZoneInfo("America/Mexico_City")).date()
    first, last = today + timedelta(days=10), today + timedelta(days=13)
    held = await emma.do("hold", quote=await emma.quote("mar", str(first), str(last)))
    assert held.refusal is None
    await marea.execute(
        "insert into hotel_calendars (tenant_id, calendar_id, property_id, name, url) "
        "select tenant_id, gen_random_uuid(), property_id, 'Airbnb', 'https://example.org/a.ics' "
        "from hotel_properties where tenant_id = $1 and slug = 'sol'",
        marea.tenant_id,
    )
    await marea.execute(
        "insert into hotel_blocks (tenant_id, calendar_id, property_id, night) "
        "select tenant_id, calendar_id, property_id, night "
        "from hotel_calendars, unnest($2::date[]) as night where tenant_id = $1",
        marea.tenant_id,
        [today + timedelta(days=each) for each in (2, 3, 4, 8)],
    )
    found = await host.get("/tenants/marea/hotel/calendar")
    mar, sol = found["properties"]
    assert [(stay["kind"], stay["first_night"], stay["check_out"]) for stay in mar["stays"]] == [
        ("hold", str(first), str(last))
    ]
    assert mar["stays"][0]["guest_name"] == "Emma"
    assert [
        (stay["calendar"], stay["first_night"], stay["check_out"]) for stay in sol["stays"]
    ] == [
        ("Airbnb", str(today + timedelta(days=2)), str(today + timedelta(days=5))),
        ("Airbnb", str(today + timedelta(days=8)), str(today + timedelta(days=9))),
    ]
    reference = held.value["reference"]
    path = f"/tenants/marea/hotel/bookings/{reference}"
    assert (await host.get(path))["next"] == ["confirmed", "cancelled"]
    await let_write(database)
    moved = await host.post(f"{path}/move", {"to": "confirmed"})
    assert (moved["state"], moved["next"]) == ("confirmed", ["cancelled"])
    assert len(await list_told(database, marea.tenant_id)) == 1
    again = await host.refused("POST", f"{path}/move", {"to": "confirmed"})
    assert again == (403, "booking_is_over")
    listed = (await host.get("/tenants/marea/hotel/bookings"))["items"]
    assert [each["reference"] for each in listed] == [reference]
    assert (await host.get("/tenants/marea/hotel/bookings?state=hold"))["items"] == []
    month = await host.get(f"/tenants/marea/hotel/calendar?from={first}&to={last}")
    assert month["properties"][0]["stays"][0]["kind"] == "booking"
    endless = f"/tenants/marea/hotel/calendar?from={last}&to={first}"
    assert await host.refused("GET", endless) == (400, "bad_range")


async def test_a_lead_is_moved_once(marea: Villas, emma: Guest, host: Member) -> None:
    await emma.quote("mar", "2027-02-05", "2027-02-08")
    [lead] = (await host.get("/tenants/marea/hotel/leads"))["items"]
    assert (lead["stage"], lead["name"]) == ("quoted", "Emma")
    path = f"/tenants/marea/hotel/leads/{lead['reference']}/move"
    answers = await asyncio.gather(
        *(host.ask("POST", path, {"to": "lost", "if_stage": "quoted"}) for _ in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    wrong = {"to": "booked", "if_stage": "lost"}
    assert await host.refused("POST", path, wrong) == (403, "no_such_move")
    assert (await host.get("/tenants/marea/hotel/leads?stage=lost"))["items"][0]["moved_by"] == (
        "hugo@people.example"
    )
    houses = (await host.get("/tenants/marea/hotel/properties"))["items"]
    assert [house["slug"] for house in houses] == ["mar", "sol"]
