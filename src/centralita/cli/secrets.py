"""`centralita secret …`: what a tenant keeps secret and no number owns: a model's key and such."""

from pathlib import Path
from typing import Annotated

import typer

from centralita.app import App
from centralita.cli import options
from centralita.cli.commands import Commands
from centralita.cli.session import get_session
from centralita.records import audit, tenant_secrets, tenants
from centralita.records.tenant_secrets import SecretState
from centralita.vocabulary import errors

commands = Commands(help="A tenant's own secrets, sealed: a model's key, a bot's signing secret.")

Name = Annotated[
    str,
    typer.Argument(metavar="NAME", help="Small letters, digits and _, such as model_key."),
]
SecretFile = Annotated[
    Path | None,
    typer.Option(
        "--secret-file",
        help="File with the secret; - is standard input. Otherwise it is taken from "
        "CENTRALITA_SECRET, or asked for.",
    ),
]


async def get_tenant(app: App, name: str) -> tenants.Tenant:
    """Raises `NotFound`."""
    async with app.database.pipe() as p:
        return await tenants.get_tenant(p, name)


@commands.command("set")
def set_(
    ctx: typer.Context,
    tenant: options.TenantArgument,
    name: Name,
    secret_file: SecretFile = None,
) -> None:
    """Seal a secret in the place of the one that had its name. It is never shown again.

    Example: centralita secret set hotel-marea model_key --secret-file key.txt
    """
    session = get_session(ctx)
    tenant_secrets.check_name(name)
    value = options.read_secret(session, "secret", secret_file, "CENTRALITA_SECRET")

    async def act(app: App) -> None:
        async with app.database.tenant_write((await get_tenant(app, tenant)).id) as t:
            await tenant_secrets.set_secret(t, app.keys, name, value)
            await audit.add(t, session.actor, "secret.set", name)

    session.run(act)
    session.print("secret.set", style="green", name=name, tenant=tenant)


@commands.command("list")
def list_(
    ctx: typer.Context, tenant: options.TenantArgument, as_json: options.AsJson = False
) -> None:
    """Which secrets a tenant has, and since when; never their values.

    Example: centralita secret list hotel-marea
    """
    session = get_session(ctx)

    async def act(app: App) -> list[SecretState]:
        async with app.database.tenant_read((await get_tenant(app, tenant)).id) as t:
            return await tenant_secrets.list_secrets(t)

    found = session.run(act)
    if as_json:
        session.print_json(found)
    elif not found:
        session.print("secret.none", tenant=tenant)
    else:
        rows = [(each.name, each.updated_at) for each in found]
        session.print_rows(("name", "updated_at"), rows)


@commands.command("remove")
def remove(ctx: typer.Context, tenant: options.TenantArgument, name: Name) -> None:
    """Forget a secret; what needs it stops working.

    Example: centralita secret remove hotel-marea model_key
    """
    session = get_session(ctx)

    async def act(app: App) -> None:
        async with app.database.tenant_write((await get_tenant(app, tenant)).id) as t:
            if not await tenant_secrets.delete_secret(t, name):
                raise errors.NotFound(
                    f"name: this tenant has no secret {name!r}. See them with: centralita secret "
                    "list",
                    code="unknown_secret",
                    facts={"name": name},
                )
            await audit.add(t, session.actor, "secret.remove", name)

    session.run(act)
    session.print("secret.removed", style="green", name=name, tenant=tenant)
