"""`centralita apikey …`: keys by which a tenant's other tools call the server."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec
import typer

from centralita.app import App
from centralita.cli import options
from centralita.cli.commands import Commands
from centralita.cli.secrets import get_tenant
from centralita.cli.session import get_session
from centralita.kit import crypto
from centralita.records import api_keys, audit
from centralita.records.api_keys import ApiKey
from centralita.vocabulary import errors

commands = Commands(help="Keys by which a tenant's other tools (n8n, a dashboard) call the server.")


@commands.command("add")
def add(
    ctx: typer.Context,
    tenant: options.TenantArgument,
    name: Annotated[str, typer.Option("--name", help="What it is for, such as n8n.")],
    scope: Annotated[
        list[str],
        typer.Option(
            "--scope",
            help="What it may: numbers:read, messages:read, messages:write, alerts:write, or all. "
            "May be repeated.",
        ),
    ],
    expires: Annotated[
        str | None,
        typer.Option("--expires", help="When it ends: 90d, or a day such as 2027-01-31 (UTC)."),
    ] = None,
    as_json: options.AsJson = False,
) -> None:
    """Make an API key. It is shown this once and kept nowhere.

    Example: centralita apikey add hotel-marea --name n8n --scope all --expires 365d
    """
    session = get_session(ctx)

    async def act(app: App) -> tuple[ApiKey, crypto.Secret]:
        new = api_keys.New(
            name=name,
            scopes=scope,
            created_by=session.actor,
            expires_at=None if expires is None else parse_expiry(expires, app.now.now()),
        )
        async with app.database.tenant_write((await get_tenant(app, tenant)).id) as t:
            made, key = await api_keys.add(t, new)
            details = {"prefix": made.prefix, "scopes": list(made.scopes)}
            await audit.add(t, session.actor, "apikey.add", made.name, details)
        return made, key

    made, key = session.run(act)
    if as_json:
        session.print_json({**msgspec.to_builtins(made), "key": key.reveal()})
    else:
        scopes = ", ".join(made.scopes)
        session.print("apikey.added", style="green", name=made.name, tenant=tenant, scopes=scopes)
        session.print_text(key.reveal())


@commands.command("list")
def list_(
    ctx: typer.Context, tenant: options.TenantArgument, as_json: options.AsJson = False
) -> None:
    """A tenant's API keys: what each may, when it was last used; never the key.

    Example: centralita apikey list hotel-marea
    """
    session = get_session(ctx)

    async def act(app: App) -> list[ApiKey]:
        async with app.database.tenant_read((await get_tenant(app, tenant)).id) as t:
            return await api_keys.list_for(t)

    found = session.run(act)
    if as_json:
        session.print_json(found)
    elif not found:
        session.print("apikey.none", tenant=tenant)
    else:
        rows = [
            (
                each.name,
                f"ctl_{each.prefix}_…",
                ", ".join(each.scopes),
                each.created_at,
                each.last_used_at,
                each.expires_at,
                each.revoked_at,
            )
            for each in found
        ]
        session.print_rows(
            (
                "name",
                "api_key",
                "scopes",
                "created_at",
                "last_used_at",
                "expires_at",
                "revoked_at",
            ),
            rows,
        )


@commands.command("revoke")
def revoke(
    ctx: typer.Context,
    tenant: options.TenantArgument,
    name: Annotated[str, typer.Argument(metavar="KEY", help="Its name, or how it begins (ctl_…).")],
) -> None:
    """End an API key: within seconds no server takes it any more.

    Example: centralita apikey revoke hotel-marea n8n
    """
    session = get_session(ctx)

    async def act(app: App) -> ApiKey:
        async with app.database.tenant_write((await get_tenant(app, tenant)).id) as t:
            gone = await api_keys.revoke(t, name)
            await audit.add(t, session.actor, "apikey.revoke", gone.name, {"prefix": gone.prefix})
        return gone

    gone = session.run(act)
    session.print("apikey.revoked", style="green", name=gone.name, tenant=tenant)


def parse_expiry(text: str, now: datetime) -> datetime:
    """`90d` from now on, or the beginning of a day in UTC. Raises `Invalid`."""
    try:
        days = re.fullmatch(r"(\d{1,5})d", text)
        ends = now + timedelta(days=int(days[1])) if days else datetime.fromisoformat(text)
        ends = ends if ends.tzinfo else ends.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        ends = now
    if ends <= now:
        raise errors.Invalid(
            f"expires: {text!r} is no time to come. Take 90d, or a day such as 2027-01-31.",
            code="bad_expiry",
            facts={"value": text},
        )
    return ends
