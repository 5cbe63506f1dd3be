"""A code bot is found by its name, runs beside the others, and harms nobody when it fails."""

import asyncio
import threading
from typing import Any

import pytest

from centralita.effects.code import Bot, CodeBot, NotInstalled, find_installed
from centralita.effects.jobs import Done, Failed, Job, Outcome, TryLater
from centralita.kit import clock, ids
from centralita.vocabulary.answers import BotAnswer
from centralita.vocabulary.content import Text
from tests.effects.house import House, until

TURN: dict[str, Any] = {
    "business": {"id": "1", "name": "Negocio", "language": "es", "time_zone": "Europe/Madrid"},
    "conversation": {"stage": "new", "contact_name": "Ana"},
    "heard": [{"id": "2", "kind": "text", "at": "2026-11-21T10:00:00Z", "text": "Hola"}],
}


def find_in(registry: dict[str, Bot]) -> Any:
    def find(name: str) -> Bot:
        if name not in registry:
            raise NotInstalled(f"no bot named {name!r}")
        return registry[name]

    return find


async def run(house: House, bot: Bot, *, entry: str = "mine", seconds_left: float = 5.0) -> Outcome:
    chat = await house.add_chat()
    job = Job(
        tenant_id=chat.tenant_id,
        effect_id=ids.new_id(),
        conversation_id=chat.conversation_id,
        number_id=chat.number_id,
        kind="code",
        payload={"bot": {"kind": "code", "entry": entry}, "turn": TURN},
        seconds_left=seconds_left,
    )
    return await CodeBot(house.database, clock.SystemClock(), find_in({"mine": bot})).run(job)


async def test_a_function_answers_what_it_was_asked(house: House) -> None:
    def answer(turn: dict[str, Any]) -> Any:
        return f"{turn['contact']['name']} dijo {turn['messages'][0]['text']}"

    outcome = await run(house, answer)
    assert isinstance(outcome, Done)
    assert outcome.value == {"replies": ({"kind": "text", "body": "Ana dijo Hola"},)}


async def test_a_coroutine_or_an_answer_of_ours_will_do(house: House) -> None:
    async def answer(_turn: dict[str, Any]) -> BotAnswer:
        await asyncio.sleep(0)
        return BotAnswer(replies=(Text(body="Hola"),), hand_over=True, summary="Ana")

    outcome = await run(house, answer)
    assert isinstance(outcome, Done)
    assert outcome.value["hand_over"] is True


async def test_one_that_is_not_installed_says_so(house: House) -> None:
    outcome = await run(house, lambda turn: "x", entry="other")
    assert outcome == Failed("no bot named 'other'")
    with pytest.raises(
        NotInstalled, match=r"no bot named 'nowhere' is installed .*centralita.bots"
    ):
        find_installed("nowhere")


async def test_one_that_breaks_harms_nobody(house: House) -> None:
    def broken(_turn: dict[str, Any]) -> Any:
        raise SystemExit("ana@example.com")

    outcome = await run(house, broken)
    assert outcome == Failed("the bot 'mine' broke (RuntimeError)")
    outcome = await run(house, lambda turn: {"replies": 7})
    assert isinstance(outcome, Failed)
    assert "wrong shape" in outcome.problem


async def test_one_that_blocks_holds_up_nobody_and_ends_at_the_deadline(house: House) -> None:
    gate = threading.Event()

    def blocking(turn: dict[str, Any]) -> Any:
        gate.wait(20)
        return "too late"

    handler = CodeBot(house.database, clock.SystemClock(), find_in({"slow": blocking}))
    chat = await house.add_chat()
    payload = {"bot": {"kind": "code", "entry": "slow"}, "turn": TURN}
    effect_id = await house.start(chat, "code", payload, deadline_seconds=0.5)
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.01)
            ticks += 1

    ticking = asyncio.create_task(tick())
    await house.open_runner({"code": handler}).run_once()
    ticking.cancel()
    assert ticks > 10
    ended = await house.find_returned(chat, effect_id)
    assert ended is not None
    assert "too long" in ended.problem
    gate.set()


async def test_functions_that_never_end_do_not_pile_up(house: House) -> None:
    gate = threading.Event()
    handler = CodeBot(
        house.database, clock.SystemClock(), find_in({"slow": lambda turn: gate.wait(30)})
    )
    chat = await house.add_chat()
    job = Job(
        tenant_id=chat.tenant_id,
        effect_id=ids.new_id(),
        conversation_id=chat.conversation_id,
        number_id=chat.number_id,
        kind="code",
        payload={"bot": {"kind": "code", "entry": "slow"}, "turn": TURN},
    )
    running = [asyncio.create_task(handler.run(job)) for _ in range(40)]

    async def are_refused() -> bool:
        return sum(each.done() for each in running) == 8

    await until(are_refused)
    refused = [each.result() for each in running if each.done()]
    assert refused == [TryLater("too many code bots run at once, or never end")] * 8
    gate.set()
    rest = await asyncio.gather(*running)
    assert sum(isinstance(each, Failed) for each in rest) == 32  # True is no answer
