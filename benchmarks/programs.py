"""The programs under test: `python -m benchmarks.programs NAME`, started by `processes`.

Each prints `ready PORT` once it serves, and ends when it is told to or its parent is gone.
"""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import uvloop

from benchmarks import peers, slow_model
from centralita import app, serve, wiring, work_effects
from centralita.effects.child import NICENESS
from centralita.kit import db, garbage, log
from centralita.receive.journal import Journal
from centralita.settings import Settings
from centralita.work import Worker

Program = Callable[[asyncio.Event], Awaitable[None]]


def say_ready(port: int) -> None:
    print(f"ready {port}", flush=True)


class ForgetfulJournal(Journal):
    """Stores nothing and says so at once: what the server costs without its promise."""

    async def add(self, provider: str, door: str, body: bytes) -> None:
        return None


async def serve_asgi(asgi: Any, stop: asyncio.Event) -> None:
    """As `centralita serve` does it: same server, same settings."""
    listening = serve.open_socket("127.0.0.1", 0)
    port = listening.getsockname()[1]
    await serve.run(asgi, listening, stop, on_ready=lambda: say_ready(port), shutdown_seconds=3)


async def run_server(stop: asyncio.Event) -> None:
    """The product's server process."""
    await _serve_switch(stop, Journal)


async def run_forgetful_server(stop: asyncio.Event) -> None:
    """The same program, doors and signature check, with a journal that stores nothing."""
    await _serve_switch(stop, ForgetfulJournal)


async def _serve_switch(
    stop: asyncio.Event, make_journal: Callable[[db.Database], Journal]
) -> None:
    settings, keys, urls = _load()
    front = serve.Front(metrics_token=app.hide(settings.metrics_token))
    async with (
        app.open_app(settings, keys, urls) as opened,
        serve.open_switch(
            opened.database, keys, opened.providers, settings.webhook_max_bytes, make_journal, front
        ) as switch,
    ):
        await serve_asgi(switch, stop)


async def run_bare_server(stop: asyncio.Event) -> None:
    """Reads the body and answers 200: the least that this HTTP server can do."""

    async def bare(scope: Any, receive: Any, send: Any) -> None:
        more = True
        while more:
            message = await receive()
            more = message.get("more_body", False)
        await send({"type": "http.response.start", "status": 200,
                    "headers": [(b"content-length", b"0")]})  # fmt: skip
        await send({"type": "http.response.body", "body": b""})

    await serve_asgi(bare, stop)


async def run_worker(stop: asyncio.Event) -> None:
    """The product's worker process."""
    settings, keys, urls = _load()
    async with app.open_app(settings, keys, urls) as opened:
        worker = Worker(
            opened.database,
            keys,
            opened.providers,
            opened.clients,
            settings.inbound_retention_days,
            opened.verticals,
        )
        say_ready(0)
        await worker.run(stop)


async def run_pywa(stop: asyncio.Event) -> None:
    """pywa on FastAPI with its signature check on; words[0] is the stub's address, or nothing."""
    await serve_asgi(peers.make_pywa(*sys.argv[2:]), stop)


async def run_pywa_by_its_guide(stop: asyncio.Event) -> None:
    """The same with synchronous handlers, as pywa's guide begins."""
    await serve_asgi(peers.make_pywa_by_its_guide(), stop)


async def run_effects(stop: asyncio.Event) -> None:
    """The product's process of effects, at its own priority."""
    os.nice(NICENESS)
    settings, keys, urls = _load()
    async with (
        app.open_app(settings, keys, urls) as opened,
        work_effects.open_worker(
            opened.database, opened.keys, wiring.wire_effects(opened)
        ) as worker,
    ):
        say_ready(0)
        await worker.run(stop)


async def run_slow_model(stop: asyncio.Event) -> None:
    """A language model and an outside bot that think for words[0] seconds."""
    server, port = await slow_model.open_model(float(sys.argv[2]))
    say_ready(port)
    await stop.wait()
    server.close()


PROGRAMS: dict[str, Program] = {
    "server": run_server,
    "server-without-storing": run_forgetful_server,
    "bare": run_bare_server,
    "worker": run_worker,
    "effects": run_effects,
    "slow-model": run_slow_model,
    "pywa": run_pywa,
    "pywa-by-its-guide": run_pywa_by_its_guide,
}


def _load() -> tuple[Settings, Any, app.DatabaseUrls]:
    settings = Settings()
    log.configure(as_json=False, level=settings.log_level)
    garbage.collect_seldom()
    keys = app.load_master_keys(settings)
    return settings, keys, app.resolve_database(settings, keys)


def _end_with_parent() -> None:
    sys.stdin.read()
    os._exit(0)


async def _main(program: Program) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        await program(stop)
    except db.DatabaseUnavailable as problem:
        sys.exit(f"the database is away: {problem}")


if __name__ == "__main__":
    uvloop.run(_main(PROGRAMS[sys.argv[1]]))
