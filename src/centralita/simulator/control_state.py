"""The control side of `/sim` that makes and changes things: numbers, apps, tokens, templates,
clock, options, reset."""

import asyncio
from typing import Any

import msgspec

from centralita.simulator import (
    announcements,
    handshake,
    minting,
    options,
    shapes,
    template_checks,
    templates,
    tokens,
    world,
)
from centralita.simulator.reading import Asked
from centralita.simulator.setup import (
    NewNumber,
    add_app,
    add_number,
    add_portfolio,
    add_waba,
    show_number,
)


async def post_number(asked: Asked) -> dict[str, Any]:
    given = asked.body(NewNumber)
    if given.check_callback and given.callback_url:
        await handshake.make_callback(asked.box, given.callback_url, given.verify_token)
    return add_number(asked.state, given, asked.box.time.now())


async def list_numbers(asked: Asked) -> dict[str, Any]:
    return {"numbers": [show_number(asked.state, n) for n in asked.state.numbers.values()]}


async def get_number(asked: Asked) -> dict[str, Any]:
    return show_number(asked.state, asked.number(asked.path("number_id")))


async def patch_number(asked: Asked) -> dict[str, Any]:
    number, given, box = (
        asked.number(asked.path("number_id")),
        asked.body(shapes.NumberChange),
        asked.box,
    )
    changes = (
        (given.quality_rating, announcements.change_quality),
        (given.status, announcements.change_status),
        (given.messaging_limit, announcements.change_messaging_limit),
    )
    for value, apply in changes:
        if value is not None:
            apply(box, number, value)
    if given.throughput_mps is not None:
        announcements.change_throughput(box, number, given.throughput_mps)
    if given.verified_name is not None:
        announcements.change_name(box, number, given.verified_name, given.name_decision)
    if given.plugin_id is not None:
        number.plugin_id = given.plugin_id
    if given.is_on_biz_app is not None:
        number.is_on_biz_app = given.is_on_biz_app
    if given.allow_list is not msgspec.UNSET:
        listed = given.allow_list
        number.allow_list = None if listed is None else [minting.digits(p) for p in listed]
    return show_number(asked.state, number)


async def post_portfolio(asked: Asked) -> dict[str, Any]:
    given = asked.body(shapes.NewPortfolio)
    made = add_portfolio(asked.state, given.id, given.name)
    made.messaging_limit = given.messaging_limit
    return {"id": made.id, "name": made.name, "messaging_limit": made.messaging_limit}


async def post_app(asked: Asked) -> dict[str, Any]:
    given = asked.body(shapes.NewApp)
    made = add_app(asked.state, given.id, given.secret, given.name)
    return {"id": made.id, "name": made.name, "secret": made.secret}


async def patch_app(asked: Asked) -> dict[str, Any]:
    app, given = asked.state.apps.get(asked.path("app_id")), asked.body(shapes.AppChange)
    if app is None:
        raise LookupError("there is no app of this id")
    if given.fields is not None:
        unknown = set(given.fields) - world.ALL_FIELDS
        if unknown:
            raise ValueError(f"fields has unknown names: {', '.join(sorted(unknown))}")
        app.fields = set(given.fields)
    app.secret = given.secret or app.secret
    app.signed = app.signed if given.signed is None else given.signed
    if given.callback_url is not None:
        if given.check_callback:
            await handshake.make_callback(asked.box, given.callback_url, given.verify_token)
        url = given.callback_url
        app.callback = world.Callback(url, given.verify_token) if url else None
    shown = app.callback.url if app.callback else None
    return {"id": app.id, "name": app.name, "callback_url": shown, "fields": sorted(app.fields)}


async def post_waba(asked: Asked) -> dict[str, Any]:
    given = asked.body(shapes.NewWaba)
    portfolio = add_portfolio(asked.state, given.portfolio_id, "Invented Group")
    made = add_waba(asked.state, given.id, portfolio.id, given.name)
    return {"id": made.id, "name": made.name, "portfolio_id": made.portfolio_id}


async def post_token(asked: Asked) -> dict[str, Any]:
    given, now = asked.body(shapes.NewToken), asked.box.time.now()
    _check_app(asked, given.app_id)
    wabas = None if given.waba_ids is None else set(given.waba_ids)
    token = tokens.add_token(asked.state, given.app_id, wabas, now, given.value)
    if given.expires_in_seconds is not None:
        token.expires_at = now + given.expires_in_seconds
    return {"token": token.value}


