"""What a number shows and how it is set: profile, encryption key, settings, block list, automation,
short links, username (Cloud API §3, §4.3, §5.1)."""

import base64
from typing import Any

from centralita.simulator import call, errors, minting, paging

PROFILE_LIMITS = {"about": 139, "address": 256, "description": 512, "email": 128}
VERTICALS = frozenset(
    [
        "UNDEFINED",
        "OTHER",
        "AUTO",
        "BEAUTY",
        "APPAREL",
        "EDU",
        "ENTERTAIN",
        "EVENT_PLAN",
        "FINANCE",
        "GROCERY",
        "GOVT",
        "HOTEL",
        "HEALTH",
        "NONPROFIT",
        "PROF_SERVICES",
        "RETAIL",
        "TRAVEL",
        "RESTAURANT",
        "ALCOHOL",
        "ONLINE_GAMBLING",
        "PHYSICAL_GAMBLING",
        "OTC_DRUGS",
    ]
)
PROFILE_FIELDS = (*PROFILE_LIMITS, "websites", "vertical", "profile_picture_url")
RECENT_SECONDS = 24 * 3600


def get_profile(request: call.Call) -> call.Answer:
    """`GET /{number}/whatsapp_business_profile`: flat in `data[0]`, unlike the specification."""
    kept = request.number.profile
    wanted = request.fields() or list(PROFILE_FIELDS)
    shown = {name: kept[name] for name in wanted if name in kept}
    return {"data": [{**shown, "messaging_product": "whatsapp"}]}


def post_profile(request: call.Call) -> call.Answer:
    """`POST /{number}/whatsapp_business_profile`: merges what is given."""
    given = request.params
    for name, limit in PROFILE_LIMITS.items():
        if len(str(given.get(name) or "")) > limit:
            raise errors.bad_parameter(f"Param {name} must be at most {limit} characters long.")
    if given.get("vertical") and str(given["vertical"]) not in VERTICALS:
        raise errors.bad_parameter("Param vertical is unknown.")
    websites = given.get("websites")
    if websites is not None and (not isinstance(websites, list) or len(websites) > 2):
        raise errors.bad_parameter("Param websites must hold at most 2 addresses.")
    for name in PROFILE_FIELDS:
        if name in given:
            request.number.profile[name] = given[name]
    if given.get("profile_picture_handle"):
        request.number.profile["profile_picture_url"] = (
            f"{request.base_url}/pictures/{request.node}"
        )
    return call.success()


def get_key(request: call.Call) -> call.Answer:
    """`GET /{number}/whatsapp_business_encryption`."""
    key = request.number.public_key
    if key is None:
        return {"data": []}
    return {
        "data": [
            {"business_public_key": key, "business_public_key_signature_status": "VALID"},
        ]
    }


def post_key(request: call.Call) -> call.Answer:
    """`POST /{number}/whatsapp_business_encryption`: a PEM public key."""
    key = request.text("business_public_key")
    if "-----BEGIN PUBLIC KEY-----" not in key:
        raise errors.bad_parameter("Param business_public_key must be a 2048-bit RSA key in PEM.")
    request.number.public_key = key
    return call.success()


def get_settings(request: call.Call) -> call.Answer:
    """`GET /{number}/settings`."""
    return dict(request.number.settings)


def post_settings(request: call.Call) -> call.Answer:
    """`POST /{number}/settings`: merges the groups that Meta knows."""
    groups = ("calling", "user_identity_change", "payload_encryption", "storage_configuration")
    given = {name: request.params[name] for name in groups if name in request.params}
    if not given:
        raise errors.bad_parameter(f"Give one of {', '.join(groups)}.")
    request.number.settings.update(given)
    return call.success()


def list_blocked(request: call.Call) -> call.Answer:
    """`GET /{number}/block_users`."""
    shown = []
    for person_id in request.number.blocked:
        phone = request.state.people[person_id].phone or ""
        shown.append({"messaging_product": "whatsapp", "wa_id": phone, "input": phone})
    return paging.page(request, shown)


