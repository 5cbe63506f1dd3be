"""The process of effects: what is slow, apart from the one that talks.

Any number of these may run side by side over one database. It claims no turn and sends nothing:
results go back to their conversations' lanes, and whoever talks takes the turn.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from msgspec import Struct

from centralita.desk import Desk
from centralita.effects import compatible, transcribing
from centralita.effects.agent.choosing import House
from centralita.effects.agent.handler import AgentHandler, Ground
from centralita.effects.agent.opening import LateThinker
from centralita.effects.agent.serving import Counter
from centralita.effects.chores import ChoreRunner, Tools
from centralita.effects.code import CodeBot
from centralita.effects.fetching import Fetcher
from centralita.effects.jobs import Handler
from centralita.effects.outside import OutsideBot
from centralita.effects.runner import Options, Runner
from centralita.effects.webhooks import WebhookRunner
from centralita.kit import clock, crypto, db, ids
from centralita.providers.contract import Client
from centralita.verticals.contract import Vertical


class EffectsWorker:
    """Runs effects and chores, and tells webhooks, until it is told to stop."""

    def __init__(self, runner: Runner, chores: ChoreRunner, webhooks: WebhookRunner) -> None:
        self.runner = runner
        self._chores = chores
        self._webhooks = webhooks

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`; what is under way gets a while, and is then put back."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.runner.run(stop))
            tasks.create_task(self._chores.run(stop))
            tasks.create_task(self._webhooks.run(stop))


class Wiring(Struct, frozen=True, kw_only=True):
    """What this process is given of the other rooms, and of the settings.

    `handlers` come besides those of this room's own, or instead of them. `house` is the language
    model that the operator lends; `embedding` and `transcription` are None where nobody does it.
    """

    verticals: Mapping[str, Vertical]
    clients: Mapping[str, Client] = {}
    house: House = House()
    embedding: compatible.Endpoint | None = None
    transcription: compatible.Endpoint | None = None
    handlers: Mapping[str, Handler] = {}
    most_at_once: int = 1_000
    allow_loopback: bool = False


@asynccontextmanager
async def open_worker(
    database: db.Database, keys: crypto.MasterKeys, wiring: Wiring
) -> AsyncIterator[EffectsWorker]:
    """The worker, with the connections that its handlers share; closed at the end of the block."""
    now, chance = clock.SystemClock(), ids.SystemChance()
    async with AsyncExitStack() as stack:
        fetcher = Fetcher(allow_loopback=wiring.allow_loopback)
        stack.push_async_callback(fetcher.aclose)
        known: dict[str, Handler] = {
            "outside": OutsideBot(database, keys, fetcher, now),
            "code": CodeBot(database, now),
            "agent": _open_agent(stack, database, keys, wiring, now),
        }
        if wiring.transcription is not None:
            transcriber = compatible.Transcriber(wiring.transcription)
            stack.push_async_callback(transcriber.aclose)
            download = transcribing.Downloader(database, keys, wiring.clients)
            known["transcription"] = transcribing.TranscribingHandler(download, transcriber)
        known.update(wiring.handlers)
        most = wiring.most_at_once
        options = Options(most_at_once=most, most_of_tenant=max(most // 2, 1))
        yield EffectsWorker(
            Runner(database, known, now, chance, options),
            ChoreRunner(database, wiring.verticals, Tools(fetcher, now, chance)),
            WebhookRunner(database, keys, fetcher, now, chance),
        )


def _open_agent(
    stack: AsyncExitStack,
    database: db.Database,
    keys: crypto.MasterKeys,
    wiring: Wiring,
    now: clock.Clock,
) -> AgentHandler:
    desk, thinker = Desk(wiring.verticals), LateThinker(now)
    stack.push_async_callback(thinker.aclose)
    embedder = None
    if wiring.embedding is not None:
        embedder = compatible.Embedder(wiring.embedding)
        stack.push_async_callback(embedder.aclose)
    ground = Ground(house=wiring.house, known=desk.list_known(), embedder=embedder)
    counter = Counter(database, desk.answer, now)
    return AgentHandler(database, keys, thinker, counter, ground, now)
