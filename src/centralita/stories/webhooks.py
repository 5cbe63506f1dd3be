"""What a story's customer does, as the webhook body WhatsApp would send (Cloud API §1.4)."""

from datetime import datetime
from typing import Any, Final

from centralita.kit import ids, json
from centralita.records.rehearsals import Line
from centralita.stories.steps import Customer, Says, Sends, Taps
from centralita.stories.transcript import Option

Json = dict[str, Any]
_NEWEST: Final = 8
"""So many offers are named where a story taps what nobody offered."""


class NotOffered(Exception):
    """The story taps something that the bot did not offer."""


def write_body(
    number: Line,
    customer: Customer,
    act: Says | Taps | Sends,
    offered: list[Option],
    at: datetime,
) -> bytes:
    """One signed-for-nobody body with one message in it. Raises `NotOffered`."""
    message = {
        "from": customer.phone,
        "id": f"wamid.story.{ids.new_id().hex}",
        "timestamp": str(int(at.timestamp())),
        **_write_part(act, offered),
    }
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"phone_number_id": number.phone_number_id},
        "contacts": [{"profile": {"name": customer.name}, "wa_id": customer.phone}],
        "messages": [message],
    }
    entry = {"id": number.waba_id or "", "changes": [{"field": "messages", "value": value}]}
    return json.encode({"object": "whatsapp_business_account", "entry": [entry]})


def _write_part(act: Says | Taps | Sends, offered: list[Option]) -> Json:
    match act:
        case Says():
            return {"type": "text", "text": {"body": act.text}}
        case Sends():
            return {"type": act.kind, act.kind: act.part}
    for how, id_, title in reversed(offered):
        if (id_ == act.id) if act.id else (title == act.title):
            reply = {"id": id_, "title": title}
            kind = f"{how}_reply"
            return {"type": "interactive", "interactive": {"type": kind, kind: reply}}
    titles = " ".join(f"[{title}]" for _, _, title in offered[-_NEWEST:]) or "nothing"
    raise NotOffered(
        f"[{act.title or act.id}] was not offered, so the story ends here. Newest offers: {titles}"
    )
