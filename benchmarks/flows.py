"""What a flow's turn costs beside a rule's: invented customers order at restaurants."""

import itertools
import statistics
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import uvloop

from benchmarks import crowd, flow_turns, ground, processes
from benchmarks.end_to_end import NUMBERS, WAITING_PEOPLE
from benchmarks.report import Report
from centralita.installed import VERTICALS
from centralita.kit import db, json
from centralita.records import bot_configs, flows, trades
from centralita.verticals.restaurant import menu_files, menu_import

PEOPLE = 2_000
MOST_PER_SECOND = {"rules": 5_000, "flow": 3_000}
"""Messages prepared for each second."""
PURE_NODES = 60

RULES, FLOW = "rules, saturated", "the restaurant's flow, saturated"
PURE = f"deciding alone, a flow of {PURE_NODES} nodes"

FIRST = (
    "hola", "Pedir", "Centro", "Antojitos", "Quesadilla", "Huitlacoche", "2", "Sin nota",
    "Terminar pedido", "Paso a recoger", "Ana", "Efectivo", "Sí, confirmar",
)  # fmt: skip
"""A first order, message by message: each is answered by one message."""
LATER = (
    "hola", "Pedir", "Bebidas", "Refresco", "1", "Sin nota", "Agregar más", "Tacos",
    "Tacos de nopal asado", "3", "Sin nota", "Terminar pedido", "Paso a recoger", "Tarjeta",
    "Sí, confirmar",
)  # fmt: skip
"""Another one: branch and name are known, and there are two dishes."""
CONFIRMED = FIRST[-1]

EXPLAINED = (
    f"Messages answered per second and the time from writing to the accepted send; {NUMBERS} "
    f"numbers of 20 tenants, {PEOPLE:,} people of whom {WAITING_PEOPLE:,} always wait for an "
    "answer, one server, one worker, Postgres with fsync and synchronous_commit. Rules: everyday "
    "questions to the rule bot of end_to_end. Flow: every tenant is a restaurant with the sample "
    "menu, always open, and everybody walks through orders, typing what they choose: "
    f"{len(FIRST)} messages for a first one, {len(LATER)} for another of two dishes; when it "
    "counts, people are in the middle of them. Each message has exactly one answer, and there are "
    "as many orders as were confirmed; another count ends the run. The last columns are processor "
    "time for each message, which a busy machine changes least."
)


def run(seconds: float, rounds: int) -> Report:
    """Rules and flow once a round, on the same numbers."""
    report = Report("flows", EXPLAINED)
    with ground.open_ground(number_count=NUMBERS) as laid:
        uvloop.run(_run(report, laid, seconds, rounds))
    report.compare(
        "flow/rules, messages per second",
        report.median(FLOW, "per_second") / report.median(RULES, "per_second"),
        at_least=0.5,
    )
    report.compare(
        "rules/flow, processor time a message",
        report.median(RULES, "all_us") / report.median(FLOW, "all_us"),
    )
    report.compare(f"{PURE}, µs", report.median(PURE, "median_us"), at_most=100)
    return report


async def _run(report: Report, laid: ground.Ground, seconds: float, rounds: int) -> None:
    await _open_restaurants(laid)
    serials = itertools.count(1)
    async with crowd.open_crowd() as people:
        environment = crowd.make_environment(laid.environment, people)
        for _ in range(rounds):
            report.add(PURE, _measure_pure())
            for kind in ("rules", "flow"):
                await _lead_numbers(laid, kind)
                laid.forget_messages()
                with (
                    processes.start("server", environment=environment) as server,
                    processes.start("worker", environment=environment) as worker,
                ):
                    run = _Run(laid, people, server, worker, f"{next(serials):03d}")
                    found = await run.measure(kind, seconds)
                report.add(FLOW if kind == "flow" else RULES, found)


def _measure_pure() -> dict[str, float]:
    taken = [1e6 * each for each in flow_turns.measure(nodes=PURE_NODES)]
    return {"median_us": statistics.median(taken)}


def talk(person: int) -> Iterator[str]:
    """What a customer writes: one order after another."""
    return itertools.chain(FIRST, itertools.cycle(LATER))


