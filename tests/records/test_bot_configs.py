"""Bot configurations: versions that never change, and a line that points at one."""

import asyncio

import pytest

from centralita.kit import db
from centralita.records import bot_configs
from centralita.vocabulary import errors
from tests.records.conftest import House


async def test_versions_count_up_and_can_be_rolled_back(
    database: db.Database, hotel: House
) -> None:
    number_id = hotel.number.id
    async with database.tenant_write(hotel.id) as t:
        assert await bot_configs.find_active(t, number_id) is None
        for language in ("es", "en", "es"):
            await bot_configs.publish(t, number_id, {"language": language}, actor="ana")
        assert await bot_configs.roll_back(t, number_id) == 2
        assert await bot_configs.roll_back(t, number_id) == 1
        with pytest.raises(errors.NotFound):
            await bot_configs.roll_back(t, number_id)
        assert await bot_configs.roll_back(t, number_id, 3) == 3
        with pytest.raises(errors.NotFound):
            await bot_configs.roll_back(t, number_id, 9)
        active = await bot_configs.find_active(t, number_id)
        listed = await bot_configs.list_versions(t, number_id)
    assert active is not None
    assert (active.version, active.config) == (3, {"language": "es"})
    assert [(each.version, each.active) for each in listed] == [(3, True), (2, False), (1, False)]


async def test_two_publishers_get_two_versions(database: db.Database, hotel: House) -> None:
    async def publish(actor: str) -> int:
        async with database.tenant_write(hotel.id) as t:
            return await bot_configs.publish(t, hotel.number.id, {}, actor=actor)

    assert sorted(await asyncio.gather(*(publish(name) for name in "abc"))) == [1, 2, 3]


async def test_a_neighbour_can_neither_read_nor_publish(
    database: db.Database, hotel: House, tacos: House
) -> None:
    async with database.tenant_write(hotel.id) as t:
        await bot_configs.publish(t, hotel.number.id, {"language": "es"}, actor="ana")
    async with database.tenant_write(tacos.id) as t:
        assert await bot_configs.list_versions(t, hotel.number.id) == []
        assert await bot_configs.find_active(t, hotel.number.id) is None
        with pytest.raises(errors.NotFound):
            await bot_configs.publish(t, hotel.number.id, {}, actor="eve")
        with pytest.raises(errors.NotFound):
            await bot_configs.roll_back(t, hotel.number.id)
