"""One tenant is flooded at 50 times its neighbours' rate: what do the neighbours notice?"""

import itertools
from collections.abc import Iterator

import uvloop

from benchmarks import crowd, ground, processes
from benchmarks.report import Report, find_percentile

TENANTS = 20
PEOPLE = 20_000
FLOOD = 50
"""Messages of the flooded tenant for each one of a neighbour."""
NEIGHBOUR_PER_SECOND = 8.0

QUIET, FLOODED = "neighbours, without the flood", "neighbours, with the flood"

EXPLAINED = (
    f"{TENANTS} tenants with a number each, {NEIGHBOUR_PER_SECOND:g} messages a second to each of "
    f"{TENANTS - 1} neighbours, with and without {FLOOD * NEIGHBOUR_PER_SECOND:g} a second to the "
    "first tenant. The time from writing to the accepted send, of the neighbours' messages only; "
    "`flood` counts the answers of the flooded tenant."
)


def run(seconds: float, rounds: int) -> Report:
    """Both once a round."""
    report = Report("fairness", EXPLAINED)
    with ground.open_ground(number_count=TENANTS, tenant_count=TENANTS) as laid:
        uvloop.run(_run(report, laid, seconds, rounds))
    report.compare(
        "neighbours' p99 with/without the flood",
        report.median(FLOODED, "p99_ms") / report.median(QUIET, "p99_ms"),
        at_most=2,
    )
    report.compare(
        "neighbours' p50 with/without the flood",
        report.median(FLOODED, "p50_ms") / report.median(QUIET, "p50_ms"),
    )
    return report


def list_writers(flood: int) -> Iterator[int]:
    """Who writes, one after the other: everybody of a tenant in turn; the flood comes in between
    the neighbours."""
    each = PEOPLE // TENANTS
    people = [itertools.cycle(range(tenant, PEOPLE, TENANTS)) for tenant in range(TENANTS)]
    assert each > 2 * FLOOD
    share = flood / (TENANTS - 1)
    owed = 0.0
    for neighbour in itertools.cycle(range(1, TENANTS)):
        owed += share
        while owed >= 1:
            owed -= 1
            yield next(people[0])
        yield next(people[neighbour])


async def _run(report: Report, laid: ground.Ground, seconds: float, rounds: int) -> None:
    async with crowd.open_crowd() as ask:
        environment = crowd.make_environment(laid.environment, ask)
        with (
            processes.start("server", environment=environment) as server,
            processes.start("worker", environment=environment),
        ):
            serials = itertools.count(1)
            for turn in range(rounds + 1):
                for name, flood in ((QUIET, 0), (FLOODED, FLOOD)):
                    rate = NEIGHBOUR_PER_SECOND * (TENANTS - 1 + flood)
                    most = NEIGHBOUR_PER_SECOND * max(flood, 1) * seconds
                    letters = crowd.Letters(
                        int(most / (PEOPLE / TENANTS)) + 2,
                        people=PEOPLE,
                        numbers=TENANTS,
                        run=f"{next(serials):03d}",
                    )
                    heard = await ask.hold(server.port, letters, rate, seconds, list_writers(flood))
                    if turn:  # the first time only warms up
                        report.add(name, _read(heard.check()))


def _read(heard: crowd.Heard) -> dict[str, float]:
    waits = [wait for person, wait in zip(heard.people, heard.waits, strict=True)
             if person % TENANTS]  # fmt: skip
    return {
        "per_second": len(waits) / heard.seconds,
        "p50_ms": 1000 * find_percentile(waits, 50),
        "p99_ms": 1000 * find_percentile(waits, 99),
        "flood_per_second": (len(heard.waits) - len(waits)) / heard.seconds,
    }
