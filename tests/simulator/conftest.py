"""A running simulator, a business that listens, and one connected number."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from pyreqwest.client import Client, ClientBuilder
from starlette.types import Receive, Scope, Send

from centralita.simulator import control, serve

VERIFY_TOKEN = "an-invented-word"


@dataclass
class Received:
    """One webhook, byte for byte."""

    path: str
    body: bytes
    headers: dict[str, str]

    @property
    def json(self) -> dict[str, Any]:
        return dict(json.loads(self.body))

    @property
    def changes(self) -> list[dict[str, Any]]:
        return [change for entry in self.json["entry"] for change in entry["changes"]]


@dataclass
class Business:
    """A webhook endpoint that keeps what it gets and answers what `answers` says (else 200)."""

    url: str = ""
    got: list[Received] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    echo_challenge: bool = True
    handshakes: list[dict[str, str]] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        body, more = b"", True
        while more:
            part = await receive()
            body += part.get("body", b"")
            more = part.get("more_body", False)
        status, text = 200, b""
        if scope["method"] == "GET":
            query = dict(
                pair.split("=", 1) for pair in scope["query_string"].decode().split("&") if pair
            )
            self.handshakes.append(query)
            text = query.get("hub.challenge", "").encode() if self.echo_challenge else b"no"
        else:
            headers = {k.decode(): v.decode() for k, v in scope["headers"]}
            self.got.append(Received(scope["path"], body, headers))
            self.came.set()
            status = self.answers.pop(0) if self.answers else 200
        length = str(len(text)).encode()
        await send(
            {
                "type": "http.response.start",
                "status": status,
                "headers": [(b"content-length", length)],
            }
        )
        await send({"type": "http.response.body", "body": text})

    def items(self, key: str) -> list[dict[str, Any]]:
        """Everything under `messages`, `statuses`, … of what came, in order."""
        return [
            item
            for webhook in self.got
            for change in webhook.changes
            for item in change["value"].get(key, [])
        ]

    def statuses(self, message_id: str) -> list[str]:
        return [s["status"] for s in self.items("statuses") if s["id"] == message_id]

    def values(self, field_name: str) -> list[dict[str, Any]]:
        return [
            change["value"]
            for webhook in self.got
            for change in webhook.changes
            if change["field"] == field_name
        ]

    async def until(self, ready: Callable[[], object], timeout_seconds: float = 5.0) -> None:
        """Wait until something is true of what came."""
        async with asyncio.timeout(timeout_seconds):
            while not ready():
                self.came.clear()
                await self.came.wait()


@pytest.fixture
async def business() -> AsyncIterator[Business]:
    listener = socket.socket()
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.bind(("127.0.0.1", 0))
    made = Business(url=f"http://127.0.0.1:{listener.getsockname()[1]}")
    config = uvicorn.Config(
        made.app, interface="asgi3", log_level="critical", lifespan="off", access_log=False
    )
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup(sockets=[listener])
    yield made
    await server.shutdown(sockets=[listener])


@pytest.fixture
async def running() -> AsyncIterator[serve.RunningSimulator]:
    made = await serve.open_simulator()
    yield made
    await made.close()


@pytest.fixture
async def sim(running: serve.RunningSimulator) -> AsyncIterator[control.SimulatorClient]:
    async with control.SimulatorClient(running.base_url) as client:
        await client.options(delivered_after_seconds=0.02)
        yield client


@pytest.fixture
async def number(sim: control.SimulatorClient, business: Business) -> control.Number:
    """A connected number whose webhooks reach `business`."""
    return await sim.add_number(
        display_phone_number="15550100001",
        verified_name="Hotel Marea",
        callback_url=f"{business.url}/hook",
        verify_token=VERIFY_TOKEN,
        plugin_id="plugin-1",
    )


@pytest.fixture
async def ana(sim: control.SimulatorClient) -> str:
    """An invented customer; her id."""
    return str((await sim.add_person("Ana Prueba", phone="34600000001"))["id"])


@dataclass
class Graph:
    """A bare Graph client: status, body and headers, nothing interpreted."""

    base_url: str
    token: str
    client: Client

    async def ask(
        self, method: str, path: str, body: Any = None, token: str | None = None
    ) -> tuple[int, Any]:
        request = self.client.request(method, f"{self.base_url}/v23.0/{path}")
        value = self.token if token is None else token
        if value:
            request = request.bearer_auth(value)
        if body is not None:
            request = request.body_json(body)
        response = await request.build().send()
        return response.status, json.loads(bytes(await response.bytes()))

    async def send(self, number_id: str, to: str, **body: Any) -> tuple[int, Any]:
        """A send; `type` text unless given."""
        message = {"messaging_product": "whatsapp", "to": to, **body}
        return await self.ask("POST", f"{number_id}/messages", message)

    async def text(self, number_id: str, to: str, text: str = "hola", **more: Any) -> str:
        """An accepted text; its id."""
        status, answer = await self.send(number_id, to, type="text", text={"body": text}, **more)
        assert status == 200, answer
        return str(answer["messages"][0]["id"])


@pytest.fixture
async def graph(running: serve.RunningSimulator, number: control.Number) -> AsyncIterator[Graph]:
    async with ClientBuilder().no_proxy().build() as client:
        yield Graph(running.base_url, number.token or "", client)
