"""Promise 5: nobody reaches another restaurant's rows, whatever ids they hold."""

import importlib
import inspect
import pkgutil
import typing
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeVar

import asyncpg
import msgspec
import pytest

from centralita.kit import crypto, db
from centralita.records import isolation, operator
from centralita.verticals import restaurant
from centralita.verticals.contract import Span
from centralita.verticals.restaurant import (
    branch_files,
    carts,
    flow,
    hours,
    house,
    menu,
    moving,
    orders,
    settings,
    tasks,
    view,
)
from centralita.verticals.restaurant.hours import Opening
from centralita.verticals.restaurant.menu_files import Draft
from centralita.verticals.restaurant.rows import Row
from centralita.verticals.restaurant.scene import Scene
from centralita.vocabulary import errors
from tests.conftest import DatabaseUrls
from tests.verticals.restaurant import place
from tests.verticals.restaurant.place import ACTIONS, FACTS, Customer, Place

MARK = "de la víctima"
NOW = datetime(2026, 11, 24, tzinfo=UTC)
LONG_AGO, LATER = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
REFUSALS = (
    errors.CentralitaError,
    asyncpg.ForeignKeyViolationError,
    asyncpg.UniqueViolationError,
    asyncpg.InsufficientPrivilegeError,
    RuntimeError,
)
Held = TypeVar("Held", bound=msgspec.Struct)
Case = Callable[["Prey"], tuple[tuple[Any, ...], dict[str, Any]]]


class Prey(msgspec.Struct, frozen=True):
    """Whose rows are tried, and one of everything of theirs."""

    customer: Customer
    cart: carts.Cart
    item: menu.Item
    order: orders.Order
    branch_id: Any


def with_(*given: Any, **named: Any) -> Case:
    return lambda _prey: (given, named)


def _setting(prey: Prey) -> Any:
    return prey.customer.get_setting()


def _scene(prey: Prey) -> Scene:
    """As the thief's own, with nothing in it."""
    return Scene(
        reader=view.Reader(language="es", currency="MXN", now=NOW, zone=hours.find_zone("UTC")),
        settings=settings.of({}),
        house=house.House(currency="MXN", language="es"),
        branch=None,
        cart=prey.cart,
        last_state=None,
    )


def _branch() -> branch_files.DraftBranch:
    return branch_files.read(Row("x", {"name": "thief", "key": "casa"}, []), "MXN")


def _zone() -> branch_files.DraftZone:
    return branch_files.read_zone(Row("x", {"name": "Barrio", "fee": 0}, []), "MXN")


