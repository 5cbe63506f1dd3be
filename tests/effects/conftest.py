"""A fresh house for each test."""

import pytest

from centralita.kit import crypto, db
from tests.effects.house import House


@pytest.fixture
def house(database: db.Database, master_keys: crypto.MasterKeys) -> House:
    return House(database, master_keys)
