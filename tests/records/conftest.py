"""Two invented businesses with a number each, in a clean database."""

from dataclasses import dataclass

import pytest

from centralita.kit import crypto, db, ids
from centralita.records import credentials, numbers, tenants
from centralita.records.numbers import NewNumber, Number
from centralita.records.tenants import NewTenant, Tenant
from centralita.vocabulary.ids import TenantId

TOKEN_OF_HOTEL = "EAAhotelhotelhotelhotelhotel"
TOKEN_OF_TACOS = "EAAtacostacostacostacostacos"


@dataclass(frozen=True)
class House:
    """A tenant with its number."""

    tenant: Tenant
    number: Number

    @property
    def id(self) -> TenantId:
        return TenantId(self.tenant.id)


async def _build(
    database: db.Database, keys: crypto.MasterKeys, slug: str, phone_number_id: str, token: str
) -> House:
    async with database.tenant_write(ids.new_id()) as t:
        tenant = await tenants.add_tenant(t, keys, NewTenant(slug=slug, name=slug.title()))
        number = await numbers.add_number(
            t, NewNumber(phone_number_id=phone_number_id, waba_id="200000000000001")
        )
        await credentials.set_access_token(t, keys, number.id, crypto.Secret(token))
    return House(tenant, number)


@pytest.fixture
async def hotel(database: db.Database, master_keys: crypto.MasterKeys) -> House:
    return await _build(database, master_keys, "hotel-marea", "300000000000001", TOKEN_OF_HOTEL)


@pytest.fixture
async def tacos(database: db.Database, master_keys: crypto.MasterKeys) -> House:
    return await _build(database, master_keys, "tacos-lupe", "300000000000002", TOKEN_OF_TACOS)


@pytest.fixture
async def joyas(database: db.Database, master_keys: crypto.MasterKeys) -> House:
    return await _build(database, master_keys, "joyas-luna", "300000000000003", TOKEN_OF_TACOS)
