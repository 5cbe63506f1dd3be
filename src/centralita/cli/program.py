"""The `centralita` program: its commands by noun."""

import os
import sys
from typing import Annotated

import typer

from centralita import __version__
from centralita.cli import (
    agents,
    alarms,
    api_keys,
    bots,
    databases,
    doctor,
    documenting,
    doors,
    explain,
    flows,
    handing_over,
    isolating,
    keys,
    knowledge,
    messages,
    number_add,
    number_set,
    numbers,
    people,
    person_add,
    quarantines,
    saying,
    secrets,
    sends,
    serving,
    showing,
    simulating,
    stories,
    tenants,
    trade_shell,
    trades,
)
from centralita.cli.commands import Commands
from centralita.cli.session import Session, find_language

EPILOG = (
    "Exit codes: 0 done · 1 refused, not found or invalid · 2 wrong usage · 3 the database or a "
    "provider is away."
)


program = Commands(
    name="centralita",
    add_completion=False,
    epilog=EPILOG,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _tell_version(wished: bool) -> None:
    if wished:
        typer.echo(__version__)
        raise typer.Exit


@program.callback()
def root(
    ctx: typer.Context,
    language: Annotated[
        str | None,
        typer.Option("--lang", help="es or en; else CENTRALITA_LANG, else the system's language."),
    ] = None,
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version and stop.", is_eager=True, callback=_tell_version
        ),
    ] = False,
) -> None:
    """Centralita: one webhook, any number of WhatsApp Business numbers."""
    del version  # told and done before this
    ctx.obj = Session(find_language(language, os.environ))


program.command("demo")(showing.demo)
program.command("chat")(showing.chat)
program.command("serve")(serving.serve)
program.command("work")(serving.work)
program.command("migrate")(serving.migrate)
program.command("openapi")(documenting.openapi)
program.add_typer(databases.commands, name="database")
program.command("doctor")(doctor.doctor)
program.command("explain")(explain.app_explain)
program.add_typer(tenants.commands, name="tenant")
program.add_typer(numbers.commands, name="number")
numbers.commands.command("add")(number_add.add)
numbers.commands.command("set")(number_set.set_)
numbers.commands.command("remove")(number_set.remove)
numbers.commands.add_typer(bots.commands, name="bot")
program.add_typer(flows.commands, name="flow")
program.add_typer(stories.commands, name="story")
program.add_typer(trades.commands, name="trade")
trade_shell.mount(program)
program.add_typer(doors.apps, name="app")
program.add_typer(doors.paths, name="door")
program.add_typer(api_keys.commands, name="apikey")
program.add_typer(people.commands, name="person")
people.commands.command("add")(person_add.add)
program.add_typer(quarantines.commands, name="quarantine")
program.add_typer(messages.messages, name="message")
program.add_typer(messages.talks, name="conversation")
messages.talks.command("say")(saying.say)
handing_over.add_to(messages.talks)
program.add_typer(alarms.commands, name="alerts")
program.add_typer(sends.commands, name="outbox")
program.add_typer(secrets.commands, name="secret")
program.add_typer(knowledge.commands, name="knowledge")
program.add_typer(agents.commands, name="agent")
program.add_typer(keys.commands, name="keys")
program.add_typer(isolating.commands, name="isolation")
simulating.commands.command("chat")(showing.chat)
program.add_typer(simulating.commands, name="simulator")


def main() -> None:
    """The entry of the `centralita` program. `--lang` may stand anywhere."""
    try:
        program(args=_move_language(sys.argv[1:]), prog_name="centralita")
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    sys.stdout.flush()
    sys.stderr.flush()
    # The HTTP client's threads may outlive it by a moment, and abort an interpreter that is being
    # taken down ("PyGILState_Release"). Everything of ours is closed by now.
    os._exit(code)


def _move_language(arguments: list[str]) -> list[str]:
    """`tenant list --lang es` → `--lang es tenant list`; what follows `--` stays."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    head, tail = arguments[:end], arguments[end:]
    for at, argument in enumerate(head):
        if argument == "--lang" and at + 1 < len(head):
            return [*head[at : at + 2], *head[:at], *head[at + 2 :], *tail]
        if argument.startswith("--lang="):
            return [argument, *head[:at], *head[at + 1 :], *tail]
    return arguments
