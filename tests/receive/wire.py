"""The real server on a free loopback port, and a client that controls every byte it sends."""

import asyncio
import hashlib
import hmac
import itertools
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field

from centralita import serve
from centralita.installed import PROVIDERS
from centralita.kit import crypto, db
from centralita.receive import patience
from centralita.records import doors, operator

APP_SECRET = "an-app-secret-of-the-tests"
VERIFY_TOKEN = "a-verify-token-of-the-tests"
HOST = "127.0.0.1"
PATIENCE_SECONDS = 20
METRICS_TOKEN = "a-metrics-token-of-the-tests"
FRONT = serve.Front(metrics_token=crypto.Secret(METRICS_TOKEN))


@dataclass(frozen=True)
class Answer:
    """What came back; `closed` when the server hung up after it."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    closed: bool = False


@dataclass
class Wire:
    """A client of one server."""

    port: int
    open_connections: list[asyncio.StreamWriter] = field(default_factory=list)

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection(HOST, self.port)
        self.open_connections.append(writer)
        return reader, writer

    async def ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request on a connection of its own."""
        reader, writer = await self.connect()
        writer.write(make_head(method, path, {"content-length": str(len(body)), **(headers or {})}))
        writer.write(body)
        answer = await read_answer(reader)
        writer.close()
        return answer

    async def get(self, path: str) -> Answer:
        return await self.ask("GET", path)

    async def get_metrics(self) -> Answer:
        return await self.ask(
            "GET", "/metrics", headers={"authorization": f"Bearer {METRICS_TOKEN}"}
        )

    async def post(self, body: bytes, signature: str | None, app: str = "main") -> Answer:
        """A body to a Meta app's webhook, with exactly this signature header."""
        headers = {} if signature is None else {"x-hub-signature-256": signature}
        return await self.ask("POST", f"/webhooks/meta/{app}", body, headers)

    async def post_signed(self, body: object, app: str = "main") -> Answer:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.post(raw, sign(raw), app)

    def close(self) -> None:
        for writer in self.open_connections:
            writer.close()


def sign(body: bytes, secret: str = APP_SECRET) -> str:
    """As Meta does, by the standard library alone (Cloud API §1.1)."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def make_head(method: str, path: str, headers: Mapping[str, str]) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"host: {HOST}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


async def read_answer(reader: asyncio.StreamReader) -> Answer:
    """One answer; hanging up without one raises IncompleteReadError."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status, *lines = head.strip().split("\r\n")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines)
        }
        body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Answer(int(status.split()[1]), headers, body)


async def wait_until_closed(reader: asyncio.StreamReader) -> bytes:
    """Whatever still comes until the server hangs up."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        try:
            return await reader.read(-1)
        except ConnectionError:
            return b""


async def wait_until(check: Callable[[], Awaitable[bool]], seconds: float = 30) -> None:
    """Ask again and again until it is so. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        for pause in itertools.repeat(0.02):
            if await check():
                return
            await asyncio.sleep(pause)


@asynccontextmanager
async def open_server(
    database: db.Database,
    keys: crypto.MasterKeys,
    protocol: type[patience.PatientProtocol] = patience.PatientProtocol,
    front: serve.Front = FRONT,
) -> AsyncIterator[Wire]:
    """The server program in this process, until the end of the block."""
    stop, ready = asyncio.Event(), asyncio.Event()
    async with AsyncExitStack() as stack:
        listening = stack.enter_context(closing(serve.open_socket(HOST, 0)))
        switch = await stack.enter_async_context(
            serve.open_switch(database, keys, PROVIDERS, front=front)
        )
        running = asyncio.create_task(
            serve.run(switch, listening, stop, on_ready=ready.set, protocol=protocol)
        )
        await ready.wait()
        wire = Wire(listening.getsockname()[1])
        try:
            yield wire
        finally:
            wire.close()
            stop.set()
            await running


async def add_app(
    owner_url: str,
    keys: crypto.MasterKeys,
    app: str = "main",
    app_secret: str = APP_SECRET,
    verify_token: str = VERIFY_TOKEN,
) -> None:
    async with operator.open_operator(owner_url) as o:
        new = doors.MetaApp(app, crypto.Secret(app_secret), crypto.Secret(verify_token))
        await doors.set_app(o, keys, new)


async def add_path(owner_url: str, label: str = "chakra-main") -> str:
    """A new secret path for Chakra."""
    async with operator.open_operator(owner_url) as o:
        return (await doors.add_secret_path(o, "chakra", label)).reveal()


async def list_stored(database: db.Database) -> list[bytes]:
    """Every body in the journal, in order."""
    async with database.pipe() as p:
        rows = await p.fetch("select body from inbound order by inbound_id")
    return [bytes(row[0]) for row in rows]
