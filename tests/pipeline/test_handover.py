"""A conversation changes hands: by words, by command, by the phone, by the clock (promise 8)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from centralita.kit import clock
from centralita.records import handovers
from centralita.route import handover
from centralita.vocabulary.handover import Cause
from tests.pipeline.switchboard import Switchboard, change, text_message, wamid, webhook

NUMBER = "300000000000001"
BOT = {
    "give_back_after_minutes": 60,
    "rules": [{"name": "horario", "when": ["horario"], "answer": "De 9 a 18."}],
}


class Talk:
    """One customer of one hotel, and whoever answers them."""

    def __init__(self, board: Switchboard, time: clock.ManualClock, tenant_id: UUID) -> None:
        self.board, self.time, self.tenant_id = board, time, tenant_id

    async def hear(self, text: str) -> None:
        said = text_message(text, timestamp=str(int(self.time.now().timestamp())))
        await self.board.handle(webhook(change(NUMBER, said)))

    async def get(self) -> dict[str, Any]:
        [row] = await self.board.fetch("select * from conversations")
        return dict(row)

    async def hand_over(self, cause: Cause, **more: Any) -> str | None:
        wish = handover.Wish(
            tenant_id=self.tenant_id,
            conversation_id=(await self.get())["conversation_id"],
            cause=cause,
            because="for the test",
            **more,
        )
        async with self.board.database.tenant_write(self.tenant_id) as t:
            return await handover.hand_over(t, wish, self.time.now())

    async def queued(self) -> list[str]:
        rows = await self.board.fetch(
            "select m.text from outbox o join messages m using (tenant_id, message_id) order by seq"
        )
        return [row[0] for row in rows]

    async def statuses(self) -> list[tuple[str, str]]:
        rows = await self.board.fetch(
            "select text, status from messages where direction = 'out' order by message_id"
        )
        return [(row[0], row[1]) for row in rows]

    async def history(self) -> list[handovers.Entry]:
        async with self.board.database.tenant_read(self.tenant_id) as t:
            return await handovers.list_for(t, (await self.get())["conversation_id"])


@pytest.fixture
async def talk(switchboard: Switchboard) -> Talk:
    time = clock.ManualClock(clock.SystemClock().now())
    board = Switchboard(switchboard.database, switchboard.keys, time)
    tenant_id = await board.add_tenant("hotel")
    await board.add_number(tenant_id, NUMBER, BOT)
    return Talk(board, time, tenant_id)


async def test_words_hand_over_with_a_farewell_a_summary_and_a_note(talk: Talk) -> None:
    await talk.hear("horario")
    await talk.hear("quiero hablar con una persona")
    now = await talk.get()
    assert (now["owner"], now["owner_by"], now["stage"]) == ("human", "customer", "handed_over")
    assert now["wake_at"] == talk.time.now() + timedelta(hours=1)
    [entry] = await talk.history()
    assert (entry.from_owner, entry.to_owner, entry.cause) == ("bot", "human", "words")
    assert entry.summary is not None
    assert "Antes preguntó por: horario." in entry.summary
    notes = await talk.board.fetch("select text, status from messages where direction = 'note'")
    assert [tuple(row) for row in notes] == [(entry.summary, "noted")]
    (first, withdrawn), (farewell, kept) = await talk.statuses()
    assert "De 9 a 18." in first
    assert (withdrawn, kept) == ("withdrawn", "queued")
    assert await talk.queued() == [farewell], "the earlier answer is withdrawn, the farewell goes"


async def test_a_person_who_takes_it_withdraws_what_waits(talk: Talk) -> None:
    await talk.hear("horario")
    assert await talk.hand_over("operator_takes", by_whom="ana") == "human"
    assert await talk.queued() == []
    [(_, status)] = await talk.statuses()
    assert status == "withdrawn"
    assert await talk.hand_over("operator_takes", by_whom="ana") is None
    await talk.hear("horario")
    assert await talk.queued() == []
    [entry] = await talk.history()
    assert (entry.by_whom, entry.cause) == ("ana", "operator_takes")


async def test_what_is_being_sent_and_what_others_wrote_is_left_alone(talk: Talk) -> None:
    for text in ("horario", "cuál es el horario", "horario por favor"):
        await talk.hear(text)
    rows = await talk.board.fetch("select message_id from outbox order by seq")
    async with talk.board.database.pipe() as p:
        await p.execute("update outbox set state = 'sending' where message_id = $1", rows[0][0])
        await p.execute(
            "update messages set handled_by = 'system' where message_id = $1", rows[1][0]
        )
    await talk.hand_over("operator_takes")
    left = await talk.board.fetch("select message_id from outbox order by seq")
    assert [row[0] for row in left] == [rows[0][0], rows[1][0]]


async def test_an_answer_on_the_phone_takes_it_and_gains_time(talk: Talk) -> None:
    await talk.hear("horario")
    await echo(talk, "Yo te atiendo")
    now = await talk.get()
    assert (now["owner"], now["owner_by"]) == ("human", "person")
    assert await talk.queued() == []
    talk.time.advance(1800)
    await echo(talk, "¿Sigues ahí?")
    assert (await talk.get())["wake_at"] == talk.time.now() + timedelta(hours=1)
    assert [entry.cause for entry in await talk.history()] == ["phone_echo"]


async def echo(talk: Talk, text: str) -> None:
    said = {
        "from": "15550100001", "to": "15550100101", "id": wamid(), "type": "text",
        "timestamp": str(int(talk.time.now().timestamp())), "text": {"body": text},
    }  # fmt: skip
    value = change(NUMBER, field="smb_message_echoes", message_echoes=[said])
    await talk.board.handle(webhook(value))


async def test_the_bot_answers_again_after_the_persons_silence(talk: Talk) -> None:
    await talk.hear("persona")
    talk.time.advance(3000)
    await talk.hand_over("operator_writes")
    talk.time.advance(3000)
    await talk.hear("¿hola?")
    assert (await talk.get())["wake_at"] is not None, "the customer's words don't end their time"
    await wake(talk)
    assert (await talk.get())["owner"] == "human", "the person's own words gave them more"
    talk.time.advance(700)
    await wake(talk)
    now = await talk.get()
    assert (now["owner"], now["owner_by"], now["wake_at"]) == ("bot", "system", None)
    assert [entry.cause for entry in await talk.history()] == ["words", "time_out"]
    before = len(await talk.queued())
    await talk.hear("horario")
    assert len(await talk.queued()) == before + 1


async def wake(talk: Talk) -> None:
    await talk.board.pipeline.wake()
    await talk.board.answer()


async def test_a_closed_conversation_begins_anew_with_the_bot(talk: Talk) -> None:
    await talk.hear("persona")
    conversation_id = (await talk.get())["conversation_id"]
    assert await talk.hand_over("operator_closes", by_whom="ana") == "bot"
    async with talk.board.database.tenant_write(talk.tenant_id) as t:
        await handovers.close(t, conversation_id)
    now = await talk.get()
    assert (now["owner"], now["stage"], now["memory"], now["misses"]) == ("bot", "closed", None, 0)
    assert now["closed_at"] > now["last_inbound_at"]
    await talk.hear("horario")
    assert "De 9 a 18." in (await talk.queued())[-1]


async def test_nobody_answers_a_muted_conversation(talk: Talk) -> None:
    await talk.hear("horario")
    assert await talk.hand_over("nobody_wanted") == "nobody"
    assert (await talk.get())["wake_at"] is None
    await talk.hear("horario")
    assert await talk.queued() == []
    assert await talk.hand_over("operator_gives_back") == "bot"


async def test_a_person_who_speaks_while_the_clock_gives_back_keeps_it(talk: Talk) -> None:
    await talk.hear("persona")
    talk.time.advance(3700)
    await talk.board.pipeline.wake()
    await talk.hand_over("operator_writes")
    await talk.board.answer()
    assert (await talk.get())["owner"] == "human"
    assert [entry.cause for entry in await talk.history()] == ["words"]


async def test_another_tenants_conversation_is_none(talk: Talk) -> None:
    await talk.hear("horario")
    thief = await talk.board.add_tenant("thief")
    conversation_id = (await talk.get())["conversation_id"]
    wish = handover.Wish(
        tenant_id=talk.tenant_id, conversation_id=conversation_id, cause="operator_takes",
        because="theft",
    )  # fmt: skip
    async with talk.board.database.tenant_write(thief) as t:
        assert await handover.hand_over(t, wish, talk.time.now()) is None
    assert (await talk.get())["owner"] == "bot"
    assert len(await talk.queued()) == 1
