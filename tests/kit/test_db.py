"""The three doors: what each may do, what commits, and what an outage looks like (promise 5)."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import psycopg
import pytest

from centralita.kit import db, ids
from tests.conftest import Clones, DatabaseUrls

ALPHA, BETA = ids.new_id(), ids.new_id()

SCRATCH = """
    create table centralita.scratch (
        tenant_id uuid not null, word text not null, extra jsonb, primary key (tenant_id, word));
    alter table centralita.scratch enable row level security, force row level security;
    create policy own on centralita.scratch to centralita_app
        using (tenant_id = (select current_setting('app.tenant_id', true)::uuid))
        with check (tenant_id = (select current_setting('app.tenant_id', true)::uuid));
    create policy pipe on centralita.scratch to centralita_pipe using (true) with check (true);
    grant select, insert, update, delete on centralita.scratch to centralita_app, centralita_pipe;
"""
INSERT = "insert into scratch (tenant_id, word, extra) values ($1, $2, $3)"
WORDS = "select word from scratch order by word"


@pytest.fixture
async def doors(database_urls: DatabaseUrls) -> AsyncIterator[db.Database]:
    with psycopg.connect(database_urls.owner, autocommit=True) as owner:
        owner.execute(SCRATCH.encode())
    opened = await db.open_database(
        app_url=database_urls.app, pipe_url=database_urls.pipe, app_pool_size=2, pipe_pool_size=2
    )
    yield opened
    await opened.close()


async def words(doors: db.Database) -> list[str]:
    async with doors.pipe() as p:
        return [row["word"] for row in await p.fetch(WORDS)]


async def test_a_tenant_sees_and_writes_its_own_rows_only(doors: db.Database) -> None:
    for tenant, word in ((ALPHA, "alpha"), (BETA, "beta")):
        async with doors.tenant_write(tenant) as t:
            await t.execute(INSERT, tenant, word, None)
    async with doors.tenant_read(ALPHA) as t:
        assert t.tenant_id == ALPHA
        assert [row["word"] for row in await t.fetch(WORDS)] == ["alpha"]
    async with doors.tenant_write(ALPHA) as t:
        assert await t.execute("update scratch set word = 'mine'") == "UPDATE 1"
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with t.savepoint():
                await t.execute(INSERT, BETA, "intruder", None)
    assert await words(doors) == ["beta", "mine"]


async def test_the_tenant_is_forgotten_with_its_transaction(doors: db.Database) -> None:
    for _ in range(5):
        async with doors.tenant_write(ALPHA) as t:
            assert await t.fetchval("select current_setting('app.tenant_id')") == str(ALPHA)
    async with doors.tenant_write(BETA) as t:
        await t.execute(INSERT, BETA, "beta", None)
        assert await t.fetchval("select count(*) from scratch") == 1
    async with doors.tenant_read(ALPHA) as t:
        assert await t.fetchval("select count(*) from scratch") == 0


async def test_a_tenant_id_is_a_uuid_and_nothing_that_looks_like_one(doors: db.Database) -> None:
    forged: object = f"{ALPHA}', true); drop table scratch; --"
    with pytest.raises(TypeError):
        async with doors.tenant_read(forged):  # type: ignore[arg-type] # the very thing refused
            pytest.fail("it was let in")


async def test_the_reading_door_changes_nothing(doors: db.Database) -> None:
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        async with doors.tenant_read(ALPHA) as t:
            await t.fetchrow(INSERT + " returning word", ALPHA, "sneaky", None)
    assert not hasattr(db.TenantRead, "execute")
    assert await words(doors) == []


async def test_an_exception_undoes_the_whole_unit_of_work(doors: db.Database) -> None:
    with pytest.raises(LookupError):
        async with doors.pipe() as p:
            await p.execute(INSERT, ALPHA, "gone", None)
            raise LookupError
    assert await words(doors) == []


async def test_a_single_statement_commits_by_itself(doors: db.Database) -> None:
    async with doors.pipe_statement() as p:
        await p.execute(INSERT, ALPHA, "kept", None)
        assert await words(doors) == ["kept"]
        with pytest.raises(asyncpg.UniqueViolationError):
            await p.execute(INSERT, ALPHA, "kept", None)
    async with doors.pipe() as p:
        assert await p.fetchval("select count(*) from scratch") == 1


async def test_a_savepoint_undoes_only_what_is_inside(doors: db.Database) -> None:
    async with doors.pipe() as p:
        await p.execute(INSERT, ALPHA, "kept", None)
        with pytest.raises(asyncpg.UniqueViolationError):
            async with p.savepoint():
                await p.execute(INSERT, ALPHA, "undone", None)
                await p.execute(INSERT, ALPHA, "kept", None)
        async with p.savepoint():
            await p.execute(INSERT, ALPHA, "kept too", None)
    assert await words(doors) == ["kept", "kept too"]


async def test_a_swallowed_error_does_not_pass_for_a_commit(doors: db.Database) -> None:
    with pytest.raises(RuntimeError, match="savepoint"):
        async with doors.pipe() as p:
            await p.execute(INSERT, ALPHA, "lost", None)
            with pytest.raises(asyncpg.UniqueViolationError):
                await p.execute(INSERT, ALPHA, "lost", None)
    assert await words(doors) == []


async def test_a_cancelled_unit_of_work_leaves_nothing_and_gives_its_connection_back(
    doors: db.Database,
) -> None:
    async def hang() -> None:
        async with doors.pipe() as p:
            await p.execute(INSERT, ALPHA, "half", None)
            await p.execute("select pg_sleep(30)")

    for _ in range(3):
        task = asyncio.create_task(hang())
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert await words(doors) == []


async def test_limits_stop_what_takes_too_long_and_what_waits(doors: db.Database) -> None:
    """For those transactions alone, by the same connections."""
    hasty = doors.within(db.Limits(statement_seconds=0.1, lock_seconds=5))
    patient = doors.within(db.Limits(statement_seconds=5, lock_seconds=0.1))
    for unit in (hasty.tenant_read(ALPHA), hasty.tenant_write(ALPHA), hasty.pipe()):
        with pytest.raises(asyncpg.QueryCanceledError):
            async with unit as t:
                await t.fetchval("select pg_sleep(5)")
    async with doors.tenant_write(ALPHA) as t:
        await t.execute(INSERT, ALPHA, "one", None)
    async with doors.pipe() as p:
        await p.execute("select from scratch for update")
        for unit in (patient.tenant_write(ALPHA), patient.pipe()):
            with pytest.raises(asyncpg.LockNotAvailableError):
                async with unit as t:
                    await t.execute("delete from scratch")
    for ordinary in (doors.tenant_read(ALPHA), doors.tenant_write(ALPHA), doors.pipe()):
        async with ordinary as t:
            assert await t.fetchval("select pg_sleep(0.2)::text") == ""
            assert await t.fetchval("show lock_timeout") == "0"


async def test_jsonb_travels_as_python_values(doors: db.Database) -> None:
    value = {"text": "Ñ 😀", "list": [1, 2.5, None, True], "deep": {"a": {}}}
    async with doors.pipe() as p:
        await p.executemany(INSERT, [(ALPHA, "json", value), (ALPHA, "none", None)])
        assert await p.fetchval("select extra from scratch where word = 'json'") == value
        assert await p.fetchval("select extra from scratch where word = 'none'") is None
        assert await p.fetchval("select extra->'deep'->>'a' from scratch where word='json'") == "{}"
        many = await p.fetch("select x from unnest($1::jsonb[]) x", [value, {"b": [1]}, "s"])
        assert [row["x"] for row in many] == [value, {"b": [1]}, "s"]


async def test_a_transaction_is_known_to_be_open(doors: db.Database) -> None:
    async def ask_later() -> bool:
        await finished.wait()
        return db.transaction_open()

    finished = asyncio.Event()
    assert not db.transaction_open()
    async with doors.pipe():
        assert db.transaction_open()
        async with doors.tenant_read(ALPHA):
            assert db.transaction_open()
        assert db.transaction_open()
        outlives = asyncio.create_task(ask_later())
    assert not db.transaction_open()
    finished.set()
    assert not await outlives


async def test_one_may_leave_out_what_one_said_oneself(
    doors: db.Database, database_urls: DatabaseUrls
) -> None:
    heard: list[tuple[str, str]] = []
    complete = asyncio.Event()

    def hear(channel: str, payload: str) -> None:
        heard.append((channel, payload))
        if payload == "last":
            complete.set()

    other = await db.open_database(
        app_url=database_urls.app, pipe_url=database_urls.pipe, app_pool_size=1, pipe_pool_size=1
    )
    async with doors.listen(["known", "news"], hear, not_own=["known"]):
        for database, channel, word in (
            (doors, "known", "own"),
            (doors, "news", "own"),
            (other, "known", "other's"),
            (other, "news", "last"),
        ):
            async with database.pipe() as p:
                await p.execute("select pg_notify($1, $2)", channel, word)
        await asyncio.wait_for(complete.wait(), 5)
    await other.close()
    assert heard == [("news", "own"), ("known", "other's"), ("news", "last")]


async def test_notifications_arrive_and_the_listener_comes_back(
    doors: db.Database, postgres_clones: Clones, database_urls: DatabaseUrls
) -> None:
    heard: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
    stands = asyncio.Semaphore(0)
    async with doors.listen(["lane"], lambda *news: heard.put_nowait(news), stands.release):
        await asyncio.wait_for(stands.acquire(), 5)
        async with doors.pipe() as p:
            await p.execute("select pg_notify($1, $2)", "lane", "one")
        assert await asyncio.wait_for(heard.get(), 5) == ("lane", "one")

        postgres_clones.run(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            f"where datname = '{database_urls.name}'"
        )
        await asyncio.wait_for(stands.acquire(), 5)
        async with doors.pipe() as p:
            await p.execute("select pg_notify($1, $2)", "lane", "two")
        assert await asyncio.wait_for(heard.get(), 5) == ("lane", "two")


async def test_a_lost_connection_is_named_and_the_next_unit_of_work_succeeds(
    doors: db.Database,
) -> None:
    with pytest.raises(db.DatabaseUnavailable):
        async with doors.pipe() as p:
            await p.execute(INSERT, ALPHA, "lost", None)
            await p.execute("select pg_terminate_backend(pg_backend_pid())")
    await doors.ping()
    assert await words(doors) == []


@pytest.fixture
def wrong_urls(database_urls: DatabaseUrls) -> list[str]:
    return [
        "postgresql://centralita_pipe:x@127.0.0.1:1/centralita",
        database_urls.pipe.replace(database_urls.name, "no_such_database"),
        database_urls.pipe.replace("centralita_pipe:", "centralita_pipe:wrong"),
    ]


async def test_a_database_that_cannot_be_reached_is_named(
    database_urls: DatabaseUrls, wrong_urls: list[str]
) -> None:
    for wrong in wrong_urls:
        with pytest.raises(db.DatabaseUnavailable) as caught:
            await db.open_database(app_url=database_urls.app, pipe_url=wrong)
        assert "password for tests" not in str(caught.value)


async def test_an_error_of_ours_is_not_taken_for_an_outage(doors: db.Database) -> None:
    async with doors.pipe() as p:
        with pytest.raises(asyncpg.UndefinedTableError):
            async with p.savepoint():
                await p.fetch("select * from no_such_table")
        with pytest.raises(asyncpg.DataError):
            async with p.savepoint():
                await p.fetch("select $1::int", "not a number")
        with pytest.raises(asyncpg.InterfaceError):
            async with p.savepoint():
                await p.fetch("select 1", "too many")
    with pytest.raises(TimeoutError):
        async with doors.pipe():
            raise TimeoutError
