"""A fresh sending desk for each test; no test may call a provider inside a transaction."""

from collections.abc import Iterator

import pytest

from centralita.kit import crypto, db
from tests.send.desk import Desk


@pytest.fixture
def desk(database: db.Database, master_keys: crypto.MasterKeys) -> Iterator[Desk]:
    desk = Desk(database, master_keys)
    yield desk
    assert desk.client.in_transaction == 0
