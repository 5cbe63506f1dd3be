"""What a person writes becomes a signed webhook: any inbound kind of Cloud API §1.4."""

import base64
import binascii
from typing import Any

from centralita.simulator import (
    media,
    minting,
    receipts,
    rendering,
    runtime,
    samples,
    webhooks,
    world,
)

KINDS = frozenset(
    [
        "text",
        "image",
        "video",
        "audio",
        "document",
        "sticker",
        "location",
        "contacts",
        "interactive",
        "button",
        "order",
        "reaction",
        "edit",
        "revoke",
        "system",
        "unsupported",
        "request_welcome",
    ]
)
_PARTLESS = frozenset({"request_welcome"})
# These neither open the window nor stand in the chat as something to be read.
_EXTRAS = ("referral", "group_id", "errors", "identity")
_SILENT = frozenset({"reaction", "edit", "revoke", "system"})


class Refused(Exception):
    """What was asked of the simulator can't be done; the text names the field and the cure."""


def say(
    box: runtime.Runtime,
    person: world.Person,
    number: world.Number,
    said: dict[str, Any],
    base_url: str,
) -> world.Message:
    """Send one message from a person to a number. Raises `Refused`."""
    kind = str(said.get("type", "text"))
    if kind not in KINDS:
        raise Refused(f"type {kind!r} is unknown: use one of {', '.join(sorted(KINDS))}")
    part = _part(box, number, kind, said, base_url)
    now = box.time.now()
    phone = person.phone or person.id
    message = world.Message(
        id=str(said.get("id") or box.world.mint.wamid(minting.digits(phone), outbound=False)),
        number_id=number.id,
        person_id=person.id,
        outbound=False,
        kind=kind,
        body={"type": kind, kind: part, **_quote(said)},
        at=_second(said.get("timestamp") or now),
    )
    box.world.messages[message.id] = message
    _open_windows(box, message, said, now)
    _announce(box, person, number, message, said)
    return message


def _quote(said: dict[str, Any]) -> dict[str, Any]:
    """The message that is answered, for the telephone's own chat."""
    return {"context": {"message_id": said["reply_to"]}} if said.get("reply_to") else {}


