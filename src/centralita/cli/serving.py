"""`centralita serve`, `work` and `migrate`: the processes of an installation."""

import asyncio
import signal
import socket
from collections.abc import Awaitable, Callable
from typing import Annotated

import typer

from centralita import app as composition
from centralita.app import App
from centralita.cli.session import Session, get_session
from centralita.installed import MIGRATIONS
from centralita.kit import garbage, log
from centralita.records import revisions
from centralita.settings import Settings
from centralita.vocabulary import errors


def serve(
    ctx: typer.Context,
    host: Annotated[
        str | None, typer.Option("--host", help="Address to listen on; else CENTRALITA_HOST.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option("--port", min=0, max=65535, help="Port; 0: a free one; else CENTRALITA_PORT."),
    ] = None,
) -> None:
    """Receive webhooks: verify, store, answer 200. Run as many as you like.

    Example: centralita serve --host 0.0.0.0 --port 8080
    """
    # Here, because only this command needs a web server and every command would load it.
    from centralita import serve as server

    session = get_session(ctx)
    settings = session.load_settings()
    host, port = host or settings.host, settings.port if port is None else port

    async def run(app: App, stop: asyncio.Event) -> None:
        most = settings.webhook_max_bytes
        with _listen(server.open_socket, host, port) as listening:
            url = f"http://{host}:{listening.getsockname()[1]}"
            async with server.open_switch(app.database, app.keys, app.providers, most) as switch:
                await server.run(
                    switch,
                    listening,
                    stop,
                    shutdown_seconds=settings.shutdown_seconds,
                    on_ready=lambda: session.print("serve.ready", url=url),
                )

    _run(session, settings, run)


def _listen(
    open_socket: Callable[[str, int], socket.socket], host: str, port: int
) -> socket.socket:
    try:
        return open_socket(host, port)
    except OSError as problem:
        raise errors.Unavailable(
            f"--port: {host}:{port} can't be listened on ({problem.strerror}). Choose another with "
            "--port.",
            code="port_taken",
            facts={"host": host, "port": port, "reason": problem.strerror},
        ) from None


def work(ctx: typer.Context) -> None:
    """Split, route, decide and send what was received. Run as many as you like.

    Example: centralita work
    """
    from centralita import work as worker

    session = get_session(ctx)
    settings = session.load_settings()

    async def run(app: App, stop: asyncio.Event) -> None:
        session.print("work.ready")
        await worker.Worker(
            app.database,
            app.keys,
            app.providers,
            app.clients,
            settings.inbound_retention_days,
            app.verticals,
        ).run(stop)

    _run(session, settings, run)


def migrate(ctx: typer.Context) -> None:
    """Bring the database to the newest schema; safe to repeat, and to run twice at once.

    Example: centralita migrate
    """
    session = get_session(ctx)
    settings = session.load_settings()
    urls = composition.resolve_database(settings, composition.load_master_keys(settings))
    ours = composition.migrate_database(urls)
    session.print("migrate.done", style="green")
    if not ours:
        session.warn("migrate.roles_kept")


def _run(
    session: Session, settings: Settings, run: Callable[[App, asyncio.Event], Awaitable[None]]
) -> None:
    """Open everything, run until SIGINT or SIGTERM, close everything."""
    import uvloop

    log.configure(as_json=settings.log_json, level=settings.log_level)
    garbage.collect_seldom()
    keys = composition.load_master_keys(settings)
    urls = composition.resolve_database(settings, keys)
    if urls.embedded:
        composition.prepare_embedded(urls)

    async def main() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        async with composition.open_app(settings, keys, urls) as app:
            async with app.database.pipe() as p:
                await revisions.check_newest(p, MIGRATIONS)
            await run(app, stop)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
    session.print("serve.stopped")
