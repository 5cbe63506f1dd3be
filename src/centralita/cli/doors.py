"""`centralita app …` and `centralita door …`: where webhooks come in and how they are checked."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from centralita.app import App
from centralita.cli import options
from centralita.cli.commands import Commands
from centralita.cli.session import get_session
from centralita.kit import crypto
from centralita.records import audit, doors, operator, tenants
from centralita.vocabulary import errors

apps = Commands(help="Meta apps: their secret and verify token.")
paths = Commands(help="Secret webhook paths, for providers that sign not.")

SecretFile = Annotated[
    Path | None,
    typer.Option(
        "--secret-file",
        help="File with the app secret; - is standard input. Otherwise CENTRALITA_APP_SECRET, or "
        "asked for.",
    ),
]
VerifyFile = Annotated[
    Path | None,
    typer.Option(
        "--verify-token-file",
        help="File with the verify token. Otherwise CENTRALITA_VERIFY_TOKEN, or asked for.",
    ),
]


OwnTenant = Annotated[
    str | None,
    typer.Option(
        "--tenant",
        help="Let it reach this tenant's numbers only: for a secret that the tenant knows.",
    ),
]


async def _find_tenant(opened: App, tenant: str | None) -> UUID | None:
    if tenant is None:
        return None
    async with opened.database.pipe() as p:
        return (await tenants.get_tenant(p, tenant)).id


@apps.command("add")
def add_app(
    ctx: typer.Context,
    app: Annotated[str, typer.Argument(help="Its name in the webhook's address.")],
    meta_app_id: Annotated[
        str | None, typer.Option("--meta-app-id", help="Meta's id of the app: digits.")
    ] = None,
    secret_file: SecretFile = None,
    verify_token_file: VerifyFile = None,
    tenant: OwnTenant = None,
) -> None:
    """Store a Meta app's secret and verify token, sealed; a second time replaces them.

    Example: centralita app add main --secret-file secret.txt --verify-token-file verify.txt
    """
    session = get_session(ctx)
    doors.check_app_name(app)
    secret = options.read_secret(session, "app_secret", secret_file, "CENTRALITA_APP_SECRET")
    verify = options.read_secret(
        session, "verify_token", verify_token_file, "CENTRALITA_VERIFY_TOKEN"
    )
    meta_app = doors.MetaApp(
        app,
        doors.check_secret("app_secret", secret.reveal()),
        doors.check_secret("verify_token", verify.reveal()),
    )

    async def act(opened: App) -> tuple[bool, str]:
        async with operator.open_operator(opened.get_owner_url()) as o:
            created = await doors.set_app(o, opened.keys, meta_app, meta_app_id=meta_app_id)
            await doors.bind(o, "meta_cloud", app, await _find_tenant(opened, tenant))
            await audit.add_operator_act(o, session.actor, "app.add", app)
        return created, _base_url(opened)

    created, base = session.run(act)
    session.print("app.added" if created else "app.replaced", style="green", app=app)
    session.print("number.register_url", url=f"{base}/webhooks/meta/{app}")


def _base_url(app: App) -> str:
    settings = app.settings
    return (settings.public_url or f"http://{settings.host}:{settings.port}").rstrip("/")


@apps.command("list")
def list_apps(ctx: typer.Context, as_json: options.AsJson = False) -> None:
    """List the Meta apps whose webhooks are accepted.

    Example: centralita app list
    """
    session = get_session(ctx)

    async def act(opened: App) -> list[doors.AppState]:
        async with opened.database.pipe() as p:
            return await doors.list_apps(p)

    found = session.run(act)
    if as_json:
        session.print_json(found)
    else:
        rows = [
            (each.app, each.meta_app_id, each.tenant, each.created_at, each.updated_at)
            for each in found
        ]
        session.print_rows(("app", "meta_app_id", "tenant", "created_at", "updated_at"), rows)


@paths.command("add")
def add_path(
    ctx: typer.Context,
    provider: Annotated[str, typer.Argument(help="Whose webhooks: chakra.")],
    label: Annotated[str, typer.Option("--label", help="What you call it.")] = "main",
    tenant: OwnTenant = None,
    as_json: options.AsJson = False,
) -> None:
    """Make a secret webhook path. It is shown this once and kept nowhere.

    Example: centralita door add chakra --label main
    """
    session = get_session(ctx)

    async def act(opened: App) -> tuple[crypto.Secret, str]:
        known = opened.providers.get(provider)
        if known is None or known.manifest.signed:
            names = ", ".join(k for k, v in opened.providers.items() if not v.manifest.signed)
            raise errors.Invalid(
                f"provider: {provider!r} needs no secret path. Take one of: {names}.",
                code="no_path_needed",
                facts={"provider": provider, "names": names},
            )
        async with operator.open_operator(opened.get_owner_url()) as o:
            secret = await doors.add_secret_path(o, provider, label)
            await doors.bind(o, provider, label, await _find_tenant(opened, tenant))
            await audit.add_operator_act(o, session.actor, "door.add", f"{provider}/{label}")
        return secret, _base_url(opened)

    secret, base = session.run(act)
    url = f"{base}/webhooks/{provider}/{secret.reveal()}"
    if as_json:
        session.print_json({"provider": provider, "label": label, "url": url})
    else:
        session.print("door.added", style="green", provider=provider, label=label)
        session.print_text(url)


@paths.command("list")
def list_paths(ctx: typer.Context, as_json: options.AsJson = False) -> None:
    """List the secret paths by name; what is secret of them is not kept.

    Example: centralita door list
    """
    session = get_session(ctx)

    async def act(opened: App) -> list[doors.PathState]:
        async with opened.database.pipe() as p:
            return await doors.list_paths(p)

    found = session.run(act)
    if as_json:
        session.print_json(found)
    else:
        rows = [(each.provider, each.label, each.tenant, each.created_at) for each in found]
        session.print_rows(("provider", "label", "tenant", "created_at"), rows)


@paths.command("remove")
def remove_path(
    ctx: typer.Context,
    provider: Annotated[str, typer.Argument(help="Whose webhooks: chakra.")],
    label: Annotated[str, typer.Option("--label", help="What you call it.")] = "main",
) -> None:
    """Close a secret path, for one that leaked: add another, register it, remove this one.

    Example: centralita door remove chakra --label main
    """
    session = get_session(ctx)

    async def act(opened: App) -> None:
        async with operator.open_operator(opened.get_owner_url()) as o:
            await doors.remove_secret_path(o, provider, label)
            await audit.add_operator_act(o, session.actor, "door.remove", f"{provider}/{label}")

    session.run(act)
    session.print("door.removed", style="green", provider=provider, label=label)
