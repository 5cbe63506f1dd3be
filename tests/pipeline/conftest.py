"""A fresh switchboard for each test."""

import pytest

from centralita.kit import crypto, db
from tests.pipeline.switchboard import Switchboard


@pytest.fixture
def switchboard(database: db.Database, master_keys: crypto.MasterKeys) -> Switchboard:
    return Switchboard(database, master_keys)
