"""Hotels for the tests that need one."""

import pytest

from centralita.kit import crypto, db, json
from tests.verticals.hotel import villas
from tests.verticals.hotel.villas import Guest, Villas


@pytest.fixture
async def marea(database: db.Database, master_keys: crypto.MasterKeys) -> Villas:
    """Two small houses with simple prices."""
    opened = await villas.open_villas(database, master_keys, "villas-marea", "300000000000021")
    await opened.bring(json.encode(villas.SMALL))
    return opened


@pytest.fixture
async def emma(marea: Villas) -> Guest:
    return await marea.add_guest("Emma")
