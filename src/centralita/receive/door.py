"""The door: webhooks come in here, and nowhere else.

    GET  /webhooks/meta/{app}        Meta's handshake (Cloud API §1.1)
    POST /webhooks/meta/{app}        signed with that app's secret
    *    /webhooks/chakra/{secret}   a secret path: Chakra signs nothing (Cloud API §7.1)

Bare ASGI, because this is the hot path. The signature is checked over the raw bytes before anything
else is done with them; 200 is answered only once they are committed.
"""

import hmac
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any
from urllib.parse import parse_qsl

from centralita.kit import log
from centralita.providers.contract import Provider
from centralita.receive.journal import Journal
from centralita.receive.meters import Meters
from centralita.records.doors import Doors, MetaApp, SecretPath
from centralita.vocabulary import errors

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PREFIX = "/webhooks/"
HANDSHAKE_MAX_CHARS = 2_000

_log = log.get_logger("door")


class TooLarge(Exception):
    """The body is over the limit; the rest of it is not read."""


class HungUp(Exception):
    """The sender is gone before its body was whole: there is nothing to store."""


class Door:
    """The ASGI app for everything under `/webhooks/`."""

    def __init__(
        self,
        journal: Journal,
        providers: Mapping[str, Provider],
        meters: Meters,
        rate_limited: log.RateLimited,
        body_max_bytes: int = 3_000_000,
    ) -> None:
        self._journal = journal
        self._providers = providers
        self._meters = meters
        self._rate_limited = rate_limited
        self._body_max_bytes = body_max_bytes
        self._doors: Doors | None = None

    def load(self, doors: Doors) -> None:
        """Take these doors for the whole truth; called again whenever one changes."""
        self._doors = doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in ("GET", "POST"):
            await self._answer(send, 405, b"GET or POST", "method")
        elif self._doors is None:
            # Which doors there are is not known yet: a 404 would be a lie.
            await self._answer(send, 503, b"The database is away. Send it again.", "unavailable")
        else:
            await self._find_door(self._doors, scope, receive, send)

    async def _find_door(self, doors: Doors, scope: Scope, receive: Receive, send: Send) -> None:
        provider, _, name = str(scope["path"])[len(PREFIX) :].partition("/")
        method = scope["method"]
        if provider == "meta" and (app := doors.apps.get(name)) is not None:
            if method == "GET":
                await self._shake_hands(scope, send, app)
            else:
                await self._take_signed(scope, receive, send, app)
        elif (path := doors.find_path(provider, name)) is not None:
            if method == "GET":
                await self._greet(scope, send)
            else:
                await self._take(scope, receive, send, path)
        else:
            await self._answer(send, 404, b"there is no such webhook", "unknown_door")

    # ── handshakes ───────────────────────────────────────────────────────────────────────────

    async def _shake_hands(self, scope: Scope, send: Send, app: MetaApp) -> None:
        query = _read_query(scope)
        token = query.get("hub.verify_token", "").encode()
        expected = app.verify_token.reveal().encode()
        if query.get("hub.mode") != "subscribe" or not hmac.compare_digest(token, expected):
            await self._answer(send, 403, b"wrong verify token", "handshake_refused")
            return
        challenge = query.get("hub.challenge", "")[:HANDSHAKE_MAX_CHARS]
        await self._answer(send, 200, challenge.encode(), "handshake")

    async def _greet(self, scope: Scope, send: Send) -> None:
        """Knowing the secret path is the proof; a challenge is echoed where one is asked."""
        challenge = _read_query(scope).get("hub.challenge", "")[:HANDSHAKE_MAX_CHARS]
        await self._answer(send, 200, challenge.encode(), "handshake")

    # ── bodies ───────────────────────────────────────────────────────────────────────────────

    async def _take_signed(self, scope: Scope, receive: Receive, send: Send, app: MetaApp) -> None:
        headers = dict(scope["headers"])
        body = await self._read(headers, receive, send)
        if body is None:
            return
        provider = self._providers["meta_cloud"]
        given = headers.get(b"x-hub-signature-256", b"")
        signature = {"x-hub-signature-256": given.decode("latin-1")}
        if not provider.check_signature(signature, body, app.app_secret):
            self._complain("wrong or missing signature", app.app)
            await self._answer(send, 401, b"wrong or missing signature", "unsigned")
            return
        await self._store(send, provider.manifest.key, app.app, body)

    async def _take(self, scope: Scope, receive: Receive, send: Send, path: SecretPath) -> None:
        body = await self._read(dict(scope["headers"]), receive, send)
        if body is not None:
            await self._store(send, path.provider, path.label, body)

    async def _read(
        self, headers: Mapping[bytes, bytes], receive: Receive, send: Send
    ) -> bytes | None:
        """The whole body; None where it was refused or its sender hung up."""
        try:
            return await _read_body(headers, receive, self._body_max_bytes)
        except TooLarge:
            await self._answer(send, 413, b"at most 3 MB", "too_large", close=True)
        except HungUp:
            self._meters.count("hung_up")
        return None

    async def _store(self, send: Send, provider: str, door: str, body: bytes) -> None:
        try:
            await self._journal.add(provider, door, body)
        except errors.Unavailable as problem:
            self._complain("could not be stored", door, cause=repr(problem.__cause__))
            await self._answer(send, 503, str(problem).encode(), "unavailable")
        else:
            await self._answer(send, 200, b"", "stored")

    def _complain(self, what: str, door: str, **facts: str) -> None:
        """At most one line a minute for each kind: an attacker must not fill the log."""
        left_out = self._rate_limited.due(what)
        if left_out is not None:
            _log.warning("a webhook was refused", what=what, door=door, like_it=left_out, **facts)

    async def _answer(
        self, send: Send, status: int, body: bytes, outcome: str, *, close: bool = False
    ) -> None:
        self._meters.count(outcome)
        headers = [(b"content-length", b"%d" % len(body))]
        if body:
            headers.append((b"content-type", b"text/plain; charset=utf-8"))
        if close:
            headers.append((b"connection", b"close"))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


async def _read_body(headers: Mapping[bytes, bytes], receive: Receive, most_bytes: int) -> bytes:
    length = headers.get(b"content-length", b"0")
    if not length.isdigit() or int(length) > most_bytes:
        raise TooLarge
    chunks: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise HungUp
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > most_bytes:
            raise TooLarge
        more = message.get("more_body", False)
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def _read_query(scope: Scope) -> dict[str, str]:
    """PHP-style underscore names exist inside PHP only (Cloud API §1.1)."""
    return dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
