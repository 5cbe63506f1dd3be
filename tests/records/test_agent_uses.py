"""What agents use up: counted per day, for all models together."""

from datetime import date

import pytest

from centralita.kit import db
from centralita.records import agent_uses
from centralita.records.agent_uses import Used
from tests.records.conftest import House

DAY, NEXT = date(2026, 11, 21), date(2026, 11, 22)


async def claim(t: db.TenantWrite, model: str, turns: int, tokens: int, day: date = DAY) -> bool:
    return await agent_uses.claim_turn(t, day, model, most_turns=turns, most_tokens=tokens)


@pytest.mark.parametrize("models", [("a", "a", "a"), ("a", "b", "a"), ("a", "b", "c")])
async def test_turns_of_all_models_count_together(
    database: db.Database, hotel: House, tacos: House, models: tuple[str, ...]
) -> None:
    async with database.tenant_write(hotel.id) as t:
        assert [await claim(t, model, 2, 100) for model in models] == [True, True, False]
        assert await agent_uses.get_used(t, DAY) == Used(2, 0)
        assert await claim(t, models[2], 2, 100, NEXT)
    async with database.tenant_write(tacos.id) as t:
        assert await claim(t, "a", 2, 100)


@pytest.mark.parametrize("model", ["a", "b"])
async def test_tokens_of_all_models_count_together(
    database: db.Database, hotel: House, model: str
) -> None:
    async with database.tenant_write(hotel.id) as t:
        assert await claim(t, "a", 9, 100)
        await agent_uses.add_tokens(t, DAY, "a", input_tokens=60, output_tokens=39)
        assert await claim(t, model, 9, 100)
        await agent_uses.add_tokens(t, DAY, model, input_tokens=1, output_tokens=0)
        assert not await claim(t, model, 9, 100)
        assert not await claim(t, "c", 9, 100)
        assert await agent_uses.get_used(t, DAY) == Used(2, 100)
