"""`centralita trade …`: what a business works in, with its own settings."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from msgspec import Struct

from centralita.app import App
from centralita.cli import bots, options
from centralita.cli.commands import Commands
from centralita.cli.flow_files import check_flow, read_object
from centralita.cli.messages import find_tenant_id
from centralita.cli.session import Session, get_session
from centralita.decide import config as bot_language
from centralita.installed import VERTICALS
from centralita.kit import db
from centralita.records import audit, bot_configs, flows, trades
from centralita.verticals.contract import Vertical
from centralita.vocabulary import errors

commands = Commands(help="Trades: what a business works in.")

TradeName = Annotated[str, typer.Argument(metavar="TRADE", help="As `trade list` shows it.")]
SettingsFile = Annotated[
    Path | None, typer.Option("--settings", help="Its settings (JSON); else the usual ones.")
]


def get_vertical(name: str) -> Vertical:
    """An installed trade. Raises `NotFound`."""
    if name not in VERTICALS:
        raise errors.NotFound(
            f"trade: none is called '{name}'. There are: {', '.join(VERTICALS) or '–'}.",
            code="unknown_trade",
            facts={"trade": name, "known": ", ".join(VERTICALS) or "–"},
        )
    return VERTICALS[name]


@commands.command("list")
def list_trades(
    ctx: typer.Context,
    tenant: Annotated[
        str | None, typer.Argument(metavar="[TENANT]", help="Else all that are installed.")
    ] = None,
    as_json: options.AsJson = False,
) -> None:
    """List the installed trades, or those of a tenant with its settings.

    Example: centralita trade list tacos-lupita
    """
    session = get_session(ctx)
    if tenant is None:
        _list_installed(session, as_json=as_json)
    else:
        _list_of_tenant(session, tenant, as_json=as_json)


def _list_installed(session: Session, *, as_json: bool) -> None:
    if as_json:
        cards = [
            {"trade": key, "title": each.title, "flows": list(each.flows)}
            for key, each in VERTICALS.items()
        ]
        session.print_json(cards)
        return
    rows = [
        (key, each.title[session.language], ", ".join(each.flows))
        for key, each in VERTICALS.items()
    ]
    session.print_rows(("trade", "title", "flows"), rows)


def _list_of_tenant(session: Session, tenant: str, *, as_json: bool) -> None:
    async def act(app: App) -> list[trades.Enabled]:
        async with app.database.tenant_read(await find_tenant_id(app, tenant)) as t:
            return await trades.list_for(t)

    found = session.run(act)
    if as_json:
        session.print_json(found)
    elif not found:
        session.print("trade.none", tenant=tenant)
    else:
        rows = [(each.trade, each.enabled_at, dict(each.settings)) for each in found]
        session.print_rows(("trade", "enabled_at", "settings"), rows)


class Added(Struct, frozen=True, kw_only=True):
    """What came of it: flows published now, and the number that is led by one."""

    is_new: bool
    published: tuple[str, ...]
    number: str | None = None
    flow: str | None = None


@commands.command("add")
def add(
    ctx: typer.Context,
    tenant: options.TenantArgument,
    trade: TradeName,
    number: Annotated[
        str | None,
        typer.Option("--number", help="Let the trade's flow answer on this number from now on."),
    ] = None,
    settings: SettingsFile = None,
    flow: Annotated[
        str | None, typer.Option("--flow", help="Which of its flows; else the first one.")
    ] = None,
) -> None:
    """Let a tenant work in a trade: its standard flows are published, unless they are there.

    Example: centralita trade add tacos-lupita restaurant --number 300000000000001
    """
    session = get_session(ctx)
    vertical = get_vertical(trade)
    wished = vertical.read_settings(read_object(settings, "settings") if settings else {})
    led_by = choose_flow(vertical, flow) if number else None

    async def act(app: App) -> Added:
        tenant_id = await find_tenant_id(app, tenant)
        line = await bots.find_line(app, number, tenant) if number else None
        async with app.database.tenant_write(tenant_id) as t:
            is_new = await trades.enable(t, trade, wished)
            await audit.add(t, session.actor, "trade.add", trade)
            published = await publish_standard(t, vertical, session.language, session.actor)
            if line is not None and led_by is not None:
                await lead_number(t, line[1], led_by, session.actor)
                await audit.add(t, session.actor, "bot.publish", line[2], {"flow": led_by})
        return Added(
            is_new=is_new,
            published=tuple(published),
            number=line[2] if line is not None else None,
            flow=led_by,
        )

    done = session.run(act)
    session.print("trade.added" if done.is_new else "trade.changed", style="green",
                  trade=vertical.title[session.language], tenant=tenant)  # fmt: skip
    if done.published:
        session.print("trade.flows", flows=", ".join(done.published))
    if done.number is not None:
        session.print("trade.leads", flow=done.flow, number=done.number)


def choose_flow(vertical: Vertical, wished: str | None) -> str:
    """The flow that shall lead a number. Raises `NotFound`."""
    name = wished or next(iter(vertical.flows), None)
    if name is None or name not in vertical.flows:
        raise errors.NotFound(
            f"flow: {vertical.key} brings no flow '{wished or '–'}'. It has: "
            f"{', '.join(vertical.flows) or '–'}.",
            code="unknown_flow",
            facts={"flow": wished or "–"},
        )
    return name


async def publish_standard(
    t: db.TenantWrite, vertical: Vertical, language: str, actor: str
) -> list[str]:
    """The trade's flows that the tenant has not got yet, as version 1; returns their names."""
    there = {each.name: each.definition for each in await flows.list_active(t)}
    missing = {name: each for name, each in vertical.flows.items() if name not in there}
    others = {**there, **missing}
    works = [each.trade for each in await trades.list_for(t)]
    for name, definition in missing.items():
        check_flow(definition, name, language, trades=works, others=others)
        await flows.publish(t, name, definition, actor=actor, note=f"as {vertical.key} brings it")
    return list(missing)


