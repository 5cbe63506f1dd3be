"""`centralita hotel calendar …`: who has which nights, here and in other places."""

from datetime import date
from typing import Annotated, Any

import typer

from centralita.kit import db
from centralita.verticals.contract import Desk, Setting, Shell
from centralita.verticals.hotel import (
    asking,
    bookings,
    calendars,
    command_desk,
    ical,
    nights,
    rows,
    stays,
    words,
)
from centralita.verticals.hotel.command_desk import AsJson, PropertyName, TenantName
from centralita.verticals.hotel.rows import Problem
from centralita.vocabulary import errors

Address = Annotated[str, typer.Argument(metavar="URL", help="Of an iCal file, https.")]
CalendarName = Annotated[str, typer.Option("--name", help="As you call it: Airbnb.")]
MaybeProperty = Annotated[str | None, typer.Argument(metavar="[PROPERTY]")]


commands = typer.Typer(help="Which nights are taken, here and in other places.")


@commands.command("add")
def add(
    ctx: typer.Context,
    name: PropertyName,
    url: Address,
    tenant: TenantName,
    calendar: CalendarName = "iCal",
) -> None:
    """Let another place's calendar (Airbnb, Booking …) block nights of a property.

    Example: centralita hotel calendar add villa-coral https://example.org/1.ics -t villas-marea
    """
    shell = command_desk.get_shell(ctx)
    row = {"name": calendar, "url": url}
    values, problems = rows.read(row, rows.CALENDAR, "-")
    if problems:
        _refuse(shell.language, problems[0])

    async def act(desk: Desk, t: db.TenantWrite, setting: Setting) -> None:
        house = await command_desk.get_property(t, name)
        await calendars.put(t, house.id, values["name"], values["url"])

    command_desk.run_writing(shell, tenant, act)
    command_desk.print_said(shell, "calendar.added", "green", name=calendar)


@commands.command("remove")
def remove(ctx: typer.Context, name: PropertyName, calendar: str, tenant: TenantName) -> None:
    """Forget another place's calendar, and the nights it blocks.

    Example: centralita hotel calendar remove villa-coral Airbnb --tenant villas-marea
    """
    shell = command_desk.get_shell(ctx)

    async def act(desk: Desk, t: db.TenantWrite, setting: Setting) -> bool:
        house = await command_desk.get_property(t, name)
        return await calendars.remove(t, house.id, calendar)

    if not command_desk.run_writing(shell, tenant, act):
        problem = errors.NotFound(
            f"{name} has no calendar {calendar}. See: centralita hotel calendar list",
            code="unknown_calendar",
            facts={"calendar": calendar, "property": name},
        )
        raise command_desk.translate(shell, problem)
    command_desk.print_said(shell, "calendar.removed", "green", name=calendar)


@commands.command("refresh")
def refresh(ctx: typer.Context, name: PropertyName, tenant: TenantName) -> None:
    """Let the workers read a property's other calendars anew, within five minutes.

    Example: centralita hotel calendar refresh villa-coral --tenant villas-marea
    """
    shell = command_desk.get_shell(ctx)

    async def act(desk: Desk, t: db.TenantWrite, setting: Setting) -> int:
        return await calendars.mark_due(t, (await command_desk.get_property(t, name)).id)

    count = command_desk.run_writing(shell, tenant, act)
    command_desk.print_said(shell, "calendar.due", count=count)


def _refuse(language: str, problem: Problem) -> None:
    reason = command_desk.WORDING.say(language, f"row.{problem.code}", **problem.facts)
    raise errors.Invalid(reason, code="bad_calendar", facts={"reason": reason})


