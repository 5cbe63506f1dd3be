"""Bots that ask and act while their messages are stored: nobody else waits long for them."""

import asyncio
import copy
from typing import Any

import psycopg
import pytest

from centralita import answering
from centralita.kit import clock, crypto, db
from centralita.records import trades
from tests.conftest import DatabaseUrls
from tests.pipeline.bazaar import FLOW, list_sold
from tests.pipeline.switchboard import Json, Switchboard, change, text_message, webhook
from tests.pipeline.test_flows import LED, NUMBER, RULE, make_board, open_bazaar, publish, say

OTHER = "300000000000002"
SENDERS = [f"1555010{number:04}" for number in range(100, 106)]


@pytest.fixture
def board(
    database: db.Database, master_keys: crypto.MasterKeys, database_urls: DatabaseUrls
) -> Switchboard:
    return make_board(database, master_keys, database_urls)


def order(quantity: int, sender: str = SENDERS[0]) -> Json:
    return webhook(change(NUMBER, text_message(str(quantity), sender=sender)))


async def take_in(board: Switchboard, *bodies: Json) -> int:
    """How many of these went by a lane."""
    await board.receive(*bodies)
    await board.take_in()
    return len(await board.fetch("select from lanes"))


def run_before_selling(sql: str) -> dict[str, Any]:
    flow = copy.deepcopy(FLOW)
    flow["nodes"]["ask"]["next"] = "before"
    flow["nodes"]["before"] = {
        "act": "bazaar.run_sql",
        "with": {"sql": sql},
        "next": "sell",
        "refused": {"*": "sold_out"},
    }
    return flow


async def test_who_orders_is_served_by_the_intake_itself(board: Switchboard) -> None:
    tenant = await open_bazaar(board)
    await say(board, "hola", sender=SENDERS[0])
    assert await take_in(board, order(2)) == 0
    assert await list_sold(board.database, tenant) == [("pulsera", 2)]
    [deed] = await board.fetch("select deed_key from deeds")
    [message] = await board.fetch("select message_id from messages where text = '2'")
    assert deed["deed_key"].startswith(f"{message['message_id']}/bazaar.sell/")


async def test_what_waits_for_a_lock_goes_by_a_lane(
    board: Switchboard, database_urls: DatabaseUrls
) -> None:
    """And so does all that the tenant's bots would do, for a while; others notice nothing."""
    tenant = await open_bazaar(board)
    other = await board.add_tenant("other")
    await board.add_number(other, OTHER, {"greeting_every_hours": 0, "rules": [RULE]})
    question = webhook(change(OTHER, text_message("¿a qué hora abren?")))
    await board.handle(question)
    for sender in SENDERS[:2]:
        await say(board, "hola", sender=sender)
    with psycopg.connect(database_urls.owner) as holding:
        holding.execute("lock table centralita.bazaar_sales in access exclusive mode")
        begun = clock.SystemClock().monotonic()
        fresh = webhook(change(OTHER, text_message("¿a qué hora abren?")))
        assert await take_in(board, order(2), fresh) == 1
        assert await take_in(board, order(3, SENDERS[1])) == 2
        assert clock.SystemClock().monotonic() - begun < answering.BY_LANE_SECONDS / 2
        said = [text for tenant_id, text in await board.said("out") if tenant_id == other]
        assert said == ["De 9 a 18 h."] * 2
        holding.rollback()
    await board.answer()
    assert sorted(await list_sold(board.database, tenant)) == [("pulsera", 2), ("pulsera", 3)]


async def test_what_fails_is_undone_and_a_lane_tells_whose_fault_it_was(
    board: Switchboard,
) -> None:
    """One customer's number is a zero that the trade divides by; the other one is served."""
    flow = run_before_selling("select 1 / {quantity}")
    flow["nodes"]["ask"]["ask"]["least"] = 0
    tenant = await open_bazaar(board, flow)
    for sender in SENDERS[:2]:
        await say(board, "hola", sender=sender)
    assert await take_in(board, order(3, SENDERS[1]), order(0)) == 2
    assert await list_sold(board.database, tenant) == []
    await board.answer()
    assert await list_sold(board.database, tenant) == [("pulsera", 3)]
    [lane] = await board.fetch("select attempts from lanes")
    assert lane["attempts"] == 1


