"""`centralita number add`: a number of minutes, from a token to an answering line.

Asks the provider first (is the token alive, does it own this number), stores all in one
transaction, subscribes the account's webhooks, and lets what waited in quarantine in.
"""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct, structs

from centralita.app import App
from centralita.cli import bots, number_asking, options, replaying
from centralita.cli.session import Session, get_session
from centralita.console import number_reading
from centralita.kit import crypto, db
from centralita.providers.contract import Line, NumberFacts, Provider
from centralita.records import audit, bot_configs, credentials, doors, number_forms, tenants
from centralita.records import numbers as number_records
from centralita.records.numbers import NewNumber, Number
from centralita.vocabulary import errors
from centralita.vocabulary.ids import TenantId


class Added(Struct, frozen=True, kw_only=True):
    """What `number add` did; `webhook_urls` are to be registered with the provider.

    `subscribes` False: nothing can be subscribed with this provider.
    """

    number: Number
    tenant: str
    checked: bool
    subscribes: bool
    subscribed: bool
    subscribe_problem: str | None
    bot_version: int | None
    webhook_urls: list[str]
    replayed: int


class Plan(Struct, frozen=True, kw_only=True):
    """What was asked for, checked as far as can be without database and network."""

    tenant: str
    new: NewNumber
    token: crypto.Secret | None
    bot: dict[str, object] | None
    check: bool
    pace: float | None
    """Messages a second, where the operator knows better than the provider."""


class Told(Struct, frozen=True, kw_only=True):
    """What the provider said, as it is stored."""

    facts: number_records.Facts
    expires_at: datetime | None


def add(  # noqa: PLR0913 - Typer makes an option of each argument
    ctx: typer.Context,
    tenant: options.TenantName,
    phone_number_id: Annotated[
        str, typer.Option("--phone-number-id", help="Meta's id of the number: digits.")
    ],
    waba_id: options.WabaId = None,
    provider: Annotated[
        str, typer.Option("--provider", help="meta_cloud or chakra.")
    ] = "meta_cloud",
    plugin_id: options.PluginId = None,
    phone: options.PhoneNumber = None,
    name: options.DisplayName = None,
    portfolio_id: options.PortfolioId = None,
    pace: options.Pace = None,
    shared: Annotated[
        bool, typer.Option("--shared", help="Several tenants use it; the sender tells which.")
    ] = False,
    bot: Annotated[
        Path | None, typer.Option("--bot", help="A bot configuration (JSON) to publish with it.")
    ] = None,
    token_file: options.TokenFile = None,
    check: Annotated[
        bool, typer.Option("--check/--no-check", help="Ask the provider before storing.")
    ] = True,
    as_json: options.AsJson = False,
) -> None:
    """Add a number: check token and number with the provider, store, subscribe, replay.

    The access token is read from --token-file, from CENTRALITA_TOKEN or from a hidden prompt.

    Example: centralita number add --tenant hotel-marea --phone-number-id 300000000000001
    --waba-id 200000000000001 --token-file token.txt
    """
    session = get_session(ctx)
    new = number_forms.check_new(
        NewNumber(
            phone_number_id=phone_number_id,
            provider=provider,
            phone_number=phone,
            waba_id=waba_id,
            portfolio_id=portfolio_id,
            display_name=name,
            chakra_plugin_id=plugin_id,
            shared=shared,
            messages_per_second=80.0 if pace is None else pace,
        )
    )
    config = bots.read_config(bot) if bot else None
    token = credentials.check_token(
        options.read_secret(session, "token", token_file, "CENTRALITA_TOKEN").reveal()
    )
    plan = Plan(tenant=tenant, new=new, token=token, bot=config, check=check, pace=pace)
    added = session.run(lambda app: add_number(app, session.actor, plan))
    if as_json:
        session.print_json(added)
    else:
        _print(session, added)