@commands.command("list")
def list_(
    ctx: typer.Context,
    tenant: TenantName,
    name: MaybeProperty = None,
    as_json: AsJson = False,
) -> None:
    """List other places' calendars, when each was read, and what went wrong.

    Example: centralita hotel calendar list --tenant villas-marea
    """
    shell = command_desk.get_shell(ctx)

    async def act(t: db.TenantRead, setting: Setting) -> list[calendars.Calendar]:
        house = await command_desk.get_property(t, name) if name else None
        return await calendars.list_some(t, house.id if house else None)

    found = command_desk.run_reading(shell, tenant, act)
    if as_json:
        shell.print_json(found)
        return
    table = [(x.property_name, x.name, x.url, x.read_at, x.events, x.problem) for x in found]
    columns = ("property", "name", "url", "read_at", "events", "problem")
    command_desk.print_table(shell, "calendars", columns, table)


@commands.command("show")
def show(
    ctx: typer.Context,
    name: PropertyName,
    tenant: TenantName,
    ics: Annotated[bool, typer.Option("--ics", help="As iCal, for other places.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show who has a property's nights from today on; --ics prints it for other places.

    Example: centralita hotel calendar show villa-coral --tenant villas-marea
    """
    shell = command_desk.get_shell(ctx)

    async def act(t: db.TenantRead, setting: Setting) -> Any:
        house = await command_desk.get_property(t, name)
        today = asking.get_today(setting)
        return setting, house, await bookings.list_holding(t, house.id, today)

    setting, house, held = command_desk.run_reading(shell, tenant, act)
    if ics:
        reserved = [ical.Reserved(x.id, x.check_in, x.check_out) for x in held]
        summary = words.say(shell.language, "calendar_ours")
        shell.print_text(ical.render(house.name, summary, reserved, setting.now))
    elif as_json:
        shell.print_json(held)
    else:
        columns = ("arrives", "leaves", "state", "guest", "id")
        table = [(x.check_in, x.check_out, x.state, x.guest_name, x.reference) for x in held]
        command_desk.print_table(shell, "nights", columns, table)


@commands.command("block")
def block(
    ctx: typer.Context,
    name: PropertyName,
    arrives: Annotated[str, typer.Argument(metavar="FROM", help="First night: 2026-12-20.")],
    leaves: Annotated[str, typer.Argument(metavar="TO", help="Day of leaving: 2026-12-27.")],
    tenant: TenantName,
    note: Annotated[str, typer.Option("--note", help="Why, or for whom.")] = "",
) -> None:
    """Keep nights for yourself; `bookings cancel` gives them back.

    Example: centralita hotel calendar block villa-coral 2026-12-20 2026-12-27 -t villas-marea
    """
    shell = command_desk.get_shell(ctx)
    first, end = _parse_day(shell, arrives), _parse_day(shell, leaves)

    async def act(desk: Desk, t: db.TenantWrite, setting: Setting) -> bookings.Booking:
        house = await command_desk.get_property(t, name)
        problem = stays.check_dates(first, end, asking.get_today(setting), stays.FAR_DAYS)
        if problem is not None:
            reason = words.explain(problem, shell.language)
            raise errors.Invalid(reason, code="bad_dates", facts={"reason": reason})
        await bookings.expire(t, setting.now, house.id)
        made = await bookings.add(
            t,
            bookings.New(
                property_id=house.id,
                check_in=first,
                check_out=end,
                adults=0,
                source="owner",
                state="confirmed",
                guest_name=note,
                created_at=setting.now,
            ),
        )
        return made or await _tell_taken(t, house.id, first, end, setting)

    made = command_desk.run_writing(shell, tenant, act)
    command_desk.print_said(shell, "calendar.blocked", "green", reference=made.reference)


async def _tell_taken(
    t: db.TenantRead, property_id: Any, first: date, end: date, setting: Setting
) -> bookings.Booking:
    """Raises `Conflict` that names the nights."""
    taken = await nights.list_taken(t, property_id, first, end, setting.now)
    listed = ", ".join(night.isoformat() for night in taken)
    raise errors.Conflict(
        f"Somebody has these nights: {listed}.", code="nights_taken", facts={"nights": listed}
    )


def _parse_day(shell: Shell, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        problem = errors.Invalid(
            f"{text} is no day. Write it like this: 2026-12-20.",
            code="bad_day",
            facts={"day": text},
        )
        raise command_desk.translate(shell, problem) from None
