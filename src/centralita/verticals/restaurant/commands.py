"""`centralita restaurant …`: what the staff does from the command line."""

import typer

from centralita.verticals.restaurant import (
    branch_commands,
    menu_commands,
    office,
    order_commands,
    zone_commands,
)
from centralita.verticals.restaurant.office import GetShell


def build(get_shell: GetShell) -> typer.Typer:
    """All of the restaurant's commands."""
    group = office.make_group("A restaurant's branches, menu and orders.")
    group.add_typer(menu_commands.MenuCommands(get_shell).build(), name="menu")
    group.add_typer(branch_commands.BranchCommands(get_shell).build(), name="branches")
    group.add_typer(zone_commands.ZoneCommands(get_shell).build(), name="zones")
    group.add_typer(zone_commands.HourCommands(get_shell).build(), name="hours")
    group.add_typer(order_commands.OrderCommands(get_shell).build(), name="orders")
    return group
