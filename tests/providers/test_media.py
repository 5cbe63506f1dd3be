"""Files up and down, and the addresses that are never called."""

import asyncio
import json

import pytest

from centralita.providers import contract
from centralita.providers.meta_cloud.client import MetaClient
from centralita.vocabulary import errors
from tests.providers import stub as stubs
from tests.providers.lines import LINE, TOKEN
from tests.providers.stub import answer


async def test_meta_uploads_a_file(stub: stubs.Stub, meta: MetaClient) -> None:
    stub.will(answer(200, b'{"id":"1003383421387256"}'))
    data = bytes(range(256)) * 40
    assert await meta.upload(LINE, data, "image/png", "señal.png") == "1003383421387256"
    (call,) = stub.calls
    assert call.target == "/v25.0/300000000000001/media"
    assert call.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert data in call.body
    for part in (b'name="messaging_product"\r\n\r\nwhatsapp', b'name="type"\r\n\r\nimage/png',
                 b"Content-Type: image/png"):  # fmt: skip
        assert part in call.body


@pytest.mark.parametrize("mime_type", ["image/png\r\nX-Evil: 1", "nonsense", ""])
async def test_a_nonsense_type_is_refused_before_it_is_sent(
    stub: stubs.Stub, client: contract.Client, mime_type: str
) -> None:
    with pytest.raises(errors.GiveUp):
        await client.upload(LINE, b"data", mime_type, "a.png")
    assert stub.calls == []


def descriptor(url: str, size: object = "4") -> bytes:
    return json.dumps(
        {"url": url, "mime_type": "image/jpeg", "file_size": size, "id": "1"}
    ).encode()


async def test_meta_downloads_a_file(stub: stubs.Stub, meta: MetaClient) -> None:
    stub.will(
        answer(200, descriptor(f"{stub.base_url}/media-files/?mid=1")),
        answer(200, b"\xff\xd8\xff\xd9"),
    )
    file = await meta.download(LINE, "1003")
    assert file == contract.MediaFile(data=b"\xff\xd8\xff\xd9", mime_type="image/jpeg")
    assert [call.target for call in stub.calls] == [
        "/v25.0/1003?phone_number_id=300000000000001",
        "/media-files/?mid=1",
    ]
    assert all(call.headers["authorization"] == f"Bearer {TOKEN}" for call in stub.calls)


async def test_an_expired_address_is_asked_for_once_more(
    stub: stubs.Stub, meta: MetaClient
) -> None:
    old, new = (answer(200, descriptor(f"{stub.base_url}/{name}")) for name in ("old", "new"))
    stub.will(old, answer(404), new, answer(200, b"data"))
    assert (await meta.download(LINE, "1003")).data == b"data"
    stub.will(old, answer(404), new, answer(404))
    with pytest.raises(errors.GiveUp) as raised:
        await meta.download(LINE, "1003")
    assert raised.value.code == "media_expired"


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data/",
        "https://169.254.169.254/latest/",
        "https://[::1]/",
        "https://localhost/",
        "https://metadata.google.internal/",
        "http://lookaside.example.org/",
        "file:///etc/passwd",
        "https://user@files.example.org/",
        "http://127.0.0.1:1/",
        "https://[broken/",
        "",
    ],
)
async def test_an_inner_address_is_never_called(
    stub: stubs.Stub, meta: MetaClient, url: str
) -> None:
    stub.will(answer(200, descriptor(url)))
    with pytest.raises(errors.GiveUp) as raised:
        await meta.download(LINE, "1003")
    assert raised.value.code == "media_refused"
    assert len(stub.calls) == 1


async def test_a_file_that_is_too_large_is_dropped_early(
    stub: stubs.Stub, meta: MetaClient
) -> None:
    stub.will(answer(200, descriptor(f"{stub.base_url}/a", 104857601)))
    with pytest.raises(errors.GiveUp, match="media_too_large"):
        await meta.download(LINE, "1003")

    async def flood(call: stubs.Call, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"x" * 2**20)
            await writer.drain()

    stub.will(answer(200, descriptor(f"{stub.base_url}/a", "liar")), flood)
    with pytest.raises(errors.GiveUp, match="media_too_large"):
        await meta.download(LINE, "1003")
