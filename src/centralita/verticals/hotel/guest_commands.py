"""`centralita hotel leads|bookings|summary …`: who may come, who comes, and the owner's day."""

from typing import Annotated

import typer

from centralita.kit import db, ids
from centralita.verticals.contract import Desk, Notice, Setting, Shell
from centralita.verticals.hotel import bookings, chores, command_desk, flow, leads, settings, words
from centralita.verticals.hotel.command_desk import AsJson, Limit, TenantName
from centralita.vocabulary import errors
from centralita.vocabulary.content import Text

LeadName = Annotated[str, typer.Argument(metavar="LEAD", help="Its reference, as L-7K3PXM.")]
BookingName = Annotated[str, typer.Argument(metavar="BOOKING", help="Its reference, as B-7K3PXM.")]
Quietly = Annotated[bool, typer.Option("--quietly", help="Don't write to the guest.")]


enquiries = typer.Typer(help="Who may come, and how far the talk is.")
reservations = typer.Typer(help="Holds and bookings.")
days = typer.Typer(help="The owner's day.")


@enquiries.command("list")
def list_leads(
    ctx: typer.Context,
    tenant: TenantName,
    stage: Annotated[
        str | None, typer.Option("--stage", help="Only these: " + ", ".join(flow.LEAD) + ".")
    ] = None,
    limit: Limit = 100,
    as_json: AsJson = False,
) -> None:
    """List leads, newest first.

    Example: centralita hotel leads list --tenant villas-marea --stage quoted
    """
    shell = command_desk.get_shell(ctx)
    if stage is not None:
        _check_state(shell, stage, flow.LEAD)

    async def act(t: db.TenantRead, setting: Setting) -> list[leads.Lead]:
        return await leads.list_some(t, stage=stage, limit=limit)

    found = command_desk.run_reading(shell, tenant, act)
    if as_json:
        shell.print_json(found)
        return
    columns = ("at", "id", "guest", "stage", "property", "arrives", "leaves", "intent")
    rows = [
        (
            x.created_at, x.reference, x.name or x.phone, x.stage, x.property_name,
            x.check_in, x.check_out, x.intent,
        )
        for x in found
    ]  # fmt: skip
    command_desk.print_table(shell, "leads", columns, rows)


@enquiries.command("show")
def show_lead(
    ctx: typer.Context, lead: LeadName, tenant: TenantName, as_json: AsJson = False
) -> None:
    """Show everything that is known of a lead.

    Example: centralita hotel leads show L-7K3PXM --tenant villas-marea
    """
    shell = command_desk.get_shell(ctx)

    async def act(t: db.TenantRead, setting: Setting) -> leads.Lead:
        return await leads.get(t, lead)

    found = command_desk.run_reading(shell, tenant, act)
    if as_json:
        shell.print_json(found)
        return
    rows = [
        (command_desk.say(shell, f"column.{name}"), value)
        for name, value in (
            ("id", found.reference), ("stage", found.stage), ("guest", found.name),
            ("phone", found.phone), ("property", found.property_name),
            ("intent", found.intent), ("arrives", found.check_in),
            ("leaves", found.check_out), ("adults", found.adults),
            ("children", found.children), ("note", found.note), ("by", found.moved_by),
            ("moved", found.moved_at), ("at", found.created_at),
            ("conversation", found.conversation_id),
        )
    ]  # fmt: skip
    shell.print_table(found.reference, ["", ""], rows)


@enquiries.command("move")
def move_lead(ctx: typer.Context, lead: LeadName, stage: str, tenant: TenantName) -> None:
    """Move a lead to another stage: qualifying, quoted, booked or lost.

    Example: centralita hotel leads move L-7K3PXM lost --tenant villas-marea
    """
    shell = command_desk.get_shell(ctx)
    _check_state(shell, stage, flow.LEAD)

    async def act(desk: Desk, t: db.TenantWrite, setting: Setting) -> None:
        found = await leads.get(t, lead)
        await leads.move(t, found, stage, by="operator", now=setting.now)

    command_desk.run_writing(shell, tenant, act)
    command_desk.print_said(shell, "lead.moved", "green", lead=lead, stage=stage)


def _check_state(shell: Shell, state: str, table: flow.Table) -> None:
    """Raises `Invalid` for a word that the table does not have."""
    if state not in table:
        known = ", ".join(table)
        problem = errors.Invalid(
            f"{state} is not one of: {known}.",
            code="unknown_state",
            facts={"state": state, "known": known},
        )
        raise command_desk.translate(shell, problem)