async def add_number(app: App, actor: str, plan: Plan) -> Added:
    """Do it; nothing is stored when the provider refuses. Raises every error of the tree."""
    provider = number_asking.get_provider(app, plan.new.provider)
    number_asking.check_needs(
        provider.manifest, token=plan.token, plugin_id=plan.new.chakra_plugin_id
    )
    async with app.database.pipe() as p:
        tenant = await tenants.get_tenant(p, plan.tenant)
        await _check_free(p, plan.new.phone_number_id)
        apps = [each.app for each in await doors.list_apps(p)]
    if plan.bot is not None:
        async with app.database.tenant_read(TenantId(tenant.id)) as t:
            await bots.check_flow(t, plan.bot)
    line = _make_line(plan)
    facts = (await app.clients[plan.new.provider].get_number(line)) if plan.check else NumberFacts()
    told = _choose(plan, facts, provider)
    number, version = await _store(app, actor, TenantId(tenant.id), plan, told)
    subscribed, problem = False, None
    if plan.check:
        subscribed, problem = await number_asking.subscribe(app, provider, line)
    replayed = await replaying.replay_all(app, number.phone_number_id)
    return Added(
        number=number,
        tenant=tenant.slug,
        checked=plan.check,
        subscribes=provider.manifest.subscribes,
        subscribed=subscribed,
        subscribe_problem=problem,
        bot_version=version,
        webhook_urls=list_webhook_urls(app, number.provider, apps),
        replayed=replayed,
    )


async def _check_free(p: db.PipeTransaction, phone_number_id: str) -> None:
    """Before the provider is asked; the database itself refuses a second owner in any case."""
    try:
        await number_records.get_number(p, phone_number_id)
    except errors.NotFound:
        return
    raise number_records.make_taken(phone_number_id)


def _make_line(plan: Plan) -> Line:
    new, token = plan.new, plan.token or crypto.Secret("")
    return number_asking.make_line(new.phone_number_id, token, new.waba_id, new.chakra_plugin_id)


def _choose(plan: Plan, facts: NumberFacts, provider: Provider) -> Told:
    """The provider's word, where the operator did not give one."""
    pace = number_reading.find_pace(facts, provider.manifest.messages_per_second)
    read = number_reading.read_facts(facts)
    return Told(
        facts=structs.replace(
            read,
            phone_number=plan.new.phone_number or read.phone_number,
            display_name=plan.new.display_name or read.display_name,
            messages_per_second=pace if plan.pace is None else None,
        ),
        expires_at=number_reading.read_expiry(facts),
    )


async def _store(
    app: App, actor: str, tenant_id: TenantId, plan: Plan, told: Told
) -> tuple[Number, int | None]:
    """Number, line, token, configuration and audit entry: all or nothing."""
    async with app.database.tenant_write(tenant_id) as t:
        number = await number_records.add_number(t, plan.new)
        await number_records.set_facts(t, number.id, told.facts)
        if plan.token is not None:
            await credentials.set_access_token(
                t, app.keys, number.id, plan.token, expires_at=told.expires_at
            )
        version = None
        if plan.bot is not None:
            version = await bot_configs.publish(t, number.id, plan.bot, actor=actor)
        await audit.add(t, actor, "number.add", number.phone_number_id)
        stored = await number_records.find_number(t, number.id)
    return stored or number, version


def list_webhook_urls(app: App, provider: str, apps: list[str]) -> list[str]:
    """The addresses to register, with the server's public address where it is known."""
    base = (app.settings.public_url or f"http://{app.settings.host}:{app.settings.port}").rstrip(
        "/"
    )
    if provider == "meta_cloud":
        return [f"{base}/webhooks/meta/{app_name}" for app_name in apps]
    return [f"{base}/webhooks/{provider}/<secret>"]


def _print(session: Session, added: Added) -> None:
    number = added.number
    session.print(
        "number.added",
        style="green",
        number=number.phone_number_id,
        tenant=added.tenant,
        name=number.display_name or number.phone_number or "–",
    )
    _print_webhooks(session, added)
    if added.bot_version is not None:
        session.print("bot.published", version=added.bot_version, number=number.phone_number_id)
    if added.replayed:
        session.print("quarantine.replayed", style="green", count=added.replayed)


def _print_webhooks(session: Session, added: Added) -> None:
    number = added.number
    if not added.checked:
        session.print("number.not_checked", style="yellow", number=number.phone_number_id)
    elif added.subscribes:
        print_subscription(session, number, added.subscribe_problem)
    if not added.subscribes:
        session.print("number.set_webhook", provider=number.provider, url=added.webhook_urls[0])
        return
    if not added.webhook_urls:
        session.print("number.no_app", style="yellow")
    for url in added.webhook_urls:
        session.print("number.register_url", url=url)


def print_subscription(session: Session, number: Number, problem: str | None) -> None:
    """Whether the account's webhooks come, and else what to do."""
    if problem is None:
        session.print("number.subscribed")
    else:
        session.print(
            "number.not_subscribed", style="yellow", reason=problem, number=number.phone_number_id
        )
