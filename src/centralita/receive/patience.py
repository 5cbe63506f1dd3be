"""Uvicorn's connection with an end to its patience: who never finishes a request is cut off.

Whoever finds the door may connect, long before a signature tells who they are. Uvicorn itself waits
for ever for a first request and for the rest of one, and keeps headers of any size in memory.
"""

import asyncio
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

REQUEST_SECONDS: Final = 30.0
"""In which a connection says its first word, and a request arrives whole."""
HEAD_MAX_BYTES: Final = 64_000
"""Of a request line with its headers, beyond what arrives at once."""


class PatientProtocol(HttpToolsProtocol):
    """One connection. A request that arrives in one piece, as almost all do, starts no timer."""

    request_seconds = REQUEST_SECONDS
    _patience: asyncio.TimerHandle | None = None
    _head_bytes = 0
    _upgraded = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        super().connection_made(transport)
        self._start_patience()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._upgraded:
            return
        if self._is_in_head():
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_MAX_BYTES:
                self._give_up()
            self._start_patience()
            return
        self._head_bytes = 0
        if self.cycle.more_body and not self.cycle.response_complete:
            self._start_patience()
        else:
            self._end_patience()

    def handle_websocket_upgrade(self) -> None:
        """From here on the WebSocket's own protocol has the connection, and its own patience."""
        self._upgraded = True
        self._end_patience()
        super().handle_websocket_upgrade()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end_patience()
        super().connection_lost(exc)

    def _is_in_head(self) -> bool:
        """A request has begun, and its headers are not all there."""
        # Both are None at first, whatever uvicorn says of their types.
        cycle: object = self.cycle
        return cycle is None or self.cycle.scope is not self.scope

    def _start_patience(self) -> None:
        if self._patience is None:
            self._patience = self.loop.call_later(self.request_seconds, self._give_up)

    def _end_patience(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _give_up(self) -> None:
        if not self.transport.is_closing():
            self.transport.abort()
