"""Tokens, app secrets and keys: sealed, each for its own number, rotated, never shown."""

import pytest

from centralita.kit import crypto, db
from centralita.records import credentials, doors, keys, operator
from centralita.vocabulary import errors
from tests.conftest import DatabaseUrls
from tests.records.conftest import TOKEN_OF_HOTEL, TOKEN_OF_TACOS, House

APP = doors.MetaApp("main", crypto.Secret("planted-app-secret"), crypto.Secret("planted-verify"))


@pytest.mark.parametrize(
    "text",
    ["", "   ", "short", "EAA" + "x" * 5000, "EAA with spaces inside of it", "EAAñandúñandúñandú"],
)
def test_what_is_no_token_is_refused_and_not_quoted(text: str) -> None:
    with pytest.raises(errors.Invalid) as refused:
        credentials.check_token(text)
    assert not text.strip() or text.strip() not in str(refused.value)


async def test_promise_6_each_number_has_its_own_token(
    database: db.Database, master_keys: crypto.MasterKeys, hotel: House, tacos: House
) -> None:
    async with database.tenant_read(hotel.id) as t:
        mine = await credentials.find_access_token(t, master_keys, hotel.number.id)
        theirs = await credentials.find_access_token(t, master_keys, tacos.number.id)
    assert mine == crypto.Secret(TOKEN_OF_HOTEL)
    assert theirs is None


async def test_a_dead_token_is_not_handed_out(
    database: db.Database, master_keys: crypto.MasterKeys, hotel: House
) -> None:
    async with database.tenant_write(hotel.id) as t:
        await credentials.mark_dead(t, hotel.number.id)
        assert await credentials.find_access_token(t, master_keys, hotel.number.id) is None
        assert (await credentials.list_states(t))[hotel.number.id].status == "dead"
        await credentials.set_access_token(
            t, master_keys, hotel.number.id, crypto.Secret("EAAnewnewnewnewnewnewnew")
        )
        alive = await credentials.find_access_token(t, master_keys, hotel.number.id)
    assert alive == crypto.Secret("EAAnewnewnewnewnewnewnew")


async def test_a_token_cannot_be_set_on_a_neighbours_number(
    database: db.Database, master_keys: crypto.MasterKeys, hotel: House, tacos: House
) -> None:
    async with database.tenant_write(tacos.id) as t:
        with pytest.raises(errors.NotFound):
            await credentials.set_access_token(
                t, master_keys, hotel.number.id, crypto.Secret(TOKEN_OF_TACOS)
            )


async def test_promise_7_a_sealed_token_opens_nowhere_else(
    database: db.Database,
    database_urls: DatabaseUrls,
    master_keys: crypto.MasterKeys,
    hotel: House,
    tacos: House,
) -> None:
    async with operator.open_operator(database_urls.owner) as o:
        await o.execute(
            """
            update credentials c set sealed = o.sealed from credentials o
            where c.tenant_id = $1 and o.tenant_id = $2
            """,
            tacos.id,
            hotel.id,
        )
    async with database.tenant_read(tacos.id) as t:
        with pytest.raises(crypto.SealBroken):
            await credentials.find_access_token(t, master_keys, tacos.number.id)


async def test_app_secrets_and_paths_come_back_as_they_were(
    database: db.Database, database_urls: DatabaseUrls, master_keys: crypto.MasterKeys
) -> None:
    async with operator.open_operator(database_urls.owner) as o:
        created = await doors.set_app(o, master_keys, APP, meta_app_id="400000000000001")
        replaced = await doors.set_app(o, master_keys, APP)
        path = await doors.add_secret_path(o, "chakra", "main")
    async with database.pipe() as p:
        opened = await doors.load_doors(p, master_keys)
    assert (created, replaced) == (True, False)
    assert opened.apps == {"main": APP}
    assert opened.find_path("chakra", path.reveal()) == doors.SecretPath("chakra", "main")
    assert opened.find_path("meta_cloud", path.reveal()) is None
    assert opened.find_path("chakra", path.reveal()[:-1]) is None


async def test_a_label_has_one_secret_path(
    database_urls: DatabaseUrls, database: db.Database
) -> None:
    with pytest.raises(errors.Conflict):
        async with operator.open_operator(database_urls.owner) as o:
            await doors.add_secret_path(o, "chakra", "main")
            await doors.add_secret_path(o, "chakra", "main")


async def test_rotation_keeps_every_token_and_can_go_on_where_it_stopped(
    database: db.Database,
    database_urls: DatabaseUrls,
    master_keys: crypto.MasterKeys,
    hotel: House,
    tacos: House,
) -> None:
    async with operator.open_operator(database_urls.owner) as o:
        await doors.set_app(o, master_keys, APP)
    fresh = crypto.MasterKey.parse(crypto.new_master_key())
    both = crypto.MasterKeys(fresh, [master_keys.current])
    async with database.tenant_write(hotel.id) as t:  # as if stopped after the first tenant
        assert await keys.rotate_tenant_key(t, both)
    assert await keys.rotate(database, database_urls.owner, both) == keys.Rotated(2, 1)
    assert await keys.rotate(database, database_urls.owner, both) == keys.Rotated(0, 3)

    alone = crypto.MasterKeys(fresh)
    assert [
        (each.owner, each.current, each.opens) for each in await keys.verify(database, alone)
    ] == [
        ("platform", True, True),
        ("hotel-marea", True, True),
        ("tacos-lupe", True, True),
    ]
    async with database.tenant_read(hotel.id) as t:
        token = await credentials.find_access_token(t, alone, hotel.number.id)
    assert token == crypto.Secret(TOKEN_OF_HOTEL)
    async with database.pipe() as p:
        assert (await doors.load_doors(p, alone)).apps == {"main": APP}


async def test_a_lost_master_key_is_noticed_and_nothing_is_touched(
    database: db.Database, database_urls: DatabaseUrls, master_keys: crypto.MasterKeys, hotel: House
) -> None:
    stranger = crypto.MasterKeys.parse(crypto.new_master_key())
    with pytest.raises(crypto.SealBroken):
        await keys.rotate(database, database_urls.owner, stranger)
    assert [each.opens for each in await keys.verify(database, stranger)] == [False]
    assert [each.opens for each in await keys.verify(database, master_keys)] == [True]


async def test_planted_secrets_are_not_in_a_dump(
    database: db.Database, database_urls: DatabaseUrls, master_keys: crypto.MasterKeys, hotel: House
) -> None:
    async with operator.open_operator(database_urls.owner) as o:
        await doors.set_app(o, master_keys, APP)
        path = await doors.add_secret_path(o, "chakra", "main")
        rows = []
        tables = await o.fetch(
            "select relname from pg_class where relnamespace = 'centralita'::regnamespace "
            "and relkind = 'r'"
        )
        for table in tables:
            rows += await o.fetch(f'select t::text from "{table[0]}" t')
    dump = "\n".join(row[0] for row in rows)
    planted = (TOKEN_OF_HOTEL, "planted-app-secret", "planted-verify", path.reveal())
    for secret in planted:
        assert secret not in dump
        assert secret.encode().hex() not in dump
    assert "hotel-marea" in dump