CASES: dict[str, Case] = {
    "branch_writes.put_branch": with_(_branch(), 0),
    "branch_writes.keep_only": with_([]),
    "branch_writes.set_active": with_("casa", active=False),
    "branch_writes.put_zone": lambda v: ((v.branch_id, _zone()), {}),
    "branch_writes.remove_zone": lambda v: ((v.branch_id, "Barrio"), {}),
    "branch_writes.set_day": lambda v: (
        (v.branch_id, Opening(0, None, 0, 0), [Opening(0, None, 1, 2)]),
        {},
    ),
    "branches.list_branches": with_(),
    "carts.find_cart": lambda v: ((v.cart.conversation_id,), {}),
    "cart_writes.add_line": lambda v: ((v.cart, v.cart.lines[0]), {}),
    "cart_writes.set_quantity": lambda v: ((v.cart, v.cart.lines[0], 9), {}),
    "cart_writes.remove_lines": lambda v: ((v.cart, [v.cart.lines[0].id]), {}),
    "cart_writes.set_prices": lambda v: ((v.cart, v.cart.lines[0]), {}),
    "cart_writes.set_fields": lambda v: ((v.cart, {"note": "thief"}), {}),
    "cart_writes.mark_reviewed": lambda v: ((v.cart, Decimal(1), None), {}),
    "cart_writes.begin_anew": lambda v: ((v.cart,), {}),
    "chores.watch_waiting": lambda v: ((_setting(v), {}), {}),
    "chores.forget_waiting": lambda v: ((v.order.order_id, "thief"), {}),
    "freshness.refresh": lambda v: ((_scene(v), v.cart), {}),
    "house.read_house": with_(),
    "house.list_items": with_(),
    "menu_import.store": with_(Draft(branches=(), categories=())),
    "menu_import.set_available": lambda v: ((v.item.id,), {"available": False}),
    "menu_import.set_price": lambda v: ((v.item.id, Decimal(1)), {}),
    "money.get_currency": with_(),
    "moving.get_order": lambda v: ((v.order.code,), {}),
    "moving.move": lambda v: ((v.order.code, "accepted", moving.By("thief", "", NOW)), {}),
    "moving.take_step": lambda v: ((v.order.code, "accepted", moving.By("thief", "", NOW)), {}),
    "card.describe": lambda v: ((_setting(v), v.customer.contact_id), {}),
    "orders.list_between": with_(LONG_AGO, LATER, None, 100),
    "orders.list_board": with_(LONG_AGO),
    "orders.lock": lambda v: ((v.order.order_id,), {}),
    "statistics.count": lambda v: ((_setting(v), Span(since=LONG_AGO, until=LATER)), {}),
    "orders.list_orders": lambda v: ((), {"conversation_id": v.cart.conversation_id}),
    "orders.find_order": lambda v: ((str(v.order.order_id),), {}),
    "orders.find_made": lambda v: ((v.order.cart_id, v.order.cause_id), {}),
    "orders.add_order": lambda v: ((v.order,), {}),
    "orders.move_order": lambda v: (
        (v.order, flow.TABLE[0]),
        {"by_whom": "thief", "note": "", "now": NOW},
    ),
    "orders.list_events": lambda v: ((v.order.order_id,), {}),
    "scene.open_reader": lambda v: ((_setting(v),), {}),
    "scene.open_scene": lambda v: ((_setting(v),), {}),
    "scene.open_own_cart": lambda v: ((_setting(v),), {}),
    "tasks.set_available": lambda v: (
        (_setting(v), tasks.Available(item=str(v.item.id), available=False)),
        {},
    ),
    "tasks.set_price": lambda v: ((_setting(v), tasks.Price(item=v.item.key, price="1")), {}),
    "tasks.set_active": lambda v: (
        (_setting(v), tasks.Serving(branch=str(v.branch_id), active=False)),
        {},
    ),
    "tasks.move_order": lambda v: ((_setting(v), tasks.Moved(to="accepted")), {}),
}
"""What a thief hands to each query; facts and actions are tried by themselves."""


def _no_arguments(_prey: Prey) -> dict[str, Any]:
    return {}


ARGUMENTS: dict[str, Callable[[Prey], dict[str, Any]]] = {
    "branch": lambda v: {"branch": str(v.branch_id)},
    "items": lambda v: {"category": str(v.item.category_id)},
    "item": lambda v: {"item": str(v.item.id)},
    "next_group": lambda v: {"item": str(v.item.id)},
    "order": lambda v: {"code": v.order.code},
    "answer": lambda _: {"question": "¿dónde están?"},
    "add_words": lambda v: {"words": f"2 {v.item.name}"},
    "choose_branch": lambda v: {"branch": str(v.branch_id)},
    "add_item": lambda v: {"item": str(v.item.id)},
    "change_quantity": lambda v: {"line": str(v.cart.lines[0].id), "quantity": 7},
    "remove_item": lambda v: {"line": str(v.cart.lines[0].id)},
    "set_delivery": lambda _: {"address": "06700"},
    "set_details": lambda _: {"customer": "thief"},
    "cancel_order": lambda v: {"code": v.order.code},
    "repeat_order": lambda v: {"code": v.order.code},
    "add_catalog_order": lambda _: {"lines": [{"retailer_id": "R-SOPA", "quantity": 1}]},
}


def list_queries() -> dict[str, Callable[..., Awaitable[Any]]]:
    """Every public function of the trade that takes a tenant's transaction first."""
    found: dict[str, Callable[..., Awaitable[Any]]] = {}
    tools = {id(fact.read) for fact in FACTS.values()} | {id(act.do) for act in ACTIONS.values()}
    for module in pkgutil.iter_modules(restaurant.__path__):
        loaded = importlib.import_module(f"{restaurant.__name__}.{module.name}")
        for name, function in inspect.getmembers(loaded, inspect.iscoroutinefunction):
            own = function.__module__ == loaded.__name__ and not name.startswith("_")
            if not own or id(function) in tools:
                continue
            first = next(iter(inspect.signature(function).parameters), None)
            if first and typing.get_type_hints(function)[first] in (db.TenantRead, db.TenantWrite):
                found[f"{module.name}.{name}"] = function
    return found


