"""`centralita number bot …`: what answers on a number, version by version."""

from pathlib import Path
from typing import Annotated, Any

import typer

from centralita.app import App
from centralita.cli import options
from centralita.cli.commands import Commands
from centralita.cli.session import get_session
from centralita.decide import config as bot_language
from centralita.kit import db, json
from centralita.records import audit, bot_configs, flows, numbers, tenants
from centralita.vocabulary import errors
from centralita.vocabulary.ids import NumberId, TenantId

commands = Commands(help="The bot's configuration on a number.")

Version = Annotated[int | None, typer.Option("--version", min=1, help="Which one to go back to.")]


def read_config(file: Path) -> dict[str, Any]:
    """A bot configuration from a file, checked. Raises `Invalid` that names place and cure."""
    try:
        found = json.decode_untrusted(file.read_bytes())
    except OSError as problem:
        raise errors.Invalid(
            f"bot: the file {file} can't be read ({problem.strerror}). Check its name and rights.",
            code="unreadable_file",
            facts={"what": "bot", "file": file, "reason": problem.strerror},
        ) from None
    except ValueError as problem:
        raise errors.Invalid(
            f"bot: {file} is {problem}. Correct it and publish again.",
            code="bad_bot_json",
            facts={"file": file, "reason": problem},
        ) from None
    bot_language.parse_config(found)
    if not isinstance(found, dict):
        raise errors.Invalid(f"bot: {file} holds no JSON object.", code="bad_bot_json")
    return found


async def check_flow(t: db.TenantRead, config: dict[str, Any]) -> None:
    """Whether the flow that leads the bot is published. Raises `NotFound` with those there are."""
    wished = bot_language.parse_config(config).bot
    if wished.name != "flow":
        return
    there = [each.name for each in await flows.list_active(t)]
    if wished.settings["flow"] not in there:
        flow, known = wished.settings["flow"], ", ".join(there) or "–"
        raise errors.NotFound(
            f"bot: this business has published no flow called {flow!r}. There are: {known}. "
            "Publish it with: centralita flow publish",
            code="unpublished_flow",
            facts={"flow": flow, "known": known},
        )


async def find_line(app: App, number: str, tenant: str | None) -> tuple[TenantId, NumberId, str]:
    """Whose line on which number: the host's unless a guest is named. Raises `NotFound`."""
    async with app.database.pipe() as p:
        found = await numbers.get_number(p, number)
        owner = (await tenants.get_tenant(p, tenant)).id if tenant else found.tenant_id
    return TenantId(owner), NumberId(found.id), found.phone_number_id


@commands.command("show")
def show(
    ctx: typer.Context, number: options.NumberArgument, tenant: options.MaybeTenant = None
) -> None:
    """Print the configuration that answers now, as JSON.

    Example: centralita number bot show 300000000000001
    """
    session = get_session(ctx)

    async def act(app: App) -> bot_configs.BotVersion | None:
        tenant_id, number_id, _ = await find_line(app, number, tenant)
        async with app.database.tenant_read(tenant_id) as t:
            return await bot_configs.find_active(t, number_id)

    active = session.run(act)
    if active is None:
        raise errors.NotFound(
            f"number: no configuration was published for {number}; the bot answers with its plain "
            "words. Publish one with: centralita number bot publish",
            code="no_bot",
            facts={"number": number},
        )
    session.print_json(active.config)


@commands.command("publish")
def publish(
    ctx: typer.Context,
    number: options.NumberArgument,
    file: Annotated[Path, typer.Argument(help="The configuration (JSON).")],
    note: Annotated[str, typer.Option("--note", help="What changed, for the list.")] = "",
    tenant: options.MaybeTenant = None,
) -> None:
    """Check a configuration and let the number answer by it from now on.

    Example: centralita number bot publish 300000000000001 bot.json --note "new opening hours"
    """
    session = get_session(ctx)
    config = read_config(file)

    async def act(app: App) -> tuple[int, str]:
        tenant_id, number_id, name = await find_line(app, number, tenant)
        async with app.database.tenant_write(tenant_id) as t:
            await check_flow(t, config)
            version = await bot_configs.publish(
                t, number_id, config, actor=session.actor, note=note
            )
            await audit.add(t, session.actor, "bot.publish", name, {"version": version})
        return version, name

    version, name = session.run(act)
    session.print("bot.published", style="green", version=version, number=name)


@commands.command("versions")
def versions(
    ctx: typer.Context,
    number: options.NumberArgument,
    tenant: options.MaybeTenant = None,
    as_json: options.AsJson = False,
) -> None:
    """List all versions, newest first.

    Example: centralita number bot versions 300000000000001
    """
    session = get_session(ctx)

    async def act(app: App) -> list[bot_configs.BotVersion]:
        tenant_id, number_id, _ = await find_line(app, number, tenant)
        async with app.database.tenant_read(tenant_id) as t:
            return await bot_configs.list_versions(t, number_id)

    found = session.run(act)
    if as_json:
        session.print_json(found)
    else:
        rows = [(v.version, v.active, v.created_at, v.created_by, v.note) for v in found]
        session.print_rows(("version", "active", "created_at", "created_by", "note"), rows)


@commands.command("rollback")
def rollback(
    ctx: typer.Context,
    number: options.NumberArgument,
    version: Version = None,
    tenant: options.MaybeTenant = None,
) -> None:
    """Answer by an earlier version again: the one before, or --version.

    Example: centralita number bot rollback 300000000000001 --version 3
    """
    session = get_session(ctx)

    async def act(app: App) -> tuple[int, str]:
        tenant_id, number_id, name = await find_line(app, number, tenant)
        async with app.database.tenant_write(tenant_id) as t:
            found = await bot_configs.roll_back(t, number_id, version)
            await audit.add(t, session.actor, "bot.rollback", name, {"version": found})
        return found, name

    found, name = session.run(act)
    session.print("bot.rolled_back", style="green", version=found, number=name)
