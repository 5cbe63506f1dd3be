"""A tenant's own secrets: sealed, each tenant's for itself, through a rotation, never shown."""

import pytest

from centralita.kit import crypto, db
from centralita.records import keys, operator, tenant_secrets
from centralita.vocabulary import errors
from tests.conftest import DatabaseUrls
from tests.records.conftest import House

PLANTED = "planted-model-key-0123456789"


async def test_a_secret_comes_back_to_its_tenant_alone(
    database: db.Database, master_keys: crypto.MasterKeys, hotel: House, tacos: House
) -> None:
    async with database.tenant_write(hotel.id) as t:
        await tenant_secrets.set_secret(t, master_keys, "model_key", crypto.Secret("first"))
        await tenant_secrets.set_secret(t, master_keys, "model_key", crypto.Secret(PLANTED))
        mine = await tenant_secrets.find_secret(t, master_keys, "model_key")
        assert [state.name for state in await tenant_secrets.list_secrets(t)] == ["model_key"]
    async with database.tenant_write(tacos.id) as t:
        assert await tenant_secrets.find_secret(t, master_keys, "model_key") is None
        assert await tenant_secrets.list_secrets(t) == []
        assert not await tenant_secrets.delete_secret(t, "model_key")
    assert mine == crypto.Secret(PLANTED)
    async with database.tenant_write(hotel.id) as t:
        assert await tenant_secrets.delete_secret(t, "model_key")
        assert await tenant_secrets.find_secret(t, master_keys, "model_key") is None


async def test_promise_7_a_sealed_secret_opens_nowhere_else_and_lies_nowhere_in_the_open(
    database: db.Database,
    database_urls: DatabaseUrls,
    master_keys: crypto.MasterKeys,
    hotel: House,
    tacos: House,
) -> None:
    for house in (hotel, tacos):
        async with database.tenant_write(house.id) as t:
            await tenant_secrets.set_secret(t, master_keys, "a", crypto.Secret(PLANTED))
            await tenant_secrets.set_secret(t, master_keys, "b", crypto.Secret("other"))
    async with operator.open_operator(database_urls.owner) as o:
        rows = await o.fetch("select tenant_secrets::text from tenant_secrets")
        assert PLANTED not in str(rows)
        assert PLANTED.encode().hex() not in str(rows)
        await o.execute(
            """
            update tenant_secrets s set sealed = o.sealed from tenant_secrets o
            where s.tenant_id = $1 and s.name = 'a' and o.tenant_id = $2 and o.name = 'a'
            """,
            tacos.id,
            hotel.id,
        )
        await o.execute(
            """
            update tenant_secrets s set sealed = o.sealed from tenant_secrets o
            where s.tenant_id = $1 and s.name = 'b' and o.tenant_id = $1 and o.name = 'a'
            """,
            hotel.id,
        )
    for house, name in ((tacos, "a"), (hotel, "b")):
        async with database.tenant_read(house.id) as t:
            with pytest.raises(crypto.SealBroken):
                await tenant_secrets.find_secret(t, master_keys, name)


async def test_a_secret_survives_a_rotation_of_the_master_key(
    database: db.Database, database_urls: DatabaseUrls, hotel: House, master_keys: crypto.MasterKeys
) -> None:
    async with database.tenant_write(hotel.id) as t:
        await tenant_secrets.set_secret(t, master_keys, "model_key", crypto.Secret(PLANTED))
    fresh = crypto.MasterKey.parse(crypto.new_master_key())
    both = crypto.MasterKeys(fresh, [master_keys.current])
    await keys.rotate(database, database_urls.owner, both)
    async with database.tenant_read(hotel.id) as t:
        found = await tenant_secrets.find_secret(t, crypto.MasterKeys(fresh), "model_key")
    assert found == crypto.Secret(PLANTED)


@pytest.mark.parametrize("name", ["", "Model", "1key", "model-key", "x" * 61, "a/b", "clave_ñ"])
async def test_a_name_that_is_none_is_refused(
    database: db.Database, master_keys: crypto.MasterKeys, hotel: House, name: str
) -> None:
    async with database.tenant_write(hotel.id) as t:
        with pytest.raises(errors.Invalid):
            await tenant_secrets.set_secret(t, master_keys, name, crypto.Secret(PLANTED))


@pytest.mark.parametrize("value", ["", "two\nlines", "nul\0", "x" * 8193])
async def test_what_can_be_no_secret_is_refused_and_not_quoted(
    database: db.Database, master_keys: crypto.MasterKeys, hotel: House, value: str
) -> None:
    async with database.tenant_write(hotel.id) as t:
        with pytest.raises(errors.Invalid) as refused:
            await tenant_secrets.set_secret(t, master_keys, "model_key", crypto.Secret(value))
    assert not value or value not in str(refused.value)
