"""`centralita isolation prove`: tries to cross from one tenant to another, everywhere."""

from typing import Annotated

import typer
from rich.text import Text

from centralita.app import App
from centralita.cli import options
from centralita.cli.commands import Commands
from centralita.cli.session import FAILED, get_session
from centralita.records import isolation
from centralita.records.isolation import Attempt

commands = Commands(help="Whether tenants are kept apart.")


@commands.command("prove")
def prove(
    ctx: typer.Context,
    every: Annotated[
        bool, typer.Option("--all", help="Show every attempt, not a summary.")
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """Try to read and write across tenants in every table; nothing of it stays.

    Two invented tenants get rows in every table, and the one reaches for the other's with the
    application's own role. Exit code 1 when anything was reached.

    Example: centralita isolation prove --all
    """
    session = get_session(ctx)

    async def act(app: App) -> list[Attempt]:
        return await isolation.prove(app.database)

    attempts = session.run(act)
    leaks = [each for each in attempts if not each.held]
    if as_json:
        session.print_json({"held": not leaks, "attempts": attempts})
    else:
        shown = attempts if every else leaks or _summarise(attempts, session.say("isolation.all"))
        rows = [
            (
                each.table,
                each.attempt,
                each.outcome,
                Text("✓", style="green") if each.held else Text("✗", style="bold red"),
            )
            for each in shown
        ]
        session.print_rows(("table", "attempt", "outcome", "held"), rows)
        tables = len({each.table for each in attempts})
        key = "isolation.leaks" if leaks else "isolation.held"
        style = "bold red" if leaks else "bold green"
        session.print(key, style=style, attempts=len(attempts), tables=tables, leaks=len(leaks))
    if leaks:
        raise typer.Exit(FAILED)


def _summarise(attempts: list[Attempt], outcome: str) -> list[Attempt]:
    """A row a table, when all of them held."""
    counts: dict[str, int] = {}
    for each in attempts:
        counts[each.table] = counts.get(each.table, 0) + 1
    return [Attempt(table, f"{count} ×", outcome, held=True) for table, count in counts.items()]
