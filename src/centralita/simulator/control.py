"""A typed client of the control and customer sides, over HTTP: for tests, demos and chats."""

import asyncio
import base64
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Self
from urllib.parse import quote

import msgspec
from pyreqwest.client import Client, ClientBuilder

Json = dict[str, Any]
TIMEOUT = timedelta(seconds=75)


class SimulatorError(Exception):
    """The simulator refused; the text says which field and why."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class Number(msgspec.Struct, frozen=True):
    """A simulated number with what is needed to connect it."""

    phone_number_id: str
    waba_id: str
    portfolio_id: str
    display_phone_number: str
    verified_name: str
    app_id: str
    app_secret: str
    verify_token: str
    callback_url: str
    token: str | None
    plugin_id: str | None
    status: str
    quality_rating: str
    throughput_mps: int


class SimulatorClient:
    """`async with SimulatorClient(base_url) as sim: …`; every call raises `SimulatorError`."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url.rstrip("/")
        self._client: Client = ClientBuilder().no_proxy().timeout(TIMEOUT).build()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        await self._client.close()

    async def ask(
        self, method: str, path: str, body: Any = None, query: Mapping[str, Any] | None = None
    ) -> Any:
        """Any control call; the decoded answer."""
        request = self._client.request(method, f"{self.base_url}/sim/{path}")
        given = {k: str(v) for k, v in (query or {}).items() if v is not None and v != ""}
        if given:
            request = request.query(given)
        if body is not None:
            request = request.header("content-type", "application/json")
            request = request.body_bytes(msgspec.json.encode(body))
        response = await request.build().send()
        raw = bytes(await response.bytes())
        if response.status >= 400:
            raise SimulatorError(response.status, _problem(raw))
        return msgspec.json.decode(raw)

    # Making and changing

    async def add_number(self, **given: Any) -> Number:
        """A number with all it needs; keys as in `POST /sim/numbers`, None is left out."""
        answer = await self.ask("POST", "numbers", _given(given))
        return msgspec.convert(answer, Number)

    async def get_number(self, phone_number_id: str) -> Number:
        return msgspec.convert(await self.ask("GET", f"numbers/{phone_number_id}"), Number)

    async def list_numbers(self) -> list[Number]:
        answer = await self.ask("GET", "numbers")
        return msgspec.convert(answer["numbers"], list[Number])

    async def change_number(self, phone_number_id: str, **changes: Any) -> Number:
        """Keys as in `PATCH /sim/numbers/{id}`; announced by webhook."""
        answer = await self.ask("PATCH", f"numbers/{phone_number_id}", changes)
        return msgspec.convert(answer, Number)

    async def change_app(self, app_id: str, **changes: Any) -> Json:
        return _json(await self.ask("PATCH", f"apps/{app_id}", changes))

    async def add_token(self, app_id: str, waba_ids: list[str] | None = None, **more: Any) -> str:
        """The value of a new token; `waba_ids` None reaches every WABA."""
        body = {"app_id": app_id, "waba_ids": waba_ids, **_given(more)}
        return str((await self.ask("POST", "tokens", body))["token"])

    async def change_token(self, token: str, **changes: Any) -> Json:
        """`valid=False` revokes it, `expires_in_seconds=0` lets it expire."""
        return _json(await self.ask("PATCH", f"tokens/{quote(token, safe='')}", changes))

    async def add_code(self, app_id: str, waba_ids: list[str], **more: Any) -> str:
        """A code as Embedded Signup gives it, good for 30 seconds."""
        body = {"app_id": app_id, "waba_ids": waba_ids, **_given(more)}
        return str((await self.ask("POST", "codes", body))["code"])

    async def add_template(
        self, waba_id: str, name: str, components: list[Json], **more: Any
    ) -> Json:
        """An approved template (`language`, `category`, `status` may be given)."""
        body = {"waba_id": waba_id, "name": name, "components": components, **_given(more)}
        return _json(await self.ask("POST", "templates", body))

    async def change_template(self, template_id: str, **changes: Any) -> Json:
        return _json(await self.ask("PATCH", f"templates/{template_id}", changes))

    # Customers

    async def add_person(self, name: str, **given: Any) -> Json:
        """`phone`, `username`, `phone_hidden`, `auto_read`, `on_whatsapp`, `id`."""
        return _json(await self.ask("POST", "people", {"name": name, **_given(given)}))

    async def get_person(self, person_id: str) -> Json:
        return _json(await self.ask("GET", f"people/{person_id}"))

    async def change_person(self, person_id: str, **changes: Any) -> Json:
        return _json(await self.ask("PATCH", f"people/{person_id}", changes))

    async def say(self, person_id: str, to: str, text: str, reply_to: str | None = None) -> str:
        """A text from the person to a number; the message id."""
        said = {"type": "text", "text": {"body": text}, **_given({"reply_to": reply_to})}
        return await self.send_as_person(person_id, to, said)

    async def send_as_person(self, person_id: str, to: str, message: Json) -> str:
        """Any inbound kind, as webhooks carry it; the message id."""
        body = {**message, "to": to}
        return str((await self.ask("POST", f"people/{person_id}/messages", body))["message_id"])

    async def send_file(
        self, person_id: str, to: str, kind: str, content: bytes, mime_type: str, **more: Any
    ) -> str:
        """An image, video, audio, document or sticker with these very bytes."""
        data = base64.b64encode(content).decode()
        part = {"data": data, "mime_type": mime_type, **_given(more)}
        return await self.send_as_person(person_id, to, {"type": kind, kind: part})

    async def tap(self, person_id: str, message_id: str, option_id: str) -> str:
        """Tap a button, a row or a form of a received message; the message id of the answer."""
        body = {"message_id": message_id, "option_id": option_id}
        return str((await self.ask("POST", f"people/{person_id}/taps", body))["message_id"])

    async def read(
        self,
        person_id: str,
        message_ids: list[str] | None = None,
        number: str | None = None,
        *,
        played: bool = False,
    ) -> list[str]:
        """Read (or play) what was received; the ids that were new."""
        body = {"message_ids": message_ids, "number": number, "played": played}
        return list((await self.ask("POST", f"people/{person_id}/reads", body))["read"])

    async def received(self, person_id: str) -> list[Json]:
        """What reached the person, as a chat shows it."""
        return list((await self.ask("GET", f"people/{person_id}/messages"))["messages"])

    async def inbox(
        self, person_id: str, after: int = 0, wait_seconds: float = 0, number: str | None = None
    ) -> Json:
        """`{"events": […], "last": n}`; waits for the first event."""
        query = {"after": after, "wait_seconds": wait_seconds, "number": number}
        return _json(await self.ask("GET", f"people/{person_id}/inbox", query=query))

    async def wait_for_message(
        self, person_id: str, after: int = 0, timeout_seconds: float = 10.0
    ) -> Json:
        """The next `message` event after `after`. Raises TimeoutError."""
        async with asyncio.timeout(timeout_seconds):
            while True:
                answer = await self.inbox(person_id, after, min(timeout_seconds, 5.0))
                for event in answer["events"]:
                    if event["kind"] == "message":
                        return _json(event)
                after = answer["last"]

    async def block(self, person_id: str, number: str) -> Json:
        return _json(await self.ask("POST", f"people/{person_id}/blocks", {"number": number}))

    async def unblock(self, person_id: str, number: str) -> Json:
        return _json(await self.ask("DELETE", f"people/{person_id}/blocks", {"number": number}))

    async def set_marketing(self, person_id: str, number: str, value: str) -> Json:
        """`stop` or `resume`."""
        body = {"number": number, "value": value}
        return _json(await self.ask("POST", f"people/{person_id}/marketing", body))

    async def change_phone(self, person_id: str, phone: str) -> Json:
        return _json(await self.ask("POST", f"people/{person_id}/phone", {"phone": phone}))

    # Breaking and observing

    async def add_fault(self, rule: Json) -> Json:
        """`{"target": {…}, "trigger": …, "effect": {"kind": …}}`; the rule with its id."""
        return _json(await self.ask("POST", "faults", rule))

    async def list_faults(self) -> list[Json]:
        return list((await self.ask("GET", "faults"))["faults"])

    async def remove_fault(self, fault_id: int) -> None:
        await self.ask("DELETE", f"faults/{fault_id}")

    async def clear_faults(self) -> None:
        await self.ask("DELETE", "faults")

    async def sends(self, **query: Any) -> list[Json]:
        """All accepted sends; filter by `number`, `reference`, `person`, `after`."""
        return list((await self.ask("GET", "sends", query=query))["sends"])

    async def calls(self, **query: Any) -> list[Json]:
        """The request log; filter by `endpoint`, `number`, `after`."""
        return list((await self.ask("GET", "calls", query=query))["calls"])

    async def deliveries(self, after: int = 0, *, only_failed: bool = False) -> list[Json]:
        query = {"after": after, "failed": int(only_failed)}
        return list((await self.ask("GET", "deliveries", query=query))["deliveries"])

    async def redeliver(self, delivery_id: int) -> Json:
        return _json(await self.ask("POST", f"deliveries/{delivery_id}/redeliver"))

    async def emit(
        self, field: str, value: Json, number: str | None = None, waba: str | None = None
    ) -> Json:
        """Any webhook at all."""
        body = {"field": field, "value": value, **_given({"number": number, "waba": waba})}
        return _json(await self.ask("POST", "webhooks", body))

    async def emit_kind(self, kind: str, number: str, **args: Any) -> Json:
        """A ready-made webhook: echo, history, call, capability, security, …"""
        return _json(
            await self.ask("POST", "webhooks", {"kind": kind, "number": number, "args": args})
        )

    async def post_raw(
        self, number: str, body: str, *, sign: bool = True, signature: str | None = None
    ) -> Json:
        """Text as the body of a webhook, well signed, unsigned or with any signature."""
        sent = {"number": number, "raw": body, "sign": sign, "signature": signature}
        return _json(await self.ask("POST", "webhooks", sent))

    async def clock(self) -> Json:
        return _json(await self.ask("GET", "clock"))

    async def advance(self, seconds: float) -> Json:
        return _json(await self.ask("POST", "clock", {"advance_seconds": seconds}))

    async def freeze(self) -> Json:
        return _json(await self.ask("POST", "clock", {"frozen": True}))

    async def unfreeze(self) -> Json:
        return _json(await self.ask("POST", "clock", {"frozen": False}))

    async def options(self, **changes: Any) -> Json:
        """The habits, after these changes."""
        return _json(await self.ask("POST", "options", changes))

    async def counters(self) -> Json:
        return _json(await self.ask("GET", "counters"))

    async def export(self) -> Json:
        return _json(await self.ask("GET", "export"))

    async def reset(self) -> None:
        await self.ask("POST", "reset")

    async def settle(self, timeout_seconds: float = 10.0) -> bool:
        """Wait until no webhook is under way; False when some still are."""
        query = {"timeout_seconds": timeout_seconds}
        return bool((await self.ask("GET", "settled", query=query))["settled"])


def _given(values: Mapping[str, Any]) -> Json:
    return {key: value for key, value in values.items() if value is not None}


def _json(answer: Any) -> Json:
    return dict(answer)


def _problem(raw: bytes) -> str:
    try:
        return str(msgspec.json.decode(raw)["error"])
    except (msgspec.DecodeError, KeyError, TypeError):
        return raw.decode("utf-8", "replace")