async def lead_number(t: db.TenantWrite, number_id: Any, flow: str, actor: str) -> int:
    """The number's bot as it is, but led by the flow; returns its version. Raises `NotFound`."""
    active = await bot_configs.find_active(t, number_id)
    config: dict[str, Any] = {
        **(active.config if active is not None else {}),
        "bot": {"kind": "flow", "flow": flow},
    }
    bot_language.parse_config(config)
    note = f"led by the flow {flow}"
    return await bot_configs.publish(t, number_id, config, actor=actor, note=note)


@commands.command("set")
def set_settings(
    ctx: typer.Context,
    tenant: options.TenantArgument,
    trade: TradeName,
    settings: Annotated[Path, typer.Option("--settings", help="Its new settings (JSON).")],
) -> None:
    """Replace a tenant's settings for a trade.

    Example: centralita trade set tacos-lupita restaurant --settings restaurant.json
    """
    session = get_session(ctx)
    vertical = get_vertical(trade)
    wished: Mapping[str, Any] = vertical.read_settings(read_object(settings, "settings"))

    async def act(app: App) -> None:
        async with app.database.tenant_write(await find_tenant_id(app, tenant)) as t:
            await trades.get(t, trade)
            await trades.enable(t, trade, wished)
            await audit.add(t, session.actor, "trade.set", trade)

    session.run(act)
    session.print("trade.changed", style="green", trade=vertical.title[session.language],
                  tenant=tenant)  # fmt: skip


@commands.command("remove")
def remove(ctx: typer.Context, tenant: options.TenantArgument, trade: TradeName) -> None:
    """Let a tenant work in a trade no more. What it holds stays, should it come back.

    Example: centralita trade remove tacos-lupita restaurant
    """
    session = get_session(ctx)

    async def act(app: App) -> None:
        async with app.database.tenant_write(await find_tenant_id(app, tenant)) as t:
            await trades.get(t, trade)
            await trades.disable(t, trade)
            await audit.add(t, session.actor, "trade.remove", trade)

    session.run(act)
    session.print("trade.removed", style="green", trade=trade, tenant=tenant)
