"""A visit that goes wrong leaves nothing, and one that takes long does so once."""

import copy
from typing import Any

import pytest
from msgspec.structs import replace

from centralita import answering
from centralita.kit import clock, crypto, db
from centralita.verticals.contract import Action, Fact, Setting
from centralita.vocabulary.asking import Told
from tests.conftest import DatabaseUrls
from tests.pipeline.bazaar import BAZAAR, FLOW, Nothing, add_table, list_sold
from tests.pipeline.switchboard import Json, Switchboard, change, text_message, webhook
from tests.pipeline.test_flows import NUMBER, open_bazaar, say

SENDERS = [f"1555010{number:04}" for number in range(100, 110)]


class _TakenError(Exception):
    pass


async def try_in_vain(t: db.TenantWrite, setting: Setting, asked: Nothing) -> Told:
    """As a trade does that finds a room taken only when it writes it down."""
    try:
        async with t.savepoint():
            await t.execute("select 1")
            raise _TakenError
    except _TakenError:
        return Told(refusal="taken")


async def say_too_much(t: db.TenantWrite, setting: Setting, asked: Nothing) -> Told:
    """An answer that cannot be written down."""
    return Told(value={"text": "\x00"})


def recall_slowly(setting: Setting, asked: Nothing) -> Any:
    now = clock.SystemClock()
    until = now.monotonic() + answering.AT_ONCE_SECONDS / 3
    while now.monotonic() < until:
        pass
    return []


async def read_nothing(t: db.TenantRead, setting: Setting, asked: Nothing) -> Any:
    return []


TRADE = replace(
    BAZAAR,
    facts=(
        *BAZAAR.facts,
        Fact(name="much", about="Much.", asks=Nothing, read=read_nothing, recall=recall_slowly),
    ),
    actions=(
        *BAZAAR.actions,
        Action(name="try", about="In vain.", asks=Nothing, do=try_in_vain),
        Action(name="say", about="Too much.", asks=Nothing, do=say_too_much),
    ),
)


@pytest.fixture(params=[0, 0.002], ids=["at once", "by lanes"])
def board(
    request: pytest.FixtureRequest,
    database: db.Database,
    master_keys: crypto.MasterKeys,
    database_urls: DatabaseUrls,
) -> Switchboard:
    add_table(database_urls)
    return Switchboard(
        database, master_keys, verticals={"bazaar": TRADE}, burst_seconds=request.param
    )


AT_ONCE = pytest.mark.parametrize("board", [0], indirect=True, ids=["at once"])


def order(quantity: int, sender: str = SENDERS[0]) -> Json:
    return webhook(change(NUMBER, text_message(str(quantity), sender=sender)))


def put_before_looking(**nodes: Json) -> Json:
    """The flow with these nodes, one after the other, when something was sold."""
    flow = copy.deepcopy(FLOW)
    flow["nodes"]["ask"]["ask"]["least"] = 0
    names = [*nodes, "look"]
    flow["nodes"]["sell"]["next"] = names[0]
    for at, node in enumerate(nodes.values()):
        after = names[at + 1]
        ways = {"refused": {"*": after}} if "act" in node else {}
        flow["nodes"][names[at]] = {**node, "next": after, **ways}
    return flow


def run_sql(sql: str) -> Json:
    return {"act": "bazaar.run_sql", "with": {"sql": sql}}


async def greet(board: Switchboard, count: int) -> None:
    for sender in SENDERS[:count]:
        await say(board, "hola", sender=sender)


async def test_a_trades_own_savepoint_does_not_keep_what_its_visit_did(
    board: Switchboard,
) -> None:
    """One customer is served and told no on the way; the next one's turn fails: nobody is served
    twice."""
    flow = put_before_looking(vain={"act": "bazaar.try"}, defect=run_sql("select 1 / {quantity}"))
    tenant = await open_bazaar(board, flow)
    await greet(board, 2)
    await board.handle(order(3), order(0, SENDERS[1]))
    assert await list_sold(board.database, tenant) == [("pulsera", 3)]
    said = [text for _, text in await board.said("out")]
    assert said.count("Vendidas: 3.") == 1


@AT_ONCE
async def test_who_takes_long_statement_by_statement_is_stopped(board: Switchboard) -> None:
    """Each statement is short enough, all of them are not: others wait for it once."""
    seconds = answering.AT_ONCE_STATEMENT_SECONDS * 0.8
    steps = {f"step_{at}": run_sql(f"select {at}, pg_sleep({seconds})") for at in range(12)}
    tenant = await open_bazaar(board, put_before_looking(**steps))
    await greet(board, 2)
    begun = clock.SystemClock().monotonic()
    for sender in SENDERS[:2]:
        await board.receive(order(2, sender))
        await board.take_in()
    assert clock.SystemClock().monotonic() - begun < seconds * len(steps)
    assert await list_sold(board.database, tenant) == []
    await board.answer()
    assert await list_sold(board.database, tenant) == [("pulsera", 2)] * 2


@AT_ONCE
async def test_who_thinks_long_leaves_the_rest_to_lanes(board: Switchboard) -> None:
    """Also where nothing is asked of the database: a bot can keep others waiting by itself."""
    flow = copy.deepcopy(FLOW)
    flow["nodes"]["ask"]["next"] = "much"
    flow["nodes"]["much"] = {"look_up": "bazaar.much", "into": "sales", "next": "sold_out"}
    await open_bazaar(board, flow)
    await greet(board, len(SENDERS))
    await board.receive(*[order(1, sender) for sender in SENDERS])
    await board.pipeline.take_in()
    assert 0 < len(await board.fetch("select from lanes")) < len(SENDERS)
    await board.answer()
    said = [text for _, text in await board.said("out")]
    assert said.count("No quedan tantas.") == len(SENDERS)


async def test_what_cannot_be_written_down_costs_a_batch_nothing(board: Switchboard) -> None:
    """A turn that breaks the writing goes by a lane with all others, in one more transaction."""
    tenant = await open_bazaar(board, put_before_looking(much={"act": "bazaar.say"}))
    await greet(board, 3)
    await board.receive(*[order(1, sender) for sender in SENDERS[:3]])
    await board.pipeline.take_in()
    stored = await board.fetch("select from messages where text = '1' and direction = 'in'")
    assert len(stored) == 3
    await board.answer()
    assert await list_sold(board.database, tenant) == []
    lanes = await board.fetch("select attempts from lanes")
    assert [row["attempts"] for row in lanes] == [1, 1, 1]
