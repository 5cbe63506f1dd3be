"""Effects are run once each, in time, and come back to their lane, whatever happens meanwhile."""

import asyncio

import pytest

from centralita.effects.jobs import Done, Failed, Job, Outcome, TryLater
from centralita.kit import ids
from centralita.records import effect_runs, effects
from tests.effects.house import Chat, House, Scripted, answers, hangs, until


async def test_a_result_returns_to_its_lane_and_is_used_once(house: House) -> None:
    chat = await house.add_chat()
    message_id = await house.say(chat, "¿Hay mesa?")
    effect_id = await house.start(chat, "agent", {"heard": "¿Hay mesa?"}, message_id)
    handler = answers(Done({"replies": []}, {"model": "none"}))
    assert await house.open_runner({"agent": handler}).run_once() == 1
    (job,) = handler.jobs
    assert (job.tenant_id, job.conversation_id, job.effect_id) == (
        chat.tenant_id,
        chat.conversation_id,
        effect_id,
    )
    assert job.payload == {"heard": "¿Hay mesa?"}
    assert list(job.message_ids) == [message_id]
    assert 28 < job.seconds_left <= 30
    ended = await house.find_returned(chat, effect_id)
    assert ended is not None
    assert (ended.kind, ended.ok, ended.value, ended.problem) == (
        "agent",
        True,
        {"replies": []},
        "",
    )
    assert ended.trace == {"model": "none"}
    assert list(ended.message_ids) == [message_id]
    (lane,) = await house.fetch("select * from lanes where due_at <= now()")
    assert lane["conversation_id"] == chat.conversation_id
    # What was said since has a later id: a turn on this lane looks at it as well.
    assert message_id < lane["first_message_id"] < await house.say(chat, "¿Hola?")
    async with house.database.pipe() as p:
        await effects.mark_used(p, [(chat.tenant_id, effect_id)])
    assert await house.find_returned(chat, effect_id) is None
    assert await house.find_state(effect_id) == "used"


async def test_an_effect_of_another_tenant_is_not_found_by_its_id(house: House) -> None:
    chat, other = await house.add_chat(), await house.add_chat()
    effect_id = await house.start(chat)
    await house.open_runner({"agent": answers(Done(None))}).run_once()
    async with house.database.pipe() as p:
        assert await effects.find_returned(p, [(other.tenant_id, effect_id)]) == {}
    async with house.database.tenant_read(other.tenant_id) as t:
        assert await t.fetch("select * from effects") == []


async def test_a_lane_that_waits_for_a_burst_becomes_due(house: House) -> None:
    """The customer wrote on while the answer was thought out: both are looked at in one turn."""
    chat = await house.add_chat()
    effect_id = await house.start(chat)
    message_id = await house.say(chat, "¿Y con terraza?")
    await house.execute(
        "insert into lanes values ($1, $2, $3, now() + interval '1 hour')",
        chat.tenant_id,
        chat.conversation_id,
        message_id,
    )
    await house.open_runner({"agent": answers(Done(None))}).run_once()
    (lane,) = await house.fetch("select * from lanes where due_at <= now()")
    assert lane["first_message_id"] == effect_id  # older than the message, so nothing is missed


async def test_every_kind_goes_to_its_handler_and_a_kind_without_one_waits(house: House) -> None:
    chats = await house.add_chats(3)
    kinds = ("agent", "outside", "code")
    ids_ = [await house.start(chat, kind) for chat, kind in zip(chats, kinds, strict=True)]
    agent, outside = answers(Done("a")), answers(Done("o"))
    await house.open_runner({"agent": agent, "outside": outside}).run_once()
    assert [job.kind for job in (*agent.jobs, *outside.jobs)] == ["agent", "outside"]
    assert await house.find_state(ids_[2]) == "waiting"


async def test_many_run_side_by_side_and_one_tenant_leaves_room(house: House) -> None:
    flooded, calm = await house.add_chats(40), await house.add_chats(5)
    for chat in (*flooded, *calm):
        await house.start(chat)
    gate = asyncio.Event()

    async def answering(_job: Job) -> Outcome:
        await gate.wait()
        return Done(None)

    handler = Scripted(answering)
    runner = house.open_runner(
        {"agent": handler}, most_at_once=30, most_of_tenant=20, claims_at_once=10
    )
    stop = asyncio.Event()
    running = asyncio.create_task(runner.run(stop))

    async def is_crowded() -> bool:
        return handler.running == 25

    await until(is_crowded)
    await asyncio.sleep(0.2)
    of_calm = [job for job in handler.jobs if job.tenant_id == calm[0].tenant_id]
    assert (handler.running, len(of_calm)) == (25, 5)
    gate.set()

    async def are_all_done() -> bool:
        return runner.counts["done"] == 45

    await until(are_all_done)
    stop.set()
    await running
    assert handler.most_running == 25
    assert await house.count_due_lanes() == 45


