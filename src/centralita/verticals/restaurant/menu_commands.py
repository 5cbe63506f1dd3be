"""`centralita restaurant menu …`."""

from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from centralita.verticals.contract import Desk
from centralita.verticals.restaurant import branches, house, menu_files, menu_import, office, view
from centralita.verticals.restaurant.office import AsJson, GetShell, TenantName
from centralita.vocabulary import errors


class MenuCommands:
    """Bring a menu, look at it, say what is sold out."""

    def __init__(self, get_shell: GetShell) -> None:
        self._get_shell = get_shell

    def build(self) -> typer.Typer:
        """The group."""
        group = office.make_group("The menu.")
        group.command("import")(self.import_)
        group.command("show")(self.show)
        group.command("set-available")(self.set_available)
        return group

    def import_(
        self,
        ctx: typer.Context,
        file: Annotated[Path, typer.Argument(metavar="FILE", help="A .json or .csv file.")],
        tenant: TenantName,
        dry_run: Annotated[
            bool, typer.Option("--dry-run", help="Check it only; store nothing.")
        ] = False,
        as_json: AsJson = False,
    ) -> None:
        """Bring branches and menu from a file: all of it, or nothing where a row is wrong.

        What the file does not name leaves the menu; a file without branches leaves them as they
        are, and so with categories.

        Example: centralita restaurant menu import menu.csv --tenant la-comal --dry-run
        """
        shell = self._get_shell(ctx)
        data, is_csv = office.read_file(file), file.suffix.lower() == ".csv"

        async def act(desk: Desk) -> menu_import.Stored:
            tenant_id = await desk.get_tenant(tenant)
            async with desk.write(tenant_id) as t:
                room = await office.open_office(shell, desk, t)
                draft, problems = menu_files.parse(
                    data, is_csv=is_csv, currency=room.reader.currency
                )
                if problems:
                    lines = [problem.say(shell.language) for problem in problems]
                    raise errors.Invalid(
                        "\n".join([office.say(shell, "cli_problems"), *lines]),
                        code="bad_menu_file",
                    )
                return _count(draft) if dry_run else await menu_import.store(t, draft)

        stored: menu_import.Stored = shell.run(act)
        if as_json:
            shell.print_json(msgspec.to_builtins(stored))
            return
        told = office.say(
            shell, "cli_checked" if dry_run else "cli_imported", **msgspec.structs.asdict(stored)
        )
        shell.print_text(told, "green")

    def show(self, ctx: typer.Context, tenant: TenantName, as_json: AsJson = False) -> None:
        """The menu as it is now, what is sold out too.

        Example: centralita restaurant menu show --tenant la-comal
        """
        shell = self._get_shell(ctx)

        async def act(desk: Desk) -> list[dict[str, Any]]:
            async with desk.read(await desk.get_tenant(tenant)) as t:
                room = await office.open_office(shell, desk, t)
                return [view.show_item(room.reader, item) for item in await house.list_items(t)]

        found: list[dict[str, Any]] = shell.run(act)
        if as_json:
            shell.print_json(found)
            return
        rows = [
            (
                item["category"],
                item["key"],
                item["name"],
                item["price_text"],
                ", ".join(group["name"] for group in item["groups"]),
                office.yes_no(shell, item["available"]),
            )
            for item in found
        ]
        columns = ("category", "key", "name", "price", "options", "available")
        office.print_table(shell, "menu", columns, rows)

    def set_available(
        self,
        ctx: typer.Context,
        item: Annotated[str, typer.Argument(metavar="ITEM", help="The dish's key or name.")],
        tenant: TenantName,
        available: Annotated[
            bool, typer.Option("--available/--sold-out", help="Whether it can be ordered.")
        ] = True,
        branch: Annotated[
            str | None, typer.Option("--branch", help="At this branch only (key or name).")
        ] = None,
    ) -> None:
        """Say that a dish is sold out, or there again.

        Example: centralita restaurant menu set-available pastor --sold-out --tenant la-comal
        """
        shell = self._get_shell(ctx)

        async def act(desk: Desk) -> str:
            async with desk.write(await desk.get_tenant(tenant)) as t:
                found = office.get_item(await house.list_items(t), item)
                known = await branches.list_branches(t)
                at = office.get_branch(known, branch).id if branch else None
                await menu_import.set_available(t, found.id, available=available, branch_id=at)
                return found.name

        name = shell.run(act)
        key = "cli_available" if available else "cli_sold_out"
        shell.print_text(office.say(shell, key, item=name), "green")


def _count(draft: menu_files.Draft) -> menu_import.Stored:
    """What a draft would bring."""
    items = [item for category in draft.categories or () for item in category.items]
    return menu_import.Stored(
        branches=len(draft.branches or ()),
        categories=len(draft.categories or ()),
        items=len(items),
        options=sum(len(group.options) for item in items for group in item.groups),
        gone=0,
    )
