"""The inbox: what is listed, found, counted, read, taken, assigned and closed."""

from typing import Any
from uuid import UUID

from centralita.kit import clock, db
from centralita.records import replies
from tests.pipeline.switchboard import Switchboard, change, text_message, wamid, webhook
from tests.show.api.chats import say
from tests.show.api.staff import Member, sign_in
from tests.show.callers import Business

PATH = "/tenants/hotel/conversations"


def names(page: Any) -> list[str]:
    return [each["contact_phone"] for each in page["items"]]


async def test_a_card_tells_what_an_inbox_shows(
    switchboard: Switchboard, hotel: Business, agent: Member
) -> None:
    conversation_id = await say(switchboard, hotel, "¿Hay sitio?")
    (card,) = (await agent.get(PATH))["items"]
    assert card["conversation_id"] == str(conversation_id)
    assert card["number_name"] == "Hotel"
    assert (card["contact_name"], card["contact_phone"]) == ("Ana", "+15550100101")
    assert (card["owner"], card["waiting"], card["closed"], card["unread"]) == (
        "bot", False, False, 1,
    )  # fmt: skip
    assert card["last_message"]["text"] == "¿Hay sitio?"
    assert card["last_message"]["by"] == "contact"
    assert card["window_closes_at"] is not None
    assert await agent.get(f"{PATH}/{conversation_id}") == card


async def test_take_answer_and_give_back(
    switchboard: Switchboard, hotel: Business, agent: Member
) -> None:
    conversation_id = await say(switchboard, hotel, "quiero una persona")
    taken = await agent.post(f"{PATH}/{conversation_id}/take")
    assert (taken["owner"], taken["waiting"]) == ("human", True)
    assert taken["assigned_to"] == {"person_id": str(agent.person_id), "name": "Ana"}
    assert (await agent.get(f"{PATH}/counts")) == {
        "mine": 1, "unassigned": 0, "waiting": 1, "unread": 1,
    }  # fmt: skip
    said = await agent.post(
        f"{PATH}/{conversation_id}/messages", {"kind": "text", "text": "Aquí estoy"}
    )
    assert said["conversation"]["waiting"] is False
    assert said["taken"] is False
    assert said["message"]["person"]["name"] == "Ana"
    assert said["message"]["status"] == "queued"
    back = await agent.post(f"{PATH}/{conversation_id}/give-back")
    assert (back["owner"], back["assigned_to"]) == ("bot", None)
    found = (await agent.get(f"{PATH}/{conversation_id}/handovers"))["items"]
    assert [each["to_owner"] for each in found] == ["human", "bot"]
    assert found[0]["by_whom"] == "ana@people.example"
    assert found[1]["because"] == "ana@people.example gave it back"
    spanish = {"accept-language": "es"}
    told = await agent.ask("GET", f"{PATH}/{conversation_id}/handovers", headers=spanish)
    assert told.json()["items"][1]["because"] == "ana@people.example la devolvió al bot"


async def test_the_filters_of_the_list(
    switchboard: Switchboard, database: db.Database, hotel: Business, agent: Member, owner: Member
) -> None:
    ids = [
        await say(switchboard, hotel, "hola", sender=f"1555010010{number}") for number in range(4)
    ]
    await agent.post(f"{PATH}/{ids[0]}/take")
    await owner.post(f"{PATH}/{ids[1]}/take")
    await owner.post(f"{PATH}/{ids[1]}/assign", {"person_id": None})
    await agent.post(f"{PATH}/{ids[2]}/close")
    await agent.patch(f"{PATH}/{ids[3]}", {"status": "archived"})
    await agent.post(f"{PATH}/{ids[0]}/seen", {})

    async def listed(of: str = "active", **query: Any) -> set[int]:
        answer = await agent.ask("GET", PATH, params={"status": of, **query})
        page = answer.json()
        return {ids.index(UUID(each["conversation_id"])) for each in page["items"]}

    assert await listed() == {0, 1, 2}
    assert await listed("all") == {0, 1, 2, 3}
    assert await listed("archived") == {3}
    assert await listed(mine=True) == {0}
    assert await listed(assigned_to=agent.person_id) == {0}
    assert await listed(unassigned=True) == {1}
    assert await listed(waiting=True) == {0, 1}
    assert await listed(owner="bot") == {2}
    assert await listed(owner="human") == {0, 1}
    assert await listed(closed=True) == {2}
    assert await listed(closed=False) == {0, 1}
    assert await listed(unread=True) == {1, 2}
    assert await listed(number=hotel.number_id) == {0, 1, 2}
    assert await listed(number=UUID(int=1)) == set()
    assert await listed(property="villa") == set()
    assert await agent.get(f"{PATH}/counts") == {
        "mine": 1, "unassigned": 1, "waiting": 2, "unread": 2,
    }  # fmt: skip


