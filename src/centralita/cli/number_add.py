"""`centralita number add`: a number of minutes, from a token to an answering line.

Asks the provider first (is the token alive, does it own this number), stores all in one
transaction, subscribes the account's webhooks, and lets what waited in quarantine in.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct

from centralita.app import App
from centralita.cli import bots, options, replaying
from centralita.cli.session import Session, get_session
from centralita.kit import crypto, db
from centralita.providers.contract import Line, NumberFacts
from centralita.records import audit, bot_configs, credentials, doors, number_forms, tenants
from centralita.records import numbers as number_records
from centralita.records.numbers import NewNumber, Number
from centralita.vocabulary import errors
from centralita.vocabulary.ids import PhoneNumberId, TenantId, WabaId


class Added(Struct, frozen=True, kw_only=True):
    """What `number add` did; `webhook_urls` are to be registered with the provider."""

    number: Number
    tenant: str
    checked: bool
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


def add(  # noqa: PLR0913 - Typer makes an option of each argument
    ctx: typer.Context,
    tenant: options.TenantName,
    phone_number_id: Annotated[
        str, typer.Option("--phone-number-id", help="Meta's id of the number: digits.")
    ],
    waba_id: Annotated[
        str | None, typer.Option("--waba-id", help="Its WhatsApp Business Account: digits.")
    ] = None,
    provider: Annotated[
        str, typer.Option("--provider", help="meta_cloud or chakra.")
    ] = "meta_cloud",
    plugin_id: Annotated[
        str | None, typer.Option("--plugin-id", help="Chakra's plugin of this number.")
    ] = None,
    phone: Annotated[
        str | None, typer.Option("--phone", help="The telephone number; asked of the provider.")
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", help="Its display name; asked of the provider.")
    ] = None,
    portfolio_id: Annotated[
        str | None, typer.Option("--portfolio-id", help="Meta's business portfolio: digits.")
    ] = None,
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
        )
    )
    config = bots.read_config(bot) if bot else None
    token = credentials.check_token(
        options.read_secret(session, "token", token_file, "CENTRALITA_TOKEN").reveal()
    )
    plan = Plan(tenant=tenant, new=new, token=token, bot=config, check=check)
    added = session.run(lambda app: add_number(app, session.actor, plan))
    if as_json:
        session.print_json(added)
    else:
        _print(session, added)


async def add_number(app: App, actor: str, plan: Plan) -> Added:
    """Do it; nothing is stored when the provider refuses. Raises every error of the tree."""
    check_needs(app, plan)
    async with app.database.pipe() as p:
        tenant = await tenants.get_tenant(p, plan.tenant)
        await _check_free(p, plan.new.phone_number_id)
        apps = [each.app for each in await doors.list_apps(p)]
    facts = await _ask_provider(app, plan) if plan.check else NumberFacts()
    number, version = await _store(app, actor, TenantId(tenant.id), plan, facts)
    subscribed, problem = await _subscribe(app, plan, number) if plan.check else (False, None)
    replayed = await replaying.replay_all(app, number.phone_number_id)
    return Added(
        number=number,
        tenant=tenant.slug,
        checked=plan.check,
        subscribed=subscribed,
        subscribe_problem=problem,
        bot_version=version,
        webhook_urls=list_webhook_urls(app, number.provider, apps),
        replayed=replayed,
    )


def check_needs(app: App, plan: Plan) -> None:
    """Whether the provider exists and has what it can't work without. Raises `Invalid`."""
    provider = app.providers.get(plan.new.provider)
    if provider is None:
        names = ", ".join(sorted(app.providers))
        raise errors.Invalid(
            f"provider: there is no {plan.new.provider!r}. Take one of: {names}.",
            code="unknown_provider",
            facts={"provider": plan.new.provider, "names": names},
        )
    given = {
        "access_token": plan.token is not None,
        "chakra_plugin_id": plan.new.chakra_plugin_id is not None,
    }
    for need in provider.manifest.needs:
        if not given.get(need, True):
            raise errors.Invalid(
                f"{need}: {provider.manifest.title} needs it. Give it too.",
                code="missing_need",
                facts={"field": need, "provider": provider.manifest.title},
            )


async def _check_free(p: db.PipeTransaction, phone_number_id: str) -> None:
    """Before the provider is asked; the database itself refuses a second owner in any case."""
    try:
        await number_records.get_number(p, phone_number_id)
    except errors.NotFound:
        return
    raise number_records.make_taken(phone_number_id)


def _line(plan: Plan, waba_id: str | None) -> Line:
    return Line(
        phone_number_id=PhoneNumberId(plan.new.phone_number_id),
        token=plan.token or crypto.Secret(""),
        waba_id=WabaId(waba_id) if waba_id else None,
        chakra_plugin_id=plan.new.chakra_plugin_id,
    )


async def _ask_provider(app: App, plan: Plan) -> NumberFacts:
    """What the provider says of the number with this token. Raises its `SendFailure`."""
    return await app.clients[plan.new.provider].get_number(_line(plan, plan.new.waba_id))


async def _store(
    app: App, actor: str, tenant_id: TenantId, plan: Plan, facts: NumberFacts
) -> tuple[Number, int | None]:
    """Number, line, token, configuration and audit entry: all or nothing."""
    async with app.database.tenant_write(tenant_id) as t:
        number = await number_records.add_number(t, plan.new)
        await number_records.set_facts(t, number.id, read_facts(facts))
        if plan.token is not None:
            expires_at = _read_expiry(facts.token_expires_at)
            await credentials.set_access_token(
                t, app.keys, number.id, plan.token, expires_at=expires_at
            )
        version = None
        if plan.bot is not None:
            version = await bot_configs.publish(t, number.id, plan.bot, actor=actor)
        await audit.add(t, actor, "number.add", number.phone_number_id)
        stored = await number_records.find_number(t, number.id)
    return stored or number, version


def read_facts(facts: NumberFacts) -> number_records.Facts:
    """What of the provider's answer is stored on the number."""
    phone = facts.display_phone_number
    try:
        parsed = number_forms.parse_phone_number(phone) if phone else None
    except errors.Invalid:
        parsed = None
    return number_records.Facts(
        phone_number=parsed,
        display_name=facts.verified_name,
        waba_id=facts.waba_id,
        quality_rating=facts.quality_rating,
        messaging_limit=facts.messaging_limit,
    )


def _read_expiry(unix_seconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(unix_seconds, UTC) if unix_seconds else None


async def _subscribe(app: App, plan: Plan, number: Number) -> tuple[bool, str | None]:
    """The number is stored whatever comes of this; a refusal is told with its cure."""
    try:
        await app.clients[number.provider].subscribe(_line(plan, number.waba_id))
    except errors.SendFailure as failure:
        return False, str(failure)
    return True, None


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
    if not added.checked:
        session.print("number.not_checked", style="yellow")
    elif added.subscribed:
        session.print("number.subscribed")
    else:
        session.print("number.not_subscribed", style="yellow", reason=added.subscribe_problem)
    if not added.webhook_urls:
        session.print("number.no_app", style="yellow")
    for url in added.webhook_urls:
        session.print("number.register_url", url=url)
    if added.bot_version is not None:
        session.print("bot.published", version=added.bot_version, number=number.phone_number_id)
    if added.replayed:
        session.print("quarantine.replayed", style="green", count=added.replayed)
