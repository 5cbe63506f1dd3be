"""One running simulator: its world, time, webhooks and faults, held together."""

import asyncio
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any

from centralita.kit import clock
from centralita.simulator.deliveries import Deliveries
from centralita.simulator.faults import Faults
from centralita.simulator.limits import Limits
from centralita.simulator.options import Options
from centralita.simulator.sender import Sender
from centralita.simulator.timeline import Timeline
from centralita.simulator.webhooks import Webhooks
from centralita.simulator.world import World

CALL_LOG_LENGTH = 20_000


@dataclass(slots=True)
class Runtime:
    """What every endpoint is given. Made by `make`, started by `open`, ended by `close`."""

    world: World
    time: Timeline
    out: Sender
    options: Options = field(default_factory=Options)
    faults: Faults = field(default_factory=Faults)
    limits: Limits = field(default_factory=Limits)
    calls: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=CALL_LOG_LENGTH))
    counters: Counter[str] = field(default_factory=Counter)
    inbox_changed: asyncio.Event = field(default_factory=asyncio.Event)
    deliveries: Deliveries = field(init=False)
    webhooks: Webhooks = field(init=False)
    _clockwork: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        self.deliveries = Deliveries(self.out, self.time, lambda: self.options)
        self.webhooks = Webhooks(
            lambda: self.world, self.deliveries, self.faults, self.time, lambda: self.options
        )

    def open(self) -> None:
        """Let the time run; needs a running event loop."""
        if self._clockwork is None:
            self._clockwork = asyncio.get_running_loop().create_task(self.time.run())

    async def close(self) -> None:
        """Stop the time and the webhooks."""
        if self._clockwork is not None:
            self._clockwork.cancel()
            await asyncio.gather(self._clockwork, return_exceptions=True)
            self._clockwork = None
        await self.deliveries.close()

    def reset(self) -> None:
        """An empty world with the same seed, no faults, default habits."""
        self.time.clear()
        self.webhooks.clear()
        self.deliveries.clear()
        self.faults.clear()
        self.limits.clear()
        self.calls.clear()
        self.counters.clear()
        self.options = Options()
        self.world = World(self.world.seed)

    def note(self, person_id: str, event: dict[str, Any]) -> None:
        """Show a person something, and wake whoever waits for it."""
        self.world.note(person_id, {"at": int(self.time.now()), **event})
        waiting, self.inbox_changed = self.inbox_changed, asyncio.Event()
        waiting.set()


def make(state: World, time: clock.Clock, out: Sender) -> Runtime:
    """A simulator on this world, clock and way out; not started yet."""
    return Runtime(state, Timeline(time), out)
