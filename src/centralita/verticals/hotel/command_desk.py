"""What the hotel's commands share: their sentences, their options, reading files and tenants."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from centralita.kit import db
from centralita.records import wording
from centralita.verticals.contract import Desk, Setting, Shell
from centralita.verticals.hotel import properties
from centralita.verticals.hotel.properties import Property
from centralita.verticals.hotel.rows import Problem
from centralita.vocabulary import errors

WORDING: Final = wording.Wording(Path(__file__).parent / "command_texts")

GetShell = Callable[[typer.Context], Shell]
TenantName = Annotated[str, typer.Option("--tenant", "-t", help="The tenant's slug.")]
PropertyName = Annotated[str, typer.Argument(metavar="PROPERTY", help="Its slug or name.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, max=1000, help="At most so many.")]


_SHELL: Final = "centralita.hotel.shell"


def set_shell(ctx: typer.Context, shell: Shell) -> None:
    """Keep the program's shell for the command that follows."""
    ctx.meta[_SHELL] = shell


def get_shell(ctx: typer.Context) -> Shell:
    """What the program lends to this command."""
    shell: Shell = ctx.meta[_SHELL]
    return shell


def say(shell: Shell, key: str, **facts: object) -> str:
    """A sentence of the commands, in the reader's language."""
    return WORDING.say(shell.language, key, **facts)


def print_said(shell: Shell, key: str, style: str = "", **facts: object) -> None:
    shell.print_text(say(shell, key, **facts), style)


def print_table(shell: Shell, noun: str, columns: Sequence[str], rows: Sequence[Any]) -> None:
    """A table whose title and columns are keys of the texts."""
    if not rows:
        print_said(shell, f"none.{noun}")
        return
    shell.print_table(
        say(shell, f"title.{noun}"), [say(shell, f"column.{name}") for name in columns], rows
    )


def print_problems(shell: Shell, problems: Sequence[Problem], as_json: bool) -> None:
    """Everything that is wrong in a file, row by row, and an end with 1."""
    told = [{"row": each.place, "problem": explain(shell, each)} for each in problems]
    if as_json:
        shell.print_json({"problems": told})
    else:
        print_table(shell, "problems", ("row", "problem"), [tuple(x.values()) for x in told])
        print_said(shell, "import.nothing_kept", "red", count=len(problems))
    raise typer.Exit(1)


def explain(shell: Shell, problem: Problem) -> str:
    return say(shell, f"row.{problem.code}", **problem.facts)


def read_file(shell: Shell, file: Path) -> bytes:
    """The bytes of a file. Raises `Invalid`."""
    try:
        return file.read_bytes()
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise translate(
            shell,
            errors.Invalid(
                f"{file}: {reason}.",
                code="unreadable_file",
                facts={"file": str(file), "reason": reason},
            ),
        ) from None


def translate(shell: Shell, problem: errors.CentralitaError) -> errors.CentralitaError:
    """The same error in the reader's language, where the texts have its code."""
    known = WORDING.find(shell.language, f"errors.{problem.code}", problem.facts)
    if known is None or isinstance(problem, errors.SendFailure):
        return problem
    return type(problem)(known, code=problem.code, facts=problem.facts)


def _run(shell: Shell, work: Callable[[Desk], Awaitable[Any]]) -> Any:
    try:
        return shell.run(work)
    except errors.CentralitaError as problem:
        raise translate(shell, problem) from problem


def run_reading(
    shell: Shell, tenant: str, act: Callable[[db.TenantRead, Setting], Awaitable[Any]]
) -> Any:
    """Look something up in a tenant's hotel."""

    async def work(desk: Desk) -> Any:
        async with desk.read(await desk.get_tenant(tenant)) as t:
            return await act(t, await desk.describe(t, "hotel"))

    return _run(shell, work)


def run_writing(
    shell: Shell, tenant: str, act: Callable[[Desk, db.TenantWrite, Setting], Awaitable[Any]]
) -> Any:
    """Change something in a tenant's hotel, in one transaction."""

    async def work(desk: Desk) -> Any:
        async with desk.write(await desk.get_tenant(tenant)) as t:
            return await act(desk, t, await desk.describe(t, "hotel"))

    return _run(shell, work)


async def get_property(t: db.TenantRead, wished: str) -> Property:
    """Also one that is not rented now. Raises `NotFound`."""
    found = await properties.find(t, wished, with_inactive=True)
    if found is None:
        raise errors.NotFound(
            f"There is no property {wished}. See: centralita hotel properties list",
            code="unknown_property",
            facts={"property": wished},
        )
    return found
