"""A flow in the pipeline: facts live, actions once, old versions finish, failures leave nothing."""

import asyncio
import copy
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from centralita.installed import PROVIDERS
from centralita.kit import clock, crypto, db, ids
from centralita.receive import intake
from centralita.records import effect_runs, flows, inbound, lanes, trades
from centralita.vocabulary.answers import BotAnswer
from centralita.vocabulary.content import Text
from tests.conftest import DatabaseUrls
from tests.pipeline.bazaar import BAZAAR, FLOW, add_table, list_sold
from tests.pipeline.switchboard import Json, Switchboard, change, text_message, webhook

NUMBER = "300000000000001"
LED = {"greeting_every_hours": 0, "bot": {"kind": "flow", "flow": "selling"}}
RULE = {"name": "horario", "when": ["a qué hora abren"], "answer": "De 9 a 18 h."}


def make_board(
    database: db.Database, keys: crypto.MasterKeys, urls: DatabaseUrls, burst_seconds: float = 0
) -> Switchboard:
    add_table(urls)
    return Switchboard(database, keys, verticals={"bazaar": BAZAAR}, burst_seconds=burst_seconds)


@pytest.fixture(params=[0, 0.002], ids=["at once", "by lanes"])
def board(
    request: pytest.FixtureRequest,
    database: db.Database,
    master_keys: crypto.MasterKeys,
    database_urls: DatabaseUrls,
) -> Switchboard:
    return make_board(database, master_keys, database_urls, request.param)


def open_beside(board: Switchboard) -> Switchboard:
    """Another process over the same database."""
    return Switchboard(
        board.database,
        board.keys,
        verticals=board.verticals,
        burst_seconds=board.burst_seconds,
    )


async def publish(board: Switchboard, tenant: UUID, flow: Json, name: str = "selling") -> None:
    async with board.database.tenant_write(tenant) as t:
        await flows.publish(t, name, flow, actor="test")
    board.directory.mark_stale()


async def open_bazaar(board: Switchboard, flow: Json = FLOW, **bot: Any) -> UUID:
    tenant = await board.add_tenant("bazaar")
    async with board.database.tenant_write(tenant) as t:
        await trades.enable(t, "bazaar", {"stock": 10})
    await publish(board, tenant, flow)
    await board.add_number(tenant, NUMBER, {**LED, **bot})
    return tenant


async def say(board: Switchboard, *texts: str, sender: str = "15550100101") -> list[str]:
    """What the bot answered to these messages, one turn each."""
    before = len(await board.said("out"))
    for text in texts:
        await board.handle(webhook(change(NUMBER, text_message(text, sender=sender))))
    return [text or "" for _, text in (await board.said("out"))[before:]]


async def test_a_flow_asks_does_looks_up_and_says(board: Switchboard) -> None:
    tenant = await open_bazaar(board)
    assert await say(board, "hola") == ["¡Bienvenida!", "¿Cuántas?"]
    assert await say(board, "3") == ["Vendidas: 3."]
    assert await list_sold(board.database, tenant) == [("pulsera", 3)]
    [message] = await board.fetch("select why, because from messages where text = '3'")
    why = msgspec.json.decode(message["why"])
    assert (why["bot"], why["flow"], why["version"]) == ("flow", "selling", 1)
    reply = await board.fetch("select why from messages where direction = 'out' and why is null")
    assert reply == []
    [sale] = await board.fetch("select m.text from deeds d, messages m "
                               "where d.deed_key like m.message_id::text || '/%'")  # fmt: skip
    assert sale["text"] == "3"


async def test_a_refusal_takes_its_own_way(board: Switchboard) -> None:
    tenant = await open_bazaar(board)
    assert await say(board, "hola", "99") == [
        "¡Bienvenida!", "¿Cuántas?", "No quedan tantas.", "¿Cuántas?",
    ]  # fmt: skip
    assert await list_sold(board.database, tenant) == []


