"""A language model (OpenAI-compatible) and an outside bot that take their time.

It counts how many wait for it at once: that so many did is part of what is shown.
"""

import asyncio
import json
from dataclasses import dataclass

from benchmarks import wire

_SAID = "Claro que sí. ¿Algo más?"
_OUTSIDE = json.dumps({"replies": [_SAID], "intent": "question", "confidence": 0.9}).encode()
_GIVEN = json.dumps({"replies": [{"text": _SAID}], "intent": "question", "confidence": 0.9})
_CALL = {"id": "call_1", "type": "function", "function": {"name": "answer", "arguments": _GIVEN}}
_MESSAGE = {"role": "assistant", "content": None, "tool_calls": [_CALL]}
_MODEL = json.dumps(
    {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_790_000_000,
        "model": "slow",
        "choices": [{"index": 0, "message": _MESSAGE, "finish_reason": "tool_calls"}],
        "usage": {"prompt_tokens": 900, "completion_tokens": 40, "total_tokens": 940},
    }
).encode()


@dataclass
class _Counts:
    """How many wait now, how many did at most, how many were answered."""

    waiting: int = 0
    most: int = 0
    answered: int = 0


class _Thinking(wire.Answering):
    """One connection: `GET /counts` at once (and the most is forgotten), all else later."""

    def __init__(self, seconds: float, counts: _Counts) -> None:
        super().__init__(lambda body: body)
        self._seconds = seconds
        self._counts = counts

    def take(self, head: bytes, body: bytes) -> None:
        if head.startswith(b"GET /counts"):
            self.answer(json.dumps(vars(self._counts)).encode())
            self._counts.most = self._counts.waiting
            return
        self._counts.waiting += 1
        self._counts.most = max(self._counts.most, self._counts.waiting)
        answer = _OUTSIDE if head.startswith(b"POST /bot") else _MODEL
        asyncio.get_running_loop().call_later(self._seconds, self._say, answer)

    def _say(self, answer: bytes) -> None:
        self._counts.waiting -= 1
        self._counts.answered += 1
        self.answer(answer)


async def open_model(seconds: float) -> tuple[asyncio.Server, int]:
    """Listening on a free port; every question is answered after so many seconds."""
    counts = _Counts()
    server = await asyncio.get_running_loop().create_server(
        lambda: _Thinking(seconds, counts), "127.0.0.1", 0, backlog=2048
    )
    return server, int(server.sockets[0].getsockname()[1])
