"""The simulator's way out: posts webhooks and asks the handshake question."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Protocol

from pyreqwest import exceptions
from pyreqwest.client import Client, ClientBuilder

USER_AGENT = "facebookexternalua"


class Unreachable(Exception):
    """The other side could not be reached, or did not answer in time."""


class Sender(Protocol):
    """What the simulator needs to reach a webhook; a test may bring its own."""

    async def post(
        self, url: str, body: bytes, headers: Mapping[str, str], timeout_seconds: float
    ) -> int:
        """The HTTP status. Raises `Unreachable`."""

    async def get(
        self, url: str, query: Mapping[str, str], timeout_seconds: float
    ) -> tuple[int, str]:
        """Status and body as text. Raises `Unreachable`."""

    async def close(self) -> None:
        """Let the connections go."""


class HttpSender:
    """The usual sender: kept-alive connections, no redirects, no proxy."""

    def __init__(self) -> None:
        self._client: Client | None = None

    def _open_client(self) -> Client:
        # Made at first use, because the client belongs to the running event loop.
        if self._client is None:
            builder = ClientBuilder().user_agent(USER_AGENT).follow_redirects(False).no_proxy()
            self._client = builder.pool_max_idle_per_host(256).build()
        return self._client

    async def post(
        self, url: str, body: bytes, headers: Mapping[str, str], timeout_seconds: float
    ) -> int:
        try:
            request = self._open_client().post(url).body_bytes(body).headers(dict(headers))
            response = await request.timeout(timedelta(seconds=timeout_seconds)).build().send()
        except (exceptions.PyreqwestError, ValueError) as error:
            raise Unreachable(_words(error)) from error
        return response.status

    async def get(
        self, url: str, query: Mapping[str, str], timeout_seconds: float
    ) -> tuple[int, str]:
        try:
            request = self._open_client().get(url).query(dict(query))
            response = await request.timeout(timedelta(seconds=timeout_seconds)).build().send()
            return response.status, await response.text()
        except (exceptions.PyreqwestError, ValueError) as error:
            raise Unreachable(_words(error)) from error

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()
            self._client = None


def _words(error: Exception) -> str:
    """The error's kind only: its text may quote the URL, which can carry a secret path."""
    return type(error).__name__
