"""What the application's role may not write, whatever its code does (promises 5 and 6)."""

from uuid import UUID

import asyncpg
import pytest

from centralita.kit import crypto, db
from centralita.records import outbox
from tests.pipeline.switchboard import Switchboard, change, text_message, webhook

OURS, THEIRS = "300000000000001", "300000000000002"

_QUEUE = """
insert into outbox (tenant_id, message_id, number_id, conversation_id, shard)
select tenant_id, message_id, $1, conversation_id, $2 from messages limit 1
"""


class Ground:
    """A thief with a message of its own, and a victim's number."""

    def __init__(self, database: db.Database, keys: crypto.MasterKeys) -> None:
        self.switchboard = Switchboard(database, keys)

    async def build(self) -> tuple[UUID, UUID, UUID]:
        """(thief, thief's number, victim's number)"""
        thief = await self.switchboard.add_tenant("thief")
        own = await self.switchboard.add_number(thief, OURS)
        victim = await self.switchboard.add_tenant("victim")
        foreign = await self.switchboard.add_number(victim, THEIRS)
        await self.switchboard.receive(webhook(change(OURS, text_message("hola"))))
        await self.switchboard.take_in()
        return thief, own, foreign


@pytest.fixture
def ground(database: db.Database, master_keys: crypto.MasterKeys) -> Ground:
    return Ground(database, master_keys)


async def test_nothing_is_queued_from_anothers_number(
    ground: Ground, database: db.Database
) -> None:
    thief, own, foreign = await ground.build()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with database.tenant_write(thief) as t:
            await t.execute(_QUEUE, foreign, outbox.shard_of(foreign))
    async with database.tenant_write(thief) as t:
        await t.execute(_QUEUE, own, outbox.shard_of(own))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with database.tenant_write(thief) as t:
            await t.execute(
                "update outbox set number_id = $1, shard = $2", foreign, outbox.shard_of(foreign)
            )


@pytest.mark.parametrize("pace", ["Infinity", "NaN", "1001", "0", "-1"])
async def test_a_pace_has_an_end(ground: Ground, database: db.Database, pace: str) -> None:
    """One endless pace would break every round of sending, for everybody."""
    thief, _, _ = await ground.build()
    with pytest.raises(asyncpg.CheckViolationError):
        async with database.tenant_write(thief) as t:
            await t.execute(f"update numbers set messages_per_second = '{pace}'")