async def test_promise_3_the_same_message_twice_sells_once(board: Switchboard) -> None:
    tenant = await open_bazaar(board)
    await say(board, "hola")
    twice = webhook(change(NUMBER, text_message("2", id="wamid.TWICE")))
    await board.handle(twice)
    await board.handle(twice)
    assert await list_sold(board.database, tenant) == [("pulsera", 2)]


class Killed(BaseException):
    """As if the process ended here."""


async def test_promise_3_killed_in_the_middle_of_a_turn_it_sells_once(
    board: Switchboard,
) -> None:
    tenant = await open_bazaar(board)
    await say(board, "hola")
    await board.receive(webhook(change(NUMBER, text_message("2"))))
    if board.burst_seconds:
        await board.take_in()
        await asyncio.sleep(board.burst_seconds)
    with pytest.raises(Killed):
        async with board.database.pipe() as p:
            if board.burst_seconds:
                claimed = await lanes.claim(p, 10, board.now.now())
                taken = await board.pipeline.answering.take(p, claimed)
            else:
                placed = intake.split(await inbound.claim(p, 10), PROVIDERS)
                taken = (await board.pipeline._store(p, placed, at_once=True)).taken
            assert taken[0].decision.replies
            raise Killed
    assert await list_sold(board.database, tenant) == []
    await board.take_in()
    await board.answer()
    assert await list_sold(board.database, tenant) == [("pulsera", 2)]
    said = [text for _, text in await board.said("out")]
    assert said.count("Vendidas: 2.") == 1


async def test_a_conversation_finishes_on_the_version_it_began_with(board: Switchboard) -> None:
    tenant = await open_bazaar(board)
    await say(board, "hola")
    newer = copy.deepcopy(FLOW)
    newer["nodes"]["done"] = {"end": {"es": "¡Gracias!", "en": "Thanks!"}}
    await publish(board, tenant, newer)
    # Also in a process that has never seen the older one.
    other = open_beside(board)
    assert await say(other, "1") == ["Vendidas: 1."]
    assert await say(board, "hola", "1", sender="15550100102") == [
        "¡Bienvenida!", "¿Cuántas?", "¡Gracias!",
    ]  # fmt: skip
    async with board.database.tenant_write(tenant) as t:
        await flows.roll_back(t, "selling")
    board.directory.mark_stale()
    assert (await say(board, "hola", "1", sender="15550100103"))[-1] == "Vendidas: 1."


async def test_the_rules_answer_beside_the_flow(board: Switchboard) -> None:
    await open_bazaar(board, rules=[RULE])
    await say(board, "hola")
    said = await say(board, "¿a qué hora abren?")
    assert said[0] == "De 9 a 18 h."
    assert "¿Cuántas?" in said[-1]


async def test_a_persons_word_leaves_the_flow(board: Switchboard) -> None:
    """Promise 8, in the middle of a question."""
    await open_bazaar(board)
    await say(board, "hola", "quiero hablar con una persona")
    [row] = await board.fetch("select owner, owner_by, wake_at from conversations")
    assert row["owner"] == "human"
    assert row["wake_at"] is not None
    assert await say(board, "2") == []
    assert len(await board.fetch("select from handovers")) == 1


