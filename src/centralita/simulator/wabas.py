"""WABAs, portfolios and apps as nodes; who is subscribed to what (Cloud API §1.2, §4.3)."""

from typing import Any

from centralita.simulator import call, errors, handshake, numbers, paging, world

USUAL_FIELDS = ("name", "currency", "timezone_id", "message_template_namespace")


def show(state: world.World, waba: world.Waba) -> dict[str, Any]:
    """Every field of a WABA."""
    portfolio = state.portfolios[waba.portfolio_id]
    own = [n for n in state.numbers.values() if n.waba_id == waba.id]
    states = [numbers.health(state, n)["can_send_message"] for n in own]
    can_send = "AVAILABLE" if not own or "AVAILABLE" in states else "BLOCKED"
    entities = [
        {"entity_type": "WABA", "id": waba.id, "can_send_message": "AVAILABLE"},
        {"entity_type": "BUSINESS", "id": portfolio.id, "can_send_message": "AVAILABLE"},
    ]
    return {
        "id": waba.id,
        "name": waba.name,
        "currency": waba.currency,
        "timezone_id": waba.timezone_id,
        "message_template_namespace": f"ns_{waba.id}",
        "account_review_status": waba.review_status,
        "business_verification_status": "verified",
        "ownership_type": "SELF",
        "health_status": {"can_send_message": can_send, "entities": entities},
        "owner_business_info": {"id": portfolio.id, "name": portfolio.name},
        "whatsapp_business_manager_messaging_limit": portfolio.messaging_limit,
    }


def get(request: call.Call) -> call.Answer:
    """`GET /{waba}?fields=…`."""
    return call.pick(show(request.state, request.waba), request.fields(), USUAL_FIELDS)


def list_of_portfolio(request: call.Call) -> call.Answer:
    """`GET /{portfolio}/owned_whatsapp_business_accounts` (and `client_…`)."""
    token = request.token
    found = [
        waba
        for waba in request.state.wabas.values()
        if waba.portfolio_id == request.node
        and token is not None
        and (token.waba_ids is None or waba.id in token.waba_ids)
    ]
    fields = request.fields()
    nodes = [call.pick(show(request.state, waba), fields, USUAL_FIELDS) for waba in found]
    return paging.page(request, nodes)


def list_subscribed(request: call.Call) -> call.Answer:
    """`GET /{waba}/subscribed_apps`."""
    data = []
    for app_id, override in request.waba.subscriptions.items():
        app = request.state.apps[app_id]
        link = f"https://www.facebook.com/games/?app_id={app_id}"
        item: dict[str, Any] = {
            "whatsapp_business_api_data": {"id": app_id, "name": app.name, "link": link}
        }
        if override is not None:
            item["override_callback_uri"] = override.url
        data.append(item)
    return {"data": data}


async def subscribe(request: call.Call) -> call.Answer:
    """`POST /{waba}/subscribed_apps`; a plain one takes an override away."""
    url = str(request.params.get("override_callback_uri") or "")
    word = str(request.params.get("verify_token") or "")
    override = await handshake.make_callback(request.box, url, word)
    request.waba.subscriptions[_app_id(request)] = override
    return call.success()


def unsubscribe(request: call.Call) -> call.Answer:
    """`DELETE /{waba}/subscribed_apps`."""
    request.waba.subscriptions.pop(_app_id(request), None)
    return call.success()


def _app_id(request: call.Call) -> str:
    if request.token is None:
        raise errors.GraphError(104)
    return request.token.app_id


def get_app(request: call.Call) -> call.Answer:
    """`GET /{app}`."""
    app = request.state.apps[request.node]
    node = {
        "id": app.id,
        "name": app.name,
        "link": f"https://www.facebook.com/games/?app_id={app.id}",
    }
    return call.pick(node, request.fields(), ("name", "link"))


def list_app_subscriptions(request: call.Call) -> call.Answer:
    """`GET /{app}/subscriptions`, with the app's token."""
    app = _own_app(request)
    if app.callback is None:
        return {"data": []}
    fields = [{"name": name, "version": request.version} for name in sorted(app.fields)]
    item = {
        "object": "whatsapp_business_account",
        "callback_url": app.callback.url,
        "active": True,
        "fields": fields,
    }
    return {"data": [item]}


async def subscribe_app(request: call.Call) -> call.Answer:
    """`POST /{app}/subscriptions`: the app's callback and fields, after the handshake."""
    app = _own_app(request)
    if request.text("object") != "whatsapp_business_account":
        raise errors.bad_parameter("Param object must be whatsapp_business_account.")
    asked = str(request.params.get("fields") or "").split(",")
    fields = {name.strip() for name in asked if name.strip()}
    unknown = fields - world.ALL_FIELDS
    if unknown:
        raise errors.bad_parameter(f"Param fields has unknown names: {', '.join(sorted(unknown))}.")
    url = request.text("callback_url")
    app.callback = await handshake.make_callback(request.box, url, request.text("verify_token"))
    app.fields = fields or app.fields
    return call.success()


def unsubscribe_app(request: call.Call) -> call.Answer:
    """`DELETE /{app}/subscriptions`."""
    app = _own_app(request)
    app.callback, app.fields = None, set()
    return call.success()


def _own_app(request: call.Call) -> world.App:
    token = request.token
    if token is None or token.app_id != request.node or token.kind != "APP":
        raise errors.GraphError(
            15,
            http_status=400,
            message="(#15) This method must be called with an app access_token.",
        )
    return request.state.apps[request.node]