QUERIES = list_queries()


def test_every_query_of_the_trade_has_its_case() -> None:
    assert set(QUERIES) == set(CASES)


@pytest.fixture
async def prey(casa: Place, ana: Customer) -> Prey:
    """A restaurant whose every word is marked."""
    await ana.order()
    await ana.do("add_item", item="Sopa", note=MARK)
    await ana.do("set_details", customer=MARK, payment=MARK, note=MARK)
    await ana.do("repeat_order")
    for table, column in (("branches", "name"), ("items", "name"), ("categories", "name")):
        await casa.execute(f"update restaurant_{table} set {column} = {column} || ' {MARK}'")
    await casa.execute("update restaurant_orders set customer = $1", MARK)
    async with casa.database.tenant_read(casa.tenant_id) as t:
        cart = await carts.find_cart(t, ana.conversation_id)
        [order] = await orders.list_orders(t)
        [branch] = await t.fetch("select branch_id from restaurant_branches")
        items = await house.list_items(t)
    assert cart is not None
    return Prey(ana, _bare(cart), _bare(items[0]), _bare(order), branch[0])


def _bare(held: Held) -> Held:
    """As a thief holds it: every id, but none of the words."""
    text = msgspec.json.encode(held).decode().replace(MARK, "")
    return msgspec.json.decode(text, type=type(held))


async def dump(urls: DatabaseUrls, prey: Prey) -> dict[str, list[str]]:
    tenant_id = prey.customer.place.tenant_id
    async with operator.open_operator(urls.owner) as o:
        tables = await o.fetch(
            "select relname from pg_class where relname ~ '^restaurant_' and relkind = 'r'"
        )
        return {
            name: [
                str(row[0])
                for row in await o.fetch(
                    f"select x::text from {name} x where tenant_id = $1 order by 1", tenant_id
                )
            ]
            for (name,) in tables
        }


async def test_promise_5_no_query_reaches_another_restaurant(
    database: db.Database, database_urls: DatabaseUrls, master_keys: crypto.MasterKeys, prey: Prey
) -> None:
    thief = await place.open_place(database, master_keys, "thief", "300000000000019")
    before = await dump(database_urls, prey)
    assert sum(bool(rows) for rows in before.values()) >= 10
    for name, query in QUERIES.items():
        given, named = CASES[name](prey)
        shown = ""
        try:
            async with database.tenant_write(thief.tenant_id) as t:
                shown = repr(await query(t, *given, **named))
        except REFUSALS as refusal:
            shown = f"{refusal!r}"
        assert MARK not in shown, name
        assert await dump(database_urls, prey) == before, name


async def test_promise_5_no_fact_and_no_action_reaches_another_restaurant(
    database: db.Database, database_urls: DatabaseUrls, master_keys: crypto.MasterKeys, prey: Prey
) -> None:
    """Both as a customer of the thief's own, and in the victim's own conversation."""
    thief = await place.open_place(database, master_keys, "thief", "300000000000019")
    own = await thief.add_customer("Thief")
    foreign = Customer(
        thief, prey.customer.contact_id, prey.customer.conversation_id, "Thief", "34600000098"
    )
    before = await dump(database_urls, prey)
    for customer in (own, foreign):
        for name in FACTS:
            value = await customer.ask(name, **ARGUMENTS.get(name, _no_arguments)(prey))
            assert MARK not in repr(value), name
        for name in ACTIONS:
            try:
                told = await customer.do(name, **ARGUMENTS.get(name, _no_arguments)(prey))
                assert MARK not in repr(told), name
            except REFUSALS:
                assert customer is foreign, name
            assert await dump(database_urls, prey) == before, name


async def test_the_same_do_find_the_victims_rows_for_the_victim(prey: Prey) -> None:
    for name in ("branch", "items", "item", "cart", "order", "orders", "categories", "menu"):
        value = await prey.customer.ask(name, **ARGUMENTS.get(name, _no_arguments)(prey))
        assert MARK in repr(value), name


async def test_promise_5_the_proof_holds_with_the_trades_tables(database: db.Database) -> None:
    attempts = await isolation.prove(database)
    own = [each for each in attempts if each.table.startswith("restaurant_")]
    assert [each for each in own if not each.held] == []
    tried = {each.table for each in own if each.attempt == "insert for the other"}
    assert len(tried) == 14
