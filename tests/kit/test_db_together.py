"""Changes that travel in one round trip: all or nothing, each with parameters of its own."""

import asyncio
from uuid import UUID

import asyncpg
import pytest

from centralita.kit import db, ids

ADD = """
    insert into workers (worker_id, lease_until) values ($1, now() + make_interval(secs => $2))
"""
LEASES = "select extract(epoch from lease_until - started_at)::int from workers order by 1"


async def read_leases(database: db.Database) -> list[int]:
    async with database.pipe() as p:
        return [row[0] for row in await p.fetch(LEASES)]


async def test_each_part_keeps_its_parameters_and_effects_happen(database: db.Database) -> None:
    told = asyncio.Event()
    async with database.listen(["probe"], lambda _channel, _payload: told.set()):
        async with database.pipe() as p, db.together(p) as changes:
            for seconds in (1.0, 2.0, 3.0):
                await changes.execute(ADD, ids.new_id(), seconds)
            await changes.execute("select pg_notify($1, '')", "probe")
        await asyncio.wait_for(told.wait(), 5)
    assert await read_leases(database) == [1, 2, 3]


async def test_one_bad_part_undoes_all(database: db.Database) -> None:
    same = ids.new_id()
    with pytest.raises(asyncpg.UniqueViolationError):
        async with database.pipe() as p, db.together(p) as changes:
            await changes.execute(ADD, same, 1.0)
            await changes.execute(ADD, same, 2.0)
    assert await read_leases(database) == []


async def test_nothing_may_be_asked_meanwhile(database: db.Database) -> None:
    async with database.pipe() as p, db.together(p) as changes:
        for asking in (changes.fetch, changes.fetchrow, changes.fetchval):
            with pytest.raises(TypeError, match="cannot ask"):
                await asking("select 1")


async def test_an_empty_block_asks_nothing(database: db.Database) -> None:
    async with database.pipe() as p, db.together(p):
        pass
    assert await read_leases(database) == []


async def test_parts_run_in_the_order_they_were_taken_down(database: db.Database) -> None:
    """The second waits for a row that somebody holds; the first has its lock by then."""
    first, second = ids.new_id(), ids.new_id()
    async with database.pipe() as p:
        await p.execute(ADD, first, 1.0)
        await p.execute(ADD, second, 1.0)

    async def change_both() -> None:
        async with database.pipe() as p, db.together(p) as changes:
            for each in (first, second):
                await changes.execute(
                    "update workers set lease_until = now() where worker_id = $1", each
                )

    async with database.pipe() as holder:
        await holder.execute("select from workers where worker_id = $1 for update", second)
        changing = asyncio.create_task(change_both())
        for _ in range(500):
            if not await can_lock(database, first):
                break
            await asyncio.sleep(0.01)
        assert not await can_lock(database, first)
        assert not changing.done()
    await changing


async def can_lock(database: db.Database, worker_id: UUID) -> bool:
    async with database.pipe() as p:
        asking = "select true from workers where worker_id = $1 for update skip locked"
        return bool(await p.fetchval(asking, worker_id))
