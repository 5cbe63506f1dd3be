"""Browsers that watch live: they do as little as they can, so that the server is measured."""

import asyncio
import base64
import functools
import itertools
import os
import re
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import cast

from benchmarks import crowd

_PROBE = re.compile(rb"probe-(\d{9})")
_serials = itertools.count()
"""Of all probes of a run of the program: none is there twice."""
_OVERLAP = 15
"""A probe that two reads cut in two is found in the second."""


class ProbeLetters(crowd.Letters):
    """Letters of whom `is_watched` have a number in their text; when they were written is known."""

    def __init__(
        self, each: int, *, people: int, numbers: int, run: str, is_watched: Callable[[int], bool]
    ) -> None:
        self.wrote_at: dict[int, float] = {}
        self._serials = _serials
        self._is_watched = is_watched
        super().__init__(each, people=people, numbers=numbers, run=run, talk=self._talk)

    def _talk(self, person: int) -> Iterator[str]:
        while True:
            probe = f" probe-{next(self._serials):09d}" if self._is_watched(person) else ""
            yield f"¿tienen estacionamiento?{probe}"

    def take(self, person: int) -> bytes:
        letter = super().take(person)
        if self._is_watched(person):
            found = _PROBE.search(letter)
            assert found is not None
            self.wrote_at[int(found[1])] = time.monotonic()
        return letter


class Watcher(asyncio.Protocol):
    """One browser's line: notes when it first saw each probe."""

    def __init__(self, head: bytes, tenant: int) -> None:
        self.tenant = tenant
        self.saw_at: dict[int, float] = {}
        self.read_bytes = 0
        self.greeted = asyncio.Event()
        self.is_lost = False
        self._head = head
        self._tail = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # a socket's always is one
        self.transport.write(self._head)

    def data_received(self, data: bytes) -> None:
        now = time.monotonic()
        self.read_bytes += len(data)
        if b'"hello"' in data:
            self.greeted.set()
        for probe in _PROBE.findall(self._tail + data):
            self.saw_at.setdefault(int(probe), now)
        self._tail = data[-_OVERLAP:]

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_lost = True


@asynccontextmanager
async def open_watchers(
    port: int, seats: list[tuple[int, str, str]]
) -> AsyncIterator[list[Watcher]]:
    """A browser for each (tenant's number, its slug, a session's cookie), all of them greeted."""
    loop = asyncio.get_running_loop()
    watchers: list[Watcher] = []
    for tenant, slug, cookie in seats:
        make = functools.partial(Watcher, _make_head(port, slug, cookie), tenant)
        _, watcher = await loop.create_connection(make, "127.0.0.1", port)
        watchers.append(watcher)
    async with asyncio.timeout(30):
        await asyncio.gather(*(each.greeted.wait() for each in watchers))
    try:
        yield watchers
    finally:
        for each in watchers:
            each.transport.close()


def _make_head(port: int, slug: str, cookie: str) -> bytes:
    key = base64.b64encode(os.urandom(16)).decode()
    lines = (
        f"GET /api/v1/live?tenant={slug} HTTP/1.1",
        f"host: 127.0.0.1:{port}",
        f"origin: http://127.0.0.1:{port}",
        f"cookie: {cookie}",
        "connection: Upgrade",
        "upgrade: websocket",
        "sec-websocket-version: 13",
        f"sec-websocket-key: {key}",
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
