"""The server process: the door for webhooks, what watches it, and the calls of other tools.

It stores and answers; it routes and sends nothing. Any number of these may run side by
side over one database, behind any balancer.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, nullcontext, suppress

import uvicorn
from msgspec import Struct
from prometheus_client import CollectorRegistry
from starlette.websockets import WebSocket

from centralita.console import opening
from centralita.kit import clock, crypto, db, log
from centralita.providers.contract import Client, Provider
from centralita.receive.door import PREFIX, Door, Receive, Scope, Send
from centralita.receive.journal import Journal
from centralita.receive.meters import Meters
from centralita.receive.patience import PatientProtocol
from centralita.records import api_keys, doors
from centralita.show import rpc, time_limits
from centralita.show.api import build
from centralita.show.gate import Gate
from centralita.show.health import PATHS, Health
from centralita.show.live import hub, wire
from centralita.show.pace import Limits, Pace
from centralita.show.ports import Demo
from centralita.show.site import BUILT, Site
from centralita.verticals.contract import Vertical

_log = log.get_logger("serve")

DOORS_CHANNEL = "doors"
RETRY_SECONDS = 1.0


class Front(Struct, frozen=True, kw_only=True):
    """What the console needs beside the door: providers' clients, trades, and how it is reached.

    Without `metrics_token` nobody reads `/metrics`.
    """

    clients: Mapping[str, Client] = {}
    verticals: Mapping[str, Vertical] = {}
    https: bool = False
    public_url: str = ""
    outside_loopback: bool = False
    call_limits: Limits = Limits()
    metrics_token: crypto.Secret | None = None
    demo: Demo | None = None


class Switch:
    """The ASGI app: webhooks to the door, everything else to `show`."""

    def __init__(
        self, door: Door, calls: rpc.Rpc, console: opening.Console, health: Health, site: Site
    ) -> None:
        self._door = door
        self._calls = calls
        self._api = console.api
        self._line = console.line
        self._health = health
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._line.serve(WebSocket(scope, receive, send))
            return
        path: str = scope["path"]
        if path.startswith(PREFIX):
            await self._door(scope, receive, send)
        elif path.startswith(rpc.PREFIX):
            await self._calls(scope, receive, send)
        elif path.startswith(build.PREFIX):
            await self._api(scope, receive, send)
        elif path in PATHS:
            await self._health(scope, receive, send)
        else:
            await self._site(scope, receive, send)


FRONT = Front()


@asynccontextmanager
async def open_switch(
    database: db.Database,
    keys: crypto.MasterKeys,
    providers: Mapping[str, Provider],
    body_max_bytes: int = 3_000_000,
    make_journal: Callable[[db.Database], Journal] = Journal,
    front: Front = FRONT,
) -> AsyncIterator[Switch]:
    """The app with its journal running, its doors and the keys it knows kept up to date.

    Raises `crypto.SealBroken` where the master key does not open them.
    """
    registry, now = CollectorRegistry(), clock.SystemClock()
    journal = make_journal(database)
    rate_limited = log.RateLimited(now)
    door = Door(journal, providers, Meters(registry), rate_limited, body_max_bytes)
    gate, changed = Gate(database, now), asyncio.Event()
    pace = Pace(front.call_limits, now)
    console = opening.Given(
        database=database,
        keys=keys,
        clock=now,
        gate=gate,
        pace=pace,
        providers=providers,
        clients=front.clients,
        verticals=front.verticals,
        https=front.https,
        public_url=front.public_url,
        outside_loopback=front.outside_loopback,
        demo=front.demo,
    )

    def hear(channel: str, payload: str) -> None:
        if channel in hub.CHANNELS:
            front_desk.hub.hear(channel, payload)
        elif channel == api_keys.CHANNEL:
            gate.forget()
        else:
            changed.set()

    def hear_all() -> None:
        gate.forget()
        changed.set()
        front_desk.hub.hear_all()

    with suppress(db.DatabaseUnavailable):
        await _load_doors(database, keys, door)
    writing = asyncio.create_task(journal.run())
    loading = asyncio.create_task(_keep_doors(database, keys, door, changed))
    noting = asyncio.create_task(gate.keep_noting())
    try:
        async with (
            opening.open_console(console) as front_desk,
            database.listen([DOORS_CHANNEL, api_keys.CHANNEL, *hub.CHANNELS], hear, hear_all),
        ):
            yield Switch(
                door,
                rpc.Rpc(database.within(time_limits.ORDINARY), gate, pace),
                front_desk,
                Health(database, registry, journal.can_store, rate_limited, front.metrics_token),
                Site(BUILT, https=front.https),
            )
    finally:
        for keeping in (loading, noting):
            keeping.cancel()
        await journal.close()
        await writing
        await asyncio.gather(loading, noting, return_exceptions=True)
        await gate.note()


async def _keep_doors(
    database: db.Database, keys: crypto.MasterKeys, door: Door, changed: asyncio.Event
) -> None:
    """Load the doors whenever one changes; while that fails, the old ones stay."""
    while True:
        await changed.wait()
        changed.clear()
        try:
            await _load_doors(database, keys, door)
        except Exception as problem:
            _log.warning("the doors could not be loaded; the old ones stay", error=repr(problem))
            changed.set()
            await asyncio.sleep(RETRY_SECONDS)


async def _load_doors(database: db.Database, keys: crypto.MasterKeys, door: Door) -> None:
    async with database.pipe() as p:
        door.load(await doors.load_doors(p, keys))


class _Server(uvicorn.Server):
    """Uvicorn that says when it listens, and leaves signals to the process."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_ready()

    def capture_signals(self) -> nullcontext[None]:  # type: ignore[override]  # same use, no signals
        return nullcontext()


async def run(
    switch: Switch,
    listening: socket.socket,
    stop: asyncio.Event,
    *,
    shutdown_seconds: float = 20,
    on_ready: Callable[[], None] = lambda: None,
    protocol: type[PatientProtocol] = PatientProtocol,
) -> None:
    """Serve until `stop`; requests under way are finished first. `on_ready`: it listens."""
    config = uvicorn.Config(
        switch,
        http=protocol,
        # What the program under `Switch` needs of it is in `show.live.wire`.
        ws=wire.WireProtocol,
        ws_max_size=wire.FROM_BROWSER_MAX_BYTES,
        ws_ping_interval=wire.PING_SECONDS,
        ws_ping_timeout=wire.PING_SECONDS,
        ws_per_message_deflate=False,
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=int(shutdown_seconds),
        backlog=2048,
    )
    server = _Server(config, on_ready)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    stopping.cancel()
    await serving


def open_socket(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises OSError when it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((host, port))
    return listening
