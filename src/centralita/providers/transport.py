"""One pooled HTTP client, shared by the clients of all providers that speak Meta's format.

It knows three endings of a call: an answer, "nothing left the machine" (`RetryLater`,
"unreachable"), and "it may have been taken" (`OutcomeUnknown`). It follows no redirect, never
retries, and keeps tokens out of addresses, errors and answers.
"""

import ipaddress
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib import parse

import pyreqwest.client
import pyreqwest.exceptions as trouble
import pyreqwest.multipart
import pyreqwest.request
import pyreqwest.response
from msgspec import Struct

from centralita.kit import json
from centralita.kit.crypto import Secret
from centralita.providers.meta_format import failures
from centralita.vocabulary import errors

CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 20.0
FILE_SECONDS = 120.0
"""For a whole file up or down, which may be 100 MB."""
MOST_BYTES = 100 * 1024 * 1024
"""The largest file WhatsApp carries (Cloud API §3)."""

HIDDEN = b"[hidden]"
_SHORTEST_SECRET = 8
"""Anything shorter is no token, and cutting it out would only garble the answer."""

_NO_CONNECTION = "client error (Connect)"
"""How the HTTP library's cause names a connection that never stood: refused, DNS, TLS, time-out."""


class Answer(Struct, frozen=True):
    """What came back; a header is found by its name, whatever its case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    def find_json(self) -> Any:
        """The body as JSON; None where it is none."""
        try:
            return json.decode_untrusted(self.body)
        except ValueError:
            return None

    def failure(self, *, attempt: int = 1, node: str = "") -> errors.SendFailure:
        """What a send's answer means; `node` is the Graph object that was addressed."""
        return failures.failure_from_answer(
            self.status, self.headers, self.body, attempt=attempt, node=node
        )

    def repeatable_failure(self, *, node: str = "") -> errors.SendFailure:
        """The same for a call that may be repeated: nothing about it can stay unknown."""
        return settle(self.failure(node=node))


def make_part(data: bytes, mime_type: str, filename: str) -> pyreqwest.multipart.PartBuilder:
    """A file for an upload; a type that is none gives up before anything is sent."""
    part = pyreqwest.multipart.PartBuilder.from_bytes(data).file_name(filename)
    try:
        return part.mime(mime_type)
    except ValueError:
        raise failures.make_failure("media_refused", detail="it has no valid type") from None


class Transport:
    """A pool of connections to one provider. Made once, used by all its numbers."""

    def __init__(
        self,
        base_url: str,
        *,
        connect_seconds: float = CONNECT_SECONDS,
        total_seconds: float = TOTAL_SECONDS,
        file_seconds: float = FILE_SECONDS,
    ) -> None:
        self.base_url = check_base_url(base_url)
        self._file_timeout = timedelta(seconds=file_seconds)
        builder = (
            pyreqwest.client.ClientBuilder()
            .user_agent("centralita")
            .follow_redirects(False)
            .referer(False)
            .connect_timeout(timedelta(seconds=connect_seconds))
            .timeout(timedelta(seconds=total_seconds))
        )
        if is_local(self.base_url):
            # A proxy of the environment can't reach our own machine.
            builder = builder.no_proxy()
        self._client = builder.build()

    async def post_json(self, path: str, token: Secret, body: Mapping[str, Any]) -> Answer:
        """POST whose outcome matters: a break after the connection is `OutcomeUnknown`."""
        request = self._request("POST", self.base_url + path, token)
        request = request.header("Content-Type", "application/json").body_bytes(json.encode(body))
        return await self._send(request.build(), token)

    async def post_form(
        self, path: str, token: Secret, form: pyreqwest.multipart.FormBuilder
    ) -> Answer:
        """A file upload; doing it twice harms nobody."""
        request = self._request("POST", self.base_url + path, token)
        request = request.timeout(self._file_timeout).multipart(form)
        return await self._send_repeatable(request.build(), token)

    async def post_repeatable(self, path: str, token: Secret, body: Mapping[str, Any]) -> Answer:
        """A POST that may be done twice without harm: a break is `RetryLater`."""
        request = self._request("POST", self.base_url + path, token)
        request = request.header("Content-Type", "application/json").body_bytes(json.encode(body))
        return await self._send_repeatable(request.build(), token)

    async def get(self, path: str, token: Secret, query: Mapping[str, str]) -> Answer:
        request = self._request("GET", self.base_url + path, token).query(dict(query))
        return await self._send_repeatable(request.build(), token)

    async def fetch(self, url: str, token: Secret, *, most_bytes: int = MOST_BYTES) -> Answer:
        """A file, read in pieces and dropped as soon as it grows past `most_bytes`.

        `url` comes from outside: only the provider's own host and named https hosts are called.
        """
        if not is_fetchable(url, self.base_url):
            raise failures.make_failure("media_refused")
        try:
            request = self._request("GET", url, token).timeout(self._file_timeout)
            async with request.build_streamed() as response:
                body = await _read_limited(response, most_bytes)
                return _answer(response, body, token)
        except trouble.PyreqwestError as error:
            raise failures.make_failure("unreachable", detail=_kind(error)) from None

    async def aclose(self) -> None:
        await self._client.close()

    def _request(self, method: str, url: str, token: Secret) -> pyreqwest.request.RequestBuilder:
        bearer = token.reveal()
        if not bearer:
            raise failures.make_failure("104")
        request = self._client.request(method, url)
        try:
            return request.bearer_auth(bearer)
        except (trouble.PyreqwestError, ValueError):
            # `from None`: the cause may quote the header, and with it the token.
            raise failures.make_failure(
                "190", detail="the token holds characters that no header can carry"
            ) from None

    async def _send(self, request: pyreqwest.request.ConsumedRequest, token: Secret) -> Answer:
        try:
            response = await request.send()
            return _answer(response, bytes(await response.bytes()), token)
        except trouble.PyreqwestError as error:
            if has_left(error):
                raise failures.make_failure("outcome_unknown", detail=_kind(error)) from None
            raise failures.make_failure("unreachable", detail=_kind(error)) from None

    async def _send_repeatable(
        self, request: pyreqwest.request.ConsumedRequest, token: Secret
    ) -> Answer:
        try:
            return await self._send(request, token)
        except errors.OutcomeUnknown as unknown:
            raise settle(unknown) from None


