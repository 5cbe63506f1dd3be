"""100,000 messages waiting, as after an outage: how fast they drain, and what memory that takes."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

import msgspec
import uvloop

from benchmarks import crowd, end_to_end, ground, payloads, processes, wrk
from benchmarks.end_to_end import NUMBERS, WAITING_PEOPLE, Bench
from benchmarks.report import Report
from centralita.kit import db
from centralita.records import inbound
from centralita.vocabulary import content

WAITING = 100_000
_SAMPLE_SECONDS = 0.2
_AT_ONCE = 500

LIVE = "end to end, saturated"
RECEIVED = "received, not split yet"
QUEUED = "answers in the outbox"

EXPLAINED = (
    f"{WAITING:,} people have written once each and nobody worked meanwhile; then one worker "
    "starts. The time counts until the last answer was accepted. Memory is the worker's resident "
    "set, sampled five times a second, above what it had when it was ready."
)

# Everybody is known, has a conversation and wrote just now. Keys are made from the serial.
_PEOPLE = """
    insert into contacts (tenant_id, contact_id, wa_id, user_id, name)
    select n.tenant_id, md5('contact' || i)::uuid, '155501' || lpad(i::text, 6, '0'),
        'US.' || (10000000000000000000 + i)::text, 'Persona ' || i
    from generate_series(0, {most}) i join numbers n
        on n.phone_number_id = '3000000000' || lpad((i % {numbers})::text, 5, '0');
    insert into conversations (tenant_id, conversation_id, number_id, contact_id, greeted_at,
        last_inbound_at)
    select n.tenant_id, md5('conversation' || i)::uuid, n.number_id, md5('contact' || i)::uuid,
        now(), now()
    from generate_series(0, {most}) i join numbers n
        on n.phone_number_id = '3000000000' || lpad((i % {numbers})::text, 5, '0');
"""
_CONTENT = msgspec.json.encode(content.Text(body="Abrimos a las 9.")).decode()
_ANSWERS = """
    insert into messages (tenant_id, message_id, conversation_id, number_id, direction, kind, text,
        content, status, handled_by, said_at)
    select v.tenant_id, v.conversation_id, v.conversation_id, v.number_id, 'out', 'text',
        'Abrimos a las 9.', '{content}', 'queued', 'bot', now()
    from conversations v;
    insert into outbox (tenant_id, message_id, number_id, conversation_id, shard)
    select tenant_id, message_id, number_id, conversation_id,
        get_byte(uuid_send(number_id), 15) & 63 from messages;
"""


def run(seconds: float, rounds: int) -> Report:
    """Each kind of backlog and the live rate once a round."""
    wrk.ensure_installed()
    report = Report("backlog", EXPLAINED)
    with ground.open_ground(number_count=NUMBERS) as laid:
        uvloop.run(_run(report, laid, seconds, rounds))
    live = report.median(LIVE, "per_second")
    for name in (RECEIVED, QUEUED):
        report.compare(f"{name} / {LIVE}", report.median(name, "per_second") / live, at_least=1)
        grown = report.median(name, "memory_grown_mb")
        report.compare(f"{name}: memory grown, MB", grown, at_most=50)
    return report


async def _run(report: Report, laid: ground.Ground, seconds: float, rounds: int) -> None:
    async with crowd.open_crowd() as people:
        environment = crowd.make_environment(laid.environment, people)
        bench = Bench(report, laid, people, environment, seconds)
        for _ in range(rounds):
            await _measure_live(bench)
            laid.forget_messages()
            _add_people(laid)
            await _receive(bench)
            await _drain(bench, RECEIVED)
            laid.forget_messages()
            _add_people(laid)
            laid.execute(_ANSWERS.format(content=_CONTENT))
            await _drain(bench, QUEUED)


async def _measure_live(bench: Bench) -> None:
    """The rate that a backlog must at least drain with: as `end_to_end` measures it."""
    bench.laid.forget_messages()
    ask, environment = bench.people, bench.environment
    with (
        processes.start("server", environment=environment) as server,
        processes.start("worker", environment=environment),
    ):
        await bench.warm_up(server.port)
        letters = bench.write_letters(end_to_end.MOST_PER_SECOND * bench.seconds)
        full = await ask.saturate(server.port, letters, WAITING_PEOPLE, bench.seconds)
        bench.report.add(LIVE, {"per_second": full.check().per_second})


def _add_people(laid: ground.Ground) -> None:
    laid.execute(_PEOPLE.format(most=WAITING - 1, numbers=NUMBERS))


async def _receive(bench: Bench) -> None:
    """As the door does it, without the door."""
    bench.serial += 1
    urls = bench.laid.urls
    database = await db.open_database(
        app_url=urls.app, pipe_url=urls.pipe, app_pool_size=1, pipe_pool_size=1
    )
    bodies = list(payloads.list_bodies(WAITING, NUMBERS, WAITING, f"{bench.serial:03d}"))
    try:
        for first in range(0, WAITING, _AT_ONCE):
            async with database.pipe() as p:
                some = bodies[first : first + _AT_ONCE]
                await inbound.add(p, [("meta_cloud", payloads.APP, body) for body in some])
    finally:
        await database.close()


async def _drain(bench: Bench, name: str) -> None:
    # No ANALYZE by hand: after an outage the statistics are as old as the outage.
    bench.laid.execute("checkpoint")
    with processes.start("worker", environment=bench.environment) as worker:
        at_start = worker.get_memory_mb()
        async with _watched(worker.get_memory_mb) as seen:
            heard = (await bench.people.await_answers(WAITING)).check()
        figures = {
            "per_second": heard.answered / heard.seconds,
            "memory_at_start_mb": at_start,
            "memory_grown_mb": max(seen) - at_start,
        }
        bench.report.add(name, figures)


@contextlib.asynccontextmanager
async def _watched(measure: Callable[[], float]) -> AsyncIterator[list[float]]:
    """A measure, taken again and again while the block lasts."""
    seen = [measure()]

    async def watch() -> None:
        while True:
            await asyncio.sleep(_SAMPLE_SECONDS)
            seen.append(measure())

    watching = asyncio.create_task(watch())
    try:
        yield seen
    finally:
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching
