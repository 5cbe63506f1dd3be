"""What a worker noted of the menu and of carts is never told when it is no longer true."""

from collections.abc import Sequence
from typing import Any, NoReturn
from uuid import UUID

import asyncpg
import pytest

from centralita.desk import Book, Caller, Desk
from centralita.kit import crypto, db, ids
from centralita.records import operator, roles
from centralita.records.editions import Talk, read
from centralita.verticals import restaurant
from centralita.verticals.restaurant import branch_writes, house, menu_import, moving
from centralita.vocabulary.asking import Ask, DoAction, ReadFact, Thinking, Told
from centralita.vocabulary.turns import Decision
from tests.conftest import DatabaseUrls
from tests.pipeline.switchboard import Switchboard
from tests.verticals.restaurant import place, talking
from tests.verticals.restaurant.place import Customer, Place
from tests.verticals.restaurant.talking import Counter, Guest


@pytest.fixture
async def counter(database: db.Database, master_keys: crypto.MasterKeys) -> Counter:
    return await talking.open_counter(database, master_keys, place.SMALL)


@pytest.fixture
async def ana(counter: Counter) -> Guest:
    """She has seen the menu, and so has the worker."""
    guest = counter.meet()
    await guest.say("hola")
    assert "[Sopa]" in await guest.run("Pedir", "Platos")
    return guest


@pytest.fixture
async def lea(casa: Place) -> Customer:
    return await casa.add_customer("Lea")


async def set_sold_out(counter: Counter, name: str) -> None:
    kitchen = counter.place
    async with kitchen.database.tenant_write(kitchen.tenant_id) as t:
        found = next(item for item in await house.list_items(t) if item.name == name)
        await menu_import.set_available(t, found.id, available=False)


async def test_a_dish_sold_out_is_gone_for_the_next_turn(counter: Counter, ana: Guest) -> None:
    await set_sold_out(counter, "Sopa")
    said = await ana.run("Otra categoría", "Platos")
    assert "[Agua]" in said
    assert "[Sopa]" not in said


async def test_a_dish_sold_out_while_it_was_chosen_is_not_added(
    counter: Counter, ana: Guest
) -> None:
    await ana.run("Sopa", ":2")
    await set_sold_out(counter, "Sopa")
    await ana.tap("Sin nota")
    assert await counter.fetch("select from restaurant_cart_lines") == []


async def test_a_price_that_changed_is_told_before_it_is_confirmed(
    counter: Counter, ana: Guest
) -> None:
    await ana.run("Sopa", ":2", "Sin nota", "Terminar pedido", "Paso a recoger", "Ana", "Efectivo")
    await counter.place.execute("update restaurant_items set price = 60 where name = 'Sopa'")
    said = await ana.tap("Sí, confirmar")
    assert "$60.00" in said
    assert await counter.fetch("select from restaurant_orders") == []


async def test_a_branch_that_closes_takes_no_more_orders(counter: Counter, ana: Guest) -> None:
    kitchen = counter.place
    async with kitchen.database.tenant_write(kitchen.tenant_id) as t:
        assert await branch_writes.set_active(t, "casa", active=False)
    await ana.run("Sopa", ":1", "Sin nota", "Terminar pedido")
    assert await counter.fetch("select from restaurant_orders") == []


async def test_another_currency_is_seen_at_once(counter: Counter, ana: Guest) -> None:
    assert "$48.50" in str((await ana.list_answers())[-1])
    await counter.place.execute("update tenants set currency = 'EUR'")
    await ana.run("Otra categoría", "Platos")
    assert "48,50 €" in str((await ana.list_answers())[-1])


async def test_the_kitchens_steps_are_seen(counter: Counter, ana: Guest) -> None:
    await ana.run("Sopa", ":2", "Sin nota", "Terminar pedido", "Paso a recoger", "Ana", "Efectivo")
    await ana.tap("Sí, confirmar")
    said = await ana.say("hola")
    assert "[Estado de mi pedido]" in said
    code, kitchen = await ana.get_code(), counter.place
    async with kitchen.database.tenant_write(kitchen.tenant_id) as t:
        await moving.move(t, code, "accepted", moving.By("kitchen", "", counter.clock.now()))
    assert "aceptado" in (await ana.tap("Estado de mi pedido")).casefold()


