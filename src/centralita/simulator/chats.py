"""One person's chat with one number, as their telephone shows it: both sides, with the ticks."""

from typing import Any

from centralita.simulator import people, rendering, world
from centralita.simulator.reading import Asked

USUAL_LENGTH = 60
LONGEST = 500
_UNSEEN = ("failed", "accepted")


async def get(asked: Asked) -> dict[str, Any]:
    """The newest messages of both sides, oldest of them first; `last` goes with `inbox`."""
    person, number = asked.person(), asked.number(asked.query("number"))
    length = min(int(asked.query_number("limit", USUAL_LENGTH)), LONGEST)
    found = list_messages(asked.state, person.id, number.id)[-length:] if length > 0 else []
    reactions = find_reactions(found)
    shown = [{**_show(asked, each), "reaction": reactions.get(each.id)} for each in found]
    return {
        "messages": [each for each in shown if each["type"] != "reaction"],
        "last": len(asked.state.inboxes.get(person.id, [])),
    }


def list_messages(state: world.World, person_id: str, number_id: str) -> list[world.Message]:
    """What both said to each other and has arrived, oldest first. Pure."""
    return [
        each
        for each in state.messages.values()
        if each.person_id == person_id
        and each.number_id == number_id
        and not (each.outbound and each.status in _UNSEEN)
    ]


def find_reactions(messages: list[world.Message]) -> dict[str, str]:
    """The last emoji on each message; an empty one takes it back. Pure."""
    found: dict[str, str] = {}
    for each in messages:
        if each.kind == "reaction":
            part = each.body.get("reaction") or {}
            found[str(part.get("message_id"))] = str(part.get("emoji") or "")
    return {message_id: emoji for message_id, emoji in found.items() if emoji}


def _show(asked: Asked, message: world.Message) -> dict[str, Any]:
    if message.outbound:
        shown = rendering.render(asked.state, message)
        return {**people.with_link(asked, shown), "mine": False, "at": message.at}
    shown = {
        "id": message.id,
        "type": message.kind,
        "number": message.number_id,
        "text": write_own(message),
        "header": "",
        "footer": "",
        "media": None,
        "options": [],
        "reply_to": (message.body.get("context") or {}).get("message_id"),
        "status": message.status,
        "body": message.body,
    }
    part = message.body.get(message.kind)
    if message.kind in rendering.MEDIA_KINDS and isinstance(part, dict):
        shown["media"] = {"kind": message.kind, "id": part.get("id"), "voice": part.get("voice")}
    return {**people.with_link(asked, shown), "mine": True, "at": message.at}


def write_own(message: world.Message) -> str:
    """What the person's own message says, in words. Pure."""
    part: Any = message.body.get(message.kind)
    if not isinstance(part, dict):
        return ""
    if message.kind == "interactive":
        chosen = part.get(str(part.get("type"))) or {}
        return str(chosen.get("title") or chosen.get("body") or "")
    if message.kind == "location":
        return " ".join(str(part[name]) for name in ("name", "address") if part.get(name))
    return str(part.get("body") or part.get("text") or part.get("caption") or "")


ROUTES = (("GET", "/sim/people/{person_id}/chat", get),)