async def test_a_search_goes_by_names_and_phones_and_then_by_what_was_said(
    switchboard: Switchboard, database: db.Database, hotel: Business, agent: Member
) -> None:
    first = await say(switchboard, hotel, "¿Cuánto cuesta el MENÚ?", sender="15550100101")
    second = await say(switchboard, hotel, "hola", sender="15550100102")
    async with database.pipe() as p:
        for conversation_id, name in ((first, "José María Núñez"), (second, "Lucía Gómez")):
            await p.execute(
                """
                update contacts c set name = $2 from conversations v
                where v.conversation_id = $1 and v.tenant_id = c.tenant_id
                    and v.contact_id = c.contact_id
                """,
                conversation_id,
                name,
            )

    async def found(q: str) -> list[str]:
        page = await agent.get(PATH, q=q)
        return [each["conversation_id"] for each in page["items"]]

    for q in ("jose", "JOSÉ", "nuñ", "maria nunez", "15550100101", "+1 555 010 0101", "0101"):
        assert await found(q) == [str(first)], q
    assert await found("gom luc") == [str(second)]
    assert await found("menu") == [str(first)]
    page = await agent.get(PATH, q="menu")
    assert page["matches"][0]["text"] == "¿Cuánto cuesta el MENÚ?"
    # Behind the names come the texts.
    page = await agent.get(PATH, q="hola")
    assert [each["conversation_id"] for each in page["items"]] == [str(second)]
    after = await agent.get(PATH, q="jose", cursor=(await agent.get(PATH, q="jose"))["next"])
    assert after["items"] == []
    assert after["next"] is None
    assert await found("100%") == []


async def test_what_is_read_is_read_and_never_back(
    switchboard: Switchboard, hotel: Business, agent: Member
) -> None:
    conversation_id = await say(switchboard, hotel, "uno")
    await say(switchboard, hotel, "dos")
    page = await agent.get(f"{PATH}/{conversation_id}/messages")
    one, two = [each["message_id"] for each in page["items"]]
    seen = f"{PATH}/{conversation_id}/seen"
    assert (await agent.post(seen, {"message_id": one}))["unread"] == 1
    assert (await agent.post(seen, {"message_id": two}))["unread"] == 0
    assert (await agent.post(seen, {"message_id": one}))["unread"] == 0
    await say(switchboard, hotel, "tres")
    assert (await agent.get(f"{PATH}/{conversation_id}"))["unread"] == 1


async def test_pages_of_the_list_and_cursors_that_are_none(
    switchboard: Switchboard, hotel: Business, agent: Member
) -> None:
    for number in range(5):
        await say(switchboard, hotel, "hola", sender=f"1555010010{number}")
    met: list[str] = []
    cursor: str | None = None
    while True:
        told = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = (await agent.ask("GET", PATH, params=told)).json()
        met += names(page)
        cursor = page["next"]
        if cursor is None:
            break
    assert met == [f"+1555010010{number}" for number in reversed(range(5))]
    for wrong in ("x", "WzFd", "WyJjIiwxLDJd", "WyJtIiwxXQ", "W10"):
        assert (await agent.get(PATH, 400, cursor=wrong))["code"] == "bad_cursor"


