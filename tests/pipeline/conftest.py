"""A fresh switchboard for each test."""

import pytest

from centralita.kit import crypto, db
from tests.pipeline.switchboard import Switchboard


@pytest.fixture(params=[0.0, 0.002], ids=["at once", "by lanes"])
def switchboard(
    database: db.Database, master_keys: crypto.MasterKeys, request: pytest.FixtureRequest
) -> Switchboard:
    """Both ways of taking a turn must come to the same."""
    return Switchboard(database, master_keys, burst_seconds=request.param)
