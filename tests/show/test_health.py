"""What machines that watch may ask: alive, ready, and how it is going."""

import asyncio
import io
from collections.abc import AsyncIterator
from typing import Any

import pytest
from prometheus_client import CollectorRegistry, parser

from centralita import serve
from centralita.kit import clock, crypto, db, log
from centralita.records import operator
from centralita.show import health, metrics
from tests.conftest import DatabaseUrls
from tests.pipeline.switchboard import Switchboard, change, text_message, webhook
from tests.receive import wire

HOTEL = "300000000000001"
LABELS = {"outcome", "state", "cause", "phone_number_id", "what"}
"""Every label there may be: each has a bounded set of values."""


@pytest.fixture
async def server(
    database: db.Database, database_urls: DatabaseUrls, master_keys: crypto.MasterKeys
) -> AsyncIterator[wire.Wire]:
    await wire.add_app(database_urls.owner, master_keys)
    async with wire.open_server(database, master_keys) as opened:
        yield opened


async def _read_metrics(server: wire.Wire) -> dict[tuple[str, tuple[str, ...]], float]:
    """(name, label values) → value, as Prometheus itself reads the text."""
    answer = await server.get_metrics()
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/plain")
    found: dict[tuple[str, tuple[str, ...]], float] = {}
    for family in parser.text_string_to_metric_families(answer.body.decode()):
        assert family.documentation
        for sample in family.samples:
            assert sample.name.startswith("centralita_")
            assert set(sample.labels) <= LABELS
            key = (sample.name, tuple(sample.labels.values()))
            assert key not in found
            found[key] = sample.value
    return found


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
    told = await _read_metrics(server)
    assert told["centralita_database_up", ()] == 0


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

    limited = log.RateLimited(clock.SystemClock())
    asked = health.Health(database, CollectorRegistry(), can_store, limited, None)
    heard: list[Any] = []

    async def send(message: Any) -> None:
        heard.append(message)

    async def receive() -> Any:
        raise AssertionError("nothing is read of such a request")

    scope = {"path": "/readyz", "headers": []}
    asking = [asyncio.create_task(asked(scope, receive, send)) for _ in range(50)]
    await begun.wait()
    asking.pop().cancel()  # whoever hangs up takes nobody else's answer along
    go_on.set()
    await asyncio.gather(*asking)
    assert [each["status"] for each in heard if "status" in each] == [200] * 49
    assert times == 1
    await asked(scope, receive, send)
    assert times == 2


async def test_metrics_tell_what_waits_and_what_was_done(
    server: wire.Wire, database: db.Database, master_keys: crypto.MasterKeys
) -> None:
    switchboard = Switchboard(database, master_keys)
    hotel = await switchboard.add_tenant("hotel")
    await switchboard.add_number(hotel, HOTEL)
    await server.post_signed(webhook(change(HOTEL, text_message("hello"))))
    await server.post_signed(webhook(change("399999999999999", text_message("hello"))))
    await server.post(b"{}", None)
    waiting = await _read_metrics(server)
    assert waiting["centralita_inbound_waiting", ()] == 2
    assert waiting["centralita_inbound_oldest_seconds", ()] >= 0
    assert waiting["centralita_webhooks_total", ("stored",)] == 2
    assert waiting["centralita_webhooks_total", ("unsigned",)] == 1
    assert waiting["centralita_database_up", ()] == 1
    await switchboard.take_in()
    await switchboard.answer()
    done = await _read_metrics(server)
    assert done["centralita_inbound_waiting", ()] == 0
    assert done["centralita_outbox_rows", ("queued",)] == 1
    assert done["centralita_quarantine_open", ("unknown_number",)] == 1
    assert done["centralita_number_messages_today", (HOTEL, "received")] == 1


async def test_labels_stay_bounded(
    server: wire.Wire,
    database: db.Database,
    database_urls: DatabaseUrls,
    master_keys: crypto.MasterKeys,
) -> None:
    """More numbers than there may be labels: the busiest have theirs. No sender ever has one."""
    switchboard = Switchboard(database, master_keys)
    hotel = await switchboard.add_tenant("hotel")
    async with operator.open_operator(database_urls.owner) as o:
        await o.execute(
            """
            with n as (
                insert into numbers (tenant_id, number_id, provider, phone_number_id)
                select $1, gen_random_uuid(), 'meta_cloud', (300000000000000 + i)::text
                from generate_series(1, 230) i returning number_id, phone_number_id
            ), l as (
                insert into lines (tenant_id, number_id, role) select $1, number_id, 'host' from n
            )
            insert into number_days (tenant_id, number_id, day, received)
            select $1, number_id, (now() at time zone 'America/Mexico_City')::date,
                right(phone_number_id, 3)::int from n
            """,
            hotel,
        )
    for n in range(3):
        await server.get(f"/webhooks/meta/guess-{n}")
        await server.get(f"/guess-{n}")
    told = await _read_metrics(server)
    labelled = {labels[0] for name, labels in told if name == "centralita_number_messages_today"}
    assert len(labelled) == metrics.NUMBERS_MAX
    assert "300000000000230" in labelled
    assert "300000000000001" not in labelled
    assert len(told) < 6 * metrics.NUMBERS_MAX
