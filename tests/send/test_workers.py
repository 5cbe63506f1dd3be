"""Several workers, and a database that comes and goes: nothing twice, nothing lost (promise 10)."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import pytest

from centralita.kit import ids
from centralita.providers import contract
from centralita.vocabulary import errors
from tests.send.desk import Desk
from tests.send.fakes import Answer, FakeClient, Unsteady


async def held_by(desk: Desk) -> Counter[UUID | None]:
    rows = await desk.fetch("select worker_id, count(*) from send_shards group by 1")
    return Counter({row[0]: row[1] for row in rows})


async def test_workers_share_the_shards_evenly(desk: Desk) -> None:
    senders = [desk.open_dispatcher() for _ in range(3)]
    for _ in range(3):
        for sender in senders:
            await sender.dispatch_once()
        desk.time.advance(3)
    held = await held_by(desk)
    assert sorted(held.values()) == [20, 22, 22]
    assert None not in held


async def test_a_dead_worker_s_shards_are_taken_over(desk: Desk) -> None:
    first, second = desk.open_dispatcher(), desk.open_dispatcher()
    await first.dispatch_once()
    assert list((await held_by(desk)).values()) == [64]
    await desk.end_leases()
    await second.dispatch_once()
    assert list((await held_by(desk)).values()) == [64]
    line = await desk.add_line()
    await desk.write(await desk.add_chat(line), "hola")
    assert await first.dispatch_once() == 0  # it is no longer the holder
    assert await second.dispatch_once() == 1


async def test_a_worker_that_lost_its_lease_claims_nothing(desk: Desk) -> None:
    """Fencing: a claim needs the worker's own living row, which others remove to take over."""
    line = await desk.add_line()
    chat = await desk.add_chat(line)
    sender = desk.open_dispatcher()
    await sender.dispatch_once()
    await desk.end_leases()
    [message_id] = await desk.write(chat, "hola")
    assert await sender.dispatch_once() == 0
    desk.time.advance(3)  # its renewal is due: nobody had removed it, so it lives on
    assert await sender.dispatch_once() == 1
    assert (await desk.get_message(message_id))["status"] == "sent"


async def test_a_late_answer_of_a_worker_given_up_for_dead_settles_its_send(desk: Desk) -> None:
    """Promise 10: what others had to call uncertain is known after all; nothing is sent twice."""
    line = await desk.add_line()
    accepted, refused = [
        (await desk.write(chat, text))[0]
        for chat, text in zip(await desk.add_chats(line, 2), ["sí", "no"], strict=True)
    ]
    slow = FakeClient(
        lambda out, body: desk.refuse_for_now() if body["text"] == "no" else None,
        gate=asyncio.Event(),
    )
    late = asyncio.create_task(desk.open_dispatcher(slow).dispatch_once())
    await slow.wait_for_calls(2)
    await desk.end_leases()
    other = desk.open_dispatcher()
    await other.dispatch_once()
    states = await desk.fetch("select distinct state from outbox")
    assert [row["state"] for row in states] == ["uncertain"]
    assert slow.gate is not None
    slow.gate.set()
    await late
    assert (await desk.get_message(accepted))["status"] == "sent"
    row = await desk.find_queued(refused)
    assert row is not None
    assert row["state"] == "queued"
    desk.time.advance(2)
    await other.dispatch_once()
    assert desk.client.texts() == ["no"]


async def test_no_call_is_made_on_an_expired_lease(desk: Desk) -> None:
    """Promise 10: what was claimed but not called goes back untouched."""
    line = await desk.add_line()
    [message_id] = await desk.write(await desk.add_chat(line), "hola")
    unsteady = Unsteady(desk.database)
    # Reading the token takes so long that the lease runs out meanwhile.
    unsteady.on_tenant_read = lambda: desk.time.advance(30)
    await desk.open_dispatcher(database=unsteady).dispatch_once()
    assert desk.client.calls == []
    row = await desk.find_queued(message_id)
    assert row is not None
    assert (row["state"], row["attempts"], row["reason"]) == ("queued", 0, "lease_lost")


def answer_at_random(chance: ids.Chance) -> Callable[[contract.Line, Mapping[str, Any]], Answer]:
    def answer(out: contract.Line, body: Mapping[str, Any]) -> Answer:
        dice = chance.uniform(0, 1)
        if dice < 0.1:
            return errors.RetryLater("131000", "Not now.")
        return errors.OutcomeUnknown("outcome_unknown", "Cut.") if dice < 0.15 else None

    return answer


async def play_at_random(desk: Desk, chance: ids.Chance) -> FakeClient:
    """Two workers send; one is replaced now and then, and others crash in mid-call."""
    client = FakeClient(answer_at_random(chance))
    senders = [desk.open_dispatcher(client) for _ in range(2)]
    for _ in range(60):
        event = chance.uniform(0, 1)
        if event < 0.15:
            dying = FakeClient(gate=asyncio.Event())
            await desk.crash(dying, calls=0)
            client.calls += dying.calls
        elif event < 0.25:
            senders[int(chance.uniform(0, 2))] = desk.open_dispatcher(client)
        await asyncio.gather(*(sender.dispatch_once() for sender in senders))
        desk.time.advance(chance.uniform(0, 4))
    return client


