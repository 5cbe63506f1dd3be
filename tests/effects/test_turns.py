"""A slow bot's whole turn: asked, waited for, answered in order, whoever interferes meanwhile."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest

from centralita.effects import runner
from centralita.effects.jobs import Done, Failed, Job, Outcome
from centralita.kit import clock, crypto, db, ids
from centralita.records import effect_runs
from tests.effects.house import Scripted, answers
from tests.pipeline.switchboard import Switchboard, change, text_message, webhook

NUMBER = "300000000000001"
OUTSIDE = {"bot": {"kind": "outside", "url": "https://bot.example.com/"}}


@pytest.fixture
async def board(database: db.Database, master_keys: crypto.MasterKeys) -> Switchboard:
    board = Switchboard(database, master_keys)
    tenant_id = await board.add_tenant("villa")
    await board.add_number(tenant_id, NUMBER, bot=OUTSIDE)
    return board


async def say(board: Switchboard, *texts: str, sender: str = "15550100101") -> None:
    for text in texts:
        await board.handle(webhook(change(NUMBER, text_message(text, sender=sender))))


def open_runner(board: Switchboard, handler: Scripted) -> runner.Runner:
    return runner.Runner(
        board.database, {"outside": handler}, clock.SystemClock(), ids.SeededChance(7)
    )


async def run(board: Switchboard, handler: Scripted) -> int:
    """The effects that wait, and the turns that they lead to."""
    count = await open_runner(board, handler).run_once()
    for _ in range(2):  # what was said meanwhile has its turn after that of the answer
        await board.answer()
    return count


async def list_said(board: Switchboard) -> list[tuple[str, str | None]]:
    rows = await board.fetch("select direction, text from messages order by message_id")
    return [(row[0], row[1]) for row in rows]


def repeats() -> Scripted:
    """Says again what it heard."""

    async def answering(job: Job) -> Outcome:
        heard = [each["text"] for each in job.payload["turn"]["heard"]]
        return Done({"replies": [{"kind": "text", "body": f"eco {' + '.join(heard)}"}]})

    return Scripted(answering)


async def test_promise_4_a_burst_waits_for_the_answer_and_order_is_kept(
    board: Switchboard,
) -> None:
    bot = repeats()
    await say(board, "uno")
    assert await list_said(board) == [("in", "uno")]
    await say(board, "dos", "tres")  # meanwhile: no second effect, no turn
    assert len(await board.fetch("select 1 from effects")) == 1
    assert await run(board, bot) == 1
    assert (await list_said(board))[-1] == ("out", "eco uno")
    assert await run(board, bot) == 1
    assert await run(board, bot) == 0
    assert [text for way, text in await list_said(board) if way == "out"] == [
        "eco uno",
        "eco dos + tres",
    ]
    rows = await board.fetch("select state from effects")
    assert {row[0] for row in rows} == {"used"}
    assert await board.fetch("select 1 from lanes") == []
    assert await board.fetch("select 1 from conversations where effect_id is not null") == []


async def test_others_go_on_while_one_waits(board: Switchboard) -> None:
    rules = await board.add_tenant("rules")
    await board.add_number(rules, "300000000000002")
    await say(board, "uno")
    await board.handle(webhook(change("300000000000002", text_message("hola"))))
    said = await board.said("out")
    assert [tenant_id for tenant_id, _ in said] == [rules]


async def test_promise_8_a_late_answer_is_a_note_when_a_person_took_over(
    board: Switchboard,
) -> None:
    await say(board, "uno")
    await board.fetch("update conversations set owner = 'human' returning 1")
    await run(board, repeats())
    said = await list_said(board)
    assert [way for way, _ in said] == ["in", "note"]
    assert said[1][1] is not None
    assert said[1][1].endswith("eco uno")
    assert await board.fetch("select 1 from outbox") == []


async def test_promise_3_a_turn_is_answered_once_whatever_is_delivered_twice(
    board: Switchboard,
) -> None:
    message = text_message("uno")
    body = webhook(change(NUMBER, message))
    await board.handle(body, body)
    async with board.database.pipe() as p:
        (stale,) = await effect_runs.claim(p, ids.new_id(), ["outside"], 10)
        await p.execute("update effects set not_before = now()")
    bot = repeats()
    await run(board, bot)
    async with board.database.pipe() as p:
        value = {"replies": [{"kind": "text", "body": "de ultratumba"}]}
        assert await effect_runs.finish(p, [effect_runs.Result(stale, value)]) == 0
    await board.handle(body)
    assert await run(board, bot) == 0
    assert await list_said(board) == [("in", "uno"), ("out", "eco uno")]


@pytest.mark.parametrize(
    "ending",
    [Failed("it answered with status 500"), Done("nonsense"), Done({"replies": 7})],
)
async def test_whatever_fails_the_customer_gets_a_kind_sentence(
    board: Switchboard, ending: Outcome
) -> None:
    await say(board, "¿me reservas la luna?")
    await run(board, answers(ending))
    said = await list_said(board)
    assert len(said) == 2
    assert said[1][0] == "out"
    assert "no puedo contestarte" in str(said[1][1])
    (row,) = await board.fetch("select because from messages where direction = 'in'")
    assert "the outside bot gave no answer" in row[0]


async def test_what_nobody_works_on_ends_at_its_deadline(board: Switchboard) -> None:
    await say(board, "¿me reservas la luna?")
    async with board.database.pipe() as p:
        await p.execute("update effects set deadline_at = now() - interval '5 seconds'")
        assert await effect_runs.expire(p) == 1
    await board.answer()
    assert [way for way, _ in await list_said(board)] == ["in", "out"]


async def test_asking_for_a_person_does_not_wait_for_the_bot(board: Switchboard) -> None:
    bot = repeats()
    await say(board, "quiero hablar con una persona")
    assert await run(board, bot) == 0
    (row,) = await board.fetch("select owner from conversations")
    assert row[0] == "human"


async def test_many_conversations_each_get_their_own_answer(board: Switchboard) -> None:
    people = [f"155501001{n:02}" for n in range(40)]
    for n, person in enumerate(people):
        await say(board, f"soy {n}", sender=person)
    bot = repeats()
    while await run(board, bot):
        pass
    rows = await board.fetch(
        """
        select i.text, o.text from messages i join messages o using (tenant_id, conversation_id)
        where i.direction = 'in' and o.direction = 'out'
        """
    )
    assert len(rows) == 40
    assert all(row[1] == f"eco {row[0]}" for row in rows)


def is_of(tenant_id: UUID) -> Callable[[Job], bool]:
    return lambda job: job.tenant_id == tenant_id


async def test_promise_5_an_answer_reaches_only_its_own_tenant(board: Switchboard) -> None:
    other = await board.add_tenant("other")
    await board.add_number(other, "300000000000002", bot=OUTSIDE)
    await say(board, "uno")
    await board.handle(webhook(change("300000000000002", text_message("dos"))))

    async def answering(job: Job) -> Outcome:
        said: dict[str, Any] = {"kind": "text", "body": str(job.tenant_id)}
        # What an answer claims about its place counts for nothing.
        return Done({"replies": [said], "tenant_id": str(other), "conversation_id": "1"})

    answer: Callable[[Job], Awaitable[Outcome]] = answering
    handler = Scripted(answer)
    await run(board, handler)
    assert sum(map(is_of(other), handler.jobs)) == 1
    for tenant_id, text in await board.said("out"):
        assert text == str(tenant_id)
