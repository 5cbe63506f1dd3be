"""From a change to signed bytes: who listens, how the envelope looks, which faults strike.

Callback precedence is phone > WABA > app (Cloud API §1.2); the envelope is §1.3; the bytes are
escaped as Meta escapes them and signed once (§1.1).
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from centralita.simulator import deliveries, faults, options, timeline, world

# Meta escapes every code point above U+007F; the signature covers exactly these bytes.
_ENCODE = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode
_UNTIMED = frozenset({"messages"})
BATCH_FAULT_SECONDS = 1.0
PHONE_SHOWN_SECONDS = 30 * 86_400


@dataclass(slots=True)
class Change:
    """One change on its way to every listener of its WABA; `forced` also to the unsubscribed."""

    waba_id: str
    field: str
    value: world.Json
    number: world.Number | None = None
    person_id: str | None = None
    on_settled: Callable[[bool], None] | None = None
    forced: bool = False

    @property
    def kind(self) -> str:
        """`statuses` for statuses on field messages, else the field."""
        return "statuses" if self.field == "messages" and "statuses" in self.value else self.field


@dataclass(frozen=True, slots=True)
class Listener:
    """A URL and the secret that signs for it; without a secret nothing is signed."""

    url: str
    secret: str | None

    def sign(self, body: bytes) -> str | None:
        return deliveries.sign(self.secret, body) if self.secret else None


class Webhooks:
    """Turns changes into deliveries."""

    def __init__(
        self,
        state: Callable[[], world.World],
        post: deliveries.Deliveries,
        rules: faults.Faults,
        time: timeline.Timeline,
        habits: Callable[[], options.Options],
    ) -> None:
        self._state = state
        self._post = post
        self._rules = rules
        self._time = time
        self._habits = habits
        self._held: dict[Listener, list[Change]] = {}
        self._batches: dict[Listener, list[Change]] = {}
        self.without_listener = 0

    def emit(self, change: Change) -> int:
        """Send a change to everybody subscribed to it; how many listeners that was."""
        listeners = find_listeners(self._state(), change)
        if not listeners:
            self.without_listener += 1
            return 0
        number_id = change.number.id if change.number else None
        effects = self._rules.fire_webhook(change.kind, number_id, change.person_id)
        for listener in listeners:
            self._pass_on(listener, change, effects)
        return len(listeners)

    def post_raw(self, listener: Listener, body: bytes, signature: str | None) -> None:
        """Post bytes as they are, for whoever wants to see bad input arrive."""
        self._post.add(listener.url, body, signature, ("raw",), listener.url)

    def flush(self) -> None:
        """Send what batches and reorder faults hold back."""
        for listener in list(self._batches):
            self._send_batch(listener)
        for listener in list(self._held):
            self._release(listener)

    def clear(self) -> None:
        self._held.clear()
        self._batches.clear()
        self.without_listener = 0

    @property
    def holding(self) -> int:
        """Changes that wait in a batch; those a reorder fault holds are not counted."""
        return sum(len(changes) for changes in self._batches.values())

    def _pass_on(self, listener: Listener, change: Change, effects: list[faults.Effect]) -> None:
        by_kind = {effect.kind: effect for effect in effects}
        if "drop" in by_kind:
            return
        if "delay" in by_kind:
            self._time.schedule(by_kind["delay"].seconds, lambda: self._send(listener, [change]))
            return
        if "reorder" in by_kind:
            self._held.setdefault(listener, []).append(change)
            return
        batch, habits = by_kind.get("batch"), self._habits()
        size = batch.size if batch else habits.batch_webhooks
        if size > 1:
            wait_seconds = (
                (batch.seconds or BATCH_FAULT_SECONDS) if batch else habits.batch_wait_seconds
            )
            self._collect(listener, change, size, wait_seconds)
        else:
            self._send(listener, [change])
        for kind in ("duplicate", "retry_storm"):
            for _ in range(by_kind[kind].times if kind in by_kind else 0):
                self._send(listener, [change], lane=f"{kind}/{id(change)}")
        self._release(listener)

    def _release(self, listener: Listener) -> None:
        for change in self._held.pop(listener, []):
            self._send(listener, [change])

    def _collect(self, listener: Listener, change: Change, size: int, wait_seconds: float) -> None:
        batch = self._batches.setdefault(listener, [])
        batch.append(change)
        if len(batch) >= size:
            self._send_batch(listener)
        elif len(batch) == 1:
            self._time.schedule(wait_seconds, lambda: self._send_batch(listener))

    def _send_batch(self, listener: Listener) -> None:
        changes = self._batches.pop(listener, [])
        if changes:
            self._send(listener, changes)

    def _send(self, listener: Listener, changes: list[Change], lane: str = "") -> None:
        body = encode(changes, int(self._time.now()))
        first = changes[0]
        if not lane:
            number_id = first.number.id if first.number else first.waba_id
            lane = (
                listener.url
                if len(changes) > 1
                else f"{listener.url} {number_id} {first.person_id}"
            )
        self._post.add(
            listener.url,
            body,
            listener.sign(body),
            tuple(change.kind for change in changes),
            lane,
            tuple(change.on_settled for change in changes if change.on_settled),
        )


def find_listeners(state: world.World, change: Change) -> list[Listener]:
    """Every app subscribed to the WABA and the field, with its nearest callback."""
    waba = state.wabas.get(change.waba_id)
    if waba is None:
        return []
    found: dict[Listener, None] = {}
    for app_id, override in waba.subscriptions.items():
        app = state.apps.get(app_id)
        if app is None or not (change.forced or change.field in app.fields):
            continue
        own = change.number.callback if change.number else None
        callback = own or override or app.callback
        if callback is not None:
            found[Listener(callback.url, app.secret if app.signed else None)] = None
    return list(found)


def encode(changes: list[Change], now_seconds: int) -> bytes:
    """The POST body; changes of one WABA that stand together share an entry."""
    entries: list[dict[str, Any]] = []
    for change in changes:
        timed = change.field not in _UNTIMED
        last = entries[-1] if entries else None
        if last is None or last["id"] != change.waba_id or ("time" in last) != timed:
            last = {"id": change.waba_id, **({"time": now_seconds} if timed else {}), "changes": []}
            entries.append(last)
        last["changes"].append({"value": change.value, "field": change.field})
    return _ENCODE({"object": "whatsapp_business_account", "entry": entries}).encode()


def metadata(number: world.Number) -> world.Json:
    """What every number's change begins with (Cloud API §1.3)."""
    return {
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": number.display_phone_number,
            "phone_number_id": number.id,
        },
    }


def contact(
    state: world.World, number: world.Number, person: world.Person, now: float
) -> world.Json:
    """One of `contacts[]`; without `wa_id` when the phone is hidden (Cloud API §1.8)."""
    profile = {"name": person.name}
    if person.username:
        profile["username"] = person.username
    made: world.Json = {"profile": profile}
    phone = visible_phone(state, number, person, now)
    if phone:
        made["wa_id"] = phone
    made["user_id"] = state.user_id(person, state.portfolio_of(number).id)
    return made


def visible_phone(
    state: world.World, number: world.Number, person: world.Person, now: float
) -> str | None:
    """The phone, unless it is hidden and the business has not written to it in 30 days."""
    if person.phone is None or not person.phone_hidden:
        return person.phone
    chat = state.chats.get((number.id, person.id))
    wrote_at = chat.business_wrote_at if chat is not None else None
    return person.phone if wrote_at is not None and now - wrote_at < PHONE_SHOWN_SECONDS else None
