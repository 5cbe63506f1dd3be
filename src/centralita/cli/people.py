"""`centralita person …`: who signs in to the console, and as what."""

from typing import Annotated

import typer

from centralita.app import App
from centralita.cli import options
from centralita.cli.commands import Commands
from centralita.cli.secrets import get_tenant
from centralita.cli.session import Session, get_session
from centralita.kit import db
from centralita.records import audit, memberships, password_links, passwords, people, sessions
from centralita.vocabulary import errors

commands = Commands(help="People who sign in to the console.")

Email = Annotated[str, typer.Argument(metavar="EMAIL", help="The address that signs in.")]


@commands.command("list")
def list_(
    ctx: typer.Context, tenant: options.MaybeTenant = None, as_json: options.AsJson = False
) -> None:
    """Who may sign in, where and as what.

    Example: centralita person list --tenant hotel-marea
    """
    session = get_session(ctx)

    async def act(app: App) -> list[people.Account]:
        slug = (await get_tenant(app, tenant)).slug if tenant else None
        found: list[people.Account] = []
        async with app.database.pipe() as p:
            while page := await people.list_accounts(p, after=found[-1].email if found else ""):
                found += page
        return [
            each for each in found if slug is None or slug in {place[0] for place in each.places}
        ]

    found = session.run(act)
    if as_json:
        session.print_json(found)
    elif not found:
        session.print("person.none")
    else:
        rows = [
            (
                each.email,
                each.name,
                _describe_places(session, each),
                each.totp_on,
                each.last_seen_at,
                each.disabled_at,
            )
            for each in found
        ]
        columns = ("email", "name", "places", "totp", "last_used_at", "disabled_at")
        session.print_rows(columns, rows)


@commands.command("link")
def link(
    ctx: typer.Context,
    email: Email,
    without_second_factor: Annotated[
        bool,
        typer.Option(
            "--without-second-factor",
            help="Also turn the second factor off, for somebody who lost telephone and codes.",
        ),
    ] = False,
) -> None:
    """A link to set a new password: good once and for 72 hours; older links end.

    Example: centralita person link olga@hotel-marea.example
    """
    session = get_session(ctx)

    async def act(app: App) -> str:
        async with app.database.pipe() as p:
            account = await _get_account(p, email)
            if account.disabled_at is not None:
                raise errors.Refused(
                    "This person may not sign in. Change that with: centralita person enable",
                    code="person_disabled",
                )
            if without_second_factor:
                await passwords.turn_totp_off(p, account.person_id)
                await sessions.end_others(p, account.person_id, None)
            await audit.add_operator_act(p, session.actor, "person.link", account.email)
            token = await password_links.add(p, account.person_id, session.actor, app.now.now())
        return password_links.write_link(get_base_url(app), token)

    print_link(session, session.run(act))


@commands.command("remove")
def remove(
    ctx: typer.Context, email: Email, tenant: options.MaybeTenant = None, yes: options.Yes = False
) -> None:
    """Take somebody's place at a tenant away; without --tenant the account with all its places.

    Example: centralita person remove olga@hotel-marea.example --tenant hotel-marea
    """
    session = get_session(ctx)
    if tenant is None:
        options.confirm(session, session.say("person.confirm_remove", email=email), yes=yes)

    async def act(app: App) -> str:
        async with app.database.pipe() as p:
            account = await _get_account(p, email)
            if tenant is None:
                await people.remove(p, account.person_id)
                await audit.add_operator_act(p, session.actor, "person.remove", account.email)
                return account.email
        async with app.database.tenant_write((await get_tenant(app, tenant)).id) as t:
            await memberships.remove_member(t, account.person_id)
            await audit.add(t, session.actor, "person.remove", account.email)
        return account.email

    session.print("person.removed", style="green", email=session.run(act))


@commands.command("disable")
def disable(ctx: typer.Context, email: Email) -> None:
    """Let somebody sign in no more; every device is signed out at once.

    Example: centralita person disable olga@hotel-marea.example
    """
    session = get_session(ctx)
    session.print("person.disabled", email=_set_disabled(session, email, disabled=True))


@commands.command("enable")
def enable(ctx: typer.Context, email: Email) -> None:
    """Let somebody sign in again.

    Example: centralita person enable olga@hotel-marea.example
    """
    session = get_session(ctx)
    session.print("person.enabled", email=_set_disabled(session, email, disabled=False))


def _set_disabled(session: Session, email: str, *, disabled: bool) -> str:
    async def act(app: App) -> str:
        async with app.database.pipe() as p:
            account = await _get_account(p, email)
            await people.set_disabled(p, account.person_id, disabled=disabled)
            action = "person.disable" if disabled else "person.enable"
            await audit.add_operator_act(p, session.actor, action, account.email)
        return account.email

    return session.run(act)


async def _get_account(p: db.PipeTransaction, email: str) -> people.Account:
    """Raises `NotFound`."""
    person_id = await people.find_by_email(p, email)
    if person_id is None:
        raise errors.NotFound(
            f"email: nobody signs in with {email}. See them with: centralita person list",
            code="unknown_person",
            facts={"email": email},
        )
    return await people.get_account(p, person_id)


def _describe_places(session: Session, account: people.Account) -> str:
    places = [f"{slug}: {role}" for slug, _, role in account.places]
    return ", ".join([session.say("person.admin"), *places] if account.is_admin else places)


def print_link(session: Session, made: str) -> None:
    """Show a link, this once."""
    session.print("person.link")
    session.print_text(made)


def get_base_url(app: App) -> str:
    """Where people reach the console."""
    settings = app.settings
    return settings.public_url or f"http://{settings.host}:{settings.port}"
