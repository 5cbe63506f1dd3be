"""Ready-made management and coexistence webhooks by name, for `POST /sim/webhooks {"kind": …}`
(Cloud API §1.6, §1.7). Each takes a number and a few arguments, all optional."""

from collections.abc import Callable
from typing import Any

from centralita.simulator import runtime, webhooks, world

Args = dict[str, Any]
Made = tuple[str, dict[str, Any]]
Composer = Callable[[runtime.Runtime, world.Number, Args], Made]


def compose(box: runtime.Runtime, kind: str, number: world.Number, args: Args) -> Made:
    """Field and value of that kind. Raises ValueError for an unknown kind."""
    composer = KINDS.get(kind)
    if composer is None:
        raise ValueError(f"kind {kind!r} is unknown: use one of {', '.join(sorted(KINDS))}")
    return composer(box, number, args)


def _now(box: runtime.Runtime) -> int:
    return int(box.time.now())


def _person(box: runtime.Runtime, args: Args) -> world.Person:
    person = box.world.people.get(str(args.get("person", "")))
    if person is None:
        raise ValueError("args.person is required: the id of a person")
    return person


def _echo(box: runtime.Runtime, number: world.Number, args: Args) -> Made:
    """A message typed on the business's own phone (coexistence)."""
    person = _person(box, args)
    kind = str(args.get("type", "text"))
    item: Args = {
        "from": number.display_phone_number,
        "to": person.phone,
        "to_user_id": box.world.user_id(person, box.world.portfolio_of(number).id),
        "id": box.world.mint.wamid(number.display_phone_number, outbound=True),
        "timestamp": str(_now(box)),
        "type": kind,
        kind: args.get(kind, {"body": args.get("text", "Typed on the phone")}),
    }
    if isinstance(item[kind], str):
        item[kind] = {"body": item[kind]}
    contacts = [webhooks.contact(box.world, number, person, box.time.now())]
    value = {**webhooks.metadata(number), "contacts": contacts, "message_echoes": [item]}
    return "smb_message_echoes", value


def _history(box: runtime.Runtime, number: world.Number, args: Args) -> Made:
    """One chunk of old chats; `declined` gives the refusal instead."""
    if args.get("declined"):
        title = "History sync is turned off by the business from the WhatsApp Business App"
        problem = {"code": 2593109, "title": title, "message": title}
        problem["error_data"] = {"details": title}
        return "history", {**webhooks.metadata(number), "history": [{"errors": [problem]}]}
    person = _person(box, args)
    earlier = _now(box) - 86_400
    lines = args.get("messages") or [{"text": "old"}]
    messages = []
    for offset, line in enumerate(lines):
        mine = bool(line.get("outbound"))
        sides = {"from": number.display_phone_number if mine else person.phone}
        messages.append(
            {
                **sides,
                **({"to": person.phone} if mine else {}),
                "id": box.world.mint.wamid(person.phone or "", outbound=mine),
                "timestamp": str(line.get("timestamp", earlier + offset)),
                "type": "text",
                "text": {"body": line.get("text", "")},
                "history_context": {"status": "READ"},
            }
        )
    user_id = box.world.user_id(person, box.world.portfolio_of(number).id)
    context = {"wa_id": person.phone, "user_id": user_id}
    chunk = {
        "metadata": {
            "phase": args.get("phase", 0),
            "chunk_order": args.get("chunk_order", 1),
            "progress": args.get("progress", 100),
        },
        "threads": [{"id": person.phone, "context": context, "messages": messages}],
    }
    return "history", {**webhooks.metadata(number), "history": [chunk]}


def _state_sync(box: runtime.Runtime, number: world.Number, args: Args) -> Made:
    person = _person(box, args)
    item = {
        "type": "contact",
        "contact": {
            "full_name": person.name,
            "first_name": person.name.split()[0],
            "phone_number": person.phone,
        },
        "action": args.get("action", "add"),
        "metadata": {"timestamp": str(_now(box))},
    }
    return "smb_app_state_sync", {**webhooks.metadata(number), "state_sync": [item]}


def _call(box: runtime.Runtime, number: world.Number, args: Args) -> Made:
    person, now = _person(box, args), _now(box)
    event = args.get("event", "connect")
    item: Args = {
        "id": args.get("id") or f"wacid.{box.world.mint.word('call', 24).upper()}",
        "from": person.phone,
        "to": number.display_phone_number,
        "event": event,
        "timestamp": str(now),
        "direction": "USER_INITIATED",
    }
    if event == "connect":
        item["session"] = {"sdp_type": "offer", "sdp": "v=0\r\n"}
    else:
        item |= {"status": "COMPLETED", "start_time": str(now - 80), "end_time": str(now)}
        item["duration"] = 80
    box.world.chat(number.id, person.id).inbound_at = box.time.now()
    contacts = [webhooks.contact(box.world, number, person, box.time.now())]
    return "calls", {**webhooks.metadata(number), "contacts": contacts, "calls": [item]}


