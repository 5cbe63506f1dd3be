"""A house of the test's own."""

from collections.abc import AsyncIterator

import pytest

from centralita.kit import crypto, db
from tests.conftest import DatabaseUrls
from tests.promises.house import House, open_house


@pytest.fixture
async def house(
    database: db.Database, database_urls: DatabaseUrls, master_keys: crypto.MasterKeys
) -> AsyncIterator[House]:
    async with open_house(database, database_urls, master_keys) as opened:
        yield opened
