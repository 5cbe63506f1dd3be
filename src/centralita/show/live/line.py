"""`/api/v1/live?tenant=…&since=…`: one browser's WebSocket.

Only with the cookie of a session, from a page of our own (a WebSocket knows no same-origin rule, so
its `Origin` is looked at), and with the right to read the tenant's messages.
"""

import asyncio
import contextlib
from typing import Final, cast
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect

from centralita.kit import db, log
from centralita.records import sessions
from centralita.records.watches import Seat
from centralita.show import time_limits
from centralita.show.api import access, callers
from centralita.show.api.house import House
from centralita.show.api.problems import Declined
from centralita.show.live.hub import Hub
from centralita.show.live.presence import Doing
from centralita.show.live.rooms import SIGNED_OUT, TRY_LATER, Browser
from centralita.show.live.wire import EXTENSION, FROM_BROWSER_MAX_BYTES, Wire

_log = log.get_logger("live")

PATH: Final = "/api/v1/live"
MOST_LINES: Final = 20
"""Of one person, in one process."""
_TOO_BIG: Final = 1009
_NOT_UNDERSTOOD: Final = 1007


class Said(msgspec.Struct, frozen=True, tag="presence"):
    """What a browser says: where it is, and what its person does there."""

    conversation_id: UUID | None
    doing: Doing = "viewing"


_decode: Final = msgspec.json.Decoder(Said).decode


class Line:
    """The ASGI app of the live route."""

    def __init__(self, house: House, hub: Hub) -> None:
        self._house = house
        self._hub = hub

    async def serve(self, socket: WebSocket) -> None:
        """One WebSocket, from its request to its end."""
        with contextlib.suppress(WebSocketDisconnect):  # gone while we spoke
            await self._serve(socket)

    async def _serve(self, socket: WebSocket) -> None:
        if socket.scope["path"] != PATH or not is_own_origin(socket, self._house.public_url):
            await socket.close()
            return
        try:
            browser = await self._admit(socket)
        except Declined as problem:
            await self._turn_away(socket, problem)
        except (db.DatabaseUnavailable, *time_limits.REACHED):
            await socket.close()
        else:
            await self._talk(socket, browser)

    async def _admit(self, socket: WebSocket) -> Browser:
        """Who it is, at which tenant. Raises `Declined`, `DatabaseUnavailable`."""
        house = self._house
        secret = callers.find_secret(house, socket)
        if not secret:
            raise Declined(401, "not_signed_in")
        person = await callers.find_person(house.database, secret, house)
        tenant = socket.query_params.get("tenant", "")
        caller = callers.Caller(person=person)
        found = await access.find_access(house, caller, tenant, "messages:read")
        wire = cast("Wire", socket.scope["extensions"][EXTENSION])
        seat = Seat(sessions.digest(secret), found.tenant_id)
        return Browser(wire, seat, person.person_id, person.name, person.language)

    async def _turn_away(self, socket: WebSocket, problem: Declined) -> None:
        """Scripts cannot see why a WebSocket was refused, so who is signed out is told inside."""
        if problem.status == 401:
            await socket.accept()
            await socket.send_json({"type": "signed_out"})
            await socket.close(SIGNED_OUT)
        else:
            await socket.close()

    async def _talk(self, socket: WebSocket, browser: Browser) -> None:
        await socket.accept()
        rooms = self._hub.rooms
        if not rooms.take_line(browser.person_id, MOST_LINES):
            await socket.close(TRY_LATER)
            return
        try:
            await self._serve_browser(socket, browser)
        finally:
            rooms.give_back_line(browser.person_id)

    async def _serve_browser(self, socket: WebSocket, browser: Browser) -> None:
        listening = asyncio.create_task(self._listen(socket, browser))
        ending = asyncio.create_task(browser.ended.wait())
        try:
            await self._hub.join(browser, _read_since(socket.query_params.get("since")))
            await asyncio.wait((listening, ending), return_when=asyncio.FIRST_COMPLETED)
        except db.DatabaseUnavailable:
            browser.end(TRY_LATER)
        finally:
            self._hub.leave(browser)
            listening.cancel()
            ending.cancel()
            await asyncio.gather(listening, ending, return_exceptions=True)
        if browser.ended.is_set():
            await _close(socket, browser.code)

    async def _listen(self, socket: WebSocket, browser: Browser) -> None:
        """Hear the browser until it is gone."""
        try:
            while True:
                text = await socket.receive_text()
                if len(text) > FROM_BROWSER_MAX_BYTES:
                    browser.end(_TOO_BIG)
                    return
                said = _decode(text)
                self._hub.presence.place(browser, said.conversation_id, said.doing)
        except WebSocketDisconnect:
            return
        except (msgspec.DecodeError, KeyError):
            browser.end(_NOT_UNDERSTOOD)


async def _close(socket: WebSocket, code: int) -> None:
    with contextlib.suppress(RuntimeError, WebSocketDisconnect):  # it was gone already
        await socket.close(code)


def is_own_origin(socket: WebSocket, public_url: str) -> bool:
    """Whether the page is ours: from the host that it asks, or our public address. Pure."""
    origin = socket.headers.get("origin")
    if not origin:
        return False
    page = urlsplit(origin)
    ours = urlsplit(public_url)
    return page.netloc == socket.headers.get("host") or (
        bool(ours.netloc) and (page.scheme, page.netloc) == (ours.scheme, ours.netloc)
    )


def _read_since(text: str | None) -> int | None:
    """The last event a browser has; None where it has none, or writes no number."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 18 else None