async def patch_token(asked: Asked) -> dict[str, Any]:
    token, given = asked.state.tokens.get(asked.path("value")), asked.body(shapes.TokenChange)
    if token is None:
        raise LookupError("there is no token of this value")
    if given.valid is not None:
        token.valid = given.valid
        token.expires_at = None if given.valid else token.expires_at
    if given.expires_in_seconds is not None:
        token.expires_at = asked.box.time.now() + given.expires_in_seconds
    return {"valid": token.valid, "expires_at": token.expires_at}


async def post_code(asked: Asked) -> dict[str, Any]:
    """A code of Embedded Signup, for 30 seconds."""
    given = asked.body(shapes.NewToken)
    _check_app(asked, given.app_id)
    value = given.value or f"AQSIM{asked.state.mint.word('code', 40)}"
    expires_at = asked.box.time.now() + (given.expires_in_seconds or tokens.CODE_SECONDS)
    code = world.Code(value, given.app_id, set(given.waba_ids or ()), expires_at)
    asked.state.codes[value] = code
    return {"code": value}


def _check_app(asked: Asked, app_id: str) -> None:
    if app_id not in asked.state.apps:
        raise LookupError(f"app_id {app_id!r} is unknown: create it with POST /sim/apps")


async def post_template(asked: Asked) -> dict[str, Any]:
    given = asked.body(shapes.NewTemplate)
    if given.waba_id not in asked.state.wabas:
        raise LookupError(f"waba_id {given.waba_id!r} is unknown")
    template_checks.check_template(given.name, given.category, given.components)
    names = (given.name, given.language, given.category)
    made = templates.add(asked.state, given.waba_id, *names, given.components)
    made.status = given.status
    return templates.show(made)


async def patch_template(asked: Asked) -> dict[str, Any]:
    found, given = (
        asked.state.templates.get(asked.path("template_id")),
        asked.body(shapes.TemplateChange),
    )
    if found is None:
        raise LookupError("there is no template of this id")
    if given.category is not None:
        templates.change_category(asked.box, found, given.category)
    if given.quality is not None:
        templates.change_quality(asked.box, found, given.quality)
    if given.status is not None:
        templates.change_status(asked.box, found, given.status, given.reason)
    return templates.show(found)


async def get_clock(asked: Asked) -> dict[str, Any]:
    time = asked.box.time
    return {"now": time.now(), "frozen": time.frozen, "scheduled": time.waiting}


async def post_clock(asked: Asked) -> dict[str, Any]:
    given = asked.body(shapes.Clock)
    if given.advance_seconds < 0:
        raise ValueError("advance_seconds must be 0 or more: time does not go back")
    if given.frozen is True:
        asked.box.time.freeze()
    if given.advance_seconds:
        asked.box.time.advance(given.advance_seconds)
    if given.frozen is False:
        asked.box.time.unfreeze()
    return await get_clock(asked)


async def get_options(asked: Asked) -> options.Options:
    return asked.box.options


async def post_options(asked: Asked) -> options.Options:
    merged = {**msgspec.structs.asdict(asked.box.options), **asked.json()}
    asked.box.options = msgspec.convert(merged, options.Options)
    return asked.box.options


async def post_reset(asked: Asked) -> dict[str, Any]:
    asked.box.reset()
    return {"reset": True}


async def get_settled(asked: Asked) -> dict[str, Any]:
    """Waits until no webhook is under way (those waiting for a retry are not counted)."""
    wait_seconds = asked.query_number("timeout_seconds", 10.0)
    deadline = asyncio.get_running_loop().time() + wait_seconds
    box = asked.box
    while box.deliveries.under_way or box.webhooks.holding:
        if asyncio.get_running_loop().time() > deadline:
            return {"settled": False, "under_way": box.deliveries.under_way}
        await asyncio.sleep(0.01)
    return {"settled": True, "under_way": 0}


ROUTES = (
    ("POST", "/sim/numbers", post_number),
    ("GET", "/sim/numbers", list_numbers),
    ("GET", "/sim/numbers/{number_id}", get_number),
    ("PATCH", "/sim/numbers/{number_id}", patch_number),
    ("POST", "/sim/portfolios", post_portfolio),
    ("POST", "/sim/apps", post_app),
    ("PATCH", "/sim/apps/{app_id}", patch_app),
    ("POST", "/sim/wabas", post_waba),
    ("POST", "/sim/tokens", post_token),
    ("PATCH", "/sim/tokens/{value}", patch_token),
    ("POST", "/sim/codes", post_code),
    ("POST", "/sim/templates", post_template),
    ("PATCH", "/sim/templates/{template_id}", patch_template),
    ("GET", "/sim/clock", get_clock),
    ("POST", "/sim/clock", post_clock),
    ("GET", "/sim/options", get_options),
    ("POST", "/sim/options", post_options),
    ("POST", "/sim/reset", post_reset),
    ("GET", "/sim/settled", get_settled),
)