async def test_what_another_worker_put_into_the_cart_is_there(counter: Counter, ana: Guest) -> None:
    """Two workers take the turns of one conversation, one after the other."""
    board = counter.board
    mine = board.pipeline
    other = Switchboard(
        board.database, board.keys, counter.clock, verticals={"restaurant": restaurant.VERTICAL}
    ).pipeline
    await ana.run("Sopa", ":2", "Sin nota")
    board.pipeline = other
    await ana.run("Agregar más", "Platos", "Agua", ":3", "Sin nota")
    board.pipeline = mine
    said = await ana.tap("Mi carrito")
    assert "2 × Sopa" in said
    assert "3 × Agua" in said


# ── at the desk ──────────────────────────────────────────────────────────────────────────────────

COUNT = ReadFact(name="restaurant.cart")
LOOKS = [
    ReadFact(name="restaurant.overview"),
    ReadFact(name="restaurant.branches"),
    ReadFact(name="restaurant.branch"),
    ReadFact(name="restaurant.categories"),
    ReadFact(name="restaurant.items", arguments={"category": "Platos"}),
    ReadFact(name="restaurant.next_group", arguments={"item": "Taco"}),
    ReadFact(name="restaurant.payments"),
    COUNT,
]
ADD = DoAction(name="restaurant.add_item", arguments={"item": "Sopa"})


def think(told: list[Told], asks: Sequence[Ask], failing: bool = False) -> Thinking:
    for ask in asks:
        answer = yield ask
        told.append(answer)
    if failing:
        raise ValueError("a defect")
    return Decision(because="asked all")


async def _stay_out() -> NoReturn:
    raise PermissionError("the database was asked")


class Bot:
    """Asks the desk in a turn of its own each time."""

    def __init__(self, customer: Customer) -> None:
        self.desk = Desk({"restaurant": restaurant.VERTICAL})
        self.customer = customer

    async def introduce(self, p: db.PipeTransaction) -> Caller:
        place = self.customer.place
        talk = Talk(place.tenant_id, self.customer.conversation_id)
        standing = await read(p, [talk])
        self.customer.cause_id = ids.new_id()
        return Caller(
            tenant_id=place.tenant_id,
            setting=self.customer.get_setting(),
            trades={"restaurant": restaurant.VERTICAL.read_settings({})},
            editions=standing.editions[place.tenant_id],
        )

    async def ask(self, *asks: Ask, failing: bool = False) -> list[Any]:
        told: list[Told] = []
        async with self.customer.place.database.pipe() as p:
            caller = await self.introduce(p)
            book = Book(caller.tenant_id, {})
            async with p.visit(caller.tenant_id, roles.TRADE_ROLE) as enter:
                await self.desk.think(enter, think(told, asks, failing), caller, book)
        return [each.value for each in told]

    async def recall(self, *asks: Ask) -> list[Any] | None:
        told: list[Told] = []
        async with self.customer.place.database.pipe() as p:
            caller = await self.introduce(p)
        try:
            await self.desk.think(_stay_out, think(told, asks), caller, Book(caller.tenant_id, {}))
        except PermissionError:
            return None
        return [each.value for each in told]


async def test_what_was_read_once_is_told_from_memory(lea: Customer) -> None:
    bot = Bot(lea)
    assert await bot.recall(*LOOKS) is None
    read_anew = await bot.ask(*LOOKS)
    assert await bot.recall(*LOOKS) == read_anew
    assert read_anew[4][0]["name"] == "Sopa"


async def test_what_is_to_be_done_is_not_done_from_memory(lea: Customer) -> None:
    bot = Bot(lea)
    await bot.ask(COUNT)
    assert await bot.recall(COUNT, ADD) is None
    assert await bot.recall(COUNT) == await bot.ask(COUNT)
    [cart] = await bot.ask(COUNT)
    assert cart["count"] == 0


async def test_a_cart_is_remembered_as_the_action_left_it(lea: Customer) -> None:
    bot = Bot(lea)
    added, seen = await bot.ask(ADD, COUNT)
    assert added == seen
    assert await bot.recall(COUNT) == [seen]
    assert (await Bot(lea).ask(COUNT)) == [seen]


async def test_a_cart_whose_turn_failed_was_never_there(lea: Customer) -> None:
    bot = Bot(lea)
    await bot.ask(ADD)
    with pytest.raises(ValueError, match="a defect"):
        await bot.ask(ADD, COUNT, failing=True)
    [cart] = await bot.ask(COUNT)
    assert cart["count"] == 1
    assert await bot.recall(COUNT) == [cart]


