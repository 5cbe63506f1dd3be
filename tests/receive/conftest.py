"""A server with one Meta app, on a database of the test's own."""

from collections.abc import AsyncIterator

import pytest

from centralita.kit import crypto, db
from tests.conftest import DatabaseUrls
from tests.receive import wire


@pytest.fixture
async def server(
    database: db.Database, database_urls: DatabaseUrls, master_keys: crypto.MasterKeys
) -> AsyncIterator[wire.Wire]:
    await wire.add_app(database_urls.owner, master_keys)
    async with wire.open_server(database, master_keys) as opened:
        yield opened
