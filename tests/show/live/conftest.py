"""People of both businesses, signed in."""

import pytest
from fastapi import FastAPI

from centralita.kit import db
from tests.show.api.staff import Member, sign_in
from tests.show.callers import Business


@pytest.fixture
async def viewer(database: db.Database, hotel: Business) -> Member:
    """The hotel's. Only the cookie is used here, so no API stands behind."""
    return await sign_in(FastAPI(), database, "vera", {hotel.tenant_id: "viewer"})


@pytest.fixture
async def stranger(database: db.Database, tacos: Business) -> Member:
    """Of the other business."""
    return await sign_in(FastAPI(), database, "telmo", {tacos.tenant_id: "owner"})


@pytest.fixture
async def owner(database: db.Database, hotel: Business) -> Member:
    """The hotel's."""
    return await sign_in(FastAPI(), database, "olga", {hotel.tenant_id: "owner"})