@dataclass
class _Run:
    """One measurement with fresh processes and nothing said yet."""

    laid: ground.Ground
    people: crowd.Crowd
    server: processes.Running
    worker: processes.Running
    name: str

    async def measure(self, kind: str, seconds: float) -> dict[str, float]:
        """Everybody goes some way first, then it counts."""
        most = int(MOST_PER_SECOND[kind] * seconds / PEOPLE) + len(FIRST) + 2
        letters = crowd.Letters(
            most,
            people=PEOPLE,
            numbers=NUMBERS,
            run=self.name,
            talk=talk if kind == "flow" else None,
        )
        await self._spread(letters)
        before, begun = self._read_cpu(), time.monotonic()
        ask = self.people
        full = await ask.saturate(self.server.port, letters, WAITING_PEOPLE, seconds)
        heard = full.check()
        spent = {name: at - before[name] for name, at in self._read_cpu().items()}
        if kind == "flow":
            self._check_orders(letters)
        each = {f"{name}_us": 1e6 * used / heard.answered for name, used in spent.items()}
        return {
            **heard.as_figures(),
            **each,
            "all_us": sum(each.values()),
            "measured_seconds": time.monotonic() - begun,
        }

    async def _spread(self, letters: crowd.Letters) -> None:
        """Bring the people to different places of their orders, as they are on any day."""
        for place in range(1, len(FIRST)):
            going = [each for each in range(PEOPLE) if each % len(FIRST) >= place]
            schedule = [(0.0, each) for each in going]
            (await self.people.follow(self.server.port, letters, schedule, 0.0)).check()
        self.laid.execute("analyze")

    def _read_cpu(self) -> dict[str, float]:
        return {
            "server": self.server.get_cpu_seconds(),
            "worker": self.worker.get_cpu_seconds(),
            "postgres": self.laid.get_postgres_cpu_seconds(),
        }

    def _check_orders(self, letters: crowd.Letters) -> None:
        """Raises RuntimeError unless every confirmed order is there, and no other."""
        confirmed = 0
        for person, taken in enumerate(letters.list_taken()):
            said = itertools.islice(talk(person), taken)
            confirmed += sum(each == CONFIRMED for each in said)
        made = self.laid.count("restaurant_orders")
        if made != confirmed:
            raise RuntimeError(f"{confirmed} orders were confirmed and {made} were made")


# ── what answers on the numbers ──────────────────────────────────────────────────────────────────


async def _open_restaurants(laid: ground.Ground) -> None:
    """Every tenant: the trade, its flows, the sample's menu."""
    vertical = VERTICALS["restaurant"]
    draft, problems = menu_files.parse(_read_sample(), is_csv=False, currency="MXN")
    assert not problems
    async with _open(laid) as database:
        for tenant_id in {each for each, _ in await _list_numbers(database)}:
            async with database.tenant_write(tenant_id) as t:
                await trades.enable(t, vertical.key, vertical.read_settings({}))
                await menu_import.store(t, draft)
                for name, flow in vertical.flows.items():
                    await flows.publish(t, name, dict(flow), actor="benchmarks")
    laid.execute("analyze")


def _read_sample() -> bytes:
    """The trade's own sample, open at any hour: benchmarks run at any hour."""
    sample: dict[str, Any] = json.decode(
        (VERTICALS["restaurant"].migrations.parent / "sample.json").read_bytes()
    )
    for branch in sample["branches"]:
        branch["hours"] = {day: ["00:00-24:00"] for day in branch["hours"] if day.endswith("day")}
    return json.encode(sample)


async def _lead_numbers(laid: ground.Ground, kind: str) -> None:
    led: Mapping[str, Any] = {
        "burst_seconds": 0,
        "old_messages": ground.BOT["old_messages"],
        "bot": {"kind": "flow", "flow": "orders"},
    }
    config = dict(led) if kind == "flow" else ground.BOT
    async with _open(laid) as database:
        for tenant_id, number_id in await _list_numbers(database):
            async with database.tenant_write(tenant_id) as t:
                await bot_configs.publish(t, number_id, config, actor="benchmarks")


@asynccontextmanager
async def _open(laid: ground.Ground) -> AsyncIterator[db.Database]:
    database = await db.open_database(
        app_url=laid.urls.app, pipe_url=laid.urls.pipe, app_pool_size=1, pipe_pool_size=1
    )
    try:
        yield database
    finally:
        await database.close()


async def _list_numbers(database: db.Database) -> list[tuple[Any, Any]]:
    """(tenant_id, number_id) of all."""
    async with database.pipe() as p:
        rows = await p.fetch("select tenant_id, number_id from numbers")
    return [(row[0], row[1]) for row in rows]
