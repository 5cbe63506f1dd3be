"""Calls addresses that tenants wrote: public ones only, bounded in time and size.

A name is looked up here, once, and the connection goes to the very address that was checked, so
that a second look-up cannot lead elsewhere. No proxy of the environment is used, nothing is
unpacked, and a redirect is followed only by `get`, each step checked like the first.
"""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from socket import IPPROTO_TCP, gaierror, getaddrinfo
from typing import Final
from urllib import parse

import pyreqwest.client
import pyreqwest.exceptions as trouble
import pyreqwest.request
from msgspec import Struct

from centralita.effects import addresses
from centralita.effects.addresses import Target

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""A host's addresses; empty where it has none."""

_CONNECT_SECONDS: Final = 5.0
_MOST_REDIRECTS: Final = 3
_MOST_CLIENTS: Final = 64
_MOST_LOOK_UPS: Final = 16
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


class Answer(Struct, frozen=True):
    """What came back, whole; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Unreachable(Exception):
    """No whole answer came. The text is a short English sentence; `passing` where it may go better
    another time."""

    def __init__(self, problem: str, *, passing: bool) -> None:
        super().__init__(problem)
        self.passing = passing


class Fetcher:
    """Shared by all tenants: connections are kept per host and checked address, nothing else is."""

    def __init__(self, *, allow_loopback: bool = False, resolve: Resolve | None = None) -> None:
        self._allow_loopback = allow_loopback
        self._look_ups = ThreadPoolExecutor(_MOST_LOOK_UPS, "look-up")
        self._resolve = resolve or self._resolve_by_system
        self._asked: dict[tuple[str, int], asyncio.Future[Sequence[str]]] = {}
        self._clients: OrderedDict[tuple[str, str, int], pyreqwest.client.Client] = OrderedDict()

    async def post(
        self,
        url: str,
        headers: Mapping[str, str],
        body: bytes,
        *,
        seconds: float,
        most_bytes: int,
    ) -> Answer:
        """POST once, without following redirects. Raises `addresses.Refused`, `Unreachable`."""
        async with _limited(seconds):
            client, target = await self._open(url)
            request = client.post(target.url).headers(dict(headers)).body_bytes(body)
            return await _send(request, most_bytes)

    async def get(self, url: str, *, seconds: float, most_bytes: int) -> Answer:
        """GET, over a few redirects if need be. Raises `addresses.Refused`, `Unreachable`."""
        async with _limited(seconds):
            for _ in range(_MOST_REDIRECTS + 1):
                client, target = await self._open(url)
                answer = await _send(client.get(target.url), most_bytes)
                onwards = answer.headers.get("location")
                if answer.status not in _REDIRECTS or not onwards:
                    return answer
                url = parse.urljoin(target.url, onwards)
            raise Unreachable("the address leads from one place to the next", passing=False)

    async def aclose(self) -> None:
        """Close every connection."""
        for asked in self._asked.values():
            asked.cancel()
        self._look_ups.shutdown(wait=False, cancel_futures=True)
        for client in self._clients.values():
            await client.close()
        self._clients.clear()

    async def _open(self, url: str) -> tuple[pyreqwest.client.Client, Target]:
        target = addresses.parse_target(url, allow_loopback=self._allow_loopback)
        found = [str(target.ip)] if target.ip else await self._look_up(target.host, target.port)
        address = (
            str(target.ip)
            if target.ip
            else addresses.choose_address(target, found, allow_loopback=self._allow_loopback)
        )
        return self._find_client(target, address), target

    async def _look_up(self, host: str, port: int) -> Sequence[str]:
        """A host's addresses. Who asks for one that is being looked up waits for the same answer:
        a name whose servers keep silent must not occupy everybody's look-ups."""
        asked = self._asked.get((host, port))
        if asked is None:
            asked = asyncio.ensure_future(self._resolve(host, port))
            self._asked[host, port] = asked
            asked.add_done_callback(lambda _: self._asked.pop((host, port), None))
        return await asyncio.shield(asked)

    def _find_client(self, target: Target, address: str) -> pyreqwest.client.Client:
        key = (target.host, address, target.port)
        client = self._clients.get(key)
        if client is None:
            client = self._clients[key] = _build(target, address)
        self._clients.move_to_end(key)
        if len(self._clients) > _MOST_CLIENTS:
            self._clients.popitem(last=False)  # not closed: requests of it may be under way
        return client

    async def _resolve_by_system(self, host: str, port: int) -> Sequence[str]:
        def look_up() -> list[str]:
            try:
                return [str(each[4][0]) for each in getaddrinfo(host, port, proto=IPPROTO_TCP)]
            except gaierror:
                return []

        return await asyncio.get_running_loop().run_in_executor(self._look_ups, look_up)


def _build(target: Target, address: str) -> pyreqwest.client.Client:
    return (
        pyreqwest.client.ClientBuilder()
        .user_agent("centralita")
        .follow_redirects(False)
        .referer(False)
        .no_proxy()
        .gzip(False)
        .brotli(False)
        .deflate(False)
        .zstd(False)
        .connect_timeout(timedelta(seconds=_CONNECT_SECONDS))
        .pool_idle_timeout(timedelta(seconds=20))
        .resolve(target.host, address, target.port)
        .build()
    )


@contextlib.asynccontextmanager
async def _limited(seconds: float) -> AsyncIterator[None]:
    """Everything within has so many seconds; what takes longer is `Unreachable`."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise Unreachable("it took too long to answer", passing=True) from None


async def _send(request: pyreqwest.request.RequestBuilder, most_bytes: int) -> Answer:
    try:
        async with request.build_streamed() as response:
            body = b""
            while (piece := await response.body_reader.read_chunk()) is not None:
                body += bytes(piece)
                if len(body) > most_bytes:
                    raise Unreachable(
                        f"its answer is longer than {most_bytes:,} bytes", passing=False
                    )
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status, headers, body)
    except trouble.PyreqwestError:
        # Without the library's own words: they hold the address.
        raise Unreachable("the address could not be reached", passing=True) from None
