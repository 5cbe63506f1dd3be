"""1,000 turns wait for a model that takes 3 s: what do rules and flows notice?"""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import uvloop

from benchmarks import crowd, ground, payloads, processes
from benchmarks.report import Report, find_percentile
from centralita.kit import crypto, db
from centralita.records import bot_configs, flows, tenant_secrets

NUMBERS, TENANTS, PEOPLE = 40, 20, 8_000
SLOW_TURNS = 1_000
MODEL_SECONDS = 3.0
FAST_PER_SECOND = 200.0
SLOW_PER_SECOND = 500.0
"""How fast they begin: before the first is answered, all have been asked."""
WARMING_TURNS = 40
"""The first of a kind makes the process of effects load its client, which takes seconds."""
DEADLINE_SECONDS = 60
PATIENCE_SECONDS = DEADLINE_SECONDS + 30.0
LEAST_SECONDS = 10.0
KINDS = ("rules", "rules", "flow", "slow")
"""What answers on a number, by its index modulo four; a tenant's numbers are all of one kind."""

ALONE = "rules and flows, alone"
BESIDE = {
    "outside": "rules and flows, beside 1,000 turns of outside bots",
    "agent": "rules and flows, beside 1,000 turns of agents",
}
SLOW = {"outside": "the outside bots' turns", "agent": "the agents' turns"}

EXPLAINED = (
    f"{FAST_PER_SECOND:g} messages a second to rule bots and flows, with and without "
    f"{SLOW_TURNS:,} people who write within 2 s to bots whose model takes {MODEL_SECONDS:g} s for "
    "each. The time from writing to the accepted send; one server, one worker, one process of "
    "effects, Postgres, the model and the customers on this machine. `waiting` is how many turns "
    "waited for the model at the same moment, as the model counted them. Each message has exactly "
    "one answer; another count ends the run."
)

FLOW: dict[str, Any] = {
    "flow": 1,
    "title": {"es": "Pregunta", "en": "Question"},
    "start": "again",
    "variables": {"said": None},
    "texts": {
        "es": {"again": "Dime, ¿qué necesitas?", "bye": "Hasta luego."},
        "en": {"again": "Tell me, what do you need?", "bye": "See you."},
    },
    "nodes": {
        "again": {"ask": {"text": "@again", "kind": "any", "into": "said"}, "next": "which"},
        "which": {"branch": [{"if": "said == 'adiós'", "next": "done"}, {"next": "again"}]},
        "done": {"end": "@bye"},
    },
}


def run(seconds: float, rounds: int) -> Report:
    """Alone, beside outside bots, beside agents: each once a round."""
    report = Report("slow_effects", EXPLAINED)
    extra = {
        "CENTRALITA_OUTSIDE_LOOPBACK": "true",
        "CENTRALITA_AGENT_MODEL": "openai:slow",
        "CENTRALITA_AGENT_API_KEY": "an invented key for benchmarks",
    }
    with ground.open_ground(number_count=NUMBERS, tenant_count=TENANTS, extra=extra) as laid:
        uvloop.run(_run(report, laid, max(seconds, LEAST_SECONDS), rounds))
    alone = report.median(ALONE, "p99_ms")
    for kind, name in BESIDE.items():
        beside = report.median(name, "p99_ms")
        report.compare(f"p99 beside {kind} / alone", beside / alone, at_most=2)
    return report


@dataclass
class _Bench:
    report: Report
    laid: ground.Ground
    people: crowd.Crowd
    model_url: str
    model: processes.Running
    server: processes.Running
    seconds: float
    runs: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    fast: Iterator[int] = field(default_factory=lambda: _cycle("rules", "flow"))
    slow: Iterator[int] = field(default_factory=lambda: _cycle("slow"))


def _find_kind(person: int) -> str:
    return KINDS[person % NUMBERS % len(KINDS)]


def _cycle(*kinds: str) -> Iterator[int]:
    return itertools.cycle([each for each in range(PEOPLE) if _find_kind(each) in kinds])


async def _run(report: Report, laid: ground.Ground, seconds: float, rounds: int) -> None:
    async with crowd.open_crowd() as people:
        environment = crowd.make_environment(laid.environment, people)
        with processes.start("slow-model", str(MODEL_SECONDS), environment=environment) as model:
            url = f"http://127.0.0.1:{model.port}"
            environment["CENTRALITA_AGENT_BASE_URL"] = f"{url}/v1"
            with (
                processes.start("server", environment=environment) as server,
                processes.start("worker", environment=environment),
                processes.start("effects", environment=environment),
            ):
                bench = _Bench(report, laid, people, url, model, server, seconds)
                await _publish_flows(laid)
                await _take_turns(bench, rounds)


