"""Facts are read and actions done as the tenant, once for each message, and nothing else."""

from uuid import UUID

import asyncpg
import pytest

from centralita.desk import Book, Caller, Desk
from centralita.kit import clock, db, ids
from centralita.records import deeds, editions, roles
from centralita.verticals.contract import Setting
from centralita.vocabulary.asking import Ask, DoAction, ReadFact, Thinking, Told
from centralita.vocabulary.turns import Decision
from tests.conftest import DatabaseUrls
from tests.pipeline.bazaar import BAZAAR, add_table, list_sold
from tests.pipeline.switchboard import Switchboard

DESK = Desk({"bazaar": BAZAAR})


def think(told: list[Told], asks: list[Ask]) -> Thinking:
    """A bot that asks all this, one after the other."""
    for ask in asks:
        answer = yield ask
        told.append(answer)
    return Decision(because="asked all")


def introduce(tenant_id: UUID, **more: object) -> Caller:
    facts = {"cause_id": ids.new_id(), **more}
    return Caller(
        tenant_id=tenant_id,
        trades={"bazaar": {"stock": 10}},
        setting=Setting(
            now=clock.SystemClock().now(),
            language="es",
            time_zone="Europe/Madrid",
            business="Bazar",
            **facts,  # type: ignore[arg-type]  # named by each test
        ),
    )


@pytest.fixture
async def tenant(switchboard: Switchboard, database_urls: DatabaseUrls) -> UUID:
    add_table(database_urls)
    return await switchboard.add_tenant("bazaar")


async def think_there(
    p: db.PipeTransaction, thinking: Thinking, caller: Caller, book: Book
) -> Decision:
    async with p.visit(caller.tenant_id, roles.TRADE_ROLE) as enter:
        return await DESK.think(enter, thinking, caller, book)


async def run(database: db.Database, caller: Caller, *asks: Ask) -> list[Told]:
    told: list[Told] = []
    async with database.pipe() as p:
        cause = caller.setting.cause_id
        talk = editions.Talk(caller.tenant_id, ids.new_id(), cause)
        book = Book(caller.tenant_id, (await editions.read(p, [talk])).deeds)
        await think_there(p, think(told, list(asks)), caller, book)
        await deeds.add_all(p, book.done)
    return told


def sell(quantity: object = 2) -> DoAction:
    return DoAction(name="bazaar.sell", arguments={"item": "pulsera", "quantity": quantity})


def run_sql(sql: str) -> DoAction:
    return DoAction(name="bazaar.run_sql", arguments={"sql": sql})


async def test_a_fact_shows_what_an_action_of_the_same_turn_did(
    database: db.Database, tenant: UUID
) -> None:
    done, seen = await run(database, introduce(tenant), sell("3"), ReadFact(name="bazaar.sales"))
    assert done.value == {"item": "pulsera", "quantity": 3}
    assert [sale["quantity"] for sale in seen.value] == [3]


async def test_an_action_is_done_once_for_a_message(database: db.Database, tenant: UUID) -> None:
    caller = introduce(tenant)
    [first] = await run(database, caller, sell())
    [again] = await run(database, caller, sell())
    assert first == again
    assert await list_sold(database, tenant) == [("pulsera", 2)]
    await run(database, caller, sell(1))
    await run(database, introduce(tenant), sell())
    assert len(await list_sold(database, tenant)) == 3


async def test_an_agent_that_calls_twice_has_it_done_once(
    database: db.Database, tenant: UUID
) -> None:
    """Each call in a transaction of its own, as an effect makes them."""
    caller = introduce(tenant)
    told = []
    for _ in range(2):
        async with database.pipe() as p, p.as_tenant(tenant, roles.TRADE_ROLE) as t:
            told.append(await DESK.answer(t, caller.setting, caller.trades, sell()))
    assert told[0] == told[1]
    [in_a_turn] = await run(database, caller, sell())
    assert in_a_turn == told[0]
    assert await list_sold(database, tenant) == [("pulsera", 2)]


async def test_a_defect_undoes_all_that_the_turn_had_done(
    database: db.Database, tenant: UUID
) -> None:
    with pytest.raises(asyncpg.UndefinedTableError):
        await run(database, introduce(tenant), sell(), run_sql("select * from nowhere"))
    assert await list_sold(database, tenant) == []


async def test_what_is_not_there_or_does_not_fit_is_refused_with_the_reason(
    database: db.Database, tenant: UUID
) -> None:
    told = await run(
        database,
        introduce(tenant),
        sell("many"),
        DoAction(name="bazaar.give_away"),
        ReadFact(name="bazaar.sell"),
        ReadFact(name="hotel.rooms"),
        sell(99),
    )
    assert [each.refusal for each in told] == [
        "bad_argument", "no_trade", "no_trade", "no_trade", "sold_out",
    ]  # fmt: skip
    assert "quantity" in told[0].value["reason"]
    assert await list_sold(database, tenant) == []


