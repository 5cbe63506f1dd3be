"""`/healthz`, `/readyz` and `/metrics`: bare ASGI, for machines that watch.

They share their port with the webhooks, so strangers may ask too. They learn that the process lives
and whether it is ready, and no more: `/metrics` is for whoever has its token. Where a request comes
from counts for nothing, because behind a proxy everybody comes from next door.
"""

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry

from centralita.kit import crypto, db, log
from centralita.show import metrics
from centralita.show.answers import Receive, Scope, Send, find_bearer

PATHS: Final = frozenset({"/healthz", "/readyz", "/metrics"})

LOOK_SECONDS: Final = 3.0
"""A database that takes longer is not there: whoever watches has no more patience either."""

_TEXT: Final = "text/plain; charset=utf-8"
_CLOSED: Final = (
    b"The metrics are closed. To open them, set CENTRALITA_METRICS_TOKEN and send it as "
    b"Authorization: Bearer.\n"
)
_UNKNOWN: Final = b"The metrics need their token, as Authorization: Bearer.\n"
_CHALLENGE: Final = (b"www-authenticate", b'Bearer realm="centralita"')

_log = log.get_logger("health")


class Health:
    """Alive: this process answers. Ready: what it accepts now will be stored.

    Without `metrics_token` nobody reads the metrics.
    """

    def __init__(
        self,
        database: db.Database,
        registry: CollectorRegistry,
        can_store: Callable[[], Awaitable[bool]],
        rate_limited: log.RateLimited,
        metrics_token: crypto.Secret | None,
    ) -> None:
        self._database = database
        self._registry = registry
        self._can_store = can_store
        self._rate_limited = rate_limited
        self._metrics_token = metrics_token
        self._looking: asyncio.Task[bool] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        match scope["path"]:
            case "/healthz":
                await _answer(send, 200, b"alive\n")
            case "/readyz":
                if await self._is_ready():
                    await _answer(send, 200, b"ready\n")
                else:
                    await _answer(send, 503, b"not ready\n")
            case "/metrics":
                await self._tell_metrics(scope, send)
            case _:
                await _answer(send, 404, b"There is nothing here.\n")

    async def _is_ready(self) -> bool:
        """Whoever asks while somebody else's question is under way gets the same answer: however
        many ask, they take one connection of the door's, and not all."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        return await asyncio.shield(self._looking)

    async def _look(self) -> bool:
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                await self._database.ping()
                can_store = await self._can_store()
        except (db.DatabaseUnavailable, TimeoutError) as problem:
            self._say("not ready: the database is away", error=repr(problem))
            return False
        if not can_store:
            self._say("not ready: what comes in can't be stored")
        return can_store

    async def _tell_metrics(self, scope: Scope, send: Send) -> None:
        if self._metrics_token is None:
            self._say("the metrics are closed: CENTRALITA_METRICS_TOKEN is not set")
            await _answer(send, 403, _CLOSED)
        elif not _is_same(find_bearer(scope), self._metrics_token):
            self._say("somebody asked for the metrics without their token")
            await _answer(send, 401, _UNKNOWN, _CHALLENGE)
        else:
            text = await metrics.render(self._database, self._registry)
            await _answer(send, 200, text, (b"content-type", CONTENT_TYPE_LATEST.encode()))

    def _say(self, what: str, **facts: str) -> None:
        left_out = self._rate_limited.due(what)
        if left_out is not None:
            _log.warning(what, like_it=left_out, **facts)


def _is_same(sent: str | None, token: crypto.Secret) -> bool:
    """Takes as long for a guess that is nearly right as for any other."""
    return hmac.compare_digest((sent or "").encode("latin-1"), token.reveal().encode())


async def _answer(send: Send, status: int, body: bytes, *more: tuple[bytes, bytes]) -> None:
    headers = {
        b"content-type": _TEXT.encode(),
        b"content-length": str(len(body)).encode(),
        b"cache-control": b"no-store",
        **dict(more),
    }
    await send({"type": "http.response.start", "status": status, "headers": [*headers.items()]})
    await send({"type": "http.response.body", "body": body})