async def test_news_of_an_effect_is_heard_at_once(house: House) -> None:
    chat = await house.add_chat()
    handler = answers(Done(None))
    stop = asyncio.Event()
    runner = house.open_runner({"agent": handler}, poll_seconds=60.0)
    running = asyncio.create_task(runner.run(stop))
    await asyncio.sleep(0.3)
    await house.start(chat)

    async def is_run() -> bool:
        return bool(handler.jobs)

    await until(is_run, 3)
    stop.set()
    await running


@pytest.mark.parametrize(
    ("outcomes", "tries", "problem"),
    [
        ([TryLater("busy"), TryLater("busy"), Done("at last")], 3, ""),
        ([TryLater("busy"), Failed("no such model")], 2, "no such model"),
        ([TryLater("busy")], 5, "busy (tried 5 times)"),
    ],
)
async def test_only_what_passes_is_tried_again(
    house: House, outcomes: list[Outcome], tries: int, problem: str
) -> None:
    chat = await house.add_chat()
    effect_id = await house.start(chat)
    handler = answers(*outcomes)
    runner = house.open_runner({"agent": handler})
    for _ in range(tries):
        assert await house.find_returned(chat, effect_id) is None
        waits = await house.fetch("select not_before - now() as wait from effects")
        assert waits[0]["wait"].total_seconds() <= 8
        await house.execute("update effects set not_before = now()")
        await runner.run_once()
    assert [job.attempt for job in handler.jobs] == list(range(1, tries + 1))
    assert {job.effect_id for job in handler.jobs} == {effect_id}
    ended = await house.find_returned(chat, effect_id)
    assert ended is not None
    assert ended.problem == problem


async def test_a_try_that_the_deadline_leaves_no_room_for_is_not_waited_for(house: House) -> None:
    chat = await house.add_chat()
    effect_id = await house.start(chat, deadline_seconds=5)
    await house.open_runner({"agent": answers(TryLater("busy", 60.0))}).run_once()
    ended = await house.find_returned(chat, effect_id)
    assert ended is not None
    assert ended.problem == "busy"


async def test_what_takes_too_long_is_broken_off(house: House) -> None:
    chat = await house.add_chat()
    effect_id = await house.start(chat, deadline_seconds=0.4)
    handler = hangs()
    await house.open_runner({"agent": handler}).run_once()
    ended = await house.find_returned(chat, effect_id)
    assert ended is not None
    assert "too long" in ended.problem
    assert handler.running == 0


async def test_what_nobody_takes_up_fails_at_its_deadline(house: House) -> None:
    chats = await house.add_chats(2)
    late, early = [await house.start(chat, deadline_seconds=9) for chat in chats]
    await house.execute(
        "update effects set deadline_at = now() - interval '2 seconds' where effect_id = $1", late
    )
    async with house.database.pipe() as p:
        assert await effect_runs.find_trouble(p) == (True, True)
        assert await effect_runs.expire(p) == 1
        assert await effect_runs.expire(p) == 0
        assert await effect_runs.find_trouble(p) == (True, False)
    assert await house.find_state(early) == "waiting"
    ended = await house.find_returned(chats[0], late)
    assert ended is not None
    assert not ended.ok
    assert await house.count_due_lanes() == 1


@pytest.mark.parametrize(
    ("outcome", "problem"),
    [
        (Failed(""), "it failed without a word"),
        (Failed("a\0b"), "a�b"),
        (Failed("Bearer abcdefgh12345"), "Bearer (hidden)"),
        (Done(object()), "its answer is too long or holds no data"),
        (Done({"text": "x" * 600_000}), "its answer is too long or holds no data"),
        (Done({"a": float("nan")}), ""),
        (Done({"text": "nul \0, half \ud83d"}), "its answer is too long or holds no data"),
    ],
)
async def test_odd_results_can_be_stored(house: House, outcome: Outcome, problem: str) -> None:
    chat = await house.add_chat()
    effect_id = await house.start(chat)
    await house.open_runner({"agent": answers(outcome)}).run_once()
    ended = await house.find_returned(chat, effect_id)
    assert ended is not None
    assert ended.problem == problem


async def test_a_broken_handler_harms_only_its_own_job(house: House) -> None:
    chats = await house.add_chats(3)
    broken = [await house.start(chat) for chat in chats][1]

    async def answering(job: Job) -> Outcome:
        if job.effect_id == broken:
            raise KeyError("a customer's words")
        return Done(None)

    runner = house.open_runner({"agent": Scripted(answering)})
    await runner.run_once()
    assert runner.counts == {"done": 2, "failed": 1}
    ended = await house.find_returned(chats[1], broken)
    assert ended is not None
    assert ended.problem == "a defect broke it (KeyError); the log has the details"


