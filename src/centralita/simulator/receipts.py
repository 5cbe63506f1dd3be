"""The business marks as read and shows that it types (Cloud API §2.4)."""

from typing import Any

from centralita.simulator import call, errors, runtime, world

READABLE_SECONDS = 30 * 86_400
TYPING_SECONDS = 25


def mark_read(request: call.Call, number: world.Number, body: dict[str, Any]) -> call.Answer:
    """Blue ticks up to this message, and typing where asked; no webhook follows."""
    if body.get("status") != "read":
        raise errors.bad_parameter("Param status must be one of {READ}.")
    message_id = body.get("message_id")
    if not message_id:
        raise errors.missing("message_id")
    message = request.state.messages.get(str(message_id))
    known = message is not None and not message.outbound and message.number_id == number.id
    if message is None or not known or request.now - message.at > READABLE_SECONDS:
        raise errors.invalid(f"message_id {message_id} does not exist or is too old.")
    typing = body.get("typing_indicator")
    if typing is not None and (not isinstance(typing, dict) or typing.get("type") != "text"):
        raise errors.invalid("typing_indicator['type'] must be text.")
    _show(request.box, number, message, is_typing=typing is not None)
    return call.success()


def _show(
    box: runtime.Runtime, number: world.Number, message: world.Message, *, is_typing: bool
) -> None:
    person_id = message.person_id or ""
    chat = box.world.chat(number.id, person_id)
    if message.id in chat.unread:
        end = chat.unread.index(message.id) + 1
        seen, chat.unread = chat.unread[:end], chat.unread[end:]
        for message_id in seen:
            box.world.messages[message_id].read = True
            tick(box, number.id, person_id, message_id, "read")
    if is_typing:
        box.note(person_id, {"kind": "typing", "number": number.id, "for_seconds": TYPING_SECONDS})


def tick(
    box: runtime.Runtime, number_id: str, person_id: str, message_id: str, status: str
) -> None:
    """Show the person how far their own message got: sent, delivered or read."""
    message = box.world.messages.get(message_id)
    if message is not None and not (message.status == "read" and status != "read"):
        message.status = status
        event = {"kind": "tick", "number": number_id, "message_id": message_id, "status": status}
        box.note(person_id, event)
