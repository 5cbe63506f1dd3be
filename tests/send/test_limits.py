"""Promises 8 and 9: the window, opt-outs, pairs, people of the day, and who may speak."""

from datetime import timedelta

from centralita.records import outbox
from centralita.vocabulary import content as say
from tests.send.desk import Desk

HOUR = timedelta(hours=1)


async def test_the_bot_is_silent_after_a_person_took_over(desk: Desk) -> None:
    """Promise 8: a bot's reply that still waits is dropped, a person's is sent."""
    line = await desk.add_line()
    chat = await desk.add_chat(line)
    [late] = await desk.write(chat, "soy el bot")
    async with desk.database.tenant_write(line.tenant_id) as t:
        await t.execute(
            """
            update conversations set owner = 'human', owner_since = now()
            where conversation_id = $1
            """,
            chat.conversation_id,
        )
    await desk.write(chat, "soy Ana", handled_by="human")
    await desk.drain(desk.open_dispatcher())
    assert desk.client.texts() == ["soy Ana"]
    message = await desk.get_message(late)
    assert (message["status"], message["error_code"]) == ("withdrawn", "taken_over")
    assert await desk.list_alerts() == []


async def test_an_answer_whose_turn_ran_while_somebody_took_over_is_withdrawn(desk: Desk) -> None:
    """Promise 8: it is younger than the hand-over, and still no farewell."""
    line = await desk.add_line()
    chat = await desk.add_chat(line)
    [late] = await desk.write(chat, "soy el bot")
    await desk.execute("update messages set created_at = now() + interval '1 second'")
    await desk.execute("update conversations set owner = 'human', owner_since = now()")
    sender = desk.open_dispatcher()
    await desk.drain(sender)
    assert desk.client.texts() == []
    assert (await desk.get_message(late))["status"] == "withdrawn"
    assert sender.counts["withdrawn"] == 1
    assert await desk.fetch("select from number_days where failed > 0") == []


async def test_the_bot_s_farewell_is_sent(desk: Desk) -> None:
    """Promise 8: what is written together with the hand-over still belongs to the bot."""
    line = await desk.add_line()
    chat = await desk.add_chat(line)
    [message_id] = await desk.write(chat, "te paso con una persona")
    await desk.execute(
        """
        update conversations v set owner = 'human', owner_since = m.created_at
        from messages m where m.message_id = $1 and v.conversation_id = m.conversation_id
        """,
        message_id,
    )
    await desk.open_dispatcher().dispatch_once()
    assert desk.client.texts() == ["te paso con una persona"]


async def test_outside_the_window_only_a_template_goes(desk: Desk) -> None:
    """Promise 9: the 24-hour window is looked at when the message leaves."""
    line = await desk.add_line()
    chat = await desk.add_chat(line, wrote_ago=23.5 * HOUR)
    sender = desk.open_dispatcher()
    await desk.write(chat, "a tiempo")
    await sender.dispatch_once()
    [late] = await desk.write(chat, "tarde")
    desk.time.advance(1801)
    await sender.dispatch_once()
    await desk.write(chat, say.Template(name="hola", language="es"))
    await sender.dispatch_once()
    assert desk.client.texts() == ["a tiempo", "Template"]
    message = await desk.get_message(late)
    assert (message["status"], message["error_code"]) == ("failed", "window_closed")
    assert "24 horas" in message["error_text"]
    assert await desk.list_alerts() == [(line.tenant_id, "warning", "failed")]


async def test_who_stopped_marketing_gets_none(desk: Desk) -> None:
    """Promise 9: marketing opt-outs hold, other templates still go."""
    line = await desk.add_line()
    chat = await desk.add_chat(line)
    await desk.execute("update contacts set marketing_stopped_at = now()")
    marketing = say.Template(name="oferta", language="es", category="marketing")
    [stopped] = await desk.write(chat, marketing)
    await desk.write(chat, say.Template(name="recibo", language="es"))
    await desk.drain(desk.open_dispatcher())
    assert len(desk.client.calls) == 1
    assert (await desk.get_message(stopped))["error_code"] == "opted_out"
    assert await desk.list_alerts() == []


async def test_the_pair_limit_is_kept(desk: Desk) -> None:
    """Promise 9: 45 to one person at once, then one per 6 seconds; others are not affected."""
    line = await desk.add_line()
    chat, other = await desk.add_chats(line, 2)
    await desk.write(chat, *[str(n) for n in range(48)])
    sender = desk.open_dispatcher()
    await desk.drain_now(sender)
    assert desk.client.texts() == [str(n) for n in range(45)]
    await desk.write(other, "otra persona")
    await desk.drain_now(sender)
    assert desk.client.texts()[-1] == "otra persona"
    desk.time.advance(6.5)
    await desk.drain_now(sender)
    assert desk.client.texts()[-1] == "45"
    [row] = await desk.fetch("select attempts from outbox order by seq limit 1")
    assert row["attempts"] == 0  # waiting for the pair is no try


async def test_the_portfolio_s_people_of_the_day_are_counted(desk: Desk) -> None:
    """Promise 9: new people by template stop at the limit and go on when places come free."""
    tenant_id = await desk.add_tenant()
    lines = [await desk.add_line(tenant_id, portfolio_id="900000001") for _ in range(2)]
    await desk.set_limit("TIER_2")
    template = say.Template(name="hola", language="es")
    old = [await desk.add_chat(lines[n % 2], wrote_ago=48 * HOUR) for n in range(4)]
    open_window = await desk.add_chat(lines[0])
    sender = desk.open_dispatcher()
    await desk.write_all([(chat, template) for chat in (old[0], old[1])], priority=outbox.BULK)
    await desk.drain_now(sender)
    assert len(desk.client.calls) == 2
    desk.time.advance(3600)
    await desk.write_all([(chat, template) for chat in (old[0], *old[2:])], priority=outbox.BULK)
    await desk.write(open_window, template)
    await desk.write(open_window, "respuesta")
    await desk.drain_now(sender)
    # Somebody who was counted already, and an open window, take no place.
    assert len(desk.client.calls) == 5
    assert await desk.list_alerts() == [(tenant_id, "warning", "daily_limit")]
    waiting = await desk.fetch("select reason, attempts from outbox")
    assert {tuple(row) for row in waiting} == {("daily_limit", 0)}
    desk.time.advance(24 * 3600 - 3500)
    await desk.drain_now(sender)
    assert len(desk.client.calls) == 6  # one place came free: the other person was renewed later
    desk.time.advance(3700)
    await desk.drain_now(sender)
    assert len(desk.client.calls) == 7
