"""Answers in JSON, and requests as far as they are read: for the bare ASGI apps of this room."""

from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any, Final

from msgspec import Struct

from centralita.kit import json

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Header = tuple[str, str]

JSON_TYPE: Final = "application/json; charset=utf-8"


class Refusal(Exception):
    """The request is answered with this instead: `message` what is wrong, `hint` the cure."""

    def __init__(
        self,
        status: int,
        *,
        code: str,
        message: str,
        hint: str = "",
        headers: Sequence[Header] = (),
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = tuple(headers)
        self.body = {"code": code, "message": message, "details": None, "hint": hint or None}


class HungUp(Exception):
    """The caller is gone before its body was whole."""


class Answer(Struct, frozen=True):
    """What goes back."""

    status: int
    body: bytes
    headers: tuple[Header, ...] = ()


def refuse(refusal: Refusal, more: Sequence[Header] = ()) -> Answer:
    """A refusal as it goes back."""
    return Answer(refusal.status, json.encode(refusal.body), (*refusal.headers, *more))


async def send_answer(send: Send, answer: Answer) -> None:
    """Send it; nobody on the way shall keep it."""
    told = {
        "content-type": JSON_TYPE,
        "content-length": str(len(answer.body)),
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
    headers = [*told.items(), *answer.headers]
    await send(
        {
            "type": "http.response.start",
            "status": answer.status,
            "headers": [(name.encode(), value.encode()) for name, value in headers],
        }
    )
    await send({"type": "http.response.body", "body": answer.body})


def find_header(scope: Scope, name: bytes) -> str | None:
    """The first header of that name (small letters), without blanks around it."""
    for key, value in scope["headers"]:
        if key == name:
            text: str = value.decode("latin-1")
            return text.strip()
    return None


def find_bearer(scope: Scope) -> str | None:
    """What came as `Authorization: Bearer …`."""
    kind, _, sent = (find_header(scope, b"authorization") or "").partition(" ")
    return sent.strip() or None if kind.lower() == "bearer" else None


async def read_body(scope: Scope, receive: Receive, most_bytes: int) -> bytes:
    """The whole body. Raises `Refusal` (413) and `HungUp`."""
    told = find_header(scope, b"content-length") or "0"
    if not told.isdigit() or int(told) > most_bytes:
        raise _too_large(most_bytes)
    chunks: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise HungUp
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > most_bytes:
            raise _too_large(most_bytes)
        more = message.get("more_body", False)
    return b"".join(chunks)


def _too_large(most_bytes: int) -> Refusal:
    return Refusal(
        413,
        code="too_large",
        message=f"The body is over {most_bytes // 1024} KiB.",
        hint="Send less at once.",
        headers=[("connection", "close")],
    )
