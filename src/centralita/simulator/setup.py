"""A number with everything it needs, in one step and with defaults."""

from typing import Any

import msgspec

from centralita.simulator import minting, tokens, world

FIRST_DIGITS = 15_550_100_000


class NewNumber(msgspec.Struct, forbid_unknown_fields=True):
    """`POST /sim/numbers`; what is left out is made up, what exists is used again."""

    display_phone_number: str = ""
    phone_number_id: str = ""
    waba_id: str = ""
    portfolio_id: str = ""
    verified_name: str = "Invented Business"
    app_id: str = ""
    app_secret: str = ""
    verify_token: str = ""
    callback_url: str = ""
    token: str | None = None
    plugin_id: str | None = None
    status: str = "CONNECTED"
    throughput_mps: int = 80
    allow_list: list[str] | None = None
    check_callback: bool = False
    signed: bool = True


def add_portfolio(state: world.World, id_: str, name: str) -> world.Portfolio:
    """The portfolio of that id, or a new one."""
    if id_ in state.portfolios:
        return state.portfolios[id_]
    made = world.Portfolio(id_ or state.mint.node("portfolio"), name)
    state.portfolios[made.id] = made
    return made


def add_app(state: world.World, id_: str, secret: str, name: str = "Invented App") -> world.App:
    """The app of that id, or a new one; a given secret replaces the old."""
    app = state.apps.get(id_)
    if app is None:
        made_secret = secret or state.mint.word("secret", 32)
        fields = set(world.ALL_FIELDS)
        app = world.App(id_ or state.mint.node("app"), name, made_secret, fields=fields)
        state.apps[app.id] = app
    app.secret = secret or app.secret
    return app


def add_waba(state: world.World, id_: str, portfolio_id: str, name: str) -> world.Waba:
    """The WABA of that id, or a new one."""
    if id_ in state.wabas:
        return state.wabas[id_]
    made = world.Waba(id_ or state.mint.node("waba"), name, portfolio_id)
    state.wabas[made.id] = made
    return made


def add_number(state: world.World, given: NewNumber, now: float) -> dict[str, Any]:
    """Portfolio, app, WABA, number, token and subscription. Raises ValueError when taken."""
    digits = minting.digits(given.display_phone_number) or str(
        FIRST_DIGITS + state.mint.count("digits")
    )
    if given.phone_number_id in state.numbers:
        raise ValueError(f"phone_number_id {given.phone_number_id} is taken")
    if any(n.display_phone_number == digits for n in state.numbers.values()):
        raise ValueError(f"display_phone_number {digits} is taken by another number")
    existing = state.wabas.get(given.waba_id)
    portfolio_id = existing.portfolio_id if existing else given.portfolio_id
    portfolio = add_portfolio(state, portfolio_id, given.verified_name)
    app = add_app(state, given.app_id or _only_app(state), given.app_secret)
    app.signed = given.signed
    if given.callback_url:
        app.callback = world.Callback(given.callback_url, given.verify_token)
    waba = add_waba(state, given.waba_id, portfolio.id, given.verified_name)
    waba.subscriptions.setdefault(app.id, None)
    connected = given.status == "CONNECTED"
    number = world.Number(
        id=given.phone_number_id or state.mint.node("number"),
        waba_id=waba.id,
        display_phone_number=digits,
        verified_name=given.verified_name,
        status=given.status,
        code_verification_status="VERIFIED" if connected else "NOT_VERIFIED",
        throughput_mps=given.throughput_mps,
        plugin_id=given.plugin_id,
        allow_list=given.allow_list and [minting.digits(phone) for phone in given.allow_list],
    )
    state.numbers[number.id] = number
    if given.token in state.tokens:
        granted = state.tokens[given.token].waba_ids
        if granted is not None:
            granted.add(waba.id)
    else:
        tokens.add_token(state, app.id, {waba.id}, now, given.token)
    return show_number(state, number)


def _only_app(state: world.World) -> str:
    """The app when there is just one: most worlds have one app for all numbers."""
    return next(iter(state.apps)) if len(state.apps) == 1 else ""


def show_number(state: world.World, number: world.Number) -> dict[str, Any]:
    """What whoever connects the number must know, its token included."""
    waba = state.wabas[number.waba_id]
    app = state.apps[next(iter(waba.subscriptions), next(iter(state.apps)))]
    granted = (t for t in state.tokens.values() if t.waba_ids is None or waba.id in t.waba_ids)
    token = next(granted, None)
    return {
        "phone_number_id": number.id,
        "waba_id": waba.id,
        "portfolio_id": waba.portfolio_id,
        "display_phone_number": number.display_phone_number,
        "verified_name": number.verified_name,
        "app_id": app.id,
        "app_secret": app.secret,
        "verify_token": app.callback.verify_token if app.callback else "",
        "callback_url": app.callback.url if app.callback else "",
        "token": token.value if token else None,
        "plugin_id": number.plugin_id,
        "status": number.status,
        "quality_rating": number.quality_rating,
        "throughput_mps": number.throughput_mps,
    }