async def test_a_turn_that_breaks_leaves_nothing_and_harms_nobody(
    database: db.Database, master_keys: crypto.MasterKeys, database_urls: DatabaseUrls
) -> None:
    """A defect in a trade: its turn is undone and tried again, at last a person is called."""
    broken = copy.deepcopy(FLOW)
    broken["nodes"]["look"] = {
        "act": "bazaar.run_sql",
        "with": {"sql": "select 1 / 0"},
        "into": "sales",
        "next": "done",
        "refused": {"*": "done"},
    }
    board = make_board(database, master_keys, database_urls)
    tenant = await open_bazaar(board, broken)
    await say(board, "hola")
    await say(board, "hola", sender="15550100102")
    await board.receive(
        webhook(change(NUMBER, text_message("2"))),
        webhook(change(NUMBER, text_message("77", sender="15550100102"))),
    )
    await board.take_in()
    for _ in range(8):
        await board.answer()
        await board.fetch("update lanes set due_at = now() returning 1")
    assert await list_sold(board.database, tenant) == []
    assert [text for _, text in await board.said("out")].count("No quedan tantas.") == 1
    owners = await board.fetch("select owner, owner_by from conversations order by owner")
    assert [row["owner"] for row in owners] == ["bot", "human"]
    [alert] = await board.fetch("select severity from alerts")
    assert alert["severity"] == "urgent"
    [handed] = await board.fetch("select cause from handovers")
    assert handed["cause"] == "bot_failed"


async def test_a_flow_wakes_up_by_itself(
    database: db.Database, master_keys: crypto.MasterKeys, database_urls: DatabaseUrls
) -> None:
    waiting = copy.deepcopy(FLOW)
    waiting["nodes"]["welcome"] = {"wait": {"minutes": 30}, "next": "ask"}
    board = make_board(database, master_keys, database_urls)
    await open_bazaar(board, waiting)
    assert await say(board, "hola") == []
    assert not await board.pipeline.wake()
    moment = board.now.now() + timedelta(minutes=31)
    later = Switchboard(
        database, master_keys, now=clock.ManualClock(moment), verticals=board.verticals
    )
    assert await later.pipeline.wake()
    await later.answer()
    assert [text for _, text in await board.said("out")] == ["¿Cuántas?"]
    assert not await later.pipeline.wake()


async def test_a_long_time_out_that_moves_on_mostly_keeps_its_moment(
    database: db.Database, master_keys: crypto.MasterKeys, database_urls: DatabaseUrls
) -> None:
    """Each turn would else write the index of waking times, and with it all of the row's."""
    patient = copy.deepcopy(FLOW)
    patient["timeout_minutes"] = 180
    board = make_board(database, master_keys, database_urls)
    time = clock.ManualClock(board.now.now().replace(minute=1, second=0, microsecond=0))
    board = Switchboard(database, master_keys, now=time, verticals=board.verticals)
    await open_bazaar(board, patient)
    found = []
    for _ in range(2):
        await say(board, "hola")
        found.append(await board.fetch("select wake_at, memory from conversations"))
        time.advance(60)
    [[first], [second]] = found
    assert first["memory"] != second["memory"]
    assert first["wake_at"] == second["wake_at"] == time.now() + timedelta(minutes=182)


async def test_promise_5_one_tenants_flow_is_nobody_elses(board: Switchboard) -> None:
    await open_bazaar(board)
    other = await board.add_tenant("other")
    await board.add_number(other, "300000000000002", LED)
    await board.handle(webhook(change("300000000000002", text_message("hola"))))
    assert "¡Bienvenida!" not in [text for _, text in await board.said("out")]
    [heard] = await board.fetch("select because from messages where direction = 'in'")
    assert "selling" in heard["because"]


async def test_twenty_messages_at_once_are_one_turn(board: Switchboard) -> None:
    await open_bazaar(board)
    await say(board, "hola")
    await board.handle(
        *[webhook(change(NUMBER, text_message(f"oye, {number}"))) for number in range(20)]
    )
    turns = await board.fetch("select distinct turn_id from messages where text like 'oye%'")
    assert len(turns) == 1
    assert turns[0][0] is not None


