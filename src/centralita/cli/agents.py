"""`centralita agent …`: what the tenants' agents use up, and what is left of the day."""

from datetime import date, timedelta
from typing import Annotated, Any

import msgspec
import typer
from msgspec import Struct

from centralita.app import App
from centralita.cli import options
from centralita.cli.commands import Commands
from centralita.cli.session import Session, get_session
from centralita.effects.agent import budget, choosing
from centralita.records import agent_uses, tenants
from centralita.records.agent_uses import DayUse, Led, Used
from centralita.vocabulary.ids import TenantId

commands = Commands(help="The tenants' agents: what they use up.")


class Left(Struct, frozen=True, kw_only=True):
    """What an agent may still use today; turns and tokens of all agents of a tenant count."""

    number: str | None
    daily_turns: int
    turns_left: int
    daily_tokens: int
    tokens_left: int


class Use(Struct, frozen=True, kw_only=True):
    """A tenant's; `today` is the day at its place."""

    tenant: str
    today: date
    days: list[DayUse]
    left: list[Left]


@commands.command("usage")
def usage(
    ctx: typer.Context,
    tenant: options.MaybeTenant = None,
    days: Annotated[int, typer.Option("--days", min=1, max=366, help="So many, with today.")] = 7,
    as_json: options.AsJson = False,
) -> None:
    """Say what agents used, by day and model, and what is left of today's budget.

    Example: centralita agent usage --tenant hotel-marea --days 30
    """
    session = get_session(ctx)

    async def act(app: App) -> list[Use]:
        async with app.database.pipe() as p:
            chosen = (
                [await tenants.get_tenant(p, tenant)] if tenant else await tenants.list_tenants(p)
            )
        used = [await _read(app, each, days) for each in chosen]
        return [each for each in used if each.days or each.left]

    found = session.run(act)
    if as_json:
        session.print_json(found)
    elif not found:
        session.print("agent.none", style="green")
    else:
        _print(session, found)


async def _read(app: App, tenant: tenants.Tenant, days: int) -> Use:
    today = budget.find_day(app.now.now(), tenant.time_zone)
    house = choosing.House(daily_tokens=app.settings.agent_daily_tokens)
    async with app.database.tenant_read(TenantId(tenant.id)) as t:
        listed = await agent_uses.list_days(t, today - timedelta(days=days - 1))
        used = await agent_uses.get_used(t, today)
        led = await agent_uses.list_led(t)
    left = [find_left(each, used, house) for each in led]
    return Use(tenant=tenant.slug, today=today, days=listed, left=left)


def find_left(led: Led, used: Used, house: choosing.House) -> Left:
    """What the settings of its bot allow, and the house where it pays, without what was used."""
    bot: dict[str, Any] = led.config["bot"]
    given = bot if bot["kind"] == "agent" else bot["agent"]
    wished = choosing.limit_spending(msgspec.convert(given, choosing.Settings), house)
    return Left(
        number=led.phone_number_id,
        daily_turns=wished.daily_turns,
        turns_left=max(wished.daily_turns - used.turns, 0),
        daily_tokens=wished.daily_tokens,
        tokens_left=max(wished.daily_tokens - used.tokens, 0),
    )


def _print(session: Session, found: list[Use]) -> None:
    rows = [
        (each.day, use.tenant, each.model, each.turns, each.input_tokens, each.output_tokens)
        for use in found
        for each in use.days
    ]
    if rows:
        columns = ("day", "tenant", "model", "turns", "input_tokens", "output_tokens")
        session.print_rows(columns, rows)
    left = [
        (
            use.tenant,
            each.number,
            f"{each.turns_left} / {each.daily_turns}",
            f"{each.tokens_left} / {each.daily_tokens}",
        )
        for use in found
        for each in use.left
    ]
    if left:
        session.print("agent.left")
        session.print_rows(("tenant", "phone_number_id", "turns_left", "tokens_left"), left)
