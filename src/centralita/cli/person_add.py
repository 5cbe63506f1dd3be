"""`centralita person add`: an account, its place, and the link by which it gets its password."""

import sys
from typing import Annotated, get_args

import msgspec
import typer

from centralita.app import App
from centralita.cli import options
from centralita.cli.people import Email, get_base_url, print_link
from centralita.cli.secrets import get_tenant
from centralita.cli.session import Session, get_session
from centralita.kit import db
from centralita.records import audit, memberships, password_links, passwords, people
from centralita.show import rights
from centralita.vocabulary import errors

Role = Annotated[
    str | None, typer.Option("--role", help="At the tenant: owner, manager, agent or viewer.")
]


class Added(msgspec.Struct, frozen=True):
    """An account, and where it is new the link by which it gets its password."""

    account: people.Account
    link: str | None


def add(  # noqa: PLR0913 - Typer makes an option of each argument
    ctx: typer.Context,
    email: Email,
    name: Annotated[
        str | None, typer.Option("--name", help="The person's name; else the address says it.")
    ] = None,
    tenant: options.MaybeTenant = None,
    role: Role = None,
    admin: Annotated[bool, typer.Option("--admin", help="An admin of the whole platform.")] = False,
    language: Annotated[str, typer.Option("--language", help="es or en.")] = "es",
    password_from_stdin: Annotated[
        bool,
        typer.Option(
            "--password-from-stdin",
            help="Set the password that standard input holds, instead of making a link.",
        ),
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """Let somebody sign in: at a tenant with a role, or as an admin of the platform.

    A new account gets a link to set its password: good once and for 72 hours, shown this once.
    Somebody who has an account only gets the place.

    Example: centralita person add olga@hotel-marea.example --name "Olga Prieto"
    --tenant hotel-marea --role owner
    """
    session = get_session(ctx)
    if admin == (tenant is not None) or (tenant is None) != (role is None):
        raise errors.Invalid(
            "Say either --tenant and --role, or --admin.", code="person_without_place"
        )
    _check_role(role)
    email = people.check_email(email)
    new = people.New(
        email=email,
        name=people.check_name(name if name is not None else email.partition("@")[0]),
        language="en" if language == "en" else "es",
        is_admin=admin,
    )
    password = sys.stdin.read().rstrip("\r\n") if password_from_stdin else None

    async def act(app: App) -> Added:
        hashed = await _hash(password, new) if password is not None else None
        if tenant is None or role is None:
            async with app.database.pipe() as p:
                await audit.add_operator_act(p, session.actor, "person.add_admin", email)
                return await _open_account(app, p, session, new, hashed)
        async with app.database.tenant_write((await get_tenant(app, tenant)).id) as t:
            own = msgspec.structs.replace(new, home_tenant_id=t.tenant_id)
            async with app.database.pipe() as p:
                added = await _open_account(app, p, session, own, hashed)
            await memberships.add_member(t, added.account.person_id, role)
            await audit.add(t, session.actor, "person.add", email, {"role": role})
        async with app.database.pipe() as p:
            account = await people.get_account(p, added.account.person_id)
        return Added(account, added.link)

    added = session.run(act)
    if as_json:
        session.print_json(added)
        return
    session.print("person.added", style="green", email=added.account.email)
    if added.link is not None:
        print_link(session, added.link)


async def _open_account(
    app: App, p: db.PipeTransaction, session: Session, new: people.New, hashed: str | None
) -> Added:
    """The account of an address, made where there is none. Its password is set once only."""
    person_id = await people.find_by_email(p, new.email)
    unused = person_id is None or await people.take_unused(p, person_id, new.home_tenant_id)
    if person_id is None:
        person_id = await people.add(p, new)
    elif new.is_admin:
        await people.set_admin(p, person_id, is_admin=True)
    if hashed is not None and not unused:
        raise errors.Conflict(
            "email: somebody signs in with this address already.", code="email_taken"
        )
    made = None
    if hashed is not None:
        await passwords.set_hash(p, person_id, hashed)
    elif unused:
        token = await password_links.add(p, person_id, session.actor, app.now.now())
        made = password_links.write_link(get_base_url(app), token)
    return Added(await people.get_account(p, person_id), made)


async def _hash(password: str, new: people.New) -> str:
    # Here, because only this needs the hashing and every command would load it.
    from centralita.show import passwords as rules

    rules.check_new(password, (new.email, new.name))
    return await rules.Passwords().hash(password)


def _check_role(role: str | None) -> None:
    if role is not None and role not in get_args(rights.Role):
        known = ", ".join(get_args(rights.Role))
        raise errors.Invalid(
            f"role: there is no {role}. Take one of: {known}.",
            code="bad_role",
            facts={"role": role, "known": known},
        )