def _link_click(box: runtime.Runtime, number: world.Number, args: Args) -> Made:
    data = {
        "click_component": "cta",
        "click_id": box.world.mint.word("click", 16),
        "tracking_token": box.world.mint.word("tracking", 16),
    }
    action = {
        "action_type": "marketing_messages_link_click",
        "timestamp": str(_now(box)),
        "marketing_messages_link_click_data": {**data, **args},
    }
    return "messages", {**webhooks.metadata(number), "user_actions": [action]}


def _out_of_band(box: runtime.Runtime, number: world.Number, args: Args) -> Made:
    code = int(args.get("code", 131000))
    title = "Something went wrong"
    problem = {"code": code, "title": title, "message": title, "error_data": {"details": title}}
    return "messages", {**webhooks.metadata(number), "errors": [problem]}


def _plain(field: str, usual: Args, *, with_number: bool = False) -> Composer:
    """A field whose value is fixed but for what the arguments replace."""

    def composer(_: runtime.Runtime, number: world.Number, args: Args) -> Made:
        start = {"display_phone_number": number.display_phone_number} if with_number else {}
        return field, {**start, **usual, **args}

    return composer


def _account_alert(_: runtime.Runtime, number: world.Number, args: Args) -> Made:
    info = {
        "alert_severity": "CRITICAL",
        "alert_status": "ACTIVE",
        "alert_type": "INCREASED_CAPABILITIES_ELIGIBILITY_FAILED",
        "alert_description": "The business can't be given a higher limit.",
    }
    value = {"entity_type": "PHONE_NUMBER", "entity_id": number.id, "alert_info": {**info, **args}}
    return "account_alerts", value


def _handover(box: runtime.Runtime, number: world.Number, args: Args) -> Made:
    person = _person(box, args)
    value = {
        "messaging_product": "whatsapp",
        "recipient": webhooks.metadata(number)["metadata"],
        "sender": {"phone_number": person.phone},
        "timestamp": str(_now(box)),
        "type": "control_passed",
        "control_passed": {
            "previous_owner_role": "ai_agent",
            "new_owner_role": "escalation",
        },
    }
    return "messaging_handovers", value


def _removed(_: runtime.Runtime, number: world.Number, args: Args) -> Made:
    value = {
        "event": "PARTNER_REMOVED",
        "waba_info": {"waba_id": number.waba_id},
        "disconnection_info": {"reason": "PRIMARY_INACTIVITY", "initiated_by": "SYSTEM"},
    }
    return "account_update", {**value, **args}


KINDS: dict[str, Composer] = {
    "echo": _echo,
    "history": _history,
    "state_sync": _state_sync,
    "call": _call,
    "link_click": _link_click,
    "error": _out_of_band,
    "account_alert": _account_alert,
    "handover": _handover,
    "partner_removed": _removed,
    "account_update": _plain("account_update", {"event": "VERIFIED_ACCOUNT"}),
    "account_review": _plain("account_review_update", {"decision": "APPROVED"}),
    "capability": _plain(
        "business_capability_update",
        {
            "max_daily_conversations_per_business": 2000,
            "max_phone_numbers_per_business": 20,
            "max_phone_numbers_per_waba": 20,
        },
    ),
    "quality": _plain(
        "phone_number_quality_update",
        {"event": "ONBOARDING", "max_daily_conversations_per_business": "TIER_250"},
        with_number=True,
    ),
    "name": _plain(
        "phone_number_name_update",
        {
            "decision": "REJECTED",
            "requested_verified_name": "Acme",
            "rejection_reason": "NAME_NOT_MATCHING",
        },
        with_number=True,
    ),
    "security": _plain(
        "security",
        {"event": "PIN_RESET_REQUEST", "requester": "500000000000001"},
        with_number=True,
    ),
    "username": _plain(
        "business_username_update",
        {"username": "acme.shop", "status": "approved"},
        with_number=True,
    ),
    "flow": _plain(
        "flows",
        {
            "event": "FLOW_STATUS_CHANGE",
            "message": "Flow changed status from DRAFT to PUBLISHED",
            "flow_id": "600000000000001",
            "old_status": "DRAFT",
            "new_status": "PUBLISHED",
        },
    ),
}
