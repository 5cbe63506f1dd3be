"""`centralita number …`: WhatsApp Business numbers, their state and their guests."""

from typing import Annotated
from uuid import UUID

import typer
from msgspec import Struct

from centralita.app import App
from centralita.cli import options
from centralita.cli.commands import Commands
from centralita.cli.session import Session, get_session
from centralita.records import audit, credentials, numbers, operator, settling, tenants
from centralita.records.numbers import Number, Status
from centralita.vocabulary.ids import TenantId

commands = Commands(help="WhatsApp Business numbers.")


class Card(Struct, frozen=True, kw_only=True):
    """A number as it is shown: with its host's name and what may be told of its token."""

    number: Number
    tenant: str
    token: str
    guests: list[tuple[str, int]]


async def load_cards(app: App, found: list[Number]) -> list[Card]:
    """Numbers with their hosts' names, tokens' states and guests."""
    async with app.database.pipe() as p:
        names = {tenant.id: tenant.slug for tenant in await tenants.list_tenants(p)}
        guests = {each.id: await numbers.list_guests(p, each.id) for each in found if each.shared}
    states: dict[UUID, credentials.CredentialState] = {}
    for tenant_id in dict.fromkeys(each.tenant_id for each in found):
        async with app.database.tenant_read(TenantId(tenant_id)) as t:
            states |= await credentials.list_states(t)
    return [
        Card(
            number=each,
            tenant=names.get(each.tenant_id, "?"),
            token=states[each.id].status if each.id in states else "missing",
            guests=guests.get(each.id, []),
        )
        for each in found
    ]


@commands.command("list")
def list_(
    ctx: typer.Context, tenant: options.MaybeTenant = None, as_json: options.AsJson = False
) -> None:
    """List numbers, whose they are, and how they are.

    Example: centralita number list --tenant hotel-marea
    """
    session = get_session(ctx)

    async def act(app: App) -> list[Card]:
        async with app.database.pipe() as p:
            host = (await tenants.get_tenant(p, tenant)).id if tenant else None
            found = await numbers.list_numbers(p, host)
        return await load_cards(app, found)

    cards = session.run(act)
    if as_json:
        session.print_json(cards)
    elif not cards:
        session.print("number.none")
    else:
        session.print_rows(
            (
                "phone_number_id",
                "phone_number",
                "display_name",
                "tenant",
                "provider",
                "status",
                "token",
                "quality_rating",
                "parked_code",
                "shared",
            ),
            [
                (
                    card.number.phone_number_id,
                    card.number.phone_number,
                    card.number.display_name,
                    card.tenant,
                    card.number.provider,
                    card.number.status,
                    card.token,
                    card.number.quality_rating,
                    card.number.parked_code,
                    card.number.shared,
                )
                for card in cards
            ],
        )


@commands.command("show")
def show(
    ctx: typer.Context, number: options.NumberArgument, as_json: options.AsJson = False
) -> None:
    """Show everything known of one number.

    Example: centralita number show 300000000000001
    """
    session = get_session(ctx)

    async def act(app: App) -> Card:
        async with app.database.pipe() as p:
            found = await numbers.get_number(p, number)
        return (await load_cards(app, [found]))[0]

    card = session.run(act)
    if as_json:
        session.print_json(card)
        return
    facts = {name: getattr(card.number, name) for name in Number.__struct_fields__}
    guests = ", ".join(f"{slug} ({senders})" for slug, senders in card.guests)
    session.print_pairs({**facts, "tenant_id": card.tenant, "token": card.token, "guests": guests})


@commands.command("pause")
def pause(ctx: typer.Context, number: options.NumberArgument) -> None:
    """Pause a number: its messages are stored and not answered.

    Example: centralita number pause 300000000000001
    """
    _set_status(get_session(ctx), number, "inactive")


@commands.command("resume")
def resume(ctx: typer.Context, number: options.NumberArgument) -> None:
    """Let a paused number answer again.

    Example: centralita number resume 300000000000001
    """
    _set_status(get_session(ctx), number, "active")


