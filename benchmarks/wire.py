"""As little HTTP as the crowd needs, in both directions: it must not be what is measured."""

import asyncio
import re
from collections.abc import Callable
from typing import cast

_LENGTH = re.compile(rb"content-length:\s*(\d+)", re.IGNORECASE)


class _Whole(asyncio.Protocol):
    """Cuts what comes in into whole messages: (head, body)."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports don't descend from asyncio's.
        self.transport = cast(asyncio.Transport, transport)
        self._waiting = b""

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        while self._waiting:
            head, blank, rest = self._waiting.partition(b"\r\n\r\n")
            if not blank:
                return
            found = _LENGTH.search(head)
            length = int(found[1]) if found else 0
            if len(rest) < length:
                return
            self._waiting = rest[length:]
            self.take(head, rest[:length])

    def take(self, head: bytes, body: bytes) -> None:
        raise NotImplementedError


class Answering(_Whole):
    """A connection of the stub: every request's body goes to `hear`, which returns the answer's."""

    def __init__(self, hear: Callable[[bytes], bytes]) -> None:
        self._hear = hear

    def take(self, head: bytes, body: bytes) -> None:
        self.answer(self._hear(body))

    def answer(self, body: bytes) -> None:
        """Write a whole answer."""
        if not self.transport.is_closing():
            self.transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
            )


class Asking(_Whole):
    """A connection to the server under test: one request at a time."""

    def __init__(self, on_answer: Callable[["Asking", int], None]) -> None:
        self._on_answer = on_answer

    def ask(self, request: bytes) -> None:
        self.transport.write(request)

    def take(self, head: bytes, body: bytes) -> None:
        self._on_answer(self, int(head[9:12]))

    def connection_lost(self, exc: Exception | None) -> None:
        self._on_answer = lambda _line, _status: None