def block(request: call.Call) -> call.Answer:
    """`POST /{number}/block_users`: only people who wrote in the last 24 hours."""
    added, failed = [], []
    for item in _users(request):
        person = request.state.find_person_by_phone(minting.digits(item))
        chat = request.state.chats.get((request.node, person.id)) if person else None
        recent = chat is not None and request.now - (chat.inbound_at or 0) < RECENT_SECONDS
        if person is None or not recent:
            problem = {"code": 131021, "message": "Re-engagement required"}
            failed.append({"input": item, "errors": [problem]})
        else:
            request.number.blocked[person.id] = request.now
            added.append({"input": item, "wa_id": person.phone})
    return _blocked_answer("added_users", added, failed)


def unblock(request: call.Call) -> call.Answer:
    """`DELETE /{number}/block_users`."""
    removed = []
    for item in _users(request):
        person = request.state.find_person_by_phone(minting.digits(item))
        if person is not None:
            request.number.blocked.pop(person.id, None)
            removed.append({"input": item, "wa_id": person.phone})
    return _blocked_answer("removed_users", removed, [])


def _users(request: call.Call) -> list[str]:
    users = request.params.get("block_users")
    if not isinstance(users, list) or not users:
        raise errors.bad_parameter("The parameter block_users is required.")
    return [str(u.get("user") or u.get("user_id")) for u in users if isinstance(u, dict)]


def _blocked_answer(key: str, done: list[Any], failed: list[Any]) -> call.Answer:
    if failed:
        details = ", ".join(item["input"] for item in failed)
        raise errors.GraphError(139100, details=f"Failed: {details}")
    return {"messaging_product": "whatsapp", "block_users": {key: done}}


def get_automation(request: call.Call) -> call.Answer:
    """`GET /{number}/conversational_automation`."""
    return {"conversational_automation": {**request.number.automation, "id": request.node}}


def post_automation(request: call.Call) -> call.Answer:
    """`POST /{number}/conversational_automation`: ice breakers and commands."""
    prompts, commands = request.params.get("prompts"), request.params.get("commands")
    if isinstance(prompts, list) and (len(prompts) > 4 or any(len(str(p)) > 80 for p in prompts)):
        raise errors.bad_parameter("Param prompts must hold at most 4 texts of 80 characters.")
    if isinstance(commands, list) and len(commands) > 30:
        raise errors.bad_parameter("Param commands must hold at most 30 commands.")
    given = {k: v for k, v in (("prompts", prompts), ("commands", commands)) if v is not None}
    request.number.automation.update(given)
    return call.success()


def get_commerce(request: call.Call) -> call.Answer:
    """`GET /{number}/whatsapp_commerce_settings`."""
    kept = {"is_cart_enabled": True, "is_catalog_visible": False, **request.number.commerce}
    return {"data": [{**kept, "id": request.node}]}


def post_commerce(request: call.Call) -> call.Answer:
    """`POST /{number}/whatsapp_commerce_settings`."""
    for name in ("is_cart_enabled", "is_catalog_visible"):
        if name in request.params:
            request.number.commerce[name] = str(request.params[name]).lower() == "true"
    return call.success()


def post_short_link(request: call.Call) -> call.Answer:
    """`POST /{number}/message_qrdls`: a short link with a prefilled text."""
    text = request.text("prefilled_message")
    if len(text) > 140:
        raise errors.bad_parameter("Param prefilled_message must be at most 140 characters long.")
    word = base64.b32encode(request.state.mint.word("short-link", 9).encode()).decode()
    code = str(request.params.get("code") or word[:14])
    made: dict[str, Any] = {
        "code": code,
        "prefilled_message": text,
        "deep_link_url": f"https://wa.me/message/{code}",
    }
    request.number.qr_codes[code] = made
    return made


def list_short_links(request: call.Call) -> call.Answer:
    """`GET /{number}/message_qrdls`."""
    return paging.page(request, list(request.number.qr_codes.values()))


def sync_app_data(request: call.Call) -> call.Answer:
    """`POST /{number}/smb_app_data`: once for each kind of data (2593107)."""
    kind = request.text("sync_type")
    if kind not in ("smb_app_state_sync", "history"):
        raise errors.bad_parameter("Param sync_type must be smb_app_state_sync or history.")
    if kind in request.number.syncs:
        raise errors.GraphError(2593107)
    request.number.syncs.add(kind)
    return {"messaging_product": "whatsapp", "request_id": request.state.mint.word("sync", 16)}
