"""The flows and trades of the tenants whose turn it is, kept ready between turns.

A version never changes, so what was compiled stays good. Which version is active, and how a tenant
set up its trades, is read anew when the directory heard of a change.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from msgspec import Struct

from centralita.kit import db
from centralita.records import flows, trades
from centralita.records.flows import Definition

Flow = TypeVar("Flow")
Trades = Mapping[str, Mapping[str, Any]]

FLOWS_MAX: Final = 2_000
"""Compiled flows kept in memory; when there are more, all are compiled anew."""
TENANTS_MAX: Final = 10_000
_DRAFT: Final = 0
"""The version of a flow that was lent and never published."""


class FlowMissing(LookupError):
    """A version that the library does not hold yet; `load_version` brings it, if there is one."""

    def __init__(self, tenant_id: UUID, name: str, version: int) -> None:
        super().__init__(f"flow {name}, version {version}")
        self.tenant_id, self.name, self.version = tenant_id, name, version


class Stock(Struct, frozen=True):
    """What a tenant has: each flow's active version, and its trades with their settings.

    True as of that `generation` of the directory.
    """

    tenant_id: UUID
    generation: int
    heads: Mapping[str, int]
    trades: Trades


class FlowLibrary(Generic[Flow]):
    """Compiled flows by tenant, name and version."""

    def __init__(
        self, compile_flow: Callable[[Definition, str, int], Flow], most: int = FLOWS_MAX
    ) -> None:
        self._compile = compile_flow
        self._most = most
        self._stocks: dict[UUID, Stock] = {}
        self._definitions: dict[flows.Key, Definition | None] = {}
        """Read and not compiled yet; None: there is no such version."""
        self._compiled: dict[flows.Key, Flow] = {}
        self._lent: dict[UUID, dict[str, Definition]] = {}

    def lend(self, tenant_id: UUID, name: str, definition: Definition) -> None:
        """From now on this is the flow of that name, as version 0: a draft that somebody tries."""
        self._lent.setdefault(tenant_id, {})[name] = definition

    async def load(
        self, p: db.PipeTransaction, tenant_ids: Collection[UUID], generation: int
    ) -> dict[UUID, Stock]:
        """What these tenants have, read unless it is known; `generation` is the directory's."""
        wanted = dict.fromkeys(tenant_ids)
        known = {each: self._stocks[each] for each in wanted if each in self._stocks}
        known = {key: each for key, each in known.items() if each.generation == generation}
        missing = [each for each in wanted if each not in known]
        if missing:
            heads = await flows.list_heads(p, missing)
            works = await trades.list_of_tenants(p, missing)
            await self._load_definitions(
                p, [(each, *head) for each in missing for head in heads[each].items()]
            )
            self._take_lent(heads)
            read = {each: Stock(each, generation, heads[each], works[each]) for each in missing}
            if len(self._stocks) + len(read) > TENANTS_MAX:
                self._stocks.clear()
            self._stocks |= read
            known |= read
        return known

    def _take_lent(self, heads: dict[UUID, dict[str, int]]) -> None:
        for tenant_id in heads.keys() & self._lent.keys():
            lent = self._lent[tenant_id]
            heads[tenant_id] |= dict.fromkeys(lent, _DRAFT)
            self._definitions |= {(tenant_id, name, _DRAFT): each for name, each in lent.items()}

    async def load_version(self, p: db.PipeTransaction, missing: FlowMissing) -> None:
        """Bring an older version, as a conversation in the middle of it needs."""
        await self._load_definitions(p, [(missing.tenant_id, missing.name, missing.version)])

    async def _load_definitions(self, p: db.PipeTransaction, keys: list[flows.Key]) -> None:
        wanted = [key for key in keys if key not in self._compiled]
        if len(self) + len(wanted) > self._most:
            self._compiled.clear()
            self._definitions.clear()
            wanted = keys
        if wanted:
            self._definitions |= dict.fromkeys(wanted) | await flows.list_definitions(p, wanted)

    def __len__(self) -> int:
        """How many versions it holds."""
        return len(self._compiled) + len(self._definitions)

    def open_shelf(self, stock: Stock) -> "Shelf[Flow]":
        """One tenant's flows, and nobody else's."""
        return Shelf(self, stock)

    def get(self, stock: Stock, name: str, version: int | None) -> Flow | None:
        """A flow ready to play, None where the tenant has no such.

        Raises `FlowMissing`, and whatever a definition raises that can't be compiled.
        """
        found = version if version is not None else stock.heads.get(name)
        if found is None:
            return None
        key = (stock.tenant_id, name, found)
        if key not in self._compiled:
            if key not in self._definitions:
                raise FlowMissing(*key)
            definition = self._definitions[key]
            if definition is None:
                return None
            self._compiled[key] = self._compile(definition, name, found)
            del self._definitions[key]
        return self._compiled[key]


class Shelf(Generic[Flow]):
    """A tenant's flows, as a bot may take them down."""

    def __init__(self, library: FlowLibrary[Flow], stock: Stock) -> None:
        self._library = library
        self._stock = stock

    def get(self, name: str, version: int | None) -> Flow | None:
        """The active version where none is named; None: there is no such. Raises `FlowMissing`."""
        return self._library.get(self._stock, name, version)
