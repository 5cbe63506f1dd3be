"""The program of docs/how-to/receive-webhooks.md, run as it stands there and really called."""

import asyncio
import json
import re
import sys
from pathlib import Path

from centralita.demo.children import find_free_port
from centralita.effects import signing
from centralita.effects.fetching import Fetcher
from centralita.kit import clock, crypto
from centralita.records import webhooks

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "receive-webhooks.md").read_text("utf-8")
SECRET = "whsec_YW4taW52ZW50ZWQtc2VjcmV0LW9mLXRoZS1ndWlkZQ=="
EVENT = {"type": "message.received", "data": {"text": "¿Hay mesa?"}}


def test_the_page_names_every_event() -> None:
    named = re.findall(r"^\| `([a-z]+\.[a-z]+)` \|", PAGE, flags=re.MULTILINE)
    assert tuple(named) == webhooks.TYPES


async def test_the_program_takes_what_is_signed_once_and_nothing_else(tmp_path: Path) -> None:
    [program] = re.findall(r"^```python\n(.*?)^```", PAGE, flags=re.DOTALL | re.MULTILINE)
    file = tmp_path / "receiver.py"
    file.write_text(program)
    port = find_free_port()
    receiver = await asyncio.create_subprocess_exec(
        sys.executable, file, env={"WEBHOOK_SECRET": SECRET, "PORT": str(port)},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    fetcher = Fetcher(allow_loopback=True)
    try:
        await _wait_for(port)
        statuses = [
            await _post(fetcher, port, secret, "delivery-1") for secret in (SECRET, SECRET, "other")
        ]
        assert statuses == [204, 204, 401]
    finally:
        await fetcher.aclose()
        receiver.terminate()
        told, _ = await receiver.communicate()
    assert told.decode().splitlines() == ["message.received ¿Hay mesa?"]


async def _post(fetcher: Fetcher, port: int, secret: str, name: str) -> int:
    body = json.dumps(EVENT).encode()
    signed = signing.sign(crypto.Secret(secret), name, clock.SystemClock().now(), body)
    url = f"http://127.0.0.1:{port}/"
    return (await fetcher.post(url, signed, body, seconds=10, most_bytes=10_000)).status


async def _wait_for(port: int) -> None:
    async with asyncio.timeout(20):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return