def _second(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise Refused("timestamp must be a number of seconds since 1970") from None


def tap(
    box: runtime.Runtime, person: world.Person, message_id: str, option_id: str, base_url: str
) -> world.Message:
    """Tap a button, a row or a form of a message the person received. Raises `Refused`."""
    sent = box.world.messages.get(message_id)
    if sent is None or not sent.outbound or sent.person_id != person.id:
        raise Refused(f"message_id {message_id!r} is not a message this person received")
    shown = rendering.render(box.world, sent)
    chosen = rendering.find_option(shown, option_id)
    if chosen is None:
        known = ", ".join(repr(o["id"]) for o in shown["options"]) or "none"
        raise Refused(f"option_id {option_id!r} can't be tapped; this message offers: {known}")
    number = box.world.numbers[sent.number_id]
    return say(box, person, number, {**_answer(chosen), "reply_to": sent.id}, base_url)


def _answer(chosen: dict[str, Any]) -> dict[str, Any]:
    """The inbound message that a tap causes."""
    if chosen["kind"] == "quick_reply":
        part = {"payload": chosen["id"], "text": chosen["title"]}
        return {"type": "button", "button": part}
    if chosen["kind"] == "flow":
        form = {
            "name": "flow",
            "body": "Sent",
            "response_json": f'{{"flow_token":"{chosen["id"]}"}}',
        }
        return {"type": "interactive", "interactive": {"type": "nfm_reply", "nfm_reply": form}}
    kind = "list_reply" if chosen["kind"] == "row" else "button_reply"
    picked = {"id": chosen["id"], "title": chosen["title"]}
    if kind == "list_reply" and chosen["description"]:
        picked["description"] = chosen["description"]
    return {"type": "interactive", "interactive": {"type": kind, kind: picked}}


def _part(
    box: runtime.Runtime, number: world.Number, kind: str, said: dict[str, Any], base_url: str
) -> Any:
    if not isinstance(said.get("context") or {}, dict):
        raise Refused('context must be an object, for example {"forwarded": true}')
    part = said.get(kind)
    if kind == "text" and isinstance(part, str):
        part = {"body": part}
    if kind in rendering.MEDIA_KINDS:
        return _keep_media(box, number, kind, part or {}, base_url)
    if kind == "unsupported" and part is None:
        return {"type": "poll_creation"}
    if part is None and kind not in _PARTLESS:
        raise Refused(f"{kind} is required: give what webhooks carry under {kind!r}")
    return part


def _keep_media(
    box: runtime.Runtime, number: world.Number, kind: str, part: Any, base_url: str
) -> dict[str, Any]:
    """Store real bytes (given in base64, or a small sample) and describe them as Meta does."""
    if not isinstance(part, dict):
        raise Refused(f"{kind} must be an object with data (base64), mime_type, caption, filename")
    mime_type, content = samples.SAMPLES[kind]
    if part.get("data"):
        try:
            content = base64.b64decode(str(part["data"]), validate=True)
        except binascii.Error:
            raise Refused(f"{kind}.data must be base64") from None
    now = box.time.now()
    kept = media.add(
        box.world,
        number.id,
        str(part.get("mime_type") or mime_type),
        content,
        now + media.RECEIVED_SECONDS,
        part.get("filename"),
    )
    made: dict[str, Any] = {
        "id": kept.id,
        "mime_type": kept.mime_type,
        "sha256": kept.sha256_base64,
        "url": media.make_link(base_url, kept, now + box.options.media_url_seconds),
    }
    made.update({k: part[k] for k in ("caption", "filename") if part.get(k)})
    if kind == "audio":
        made["voice"] = bool(part.get("voice", "opus" in kept.mime_type))
    elif kind == "sticker":
        made["animated"] = bool(part.get("animated", False))
    elif kind == "document":
        made.setdefault("filename", "document.pdf")
    return made


def _open_windows(
    box: runtime.Runtime, message: world.Message, said: dict[str, Any], now: float
) -> None:
    """The customer service window opens, and after an ad the free entry point may."""
    chat = box.world.chat(message.number_id, message.person_id or "")
    if message.kind not in _SILENT:
        chat.unread.append(message.id)
    if message.kind != "system":
        chat.inbound_at = now
    if said.get("referral"):
        chat.ad_clicked_at, chat.answered_ad_at = now, None


def _announce(
    box: runtime.Runtime,
    person: world.Person,
    number: world.Number,
    message: world.Message,
    said: dict[str, Any],
) -> None:
    now = box.time.now()
    value = webhooks.metadata(number)
    if message.kind != "system":
        value["contacts"] = [webhooks.contact(box.world, number, person, now)]
    value["messages"] = [
        {**_sender(box.world, number, person, now), **_item(box.world, number, message, said)}
    ]
    receipts.tick(box, number.id, person.id, message.id, "sent")

    def settled(accepted: bool) -> None:
        if accepted:
            receipts.tick(box, number.id, person.id, message.id, "delivered")

    # A blocked person's message is taken by WhatsApp and goes nowhere.
    if person.id not in number.blocked:
        change = webhooks.Change(number.waba_id, "messages", value, number, person.id, settled)
        box.webhooks.emit(change)


def _item(
    state: world.World, number: world.Number, message: world.Message, said: dict[str, Any]
) -> dict[str, Any]:
    """One of `messages[]`, but for who sent it."""
    item: dict[str, Any] = {
        "id": message.id,
        "timestamp": str(int(message.at)),
        "type": message.kind,
    }
    if message.body[message.kind] is not None:
        item[message.kind] = message.body[message.kind]
    if message.kind == "unsupported":
        item["errors"] = [samples.UNSUPPORTED]
    context = _context(number, state, said)
    if context:
        item["context"] = context
    item.update({key: said[key] for key in _EXTRAS if said.get(key)})
    return item


def _sender(
    state: world.World, number: world.Number, person: world.Person, now: float
) -> dict[str, Any]:
    made: dict[str, Any] = {}
    phone = webhooks.visible_phone(state, number, person, now)
    if phone:
        made["from"] = phone
    made["from_user_id"] = state.user_id(person, state.portfolio_of(number).id)
    return made


def _context(number: world.Number, state: world.World, said: dict[str, Any]) -> dict[str, Any]:
    """`context` of an answer, a forward or a question about a product."""
    context: dict[str, Any] = dict(said.get("context") or {})
    if said.get("forwarded"):
        context["forwarded"] = True
    if said.get("reply_to"):
        message_id = str(said["reply_to"])
        answered = state.messages.get(message_id)
        if answered is None or answered.outbound:
            context["from"] = number.display_phone_number
        elif answered.person_id and state.people[answered.person_id].phone:
            context["from"] = state.people[answered.person_id].phone
        context["id"] = message_id
    return context
