"""`centralita flow …`: a tenant's flows, version by version."""

from pathlib import Path
from typing import Annotated, Any

import typer

from centralita.app import App
from centralita.cli import options
from centralita.cli.commands import Commands
from centralita.cli.flow_files import check_flow, check_name, read_object, write_object
from centralita.cli.messages import find_tenant_id
from centralita.cli.session import get_session
from centralita.decide.flow import diagram
from centralita.installed import VERTICALS
from centralita.kit import steering
from centralita.records import audit, flows, trades
from centralita.vocabulary.ids import TenantId

commands = Commands(help="Flows: conversations written as data, in versions.")

FlowName = Annotated[str, typer.Argument(metavar="NAME", help="As `flow list` shows it.")]
FlowFile = Annotated[Path, typer.Argument(metavar="FILE", help="The flow (JSON).")]
Version = Annotated[int | None, typer.Option("--version", min=1, help="Else the active one.")]


@commands.command("list")
def list_flows(
    ctx: typer.Context, tenant: options.TenantArgument, as_json: options.AsJson = False
) -> None:
    """List a tenant's flows, each in the version that new conversations take.

    Example: centralita flow list tacos-lupita
    """
    session = get_session(ctx)

    async def act(app: App) -> list[flows.FlowVersion]:
        async with app.database.tenant_read(await find_tenant_id(app, tenant)) as t:
            return await flows.list_active(t)

    found = session.run(act)
    if as_json:
        session.print_json(found)
        return
    if not found:
        session.print("flow.none")
        return
    rows = [
        (each.name, each.version, _count_nodes(each), each.created_at, each.created_by, each.note)
        for each in found
    ]
    session.print_rows(("name", "version", "nodes", "created_at", "created_by", "note"), rows)


def _count_nodes(flow: flows.FlowVersion) -> int:
    nodes = flow.definition.get("nodes")
    return len(nodes) if isinstance(nodes, dict) else 0


@commands.command("show")
def show(
    ctx: typer.Context,
    tenant: options.TenantArgument,
    name: FlowName,
    version: Version = None,
    as_diagram: Annotated[
        bool, typer.Option("--diagram", help="As a Mermaid diagram instead of JSON.")
    ] = False,
) -> None:
    """Print a flow as JSON, or as a diagram.

    Example: centralita flow show tacos-lupita orders --diagram
    """
    session = get_session(ctx)
    found = session.run(lambda app: _get(app, tenant, name, version))
    if as_diagram:
        trade = VERTICALS.get(str(found.definition.get("trade")))
        texts = trade.texts if trade is not None else None
        drawn = diagram.draw(found.definition, session.language, texts)
        session.console.file.write(steering.disarm(drawn) + "\n")
    else:
        session.print_json(found.definition)


async def _get(app: App, tenant: str, name: str, version: int | None) -> flows.FlowVersion:
    async with app.database.tenant_read(await find_tenant_id(app, tenant)) as t:
        return await flows.get(t, name, version)


@commands.command("check")
def check(
    ctx: typer.Context,
    file: FlowFile,
    tenant: options.MaybeTenant = None,
    name: Annotated[
        str | None, typer.Option("--name", help="What it will be called; else the file's name.")
    ] = None,
) -> None:
    """Say everything that is wrong with a flow; with a tenant, also what only that one lacks.

    Example: centralita flow check orders.json --tenant tacos-lupita
    """
    session = get_session(ctx)
    definition = read_object(file, "flow")
    called = check_name(name or file.stem)
    if tenant is None:
        check_flow(definition, called, session.language)
    else:
        session.run(lambda app: _check_for(app, tenant, called, definition, session.language))
    session.print("flow.good", style="green", name=called)


async def _check_for(
    app: App, tenant: str, name: str, definition: dict[str, Any], language: str
) -> TenantId:
    """What `check_flow` says, with the tenant's own trades and other flows. Raises `Invalid`."""
    tenant_id = await find_tenant_id(app, tenant)
    async with app.database.tenant_read(tenant_id) as t:
        works = [each.trade for each in await trades.list_for(t)]
        others = {each.name: each.definition for each in await flows.list_active(t)}
    check_flow(definition, name, language, trades=works, others=others)
    return tenant_id


@commands.command("publish")
def publish(
    ctx: typer.Context,
    tenant: options.TenantArgument,
    file: FlowFile,
    name: Annotated[
        str | None, typer.Option("--name", help="What it is called; else the file's name.")
    ] = None,
    note: Annotated[str, typer.Option("--note", help="What changed, for the list.")] = "",
) -> None:
    """Check a flow and let new conversations take it; those in the middle finish on theirs.

    Example: centralita flow publish tacos-lupita orders.json --note "asks for the floor"
    """
    session = get_session(ctx)
    definition, called = read_object(file, "flow"), check_name(name or file.stem)

    async def act(app: App) -> int:
        tenant_id = await _check_for(app, tenant, called, definition, session.language)
        async with app.database.tenant_write(tenant_id) as t:
            version = await flows.publish(t, called, definition, actor=session.actor, note=note)
            await audit.add(t, session.actor, "flow.publish", called, {"version": version})
        return version

    version = session.run(act)
    session.print("flow.published", style="green", name=called, version=version)


@commands.command("versions")
def versions(
    ctx: typer.Context,
    tenant: options.TenantArgument,
    name: FlowName,
    as_json: options.AsJson = False,
) -> None:
    """List all versions of a flow, newest first.

    Example: centralita flow versions tacos-lupita orders
    """
    session = get_session(ctx)

    async def act(app: App) -> list[flows.FlowVersion]:
        async with app.database.tenant_read(await find_tenant_id(app, tenant)) as t:
            await flows.get(t, name)
            return await flows.list_versions(t, name)

    found = session.run(act)
    if as_json:
        session.print_json(found)
    else:
        rows = [(v.version, v.active, v.created_at, v.created_by, v.note) for v in found]
        session.print_rows(("version", "active", "created_at", "created_by", "note"), rows)


@commands.command("rollback")
def rollback(
    ctx: typer.Context, tenant: options.TenantArgument, name: FlowName, version: Version = None
) -> None:
    """Let new conversations take an earlier version again: the one before, or --version.

    Example: centralita flow rollback tacos-lupita orders --version 3
    """
    session = get_session(ctx)

    async def act(app: App) -> int:
        async with app.database.tenant_write(await find_tenant_id(app, tenant)) as t:
            found = await flows.roll_back(t, name, version)
            await audit.add(t, session.actor, "flow.rollback", name, {"version": found})
        return found

    session.print("flow.rolled_back", style="green", name=name, version=session.run(act))


@commands.command("export")
def export(
    ctx: typer.Context,
    tenant: options.TenantArgument,
    name: FlowName,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it.")],
    version: Version = None,
) -> None:
    """Write a flow into a file, to be changed and published again.

    Example: centralita flow export tacos-lupita orders orders.json
    """
    session = get_session(ctx)
    found = session.run(lambda app: _get(app, tenant, name, version))
    write_object(file, found.definition)
    session.print("flow.exported", style="green", name=name, version=found.version, file=file)
