"""A tiny HTTP server on loopback that answers as a test tells it: also badly, or not at all."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

from msgspec import Struct


class Call(Struct, frozen=True):
    """One request as it came; header names in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


Answering = Callable[[Call, asyncio.StreamWriter], Awaitable[None]]
"""Writes the answer; what it leaves out, the client never gets."""


class Stub:
    """`answers` are used one by one, the last one for all that follow."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.answers: list[Answering] = []
        self.connections = 0
        self.base_url = ""

    def will(self, *answers: Answering) -> None:
        self.answers = list(answers)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while (call := await _read_call(reader)) is not None:
                self.calls.append(call)
                answering = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                await answering(call, writer)
                await writer.drain()
                if writer.is_closing():
                    return
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()


async def _read_call(reader: asyncio.StreamReader) -> Call | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.decode("latin-1").strip().split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {name.lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)}
    if "chunked" in headers.get("transfer-encoding", ""):
        body = await _read_chunks(reader)
    else:
        body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Call(method, target, headers, body)


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while size := int(await reader.readline(), 16):
        body += (await reader.readexactly(size + 2))[:-2]
    await reader.readline()
    return body


def answer(
    status: int, body: bytes = b"", headers: Mapping[str, str] | None = None, *, seconds: float = 0
) -> Answering:
    """A whole answer, after `seconds`."""

    async def answering(call: Call, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(seconds)
        lines = [f"HTTP/1.1 {status} Any", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    return answering


def raw(data: bytes) -> Answering:
    """These bytes, then the end of the connection."""

    async def answering(call: Call, writer: asyncio.StreamWriter) -> None:
        if data:
            writer.write(data)
            await writer.drain()
        writer.close()

    return answering


@contextlib.asynccontextmanager
async def open_stub() -> AsyncIterator[Stub]:
    stub = Stub()
    stub.will(answer(200, b"{}"))
    server = await asyncio.start_server(stub.serve, "127.0.0.1", 0, limit=2**20)
    stub.base_url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield stub
    finally:
        server.close()
