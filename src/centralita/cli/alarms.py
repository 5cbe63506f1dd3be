"""`centralita alerts …`: what owners and the operator should know."""

from typing import Annotated
from uuid import UUID

import typer

from centralita.app import App
from centralita.cli import options
from centralita.cli.commands import Commands
from centralita.cli.messages import find_tenant_id
from centralita.cli.session import get_session
from centralita.records import alerts, audit, tenants
from centralita.vocabulary import errors
from centralita.vocabulary.ids import TenantId

commands = Commands(help="Alerts of tenants and of the platform.")


@commands.command("list")
def list_(
    ctx: typer.Context,
    tenant: options.MaybeTenant = None,
    resolved: Annotated[bool, typer.Option("--resolved", help="Also those resolved.")] = False,
    limit: options.Limit = 100,
    as_json: options.AsJson = False,
) -> None:
    """List open alerts: the platform's and every tenant's, or one tenant's.

    Example: centralita alerts list --tenant hotel-marea
    """
    session = get_session(ctx)

    async def act(app: App) -> tuple[list[alerts.PlatformAlert], dict[str, list[alerts.Alert]]]:
        async with app.database.pipe() as p:
            chosen = (
                [await tenants.get_tenant(p, tenant)] if tenant else await tenants.list_tenants(p)
            )
            platform = [] if tenant else await alerts.list_platform(p)
        found = {}
        for each in chosen:
            async with app.database.tenant_read(TenantId(each.id)) as t:
                found[each.slug] = await alerts.list_for(t, include_resolved=resolved, limit=limit)
        return platform, {slug: listed for slug, listed in found.items() if listed}

    platform, by_tenant = session.run(act)
    if as_json:
        session.print_json({"platform": platform, "tenants": by_tenant})
        return
    if not platform and not by_tenant:
        session.print("alert.none", style="green")
        return
    rows: list[tuple[object, ...]] = [
        (
            each.last_seen_at,
            "–",
            each.severity,
            each.kind,
            each.message,
            each.seen,
            f"{each.kind}/{each.subject}",
        )
        for each in platform
    ]
    for slug, listed in by_tenant.items():
        rows += [
            (a.created_at, slug, a.severity, a.title, a.message, 1, a.alert_id) for a in listed
        ]
    session.print_rows(("at", "tenant", "severity", "title", "message", "seen", "id"), rows)


@commands.command("resolve")
def resolve(
    ctx: typer.Context,
    alert: Annotated[str, typer.Argument(metavar="ID", help="As `alerts list` shows it.")],
    tenant: options.MaybeTenant = None,
) -> None:
    """Close an alert: a tenant's by --tenant and id, the platform's by what `list` shows as id.

    Example: centralita alerts resolve --tenant hotel-marea 01990000-0000-7000-8000-000000000000
    """
    session = get_session(ctx)

    async def act(app: App) -> bool:
        if tenant is None:
            return await _resolve_platform(app, alert)
        alert_id = _find_id(alert)
        if alert_id is None:
            return False
        async with app.database.tenant_write(await find_tenant_id(app, tenant)) as t:
            done = await alerts.mark_resolved(t, alert_id, session.actor)
            if done:
                await audit.add(t, session.actor, "alert.resolve", alert)
            return done

    if not session.run(act):
        raise errors.NotFound(
            f"ID: there is no open alert {alert!r} there. See them with: centralita alerts list",
            code="unknown_alert",
            facts={"id": alert},
        )
    session.print("alert.resolved", style="green")


async def _resolve_platform(app: App, name: str) -> bool:
    kind, _, subject = name.partition("/")
    async with app.database.pipe() as p:
        listed = await alerts.list_platform(p)
        if not any((each.kind, each.subject) == (kind, subject) for each in listed):
            return False
        await alerts.mark_platform_resolved(p, kind, subject)
    return True


def _find_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
