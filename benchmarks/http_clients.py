"""Which HTTP client sends fastest: aiohttp against pyreqwest, 100 sends at a time.

    python -m benchmarks.http_clients [--rounds 3] [--seconds 2] [--json FILE]

A stub of the Graph API runs as a process of its own on loopback. Both clients post the same body
with the same header and read the answer; rounds are interleaved and the median counts. The ratio is
what lasts: the figures are this machine's.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import platform
import resource
import statistics
import subprocess
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, cast

import aiohttp
import pyreqwest.client
import uvloop

AT_ONCE = 100
BODY = json.dumps(
    {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "+34600000001",
        "type": "text",
        "text": {"body": "Hola, tu mesa está reservada para las nueve."},
        "biz_opaque_callback_data": "019a0000-0000-7000-8000-000000000000",
    }
).encode()
ACCEPTED = json.dumps(
    {
        "messaging_product": "whatsapp",
        "contacts": [{"input": "+34600000001", "wa_id": "34600000001"}],
        "messages": [{"id": "wamid.HBgLSIMOUT1"}],
    }
).encode()
HEADERS = {"Authorization": "Bearer invented", "Content-Type": "application/json"}
PATH = "/v25.0/300000000000001/messages"

Send = Callable[[], Awaitable[None]]


class _Stub(asyncio.Protocol):
    """As little as HTTP allows: it must not be what is measured."""

    ANSWER = (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
        % (len(ACCEPTED), ACCEPTED)
    )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports don't descend from asyncio's.
        self.transport = cast(asyncio.Transport, transport)
        self.waiting = b""

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while True:
            _, blank, rest = self.waiting.partition(b"\r\n\r\n")
            if not blank or len(rest) < len(BODY):
                return
            self.waiting = rest[len(BODY) :]
            self.transport.write(self.ANSWER)


def serve_stub(port: Connection) -> None:
    async def serve() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(_Stub, "127.0.0.1", 0, backlog=1024)
        port.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    uvloop.run(serve())


async def measure(send: Send, seconds: float) -> dict[str, float]:
    """Sends in a closed loop, `AT_ONCE` at a time."""
    latencies: list[float] = []
    await asyncio.gather(*(send() for _ in range(AT_ONCE)))
    cpu = resource.getrusage(resource.RUSAGE_SELF)
    start = time.monotonic()
    end = start + seconds

    async def lane() -> None:
        while (begun := time.monotonic()) < end:
            await send()
            latencies.append(time.monotonic() - begun)

    await asyncio.gather(*(lane() for _ in range(AT_ONCE)))
    took = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_SELF)
    used = after.ru_utime + after.ru_stime - cpu.ru_utime - cpu.ru_stime
    latencies.sort()
    return {
        "per_second": len(latencies) / took,
        "p50_ms": 1000 * latencies[len(latencies) // 2],
        "p99_ms": 1000 * latencies[len(latencies) * 99 // 100],
        "cpu_us": 1e6 * used / len(latencies),
    }


async def with_aiohttp(url: str, seconds: float) -> dict[str, float]:
    connector = aiohttp.TCPConnector(limit=AT_ONCE)
    timeout = aiohttp.ClientTimeout(total=20, sock_connect=5)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:

        async def send() -> None:
            async with session.post(
                url, data=BODY, headers=HEADERS, allow_redirects=False
            ) as answer:
                assert json.loads(await answer.read())["messages"]

        return await measure(send, seconds)


async def with_pyreqwest(url: str, seconds: float) -> dict[str, float]:
    builder = (
        pyreqwest.client.ClientBuilder()
        .follow_redirects(False)
        .no_proxy()
        .connect_timeout(timedelta(seconds=5))
        .timeout(timedelta(seconds=20))
    )
    async with builder.build() as client:

        async def send() -> None:
            request = client.post(url).headers(HEADERS).body_bytes(BODY).build()
            answer = await request.send()
            assert json.loads(bytes(await answer.bytes()))["messages"]

        return await measure(send, seconds)


CLIENTS = {"pyreqwest": with_pyreqwest, "aiohttp": with_aiohttp}


def run(rounds: int, seconds: float) -> dict[str, Any]:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    stub = context.Process(target=serve_stub, args=(there,), daemon=True)
    stub.start()
    url = f"http://127.0.0.1:{here.recv()}{PATH}"
    found: dict[str, list[dict[str, float]]] = {name: [] for name in CLIENTS}
    try:
        for _ in range(rounds):
            for name, client in CLIENTS.items():
                found[name].append(uvloop.run(client(url, seconds)))
    finally:
        stub.terminate()
        stub.join()
    rows: list[dict[str, Any]] = [
        {"name": name, **{key: statistics.median(r[key] for r in each) for key in each[0]}}
        for name, each in found.items()
    ]
    first, second = rows
    return {
        "benchmark": "http_clients",
        "commit": find_commit(),
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
        "rows": rows,
        "ratios": {
            "pyreqwest/aiohttp": first["per_second"] / second["per_second"],
            "cpu aiohttp/pyreqwest": second["cpu_us"] / first["cpu_us"],
        },
    }


def find_commit() -> str:
    answer = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    return answer.stdout.strip() or "unknown"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    result = run(chosen.rounds, chosen.seconds)
    print(f"{'':12}{'sends/s':>10}{'p50 ms':>9}{'p99 ms':>9}{'cpu µs':>9}")
    for row in result["rows"]:
        print(
            f"{row['name']:12}{row['per_second']:10.0f}{row['p50_ms']:9.1f}"
            f"{row['p99_ms']:9.1f}{row['cpu_us']:9.0f}"
        )
    for name, ratio in result["ratios"].items():
        print(f"{name}: {ratio:.2f}")
    if chosen.json:
        chosen.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
