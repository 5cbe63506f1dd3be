"""What the metrics tell of all processes, and what they never do: a label for each stranger."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from prometheus_client import parser

from centralita.kit import crypto, db, ids
from centralita.records import operator, outbox, tenants, workers
from centralita.show import metrics
from tests.conftest import DatabaseUrls
from tests.pipeline.switchboard import Switchboard, change, text_message, webhook
from tests.receive import wire

HOTEL = "300000000000001"
PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "operate.md"
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


async def test_the_operators_table_has_every_metric_and_no_other(
    server: wire.Wire, database: db.Database, master_keys: crypto.MasterKeys
) -> None:
    switchboard = Switchboard(database, master_keys)
    hotel = await switchboard.add_tenant("hotel")
    await switchboard.add_number(hotel, HOTEL)
    await server.post(b"{}", None)
    await switchboard.handle(webhook(change(HOTEL, text_message("hello"))))
    await switchboard.receive(webhook(change("399999999999999", text_message("hello"))))
    await switchboard.take_in()
    told = {name for name, _ in await _read_metrics(server)} - {"centralita_webhooks_created"}
    rows = "".join(line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| `"))
    assert told == set(re.findall(r"`(centralita_\w+)", rows))


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


async def test_metrics_tell_of_workers_which_open_no_port(
    server: wire.Wire, database: db.Database, master_keys: crypto.MasterKeys
) -> None:
    nobody = await _read_metrics(server)
    assert nobody["centralita_workers", ()] == 0
    assert nobody["centralita_send_shards_free", ()] == outbox.SHARDS
    living, dead = ids.new_id(), ids.new_id()
    async with database.pipe() as p:
        for worker_id in (living, dead):
            await workers.register(p, worker_id)
            await workers.take_shards(p, worker_id, outbox.SHARDS // 2)
    both = await _read_metrics(server)
    assert both["centralita_workers", ()] == 2
    assert both["centralita_send_shards_free", ()] == 0
    async with database.pipe() as p:
        await p.execute("update workers set lease_until = now() where worker_id = $1", dead)
    one = await _read_metrics(server)
    assert one["centralita_workers", ()] == 1
    assert one["centralita_send_shards_free", ()] == outbox.SHARDS // 2


async def test_metrics_tell_which_turns_wait_and_fail(
    server: wire.Wire, database: db.Database, master_keys: crypto.MasterKeys
) -> None:
    switchboard = Switchboard(database, master_keys, burst_seconds=60)
    hotel = await switchboard.add_tenant("hotel")
    await switchboard.add_number(hotel, HOTEL)
    await switchboard.receive(webhook(change(HOTEL, text_message("hello"))))
    await switchboard.take_in()
    calm = await _read_metrics(server)
    assert calm["centralita_lanes_oldest_seconds", ()] == 0  # a burst that may go on is not late
    assert calm["centralita_lanes_failing", ()] == 0
    async with database.pipe() as p:
        await p.execute("update lanes set due_at = now() - interval '90 seconds', attempts = 2")
    late = await _read_metrics(server)
    assert 90 <= late["centralita_lanes_oldest_seconds", ()] < 150
    assert late["centralita_lanes_failing", ()] == 1


_SLOW_WORK = """
with n as (
    select tenant_id, number_id, conversation_id from conversations
), e as (
    insert into effects (tenant_id, effect_id, conversation_id, number_id, kind, payload, state,
        not_before, deadline_at)
    select tenant_id, gen_random_uuid(), conversation_id, number_id, 'agent', '{}', w.state,
        now() + w.away, now() + interval '1 day'
    from n, (values ('waiting', interval '-90 s'), ('running', interval '10 s'),
        ('done', interval '-1 day')) as w (state, away)
), r as (
    insert into tenant_trades (tenant_id, trade) select tenant_id, 'hotel' from n
), c as (
    insert into chore_runs (tenant_id, trade, chore, due_at, ran_at)
    select tenant_id, 'hotel', w.chore, now() + w.due, now() + w.ran
    from n, (values ('holds', interval '-90 s', interval '-3 min'),
        ('of no trade', interval '-3 days', interval '-4 days')) as w (chore, due, ran)
), h as (
    insert into webhooks (tenant_id, webhook_id, url, name, events, sealed_secret, created_by)
    select tenant_id, gen_random_uuid(), 'https://example.com/', 'one', '{}', '', 'test' from n
    returning tenant_id, webhook_id
)
insert into webhook_deliveries (tenant_id, delivery_id, webhook_id, event, body, state, not_before)
select tenant_id, gen_random_uuid(), webhook_id, 'x', '{}', w.state, now() + w.away
from h, (values ('waiting', interval '-90 s'), ('waiting', interval '1 hour'),
    ('done', interval '-1 day')) as w (state, away)
"""


async def test_metrics_tell_what_waits_for_the_process_of_effects(
    server: wire.Wire,
    database: db.Database,
    database_urls: DatabaseUrls,
    master_keys: crypto.MasterKeys,
) -> None:
    switchboard = Switchboard(database, master_keys)
    hotel = await switchboard.add_tenant("hotel")
    await switchboard.add_number(hotel, HOTEL)
    await switchboard.handle(webhook(change(HOTEL, text_message("hello"))))
    async with operator.open_operator(database_urls.owner) as o:
        await o.execute(_SLOW_WORK)
    told = await _read_metrics(server)
    assert told["centralita_effects", ("waiting",)] == 1
    assert told["centralita_effects", ("running",)] == 1
    assert told["centralita_webhook_deliveries_waiting", ()] == 2
    for late in ("effects", "chores", "webhook_deliveries"):
        assert 90 <= told[f"centralita_{late}_oldest_seconds", ()] < 150
    async with database.tenant_write(hotel) as t:
        await tenants.set_status(t, "suspended")
    told = await _read_metrics(server)
    for resting in ("chores", "webhook_deliveries"):
        assert told[f"centralita_{resting}_oldest_seconds", ()] == 0


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
