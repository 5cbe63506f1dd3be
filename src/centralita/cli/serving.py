"""`centralita serve`, `work` and `migrate`: the processes of an installation."""

import asyncio
import signal
import socket
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Annotated

import typer

from centralita import app as composition
from centralita.app import App
from centralita.cli.session import Session, get_session
from centralita.installed import MIGRATIONS
from centralita.kit import garbage, limits, log
from centralita.records import revisions
from centralita.settings import Settings
from centralita.show import pace
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
    """Receive webhooks: verify, store, answer 200; and answer the calls of tenants' other tools.

    Run as many as you like.

    Example: centralita serve --host 0.0.0.0 --port 8080
    """
    # Here, because only this command needs a web server and every command would load it.
    from centralita import serve as server

    session = get_session(ctx)
    settings = session.load_settings()
    host, port = host or settings.host, settings.port if port is None else port

    async def run(app: App, stop: asyncio.Event) -> None:
        with _listen(server.open_socket, host, port) as listening:
            url = f"http://{host}:{listening.getsockname()[1]}"
            async with server.open_switch(
                app.database,
                app.keys,
                app.providers,
                settings.webhook_max_bytes,
                front=server.Front(
                    clients=app.clients,
                    verticals=app.verticals,
                    https=(settings.public_url or "").startswith("https://"),
                    public_url=settings.public_url or "",
                    outside_loopback=settings.outside_loopback,
                    call_limits=pace.Limits(settings.calls_per_key, settings.calls_per_tenant),
                    metrics_token=composition.hide(settings.metrics_token),
                ),
            ) as switch:
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


_OTHER_FILES = 500
"""Of a process of effects, beside the connections of its effects."""


class Part(StrEnum):
    """Which half of the work a process does."""

    TALK = "talk"
    EFFECTS = "effects"


def work(
    ctx: typer.Context,
    only: Annotated[
        Part | None,
        typer.Option(
            "--only",
            help="talk: all but what is slow; effects: only that (agents, outside bots, code, "
            "chores). Without it: both, the second in a child process.",
        ),
    ] = None,
) -> None:
    """Split, route, decide and send what was received. Run as many as you like.

    Example: centralita work
    """
    session = get_session(ctx)
    settings = session.load_settings()
    if only is Part.EFFECTS:
        _run(session, settings, lambda app, stop: _work_effects(session, app, stop), prepare=False)
    else:
        _talk(session, settings, with_child=only is None)


async def _work_effects(session: Session, app: App, stop: asyncio.Event) -> None:
    # Here, because only that process needs it and every command would load it.
    from centralita import wiring, work_effects

    given = wiring.wire_effects(app)
    limits.allow_open_files(2 * given.most_at_once + _OTHER_FILES)
    async with work_effects.open_worker(app.database, app.keys, given) as worker:
        session.print("work.effects_ready")
        await worker.run(stop)


def _talk(session: Session, settings: Settings, *, with_child: bool) -> None:
    from centralita import work as worker
    from centralita.effects import supervisor

    async def run(app: App, stop: asyncio.Event) -> None:
        talking = worker.Worker(
            app.database,
            app.keys,
            app.providers,
            app.clients,
            settings.inbound_retention_days,
            app.verticals,
        )
        if settings.transcription_base_url is not None:
            talking.hear_voices()
        if settings.agent_model is not None:
            talking.think()
        watching = supervisor.Supervisor(
            app.database,
            app.now,
            supervisor.start_child if with_child else None,
            composition.list_trades_with_chores(app),
        )
        session.print("work.ready")
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(talking.run(stop))
            tasks.create_task(watching.run(stop))

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
    session: Session,
    settings: Settings,
    run: Callable[[App, asyncio.Event], Awaitable[None]],
    *,
    prepare: bool = True,
) -> None:
    """Open everything, run until SIGINT or SIGTERM, close everything.

    `prepare` False leaves the embedded database's schema to another process.
    """
    import uvloop

    log.configure(as_json=settings.log_json, level=settings.log_level)
    garbage.collect_seldom()
    keys = composition.load_master_keys(settings)
    urls = composition.resolve_database(settings, keys)
    if urls.embedded and prepare:
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
