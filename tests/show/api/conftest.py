"""The API over a test's own database, with two businesses and people of each role."""

import pytest
from fastapi import FastAPI

from centralita.console import opening
from centralita.installed import PROVIDERS, VERTICALS
from centralita.kit import clock, crypto, db
from centralita.show.gate import Gate
from centralita.show.pace import Limits, Pace
from tests.show.api.staff import Member, sign_in
from tests.show.callers import Business


@pytest.fixture
def api(database: db.Database, master_keys: crypto.MasterKeys) -> FastAPI:
    now = clock.SystemClock()
    return opening.open_api(
        opening.Given(
            database=database,
            keys=master_keys,
            clock=now,
            gate=Gate(database, now),
            pace=Pace(Limits(per_person=1_000_000, person_at_once=1_000_000), now),
            providers=PROVIDERS,
            verticals=VERTICALS,
        )
    )


@pytest.fixture
def nobody(api: FastAPI) -> Member:
    return Member(api)


@pytest.fixture
async def owner(api: FastAPI, database: db.Database, hotel: Business) -> Member:
    """The hotel's."""
    return await sign_in(api, database, "olga", {hotel.tenant_id: "owner"})


@pytest.fixture
async def agent(api: FastAPI, database: db.Database, hotel: Business) -> Member:
    """The hotel's."""
    return await sign_in(api, database, "ana", {hotel.tenant_id: "agent"})


@pytest.fixture
async def viewer(api: FastAPI, database: db.Database, hotel: Business) -> Member:
    """The hotel's."""
    return await sign_in(api, database, "vera", {hotel.tenant_id: "viewer"})


@pytest.fixture
async def stranger(api: FastAPI, database: db.Database, tacos: Business) -> Member:
    """The owner of another business."""
    return await sign_in(api, database, "telmo", {tacos.tenant_id: "owner"})


@pytest.fixture
async def admin(api: FastAPI, database: db.Database) -> Member:
    return await sign_in(api, database, "ada", admin=True)
