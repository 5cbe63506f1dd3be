"""How the answer of an outside bot or of code is read. Pure.

It is one JSON object: replies in the vocabulary of `vocabulary.content`, or plain strings.
docs/how-to/connect-your-own-bot.md has it with an example.
"""

from typing import Any, Final

import msgspec
from msgspec import Struct

from centralita.kit import json
from centralita.vocabulary.answers import BotAnswer
from centralita.vocabulary.content import AnyContent, Buttons, Menu, Text

MOST_REPLIES: Final = 10
_LONGEST_TEXT: Final = 8_000
_MOST_OPTIONS: Final = 100
_LONGEST_WORD: Final = 60
_LONGEST_SUMMARY: Final = 2_000


class NoAnswer(Exception):
    """What came is no answer of ours; the text is a short English sentence for people."""


class _Answer(Struct, frozen=True, kw_only=True):
    """An answer as it may come; `replies` are read one by one, to say which is wrong."""

    replies: list[Any] = []
    text: str | None = None
    intent: str | None = None
    confidence: float | None = None
    stage: str | None = None
    hand_over: bool = False
    reason: str | None = None
    summary: str | None = None


def read_answer(body: bytes) -> BotAnswer:
    """What an outside bot answered. Raises `NoAnswer` that says what is wrong and where."""
    if not body.strip():
        return BotAnswer()
    try:
        data = json.decode_untrusted(body, max_depth=20)
    except ValueError as problem:
        raise NoAnswer(f"its answer is {problem}") from None
    return build_answer(_unwrap(data))


def _unwrap(data: Any) -> Any:
    """n8n wraps what it answers in a list; a list of one reply is no such wrapping."""
    if isinstance(data, list) and len(data) == 1 and isinstance(data[0], dict):
        return data if "kind" in data[0] else data[0]
    return data


def build_answer(data: Any) -> BotAnswer:
    """The same for data that is decoded already. Raises `NoAnswer`."""
    if data is None:
        return BotAnswer()
    if isinstance(data, str):
        data = {"text": data}
    elif isinstance(data, list):
        data = {"replies": data}
    try:
        found = msgspec.convert(data, _Answer)
    except msgspec.ValidationError as problem:
        raise NoAnswer(f"its answer has a wrong shape: {problem}") from None
    said = [*([found.text] if found.text else []), *found.replies]
    if len(said) > MOST_REPLIES:
        raise NoAnswer(f"it wants to say {len(said)} messages at once; at most {MOST_REPLIES}")
    if found.confidence is not None and not 0 <= found.confidence <= 1:
        raise NoAnswer("its confidence is not between 0 and 1")
    return BotAnswer(
        replies=tuple(_read_reply(each, f"replies[{at}]") for at, each in enumerate(said)),
        intent=_cut(found.intent, _LONGEST_WORD),
        confidence=found.confidence,
        stage=_cut(found.stage, _LONGEST_WORD),
        hand_over=found.hand_over,
        reason=_cut(found.reason, _LONGEST_SUMMARY) or "",
        summary=_cut(found.summary, _LONGEST_SUMMARY),
    )


def _cut(text: str | None, most: int) -> str | None:
    return (text or "").strip()[:most] or None


def _read_reply(data: Any, place: str) -> AnyContent:
    if isinstance(data, str):
        data = {"kind": "text", "body": data}
    try:
        reply: AnyContent = msgspec.convert(data, AnyContent)
    except msgspec.ValidationError as problem:
        raise NoAnswer(f"its answer has a wrong shape in {place}: {problem}") from None
    _check_size(reply, place)
    return reply


def _check_size(reply: AnyContent, place: str) -> None:
    """What is merely long is rendered in parts; this refuses what nobody would read."""
    for text in (getattr(reply, "body", None), getattr(reply, "caption", None)):
        if isinstance(text, str) and len(text) > _LONGEST_TEXT:
            raise NoAnswer(f"its answer is too long in {place}: at most {_LONGEST_TEXT} characters")
    if isinstance(reply, Text) and not reply.body.strip():
        raise NoAnswer(f"its answer is empty in {place}")
    count = 0
    if isinstance(reply, Buttons):
        count = len(reply.buttons)
    elif isinstance(reply, Menu):
        count = sum(len(section.rows) for section in reply.sections)
    if count > _MOST_OPTIONS or (count == 0 and isinstance(reply, Buttons | Menu)):
        raise NoAnswer(f"its answer offers {count} options in {place}: 1 to {_MOST_OPTIONS} fit")
