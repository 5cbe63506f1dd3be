"""What a batch of turns costs the database: as few questions as possible, however many turns."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from centralita.installed import PROVIDERS
from centralita.kit import crypto, db
from centralita.receive import intake
from centralita.records import inbound, lanes
from tests.conftest import DatabaseUrls
from tests.pipeline.bazaar import BAZAAR, add_table
from tests.pipeline.switchboard import Switchboard, change, text_message, webhook
from tests.pipeline.test_flows import open_bazaar

HOTEL = "300000000000002"
BOT = {"greeting_every_hours": 0, "rules": [{"name": "r", "when": ["precio"], "answer": "100."}]}
SENDERS = [f"1555010{number:04}" for number in range(100, 120)]


@pytest.fixture
def board(
    database: db.Database, master_keys: crypto.MasterKeys, database_urls: DatabaseUrls
) -> Switchboard:
    add_table(database_urls)
    return Switchboard(database, master_keys, verticals={"bazaar": BAZAAR}, burst_seconds=0.002)


@asynccontextmanager
async def counted(p: db.PipeTransaction) -> AsyncIterator[list[str]]:
    """Every statement that goes over the wire, but for what the driver asks once about types."""
    asked: list[str] = []

    def note(record: Any) -> None:
        if "pg_catalog" not in record.query and "'jit'" not in record.query:
            asked.append(record.query)

    with p._connection.query_logger(note):
        yield asked


async def hear(board: Switchboard, number: str, text: str) -> None:
    await board.receive(
        *[webhook(change(number, text_message(text, sender=sender))) for sender in SENDERS]
    )
    await board.take_in()
    await asyncio.sleep(board.burst_seconds)


async def take_turns(board: Switchboard) -> list[str]:
    async with board.database.pipe() as p, counted(p) as asked:
        claimed = await lanes.claim(p, 128, board.now.now())
        assert len(claimed) == len(SENDERS)
        assert len(await board.pipeline.answering.take(p, claimed)) == len(SENDERS)
    return asked


async def test_a_batch_of_rules_is_claimed_read_and_written_in_four(board: Switchboard) -> None:
    tenant = await board.add_tenant("hotel")
    await board.add_number(tenant, HOTEL, BOT)
    await board.handle(webhook(change(HOTEL, text_message("precio"))))
    await hear(board, HOTEL, "precio")
    assert len(await take_turns(board)) == 4


async def test_a_batch_at_once_is_claimed_found_and_written_in_three(board: Switchboard) -> None:
    """Beside beginning and ending the transaction."""
    board.burst_seconds = 0
    tenant = await board.add_tenant("hotel")
    await board.add_number(tenant, HOTEL, BOT)
    await hear(board, HOTEL, "precio")
    await board.answer()
    await hear(board, HOTEL, "precio")
    bodies = [webhook(change(HOTEL, text_message("precio", sender=each))) for each in SENDERS]
    await board.receive(*bodies)
    async with board.database.pipe() as p, counted(p) as asked:
        placed = intake.split(await inbound.claim(p, 128), PROVIDERS)
        effects = await board.pipeline._store(p, placed, at_once=True)
    assert len(effects.taken) == len(SENDERS)
    assert len(asked) == 3


async def test_flows_that_ask_nothing_of_the_desk_cost_one_more(board: Switchboard) -> None:
    await open_bazaar(board)
    await board.handle(webhook(change("300000000000001", text_message("hola"))))
    await hear(board, "300000000000001", "hola")
    asked = await take_turns(board)
    assert len(asked) == 5


async def test_a_flow_that_sells_asks_a_few_times_for_each(board: Switchboard) -> None:
    """For each the sale, and the sales; for all be the tenant, and the pipe again."""
    await open_bazaar(board)
    await hear(board, "300000000000001", "hola")
    await board.answer()
    await hear(board, "300000000000001", "2")
    asked = await take_turns(board)
    assert len(asked) == 7 + 2 * len(SENDERS)


async def test_only_batches_that_may_ask_let_others_be_answered_beside_them(
    board: Switchboard,
) -> None:
    tenant = await board.add_tenant("hotel")
    await board.add_number(tenant, HOTEL, BOT)
    await open_bazaar(board)
    begun: list[str] = []
    board.pipeline.answering.on_asking = lambda: begun.append("asking")
    await hear(board, HOTEL, "precio")
    await take_turns(board)
    assert begun == []
    await hear(board, "300000000000001", "hola")
    await take_turns(board)
    assert begun == ["asking"]
