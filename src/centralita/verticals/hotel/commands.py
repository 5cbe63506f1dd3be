"""`centralita hotel …`: properties and their rates; the other groups have files of their own."""

from pathlib import Path
from typing import Annotated, Any

import typer

from centralita.kit import db
from centralita.verticals.contract import Desk, Setting
from centralita.verticals.hotel import (
    calendar_commands,
    command_desk,
    guest_commands,
    house_facts,
    importing,
    properties,
    settings,
    words,
)
from centralita.verticals.hotel.command_desk import AsJson, GetShell, PropertyName, TenantName
from centralita.verticals.hotel.rows import Problem

ImportedFile = Annotated[Path, typer.Argument(metavar="FILE", help="A .json or .csv file.")]


houses = typer.Typer(help="The houses that can be rented.")
rates = typer.Typer(help="What a night costs.")


def build(get_shell: GetShell) -> typer.Typer:
    """The trade's commands, all of them."""
    hotel = typer.Typer(help="Properties, rates, calendars, leads and bookings of a hotel.")

    @hotel.callback()
    def remember(ctx: typer.Context) -> None:
        command_desk.set_shell(ctx, get_shell(ctx))

    hotel.add_typer(houses, name="properties")
    hotel.add_typer(rates, name="rates")
    hotel.add_typer(calendar_commands.commands, name="calendar")
    hotel.add_typer(guest_commands.enquiries, name="leads")
    hotel.add_typer(guest_commands.reservations, name="bookings")
    hotel.add_typer(guest_commands.days, name="summary")
    return hotel


@houses.command("import")
def import_properties(
    ctx: typer.Context, file: ImportedFile, tenant: TenantName, as_json: AsJson = False
) -> None:
    """Add or change properties from a file; taken whole, or not at all.

    Example: centralita hotel properties import villas.json --tenant villas-marea
    """
    shell = command_desk.get_shell(ctx)
    listed, problems = importing.read_rows(
        file.name, command_desk.read_file(shell, file), "properties"
    )
    drafts, wrong = importing.parse_properties(listed)
    if problems or wrong:
        command_desk.print_problems(shell, [*problems, *wrong], as_json)

    async def act(desk: Desk, t: db.TenantWrite, setting: Setting) -> None:
        await importing.store_properties(t, drafts)

    command_desk.run_writing(shell, tenant, act)
    if as_json:
        shell.print_json({"imported": [draft.new.slug for draft in drafts]})
    else:
        command_desk.print_said(shell, "import.properties", "green", count=len(drafts))


@houses.command("list")
def list_properties(ctx: typer.Context, tenant: TenantName, as_json: AsJson = False) -> None:
    """List the properties, also those that are not rented now.

    Example: centralita hotel properties list --tenant villas-marea
    """
    shell = command_desk.get_shell(ctx)

    async def act(t: db.TenantRead, setting: Setting) -> list[properties.Property]:
        return await properties.list_all(t, with_inactive=True)

    found = command_desk.run_reading(shell, tenant, act)
    if as_json:
        shell.print_json(found)
        return
    columns = ("property", "name", "guests", "nights", "active")
    rows = [(x.slug, x.name, x.most_guests, x.min_nights, x.active) for x in found]
    command_desk.print_table(shell, "properties", columns, rows)


@houses.command("show")
def show_property(
    ctx: typer.Context, name: PropertyName, tenant: TenantName, as_json: AsJson = False
) -> None:
    """Show a property with everything that guests are told about it.

    Example: centralita hotel properties show villa-coral --tenant villas-marea
    """
    shell = command_desk.get_shell(ctx)

    async def act(t: db.TenantRead, setting: Setting) -> Any:
        house = await command_desk.get_property(t, name)
        return house, await properties.list_told_everywhere(t, house.id)

    house, told = command_desk.run_reading(shell, tenant, act)
    if as_json:
        shell.print_json({"property": house, "facts": told})
        return
    command_desk.print_said(
        shell,
        "property",
        "bold",
        name=house.name,
        guests=house.most_guests,
        arrive=f"{house.check_in_from:%H:%M}",
        leave=f"{house.check_out_by:%H:%M}",
        address=house.address or "–",
    )
    rows = [(house_facts.get_title(x.topic, shell.language), x.language, x.body) for x in told]
    command_desk.print_table(shell, "facts", ("topic", "language", "text"), rows)


@rates.command("import")
def import_rates(
    ctx: typer.Context, file: ImportedFile, tenant: TenantName, as_json: AsJson = False
) -> None:
    """Replace the rates of the properties that a file names; taken whole, or not at all.

    Example: centralita hotel rates import rates.csv --tenant villas-marea
    """
    shell = command_desk.get_shell(ctx)
    given, problems = importing.read_rows(file.name, command_desk.read_file(shell, file), "rates")
    found, wrong = importing.parse_rates(given)
    if problems or wrong:
        command_desk.print_problems(shell, [*problems, *wrong], as_json)

    async def act(desk: Desk, t: db.TenantWrite, setting: Setting) -> list[Problem]:
        return await importing.store_rates(t, found)

    unknown = command_desk.run_writing(shell, tenant, act)
    if unknown:
        command_desk.print_problems(shell, unknown, as_json)
    if as_json:
        shell.print_json({"imported": {slug: len(listed) for slug, listed in found.items()}})
    else:
        count = sum(len(listed) for listed in found.values())
        command_desk.print_said(shell, "import.rates", "green", count=count)


@rates.command("show")
def show_rates(
    ctx: typer.Context, name: PropertyName, tenant: TenantName, as_json: AsJson = False
) -> None:
    """Show what a property's nights cost: the base, then the seasons.

    Example: centralita hotel rates show villa-coral --tenant villas-marea
    """
    shell = command_desk.get_shell(ctx)

    async def act(t: db.TenantRead, setting: Setting) -> Any:
        house = await command_desk.get_property(t, name)
        wishes = await settings.load(t, setting)
        return await properties.list_rates(t, house.id), wishes.currency

    found, currency = command_desk.run_reading(shell, tenant, act)
    if as_json:
        shell.print_json({"currency": currency, "rates": found})
        return
    rows = [
        (
            rate.name,
            rate.first_night,
            rate.last_night,
            *(
                words.format_money(amount, currency, shell.language) if amount else None
                for amount in (rate.nightly, rate.weekend_nightly, rate.extra_guest)
            ),
            rate.min_nights,
        )
        for rate in found
    ]
    columns = ("rate", "first", "last", "nightly", "weekend", "extra", "nights")
    command_desk.print_table(shell, "rates", columns, rows)
