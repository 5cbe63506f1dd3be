"""Files of the simulator's chats, fetched for the telephone."""

from datetime import timedelta
from urllib.parse import quote

from pyreqwest.client import ClientBuilder

from centralita.simulator import control

_TIMEOUT = timedelta(seconds=20)


async def fetch(base_url: str, media_id: str) -> tuple[bytes, str]:
    """A file's bytes and mime type. Raises `SimulatorError` where there is none."""
    url = f"{base_url}/sim/media/{quote(media_id, safe='')}"
    async with ClientBuilder().no_proxy().timeout(_TIMEOUT).build() as client:
        answer = await client.get(url).build().send()
        data = bytes(await answer.bytes())
    if answer.status != 200:
        raise control.SimulatorError(answer.status, "there is no such file")
    return data, answer.headers.get("content-type") or "application/octet-stream"
