"""`centralita number set` and `number remove`: a number put right, or taken away."""

from typing import Annotated

import typer
from msgspec import Struct, structs

from centralita.app import App
from centralita.cli import number_add, number_asking, options
from centralita.cli.session import get_session
from centralita.console import number_reading
from centralita.kit import crypto
from centralita.records import audit, credentials, number_changes, number_forms
from centralita.records import numbers as number_records
from centralita.records.number_forms import Changes
from centralita.records.numbers import Number
from centralita.vocabulary import errors
from centralita.vocabulary.ids import TenantId


class Changed(Struct, frozen=True, kw_only=True):
    """What `number set` did; `subscribed` None: nothing was to be subscribed."""

    number: Number
    checked: bool
    subscribed: bool | None
    subscribe_problem: str | None


def set_(  # noqa: PLR0913 - Typer makes an option of each argument
    ctx: typer.Context,
    number: options.NumberArgument,
    waba_id: options.WabaId = None,
    portfolio_id: options.PortfolioId = None,
    display_name: options.DisplayName = None,
    phone_number: options.PhoneNumber = None,
    plugin_id: options.PluginId = None,
    pace: options.Pace = None,
    check: Annotated[
        bool, typer.Option("--check/--no-check", help="Ask the provider before storing.")
    ] = True,
    as_json: options.AsJson = False,
) -> None:
    """Put a number's facts right: check with the provider, store, subscribe its account.

    With --waba-id the account's webhooks are subscribed (again). What is not given stays.

    Example: centralita number set 300000000000001 --waba-id 200000000000001
    """
    session = get_session(ctx)
    changes = number_forms.check_changes(
        Changes(
            phone_number=phone_number,
            waba_id=waba_id,
            portfolio_id=portfolio_id,
            display_name=display_name,
            chakra_plugin_id=plugin_id,
            messages_per_second=pace,
        )
    )
    changed = session.run(lambda app: set_number(app, session.actor, number, changes, check=check))
    if as_json:
        session.print_json(changed)
        return
    what = ", ".join(f"{name} {value}" for name, value in _list_given(changes).items())
    shown = changed.number.phone_number_id
    session.print("number.changed", style="green", number=shown, what=what)
    if changed.subscribed is not None:
        number_add.print_subscription(session, changed.number, changed.subscribe_problem)


async def set_number(app: App, actor: str, name: str, changes: Changes, *, check: bool) -> Changed:
    """Do it; nothing is stored when the provider refuses. Raises every error of the tree."""
    async with app.database.pipe() as p:
        number = await number_records.get_number(p, name)
    tenant_id = TenantId(number.tenant_id)
    facts = number_records.Facts()
    subscribed, problem = None, None
    if check:
        provider = number_asking.get_provider(app, number.provider)
        line = number_asking.make_line(
            number.phone_number_id,
            await _get_token(app, number),
            changes.waba_id or number.waba_id,
            changes.chakra_plugin_id or number.chakra_plugin_id,
        )
        facts = number_reading.read_facts(await app.clients[number.provider].get_number(line))
        if changes.waba_id is not None and provider.manifest.subscribes:
            subscribed, problem = await number_asking.subscribe(app, provider, line)
    async with app.database.tenant_write(tenant_id) as t:
        # The operator's word stands: of names only what nobody gave comes from the provider.
        kept = structs.replace(
            facts,
            phone_number=None if number.phone_number else facts.phone_number,
            display_name=None if number.display_name else facts.display_name,
        )
        await number_records.set_facts(t, number.id, kept)
        await number_changes.change_number(t, number.id, changes)
        details = _list_given(changes)
        await audit.add(t, actor, "number.set", number.phone_number_id, details)
        stored = await number_records.find_number(t, number.id)
    return Changed(
        number=stored or number, checked=check, subscribed=subscribed, subscribe_problem=problem
    )


async def _get_token(app: App, number: Number) -> crypto.Secret:
    async with app.database.tenant_read(TenantId(number.tenant_id)) as t:
        token = await credentials.find_access_token(t, app.keys, number.id)
    if token is None:
        raise errors.Refused(
            f"number: {number.phone_number_id} has no token to ask the provider with. Give it one "
            f"with: centralita number token {number.phone_number_id}; or give --no-check.",
            code="no_token",
            facts={"phone_number_id": number.phone_number_id},
        )
    return token


def _list_given(changes: Changes) -> dict[str, object]:
    return {name: value for name, value in structs.asdict(changes).items() if value is not None}


def remove(ctx: typer.Context, number: options.NumberArgument, yes: options.Yes = False) -> None:
    """Take a number away that was added by mistake; one with conversations can only be paused.

    Example: centralita number remove 300000000000001 --yes
    """
    session = get_session(ctx)
    options.confirm(session, session.say("ask.remove", number=number), yes=yes)

    async def act(app: App) -> Number:
        async with app.database.pipe() as p:
            found = await number_records.get_number(p, number)
        async with app.database.tenant_write(TenantId(found.tenant_id)) as t:
            await number_changes.remove_number(t, found.id, found.phone_number_id)
            await audit.add(t, session.actor, "number.remove", found.phone_number_id)
        return found

    found = session.run(act)
    session.print("number.removed", style="green", number=found.phone_number_id)
