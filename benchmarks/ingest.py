"""Durable acknowledgements: how many webhooks a second one server process stores and answers."""

import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks import ground, payloads, peers, processes, wrk
from benchmarks.report import Report

CONNECTIONS = 64
SETTLING_SECONDS = 5.0
MOST_PER_SECOND = 40_000
"""Bodies prepared for each second of load: more than any server here takes. Anew for each round,
because peers may remember ids."""

OURS, FORGETFUL, BARE, PYWA, PYWA_ASYNC = (
    "centralita",
    "centralita without storing",
    "bare server",
    "pywa on FastAPI",
    "pywa_async on FastAPI",
)
PROGRAMS = {
    OURS: "server",
    FORGETFUL: "server-without-storing",
    BARE: "bare",
    PYWA: "pywa-by-its-guide",
    PYWA_ASYNC: "pywa",
}
"""All in processes of their own, on the same HTTP server with the same settings."""

EXPLAINED = (
    "Answers of 2xx per second and their latency; one server process, 64 connections, load from "
    "wrk over pre-signed bodies, each id once. Only `centralita` stores: Postgres with fsync and "
    "synchronous_commit on the same machine. Stored rows are compared with acknowledged requests "
    "after every round."
)


@dataclass(frozen=True)
class Target:
    """A server that takes the load at `path`."""

    name: str
    running: processes.Running
    path: str

    def load(self, file: Path, seconds: float) -> wrk.Load:
        """One round of it."""
        return wrk.run(self.running.port, file, seconds, connections=CONNECTIONS, path=self.path)


def run(seconds: float, rounds: int) -> Report:
    """Every program once a round, so that a noisy moment meets all of them."""
    wrk.ensure_installed()
    report = Report("ingest", EXPLAINED)
    with ExitStack() as stack:
        laid = stack.enter_context(ground.open_ground())
        targets: list[Target] = []
        for name, program in PROGRAMS.items():
            running = stack.enter_context(processes.start(program, environment=laid.environment))
            targets.append(Target(name, running, payloads.PATH))
        targets += _start_node_peers(stack, laid.folder, report)
        file = laid.folder / "bodies"
        for number in range(rounds + 1):
            warming_up = number == 0
            length = 1 if warming_up else seconds
            payloads.write_file(
                file, int(MOST_PER_SECOND * length), numbers=40, contacts=5_000, run=f"{number:03d}"
            )
            for target in targets:
                found = _measure(laid, target, file, length)
                if not warming_up:
                    report.add(target.name, found)
    _compare(report)
    return report


def _measure(laid: ground.Ground, target: Target, file: Path, seconds: float) -> dict[str, float]:
    storing, before = target.name == OURS, 0
    if storing:
        laid.forget_messages()
        before = _count_acknowledged(target.running)
    cpu = target.running.get_cpu_seconds()
    load = target.load(file, seconds)
    used = target.running.get_cpu_seconds() - cpu
    if load.refused or load.broken:
        raise RuntimeError(f"{target.name} refused {load.refused}, broke {load.broken} requests")
    figures = {
        "per_second": load.per_second,
        "p50_ms": load.p50_ms,
        "p99_ms": load.p99_ms,
        "cpu_us": 1e6 * used / load.answered,
    }
    if storing:
        figures |= _check_stored(laid, load, target.running, before)
    return figures


def _count_acknowledged(running: processes.Running) -> int:
    """The server's own count of answers of 200, also of those wrk did not wait for."""
    for line in running.fetch("/metrics", token=ground.METRICS_TOKEN).decode().splitlines():
        if line.startswith('centralita_webhooks_total{outcome="stored"}'):
            return int(float(line.rpartition(" ")[2]))
    return 0


def _check_stored(
    laid: ground.Ground, load: wrk.Load, running: processes.Running, before: int
) -> dict[str, float]:
    """Rows = what the server acknowledged, exactly; wrk missed at most what was under way when it
    stopped, one a connection. Those last ones may still need a moment."""
    until = time.monotonic() + SETTLING_SECONDS
    while True:
        stored = laid.count("inbound")
        acknowledged = _count_acknowledged(running) - before
        if stored == acknowledged and 0 <= stored - load.answered <= CONNECTIONS:
            return {"acknowledged": acknowledged, "stored": stored}
        if time.monotonic() > until:
            raise RuntimeError(
                f"{stored} rows are stored, the server acknowledged {acknowledged}, "
                f"and wrk saw {load.answered} answers"
            )
        time.sleep(0.1)


def _start_node_peers(stack: ExitStack, folder: Path, report: Report) -> list[Target]:
    try:
        scratch = peers.install_node_peers(folder)
    except peers.NotHere as why:
        report.skip("BuilderBot, whatsapp-api-js", str(why))
        return []
    found = []
    for peer in peers.NODE_PEERS:
        name = f"{peer.name} {peers.find_version(scratch, peer.package)}"
        try:
            running = stack.enter_context(peers.start_node(scratch, peer))
        except processes.DidNotStart as why:
            report.skip(name, f"skipped: {why}")
        else:
            found.append(Target(name, running, peer.path))
    return found


def _compare(report: Report) -> None:
    ours = report.median(OURS, "per_second")
    without = report.median(FORGETFUL, "per_second")
    report.compare(f"{OURS}/{PYWA}", ours / report.median(PYWA, "per_second"), at_least=3)
    report.compare(f"{OURS}/{PYWA_ASYNC}", ours / report.median(PYWA_ASYNC, "per_second"))
    report.compare(f"{OURS}/{FORGETFUL}", ours / without, at_least=0.7)
    report.compare(
        f"p99 {OURS}/{FORGETFUL}",
        report.median(OURS, "p99_ms") / report.median(FORGETFUL, "p99_ms"),
        at_most=3,
    )
    report.compare(f"{OURS}/{BARE}", ours / report.median(BARE, "per_second"))
