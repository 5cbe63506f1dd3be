"""Browsers that watch live, while messages come in at half of what the machine can do."""

import asyncio
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta

import uvloop

from benchmarks import crowd, ground, processes, watchers
from benchmarks.report import Report, find_percentile
from centralita.kit import clock, db
from centralita.records import memberships, people, sessions
from centralita.show.api.callers import COOKIE

NUMBERS, TENANTS, PEOPLE = 40, 20, 5_000
CROWDED, OTHERS, IN_EACH = 100, 10, 10
"""So many browsers at one business, and so many others with so many each: 200 in all."""
OF_ONE_PERSON = 10
WAITING_PEOPLE = 1_000
MOST_PER_SECOND = 6_000
IDLE_PER_SECOND = 20.0
IDLE_SECONDS = 5.0
HOLD_SECONDS = 20.0
LAST_SECONDS = 1.0

WITHOUT = "saturated, no triggers"
SATURATED = "saturated, nobody watches"
QUIET = "half of that, nobody watches"
WATCHED = "half of that, 200 browsers watch"
BROWSERS = "the same, until all browsers have it"
STORED = "the same, from being stored"
IDLE = "20 a second, until all browsers have it"

EXPLAINED = (
    f"{PEOPLE:,} people write to {NUMBERS} numbers of {TENANTS} businesses, as in end_to_end; "
    f"{CROWDED + OTHERS * IN_EACH} browsers watch, {CROWDED} of them one business and {IN_EACH} "
    f"each of {OTHERS} others, so that they are told of more than half of all messages. The last "
    "rows: from writing a message to the moment at which the last browser of its business has it. "
    "CPU: time of the processor for each message. "
    "One server, one worker, browsers and customers in one process, all on this machine. Without "
    "triggers: the same program, with nothing noted of what changes."
)


@dataclass
class Bench:
    """What all measurements share."""

    report: Report
    laid: ground.Ground
    people: crowd.Crowd
    seconds: float
    serial: int = 0

    def write_letters(self, messages: float) -> watchers.ProbeLetters:
        """Enough requests; people of watched businesses write probes."""
        self.serial += 1
        return watchers.ProbeLetters(
            int(messages / PEOPLE) + 2,
            people=PEOPLE,
            numbers=NUMBERS,
            run=f"{self.serial:03d}",
            is_watched=lambda person: find_tenant(person) <= OTHERS,
        )


def find_tenant(person: int) -> int:
    """Whose number somebody writes to, as `ground` hands them out."""
    return person % NUMBERS % TENANTS


def run(seconds: float, rounds: int) -> Report:
    """Every measurement once a round, so that a noisy moment meets all of them."""
    report = Report("live", EXPLAINED)
    with ExitStack() as stack:
        laid = stack.enter_context(ground.open_ground(number_count=NUMBERS, tenant_count=TENANTS))
        uvloop.run(_run(report, laid, seconds, rounds))
    report.compare(
        "p99 ms until all browsers have it", report.median(BROWSERS, "p99_ms"), at_most=500
    )
    report.compare(
        "saturated / without triggers",
        report.median(SATURATED, "per_second") / report.median(WITHOUT, "per_second"),
    )
    report.compare(
        "p50 of answers, watched / not",
        report.median(WATCHED, "p50_ms") / report.median(QUIET, "p50_ms"),
    )
    return report


async def _run(report: Report, laid: ground.Ground, seconds: float, rounds: int) -> None:
    seats = await _sign_in(laid)
    async with crowd.open_crowd() as customers:
        environment = crowd.make_environment(laid.environment, customers)
        bench = Bench(report, laid, customers, seconds)
        for _ in range(rounds):
            laid.forget_messages()
            laid.execute("truncate live_events, live_touched, live_watches")
            with (
                processes.start("server", environment=environment) as server,
                processes.start("worker", environment=environment),
            ):
                await _measure(bench, server, seats)


async def _measure(
    bench: Bench, server: processes.Running, seats: list[tuple[int, str, str]]
) -> None:
    ask, seconds, port = bench.people, bench.seconds, server.port
    warm = bench.write_letters(2 * PEOPLE)
    (await ask.saturate(port, warm, 500, min(3.0, seconds))).check()
    bench.laid.execute("analyze")
    for name in (WITHOUT, SATURATED, SATURATED, WITHOUT):  # tables grow: neither is always first
        _set_triggers(bench.laid, "disable" if name == WITHOUT else "enable")
        bench.report.add(name, (await _saturate(bench, port)).as_figures())
    _set_triggers(bench.laid, "enable")
    half, length = bench.report.median(SATURATED, "per_second") / 2, max(seconds, HOLD_SECONDS)
    letters = bench.write_letters(half * length)
    cost = Cost(bench.laid, server)
    quiet = (await ask.hold(port, letters, half, length)).check()
    bench.report.add(QUIET, {**quiet.as_figures(), **cost.share(quiet)})
    letters = bench.write_letters(half * length)
    async with watchers.open_watchers(port, seats) as browsers:
        cost = Cost(bench.laid, server)
        held = (await ask.hold(port, letters, half, length)).check()
        bench.report.add(WATCHED, {**held.as_figures(), **cost.share(held)})
        await asyncio.sleep(LAST_SECONDS)
        seen = _find_last(browsers, letters)
        bench.report.add(BROWSERS, _tell(seen, letters.wrote_at, length))
        bench.report.add(STORED, _tell(seen, _list_stored(bench.laid, seen), length))
        few = bench.write_letters(IDLE_PER_SECOND * IDLE_SECONDS)
        await ask.hold(port, few, IDLE_PER_SECOND, IDLE_SECONDS)
        await asyncio.sleep(LAST_SECONDS)
        bench.report.add(IDLE, _tell(_find_last(browsers, few), few.wrote_at, IDLE_SECONDS))


