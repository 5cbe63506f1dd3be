"""The simulator on a port of its own, under uvicorn; inside another program's loop too."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from centralita.kit import clock
from centralita.simulator import app, runtime, sender, world


class CuttableProtocol(HttpToolsProtocol):
    """uvicorn's protocol, which lets the app drop the connection (`cut_before`, `cut_after`)."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        extensions: dict[str, Any] = {app.CUT_EXTENSION: self.transport.abort}
        self.scope["extensions"] = extensions


@dataclass(slots=True)
class RunningSimulator:
    """A simulator that listens; `box` is its inside, for those in the same process."""

    base_url: str
    box: runtime.Runtime
    _server: uvicorn.Server
    _task: asyncio.Task[None]

    async def close(self) -> None:
        """Stop listening and let everything go."""
        self._server.should_exit = True
        await self._task

    async def wait(self) -> None:
        """Until it is stopped."""
        await self._task


class _QuietServer(uvicorn.Server):
    """uvicorn without signal handlers of its own: they belong to the program around it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def open_simulator(
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    seed: int = 0,
    time: clock.Clock | None = None,
    out: sender.Sender | None = None,
) -> RunningSimulator:
    """Listen on the host and port (0: any free one) and return at once when ready.

    Raises OSError when the port is taken.
    """
    listener = _listen(host, port)
    box = runtime.make(world.World(seed), time or clock.SystemClock(), out or sender.HttpSender())
    config = uvicorn.Config(
        app.build(box),
        http=CuttableProtocol,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        # Longer than clients keep idle connections, so that none is closed while one is reused.
        timeout_keep_alive=120,
        server_header=False,
        lifespan="on",
        timeout_graceful_shutdown=1,
    )
    server = _QuietServer(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        if task.done():
            await task
            raise OSError("the simulator could not start")
        await asyncio.sleep(0.01)
    bound_host, bound_port = listener.getsockname()[:2]
    return RunningSimulator(f"http://{bound_host}:{bound_port}", box, server, task)


async def serve(host: str = "127.0.0.1", port: int = 4010, *, seed: int = 0) -> None:
    """Run until cancelled."""
    running = await open_simulator(host, port, seed=seed)
    try:
        await running.wait()
    finally:
        await running.close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Inherited by what is accepted: without it small answers wait 40 ms for an acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.bind((host, port))
    listener.listen(2048)
    return listener
