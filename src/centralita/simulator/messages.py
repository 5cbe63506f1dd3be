"""`POST /{number}/messages`: checks, acceptance, record, ladder (Cloud API §2, §8)."""

from typing import Any

from centralita.simulator import (
    call,
    checks,
    errors,
    minting,
    receipts,
    sends,
    statuses,
    world,
)


def post(request: call.Call) -> call.Answer:
    """Send a message, or mark one as read when the body has a `status`.

    Answers that it was accepted, nothing more; what happens to it comes by webhook.
    Raises `errors.GraphError` with the code Meta would use.
    """
    if isinstance(request.body, dict) and "status" in request.body:
        return receipts.mark_read(request, request.number, request.body)
    return _send(request)


def _send(request: call.Call, *, is_marketing_api: bool = False) -> call.Answer:
    body, number = request.body, request.number
    kind = checks.check_body(body)
    check_sender(request, number)
    person, to = find_recipient(request, number, body)
    template = sends.check_content(request, number, body, kind)
    check_pace(request, number, to)
    message = _accept(request, number, body, kind, person, to)
    if template is not None:
        message.category = "marketing_lite" if is_marketing_api else template.category.lower()
    failure = sends.find_failure(request, message, person, template)
    _settle_windows(request, message, failure)
    statuses.start(request.box, message, failure)
    return _answer(request, message, body, kind)


def post_marketing(request: call.Call) -> call.Answer:
    """`POST /{number}/marketing_messages`: marketing templates only (Cloud API §2.3)."""
    body = request.body
    if not isinstance(body, dict) or body.get("type") != "template":
        raise errors.GraphError(134100, details="Only template messages can be sent here.")
    policy = body.get("product_policy", "CLOUD_API_FALLBACK")
    if policy not in ("CLOUD_API_FALLBACK", "STRICT"):
        raise errors.bad_parameter("Param product_policy must be CLOUD_API_FALLBACK or STRICT.")
    checks.check_body(body)
    template = sends.check_content(request, request.number, body, "template")
    if template is None or template.category != "MARKETING":
        raise errors.GraphError(134100, details="The template is not of category MARKETING.")
    return _send(request, is_marketing_api=True)


def check_sender(request: call.Call, number: world.Number) -> None:
    """133010 unless the number is registered and connected; 131031 when it is banned."""
    if number.status in ("BANNED", "RESTRICTED"):
        raise errors.GraphError(131031, details="Business account has been locked.")
    if number.status not in ("CONNECTED", "FLAGGED", "RATE_LIMITED"):
        raise errors.GraphError(
            133010, details="The phone number is not registered on WhatsApp Business Platform."
        )


def check_pace(request: call.Call, number: world.Number, to: str) -> None:
    """130429 above the number's throughput, 131056 above the pair limit (Cloud API §3)."""
    habits, now = request.box.options, request.now
    paces = request.box.limits
    if habits.throughput_limit and not paces.take_throughput(number.id, now, number.throughput_mps):
        raise errors.GraphError(
            130429, details="Message failed to send because there were too many messages sent."
        )
    if habits.pair_limit and not paces.take_pair(number.id, to, now):
        raise errors.GraphError(
            131056,
            details="Too many messages from this phone number to the same phone number.",
        )


def find_recipient(
    request: call.Call, number: world.Number, body: dict[str, Any]
) -> tuple[world.Person | None, str]:
    """The person, when there is one, and the address as WhatsApp writes it.

    Raises 131021 for the number itself, 131030 outside a test number's list and 100/33 for a
    business-scoped user id nobody has.
    """
    state = request.state
    if body.get("recipient_type") == "group":
        raise errors.bad_parameter("Groups are not played by this simulator.")
    if body.get("to"):
        to = minting.digits(body["to"])
        if to == number.display_phone_number:
            raise errors.GraphError(131021, details="Recipient and sender are the same.")
        if number.allow_list is not None and to not in number.allow_list:
            raise errors.GraphError(
                131030, details=f"Recipient phone number not in allowed list: {body['to']}"
            )
        person = state.find_person_by_phone(to)
        if person is None and request.box.options.unknown_people == "create":
            person = add_person(state, f"+{to}", to)
        return person, to
    user_id = body["recipient"]
    person = state.find_person_by_user_id(user_id)
    if person is None or state.user_ids[user_id][1] != state.portfolio_of(number).id:
        raise errors.unknown_object(user_id, "post")
    return person, user_id


def add_person(state: world.World, name: str, phone: str | None, id_: str = "") -> world.Person:
    """A new invented person, known by phone when there is one."""
    person_id = id_ or f"person-{state.mint.count('person')}"
    person = state.people[person_id] = world.Person(person_id, name, phone)
    if phone:
        state.phones[phone] = person_id
    return person


def _accept(
    request: call.Call,
    number: world.Number,
    body: dict[str, Any],
    kind: str,
    person: world.Person | None,
    to: str,
) -> world.Message:
    state = request.state
    message = world.Message(
        id=state.mint.wamid(to if to.isdigit() else number.display_phone_number, outbound=True),
        number_id=number.id,
        person_id=person.id if person else None,
        outbound=True,
        kind=kind,
        body=body,
        at=request.now,
        to=to,
        reference=body.get("biz_opaque_callback_data"),
        by_user_id=not body.get("to"),
    )
    state.messages[message.id] = message
    state.sends.append(message)
    request.box.counters["sends_accepted"] += 1
    return message


def _settle_windows(
    request: call.Call, message: world.Message, failure: tuple[int, str] | None
) -> None:
    """Price, show and remember a message that does reach its person."""
    if failure is not None or message.person_id is None:
        return
    chat = request.state.chat(message.number_id, message.person_id)
    now = request.now
    ad = chat.ad_clicked_at
    if ad is not None and chat.answered_ad_at is None and now - ad < world.WINDOW_SECONDS:
        chat.answered_ad_at = now
    is_template = message.kind == "template"
    message.pricing_type = statuses.price(chat, message.category, is_template, now)
    if not message.by_user_id:
        chat.business_wrote_at = now
    if is_template and not statuses.window_open(chat, now):
        portfolio = request.state.portfolio_of(request.number)
        portfolio.addressed[message.person_id] = now
    statuses.arrive(request.box, message)


def _answer(
    request: call.Call, message: world.Message, body: dict[str, Any], kind: str
) -> call.Answer:
    contact: dict[str, Any] = {"input": body.get("to") or body["recipient"]}
    contact["user_id" if message.by_user_id else "wa_id"] = message.to
    sent: dict[str, Any] = {"id": message.id}
    if kind == "template":
        sent["message_status"] = "accepted"
    return {"messaging_product": "whatsapp", "contacts": [contact], "messages": [sent]}
