"""A server, two businesses, and their tools."""

from collections.abc import AsyncIterator

import pytest

from centralita.kit import crypto, db
from tests.pipeline.switchboard import Switchboard
from tests.receive import wire
from tests.show.callers import Business, Caller, add_business


@pytest.fixture
def switchboard(database: db.Database, master_keys: crypto.MasterKeys) -> Switchboard:
    return Switchboard(database, master_keys)


@pytest.fixture
async def hotel(switchboard: Switchboard) -> Business:
    return await add_business(switchboard, "hotel", "300000000000001")


@pytest.fixture
async def tacos(switchboard: Switchboard) -> Business:
    return await add_business(switchboard, "tacos", "300000000000002")


@pytest.fixture
async def opened(database: db.Database, master_keys: crypto.MasterKeys) -> AsyncIterator[wire.Wire]:
    async with wire.open_server(database, master_keys) as running:
        yield running


@pytest.fixture
def tool(opened: wire.Wire, hotel: Business) -> Caller:
    """The hotel's."""
    return Caller(opened, hotel.key)
