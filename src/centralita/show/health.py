"""`/healthz`, `/readyz` and `/metrics`: bare ASGI, for machines that watch."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry

from centralita.kit import db
from centralita.show import metrics

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

TEXT = "text/plain; charset=utf-8"
PATHS = frozenset({"/healthz", "/readyz", "/metrics"})


class Health:
    """Alive: this process answers. Ready: what it accepts now will be stored."""

    def __init__(
        self,
        database: db.Database,
        registry: CollectorRegistry,
        can_store: Callable[[], Awaitable[bool]],
    ) -> None:
        self._database = database
        self._registry = registry
        self._can_store = can_store

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        match scope["path"]:
            case "/healthz":
                await _answer(send, 200, b"alive\n")
            case "/readyz":
                await self._tell_ready(send)
            case "/metrics":
                text = await metrics.render(self._database, self._registry)
                await _answer(send, 200, text, CONTENT_TYPE_LATEST)
            case _:
                await _answer(send, 404, b"There is nothing here.\n")

    async def _tell_ready(self, send: Send) -> None:
        try:
            await self._database.ping()
        except db.DatabaseUnavailable:
            await _answer(send, 503, b"the database is away\n")
            return
        if await self._can_store():
            await _answer(send, 200, b"ready\n")
        else:
            await _answer(send, 503, b"what comes in can't be stored\n")


async def _answer(send: Send, status: int, body: bytes, content_type: str = TEXT) -> None:
    headers = [
        (b"content-type", content_type.encode()),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