async def test_two_workers_sell_to_each_customer_once(board: Switchboard) -> None:
    """Promises 3 and 4: each conversation by one worker at a time, whoever's turn it is."""
    tenant = await open_bazaar(board)
    other = open_beside(board)
    senders = [f"1555010{number:04}" for number in range(100, 160)]

    async def hear(text: str) -> None:
        await board.receive(
            *[webhook(change(NUMBER, text_message(text, sender=sender))) for sender in senders]
        )
        await board.take_in()

    async def answer(worker: Switchboard) -> None:
        while await worker.pipeline.answer(limit=7):
            pass

    for text in ("hola", "2"):
        await hear(text)
        await asyncio.gather(answer(board), answer(other), answer(board))
    assert await list_sold(board.database, tenant) == [("pulsera", 2)] * len(senders)
    said = [text for _, text in await board.said("out")]
    assert said.count("Vendidas: 2.") == len(senders)


SLOW: dict[str, Any] = {
    **FLOW,
    "nodes": {
        **FLOW["nodes"],
        "welcome": {
            "act": "bazaar.run_sql",
            "with": {"sql": "select pg_sleep(1.2)"},
            "next": "ask",
            "refused": {"*": "ask"},
        },
    },
}


async def test_a_tenant_whose_trade_is_slow_holds_up_one_turn_of_a_batch(
    board: Switchboard,
) -> None:
    """Turns of many tenants share a transaction: what comes after one that was slow waits."""
    await open_bazaar(board, SLOW)
    other = await board.add_tenant("other")
    await board.add_number(other, "300000000000002", {"rules": [RULE]})
    for index in range(6):
        sender = f"1555010011{index}"
        await board.receive(webhook(change(NUMBER, text_message("hola", sender=sender))))
    question = text_message("¿a qué hora abren?", sender="15550100150")
    await board.receive(webhook(change("300000000000002", question)))
    await board.take_in()
    begun = clock.SystemClock().monotonic()
    await board.pipeline.answer()
    assert clock.SystemClock().monotonic() - begun < 4
    said = [text for _, text in await board.said("out")]
    assert any("De 9 a 18 h." in (text or "") for text in said)
    assert said.count("¿Cuántas?") == 1
    waiting = await board.fetch("select attempts from lanes")
    assert [row["attempts"] for row in waiting] == [0] * 5, "they wait, and did not fail"


async def test_a_deadlock_is_no_failed_turn(board: Switchboard) -> None:
    """Postgres ended it for another transaction's sake: it is due again at once."""
    flow = copy.deepcopy(SLOW)
    ended = "do $$ begin raise exception 'as Postgres does' using errcode = '40P01'; end $$"
    flow["nodes"]["welcome"]["with"]["sql"] = ended
    await open_bazaar(board, flow)
    await board.receive(webhook(change(NUMBER, text_message("hola"))))
    await board.take_in()
    for _ in range(7):  # more often than a turn may fail
        await board.pipeline.answer()
    [lane] = await board.fetch("select attempts, due_at <= now() as is_due from lanes")
    assert tuple(lane) == (0, True)
    assert await board.said("out") == []


async def test_an_agent_beside_a_flow_answers_and_the_flow_goes_on(board: Switchboard) -> None:
    agent = {"kind": "flow", "flow": "selling", "agent": {"goals": "Answer."}}
    await open_bazaar(board, bot=agent)
    board.pipeline.deciding.thinks = True
    asked = await say(board, "hola")
    assert await say(board, "y de qué material están hechas las cosas") == []
    async with board.database.pipe() as p:
        [claim] = await effect_runs.claim(p, ids.new_id(), ["agent"], 10)
        answer = BotAnswer(replies=(Text(body="De barro."),), intent="material", confidence=0.9)
        await effect_runs.finish(p, [effect_runs.Result(claim, msgspec.to_builtins(answer))])
    assert await say(board) == []
    await board.answer()
    said = [text or "" for _, text in await board.said("out")]
    assert said[len(asked)] == "De barro."
    assert said[len(asked) + 1] == asked[-1]
    [row] = await board.fetch(
        "select intent, why from messages where direction = 'in' order by message_id desc limit 1"
    )
    assert row["intent"] == "material"
    assert '"agent"' in row["why"]