# ── workers that die ─────────────────────────────────────────────────────────────────────────────


async def claim_and_vanish(house: House) -> effect_runs.Claim:
    """As a runner that is killed with -9 in the middle of a job."""
    async with house.database.pipe() as p:
        (claim,) = await effect_runs.claim(p, ids.new_id(), ["agent", "code"], 10)
    return claim


async def test_a_dead_runners_effect_is_taken_up_and_its_late_result_refused(house: House) -> None:
    chat = await house.add_chat()
    effect_id = await house.start(chat)
    stale = await claim_and_vanish(house)
    handler = answers(Done("second"))
    runner = house.open_runner({"agent": handler})
    assert await runner.run_once() == 0  # the lease still runs
    await house.execute("update effects set not_before = now()")
    assert await runner.run_once() == 1
    assert handler.jobs[0].attempt == 2
    async with house.database.pipe() as p:
        assert await effect_runs.finish(p, [effect_runs.Result(stale, "first")]) == 0
        assert await effect_runs.renew(p, [stale]) == set()
        await effect_runs.retry(p, [effect_runs.Later(stale, 0.0)])
    ended = await house.find_returned(chat, effect_id)
    assert ended is not None
    assert ended.value == "second"
    assert await house.count_due_lanes() == 1


async def test_a_result_is_written_once_also_when_it_is_delivered_twice(house: House) -> None:
    chat = await house.add_chat()
    effect_id = await house.start(chat)
    claim = await claim_and_vanish(house)
    async with house.database.pipe() as p:
        assert await effect_runs.finish(p, [effect_runs.Result(claim, "once")]) == 1
        await effects.mark_used(p, [(chat.tenant_id, effect_id)])
        await p.execute("delete from lanes")
        assert await effect_runs.finish(p, [effect_runs.Result(claim, "twice")]) == 0
    assert await house.count_due_lanes() == 0
    assert await house.find_state(effect_id) == "used"


async def test_what_must_not_be_repeated_fails_when_its_runner_died(house: House) -> None:
    chat = await house.add_chat()
    effect_id = await house.start(chat, "code")
    await claim_and_vanish(house)
    await house.execute("update effects set not_before = now()")
    handler = answers(Done("again"), may_repeat=False)
    await house.open_runner({"code": handler}).run_once()
    assert handler.jobs == []
    ended = await house.find_returned(chat, effect_id)
    assert ended is not None
    assert "not done again" in ended.problem


async def test_a_runner_lives_on_while_it_works_and_lets_go_of_what_it_lost(house: House) -> None:
    chat = await house.add_chat()
    effect_id = await house.start(chat)
    handler = hangs()
    runner = house.open_runner({"agent": handler}, renew_seconds=0.05)
    stop = asyncio.Event()
    running = asyncio.create_task(runner.run(stop))

    async def is_renewed() -> bool:
        rows = await house.fetch(
            "select 1 from effects where not_before > now() + interval '14.5 seconds'"
        )
        return handler.running == 1 and bool(rows)

    await until(is_renewed)
    await house.execute("update effects set not_before = now() + interval '9 seconds'")
    await until(is_renewed)
    await house.execute("update effects set claims = claims + 1")

    async def is_lost() -> bool:
        return handler.running == 0 and runner.counts["lost"] == 1

    await until(is_lost)
    stop.set()
    await running
    assert await house.find_state(effect_id) == "running"  # whoever took it ends it


async def test_a_stop_puts_back_what_may_be_repeated(house: House) -> None:
    chats = await house.add_chats(2)
    agent_id, code_id = await house.start(chats[0], "agent"), await house.start(chats[1], "code")
    handlers = {"agent": hangs(), "code": hangs(may_repeat=False)}
    runner = house.open_runner({**handlers}, stop_seconds=0.1)
    stop = asyncio.Event()
    running = asyncio.create_task(runner.run(stop))

    async def are_running() -> bool:
        return all(handler.running for handler in handlers.values())

    await until(are_running)
    stop.set()
    await running
    assert await house.find_state(agent_id) == "waiting"
    assert await house.find_state(code_id) == "failed"
    assert (
        await house.fetch("select 1 from effects where state = 'waiting' and not_before > now()")
        == []
    )


async def test_results_of_one_conversation_return_in_the_order_of_its_turns(house: House) -> None:
    """A conversation has one effect at a time; each result is there before the next begins."""
    chat: Chat = await house.add_chat()
    seen = []
    for n in range(5):
        effect_id = await house.start(chat, "agent", {"n": n})
        await house.open_runner({"agent": answers(Done(n))}).run_once()
        ended = await house.find_returned(chat, effect_id)
        assert ended is not None
        seen.append(ended.value)
        async with house.database.pipe() as p:
            await effects.mark_used(p, [(chat.tenant_id, effect_id)])
    assert seen == [0, 1, 2, 3, 4]
