"""`centralita tenant …`: the businesses of this switchboard."""

from typing import Annotated

import typer

from centralita.app import App
from centralita.cli import options
from centralita.cli.commands import Commands
from centralita.cli.session import Session, get_session
from centralita.kit import ids
from centralita.records import audit, numbers, tenants
from centralita.records.tenants import NewTenant, Status, Tenant
from centralita.vocabulary.ids import TenantId

commands = Commands(help="The businesses of this switchboard.")

Name = Annotated[str, typer.Option("--name", help="The business's name, as customers know it.")]
Language = Annotated[str, typer.Option("--language", help="es or en.")]
TimeZone = Annotated[str, typer.Option("--time-zone", help="IANA name, such as Europe/Madrid.")]
Currency = Annotated[str, typer.Option("--currency", help="ISO 4217, such as MXN or EUR.")]
Trade = Annotated[str | None, typer.Option("--trade", help="What it does: hotel, restaurant …")]


@commands.command("add")
def add(  # noqa: PLR0913 - Typer makes an option of each argument
    ctx: typer.Context,
    slug: Annotated[str, typer.Argument(help="Short name: small letters, digits, hyphens.")],
    name: Name,
    language: Language = "es",
    time_zone: TimeZone = "America/Mexico_City",
    currency: Currency = "MXN",
    trade: Trade = None,
    as_json: options.AsJson = False,
) -> None:
    """Add a business; its own data key is made with it.

    Example: centralita tenant add hotel-marea --name "Hotel Marea" --time-zone Europe/Madrid
    --currency EUR --trade hotel
    """
    session = get_session(ctx)
    new = tenants.check_new(
        NewTenant(
            slug=slug,
            name=name,
            language=language,
            time_zone=time_zone,
            currency=currency,
            trade=trade,
        )
    )

    async def act(app: App) -> Tenant:
        async with app.database.tenant_write(ids.new_id()) as t:
            tenant = await tenants.add_tenant(t, app.keys, new)
            await audit.add(t, session.actor, "tenant.add", tenant.slug)
        return tenant

    tenant = session.run(act)
    if as_json:
        session.print_json(tenant)
    else:
        session.print("tenant.added", style="green", slug=tenant.slug, name=tenant.name)


@commands.command("list")
def list_(ctx: typer.Context, as_json: options.AsJson = False) -> None:
    """List all businesses.

    Example: centralita tenant list --json
    """
    session = get_session(ctx)

    async def act(app: App) -> list[Tenant]:
        async with app.database.pipe() as p:
            return await tenants.list_tenants(p)

    found = session.run(act)
    if as_json:
        session.print_json(found)
    elif not found:
        session.print("tenant.none")
    else:
        columns = ("slug", "name", "status", "trade", "language", "time_zone", "currency")
        rows = [
            (t.slug, t.name, t.status, t.trade, t.language, t.time_zone, t.currency) for t in found
        ]
        session.print_rows(columns, rows)


@commands.command("show")
def show(
    ctx: typer.Context, tenant: options.TenantArgument, as_json: options.AsJson = False
) -> None:
    """Show one business and its numbers.

    Example: centralita tenant show hotel-marea
    """
    session = get_session(ctx)

    async def act(app: App) -> tuple[Tenant, list[numbers.Number]]:
        async with app.database.pipe() as p:
            found = await tenants.get_tenant(p, tenant)
            return found, await numbers.list_numbers(p, found.id)

    found, owned = session.run(act)
    if as_json:
        session.print_json({"tenant": found, "numbers": owned})
        return
    session.print_pairs(
        {
            "slug": found.slug,
            "name": found.name,
            "id": found.id,
            "status": found.status,
            "trade": found.trade,
            "language": found.language,
            "time_zone": found.time_zone,
            "currency": found.currency,
            "created_at": found.created_at,
            "numbers": ", ".join(number.phone_number_id for number in owned),
        }
    )


@commands.command("suspend")
def suspend(ctx: typer.Context, tenant: options.TenantArgument) -> None:
    """Suspend a business: its messages are stored and not answered.

    Example: centralita tenant suspend hotel-marea
    """
    _set_status(get_session(ctx), tenant, "suspended")


@commands.command("resume")
def resume(ctx: typer.Context, tenant: options.TenantArgument) -> None:
    """Let a suspended business answer again.

    Example: centralita tenant resume hotel-marea
    """
    _set_status(get_session(ctx), tenant, "active")


def _set_status(session: Session, name: str, status: Status) -> None:
    async def act(app: App) -> Tenant:
        async with app.database.pipe() as p:
            tenant = await tenants.get_tenant(p, name)
        async with app.database.tenant_write(TenantId(tenant.id)) as t:
            await tenants.set_status(t, status)
            await audit.add(t, session.actor, f"tenant.{status}", tenant.slug)
        return tenant

    tenant = session.run(act)
    session.print(f"tenant.{status}", style="green", slug=tenant.slug)


@commands.command("stats")
def stats(
    ctx: typer.Context, tenant: options.TenantArgument, as_json: options.AsJson = False
) -> None:
    """Show what went through a business so far.

    Example: centralita tenant stats hotel-marea --json
    """
    session = get_session(ctx)

    async def act(app: App) -> tenants.Stats:
        async with app.database.pipe() as p:
            found = await tenants.get_tenant(p, tenant)
        async with app.database.tenant_read(TenantId(found.id)) as t:
            return await tenants.get_stats(t)

    figures = session.run(act)
    if as_json:
        session.print_json(figures)
    else:
        session.print_pairs({name: getattr(figures, name) for name in figures.__struct_fields__})


@commands.command("history")
def history(
    ctx: typer.Context,
    tenant: options.TenantArgument,
    limit: options.Limit = 50,
    as_json: options.AsJson = False,
) -> None:
    """Show who changed what in a business, newest first.

    Example: centralita tenant history hotel-marea --limit 20
    """
    session = get_session(ctx)

    async def act(app: App) -> list[audit.Entry]:
        async with app.database.pipe() as p:
            found = await tenants.get_tenant(p, tenant)
        async with app.database.tenant_read(TenantId(found.id)) as t:
            return await audit.list_entries(t, limit=limit)

    entries = session.run(act)
    if as_json:
        session.print_json(entries)
    else:
        rows = [(each.at, each.actor, each.action, each.subject) for each in entries]
        session.print_rows(("at", "actor", "action", "subject"), rows)