@pytest.mark.parametrize("seed", range(6))
async def test_many_workers_send_each_row_once(desk: Desk, seed: int) -> None:
    """Promises 3 and 10: workers that come, go and crash at random never send a row twice."""
    wanted: list[list[str]] = []
    for _ in range(4):
        for chat in await desk.add_chats(await desk.add_line(), 5):
            wanted.append([f"{chat.conversation_id}/{n}" for n in range(4)])
            await desk.write(chat, *wanted[-1])
    client = await play_at_random(desk, ids.SeededChance(seed))

    refused = await desk.fetch("select message_id from send_attempts where outcome = 'retry'")
    allowed = Counter(str(row[0]) for row in refused)
    called = Counter(str(body["reference"]).partition("#")[0] for _, body in client.calls)
    assert all(times <= 1 + allowed[reference] for reference, times in called.items())
    assert len(called) >= 40
    for texts in wanted:
        said = list(dict.fromkeys(text for text in client.texts() if text in texts))
        assert said == sorted(said)  # of each conversation, first calls keep their order


async def test_busy_shards_are_given_away_when_their_calls_have_ended(desk: Desk) -> None:
    line = await desk.add_line()
    await desk.write(await desk.add_chat(line), "hola")
    await desk.fill_shards(39)
    desk.client.gate = asyncio.Event()
    first, second = desk.open_dispatcher(), desk.open_dispatcher(FakeClient())
    stop = asyncio.Event()
    running = asyncio.create_task(first.run(stop))
    async with asyncio.timeout(5):
        await desk.client.wait_for_calls(40)
    await second.dispatch_once()
    await desk.wait_until(lambda: held_by(desk), lambda held: held[None] == 24)
    desk.client.gate.set()
    await desk.wait_until(lambda: held_by(desk), lambda held: held[None] == 32)
    desk.time.advance(3)
    await second.dispatch_once()
    assert sorted((await held_by(desk)).values()) == [32, 32]
    stop.set()
    await running


async def test_results_wait_for_the_database(desk: Desk) -> None:
    """Promise 10: the database is away when the answer comes; it is written when it is back."""
    line = await desk.add_line()
    [message_id] = await desk.write(await desk.add_chat(line), "hola")
    unsteady = Unsteady(desk.database)
    desk.client.gate = asyncio.Event()
    round_ = asyncio.create_task(desk.open_dispatcher(database=unsteady).dispatch_once())
    await desk.client.wait_for_calls(1)
    unsteady.away = True
    desk.client.gate.set()
    for _ in range(5):
        await asyncio.sleep(0.01)
        desk.time.advance(5)
    assert not round_.done()
    unsteady.away = False
    while not round_.done():
        await asyncio.sleep(0.01)
        desk.time.advance(5)
    assert (await desk.get_message(message_id))["status"] == "sent"
    assert len(desk.client.calls) == 1


@pytest.mark.parametrize("commit", range(1, 11))
async def test_a_commit_of_unknown_end_changes_nothing(desk: Desk, commit: int) -> None:
    """Promise 10: the connection breaks right after a commit, of the claim or of the record."""
    line = await desk.add_line()
    messages = [(await desk.write(chat, "hola"))[0] for chat in await desk.add_chats(line, 3)]
    unsteady = Unsteady(desk.database)
    unsteady.break_after_commits = {commit}
    sender = desk.open_dispatcher(database=unsteady)
    for _ in range(6):
        round_ = asyncio.create_task(sender.dispatch_once())
        while not round_.done():
            await asyncio.sleep(0.005)
            desk.time.advance(0.3)
        await asyncio.gather(round_, return_exceptions=True)
    assert len(desk.client.calls) == 3
    assert {(await desk.get_message(each))["status"] for each in messages} == {"sent"}
    assert await desk.fetch("select from outbox") == []
    [counted] = await desk.fetch("select sum(sent) as sent from number_days")
    assert counted["sent"] == 3


async def test_running_wakes_by_notify_and_stops_gracefully(desk: Desk) -> None:
    """A queued message leaves at once; a stop finishes what is under way and gives shards back."""
    line = await desk.add_line()
    chats = await desk.add_chats(line, 2)
    sender = desk.open_dispatcher()
    stop = asyncio.Event()
    running = asyncio.create_task(sender.run(stop))
    await desk.write(chats[0], "uno")
    async with asyncio.timeout(5):
        await desk.client.wait_for_calls(1)
    desk.client.gate = asyncio.Event()
    [last] = await desk.write(chats[1], "dos")
    async with asyncio.timeout(5):
        await desk.client.wait_for_calls(2)
    stop.set()
    await asyncio.sleep(0.05)
    assert not running.done()
    desk.client.gate.set()
    async with asyncio.timeout(5):
        await running
    assert (await desk.get_message(last))["status"] == "sent"
    assert await desk.fetch("select from workers") == []
    assert await held_by(desk) == Counter({None: 64})


async def test_a_stop_leaves_hanging_calls_uncertain(desk: Desk) -> None:
    """Promise 10: a call that does not end in time is not known to have failed."""
    line = await desk.add_line()
    [message_id] = await desk.write(await desk.add_chat(line), "hola")
    desk.client.gate = asyncio.Event()
    stop = asyncio.Event()
    sender = desk.open_dispatcher(stop_seconds=0.05)
    running = asyncio.create_task(sender.run(stop))
    async with asyncio.timeout(5):
        await desk.client.wait_for_calls(1)
    stop.set()
    async with asyncio.timeout(5):
        await running
    row = await desk.find_queued(message_id)
    assert row is not None
    assert row["state"] == "uncertain"
