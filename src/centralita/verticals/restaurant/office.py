"""What all of the restaurant's commands share: the tenant they are about, words, tables."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from msgspec import Struct

from centralita.kit import db
from centralita.verticals.contract import Desk, Setting, Shell
from centralita.verticals.restaurant import branches, menu, scene, view, wording
from centralita.verticals.restaurant.branches import Branch
from centralita.vocabulary import errors

GetShell = Callable[[typer.Context], Shell]
Result = TypeVar("Result")

TenantName = Annotated[str, typer.Option("--tenant", "-t", help="The tenant's slug or id.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
BranchArgument = Annotated[str, typer.Argument(metavar="BRANCH", help="Its key or name.")]


class Office(Struct, frozen=True, kw_only=True):
    """One tenant's restaurant as its staff sees it."""

    tenant_id: Any
    setting: Setting
    reader: view.Reader


def make_group(help_: str) -> typer.Typer:
    """A group of commands that shows its help when nothing is said."""
    return typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=help_)


def say(shell: Shell, key: str, **facts: object) -> str:
    """A sentence in the shell's language."""
    return wording.say(shell.language, key, **facts)


def print_table(
    shell: Shell, title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]
) -> None:
    """A table with its words in the shell's language."""
    shell.print_table(
        say(shell, f"cli_{title}"), [say(shell, f"col_{each}") for each in columns], rows
    )


def yes_no(shell: Shell, value: bool) -> str:
    """In the shell's language."""
    return say(shell, "col_yes" if value else "col_no")


async def open_office(shell: Shell, desk: Desk, t: db.TenantRead) -> Office:
    """The tenant's settings and currency, read by somebody of the shell's language."""
    setting = await desk.describe(t, "restaurant")
    reader = await scene.open_reader(t, setting)
    localised = view.Reader(
        language=shell.language, currency=reader.currency, now=reader.now, zone=reader.zone
    )
    return Office(tenant_id=t.tenant_id, setting=setting, reader=localised)


def get_branch(known: Sequence[Branch], name: str) -> Branch:
    """One of the tenant's. Raises `NotFound` that names those there are."""
    found = branches.find_branch(known, name)
    if found is None:
        there = ", ".join(branch.key for branch in known) or "–"
        raise errors.NotFound(
            f"branch: none is called {name}. There are: {there}.",
            code="unknown_branch",
            facts={"branch": name, "known": there},
        )
    return found


def get_item(known: Sequence[menu.Item], name: str) -> menu.Item:
    """One of the tenant's. Raises `NotFound`."""
    found = menu.find_item(known, name)
    if found is None:
        raise errors.NotFound(
            f"item: the menu has no {name}. See: centralita restaurant menu show",
            code="unknown_item",
            facts={"item": name},
        )
    return found


def read_file(path: Path) -> bytes:
    """A file's bytes. Raises `Invalid` where it can't be read."""
    try:
        return path.read_bytes()
    except OSError as problem:
        raise errors.Invalid(
            f"file: {path} can't be read ({problem.strerror}). Check its name and rights.",
            code="unreadable_file",
            facts={"what": "file", "file": path, "reason": problem.strerror or ""},
        ) from None
