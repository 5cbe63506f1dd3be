"""The whole way: webhook → stored → routed → rule bot → outbox → accepted by the Graph API."""

from contextlib import ExitStack
from dataclasses import dataclass

import uvloop

from benchmarks import crowd, ground, payloads, processes, wrk
from benchmarks.report import Report

NUMBERS, PEOPLE = 40, 5_000
WAITING_PEOPLE = 1_000
"""So many wait for an answer at any moment when it is saturated."""
WARM_PER_SECOND = 1_000.0
IDLE_PER_SECOND = 20.0
MOST_PER_SECOND = 8_000
"""Messages prepared for each second of saturation."""
HOLD_SECONDS = 20.0
PYWA_RATES = (50, 100, 150, 200, 250, 300, 400, 500, 600, 800, 1_000, 1_300, 1_600, 2_000)
PYWA_SECONDS = 4.0
KEPT_UP = 0.97
"""A rate counts as held when so much of it was answered while it lasted."""

INGEST = "centralita, ingest only"
SATURATED = "centralita, saturated"
HALF = "centralita, half of that"
IDLE = "centralita, idle"
PYWA = "pywa echo, most it holds"
PYWA_HALF = "pywa echo, half of that"
PYWA_IDLE = "pywa echo, idle"

EXPLAINED = (
    f"Messages answered per second and the time from writing to the accepted send. {NUMBERS} "
    f"numbers, {PEOPLE:,} people, one server, one worker, Postgres with fsync and "
    "synchronous_commit, a Graph API that accepts at once, all on this machine. Saturated: "
    f"{WAITING_PEOPLE:,} people always wait for an answer. Each message has exactly one answer; "
    "another count ends the run. The numbers are set to Meta's highest level, 1,000 messages a "
    "second each (at the usual 80 it would be the pace limit that is measured). pywa stores and "
    "routes nothing and is asked at fixed rates, because it collapses in a closed loop."
)


@dataclass
class Bench:
    """What all measurements share."""

    report: Report
    laid: ground.Ground
    people: crowd.Crowd
    environment: dict[str, str]
    seconds: float
    serial: int = 0

    def write_letters(self, messages: float, numbers: int = NUMBERS) -> crowd.Letters:
        """Enough signed requests, with ids that were never used before."""
        self.serial += 1
        each = int(messages / PEOPLE) + 2
        return crowd.Letters(each, people=PEOPLE, numbers=numbers, run=f"{self.serial:03d}")

    async def warm_up(self, port: int) -> None:
        """Everybody writes before it counts: contacts and conversations exist, pools are warm, and
        Postgres has analysed its tables, as it does within the first minute of any life."""
        seconds = 1.02 * PEOPLE / WARM_PER_SECOND
        letters = self.write_letters(PEOPLE)
        (await self.people.hold(port, letters, WARM_PER_SECOND, seconds)).check()
        self.laid.execute("analyze")


def run(seconds: float, rounds: int) -> Report:
    """Every measurement once a round, so that a noisy moment meets all of them."""
    wrk.ensure_installed()
    report = Report("end_to_end", EXPLAINED)
    with ExitStack() as stack:
        laid = stack.enter_context(ground.open_ground(number_count=NUMBERS))
        uvloop.run(_run(report, laid, seconds, rounds))
    _compare(report)
    return report


async def _run(report: Report, laid: ground.Ground, seconds: float, rounds: int) -> None:
    async with crowd.open_crowd() as people:
        environment = crowd.make_environment(laid.environment, people)
        bench = Bench(report, laid, people, environment, seconds)
        for _ in range(rounds):
            with processes.start("server", environment=environment) as server:
                laid.forget_messages()
                _measure_ingest(bench, server)
                laid.forget_messages()
                with processes.start("worker", environment=environment):
                    await _measure_ours(bench, server)
            with processes.start("pywa", people.graph_url, environment=environment) as pywa:
                await _measure_pywa(bench, pywa)


def _measure_ingest(bench: Bench, server: processes.Running) -> None:
    """What the server alone takes in, for comparison: the bar counts from this very run."""
    file = payloads.write_file(
        bench.laid.folder / "bodies", int(20_000 * bench.seconds), numbers=NUMBERS, contacts=PEOPLE
    )
    load = wrk.run(server.port, file, bench.seconds)
    bench.report.add(
        INGEST, {"per_second": load.per_second, "p50_ms": load.p50_ms, "p99_ms": load.p99_ms}
    )


async def _measure_ours(bench: Bench, server: processes.Running) -> None:
    ask, seconds = bench.people, bench.seconds
    await bench.warm_up(server.port)
    idle = await ask.hold(server.port, bench.write_letters(200), IDLE_PER_SECOND, min(5.0, seconds))
    bench.report.add(IDLE, idle.check().as_figures())
    full = await ask.saturate(
        server.port, bench.write_letters(MOST_PER_SECOND * seconds), WAITING_PEOPLE, seconds
    )
    bench.report.add(SATURATED, full.check().as_figures())
    half, length = full.per_second / 2, max(seconds, HOLD_SECONDS) if seconds >= 5 else seconds
    held = await ask.hold(server.port, bench.write_letters(half * length), half, length)
    bench.report.add(HALF, held.check().as_figures())


async def _measure_pywa(bench: Bench, pywa: processes.Running) -> None:
    ask = bench.people
    await ask.hold(pywa.port, bench.write_letters(200, numbers=1), 50, 1.0)
    idle = await ask.hold(pywa.port, bench.write_letters(200, numbers=1), IDLE_PER_SECOND, 4.0)
    bench.report.add(PYWA_IDLE, idle.as_figures())
    best = idle
    rate = IDLE_PER_SECOND
    for tried in PYWA_RATES:
        letters = bench.write_letters(tried * PYWA_SECONDS, numbers=1)
        found = await ask.hold(pywa.port, letters, tried, PYWA_SECONDS)
        if found.answered_in_time < KEPT_UP * tried * PYWA_SECONDS:
            break
        best, rate = found, tried
    bench.report.add(PYWA, best.as_figures())
    letters = bench.write_letters(rate * PYWA_SECONDS, numbers=1)
    half = await ask.hold(pywa.port, letters, rate / 2, PYWA_SECONDS)
    bench.report.add(PYWA_HALF, half.as_figures())


def _compare(report: Report) -> None:
    ours = report.median(SATURATED, "per_second")
    report.compare("end_to_end/ingest", ours / report.median(INGEST, "per_second"), at_least=0.25)
    report.compare("end_to_end/pywa echo", ours / report.median(PYWA, "per_second"), at_least=5)
    half, idle = report.median(HALF, "p50_ms"), report.median(IDLE, "p50_ms")
    report.compare("p99 at half / p50 idle", report.median(HALF, "p99_ms") / idle, at_most=10)
    report.compare(
        "p50 idle / p50 pywa echo idle", idle / report.median(PYWA_IDLE, "p50_ms"), at_most=3
    )
    report.compare("p50 at half / p50 pywa echo at half", half / report.median(PYWA_HALF, "p50_ms"))
