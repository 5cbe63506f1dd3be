"""Chat completions without the vendor's own HTTP stack, which takes half the work of a turn.

pydantic-ai asks its OpenAI client for one thing, `chat.completions.create`. Here that call is
written and sent by our own JSON and HTTP libraries; what comes back, and what goes wrong, are the
vendor's own types again, so that pydantic-ai notices nothing.
"""

import asyncio
from datetime import timedelta
from typing import Any, Final
from urllib import parse

import httpx2
import openai
import pyreqwest.client
import pyreqwest.exceptions as trouble
from openai.types.chat import ChatCompletion

from centralita.kit import json
from centralita.kit.crypto import Secret

_CONNECT_SECONDS: Final = 5.0
_TOTAL_SECONDS: Final = 130.0
"""The turn's own deadline comes first; this is for what nobody waits for any more."""
_TRIES: Final = 2
"""Once more after a 429, a 5xx or a broken connection: what tools did is not lost then."""
_PAUSE_SECONDS: Final = 0.5
_LONGEST_PAUSE_SECONDS: Final = 20.0
_PASSING: Final = frozenset({408, 409, 429})
_NOT_OF_THE_BODY: Final = frozenset({"timeout", "extra_headers", "extra_body", "stream"})


class Wire:
    """Connections for all endpoints and keys; a key goes along with its own calls only."""

    def __init__(self) -> None:
        self._clients: dict[bool, pyreqwest.client.Client] = {}

    def find(self, url: str) -> pyreqwest.client.Client:
        """The pool for an address: a proxy of the environment can't reach our own machine."""
        is_local = parse.urlsplit(url).hostname in ("localhost", "127.0.0.1", "::1")
        if is_local not in self._clients:
            builder = (
                pyreqwest.client.ClientBuilder()
                .user_agent("centralita")
                .follow_redirects(False)
                .referer(False)
                .connect_timeout(timedelta(seconds=_CONNECT_SECONDS))
                .timeout(timedelta(seconds=_TOTAL_SECONDS))
            )
            self._clients[is_local] = (builder.no_proxy() if is_local else builder).build()
        return self._clients[is_local]

    async def aclose(self) -> None:
        """Give the connections back."""
        for client in self._clients.values():
            await client.close()
        self._clients.clear()


class LeanClient(openai.AsyncOpenAI):
    """An OpenAI client for chat completions; `http` is what it would use for anything else."""

    def __init__(self, base_url: str, key: Secret, wire: Wire, http: httpx2.AsyncClient) -> None:
        # The vendor's library reads no variable of the environment where all is given.
        super().__init__(
            base_url=base_url, api_key="unused", organization="", project="", http_client=http
        )
        self._lean_chat = _Chat(_Completions(base_url, key, wire))

    @property
    def chat(self) -> Any:
        return self._lean_chat


class _Chat:
    def __init__(self, completions: "_Completions") -> None:
        self.completions = completions


class _Completions:
    def __init__(self, base_url: str, key: Secret, wire: Wire) -> None:
        self._url = base_url.rstrip("/") + "/chat/completions"
        self._key = key
        self._wire = wire

    async def create(self, **given: Any) -> ChatCompletion:
        """As the vendor's: raises its `APIStatusError` and `APIConnectionError`."""
        body = json.encode(_write_body(given))
        for tries_left in range(_TRIES - 1, -1, -1):
            pause: float | None = _PAUSE_SECONDS
            try:
                status, headers, answer = await self._post(body)
            except trouble.PyreqwestError:
                # Only that it broke: its text holds the address.
                failure: openai.APIError = openai.APIConnectionError(request=self._request())
            else:
                if 200 <= status < 300:
                    return _read_answer(answer)
                failure = self._refuse(status)
                pause = _find_pause(status, headers)
            if tries_left == 0 or pause is None:
                raise failure
            await asyncio.sleep(pause)
        raise AssertionError("the last try returns or raises")

    async def _post(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        request = (
            self._wire.find(self._url).post(self._url).header("content-type", "application/json")
        )
        if self._key:
            request = request.bearer_auth(self._key.reveal())
        response = await request.body_bytes(body).build().send()
        headers = {name.lower(): value for name, value in response.headers.items()}
        return response.status, headers, bytes(await response.bytes())

    def _request(self) -> httpx2.Request:
        return httpx2.Request("POST", self._url)

    def _refuse(self, status: int) -> openai.APIStatusError:
        """Without the answer's own words, which may quote the key."""
        response = httpx2.Response(status, request=self._request())
        return openai.APIStatusError(f"status {status}", response=response, body=None)


def _write_body(given: dict[str, Any]) -> dict[str, Any]:
    body = {
        name: value
        for name, value in given.items()
        if name not in _NOT_OF_THE_BODY and not isinstance(value, openai.Omit | openai.NotGiven)
    }
    return {**body, **(given.get("extra_body") or {})}


def _read_answer(answer: bytes) -> ChatCompletion:
    """Built without a check: pydantic-ai makes its own, and is kinder to incomplete endpoints."""
    try:
        found = json.decode_untrusted(answer)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        return ChatCompletion.construct(choices=[])
    return ChatCompletion.construct(**{"choices": [], "created": 0, **found})


def _find_pause(status: int, headers: dict[str, str]) -> float | None:
    """How long to wait before the next try; None where none would help."""
    if status not in _PASSING and status < 500:
        return None
    wished = headers.get("retry-after", "")
    seconds = float(wished) if wished.isdigit() else _PAUSE_SECONDS
    return min(seconds, _LONGEST_PAUSE_SECONDS)
