"""The engine, loaded when the first agent thinks: its library takes seconds and much memory."""

import asyncio
import importlib

from centralita.effects.agent.port import Brief, Serve, Thinker, Thought
from centralita.kit import clock


class LateThinker:
    """A `Thinker` that becomes the engine at its first use; loading does not hold up the others."""

    def __init__(self, now: clock.Clock) -> None:
        self._clock = now
        self._engine: Thinker | None = None
        self._loading = asyncio.Lock()

    async def think(self, brief: Brief, serve: Serve) -> Thought:
        """As `port.Thinker`."""
        if self._engine is None:
            async with self._loading:
                if self._engine is None:
                    module = await asyncio.to_thread(
                        importlib.import_module, "centralita.effects.agent.engine"
                    )
                    self._engine = module.Engine(self._clock)
        return await self._engine.think(brief, serve)

    async def aclose(self) -> None:
        """Give the connections back."""
        if self._engine is not None:
            await self._engine.aclose()
