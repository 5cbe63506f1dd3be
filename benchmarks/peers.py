"""What others offer, set up as their own guides say; run from scratch folders, never by us.

pywa stores nothing and answers from the handler; the two Node packages likewise.
"""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import payloads, processes

NODE_PACKAGES = ("@builderbot/bot", "@builderbot/provider-meta", "whatsapp-api-js")
NODE_INSTALL_SECONDS = 60

_BUILDERBOT = """
const { createBot, createProvider, createFlow, MemoryDB } = require('@builderbot/bot')
const { MetaProvider } = require('@builderbot/provider-meta')
const net = require('node:net')
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
const probe = net.createServer().listen(0, '127.0.0.1', () => {
  const { port } = probe.address()
  probe.close(async () => {
    const provider = createProvider(MetaProvider, {
      jwtToken: 'invented', numberId: '300000000000000', verifyToken: 'invented', version: 'v22.0',
    })
    const database = new MemoryDB()
    const bot = await createBot({ flow: createFlow([]), provider, database })
    bot.httpServer(port)
    setTimeout(() => console.log('ready ' + port), 1500)
  })
})
"""
"""It has no signature check to switch on."""

_WHATSAPP_API_JS = """
import http from 'node:http'
import { WhatsAppAPI } from 'whatsapp-api-js/middleware/node-http'
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
const api = new WhatsAppAPI({
  token: 'invented', appSecret: 'APP_SECRET', v: 'v24.0', secure: true,
})
api.on.message = () => {}
const server = http.createServer(async (request, response) => {
  response.statusCode = await api.handle_post(request)
  response.end()
})
server.listen(0, '127.0.0.1', () => console.log('ready ' + server.address().port))
""".replace("APP_SECRET", payloads.APP_SECRET)


@dataclass(frozen=True)
class NodePeer:
    """A Node program that receives webhooks at `path` and does nothing with them."""

    name: str
    package: str
    file: str
    program: str
    path: str


NODE_PEERS = (
    NodePeer(
        "BuilderBot Meta provider", "@builderbot/provider-meta", "bb.cjs", _BUILDERBOT, "/webhook"
    ),
    NodePeer("whatsapp-api-js", "whatsapp-api-js", "waj.mjs", _WHATSAPP_API_JS, "/"),
)


class NotHere(Exception):
    """A peer can't be run on this machine; the text says why."""


def make_pywa(graph_url: str = "") -> Any:
    """pywa 4 on FastAPI, asynchronous, signature check on. With a Graph address it echoes."""
    import httpx
    from fastapi import FastAPI
    from pywa_async.client import WhatsApp
    from pywa_async.handlers import MessageHandler

    server = FastAPI()
    session = httpx.AsyncClient(limits=httpx.Limits(max_connections=100))
    client = WhatsApp(
        phone_id=payloads.get_phone_number_id(0),
        token="invented",
        session=session,
        server=server,
        webhook_endpoint=payloads.PATH,
        verify_token=payloads.VERIFY_TOKEN,
        app_secret=payloads.APP_SECRET,
        validate_updates=True,
        filter_updates=False,
    )
    if graph_url:
        session.base_url = f"{graph_url}/v25.0"

    # pywa's asynchronous half has the types of the other one: `reply` would answer at once.
    async def handle(_: Any, message: Any) -> None:
        if graph_url:
            await message.reply(message.text or "")

    client.add_handlers(MessageHandler(handle))
    return server


def make_pywa_by_its_guide() -> Any:
    """pywa 4 on FastAPI as its first pages show it: synchronous handlers, signature check on."""
    from fastapi import FastAPI
    from pywa.client import WhatsApp
    from pywa.handlers import MessageHandler
    from pywa.types.message import Message

    server = FastAPI()
    client = WhatsApp(
        phone_id=payloads.get_phone_number_id(0),
        token="invented",
        server=server,
        webhook_endpoint=payloads.PATH,
        verify_token=payloads.VERIFY_TOKEN,
        app_secret=payloads.APP_SECRET,
        validate_updates=True,
        filter_updates=False,
    )

    def handle(_: WhatsApp, message: Message) -> None:
        """Nothing: it is the way to the handler that is measured."""

    client.add_handlers(MessageHandler(handle))
    return server


def install_node_peers(folder: Path) -> Path:
    """npm install into a scratch folder. Raises `NotHere`."""
    if not (shutil.which("node") and shutil.which("npm")):
        raise NotHere("skipped: node and npm are not installed")
    scratch = folder / "node-peers"
    scratch.mkdir()
    (scratch / "package.json").write_text('{"private": true}')
    try:
        installed = subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--silent", *NODE_PACKAGES],
            cwd=scratch,
            capture_output=True,
            text=True,
            timeout=NODE_INSTALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NotHere(f"skipped: npm install took over {NODE_INSTALL_SECONDS} s") from None
    if installed.returncode != 0:
        raise NotHere("skipped: npm install failed")
    return scratch


def find_version(scratch: Path, package: str) -> str:
    """Of an installed Node package."""
    facts = json.loads((scratch / "node_modules" / package / "package.json").read_text())
    return str(facts["version"])


@contextmanager
def start_node(scratch: Path, peer: NodePeer) -> Iterator[processes.Running]:
    """Run a peer until the end of the block. Raises `processes.DidNotStart`."""
    script = scratch / peer.file
    script.write_text(peer.program)
    command = ["node", str(script)]
    with processes.start_command(peer.name, command, environment={}, cwd=scratch) as running:
        yield running
