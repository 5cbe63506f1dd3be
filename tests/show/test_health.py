"""What machines that watch may ask: alive and ready; and who may not ask for more."""

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from centralita import serve
from centralita.kit import clock, crypto, db, log
from centralita.show import health
from tests.conftest import DatabaseUrls
from tests.receive import wire


@pytest.fixture
async def server(
    database: db.Database, database_urls: DatabaseUrls, master_keys: crypto.MasterKeys
) -> AsyncIterator[wire.Wire]:
    await wire.add_app(database_urls.owner, master_keys)
    async with wire.open_server(database, master_keys) as opened:
        yield opened


async def test_alive_and_ready(server: wire.Wire) -> None:
    assert (await server.get("/healthz")).status == 200
    assert (await server.get("/readyz")).status == 200
    assert (await server.get("/nothing.txt")).status in (404, 503)  # not built: 503


async def test_without_its_database_it_is_alive_and_not_ready(
    server: wire.Wire, database: db.Database
) -> None:
    """Closed here; killed and started again in `tests/receive/test_outage.py`. Why it is not ready
    stands in the log, for strangers ask as well."""
    logged = io.StringIO()
    log.configure(as_json=True, stream=logged)
    await database.close()
    assert (await server.get("/healthz")).status == 200
    ready = await server.get("/readyz")
    assert (ready.status, ready.body) == (503, b"not ready\n")
    assert "the database is away" in logged.getvalue()
    told = (await server.get_metrics()).body.decode()
    assert "centralita_database_up 0.0" in told


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"authorization": f"Bearer {wire.METRICS_TOKEN[:-1]}"},
        {"authorization": f"Bearer {wire.METRICS_TOKEN}x"},
        {"authorization": "Bearer "},
        {"authorization": f"Basic {wire.METRICS_TOKEN}"},
        {"authorization": "Bearer \xe9\xff"},
        {"x-forwarded-for": "127.0.0.1"},
        {"apikey": wire.METRICS_TOKEN},
    ],
)
async def test_strangers_do_not_read_the_metrics(server: wire.Wire, sent: dict[str, str]) -> None:
    """Not even from this machine: behind a proxy, everybody comes from there."""
    answer = await server.ask("GET", "/metrics", headers=sent)
    assert answer.status == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert b"centralita_" not in answer.body


async def test_without_a_token_the_metrics_are_closed_and_say_how_to_open_them(
    database: db.Database, master_keys: crypto.MasterKeys
) -> None:
    logged = io.StringIO()
    log.configure(as_json=True, stream=logged)
    async with wire.open_server(database, master_keys, front=serve.FRONT) as server:
        for answer in (await server.get("/metrics"), await server.get_metrics()):
            assert answer.status == 403
            assert b"CENTRALITA_METRICS_TOKEN" in answer.body
            assert b"centralita_" not in answer.body
    told = [line for line in logged.getvalue().splitlines() if "metrics" in line]
    assert len(told) == 1
    assert "CENTRALITA_METRICS_TOKEN" in told[0]


def make_health(database: db.Database, can_store: Callable[[], Awaitable[bool]]) -> health.Health:
    limited = log.RateLimited(clock.SystemClock())
    return health.Health(database, CollectorRegistry(), can_store, limited, None)


async def ask_ready(asked: health.Health) -> int:
    """The status, without a server in between."""
    statuses: list[int] = []

    async def send(message: Any) -> None:
        statuses.append(message.get("status", 0))

    async def receive() -> Any:
        raise AssertionError("nothing is read of such a request")

    await asked({"path": "/readyz", "headers": []}, receive, send)
    return statuses[0]


async def test_however_many_ask_whether_it_is_ready_the_database_is_asked_once(
    database: db.Database,
) -> None:
    go_on, begun, times = asyncio.Event(), asyncio.Event(), 0

    async def can_store() -> bool:
        nonlocal times
        times += 1
        begun.set()
        await go_on.wait()
        return True

    asked = make_health(database, can_store)
    asking = [asyncio.create_task(ask_ready(asked)) for _ in range(50)]
    await begun.wait()
    asking.pop().cancel()  # whoever hangs up takes nobody else's answer along
    go_on.set()
    assert await asyncio.gather(*asking) == [200] * 49
    assert times == 1
    assert await ask_ready(asked) == 200
    assert times == 2


async def test_a_database_that_never_answers_is_away(database: db.Database) -> None:
    async def can_store() -> bool:
        return await asyncio.Event().wait()

    async with asyncio.timeout(2 * health.LOOK_SECONDS):
        assert await ask_ready(make_health(database, can_store)) == 503