def settle(failure: errors.SendFailure) -> errors.SendFailure:
    """A call that may be repeated is not left unknown, but tried again."""
    if isinstance(failure, errors.OutcomeUnknown):
        return failures.make_failure("unreachable")
    return failure


def has_left(error: trouble.PyreqwestError) -> bool:
    """Whether the request may have left the machine.

    The error's class can't tell: a connection cut before the answer is a `ConnectError` as well,
    and an answer that comes too late a `ConnectTimeoutError`. Its causes can. What is in doubt has
    left.
    """
    if isinstance(error, trouble.PoolTimeoutError | trouble.BuilderError):
        return False
    details = getattr(error, "details", None) or {}
    causes = details.get("causes") or []
    return not any(cause["message"].startswith(_NO_CONNECTION) for cause in causes)


def _kind(error: trouble.PyreqwestError) -> str:
    # Only the kind of trouble: its text holds the address.
    return type(error).__name__


def _answer(response: pyreqwest.response.Response, body: bytes, token: Secret) -> Answer:
    """The answer, with the token taken out should it be quoted in there."""
    status = response.status
    return Answer(status, response.headers, body if status < 300 else _hide(body, token))


def _hide(body: bytes, token: Secret) -> bytes:
    """A refusal without the token, also where JSON escaped its slashes."""
    secret = token.reveal().encode()
    if len(secret) < _SHORTEST_SECRET:
        return body
    return body.replace(secret, HIDDEN).replace(secret.replace(b"/", b"\\/"), HIDDEN)


async def _read_limited(response: pyreqwest.response.Response, most_bytes: int) -> bytes:
    pieces = []
    size = 0
    while (piece := await response.body_reader.read_chunk()) is not None:
        size += len(piece)
        if size > most_bytes:
            raise failures.make_failure("media_too_large")
        pieces.append(bytes(piece))
    return b"".join(pieces)


def check_base_url(base_url: str) -> str:
    """An address to put paths behind, without a slash at its end."""
    try:
        address = parse.urlsplit(base_url)
        fine = address.scheme in ("http", "https") and bool(address.hostname) and not address.query
        _ = address.port
    except ValueError:
        fine = False
    if not fine:
        raise errors.Invalid(
            f"The provider's address {base_url!r} is no web address; write it like "
            "https://graph.facebook.com."
        )
    return base_url.rstrip("/")


def is_local(url: str) -> bool:
    host = parse.urlsplit(url).hostname or ""
    return host == "localhost" or host == "::1" or host.startswith("127.")


def is_fetchable(url: str, base_url: str) -> bool:
    """Whether a file's address may be called: our provider's own host, or https to a named host.

    A descriptor must not lead our token, or our network, to an inner address.
    """
    try:
        address, base = parse.urlsplit(url), parse.urlsplit(base_url)
        origin = (address.scheme, address.hostname, address.port)
        if origin == (base.scheme, base.hostname, base.port):
            return True
    except ValueError:
        return False
    host = address.hostname or ""
    if address.scheme != "https" or address.username or "." not in host.strip("."):
        return False
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return not host.endswith((".localhost", ".local", ".internal"))
    return False
