"""Who never finishes a request costs neither memory nor a connection for long."""

import asyncio

import pytest

from centralita.kit import crypto, db
from centralita.receive import patience
from tests.receive import wire


class Hasty(patience.PatientProtocol):
    """As the server's, with little time."""

    request_seconds = 0.3


async def is_cut_off(reader: asyncio.StreamReader, within_seconds: float) -> bool:
    """Whether the server hangs up in that time."""
    try:
        async with asyncio.timeout(within_seconds):
            while await reader.read(1000):
                pass
    except ConnectionError:
        return True
    except TimeoutError:
        return False
    return True


async def test_headers_without_end_are_cut_off(server: wire.Wire) -> None:
    reader, writer = await server.connect()
    writer.write(b"POST /webhooks/meta/main HTTP/1.1\r\n")
    try:
        for _ in range(100):
            writer.write(b"x: y\r\n" * 10_000)
            await writer.drain()
            await asyncio.sleep(0)
    except ConnectionError:
        return
    assert await is_cut_off(reader, 5)


async def test_long_headers_in_pieces_are_fine(server: wire.Wire) -> None:
    reader, writer = await server.connect()
    writer.write(b"POST /webhooks/meta/main HTTP/1.1\r\nhost: x\r\n")
    for _ in range(5):
        writer.write(b"x: " + b"y" * 5_000 + b"\r\n")
        await writer.drain()
        await asyncio.sleep(0.01)
    writer.write(b"content-length: 2\r\n\r\n{}")
    assert (await wire.read_answer(reader)).status == 401


@pytest.mark.parametrize(
    "beginning",
    [
        b"",
        b"POST /webhooks/meta/main HTTP/1.1\r\nhost:",
        b"POST /webhooks/meta/main HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{",
        b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\nGET /healthz HTTP/1.1\r\nhost:",
    ],
    ids=["nothing", "half a head", "half a body", "half of a second request"],
)
async def test_an_unfinished_request_is_cut_off(
    beginning: bytes, database: db.Database, master_keys: crypto.MasterKeys
) -> None:
    async with wire.open_server(database, master_keys, Hasty) as server:
        reader, writer = await server.connect()
        writer.write(beginning)
        assert await is_cut_off(reader, 3)
