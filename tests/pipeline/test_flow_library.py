"""Compiled flows are kept, read anew when something changed, and never more than a few thousand."""

from uuid import UUID

import pytest

from centralita.kit import db
from centralita.records import flows, trades
from centralita.records.flows import Definition
from centralita.route import flow_library
from centralita.route.flow_library import FlowLibrary, FlowMissing, Shelf
from tests.pipeline.switchboard import Switchboard

Compiled = tuple[str, int, str]


def compile_flow(definition: Definition, name: str, version: int) -> Compiled:
    if definition["word"] == "broken":
        raise ValueError("this can't be compiled")
    return name, version, definition["word"]


@pytest.fixture
def library() -> FlowLibrary[Compiled]:
    return FlowLibrary(compile_flow)


@pytest.fixture
async def tenant(switchboard: Switchboard) -> UUID:
    return await switchboard.add_tenant("bazaar")


async def publish(database: db.Database, tenant: UUID, word: str, name: str = "a") -> int:
    async with database.tenant_write(tenant) as t:
        return await flows.publish(t, name, {"word": word}, actor="test")


async def load(
    database: db.Database, library: FlowLibrary[Compiled], tenant: UUID, generation: int = 1
) -> Shelf[Compiled]:
    async with database.pipe() as p:
        stocks = await library.load(p, [tenant], generation)
    return library.open_shelf(stocks[tenant])


async def test_what_changed_is_seen_with_the_next_generation(
    database: db.Database, library: FlowLibrary[Compiled], tenant: UUID
) -> None:
    await publish(database, tenant, "one")
    async with database.tenant_write(tenant) as t:
        await trades.enable(t, "bazaar", {"stock": 3})
    shelf = await load(database, library, tenant)
    assert shelf.get("a", None) == ("a", 1, "one")
    async with database.pipe() as p:
        stocks = await library.load(p, [tenant], 1)
    assert stocks[tenant].trades == {"bazaar": {"stock": 3}}
    await publish(database, tenant, "two")
    shelf = await load(database, library, tenant)
    assert shelf.get("a", None) == ("a", 1, "one")
    shelf = await load(database, library, tenant, generation=2)
    assert shelf.get("a", None) == ("a", 2, "two")
    assert shelf.get("a", 1) == ("a", 1, "one")
    assert shelf.get("b", None) is None


async def test_an_old_version_is_brought_when_it_is_asked_for(
    database: db.Database, library: FlowLibrary[Compiled], tenant: UUID
) -> None:
    await publish(database, tenant, "one")
    await publish(database, tenant, "two")
    shelf = await load(database, library, tenant)
    for version, found in ((1, ("a", 1, "one")), (9, None)):
        with pytest.raises(FlowMissing) as missing:
            shelf.get("a", version)
        async with database.pipe() as p:
            await library.load_version(p, missing.value)
        assert shelf.get("a", version) == found


async def test_promise_5_a_shelf_holds_one_tenants_flows(
    switchboard: Switchboard, library: FlowLibrary[Compiled], tenant: UUID
) -> None:
    other = await switchboard.add_tenant("other")
    await publish(switchboard.database, tenant, "mine")
    await load(switchboard.database, library, tenant)
    shelf = await load(switchboard.database, library, other)
    assert shelf.get("a", None) is None
    with pytest.raises(FlowMissing) as missing:
        shelf.get("a", 1)
    async with switchboard.database.pipe() as p:
        await library.load_version(p, missing.value)
    assert shelf.get("a", 1) is None


async def test_a_flow_that_cannot_be_compiled_harms_no_other(
    database: db.Database, library: FlowLibrary[Compiled], tenant: UUID
) -> None:
    await publish(database, tenant, "broken", "bad")
    await publish(database, tenant, "fine", "good")
    shelf = await load(database, library, tenant)
    assert shelf.get("good", None) == ("good", 1, "fine")
    with pytest.raises(ValueError, match="can't be compiled"):
        shelf.get("bad", None)


async def test_it_never_keeps_more_than_it_may(
    switchboard: Switchboard,
) -> None:
    library = FlowLibrary(compile_flow, most=3)
    tenants = [await switchboard.add_tenant(f"tenant-{number}") for number in range(5)]
    for tenant in tenants:
        await publish(switchboard.database, tenant, "x")
        shelf = await load(switchboard.database, library, tenant)
        assert shelf.get("a", None) == ("a", 1, "x")
        assert len(library) <= 3
    shelf = await load(switchboard.database, library, tenants[0])
    with pytest.raises(FlowMissing) as missing:
        shelf.get("a", None)
    async with switchboard.database.pipe() as p:
        await library.load_version(p, missing.value)
    assert shelf.get("a", None) == ("a", 1, "x")
    assert flow_library.FLOWS_MAX > 100
