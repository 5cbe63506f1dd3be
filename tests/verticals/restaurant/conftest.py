"""Restaurants for the tests that need one."""

import pytest

from centralita.kit import crypto, db
from tests.verticals.restaurant import place
from tests.verticals.restaurant.place import Customer, Place


@pytest.fixture
async def casa(database: db.Database, master_keys: crypto.MasterKeys) -> Place:
    """One branch that is always open, three dishes."""
    opened = await place.open_place(database, master_keys, "casa", "300000000000011")
    await opened.bring(place.SMALL)
    return opened


@pytest.fixture
async def comal(database: db.Database, master_keys: crypto.MasterKeys) -> Place:
    """The sample that the product ships: two branches, hours, a real menu."""
    opened = await place.open_place(database, master_keys, "comal", "300000000000012")
    await opened.bring(place.SAMPLE.read_bytes())
    return opened


@pytest.fixture
async def ana(casa: Place) -> Customer:
    return await casa.add_customer("Ana")
