"""The customer side of `/sim`: invented people who write, tap, read, block and move."""

import asyncio
from typing import Any

import msgspec

from centralita.simulator import (
    announcements,
    inbound,
    messages,
    minting,
    rendering,
    statuses,
    webhooks,
    world,
)
from centralita.simulator.reading import Asked

LONGEST_WAIT_SECONDS = 60.0


class NewPerson(msgspec.Struct, forbid_unknown_fields=True):
    """`POST /sim/people`."""

    name: str
    phone: str | None = None
    username: str | None = None
    phone_hidden: bool = False
    auto_read: bool = False
    on_whatsapp: bool = True
    id: str = ""


class PersonChange(msgspec.Struct, forbid_unknown_fields=True):
    """`PATCH /sim/people/{id}`; what is left out stays."""

    name: str | None = None
    username: str | None = None
    phone_hidden: bool | None = None
    auto_read: bool | None = None
    on_whatsapp: bool | None = None


class Tap(msgspec.Struct, forbid_unknown_fields=True):
    """`POST /sim/people/{id}/taps`."""

    message_id: str
    option_id: str


class Read(msgspec.Struct, forbid_unknown_fields=True):
    """`POST /sim/people/{id}/reads`; nothing given means everything received."""

    message_ids: list[str] | None = None
    number: str | None = None
    played: bool = False


class AtNumber(msgspec.Struct, forbid_unknown_fields=True):
    """A number that a person blocks, or whose marketing it stops."""

    number: str
    value: str = "stop"


class NewPhone(msgspec.Struct, forbid_unknown_fields=True):
    """`POST /sim/people/{id}/phone`: the person moves to another number."""

    phone: str


def show(state: world.World, person: world.Person) -> dict[str, Any]:
    """A person, with the business-scoped id in every portfolio."""
    return {
        "id": person.id,
        "name": person.name,
        "phone": person.phone,
        "username": person.username,
        "phone_hidden": person.phone_hidden,
        "auto_read": person.auto_read,
        "on_whatsapp": person.on_whatsapp,
        "blocked_numbers": sorted(person.blocked_numbers),
        "stopped_marketing": sorted(person.stopped_marketing),
        "user_ids": {p: state.user_id(person, p) for p in state.portfolios},
    }


async def add(asked: Asked) -> dict[str, Any]:
    given = asked.body(NewPerson)
    state = asked.state
    phone = minting.digits(given.phone) if given.phone else None
    if given.phone and not phone:
        raise ValueError("phone must hold digits, for example 34600000001")
    if given.id in state.people:
        raise ValueError(f"id {given.id!r} is taken by another person")
    if phone in state.phones:
        raise ValueError(f"phone {phone} is taken by {state.phones[phone]}")
    person = messages.add_person(state, given.name, phone, given.id)
    person.username, person.phone_hidden = given.username, given.phone_hidden
    person.auto_read, person.on_whatsapp = given.auto_read, given.on_whatsapp
    return show(state, person)


async def list_all(asked: Asked) -> dict[str, Any]:
    return {"people": [show(asked.state, person) for person in asked.state.people.values()]}


async def get(asked: Asked) -> dict[str, Any]:
    return show(asked.state, asked.person())


async def change(asked: Asked) -> dict[str, Any]:
    person = asked.person()
    for name, value in msgspec.structs.asdict(asked.body(PersonChange)).items():
        if value is not None:
            setattr(person, name, value)
    return show(asked.state, person)


async def say(asked: Asked) -> dict[str, Any]:
    person, said = asked.person(), asked.json()
    number = asked.number(str(said.get("to") or said.get("number") or ""))
    message = inbound.say(asked.box, person, number, said, asked.base_url)
    return {"message_id": message.id, "timestamp": int(message.at)}


async def tap(asked: Asked) -> dict[str, Any]:
    given = asked.body(Tap)
    person = asked.person()
    message = inbound.tap(asked.box, person, given.message_id, given.option_id, asked.base_url)
    return {"message_id": message.id, "timestamp": int(message.at)}


async def read(asked: Asked) -> dict[str, Any]:
    """Read receipts; with `played` for voice messages the further status."""
    given, person = asked.body(Read), asked.person()
    number_id = asked.number(given.number).id if given.number else None
    wanted = None if given.message_ids is None else set(given.message_ids)
    go = statuses.play if given.played else statuses.read
    done = [
        message.id
        for message in received(asked.state, person)
        if (wanted is None or message.id in wanted)
        and number_id in (None, message.number_id)
        and go(asked.box, message)
    ]
    return {"read": done}


def received(state: world.World, person: world.Person) -> list[world.Message]:
    """What reached the person: sends to them that did not fail."""
    return [m for m in state.sends if m.person_id == person.id and m.status != "failed"]


async def list_received(asked: Asked) -> dict[str, Any]:
    person = asked.person()
    shown = [rendering.render(asked.state, m) for m in received(asked.state, person)]
    return {"messages": [with_link(asked, message) for message in shown]}