async def test_a_trade_that_the_tenant_does_not_work_in_does_nothing_for_it(
    database: db.Database, tenant: UUID
) -> None:
    caller = Caller(tenant_id=tenant, trades={}, setting=introduce(tenant).setting)
    [told] = await run(database, caller, sell())
    assert told.refusal == "no_trade"
    assert await list_sold(database, tenant) == []


async def test_promise_5_an_action_sees_its_own_tenants_rows_only(
    switchboard: Switchboard, database: db.Database, tenant: UUID
) -> None:
    victim = await switchboard.add_tenant("victim")
    await run(database, introduce(victim), sell())
    [sales, contacts] = await run(
        database,
        introduce(tenant),
        run_sql("select * from bazaar_sales"),
        run_sql("select tenant_id from tenants"),
    )
    assert sales.value == []
    assert contacts.value == [[str(tenant)]]
    planted = f"insert into bazaar_sales values ('{victim}', '{victim}', 'x', 1) returning 1"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await run(database, introduce(tenant), run_sql(planted))


@pytest.mark.parametrize(
    "sql",
    [
        "select * from numbers",
        "select * from credentials",
        "select * from tenant_keys",
        "select * from tenant_secrets",
        "select * from outbox",
        "select * from inbound",
        "select * from effects",
        "insert into messages default values returning 1",
        "update conversations set owner = 'bot' returning 1",
        "delete from deeds returning 1",
    ],
)
async def test_promise_5_an_action_reaches_no_number_no_token_and_no_outbox(
    database: db.Database, tenant: UUID, sql: str
) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await run(database, introduce(tenant), run_sql(sql))


@pytest.mark.parametrize("role", ["centralita_app", "pg_read_all_data", "pg_read_server_files"])
async def test_no_statement_of_a_trade_becomes_another_role(
    database: db.Database, tenant: UUID, role: str
) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await run(
            database, introduce(tenant), run_sql(f"select set_config('role', '{role}', true)")
        )


@pytest.mark.parametrize("table", ["credentials", "tenant_keys", "tenant_secrets", "audit_log"])
async def test_who_gives_the_role_of_trades_back_reads_no_secret_either(
    database: db.Database, tenant: UUID, table: str
) -> None:
    """Postgres lets any statement do that; what can be reached then is the pipe's (0016)."""
    give_back = run_sql("select set_config('role', 'none', true)")
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match=table):
        await run(database, introduce(tenant), give_back, run_sql(f"select * from {table}"))


async def test_a_trade_has_one_statement_where_a_thief_would_want_two(
    database: db.Database, tenant: UUID
) -> None:
    with pytest.raises(asyncpg.PostgresSyntaxError):
        await run(database, introduce(tenant), run_sql("select 1; select 2"))


async def test_who_asks_nothing_costs_nothing(database: db.Database, tenant: UUID) -> None:
    async with database.pipe() as p:
        decision = await think_there(p, think([], []), introduce(tenant), Book(tenant, {}))
        role = await p.fetchval("select current_user")
    assert decision.because == "asked all"
    assert role == "centralita_pipe"


async def test_after_the_desk_the_pipe_is_itself_again(database: db.Database, tenant: UUID) -> None:
    told: list[Told] = []
    how_long = "select current_setting('statement_timeout')"
    async with database.pipe() as p:
        before = await p.fetchval(how_long)
        asks: list[Ask] = [sell(), run_sql(how_long)]
        await think_there(p, think(told, asks), introduce(tenant), Book(tenant, {}))
        assert told[1].value == [["5s"]]
        assert await p.fetchval(how_long) == before
        assert await p.fetchval("select current_user") == "centralita_pipe"
        assert await p.fetchval("select current_setting('app.tenant_id', true)") in (None, "")


def test_what_is_known_of_a_trade_is_plain_data() -> None:
    known = DESK.list_known()
    assert known["bazaar.sell"]["kind"] == "action"
    assert known["bazaar.sell"]["arguments"]["required"] == ["item"]
    assert set(known["bazaar.sell"]["arguments"]["properties"]) == {"item", "quantity"}
    assert known["bazaar.sales"]["kind"] == "fact"