@reservations.command("list")
def list_bookings(
    ctx: typer.Context,
    tenant: TenantName,
    state: Annotated[
        str | None, typer.Option("--state", help="Only: " + ", ".join(flow.BOOKING) + ".")
    ] = None,
    limit: Limit = 100,
    as_json: AsJson = False,
) -> None:
    """List holds and bookings by arrival; without --state those that have nights.

    Example: centralita hotel bookings list --tenant villas-marea --state hold
    """
    shell = command_desk.get_shell(ctx)
    if state is not None:
        _check_state(shell, state, flow.BOOKING)
    states = (state,) if state else flow.HOLDING_STATES

    async def act(t: db.TenantRead, setting: Setting) -> list[bookings.Booking]:
        return await bookings.list_some(t, states=states, limit=limit)

    found = command_desk.run_reading(shell, tenant, act)
    if as_json:
        shell.print_json(found)
        return
    columns = ("id", "state", "property", "arrives", "leaves", "guest", "total", "expires")
    rows = [
        (
            x.reference, x.state, x.property_name, x.check_in, x.check_out, x.guest_name,
            words.format_money(x.total, x.currency, shell.language) if x.currency else None,
            x.expires_at if x.state == "hold" else None,
        )
        for x in found
    ]  # fmt: skip
    command_desk.print_table(shell, "bookings", columns, rows)


@reservations.command("confirm")
def confirm(
    ctx: typer.Context, booking: BookingName, tenant: TenantName, quietly: Quietly = False
) -> None:
    """Say yes to a hold: it becomes a booking, and the guest is told.

    Example: centralita hotel bookings confirm B-7K3PXM --tenant villas-marea
    """
    _move(ctx, tenant, (booking, "confirmed"), quietly)


@reservations.command("cancel")
def cancel(
    ctx: typer.Context, booking: BookingName, tenant: TenantName, quietly: Quietly = False
) -> None:
    """Call a hold or a booking off: its nights are free again, and the guest is told.

    Example: centralita hotel bookings cancel B-7K3PXM --tenant villas-marea
    """
    _move(ctx, tenant, (booking, "cancelled"), quietly)


def _move(ctx: typer.Context, tenant: str, step: tuple[str, str], quietly: bool) -> None:
    shell = command_desk.get_shell(ctx)
    wished, state = step

    async def act(desk: Desk, t: db.TenantWrite, setting: Setting) -> None:
        booking = await bookings.get(t, wished)
        await move_booking(t, booking, state, setting)
        if not quietly and booking.conversation_id is not None:
            await desk.tell(t, [await make_notice(t, booking, state)])

    command_desk.run_writing(shell, tenant, act)
    command_desk.print_said(shell, f"booking.{state}", "green", booking=wished)


async def move_booking(
    t: db.TenantWrite, booking: bookings.Booking, state: str, setting: Setting
) -> None:
    """The owner's yes or no; the lead follows as far as its table allows. Raises `Refused`."""
    await bookings.move(t, booking, state, by="operator", now=setting.now)
    if booking.lead_id is None:
        return
    lead = await leads.get(t, str(booking.lead_id))
    stage = "booked" if state == "confirmed" else "lost" if lead.stage == "booked" else lead.stage
    if flow.may_move(flow.LEAD, lead.stage, stage):
        await leads.move(t, lead, stage, by="operator", now=setting.now)


async def make_notice(t: db.TenantRead, booking: bookings.Booking, state: str) -> Notice:
    """What the guest should read of it."""
    text = chores.tell_guest(state, booking, await chores.get_language(t, booking))
    return Notice(
        key=f"hotel.{state}.{booking.id}",
        because=f"booking {booking.reference} is {state}",
        replies=(Text(body=text),),
        conversation_id=booking.conversation_id,
    )


@days.command("send")
def send(
    ctx: typer.Context,
    tenant: TenantName,
    show: Annotated[bool, typer.Option("--show", help="Print it, send nothing.")] = False,
) -> None:
    """Send the owner the day's summary now, once more.

    Example: centralita hotel summary send --tenant villas-marea --show
    """
    shell = command_desk.get_shell(ctx)

    async def act(desk: Desk, t: db.TenantWrite, setting: Setting) -> Notice:
        notice = await chores.make_summary(t, setting, again=f".{ids.new_id()}")
        if not show:
            _check_phone(setting)
            await desk.tell(t, [notice])
        return notice

    notice = command_desk.run_writing(shell, tenant, act)
    if show:
        shell.print_text("\n".join(x.body for x in notice.replies))
    else:
        command_desk.print_said(shell, "summary.sent", "green", phone=notice.phone)


def _check_phone(setting: Setting) -> None:
    """Raises `Refused` when nobody said where the owner's WhatsApp is."""
    if settings.get(setting.settings).owner_phone is None:
        raise errors.Refused(
            "The hotel's settings name no owner_phone to write to.", code="no_owner_phone"
        )