async def inbox(asked: Asked) -> dict[str, Any]:
    """Events after `after`; waits up to `wait_seconds` for the first one."""
    person = asked.person()
    after = int(asked.query_number("after"))
    wait_seconds = min(asked.query_number("wait_seconds"), LONGEST_WAIT_SECONDS)
    number = asked.query("number")
    number_id = asked.number(number).id if number else None
    deadline = asyncio.get_running_loop().time() + wait_seconds
    while True:
        changed = asked.box.inbox_changed
        events = asked.state.inboxes.get(person.id, [])
        fresh = [e for e in events[max(0, after) :] if number_id in (None, e["number"])]
        left = deadline - asyncio.get_running_loop().time()
        if fresh or left <= 0:
            return {"events": [_with_event_link(asked, e) for e in fresh], "last": len(events)}
        try:
            await asyncio.wait_for(changed.wait(), left)
        except TimeoutError:
            continue


def _with_event_link(asked: Asked, event: dict[str, Any]) -> dict[str, Any]:
    return {**event, "message": with_link(asked, event["message"])} if "message" in event else event


def with_link(asked: Asked, shown: dict[str, Any]) -> dict[str, Any]:
    """The message with a link to its file that needs no token, for chats and tests."""
    found = asked.state.media.get(str((shown["media"] or {}).get("id")))
    status = asked.state.messages[shown["id"]].status if shown["id"] in asked.state.messages else ""
    shown = {**shown, "status": status or shown["status"]}
    if found is None:
        return shown
    url = f"{asked.base_url}/sim/media/{found.id}"
    details = {"url": url, "mime_type": found.mime_type, "filename": found.filename}
    return {**shown, "media": {**shown["media"], **details}}


async def block(asked: Asked) -> dict[str, Any]:
    number = asked.number(asked.body(AtNumber).number)
    asked.person().blocked_numbers.add(number.id)
    return show(asked.state, asked.person())


async def unblock(asked: Asked) -> dict[str, Any]:
    number = asked.number(asked.body(AtNumber).number)
    asked.person().blocked_numbers.discard(number.id)
    return show(asked.state, asked.person())


async def set_marketing(asked: Asked) -> dict[str, Any]:
    """Stop or resume marketing; the business hears of it (field user_preferences)."""
    given, person = asked.body(AtNumber), asked.person()
    if given.value not in ("stop", "resume"):
        raise ValueError(f"value must be stop or resume, not {given.value!r}")
    number, now = asked.number(given.number), asked.box.time.now()
    (person.stopped_marketing.add if given.value == "stop" else person.stopped_marketing.discard)(
        number.id
    )
    who = webhooks.contact(asked.state, number, person, now)
    preference: dict[str, Any] = {k: who[k] for k in ("wa_id", "user_id") if k in who}
    preference |= {
        "detail": f"User requested to {given.value} marketing messages",
        "category": "marketing_messages",
        "value": given.value,
        "timestamp": int(now),
    }
    value = {**webhooks.metadata(number), "contacts": [who], "user_preferences": [preference]}
    announcements.emit(asked.box, "user_preferences", value, number=number, person_id=person.id)
    return show(asked.state, person)


async def change_phone(asked: Asked) -> dict[str, Any]:
    """Move to another phone number; businesses that know the person are told (Cloud API §1.4)."""
    person, phone = asked.person(), minting.digits(asked.body(NewPhone).phone)
    state = asked.state
    if not phone or phone in state.phones:
        raise ValueError("phone must hold digits and belong to nobody else")
    known = [state.numbers[n] for n, p in state.chats if p == person.id and n in state.numbers]
    old_ids = {n.id: state.user_id(person, state.portfolio_of(n).id) for n in known}
    for number in known:
        system = {
            "body": f"{person.name} changed from {person.phone} to {phone}",
            "wa_id": phone,
            "type": "user_changed_number",
        }
        said = {"type": "system", "system": system}
        inbound.say(asked.box, person, number, said, asked.base_url)
    state.phones.pop(person.phone or "", None)
    person.phone, person.identity = phone, person.identity + 1
    state.phones[phone] = person.id
    for number in known:
        _announce_new_id(asked, person, number, old_ids[number.id])
    return show(state, person)


def _announce_new_id(
    asked: Asked, person: world.Person, number: world.Number, previous: str
) -> None:
    """The business-scoped id is regenerated with the number (Cloud API §1.7, §1.8)."""
    current = asked.state.user_id(person, asked.state.portfolio_of(number).id)
    update = {
        "wa_id": person.phone,
        "detail": "The business-scoped user id changed",
        "user_id": {"previous": previous, "current": current},
        "timestamp": str(int(asked.box.time.now())),
    }
    value = {**webhooks.metadata(number), "user_id_update": [update]}
    announcements.emit(asked.box, "user_id_update", value, number=number, person_id=person.id)


ROUTES = (
    ("POST", "/sim/people", add),
    ("GET", "/sim/people", list_all),
    ("GET", "/sim/people/{person_id}", get),
    ("PATCH", "/sim/people/{person_id}", change),
    ("POST", "/sim/people/{person_id}/messages", say),
    ("GET", "/sim/people/{person_id}/messages", list_received),
    ("POST", "/sim/people/{person_id}/taps", tap),
    ("POST", "/sim/people/{person_id}/reads", read),
    ("GET", "/sim/people/{person_id}/inbox", inbox),
    ("POST", "/sim/people/{person_id}/blocks", block),
    ("DELETE", "/sim/people/{person_id}/blocks", unblock),
    ("POST", "/sim/people/{person_id}/marketing", set_marketing),
    ("POST", "/sim/people/{person_id}/phone", change_phone),
)
