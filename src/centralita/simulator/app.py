"""The simulator as an ASGI app: Graph, Chakra, media links, customers and control behind one port.

The Graph door is plain ASGI, because sends are its hot path; `/sim` is a Starlette router.
"""

import asyncio
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from centralita.kit import clock
from centralita.simulator import call, chakra, graph, panel, runtime, sender, world

MEDIA_PATH = "/whatsapp_business/attachments"
CUT_EXTENSION = "centralita.cut"
Headers = list[tuple[bytes, bytes]]


def create_app(state: world.World, time: clock.Clock, out: sender.Sender) -> ASGIApp:
    """The app on this world, clock and way out; its lifespan starts and stops what it needs."""
    return build(runtime.make(state, time, out))


def build(box: runtime.Runtime) -> ASGIApp:
    """The app of a runtime that somebody else may hold too."""
    control = panel.build(box)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _run_lifespan(box, receive, send)
        elif scope["type"] == "http" and scope["path"].startswith("/sim/"):
            await control(scope, receive, send)
        elif scope["type"] == "http":
            await _answer(box, scope, receive, send)

    return app


async def _answer(box: runtime.Runtime, scope: Scope, receive: Receive, send: Send) -> None:
    request = Request(scope, receive)
    try:
        status, body, headers = await _route(box, request, scope["path"])
    except call.Cut:
        await _cut(scope, send)
        return
    except ClientDisconnect:
        return
    length = (b"content-length", str(len(body)).encode())
    start = {"type": "http.response.start", "status": status, "headers": [*headers, length]}
    await send(start)
    await send({"type": "http.response.body", "body": body})


async def _route(box: runtime.Runtime, request: Request, path: str) -> tuple[int, bytes, Headers]:
    base_url = f"{request.url.scheme}://{request.headers.get('host', 'localhost')}"
    if path.startswith(chakra.PREFIX):
        return await chakra.answer(box, request, path, base_url)
    if path.startswith(MEDIA_PATH):
        return _plain(*graph.get_media_bytes(box, request))
    if path.startswith(chakra.PUBLIC_PREFIX):
        return _plain(*chakra.get_public(box, path))
    if path == "/healthz":
        return _plain(200, b"ok", "text/plain")
    return await graph.answer(box, request, path, base_url)


def _plain(status: int, body: bytes, mime_type: str) -> tuple[int, bytes, Headers]:
    return status, body, [(b"content-type", mime_type.encode())]


async def _cut(scope: Scope, send: Send) -> None:
    """Drop the connection without an answer; half an answer where the server can't do that."""
    cut = (scope.get("extensions") or {}).get(CUT_EXTENSION)
    if cut is not None:
        cut()
        # The server must notice the loss before this returns, or it would answer 500.
        await asyncio.sleep(0.01)
        return
    headers = [(b"content-length", b"1000")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"", "more_body": True})


async def _run_lifespan(box: runtime.Runtime, receive: Receive, send: Send) -> None:
    while True:
        message: Any = await receive()
        if message["type"] == "lifespan.startup":
            box.open()
            await send({"type": "lifespan.startup.complete"})
        else:
            await box.close()
            await send({"type": "lifespan.shutdown.complete"})
            return
