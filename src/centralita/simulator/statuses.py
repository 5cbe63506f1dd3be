"""The life of a sent message: sent, delivered, read, played, failed (Cloud API §1.5, §6)."""

from typing import Any

from centralita.simulator import errors, rendering, runtime, webhooks, world

RANKS = {"accepted": 0, "sent": 1, "delivered": 2, "read": 3, "played": 4, "failed": 5}
FREE_ENTRY_SECONDS = 72 * 3600


def start(box: runtime.Runtime, message: world.Message, failure: tuple[int, str] | None) -> None:
    """Begin the ladder of an accepted message: `failed`, or `sent` and what follows by itself."""
    if failure is not None:
        emit(box, message, "failed", failure)
        return
    emit(box, message, "sent")
    if message.kind == "reaction":
        return
    box.time.schedule(box.options.delivered_after_seconds, lambda: deliver(box, message))


def arrive(box: runtime.Runtime, message: world.Message) -> None:
    """Show the message to its person; called as soon as it is sent."""
    if message.person_id is None:
        return
    if message.kind == "reaction":
        event = {"kind": "reaction", **message.body["reaction"]}
    else:
        event = {"kind": "message", "message": rendering.render(box.world, message)}
    box.note(message.person_id, {**event, "number": message.number_id})


def deliver(box: runtime.Runtime, message: world.Message) -> None:
    """`delivered`, unless it already went further; then `read` for who reads by itself."""
    if RANKS[message.status] >= RANKS["delivered"]:
        return
    emit(box, message, "delivered")
    person = box.world.people.get(message.person_id or "")
    after_seconds = box.options.read_after_seconds
    if after_seconds is None and person is not None and person.auto_read:
        after_seconds = box.options.auto_read_after_seconds
    if after_seconds is not None:
        box.time.schedule(after_seconds, lambda: read(box, message))


def read(box: runtime.Runtime, message: world.Message) -> bool:
    """`read`; False when it was read, played or failed before."""
    if RANKS[message.status] >= RANKS["read"]:
        return False
    emit(box, message, "read")
    return True


def play(box: runtime.Runtime, message: world.Message) -> bool:
    """`played`, for voice messages."""
    if RANKS[message.status] >= RANKS["played"]:
        return False
    emit(box, message, "played")
    return True


def emit(
    box: runtime.Runtime,
    message: world.Message,
    status: str,
    failure: tuple[int, str] | None = None,
) -> None:
    """Set the status and announce it."""
    number = box.world.numbers.get(message.number_id)
    if number is None:
        return
    first_seen = message.status in ("accepted", "sent")
    message.status = status
    person = box.world.people.get(message.person_id or "")
    now = box.time.now()
    item = _item(box, message, number, person, now)
    item["status"] = status
    if failure is not None:
        item["errors"] = [errors.status_error(*failure)]
    elif status == "sent" or (status in ("delivered", "read") and first_seen):
        item.update(_pricing(box, message, status, now))
    value = webhooks.metadata(number)
    if person is not None and failure is None:
        value["contacts"] = [webhooks.contact(box.world, number, person, now)]
    value["statuses"] = [item]
    person_id = person.id if person else None
    box.webhooks.emit(webhooks.Change(number.waba_id, "messages", value, number, person_id))


def _item(
    box: runtime.Runtime,
    message: world.Message,
    number: world.Number,
    person: world.Person | None,
    now: float,
) -> dict[str, Any]:
    item: dict[str, Any] = {"id": message.id, "status": "", "timestamp": str(int(now))}
    if person is None:
        item["recipient_id"] = message.to
    else:
        phone = webhooks.visible_phone(box.world, number, person, now)
        if phone and not (message.by_user_id and person.phone_hidden):
            item["recipient_id"] = phone
        portfolio_id = box.world.portfolio_of(number).id
        item["recipient_user_id"] = box.world.user_id(person, portfolio_id)
    if message.reference is not None:
        item["biz_opaque_callback_data"] = message.reference
    return item


def _pricing(
    box: runtime.Runtime, message: world.Message, status: str, now: float
) -> dict[str, Any]:
    """`pricing`, and `conversation` where the generation has it (Cloud API §1.5, §6)."""
    free_entry = message.pricing_type == "free_entry_point"
    category = "referral_conversion" if free_entry else message.category
    made: dict[str, Any] = {}
    if box.options.graph_generation == "v23" or free_entry:
        made["conversation"] = {"id": _conversation_id(message), "origin": {"type": category}}
        if status == "sent":
            lasts = FREE_ENTRY_SECONDS if free_entry else world.WINDOW_SECONDS
            made["conversation"]["expiration_timestamp"] = str(int(now) + lasts)
    made["pricing"] = {
        "billable": message.pricing_type == "regular",
        "pricing_model": "PMP",
        "type": message.pricing_type,
        "category": category,
    }
    return made


def _conversation_id(message: world.Message) -> str:
    """One per message since per-message pricing; derived, so that every status agrees."""
    return f"{sum(message.id.encode()) * 2654435761 % 2**64:016x}{len(message.id):016x}"


def price(chat: world.Chat, category: str, is_template: bool, now: float) -> str:
    """regular, free_customer_service or free_entry_point, by the rule of Cloud API §6."""
    open_window = window_open(chat, now)
    answered = chat.answered_ad_at
    if answered is not None and now - answered < FREE_ENTRY_SECONDS:
        return "free_entry_point"
    if not is_template:
        return "free_customer_service"
    return "free_customer_service" if category == "utility" and open_window else "regular"


def window_open(chat: world.Chat, now: float) -> bool:
    """Whether the person wrote within 24 hours (Cloud API §2.1)."""
    return chat.inbound_at is not None and now - chat.inbound_at < world.WINDOW_SECONDS
