"""`centralita restaurant zones …` and `hours …`: where and when a branch serves."""

from typing import Annotated, Any

import typer

from centralita.verticals.contract import Desk
from centralita.verticals.restaurant import branch_files, branch_writes, branches, hours, office
from centralita.verticals.restaurant.office import AsJson, BranchArgument, GetShell, TenantName
from centralita.verticals.restaurant.rows import Problem, Row
from centralita.vocabulary import errors

ZoneArgument = Annotated[str, typer.Argument(metavar="NAME", help="The zone's name.")]


class ZoneCommands:
    """Where a branch delivers."""

    def __init__(self, get_shell: GetShell) -> None:
        self._get_shell = get_shell

    def build(self) -> typer.Typer:
        """The group."""
        group = office.make_group("The delivery zones.")
        group.command("list")(self.list_)
        group.command("set")(self.set_)
        group.command("remove")(self.remove)
        return group

    def list_(self, ctx: typer.Context, tenant: TenantName, as_json: AsJson = False) -> None:
        """All delivery zones with fee, minimum and time.

        Example: centralita restaurant zones list --tenant la-comal
        """
        shell = self._get_shell(ctx)

        async def act(desk: Desk) -> list[dict[str, Any]]:
            async with desk.read(await desk.get_tenant(tenant)) as t:
                room = await office.open_office(shell, desk, t)
                return [
                    {
                        "branch": branch.key,
                        "name": zone.name,
                        "fee": room.reader.money(zone.fee),
                        "minimum": room.reader.money(zone.minimum) if zone.minimum else "",
                        "minutes": zone.minutes,
                        "radius_km": zone.radius_km,
                        "postcodes": list(zone.postcodes),
                    }
                    for branch in await branches.list_branches(t)
                    for zone in branch.zones
                ]

        found = shell.run(act)
        if as_json:
            shell.print_json(found)
            return
        everywhere = office.say(shell, "col_everywhere")
        told = [
            (*(each[name] for name in ("branch", "name", "fee", "minimum", "minutes")),
             _say_where(each) or everywhere)
            for each in found
        ]  # fmt: skip
        columns = ("branch", "name", "fee", "minimum", "minutes", "where")
        office.print_table(shell, "zones", columns, told)

    def set_(
        self,
        ctx: typer.Context,
        branch: BranchArgument,
        name: ZoneArgument,
        tenant: TenantName,
        field: Annotated[
            list[str],
            typer.Option(
                "--set",
                help="FIELD=VALUE: fee, minimum, minutes, radius_km, postcodes (with commas). As "
                "often as you like.",
            ),
        ],
    ) -> None:
        """Add a delivery zone, or replace the one of that name.

        Example: centralita restaurant zones set centro Cerca --set fee=25 -t la-comal
        """
        shell = self._get_shell(ctx)
        given = dict(each.partition("=")[::2] for each in field)

        async def act(desk: Desk) -> str:
            async with desk.write(await desk.get_tenant(tenant)) as t:
                room = await office.open_office(shell, desk, t)
                found = office.get_branch(await branches.list_branches(t), branch)
                problems: list[Problem] = []
                row = Row(name, {**given, "name": name}, problems)
                zone = branch_files.read_zone(row, room.reader.currency)
                if zone.radius_km is not None and found.get_position() is None:
                    row.report("latitude", "zone_without_position")
                if problems:
                    told = "\n".join(problem.say(shell.language) for problem in problems)
                    raise errors.Invalid(told, code="bad_zone")
                await branch_writes.put_zone(t, found.id, zone)
                return found.name

        at = shell.run(act)
        shell.print_text(office.say(shell, "cli_zone_put", zone=name, branch=at), "green")

    def remove(
        self, ctx: typer.Context, branch: BranchArgument, name: ZoneArgument, tenant: TenantName
    ) -> None:
        """Deliver there no more.

        Example: centralita restaurant zones remove centro Cerca --tenant la-comal
        """
        shell = self._get_shell(ctx)

        async def act(desk: Desk) -> str:
            async with desk.write(await desk.get_tenant(tenant)) as t:
                found = office.get_branch(await branches.list_branches(t), branch)
                if not await branch_writes.remove_zone(t, found.id, name):
                    there = ", ".join(zone.name for zone in found.zones) or "–"
                    raise errors.NotFound(
                        f"zone: {found.name} has no {name}. It has: {there}.",
                        code="unknown_zone",
                        facts={"branch": found.name, "zone": name, "known": there},
                    )
                return found.name

        at = shell.run(act)
        shell.print_text(office.say(shell, "cli_zone_removed", zone=name, branch=at), "green")


def _say_where(zone: dict[str, Any]) -> str:
    circle = f"≤ {zone['radius_km']:g} km" if zone["radius_km"] else ""
    return " · ".join(part for part in (circle, ", ".join(zone["postcodes"])) if part)


class HourCommands:
    """When a branch takes orders."""

    def __init__(self, get_shell: GetShell) -> None:
        self._get_shell = get_shell

    def build(self) -> typer.Typer:
        """The group."""
        group = office.make_group("The opening hours.")
        group.command("show")(self.show)
        group.command("set")(self.set_)
        return group

    def show(self, ctx: typer.Context, branch: BranchArgument, tenant: TenantName) -> None:
        """A branch's week.

        Example: centralita restaurant hours show centro --tenant la-comal
        """
        shell = self._get_shell(ctx)

        async def act(desk: Desk) -> str:
            async with desk.read(await desk.get_tenant(tenant)) as t:
                found = office.get_branch(await branches.list_branches(t), branch)
                return hours.say_week(found.openings, shell.language)

        shell.print_text(shell.run(act))

    def set_(
        self,
        ctx: typer.Context,
        branch: BranchArgument,
        day: Annotated[
            str, typer.Argument(metavar="DAY", help="monday … sunday, or a date: 2026-12-24.")
        ],
        tenant: TenantName,
        spans: Annotated[
            list[str] | None,
            typer.Argument(metavar="[FROM-TO]…", help="Such as 13:00-23:00; none: closed."),
        ] = None,
    ) -> None:
        """Set the hours of a weekday, or of one date.

        Example: centralita restaurant hours set centro friday 13:00-02:00 --tenant la-comal
        """
        shell = self._get_shell(ctx)
        openings = branch_files.parse_day(day, spans or [])
        like = branch_files.parse_day(day, ["00:00-01:00"])
        if openings is None or not like:
            said = " ".join([day, *(spans or [])])
            raise errors.Invalid(
                f"hours: {said} is not understood. Write: friday 13:00-02:00, or 2026-12-24.",
                code="bad_hours",
                facts={"hours": said},
            )

        async def act(desk: Desk) -> str:
            async with desk.write(await desk.get_tenant(tenant)) as t:
                found = office.get_branch(await branches.list_branches(t), branch)
                await branch_writes.set_day(t, found.id, like[0], openings)
                return found.name

        at = shell.run(act)
        shell.print_text(office.say(shell, "cli_hours_set", branch=at), "green")