async def _take_turns(bench: _Bench, rounds: int) -> None:
    for kind in BESIDE:
        await _publish_slow_bots(bench, kind)
        await _measure(bench, WARMING_TURNS)
    for _ in range(rounds):
        for kind in BESIDE:
            await _publish_slow_bots(bench, kind)
            _note(bench, ALONE, await _measure(bench, 0))
            _note(bench, kind, await _measure(bench, SLOW_TURNS))


async def _measure(bench: _Bench, slow_turns: int) -> crowd.Heard:
    fast = [
        (at / FAST_PER_SECOND, next(bench.fast))
        for at in range(int(bench.seconds * FAST_PER_SECOND))
    ]
    slow = [(1 + at / SLOW_PER_SECOND, next(bench.slow)) for at in range(slow_turns)]
    letters = crowd.Letters(2, people=PEOPLE, numbers=NUMBERS, run=f"{next(bench.runs):03d}")
    heard = await bench.people.follow(
        bench.server.port, letters, sorted(fast + slow), bench.seconds, PATIENCE_SECONDS
    )
    await asyncio.sleep(0.5)
    return heard.check()


def _note(bench: _Bench, name: str, heard: crowd.Heard) -> None:
    fast: list[float] = []
    slow: list[float] = []
    for person, wait in zip(heard.people, heard.waits, strict=True):
        (slow if _find_kind(person) == "slow" else fast).append(wait)
    bench.report.add(BESIDE.get(name, name), _read(fast, bench.seconds))
    if slow:
        counts = json.loads(bench.model.fetch("/counts"))
        more = {"waiting": float(counts["most"])}
        bench.report.add(SLOW[name], {**_read(slow, bench.seconds), **more})


def _read(waits: list[float], seconds: float) -> dict[str, float]:
    return {
        "per_second": len(waits) / seconds,
        "p50_ms": 1000 * find_percentile(waits, 50),
        "p99_ms": 1000 * find_percentile(waits, 99),
    }


# ── what answers on the numbers ──────────────────────────────────────────────────────────────────


async def _publish_flows(laid: ground.Ground) -> None:
    bot = {"burst_seconds": 0, "bot": {"kind": "flow", "flow": "question"}}
    async with _open(laid) as database:
        for tenant_id, number_id in await _list_numbers(database, "flow"):
            async with database.tenant_write(tenant_id) as t:
                await flows.publish(t, "question", FLOW, actor="benchmarks")
                await bot_configs.publish(t, number_id, bot, actor="benchmarks")


async def _publish_slow_bots(bench: _Bench, kind: str) -> None:
    settings: dict[str, Any] = {"kind": kind, "deadline_seconds": DEADLINE_SECONDS}
    if kind == "outside":
        settings["url"] = f"{bench.model_url}/bot"
    else:
        settings |= {"daily_turns": 1_000_000, "daily_tokens": 2_000_000_000}
    secret = crypto.Secret("an invented secret for benchmarks")
    async with _open(bench.laid) as database:
        for tenant_id, number_id in await _list_numbers(database, "slow"):
            async with database.tenant_write(tenant_id) as t:
                await tenant_secrets.set_secret(t, bench.laid.keys, "outside_bot", secret)
                await bot_configs.publish(
                    t, number_id, {"burst_seconds": 0, "bot": settings}, actor="benchmarks"
                )
    await asyncio.sleep(1.0)


@asynccontextmanager
async def _open(laid: ground.Ground) -> AsyncIterator[db.Database]:
    database = await db.open_database(
        app_url=laid.urls.app, pipe_url=laid.urls.pipe, app_pool_size=1, pipe_pool_size=1
    )
    try:
        yield database
    finally:
        await database.close()


async def _list_numbers(database: db.Database, kind: str) -> list[tuple[Any, Any]]:
    """(tenant_id, number_id) of the numbers of that kind."""
    async with database.pipe() as p:
        rows = await p.fetch("select tenant_id, number_id, phone_number_id from numbers")
    wanted = {
        payloads.get_phone_number_id(index)
        for index in range(NUMBERS)
        if KINDS[index % len(KINDS)] == kind
    }
    return [(row[0], row[1]) for row in rows if row[2] in wanted]
