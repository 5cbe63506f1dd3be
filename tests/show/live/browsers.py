"""Browsers with a live line to a server of this process."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from centralita.show.api import callers

Frame = dict[str, Any]
PATIENCE_SECONDS = 20


@dataclass
class Browser:
    """One line; `heard` is everything so far, `since` what a real one would take up at."""

    line: ClientConnection
    heard: list[Frame] = field(default_factory=list)

    @property
    def since(self) -> int:
        return max(int(each.get("id", 0)) for each in self.heard)

    async def hear(self) -> Frame:
        """The next frame that is no ping. Raises `ConnectionClosed`."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                frame: Frame = json.loads(await self.line.recv())
                if frame["type"] != "ping":
                    self.heard.append(frame)
                    return frame

    async def hear_until(self, wanted: Callable[[Frame], bool]) -> Frame:
        """The first frame from now on that is wanted."""
        while not wanted(frame := await self.hear()):
            pass
        return frame

    async def hear_text(self, text: str) -> Frame:
        """Wait for a message with these words."""
        return await self.hear_until(
            lambda each: any(m["text"] == text for m in each.get("messages", []))
        )

    async def hear_end(self) -> int:
        """Wait for the end; its code."""
        try:
            while True:
                await self.hear()
        except ConnectionClosed:
            return self.line.close_code or 0

    async def is_silent(self, seconds: float = 0.5) -> bool:
        """Whether nothing but pings comes for a while."""
        try:
            async with asyncio.timeout(seconds):
                await self.hear()
        except TimeoutError:
            return True
        return False

    async def say(self, **frame: object) -> None:
        await self.line.send(json.dumps(frame, default=str))


@asynccontextmanager
async def open_browser(port: int, secret: str, *asked: Any, **named: Any) -> AsyncIterator[Browser]:
    """As `connect_browser`, until the end of the block."""
    browser = await connect_browser(port, secret, *asked, **named)
    try:
        yield browser
    finally:
        await browser.line.close()


async def connect_browser(
    port: int,
    secret: str,
    tenant: str = "hotel",
    *,
    since: int | None = None,
    origin: str | None = None,
) -> Browser:
    """A browser that was accepted. `secret`: of its session's cookie. Raises `InvalidStatus`."""
    query = f"tenant={tenant}" + (f"&since={since}" if since is not None else "")
    host = f"127.0.0.1:{port}"
    line = await connect(
        f"ws://{host}/api/v1/live?{query}",
        origin=Origin(origin or f"http://{host}"),
        additional_headers={"cookie": f"{callers.COOKIE}={secret}"} if secret else {},
        proxy=None,
    )
    return Browser(line)
