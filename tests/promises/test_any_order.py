"""Promises 1–4 and 11: batches, orders, duplicates and crashes leave what a clean delivery does."""

import itertools
import json
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from centralita.installed import PROVIDERS
from centralita.kit import crypto, db
from centralita.pipeline import Pipeline
from centralita.records import inbound
from tests.pipeline.switchboard import Json, Switchboard
from tests.promises.deliveries import Scene, make_posts

ITEMS = 32
STEPS = 400


class Killed(db.DatabaseUnavailable):
    """The process was killed here, as the caller learns it: nothing more is known."""


class CrashingTransaction(db.PipeTransaction):
    """Dies at its n-th statement; 0: right after the commit; None: never."""

    def __init__(self, inner: db.PipeTransaction, dies_at: int | None) -> None:
        self._inner = inner
        self._left = dies_at

    def _step(self) -> None:
        if self._left is not None and self._left > 0:
            self._left -= 1
            if self._left == 0:
                raise Killed("killed by the test")

    async def fetch(self, sql: str, *args: object) -> list[db.Row]:
        self._step()
        return await self._inner.fetch(sql, *args)

    async def fetchrow(self, sql: str, *args: object) -> db.Row | None:
        self._step()
        return await self._inner.fetchrow(sql, *args)

    async def fetchval(self, sql: str, *args: object) -> Any:
        self._step()
        return await self._inner.fetchval(sql, *args)

    async def execute(self, sql: str, *args: object) -> str:
        self._step()
        return await self._inner.execute(sql, *args)

    async def executemany(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        self._step()
        await self._inner.executemany(sql, rows)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        async with self._inner.savepoint():
            yield

    @asynccontextmanager
    async def visit(
        self, tenant_id: UUID, role: str, *, statement_seconds: float = 5
    ) -> AsyncIterator[db.Enter]:
        async with self._inner.visit(tenant_id, role, statement_seconds=statement_seconds) as enter:
            yield enter


class CrashingDatabase(db.Database):
    """A database whose transactions die where the plan says; then the plan goes on."""

    def __init__(self, inner: db.Database, plan: Iterator[int | None]) -> None:
        self._inner = inner
        self._plan = plan

    @asynccontextmanager
    async def pipe(self, *, waits_for_disk: bool = True) -> AsyncIterator[db.PipeTransaction]:
        dies_at = next(self._plan, None)
        async with self._inner.pipe(waits_for_disk=waits_for_disk) as p:
            yield CrashingTransaction(p, dies_at)
        if dies_at == 0:
            raise Killed("killed after the commit")


@st.composite
def make_days(draw: st.DrawFn) -> tuple[list[int], list[int], list[int | None], list[int]]:
    """(order of items with repetitions, sizes of POSTs, where it dies, what is done when)."""
    order = draw(st.permutations([*range(ITEMS), *draw(st.lists(st.integers(0, ITEMS - 1)))]))
    sizes = draw(st.lists(st.integers(1, 9), min_size=1, max_size=8))
    dies = draw(st.lists(st.none() | st.integers(0, 25), max_size=30))
    acts = draw(st.lists(st.integers(0, 7), min_size=1, max_size=12))
    return order, sizes, dies, acts


@pytest.fixture
def runs() -> Iterator[int]:
    """Each scene has tenants and ids of its own."""
    return itertools.count(1)


@pytest.fixture
async def clean(
    database: db.Database, master_keys: crypto.MasterKeys, runs: Iterator[int]
) -> dict[str, list[tuple[Any, ...]]]:
    """What one clean delivery leaves: each item in a POST of its own, in order."""
    scene = Scene(Switchboard(database, master_keys), next(runs))
    await scene.open()
    for item in scene.list_items():
        await scene.board.handle(make_posts([item]))
    state = await scene.dump()
    assert len(state["heard"]) == 20
    assert {row[1:3] for row in state["sent before"]} == {
        (f"out.{slug}.{name}", status)
        for slug in ("hotel", "diner")
        for name, status in {"a": "read", "b": "delivered", "c": "failed"}.items()
    }
    assert len(state["replies"]) == 8
    return state


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(day=make_days())
async def test_any_order_leaves_the_state_of_one_clean_delivery(
    database: db.Database,
    master_keys: crypto.MasterKeys,
    runs: Iterator[int],
    clean: dict[str, list[tuple[Any, ...]]],
    day: tuple[list[int], list[int], list[int | None], list[int]],
) -> None:
    order, sizes, dies, acts = day
    scene = Scene(Switchboard(database, master_keys), next(runs))
    await scene.open()
    items = scene.list_items()
    assert len(items) == ITEMS
    posts = _regroup([items[at] for at in order], sizes)
    await _live_through(scene, posts, dies, acts)
    assert await scene.dump() == clean


def _regroup(items: list[tuple[str, str, Json]], sizes: list[int]) -> list[Json]:
    left, posts = iter(items), list[Json]()
    for size in itertools.cycle(sizes):
        some = list(itertools.islice(left, size))
        if not some:
            return posts
        posts.append(make_posts(some))
    return posts


async def _live_through(
    scene: Scene, posts: list[Json], dies: list[int | None], acts: list[int]
) -> None:
    """Receive, take in and answer in any rhythm; after each death a new process goes on."""
    crashing = CrashingDatabase(scene.board.database, iter(dies))
    waiting = [_encode(post) for post in posts]
    pipeline = Pipeline(crashing, PROVIDERS, scene.board.directory, scene.board.now)
    done = 0
    for step, act in enumerate(itertools.cycle(acts)):
        assert step < STEPS, "it never comes to an end"
        try:
            if act % 4 != 3 or step % len(acts) == 0:
                await _receive(crashing, waiting[: act + 1])
                waiting = waiting[act + 1 :]
            if act % 2 == 0 or not waiting:
                done = await pipeline.take_in(limit=act + 1)
            if act >= 4 or not waiting:
                done += await pipeline.answer(limit=act + 1)
        except Killed:
            scene.board.directory.mark_stale()
            pipeline = Pipeline(crashing, PROVIDERS, scene.board.directory, scene.board.now)
            done = 1
        if not waiting and not done:
            return


def _encode(post: Json) -> bytes:
    return json.dumps(post).encode()


async def _receive(database: db.Database, bodies: list[bytes]) -> None:
    """As the door does. Where it dies after the commit, Meta sends the same again."""
    if bodies:
        async with database.pipe() as p:
            await inbound.add(p, [("meta_cloud", "main", body) for body in bodies])