async def test_others_reach_nothing_of_it(
    switchboard: Switchboard, hotel: Business, tacos: Business, stranger: Member, viewer: Member
) -> None:
    conversation_id = await say(switchboard, hotel, "hola")
    foreign = f"/tenants/tacos/conversations/{conversation_id}"
    for method, path, body in (
        ("GET", "", None),
        ("PATCH", "", {"status": "archived"}),
        ("POST", "/seen", {}),
        ("POST", "/take", None),
        ("POST", "/give-back", None),
        ("POST", "/close", None),
        ("POST", "/assign", {"person_id": None}),
        ("GET", "/handovers", None),
        ("GET", "/messages", None),
        ("POST", "/notes", {"text": "hola"}),
        ("POST", "/messages", {"kind": "text", "text": "hola"}),
    ):
        told = await stranger.refused(method, foreign + path, body)
        assert told == (404, "unknown_conversation"), (method, path)
    mine = f"{PATH}/{conversation_id}"
    assert await viewer.refused("POST", f"{mine}/take") == (403, "missing_right")
    assert (await viewer.get(mine))["owner"] == "bot"


async def test_only_colleagues_who_answer_are_assigned(
    switchboard: Switchboard, database: db.Database, hotel: Business, agent: Member, viewer: Member,
    stranger: Member,
) -> None:  # fmt: skip
    conversation_id = await say(switchboard, hotel, "hola")
    for other in (viewer, stranger):
        body = {"person_id": str(other.person_id)}
        told = await agent.refused("POST", f"{PATH}/{conversation_id}/assign", body)
        assert told == (422, "not_a_colleague")
    second = await sign_in(agent.api, database, "bea", {hotel.tenant_id: "agent"})
    body = {"person_id": str(second.person_id)}
    assert (await agent.post(f"{PATH}/{conversation_id}/assign", body))["assigned_to"][
        "name"
    ] == "Bea"


async def test_whoever_writes_has_answered_wherever_they_do_so(
    switchboard: Switchboard, database: db.Database, hotel: Business, agent: Member
) -> None:
    """In the console, on the command line, or on the business's own phone."""
    conversation_id = await say(switchboard, hotel, "hola")
    path = f"{PATH}/{conversation_id}"
    assert (await agent.post(f"{path}/take"))["waiting"] is True
    async with database.tenant_write(hotel.tenant_id) as t:
        place = await replies.get_place(t, conversation_id)
        now = clock.SystemClock().now()
        await replies.add_reply(t, place, "Voy", because="on the command line", now=now)
    card = await agent.get(path)
    assert (card["waiting"], card["unread"]) == (False, 0)
    await say(switchboard, hotel, "¿sigues ahí?")
    card = await agent.get(path)
    assert (card["waiting"], card["unread"]) == (True, 1)
    echo = {
        "from": "15550100001", "to": "15550100101", "id": wamid(), "type": "text",
        "timestamp": str(int(now.timestamp())), "text": {"body": "sí"},
    }  # fmt: skip
    value = change(hotel.phone_number_id, field="smb_message_echoes", message_echoes=[echo])
    await switchboard.receive(webhook(value))
    await switchboard.take_in()
    card = await agent.get(path)
    assert (card["waiting"], card["unread"]) == (False, 0)
    assert card["last_message"]["by"] == "human"


async def test_what_came_late_is_unread_however_old_its_own_time_is(
    switchboard: Switchboard, hotel: Business, agent: Member
) -> None:
    conversation_id = await say(switchboard, hotel, "hola")
    await agent.post(f"{PATH}/{conversation_id}/seen", {})
    yesterday = int(clock.SystemClock().now().timestamp()) - 80_000
    late = text_message("de ayer", timestamp=str(yesterday))
    await switchboard.receive(webhook(change(hotel.phone_number_id, late)))
    await switchboard.take_in()
    card = await agent.get(f"{PATH}/{conversation_id}")
    assert card["unread"] == 1
    assert card["conversation_id"] in {
        each["conversation_id"] for each in (await agent.get(PATH, unread=True))["items"]
    }
