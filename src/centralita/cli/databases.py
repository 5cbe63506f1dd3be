"""`centralita database …`: the embedded Postgres, which outlives the programs that use it."""

from pathlib import Path

import typer
from msgspec import Struct

from centralita import app as composition
from centralita.cli import options
from centralita.cli.commands import Commands
from centralita.cli.session import Session, get_session
from centralita.kit.postgres import EmbeddedPostgres

commands = Commands(help="The embedded Postgres: whether it runs.")


class State(Struct, frozen=True, kw_only=True):
    """How the embedded database is; None where it does not run."""

    running: bool
    port: int | None = None
    data_dir: str | None = None
    log: str | None = None


@commands.command("start")
def start(ctx: typer.Context, as_json: options.AsJson = False) -> None:
    """Start the embedded Postgres, if it does not run yet.

    Example: centralita database start
    """
    session = get_session(ctx)
    _print(session, composition.start_embedded(session.load_settings()), as_json=as_json)


@commands.command("stop")
def stop(ctx: typer.Context) -> None:
    """Stop the embedded Postgres in good order; stop servers and workers first.

    Example: centralita database stop
    """
    session = get_session(ctx)
    running = composition.find_embedded(session.load_settings())
    if running is None:
        session.print("database.not_running")
    else:
        running.stop()
        session.print("database.stopped", style="green")


@commands.command("status")
def status(ctx: typer.Context, as_json: options.AsJson = False) -> None:
    """Say whether the embedded Postgres runs, and where.

    Example: centralita database status --json
    """
    session = get_session(ctx)
    _print(session, composition.find_embedded(session.load_settings()), as_json=as_json)


def _print(session: Session, running: EmbeddedPostgres | None, *, as_json: bool) -> None:
    if as_json:
        session.print_json(_describe(running))
    elif running is None:
        session.print("database.not_running")
    else:
        folder: Path = running.folder.data
        session.print("database.running", style="green", port=running.port, folder=folder)


def _describe(running: EmbeddedPostgres | None) -> State:
    if running is None:
        return State(running=False)
    return State(
        running=True,
        port=running.port,
        data_dir=str(running.folder.data),
        log=str(running.log_file),
    )
