"""An OpenAI-compatible endpoint on this machine, whose answers a test writes down beforehand.

Each request to `/chat/completions` takes the next step of the script; when none is left, the last
is repeated. `/embeddings` and `/audio/transcriptions` answer by the functions handed in. What came
in is kept, so that a test can look at what left the house.
"""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


@dataclass(frozen=True)
class Step:
    """One answer: tool calls, a text, or trouble."""

    calls: Sequence[tuple[str, Mapping[str, Any] | str]] = ()
    text: str | None = None
    status: int = 200
    body: bytes | None = None
    delay_seconds: float = 0
    cut: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


def answering(text: str = "¡Hola! Claro que sí.", **more: Any) -> Step:
    """A whole, valid answer."""
    given = {"replies": [{"text": text}], "intent": "greeting", "confidence": 0.9, **more}
    return Step(calls=[("answer", given)])


class OpenAIServer:
    """The endpoint; `requests` holds every body of a chat, `seen` every request's head."""

    def __init__(self) -> None:
        self.script: list[Step] = [answering()]
        self.requests: list[dict[str, Any]] = []
        self.seen: list[tuple[str, Mapping[str, str]]] = []
        self.embed: Callable[[str], list[float]] = lambda _text: [1.0, 0.0]
        self.heard: Callable[[bytes], Step | str] = lambda _audio: "hola"
        self.base_url = ""

    def play(self, *steps: Step) -> None:
        """The answers from now on."""
        self.script = list(steps)
        self.requests.clear()

    @property
    def app(self) -> Starlette:
        """The ASGI application."""
        return Starlette(
            routes=[
                Route("/v1/chat/completions", self._chat, methods=["POST"]),
                Route("/v1/messages", self._message, methods=["POST"]),
                Route("/v1/embeddings", self._embeddings, methods=["POST"]),
                Route("/v1/audio/transcriptions", self._transcribe, methods=["POST"]),
            ]
        )

    async def _chat(self, request: Request) -> Response:
        self._note(request)
        self.requests.append(await request.json())
        step = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        return await self._play(step, lambda: _complete(step))

    async def _message(self, request: Request) -> Response:
        """Anthropic's protocol, by the same script."""
        self._note(request)
        self.requests.append(await request.json())
        step = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        return await self._play(step, lambda: _write_message(step))

    async def _embeddings(self, request: Request) -> Response:
        self._note(request)
        texts = (await request.json())["input"]
        data = [{"index": at, "embedding": self.embed(text)} for at, text in enumerate(texts)]
        return JSONResponse({"object": "list", "data": data, "model": "embedder"})

    async def _transcribe(self, request: Request) -> Response:
        self._note(request)
        async with request.form() as form:
            upload = form["file"]
            assert not isinstance(upload, str)
            told = self.heard(await upload.read())
        if isinstance(told, Step):
            return await self._play(told, lambda: {"text": told.text})
        return JSONResponse({"text": told})

    def _note(self, request: Request) -> None:
        self.seen.append((request.url.path, dict(request.headers)))

    async def _play(self, step: Step, build: Callable[[], Any]) -> Response:
        await asyncio.sleep(step.delay_seconds)
        if step.cut:
            return _Cut()
        if step.body is not None:
            return Response(step.body, status_code=step.status, headers=step.headers)
        if step.status != 200:
            problem = {"error": {"message": "planted trouble", "type": "x", "code": "x"}}
            return JSONResponse(problem, status_code=step.status, headers=step.headers)
        return JSONResponse(build())


class _Cut(Response):
    """Promises more than it sends."""

    async def __call__(self, _scope: Any, _receive: Any, send: Any) -> None:
        headers = [(b"content-length", b"1000"), (b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"choices": [', "more_body": True})
        raise ConnectionResetError


def _complete(step: Step) -> dict[str, Any]:
    calls = [
        {
            "id": f"call_{at}",
            "type": "function",
            "function": {
                "name": name,
                "arguments": given if isinstance(given, str) else json.dumps(given),
            },
        }
        for at, (name, given) in enumerate(step.calls)
    ]
    message: dict[str, Any] = {"role": "assistant", "content": step.text}
    if calls:
        message["tool_calls"] = calls
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_790_000_000,
        "model": "planted-model",
        "choices": [
            {"index": 0, "message": message, "finish_reason": "tool_calls" if calls else "stop"}
        ],
        "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
    }


def _write_message(step: Step) -> dict[str, Any]:
    content: list[dict[str, Any]] = [{"type": "text", "text": step.text}] if step.text else []
    content += [
        {"type": "tool_use", "id": f"toolu_{at}", "name": name, "input": given}
        for at, (name, given) in enumerate(step.calls)
    ]
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "planted-model",
        "content": content,
        "stop_reason": "tool_use" if step.calls else "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": 100, "output_tokens": 20},
    }


@asynccontextmanager
async def open_server() -> AsyncIterator[OpenAIServer]:
    """The endpoint on a port of its own while the block lasts."""
    endpoint = OpenAIServer()
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(1024)
    endpoint.base_url = f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
    config = uvicorn.Config(endpoint.app, log_level="critical", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve([listening]))
    await asyncio.sleep(0)  # the socket listens already: who connects meanwhile waits
    try:
        yield endpoint
    finally:
        server.should_exit = True
        server.force_exit = True
        await running
        listening.close()
