"""The control side of `/sim` that breaks and observes: faults, sends, calls, deliveries, counters,
webhooks on demand."""

import dataclasses
from typing import Any

import msgspec

from centralita.simulator import deliveries, faults, kinds, webhooks, world
from centralita.simulator.reading import Asked


class Emission(msgspec.Struct, forbid_unknown_fields=True):
    """`POST /sim/webhooks`: a field and value, a kind by name, or raw text."""

    number: str = ""
    waba: str = ""
    field: str = ""
    value: dict[str, Any] | None = None
    kind: str = ""
    args: dict[str, Any] = msgspec.field(default_factory=dict)
    raw: str | None = None
    sign: bool = True
    signature: str | None = None


async def list_faults(asked: Asked) -> dict[str, Any]:
    return {"faults": list(asked.box.faults.rules.values())}


async def post_fault(asked: Asked) -> faults.Rule:
    return asked.box.faults.add(asked.body(faults.Rule))


async def delete_faults(asked: Asked) -> dict[str, Any]:
    """Take every rule away and let go what was held back."""
    asked.box.faults.clear()
    asked.box.webhooks.flush()
    return {"faults": []}


async def delete_fault(asked: Asked) -> dict[str, Any]:
    fault_id = asked.path("fault_id")
    if not fault_id.isdigit() or not asked.box.faults.remove(int(fault_id)):
        raise LookupError(f"there is no fault {fault_id!r}")
    return await list_faults(asked)


def show_send(position: int, message: world.Message) -> dict[str, Any]:
    """One accepted send, with the body as it came."""
    return {
        "n": position,
        "id": message.id,
        "number": message.number_id,
        "to": message.to,
        "person": message.person_id,
        "type": message.kind,
        "reference": message.reference,
        "body": message.body,
        "timestamp": int(message.at),
        "status": message.status,
    }


async def list_sends(asked: Asked) -> dict[str, Any]:
    """Every accepted send, oldest first; `count` counts all that match."""
    number, reference = asked.query("number"), asked.query("reference")
    person, after = asked.query("person"), int(asked.query_number("after"))
    number_id = asked.number(number).id if number else ""
    found = [
        (position, message)
        for position, message in enumerate(asked.state.sends, start=1)
        if position > after
        and number_id in ("", message.number_id)
        and reference in ("", message.reference)
        and person in ("", message.person_id)
    ]
    limit = int(asked.query_number("limit", len(found)))
    shown = [show_send(position, message) for position, message in found[:limit]]
    return {"sends": shown, "count": len(found)}


async def list_calls(asked: Asked) -> dict[str, Any]:
    endpoint, number = asked.query("endpoint"), asked.query("number")
    after = int(asked.query_number("after"))
    found = [
        called
        for called in asked.box.calls
        if called["n"] > after
        and endpoint in ("", called["endpoint"])
        and number in ("", called["number"])
    ]
    return {"calls": found}


async def list_deliveries(asked: Asked) -> dict[str, Any]:
    after, only_failed = int(asked.query_number("after")), asked.query("failed") in ("1", "true")
    found = [
        deliveries.describe(delivery)
        for delivery in asked.box.deliveries.log
        if delivery.id > after and not (only_failed and delivery.state == "accepted")
    ]
    return {"deliveries": found}


async def redeliver(asked: Asked) -> dict[str, Any]:
    delivery_id = asked.path("delivery_id")
    found = asked.box.deliveries.find(int(delivery_id)) if delivery_id.isdigit() else None
    if found is None:
        raise LookupError(f"there is no delivery {delivery_id!r} in the log")
    asked.box.deliveries.again(found)
    return deliveries.describe(found)


async def get_counters(asked: Asked) -> dict[str, Any]:
    box, state = asked.box, asked.state
    return {
        **box.counters,
        "webhooks": dict(box.deliveries.counts),
        "webhooks_under_way": box.deliveries.under_way,
        "webhooks_without_listener": box.webhooks.without_listener,
        "numbers": len(state.numbers),
        "people": len(state.people),
        "messages": len(state.messages),
        "sends": len(state.sends),
        "scheduled": box.time.waiting,
    }


async def post_webhook(asked: Asked) -> dict[str, Any]:
    """A webhook nobody caused: by field and value, by kind, or raw bytes with any signature."""
    given = asked.body(Emission)
    number = asked.number(given.number) if given.number else None
    if number is None and given.waba not in asked.state.wabas:
        raise ValueError("give number (or waba, for a webhook about a whole account)")
    if given.raw is not None:
        return _post_raw(asked, given, number)
    field, value = given.field, given.value
    if given.kind:
        if number is None:
            raise ValueError(f"kind {given.kind!r} is about a number: give number")
        field, value = kinds.compose(asked.box, given.kind, number, given.args)
    if not field or value is None:
        raise ValueError("give field and value, or kind, or raw")
    waba_id = number.waba_id if number else given.waba
    # Forced, so that a field nobody knows, or nobody asked for, can be seen to arrive.
    change = webhooks.Change(waba_id, field, value, number, forced=True)
    listeners = asked.box.webhooks.emit(change)
    return {"field": field, "value": value, "listeners": listeners}


def _post_raw(asked: Asked, given: Emission, number: world.Number | None) -> dict[str, Any]:
    waba_id = number.waba_id if number else given.waba
    change = webhooks.Change(waba_id, "messages", {}, number)
    listeners = webhooks.find_listeners(asked.state, change)
    # Lone surrogates and the like are wanted here: they are what bad input looks like.
    body = (given.raw or "").encode("utf-8", "surrogatepass")
    for listener in listeners:
        signature = given.signature
        if signature is None and given.sign:
            signature = listener.sign(body)
        asked.box.webhooks.post_raw(listener, body, signature)
    return {"listeners": len(listeners), "bytes": len(body)}


async def export(asked: Asked) -> dict[str, Any]:
    """The whole world as JSON, without the bytes of media."""
    state = asked.state
    media = [
        {k: v for k, v in _plain(item).items() if k != "content"} for item in state.media.values()
    ]
    shelves = (
        "portfolios",
        "apps",
        "wabas",
        "numbers",
        "tokens",
        "templates",
        "people",
        "messages",
    )
    made = {name: [_plain(x) for x in getattr(state, name).values()] for name in shelves}
    return {"seed": state.seed, "now": asked.box.time.now(), **made, "media": media}


def _plain(item: Any) -> dict[str, Any]:
    return {
        key: sorted(value) if isinstance(value, set) else value
        for key, value in dataclasses.asdict(item).items()
    }


ROUTES = (
    ("GET", "/sim/faults", list_faults),
    ("POST", "/sim/faults", post_fault),
    ("DELETE", "/sim/faults", delete_faults),
    ("DELETE", "/sim/faults/{fault_id}", delete_fault),
    ("GET", "/sim/sends", list_sends),
    ("GET", "/sim/calls", list_calls),
    ("GET", "/sim/deliveries", list_deliveries),
    ("POST", "/sim/deliveries/{delivery_id}/redeliver", redeliver),
    ("GET", "/sim/counters", get_counters),
    ("POST", "/sim/webhooks", post_webhook),
    ("GET", "/sim/export", export),
)