async def test_who_comes_late_in_a_batch_goes_by_a_lane(board: Switchboard) -> None:
    seconds = answering.AT_ONCE_STATEMENT_SECONDS * 0.4
    tenant = await open_bazaar(board, run_before_selling(f"select pg_sleep({seconds})"))
    for sender in SENDERS:
        await say(board, "hola", sender=sender)
    late = await take_in(board, *[order(2, sender) for sender in SENDERS])
    assert late == len(SENDERS) - len(await list_sold(board.database, tenant))
    assert 0 < late < len(SENDERS)
    await board.answer()
    assert await list_sold(board.database, tenant) == [("pulsera", 2)] * len(SENDERS)


async def test_many_tenants_together_keep_an_intake_no_longer_than_its_limit(
    board: Switchboard,
) -> None:
    """Each is quick enough; whoever comes after all of them took their time goes by a lane."""
    nap = answering.AT_ONCE_STATEMENT_SECONDS * 0.4
    count = round(2.5 * answering.AT_ONCE_SECONDS / nap)
    flow, lines = run_before_selling(f"select pg_sleep({nap})"), []
    for index in range(count):
        tenant = await board.add_tenant(f"bazaar-{index}")
        async with board.database.tenant_write(tenant) as t:
            await trades.enable(t, "bazaar", {"stock": 10})
        await publish(board, tenant, flow)
        lines.append((tenant, f"3000000000001{index:02}"))
        await board.add_number(tenant, lines[-1][1], LED)
        await board.handle(webhook(change(lines[-1][1], text_message("hola"))))
    late = await take_in(board, *[webhook(change(line, text_message("2"))) for _, line in lines])
    assert count / 3 < late < count
    await board.answer()
    for tenant, _ in lines:
        assert await list_sold(board.database, tenant) == [("pulsera", 2)]


async def test_who_acts_and_then_wants_a_person_is_served_once(board: Switchboard) -> None:
    """What hands over goes by a lane: what it had done is undone, and done there."""
    tenant = await open_bazaar(board)
    await say(board, "hola", sender=SENDERS[1])
    flow = copy.deepcopy(FLOW)
    flow["nodes"]["look"] = {"hand_over": {"es": "Te paso.", "en": "One moment."}}
    await publish(board, tenant, flow)
    await say(board, "hola", sender=SENDERS[0])
    assert await take_in(board, order(2), order(5, SENDERS[1])) == 2
    await board.answer()
    assert sorted(await list_sold(board.database, tenant)) == [("pulsera", 2), ("pulsera", 5)]
    owners = await board.fetch("select owner from conversations order by owner")
    assert [row["owner"] for row in owners] == ["bot", "human"]


async def test_two_intakes_and_two_workers_sell_once_to_each(board: Switchboard) -> None:
    tenant = await open_bazaar(board)
    other = Switchboard(board.database, board.keys, verticals=board.verticals)
    for sender in SENDERS:
        await say(board, "hola", sender=sender)
    bodies = [order(2, sender) for sender in SENDERS]
    await board.receive(*bodies, *bodies)
    await asyncio.gather(board.take_in(), other.take_in(), board.answer(), other.answer())
    await board.answer()
    assert await list_sold(board.database, tenant) == [("pulsera", 2)] * len(SENDERS)
    said = [text for _, text in await board.said("out")]
    assert said.count("Vendidas: 2.") == len(SENDERS)


async def test_what_was_done_at_once_is_let_go_where_the_rest_must_wait(
    board: Switchboard,
) -> None:
    """A lane's turn holds a conversation, and may want what another one was given at once: neither
    may wait for the other."""
    tenant = await open_bazaar(board, run_before_selling("select pg_advisory_xact_lock(7)"))
    for sender in SENDERS[:2]:
        await say(board, "hola", sender=sender)
    [[held]] = await board.fetch(
        """
        select v.conversation_id from conversations v join contacts k using (tenant_id, contact_id)
        where k.wa_id = $1
        """,
        SENDERS[1],
    )
    await board.receive(order(2), order(3, SENDERS[1]))
    async with board.database.pipe() as p:
        await p.execute(
            "select from conversations where conversation_id = $1 for no key update", held
        )
        taking = asyncio.create_task(board.take_in())
        await asyncio.sleep(answering.WAIT_AFTER_VISITS_SECONDS / 2)
        assert not await p.fetchval("select pg_try_advisory_xact_lock(7)")
        await p.execute("set local lock_timeout = '800ms'")
        await p.execute("select pg_advisory_xact_lock(7)")
        assert not taking.done()
    await taking
    await board.answer()
    assert sorted(await list_sold(board.database, tenant)) == [("pulsera", 2), ("pulsera", 3)]
