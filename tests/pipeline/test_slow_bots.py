"""A slow answer holds its conversation and returns in order; nobody else waits for it."""

import asyncio
from typing import Any
from uuid import UUID

import msgspec

from centralita.kit import crypto, db, ids
from centralita.records import effect_runs
from centralita.records.effect_runs import Result
from centralita.vocabulary.answers import BotAnswer
from centralita.vocabulary.content import Text
from centralita.work import Worker
from tests.pipeline.switchboard import Switchboard, change, text_message, webhook

HOTEL, DINER = "300000000000001", "300000000000002"
OUTSIDE = {
    "greeting_every_hours": 0,
    "bot": {"kind": "outside", "url": "https://bot.example.com/hook"},
    "rules": [{"name": "precio", "when": ["cuánto cuesta"], "answer": "100 la noche."}],
}


async def _open(switchboard: Switchboard) -> UUID:
    hotel = await switchboard.add_tenant("hotel")
    await switchboard.add_number(hotel, HOTEL, OUTSIDE)
    return hotel


async def _hear(switchboard: Switchboard, text: str, number: str = HOTEL) -> None:
    await switchboard.handle(webhook(change(number, text_message(text))))


async def _finish(database: db.Database, value: Any = None, problem: str = "") -> None:
    """As the runner of effects does it."""
    async with database.pipe() as p:
        claims = await effect_runs.claim(p, ids.new_id(), ["outside", "transcription"], 10)
        assert len(claims) == 1
        await effect_runs.finish(p, [Result(claims[0], value, problem)])


def _say(body: str, **more: Any) -> Any:
    return msgspec.to_builtins(BotAnswer(replies=(Text(body=body),), **more))


async def test_a_slow_answer_returns_as_a_turn_of_its_own(switchboard: Switchboard) -> None:
    await _open(switchboard)
    await _hear(switchboard, "hola")
    assert await switchboard.said("out") == []
    [effect] = await switchboard.fetch("select kind, state, message_ids, payload from effects")
    assert (effect["kind"], effect["state"]) == ("outside", "waiting")
    [heard] = await switchboard.fetch("select message_id, because from messages")
    assert list(effect["message_ids"]) == [heard["message_id"]]
    assert "outside bot" in heard["because"]
    assert "memory" not in effect["payload"]["turn"]["conversation"]

    await _finish(switchboard.database, _say("Buenas.", intent="greeting", confidence=0.9))
    await switchboard.answer()
    assert [text for _, text in await switchboard.said("out")] == ["Buenas."]
    [heard] = await switchboard.fetch("select * from messages where direction = 'in'")
    assert (heard["intent"], heard["handled_by"]) == ("greeting", "bot")
    assert msgspec.json.decode(heard["why"])["bot"] == "outside"
    [left] = await switchboard.fetch("select effect_id from conversations")
    assert left["effect_id"] is None
    assert [row[0] for row in await switchboard.fetch("select state from effects")] == ["used"]
    assert await switchboard.fetch("select from lanes") == []


async def test_what_is_said_meanwhile_waits_for_its_turn(switchboard: Switchboard) -> None:
    """Promise 4: in order, one turn at a time; another conversation does not wait."""
    await _open(switchboard)
    diner = await switchboard.add_tenant("diner")
    await switchboard.add_number(diner, DINER, {**OUTSIDE, "bot": {"kind": "rules"}})
    await _hear(switchboard, "uno")
    await _hear(switchboard, "dos")
    await _hear(switchboard, "¿cuánto cuesta?", DINER)
    assert [text for _, text in await switchboard.said("out")] == ["100 la noche."]
    assert len(await switchboard.fetch("select from effects")) == 1
    [lane] = await switchboard.fetch("select due_at > now() as later from lanes")
    assert lane["later"]

    await _finish(switchboard.database, _say("Al uno."))
    await switchboard.answer()
    await switchboard.answer()
    await _finish(switchboard.database, _say("Al dos."))
    await switchboard.answer()
    said = [text for _, text in await switchboard.said("out")]
    assert said == ["100 la noche.", "Al uno.", "Al dos."]
    assert await switchboard.fetch("select from lanes") == []


async def test_no_answer_leads_to_the_rules(switchboard: Switchboard) -> None:
    await _open(switchboard)
    await _hear(switchboard, "¿cuánto cuesta?")
    await _finish(switchboard.database, problem="it answered with status 500")
    await switchboard.answer()
    assert [text for _, text in await switchboard.said("out")] == ["100 la noche."]
    [heard] = await switchboard.fetch("select because from messages where direction = 'in'")
    assert "status 500" in heard["because"]


