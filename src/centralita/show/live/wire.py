"""Uvicorn's WebSocket with three things more: bytes that are framed once and written to many, how
much somebody has not read yet, and an end for who never reads.

Through ASGI each message to each browser would be an awaited call and a frame of its own.
"""

import asyncio
import logging
from typing import Any, Final, Protocol

from uvicorn.config import Config
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.frames import Frame, Opcode

EXTENSION: Final = "centralita.wire"
FROM_BROWSER_MAX_BYTES: Final = 4_096
PING_SECONDS: Final = 20.0


class Wire(Protocol):
    """The connection below a WebSocket that was accepted."""

    def write(self, frames: bytes) -> None:
        """Send what `frame` made; returns at once."""
        ...

    def count_unread_bytes(self) -> int:
        """What the other side has not taken yet."""
        ...

    def cut(self) -> None:
        """End the connection without a word."""
        ...


def frame(text: bytes) -> bytes:
    """UTF-8 text as one WebSocket frame from a server (RFC 6455 §5.2): the same for everybody."""
    return Frame(Opcode.TEXT, text).serialize(mask=False)


class WireProtocol(WebSocketsSansIOProtocol):
    """Offers itself to the app as `scope["extensions"]["centralita.wire"]`."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        # Else each line that comes or goes is told of as if it were an error.
        self.logger = logging.getLogger("uvicorn.access")

    async def run_asgi(self) -> None:
        extensions: dict[str, object] = dict(self.scope.get("extensions") or {})
        self.scope["extensions"] = {**extensions, EXTENSION: self}  # type: ignore[dict-item]  # an object
        await super().run_asgi()

    def write(self, frames: bytes) -> None:
        if self.handshake_complete and not self.close_sent and not self.transport.is_closing():
            self.transport.write(frames)

    def count_unread_bytes(self) -> int:
        return self.transport.get_write_buffer_size()

    def cut(self) -> None:
        if not self.transport.is_closing():
            self.transport.abort()