async def test_every_action_leaves_the_memory_as_the_database_is(lea: Customer) -> None:
    """Whatever is done, remembered and read anew are the same."""
    bot = Bot(lea)
    line = {"line": "Sopa"}
    for name, arguments in (
        ("add_item", {"item": "Sopa", "quantity": 2}),
        ("add_item", {"item": "Taco", "options": ["Piña", "Roja", "Verde"]}),
        ("add_item", {"item": "Taco", "options": ["Verde", "Roja", "Piña"], "note": "x"}),
        ("add_item", {"item": "Sopa", "quantity": 99}),
        ("change_quantity", {**line, "quantity": 5}),
        ("set_delivery", {"latitude": 19.4150, "longitude": -99.1700, "address": "Uno 1"}),
        ("set_pickup", {}),
        ("set_details", {"customer": "Ana", "payment": "Efectivo", "note": "al timbre"}),
        ("choose_branch", {"branch": "Casa"}),
        ("set_pickup", {}),
        ("review_order", {}),
        ("place_order", {}),
        ("place_order", {}),
        ("repeat_order", {}),
        ("add_catalog_order", {"lines": [{"retailer_id": "R-AGUA", "quantity": 2}]}),
        ("remove_item", line),
        ("cancel_order", {}),
        ("empty_cart", {}),
    ):
        done = DoAction(name=f"restaurant.{name}", arguments=arguments)
        _, *within = await bot.ask(done, *LOOKS)
        assert within == await Bot(lea).ask(*LOOKS), name
        assert await bot.recall(*LOOKS) in (None, within), name


async def test_one_restaurants_notes_never_reach_another(
    lea: Customer, database: db.Database, master_keys: crypto.MasterKeys
) -> None:
    other = await place.open_place(database, master_keys, "otra", "300000000000019")
    await other.bring({"branches": [{"name": "Otra"}], "categories": []})
    bot = Bot(lea)
    await bot.ask(*LOOKS)
    bot.customer = await other.add_customer("Ben")
    assert await bot.recall(*LOOKS) is None
    overview, branches, _, categories, items, *_ = await bot.ask(*LOOKS)
    assert [each["name"] for each in branches] == ["Otra"]
    assert (categories, items, overview["cart_count"]) == ([], [], 0)


# ── editions ─────────────────────────────────────────────────────────────────────────────────────


SHARED = (
    "branches", "hours", "zones", "categories", "items", "sold_out", "option_groups", "options",
)  # fmt: skip


@pytest.mark.parametrize("table", SHARED)
async def test_whatever_changes_a_shared_table_makes_another_edition(
    casa: Place, table: str
) -> None:
    before = await get_edition(casa)
    await casa.execute(f"delete from restaurant_{table} where false")
    assert await get_edition(casa) != before


async def get_edition(casa: Place, about: UUID | None = None) -> UUID | None:
    async with casa.database.pipe() as p:
        standing = await read(p, [Talk(casa.tenant_id, about or casa.tenant_id)])
    return standing.editions[casa.tenant_id].get(about or casa.tenant_id)


async def test_a_cart_changed_by_whomever_has_another_edition(casa: Place, lea: Customer) -> None:
    about = lea.conversation_id
    assert await get_edition(casa, about) is None
    await lea.do("add_item", item="Sopa")
    first = await get_edition(casa, about)
    await casa.execute("update restaurant_carts set note = 'by hand'")
    second = await get_edition(casa, about)
    await casa.execute("update restaurant_branches set active = active")
    assert len({None, first, second}) == 3
    assert await get_edition(casa, about) == second


async def test_the_owner_changes_everybodys_edition(
    casa: Place, comal: Place, database_urls: DatabaseUrls
) -> None:
    before = [await get_edition(casa), await get_edition(comal)]
    async with operator.open_operator(database_urls.owner) as o:
        await o.execute("delete from restaurant_options where false")
    after = [await get_edition(casa), await get_edition(comal)]
    assert len({*before, *after}) == 4


async def test_nobody_marks_an_edition_of_another_business(casa: Place, comal: Place) -> None:
    before = await get_edition(comal)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with casa.as_trade() as t:
            await t.fetchval("select mark_edition($1, $1)::text", comal.tenant_id)
    assert await get_edition(comal) == before
