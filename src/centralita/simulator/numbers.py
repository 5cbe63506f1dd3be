"""The number as a node, and its way from added to connected (Cloud API §4.3)."""

from typing import Any

from centralita.simulator import call, errors, handshake, paging, world

USUAL_FIELDS = (
    "verified_name",
    "code_verification_status",
    "display_phone_number",
    "quality_rating",
    "platform_type",
    "throughput",
    "webhook_configuration",
)
HIGH_THROUGHPUT_MPS = 1000
VERIFICATION_CODE = "123456"
MOST_REGISTRATIONS = 10
REGISTRATION_SECONDS = 72 * 3600
MOST_PIN_MISSES = 5


def show(state: world.World, number: world.Number) -> dict[str, Any]:
    """Every field of a number."""
    portfolio = state.portfolio_of(number)
    level = "HIGH" if number.throughput_mps >= HIGH_THROUGHPUT_MPS else "STANDARD"
    limit = portfolio.messaging_limit
    node: dict[str, Any] = {
        "id": number.id,
        "display_phone_number": written(number.display_phone_number),
        "verified_name": number.verified_name,
        "quality_rating": number.quality_rating,
        "code_verification_status": number.code_verification_status,
        "platform_type": "CLOUD_API" if number.status != "UNVERIFIED" else "NOT_APPLICABLE",
        "throughput": {"level": level},
        "status": number.status,
        "name_status": number.name_status,
        "account_mode": number.account_mode,
        "is_on_biz_app": number.is_on_biz_app,
        "is_official_business_account": False,
        "is_pin_enabled": number.pin is not None,
        "messaging_limit_tier": limit,
        "whatsapp_business_manager_messaging_limit": limit,
        "health_status": health(state, number),
        "webhook_configuration": _callbacks(state, number),
    }
    return {**node, "username": number.username} if number.username else node


def written(digits: str) -> str:
    """`15550100001` as Meta shows it: `+1 555-010-0001`."""
    if len(digits) == 11 and digits.startswith("1"):
        return f"+1 {digits[1:4]}-{digits[4:7]}-{digits[7:]}"
    if len(digits) == 11 and digits.startswith("34"):
        return f"+34 {digits[2:5]} {digits[5:7]} {digits[7:9]} {digits[9:]}"
    return f"+{digits}"


def health(state: world.World, number: world.Number) -> dict[str, Any]:
    """`health_status`: whether it can send, entity by entity."""
    can_send = "AVAILABLE" if number.status == "CONNECTED" else "BLOCKED"
    entity: dict[str, Any] = {
        "entity_type": "PHONE_NUMBER",
        "id": number.id,
        "can_send_message": can_send,
    }
    if can_send == "BLOCKED":
        entity["errors"] = [
            {
                "error_code": 141000,
                "error_description": f"The phone number is {number.status}.",
                "possible_solution": "Register the phone number.",
            }
        ]
    others = (("WABA", number.waba_id), ("BUSINESS", state.portfolio_of(number).id))
    entities = [{"entity_type": k, "id": i, "can_send_message": "AVAILABLE"} for k, i in others]
    return {"can_send_message": can_send, "entities": [entity, *entities]}


def _callbacks(state: world.World, number: world.Number) -> dict[str, str]:
    subscriptions = state.wabas[number.waba_id].subscriptions
    found: dict[str, str] = {}
    if number.callback is not None:
        found["phone_number"] = number.callback.url
    for app_id, override in subscriptions.items():
        app = state.apps[app_id]
        if override is not None:
            found["whatsapp_business_account"] = override.url
        if app.callback is not None:
            found["application"] = app.callback.url
    return found


def get(request: call.Call) -> call.Answer:
    """`GET /{number}?fields=…`."""
    return call.pick(show(request.state, request.number), request.fields(), USUAL_FIELDS)


