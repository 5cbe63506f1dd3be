"""How large a body may be, and what JSON of strangers may hold before it is stored."""

import math
from typing import Annotated, Any, Final

from pydantic import AfterValidator, Field
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from centralita.show.api import problems

JSON_MOST_BYTES: Final = 1_048_576
FILES_MOST_BYTES: Final = 17 * 1_048_576
"""A file of 16 MB with the form around it."""
_MOST_DEPTH: Final = 60
_MEBIBYTE: Final = 1_048_576


class _TooLarge(Exception):
    """The body went over its limit."""


class BodyLimit:
    """Counts what comes in; a body that is too large is answered with 413 and read no further."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scale = _Scale(receive, send, _find_most(scope))
        told = Headers(scope=scope).get("content-length", "")
        if told.isdigit() and int(told) > scale.left:
            scale.refused = True
        else:
            await self._pass(scope, scale)
        if scale.refused:
            await _refuse(scope, receive, send, scale.most)

    async def _pass(self, scope: Scope, scale: "_Scale") -> None:
        try:
            await self._app(scope, scale.receive, scale.send)
        except Exception:
            if not scale.refused:
                raise


class _Scale:
    """One request's body, weighed as it comes in."""

    def __init__(self, receive: Receive, send: Send, most: int) -> None:
        self._receive, self._send = receive, send
        self.most = self.left = most
        self.refused = False

    async def receive(self) -> Message:
        message = await self._receive()
        self.left -= len(message.get("body", b""))
        if self.left < 0:
            self.refused = True
            raise _TooLarge
        return message

    async def send(self, message: Message) -> None:
        # Whoever reads the body answers in its own way that it could not.
        if not self.refused:
            await self._send(message)


def _find_most(scope: Scope) -> int:
    is_form = Headers(scope=scope).get("content-type", "").startswith("multipart/form-data")
    return FILES_MOST_BYTES if is_form else JSON_MOST_BYTES


async def _refuse(scope: Scope, receive: Receive, send: Send, most: int) -> None:
    language = problems.find_language(Request(scope))
    facts = {"most": f"{most // _MEBIBYTE} MB"}
    answer = problems.write_problem(language, 413, "too_large", facts=facts)
    await answer(scope, receive, send)


def check_plain(value: Any) -> Any:
    """JSON that Postgres can hold: no NUL, no half characters, no NaN, not too deep.

    Raises ValueError, which becomes the field's problem.
    """
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > _MOST_DEPTH:
            raise ValueError(f"nested more than {_MOST_DEPTH} levels deep")
        inside: list[Any] = []
        for each in level:
            if isinstance(each, dict):
                for name in each:
                    _check_leaf(name)
                inside += each.values()
            elif isinstance(each, list):
                inside += each
            else:
                _check_leaf(each)
        level = inside
    return value


def check_text(text: str) -> str:
    """Text of a person: no control characters but line breaks and tabs."""
    if any(letter < " " and letter not in "\n\r\t" for letter in text) or "\x7f" in text:
        raise ValueError("holds a character that can't be shown; type it again")
    _check_leaf(text)
    return text


def check_line(text: str) -> str:
    """The same on one line, without blanks at its ends."""
    line = " ".join(text.split())
    if not line:
        raise ValueError("must not be empty")
    return check_text(line)


def _check_leaf(value: Any) -> None:
    if isinstance(value, str) and any(c == "\0" or "\ud800" <= c <= "\udfff" for c in value):
        raise ValueError("holds a character that can't be stored; type it again")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("holds a number that is none")


PlainObject = Annotated[dict[str, Any], AfterValidator(check_plain)]
"""A JSON object of a stranger's making."""
Line = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(check_line)]
"""One line of text."""
Note = Annotated[str, Field(max_length=500), AfterValidator(check_text)]
"""What somebody wants to say of a change."""