async def test_from_one_tenant_to_the_next_nothing_is_carried_over(
    switchboard: Switchboard, database: db.Database, tenant: UUID
) -> None:
    """Promise 5: the pipe goes straight on, and what failed for one is undone for that one."""
    other = await switchboard.add_tenant("other")
    async with database.pipe() as p:
        for each in (tenant, other, tenant):
            await think_there(p, think([], [sell()]), introduce(each), Book(each, {}))
        with pytest.raises(asyncpg.DivisionByZeroError):
            asks: list[Ask] = [sell(), run_sql("select 1 / 0")]
            await think_there(p, think([], asks), introduce(other), Book(other, {}))
        told: list[Told] = []
        seen = think(told, [ReadFact(name="bazaar.sales")])
        await think_there(p, seen, introduce(other), Book(other, {}))
    assert len(told[0].value) == 1
    assert len(await list_sold(database, tenant)) == 2
    assert len(await list_sold(database, other)) == 1


WHO = "select current_user || ' ' || coalesce(current_setting('app.tenant_id', true), '')"


async def test_a_transaction_goes_from_tenant_to_tenant_and_is_the_pipe_again(
    database: db.Database, switchboard: Switchboard
) -> None:
    first, second = [await switchboard.add_tenant(slug) for slug in ("first", "second")]
    async with database.pipe() as p:
        for tenant in (first, second, first):
            async with p.as_tenant(tenant, roles.TRADE_ROLE) as t:
                assert await t.fetchval(WHO) == f"{roles.TRADE_ROLE} {tenant}"
        assert await p.fetchval(WHO) == f"{roles.PIPE_ROLE} "
        assert await p.fetchval("show statement_timeout") == "0"


async def test_a_tenants_failure_leaves_nobody_in_another_ones_place(
    database: db.Database, switchboard: Switchboard
) -> None:
    first, second = [await switchboard.add_tenant(slug) for slug in ("first", "second")]
    async with database.pipe() as p:
        for works in (first, None):
            if works is not None:
                async with p.as_tenant(works, roles.TRADE_ROLE) as t:
                    await t.fetchval(WHO)
            with pytest.raises(asyncpg.UndefinedTableError):
                async with p.as_tenant(second, roles.TRADE_ROLE) as t:
                    await t.execute("select from nowhere")
            async with p.as_tenant(first, roles.TRADE_ROLE) as t:
                assert await t.fetchval(WHO) == f"{roles.TRADE_ROLE} {first}"
            with pytest.raises(asyncpg.UndefinedTableError):
                async with p.as_tenant(second, roles.TRADE_ROLE) as t:
                    await t.execute("select from nowhere")
            assert await p.fetchval(WHO) == f"{roles.PIPE_ROLE} "


async def test_a_visit_where_nothing_is_wanted_changes_nothing(
    database: db.Database, switchboard: Switchboard
) -> None:
    tenant = await switchboard.add_tenant("first")
    async with database.pipe() as p:
        async with p.visit(tenant, roles.TRADE_ROLE):
            assert await p.fetchval(WHO) == f"{roles.PIPE_ROLE} "
        with pytest.raises(ValueError, match="nothing to undo"):
            async with p.visit(tenant, roles.TRADE_ROLE):
                raise ValueError("nothing to undo")
        assert await p.fetchval(WHO) == f"{roles.PIPE_ROLE} "


async def test_several_works_of_one_visit_stand_or_fall_together(
    database: db.Database, tenant: UUID
) -> None:
    async def sell_twice(p: db.PipeTransaction, *, failing: bool) -> None:
        async with p.visit(tenant, roles.TRADE_ROLE) as enter:
            for _ in range(2):
                await DESK.think(enter, think([], [sell()]), introduce(tenant), Book(tenant, {}))
            assert await enter() is await enter()
            if failing:
                raise ValueError("a defect")

    async with database.pipe() as p:
        await sell_twice(p, failing=False)
        with pytest.raises(ValueError, match="a defect"):
            await sell_twice(p, failing=True)
        assert await p.fetchval(WHO) == f"{roles.PIPE_ROLE} "
    assert len(await list_sold(database, tenant)) == 2


async def test_each_visit_has_its_own_patience(
    database: db.Database, switchboard: Switchboard
) -> None:
    """Also where one begins as the same role that the last one ended as."""
    first, second = [await switchboard.add_tenant(slug) for slug in ("first", "second")]
    async with database.pipe() as p:
        for tenant, seconds, shown in ((first, 5, "5s"), (second, 0.05, "50ms"), (first, 5, "5s")):
            async with p.visit(tenant, roles.TRADE_ROLE, statement_seconds=seconds) as enter:
                t = await enter()
                assert await t.fetchval(WHO) == f"{roles.TRADE_ROLE} {tenant}"
                assert await t.fetchval("show statement_timeout") == shown
        with pytest.raises(asyncpg.QueryCanceledError):
            async with p.visit(second, roles.TRADE_ROLE, statement_seconds=0.05) as enter:
                await (await enter()).fetchval("select pg_sleep(2)")
        assert await p.fetchval("show statement_timeout") == "0"
        assert await p.fetchval(WHO) == f"{roles.PIPE_ROLE} "