def _set_status(session: Session, name: str, status: Status) -> None:
    async def act(app: App) -> Number:
        async with app.database.pipe() as p:
            number = await numbers.get_number(p, name)
        async with app.database.tenant_write(TenantId(number.tenant_id)) as t:
            await numbers.set_status(t, number.id, status)
            await audit.add(t, session.actor, f"number.{status}", number.phone_number_id)
        return number

    number = session.run(act)
    session.print(f"number.{status}", style="green", number=number.phone_number_id)


@commands.command("unpark")
def unpark(ctx: typer.Context, number: options.NumberArgument) -> None:
    """Let a number send again after what parked it was put right; its waiting sends leave.

    Example: centralita number unpark 300000000000001
    """
    session = get_session(ctx)

    async def act(app: App) -> tuple[Number, bool]:
        async with app.database.pipe() as p:
            found = await numbers.get_number(p, number)
        return found, await free_number(app, session.actor, found)

    found, freed = session.run(act)
    key = "number.unparked" if freed else "number.not_parked"
    session.print(key, style="green", number=found.phone_number_id)


async def free_number(app: App, actor: str, number: Number) -> bool:
    """Unpark a number and write down who did; False when it was not parked."""
    async with app.database.tenant_write(TenantId(number.tenant_id)) as t:
        freed = await settling.unpark(t, number.id)
        if freed:
            await audit.add(t, actor, "number.unpark", number.phone_number_id)
    return freed


@commands.command("share")
def share(
    ctx: typer.Context,
    number: options.NumberArgument,
    guest: Annotated[str, typer.Option("--guest", help="The tenant to admit (slug or id).")],
    senders: Annotated[
        list[str] | None,
        typer.Option("--sender", help="A telephone that speaks for the guest; repeat it."),
    ] = None,
    make_shared: Annotated[
        bool, typer.Option("--make-shared", help="Turn the number into a shared one first.")
    ] = False,
) -> None:
    """Admit another tenant to a shared number: who writes tells whose message it is.

    Example: centralita number share 300000000000009 --guest joyas-luna --sender 34600000001
    """
    session = get_session(ctx)

    async def act(app: App) -> tuple[Number, int]:
        async with app.database.pipe() as p:
            found = await numbers.get_number(p, number)
            tenant = await tenants.get_tenant(p, guest)
        if make_shared and not found.shared:
            async with app.database.tenant_write(TenantId(found.tenant_id)) as t:
                await numbers.set_shared(t, found.id)
                await audit.add(t, session.actor, "number.make_shared", found.phone_number_id)
            async with app.database.pipe() as p:
                found = await numbers.get_number(p, number)
        async with operator.open_operator(app.get_owner_url()) as o:
            added = await numbers.share(o, found, tenant.id, senders or [])
        async with app.database.tenant_write(TenantId(tenant.id)) as t:
            details = {"senders_added": added}
            await audit.add(t, session.actor, "number.share", found.phone_number_id, details)
        return found, added

    found, added = session.run(act)
    session.print(
        "number.guest_admitted",
        style="green",
        number=found.phone_number_id,
        guest=guest,
        added=added,
    )


@commands.command("token")
def token(
    ctx: typer.Context, number: options.NumberArgument, token_file: options.TokenFile = None
) -> None:
    """Replace a number's access token; a number parked for its old one sends again.

    The token is read from --token-file, from CENTRALITA_TOKEN or from a hidden prompt.

    Example: centralita number token 300000000000001 --token-file token.txt
    """
    session = get_session(ctx)
    secret = options.read_secret(session, "token", token_file, "CENTRALITA_TOKEN")
    checked = credentials.check_token(secret.reveal())

    async def act(app: App) -> tuple[Number, bool]:
        async with app.database.pipe() as p:
            found = await numbers.get_number(p, number)
        async with app.database.tenant_write(TenantId(found.tenant_id)) as t:
            await credentials.set_access_token(t, app.keys, found.id, checked)
            await audit.add(t, session.actor, "number.token", found.phone_number_id)
        return found, await free_number(app, session.actor, found)

    found, freed = session.run(act)
    key = "number.token_set_freed" if freed else "number.token_set"
    session.print(key, style="green", number=found.phone_number_id)
