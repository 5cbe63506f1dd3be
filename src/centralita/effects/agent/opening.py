"""The engine, loaded when the first agent thinks: its libraries take seconds and much memory."""

import asyncio
import importlib

from centralita.effects.agent.port import Brief, Serve, Thinker, Thought, Vendor
from centralita.kit import clock, garbage


class LateThinker:
    """A `Thinker` that becomes the engine at its first use; loading does not hold up the others."""

    def __init__(self, now: clock.Clock) -> None:
        self._clock = now
        self._engine: Thinker | None = None
        self._vendors: set[Vendor] = set()
        self._loading = asyncio.Lock()

    async def think(self, brief: Brief, serve: Serve) -> Thought:
        """As `port.Thinker`."""
        vendor = brief.endpoint.vendor
        if self._engine is None or vendor not in self._vendors:
            async with self._loading:
                self._engine = await self._load(vendor)
        return await self._engine.think(brief, serve)

    async def _load(self, vendor: Vendor) -> Thinker:
        if self._engine is not None and vendor in self._vendors:
            return self._engine  # somebody else did, while we waited
        engine = await asyncio.to_thread(importlib.import_module, "centralita.effects.agent.engine")
        clients = importlib.import_module("centralita.effects.agent.clients")
        await asyncio.to_thread(clients.load, vendor)
        self._vendors.add(vendor)
        garbage.collect_seldom()
        opened: Thinker = self._engine or engine.Engine(self._clock)
        return opened

    async def aclose(self) -> None:
        """Give the connections back."""
        if self._engine is not None:
            await self._engine.aclose()