class Cost:
    """Processor time from now on, per message."""

    def __init__(self, laid: ground.Ground, server: processes.Running) -> None:
        self._laid = laid
        self._server = server
        self._begun = self._read()

    def _read(self) -> tuple[float, float]:
        return self._server.get_cpu_seconds(), self._laid.get_postgres_cpu_seconds()

    def share(self, heard: crowd.Heard) -> dict[str, float]:
        """In thousandths of a second, of the server and of all of Postgres."""
        server, postgres = (now - then for now, then in zip(self._read(), self._begun, strict=True))
        return {
            "server_cpu_ms": 1000 * server / heard.answered,
            "postgres_cpu_ms": 1000 * postgres / heard.answered,
        }


async def _saturate(bench: Bench, port: int) -> crowd.Heard:
    letters = bench.write_letters(MOST_PER_SECOND * bench.seconds)
    return (await bench.people.saturate(port, letters, WAITING_PEOPLE, bench.seconds)).check()


def _find_last(
    browsers: list[watchers.Watcher], letters: watchers.ProbeLetters
) -> dict[int, float]:
    """When the last browser of its business had each probe. Raises RuntimeError where one never
    came."""
    if any(each.is_lost for each in browsers):
        raise RuntimeError("a browser was cut off")
    last: dict[int, float] = {}
    seen: dict[int, int] = {}
    for browser in browsers:
        for probe in letters.wrote_at.keys() & browser.saw_at.keys():
            last[probe] = max(last.get(probe, 0.0), browser.saw_at[probe])
            seen[probe] = seen.get(probe, 0) + 1
    missing = [p for p in letters.wrote_at if seen.get(p) not in (CROWDED, IN_EACH)]
    if missing:
        raise RuntimeError(f"{len(missing)} of {len(letters.wrote_at)} messages did not come")
    return last


def _list_stored(laid: ground.Ground, seen: dict[int, float]) -> dict[int, float]:
    """When each probe's transaction began, by the clock of `time.monotonic`."""
    offset = time.time() - time.monotonic()
    rows = laid.execute(
        """
        select substring(text from 'probe-([0-9]{9})')::int, extract(epoch from created_at)::float8
        from messages where direction = 'in' and text like '%probe-%'
        """
    )
    return {probe: at - offset for probe, at in rows if probe in seen}


def _tell(last: dict[int, float], began_at: dict[int, float], seconds: float) -> dict[str, float]:
    """How long it took from then until the last browser had it."""
    waits = [last[probe] - at for probe, at in began_at.items()]
    return {
        "per_second": len(waits) / seconds,
        "p50_ms": 1000 * find_percentile(waits, 50),
        "p99_ms": 1000 * find_percentile(waits, 99),
    }


def _set_triggers(laid: ground.Ground, word: str) -> None:
    """`enable` or `disable` what notes changes on the tables that every message touches."""
    for table in ("messages", "conversations"):
        for trigger in ("touch_inserted", "touch_updated"):
            laid.execute(f"alter table {table} {word} trigger {trigger}")
    laid.execute(f"alter table outbox {word} trigger touch_uncertain")


async def _sign_in(laid: ground.Ground) -> list[tuple[int, str, str]]:
    """(tenant, its slug, cookie) for each browser; one person has a few of them."""
    database = await db.open_database(app_url=laid.urls.app, pipe_url=laid.urls.pipe)
    expires_at = clock.SystemClock().now() + timedelta(hours=6)
    seats = []
    try:
        async with database.pipe() as p:
            for tenant in range(OTHERS + 1):
                slug = f"bench-{tenant}"
                tenant_id = await p.fetchval("select tenant_id from tenants where slug = $1", slug)
                for nth in range((CROWDED if tenant == 0 else IN_EACH) // OF_ONE_PERSON):
                    new = people.New(email=f"p{tenant}-{nth}@people.example", name="Ana")
                    person_id = await people.add(p, new)
                    await memberships.set_role(p, tenant_id, person_id, "agent")
                    session = sessions.New(person_id=person_id, expires_at=expires_at)
                    secret = await sessions.add(p, session)
                    seats += [(tenant, slug, f"{COOKIE}={secret}")] * OF_ONE_PERSON
    finally:
        await database.close()
    return seats