def list_of_waba(request: call.Call) -> call.Answer:
    """`GET /{waba}/phone_numbers`."""
    found = [n for n in request.state.numbers.values() if n.waba_id == request.node]
    fields = request.fields()
    usual = (*USUAL_FIELDS, "status")
    nodes = [call.pick(show(request.state, n), fields, usual) for n in found]
    return paging.page(request, nodes)


def add(request: call.Call) -> call.Answer:
    """`POST /{waba}/phone_numbers`: a new number, unverified."""
    digits = request.text("cc").lstrip("+") + request.text("phone_number")
    if request.state.find_number(digits) is not None:
        raise errors.GraphError(100, subcode=2388012, message="Phone number already in use")
    made = world.Number(
        id=request.state.mint.node("number"),
        waba_id=request.node,
        display_phone_number=digits,
        verified_name=request.text("verified_name"),
        status="UNVERIFIED",
        code_verification_status="NOT_VERIFIED",
        name_status="PENDING_REVIEW",
    )
    request.state.numbers[made.id] = made
    return {"id": made.id}


async def post(request: call.Call) -> call.Answer:
    """`POST /{number}`: the PIN, the display name or the webhook of this number."""
    number, params = request.number, request.params
    configuration = params.get("webhook_configuration")
    if isinstance(configuration, dict):
        url = str(configuration.get("override_callback_uri") or "")
        number.callback = await handshake.make_callback(
            request.box, url, str(configuration.get("verify_token") or "")
        )
    elif params.get("pin"):
        number.pin = _pin(request)
    elif params.get("new_display_name"):
        number.name_status = "PENDING_REVIEW"
    else:
        raise errors.bad_parameter("Give pin, new_display_name or webhook_configuration.")
    return call.success()


def request_code(request: call.Call) -> call.Answer:
    """`POST /{number}/request_code`; the code is always 123456."""
    if request.text("code_method").upper() not in ("SMS", "VOICE"):
        raise errors.bad_parameter("Param code_method must be one of {SMS, VOICE}.")
    request.text("language")
    if request.number.code_verification_status == "VERIFIED":
        raise errors.GraphError(136024, details="The phone number is already verified.")
    return call.success()


def verify_code(request: call.Call) -> call.Answer:
    """`POST /{number}/verify_code`: NOT_VERIFIED becomes VERIFIED, the status PENDING."""
    if request.text("code").replace("-", "") != VERIFICATION_CODE:
        raise errors.GraphError(136025)
    number = request.number
    number.code_verification_status = "VERIFIED"
    if number.status == "UNVERIFIED":
        number.status = "PENDING"
    return call.success()


def register(request: call.Call) -> call.Answer:
    """`POST /{number}/register`: 133006 before verification, 133005 on a wrong PIN."""
    number = request.number
    pin = _pin(request)
    _check_registrations(request, number)
    if number.code_verification_status != "VERIFIED":
        raise errors.GraphError(133006)
    if number.pin is not None and number.pin != pin:
        number.pin_misses += 1
        raise errors.GraphError(133008 if number.pin_misses > MOST_PIN_MISSES else 133005)
    number.pin, number.pin_misses = pin, 0
    number.status, number.name_status = "CONNECTED", "APPROVED"
    return call.success()


def deregister(request: call.Call) -> call.Answer:
    """`POST /{number}/deregister`."""
    _check_registrations(request, request.number)
    if request.number.status not in ("CONNECTED", "FLAGGED"):
        raise errors.GraphError(133010)
    request.number.status = "DISCONNECTED"
    return call.success()


def _check_registrations(request: call.Call, number: world.Number) -> None:
    """133016 above ten registrations and deregistrations in 72 hours."""
    recent = [at for at in number.registrations if request.now - at < REGISTRATION_SECONDS]
    if len(recent) >= MOST_REGISTRATIONS:
        raise errors.GraphError(133016)
    number.registrations = [*recent, request.now]


def _pin(request: call.Call) -> str:
    pin = request.text("pin")
    if len(pin) != 6 or not pin.isdigit():
        raise errors.bad_parameter("Param pin must be 6 digits.")
    return pin