async def test_an_answer_that_comes_after_a_person_is_a_note(switchboard: Switchboard) -> None:
    """Promise 8: stored for people, never queued."""
    await _open(switchboard)
    await _hear(switchboard, "hola")
    await switchboard.fetch("update conversations set owner = 'human' returning 1")
    await _finish(switchboard.database, _say("Buenas."))
    await switchboard.answer()
    assert await switchboard.said("out") == []
    [note] = await switchboard.fetch("select text, status from messages where direction = 'note'")
    assert "Buenas." in note["text"]
    assert await switchboard.fetch("select from outbox") == []


async def test_a_persons_word_needs_no_slow_bot(switchboard: Switchboard) -> None:
    await _open(switchboard)
    await _hear(switchboard, "quiero hablar con una persona")
    assert await switchboard.fetch("select from effects") == []
    [conversation] = await switchboard.fetch("select owner, owner_by, wake_at from conversations")
    assert (conversation["owner"], conversation["owner_by"]) == ("human", "customer")
    assert conversation["wake_at"] is not None
    [handed] = await switchboard.fetch("select cause, to_owner from handovers")
    assert tuple(handed) == ("words", "human")


async def test_who_was_given_a_person_gets_the_bot_back_in_time(switchboard: Switchboard) -> None:
    await _open(switchboard)
    await _hear(switchboard, "quiero hablar con una persona")
    assert not await switchboard.pipeline.wake()
    await switchboard.fetch("update conversations set wake_at = now() returning 1")
    assert await switchboard.pipeline.wake()
    assert not await switchboard.pipeline.wake()
    await switchboard.answer()
    [conversation] = await switchboard.fetch("select owner, wake_at from conversations")
    assert tuple(conversation) == ("bot", None)
    causes = await switchboard.fetch("select cause from handovers order by at")
    assert [row[0] for row in causes] == ["words", "time_out"]
    assert await switchboard.fetch("select from lanes") == []


def voice_note() -> dict[str, Any]:
    audio = {"id": "1900000000000001", "mime_type": "audio/ogg; codecs=opus", "voice": True}
    return text_message("", type="audio", audio=audio)


async def test_a_voice_note_is_heard_before_it_is_answered(switchboard: Switchboard) -> None:
    hotel = await switchboard.add_tenant("hotel")
    await switchboard.add_number(hotel, HOTEL, {**OUTSIDE, "bot": {"kind": "rules"}})
    switchboard.pipeline.deciding.hears_voice = True
    await switchboard.handle(webhook(change(HOTEL, voice_note())))
    [effect] = await switchboard.fetch("select kind, payload from effects")
    assert effect["kind"] == "transcription"
    [note] = effect["payload"]["notes"]
    assert note["media"]["id"] == "1900000000000001"

    await _finish(switchboard.database, {"texts": {note["message_id"]: "¿Cuánto cuesta?"}})
    await switchboard.answer()
    assert [text for _, text in await switchboard.said("out")] == ["100 la noche."]
    assert await switchboard.said() == [(hotel, "¿Cuánto cuesta?")]


async def test_a_voice_note_that_nobody_can_hear_is_thanked_for_and_reviewed(
    switchboard: Switchboard,
) -> None:
    hotel = await switchboard.add_tenant("hotel")
    await switchboard.add_number(hotel, HOTEL, {**OUTSIDE, "bot": {"kind": "rules"}})
    switchboard.pipeline.deciding.hears_voice = True
    await switchboard.handle(webhook(change(HOTEL, voice_note())))
    await _finish(switchboard.database, problem="the endpoint was away")
    await switchboard.answer()
    assert len(await switchboard.said("out")) == 1
    [heard] = await switchboard.fetch("select requires_review from messages where direction = 'in'")
    assert heard["requires_review"]
    assert len(await switchboard.fetch("select from effects")) == 1


async def test_an_answer_that_is_gone_is_waited_for_by_nobody(switchboard: Switchboard) -> None:
    """Restored from a backup, or thrown away after a month: the conversation goes on."""
    await _open(switchboard)
    await _hear(switchboard, "hola")
    await switchboard.fetch("delete from effects returning 1")
    await _hear(switchboard, "¿cuánto cuesta?")
    assert len(await switchboard.fetch("select from effects")) == 1
    await _finish(switchboard.database, _say("100 la noche."))
    await switchboard.answer()
    assert [text for _, text in await switchboard.said("out")] == ["100 la noche."]


async def test_the_worker_wakes_whom_the_time_has_come_for(
    switchboard: Switchboard, master_keys: crypto.MasterKeys
) -> None:
    await _open(switchboard)
    await _hear(switchboard, "quiero hablar con una persona")
    await switchboard.fetch("delete from outbox returning 1")
    await switchboard.fetch("update conversations set wake_at = now() returning 1")
    stop = asyncio.Event()
    running = asyncio.create_task(Worker(switchboard.database, master_keys, {}, {}).run(stop))
    is_back = "select from conversations where owner = 'bot'"
    for _ in range(200):
        if await switchboard.fetch(is_back):
            break
        await asyncio.sleep(0.05)
    stop.set()
    await running
    assert len(await switchboard.fetch(is_back)) == 1
