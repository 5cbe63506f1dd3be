"""Messages: what is shown, what may be sent, and that it is sent once."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from centralita.kit import clock, db, ids
from tests.pipeline.switchboard import Switchboard, change, text_message, webhook
from tests.show.api.chats import say
from tests.show.api.staff import Member
from tests.show.callers import Business

PATH = "/tenants/hotel/conversations"


async def count(database: db.Database, table: str) -> int:
    async with database.pipe() as p:
        return int(await p.fetchval(f"select count(*) from {table}"))


async def send(
    member: Member, conversation_id: UUID, body: Any, key: str | None = None
) -> tuple[int, Any]:
    headers = {"idempotency-key": key} if key else {}
    path = f"{PATH}/{conversation_id}/messages"
    answer = await member.ask("POST", path, body, headers)
    return answer.status_code, answer.json()


async def close_window(database: db.Database, conversation_id: UUID) -> None:
    long_ago = clock.SystemClock().now() - timedelta(hours=25)
    async with database.pipe() as p:
        await p.execute(
            "update conversations set last_inbound_at = $2 where conversation_id = $1",
            conversation_id,
            long_ago,
        )


async def test_a_person_writes_and_takes_over(
    switchboard: Switchboard, database: db.Database, hotel: Business, agent: Member
) -> None:
    conversation_id = await say(switchboard, hotel, "hola")
    status, sent = await send(agent, conversation_id, {"kind": "text", "text": "¡Buenas!"})
    assert status == 201
    assert sent["taken"] is True
    assert sent["held"] is None
    assert sent["conversation"]["owner"] == "human"
    assert sent["conversation"]["assigned_to"]["person_id"] == str(agent.person_id)
    assert sent["conversation"]["unread"] == 0
    message = sent["message"]
    assert (message["by"], message["status"], message["text"]) == ("human", "queued", "¡Buenas!")
    assert message["person"] == {"person_id": str(agent.person_id), "name": "Ana"}
    assert await count(database, "outbox where state = 'queued'") == 1
    page = await agent.get(f"{PATH}/{conversation_id}/messages")
    assert [each["text"] for each in page["items"]] == ["hola", "¡Buenas!"]
    assert (page["earlier"], page["later"]) == (None, None)


KINDS: list[tuple[dict[str, Any], str]] = [
    ({"kind": "buttons", "text": "¿Cuál?", "buttons": [{"id": "a", "title": "Sí"}]}, "¿Cuál?"),
    (
        {"kind": "list", "text": "Elige", "button": "Ver",
         "sections": [{"rows": [{"id": "1", "title": "Uno", "description": "El primero"}]}]},
        "Elige",
    ),
    ({"kind": "location", "latitude": 36.5, "longitude": -6.3, "name": "El faro"}, "El faro"),
    (
        {"kind": "contacts", "cards": [{"name": {"formatted_name": "Bar Sol", "first_name": "Bar"},
         "phones": [{"phone": "+34 600 000 001"}]}]},
        "[contact]",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("draft", "text"), KINDS, ids=[each[0]["kind"] for each in KINDS])
async def test_every_kind_is_queued_and_shown(
    switchboard: Switchboard, hotel: Business, agent: Member, draft: dict[str, Any], text: str
) -> None:
    conversation_id = await say(switchboard, hotel, "hola")
    status, sent = await send(agent, conversation_id, draft)
    assert status == 201, sent
    assert sent["message"]["kind"] == draft["kind"]
    assert sent["message"]["text"] == text
    assert sent["message"]["content"]["kind"] == draft["kind"]


async def test_a_reaction_and_a_quote(
    switchboard: Switchboard, hotel: Business, agent: Member
) -> None:
    conversation_id = await say(switchboard, hotel, "hola")
    page = await agent.get(f"{PATH}/{conversation_id}/messages")
    about = page["items"][0]["message_id"]
    status, sent = await send(
        agent, conversation_id, {"kind": "reaction", "message_id": about, "emoji": "👍"}
    )
    assert status == 201, sent
    await send(agent, conversation_id, {"kind": "text", "text": "sí", "reply_to": about})
    first, second = (await agent.get(f"{PATH}/{conversation_id}/messages"))["items"]
    assert first["reactions"] == [{"emoji": "👍", "by": "us"}]
    assert second["reply_to"] == {"message_id": about, "text": "hola", "direction": "in"}
    await send(agent, conversation_id, {"kind": "reaction", "message_id": about, "emoji": ""})
    first = (await agent.get(f"{PATH}/{conversation_id}/messages"))["items"][0]
    assert first["reactions"] == []
    body = {"kind": "text", "text": "x", "reply_to": second["message_id"]}
    assert (await send(agent, conversation_id, body))[1]["code"] == "not_there_yet"
    body["reply_to"] = str(ids.new_id())
    assert (await send(agent, conversation_id, body))[1]["code"] == "unknown_message"


async def test_a_closed_window_takes_only_templates(
    switchboard: Switchboard, database: db.Database, hotel: Business, agent: Member
) -> None:
    conversation_id = await say(switchboard, hotel, "hola")
    await close_window(database, conversation_id)
    status, problem = await send(agent, conversation_id, {"kind": "text", "text": "tarde"})
    assert (status, problem["code"]) == (409, "window_closed")
    assert problem["facts"]["closed_at"] < clock.SystemClock().now().isoformat()
    assert await count(database, "outbox") == 0
    template = {
        "kind": "template", "name": "vuelve", "language": "es_MX",
        "parameters": {"body": {"nombre": "Ana"}, "header": ["hoy"], "buttons": {"0": "x"}},
    }  # fmt: skip
    status, sent = await send(agent, conversation_id, template)
    assert status == 201, sent
    assert sent["message"]["content"]["components"] == [
        {"type": "header", "parameters": [{"type": "text", "text": "hoy"}]},
        {"type": "body",
         "parameters": [{"type": "text", "parameter_name": "nombre", "text": "Ana"}]},
        {"type": "button", "sub_type": "url", "index": "0",
         "parameters": [{"type": "text", "text": "x"}]},
    ]  # fmt: skip


async def test_the_same_key_sends_once(
    switchboard: Switchboard, database: db.Database, hotel: Business, agent: Member
) -> None:
    conversation_id = await say(switchboard, hotel, "hola")
    body = {"kind": "text", "text": "una vez"}
    answers = await asyncio.gather(
        *(send(agent, conversation_id, body, key="k1") for _ in range(8))
    )
    assert {status for status, _ in answers} == {201}
    assert len({told["message"]["message_id"] for _, told in answers}) == 1
    assert await count(database, "outbox") == 1
    # It is answered the same although the window has closed since.
    await close_window(database, conversation_id)
    assert (await send(agent, conversation_id, body, key="k1"))[0] == 201
    assert (await send(agent, conversation_id, body, key="k2"))[0] == 409
    other = {"kind": "text", "text": "otra cosa"}
    assert (await send(agent, conversation_id, other, key="k1"))[1]["code"] == "key_used_otherwise"
    assert await count(database, "outbox") == 1


async def test_what_cannot_leave_is_refused_with_nothing_stored(
    switchboard: Switchboard, database: db.Database, hotel: Business, agent: Member
) -> None:
    conversation_id = await say(switchboard, hotel, "hola")
    wrong: list[tuple[Any, str]] = [
        ({"kind": "text", "text": "x" * 4097}, "text_too_long"),
        ({"kind": "text", "text": ""}, "invalid_request"),
        ({"kind": "text", "text": "a\0b"}, "invalid_request"),
        ({"kind": "text"}, "invalid_request"),
        ({"kind": "nothing", "text": "x"}, "invalid_request"),
        ({"kind": "text", "text": "x", "more": 1}, "invalid_request"),
        ({"kind": "buttons", "text": "x", "buttons": []}, "invalid_request"),
        (
            {"kind": "buttons", "text": "x", "buttons": [{"id": "a", "title": "x" * 21}]},
            "invalid_request",
        ),
        (
            {"kind": "buttons", "text": "x",
             "buttons": [{"id": "a", "title": "x"}, {"id": "a", "title": "y"}]},
            "invalid_request",
        ),
        ({"kind": "location", "latitude": 91, "longitude": 0}, "invalid_request"),
        ({"kind": "contacts", "cards": [{}]}, "unsendable"),
        ({"kind": "media", "file_id": str(ids.new_id())}, "unknown_file"),
    ]  # fmt: skip
    for body, code in wrong:
        status, problem = await send(agent, conversation_id, body)
        assert (problem["code"], status < 500) == (code, True), (body, problem)
    assert await count(database, "outbox") == 0
    assert await count(database, "messages where direction = 'out'") == 0
    card = await agent.get(f"{PATH}/{conversation_id}")
    assert card["owner"] == "bot"


async def test_what_holds_a_number_back(
    switchboard: Switchboard, database: db.Database, hotel: Business, agent: Member
) -> None:
    conversation_id = await say(switchboard, hotel, "hola")
    body = {"kind": "text", "text": "hola"}
    async with database.pipe() as p:
        await p.execute(
            "update numbers set parked_code = 'token_missing', parked_at = now() "
            "where number_id = $1",
            hotel.number_id,
        )
    status, sent = await send(agent, conversation_id, body)
    assert (status, sent["held"]["code"]) == (201, "token_missing")
    assert sent["message"]["error"]["cure"] == sent["held"]["cure"] != ""
    async with database.pipe() as p:
        await p.execute("update numbers set status = 'inactive'")
    assert (await send(agent, conversation_id, body))[1]["code"] == "number_inactive"
    async with database.pipe() as p:
        await p.execute("update numbers set status = 'active'")
    card = await agent.get(f"{PATH}/{conversation_id}")
    await agent.patch(f"/tenants/hotel/contacts/{card['contact_id']}", {"blocked": True})
    assert (await send(agent, conversation_id, body))[1]["code"] == "contact_blocked"
    await agent.patch(f"/tenants/hotel/contacts/{card['contact_id']}", {"blocked": False})
    async with database.tenant_write(hotel.tenant_id) as t:
        await t.execute("update tenants set status = 'suspended'")
    assert (await send(agent, conversation_id, body))[1]["code"] == "tenant_suspended"
    assert (await agent.get(f"{PATH}/{conversation_id}"))["status"] == "active"


async def test_pages_in_both_directions(
    switchboard: Switchboard, hotel: Business, agent: Member
) -> None:
    body = webhook(
        change(hotel.phone_number_id, *(text_message(f"m{number:02}") for number in range(12)))
    )
    await switchboard.receive(body)
    await switchboard.take_in()
    conversation_id = await say(switchboard, hotel, "m12")
    path = f"{PATH}/{conversation_id}/messages"

    def texts(page: Any) -> list[str]:
        return [each["text"] for each in page["items"]]

    newest = await agent.get(path, limit=5)
    assert texts(newest) == ["m08", "m09", "m10", "m11", "m12"]
    older = await agent.get(path, limit=5, before=newest["earlier"])
    assert texts(older) == ["m03", "m04", "m05", "m06", "m07"]
    oldest = await agent.get(path, limit=5, before=older["earlier"])
    assert (texts(oldest), oldest["earlier"]) == (["m00", "m01", "m02"], None)
    again = await agent.get(path, limit=5, after=oldest["later"])
    assert texts(again) == texts(older)
    middle = older["items"][2]["message_id"]
    about = await agent.get(path, limit=4, around=middle)
    assert texts(about) == ["m03", "m04", "m05", "m06"]
    problem = await agent.get(path, 400, around=middle, after=middle)
    assert problem["code"] == "one_place_only"


async def test_notes_are_for_colleagues_only(
    switchboard: Switchboard, database: db.Database, hotel: Business, agent: Member, viewer: Member
) -> None:
    conversation_id = await say(switchboard, hotel, "hola")
    path = f"{PATH}/{conversation_id}/notes"
    note = await agent.post(path, {"text": "<b>Llega</b> tarde"}, 201)
    assert (note["direction"], note["status"], note["text"]) == (
        "note", "noted", "<b>Llega</b> tarde",
    )  # fmt: skip
    assert note["person"]["name"] == "Ana"
    assert await count(database, "outbox") == 0
    assert (await agent.get(f"{PATH}/{conversation_id}"))["owner"] == "bot"
    assert await viewer.refused("POST", path, {"text": "x"}) == (403, "missing_right")


async def test_a_queued_message_is_withdrawn_and_a_failed_one_sent_again(
    switchboard: Switchboard, database: db.Database, hotel: Business, agent: Member,
    stranger: Member,
) -> None:  # fmt: skip
    conversation_id = await say(switchboard, hotel, "hola")
    _, sent = await send(agent, conversation_id, {"kind": "text", "text": "uno"})
    message_id = sent["message"]["message_id"]
    path = f"/tenants/hotel/messages/{message_id}"
    assert await stranger.refused("POST", f"/tenants/tacos/messages/{message_id}/withdraw") == (
        404, "unknown_message",
    )  # fmt: skip
    assert await agent.refused("POST", f"{path}/retry") == (409, "not_failed")
    gone = await agent.post(f"{path}/withdraw")
    assert gone["status"] == "withdrawn"
    assert gone["error"]["code"] == "withdrawn_by_hand"
    assert await agent.refused("POST", f"{path}/withdraw") == (409, "has_left")
    assert await count(database, "outbox") == 0
    async with database.pipe() as p:
        await p.execute(
            "update messages set status = 'failed', error_code = '131047' where message_id = $1",
            UUID(message_id),
        )
    failed = await agent.get(path)
    assert failed["error"]["meaning"] != failed["error"]["code"] == "131047"
    again = await agent.post(f"{path}/retry")
    assert (again["message_id"], again["status"]) == (message_id, "queued")
    async with database.pipe() as p:
        await p.execute("delete from outbox")
        await p.execute(
            "update messages set status = 'failed', error_code = '131026', "
            "wa_message_id = 'wamid.x' where message_id = $1",
            UUID(message_id),
        )
    anew = await agent.post(f"{path}/retry")
    assert anew["message_id"] != message_id
    assert (anew["text"], anew["status"]) == ("uno", "queued")
    async with database.pipe() as p:
        await p.execute(
            "update outbox set state = 'uncertain' where message_id = $1", UUID(anew["message_id"])
        )
    unsure = f"/tenants/hotel/messages/{anew['message_id']}"
    assert (await agent.get(unsure))["status"] == "uncertain"
    assert await agent.refused("POST", f"{unsure}/retry") == (409, "may_arrive_twice")
    assert (await agent.post(f"{unsure}/retry", {"even_if_twice": True}))["status"] == "queued"


async def test_a_timeline_is_told_in_the_callers_language(
    switchboard: Switchboard, hotel: Business, agent: Member, stranger: Member
) -> None:
    conversation_id = await say(switchboard, hotel, "hola")
    page = await agent.get(f"{PATH}/{conversation_id}/messages")
    message_id = page["items"][0]["message_id"]
    path = f"/tenants/hotel/messages/{message_id}/timeline"
    english = (await agent.get(path))["items"]
    assert english[0]["kind"] == "said"
    spanish = (await agent.ask("GET", path, headers={"accept-language": "es"})).json()["items"]
    assert spanish[0]["text"] != english[0]["text"]
    foreign = f"/tenants/tacos/messages/{message_id}/timeline"
    assert await stranger.refused("GET", foreign) == (404, "unknown_message")
