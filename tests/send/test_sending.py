"""Promises 6, 9 and 10 on a real database: what leaves, in which order, with which token."""

from tests.send.desk import Desk


async def test_a_reply_leaves_and_is_recorded(desk: Desk) -> None:
    """Promise 10: the row is `sending` before the call, and gone with the id written after it."""
    line = await desk.add_line()
    chat = await desk.add_chat(line)
    [message_id] = await desk.write(chat, "Hola")
    sender = desk.open_dispatcher()

    assert await sender.dispatch_once() == 1

    message = await desk.get_message(message_id)
    assert message["status"] == "sent"
    assert message["wa_message_id"].startswith("wamid.")
    assert message["sent_at"] == desk.time.now()
    assert await desk.find_queued(message_id) is None
    assert desk.client.texts() == ["Hola"]
    [counted] = await desk.fetch("select sent from number_days")
    assert counted["sent"] == 1
