"""`centralita restaurant branches …`, `zones …` and `hours …`."""

from typing import Annotated, Any

import msgspec
import typer

from centralita.verticals.contract import Desk
from centralita.verticals.restaurant import (
    branch_files,
    branch_writes,
    branches,
    office,
    rows,
    view,
)
from centralita.verticals.restaurant.branch_files import DraftBranch, DraftZone
from centralita.verticals.restaurant.branches import Branch
from centralita.verticals.restaurant.office import AsJson, BranchArgument, GetShell, TenantName
from centralita.verticals.restaurant.rows import Problem, Row
from centralita.vocabulary import errors

Words = Annotated[str | None, typer.Option()]


def _refuse(problems: list[Problem], language: str) -> None:
    """Raises `Invalid` with everything that is wrong."""
    if problems:
        told = "\n".join(problem.say(language) for problem in problems)
        raise errors.Invalid(told, code="bad_branch")


class BranchCommands:
    """Where the restaurant cooks."""

    def __init__(self, get_shell: GetShell) -> None:
        self._get_shell = get_shell

    def build(self) -> typer.Typer:
        """The group."""
        group = office.make_group("The branches.")
        group.command("list")(self.list_)
        group.command("set")(self.set_)
        group.command("close")(self.close)
        group.command("open")(self.open_)
        return group

    def list_(self, ctx: typer.Context, tenant: TenantName, as_json: AsJson = False) -> None:
        """The branches that work, and whether they are open now.

        Example: centralita restaurant branches list --tenant la-comal
        """
        shell = self._get_shell(ctx)

        async def act(desk: Desk) -> list[dict[str, Any]]:
            async with desk.read(await desk.get_tenant(tenant)) as t:
                room = await office.open_office(shell, desk, t)
                known = await branches.list_branches(t)
                return [view.show_branch(room.reader, branch) for branch in known]

        found = shell.run(act)
        if as_json:
            shell.print_json(found)
            return
        told = [
            (
                each["key"],
                each["name"],
                each["address"],
                office.yes_no(shell, each["delivers"]),
                office.yes_no(shell, each["pickup"]),
                each["state_text"],
            )
            for each in found
        ]
        columns = ("key", "name", "address", "delivers", "pickup", "state")
        office.print_table(shell, "branches", columns, told)

    def set_(
        self,
        ctx: typer.Context,
        key: Annotated[str, typer.Argument(metavar="KEY", help="Its key, such as centro.")],
        tenant: TenantName,
        field: Annotated[
            list[str],
            typer.Option(
                "--set",
                help="FIELD=VALUE: name, address, phone, latitude, longitude, delivers, pickup, "
                "prep_minutes. As often as you like.",
            ),
        ],
    ) -> None:
        """Add a branch, or change one; its hours and zones stay.

        Example: centralita restaurant branches set norte --set name=Norte --tenant la-comal
        """
        shell = self._get_shell(ctx)
        given = dict(each.partition("=")[::2] for each in field)

        async def act(desk: Desk) -> str:
            async with desk.write(await desk.get_tenant(tenant)) as t:
                room = await office.open_office(shell, desk, t)
                known = await branches.list_branches(t)
                old = branches.find_branch(known, key)
                problems: list[Problem] = []
                data = {**_describe(old), "key": old.key if old else rows.make_key(key), **given}
                row = Row(key, {"name": key, **data}, problems)
                draft = branch_files.read(row, room.reader.currency)
                _refuse(problems, shell.language)
                kept = msgspec.structs.replace(
                    draft, openings=old.openings if old else (), zones=_keep_zones(old)
                )
                position = known.index(old) if old else len(known)
                await branch_writes.put_branch(t, kept, position)
                return draft.name

        name = shell.run(act)
        shell.print_text(office.say(shell, "cli_branch_put", branch=name), "green")

    def close(self, ctx: typer.Context, branch: BranchArgument, tenant: TenantName) -> None:
        """Let a branch take no more orders, for good; opening hours close it for a while.

        Example: centralita restaurant branches close norte --tenant la-comal
        """
        self._set_active(ctx, branch, tenant, active=False)

    def open_(self, ctx: typer.Context, branch: BranchArgument, tenant: TenantName) -> None:
        """Let a closed branch take orders again; give its key.

        Example: centralita restaurant branches open norte --tenant la-comal
        """
        self._set_active(ctx, branch, tenant, active=True)

    def _set_active(self, ctx: typer.Context, branch: str, tenant: str, *, active: bool) -> None:
        shell = self._get_shell(ctx)

        async def act(desk: Desk) -> None:
            async with desk.write(await desk.get_tenant(tenant)) as t:
                known = await branches.list_branches(t)
                found = branches.find_branch(known, branch)
                key = found.key if found else branch
                if not await branch_writes.set_active(t, key, active=active):
                    office.get_branch(known, branch)

        shell.run(act)
        key = "cli_branch_opened" if active else "cli_branch_closed"
        shell.print_text(office.say(shell, key, branch=branch), "green")


def _describe(branch: Branch | None) -> dict[str, Any]:
    """A branch as a file would say it, without hours and zones."""
    if branch is None:
        return {}
    names = DraftBranch.__struct_fields__
    return {
        name: value
        for name in names
        if name not in ("openings", "zones") and (value := getattr(branch, name)) is not None
    }


def _keep_zones(branch: Branch | None) -> tuple[DraftZone, ...]:
    if branch is None:
        return ()
    names = DraftZone.__struct_fields__
    return tuple(DraftZone(**{n: getattr(zone, n) for n in names}) for zone in branch.zones)
