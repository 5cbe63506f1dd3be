"""Contacts and quick replies: found, changed, blocked; nobody's work is overwritten."""

from uuid import UUID

from centralita.kit import db
from centralita.records import trades
from tests.pipeline.switchboard import Switchboard
from tests.show.api.chats import say
from tests.show.api.staff import Member
from tests.show.callers import Business, make_key

PATH = "/tenants/hotel/contacts"


async def test_contacts_are_listed_page_by_page_and_found(
    switchboard: Switchboard, hotel: Business, agent: Member
) -> None:
    for number in range(5):
        await say(switchboard, hotel, "hola", sender=f"1555010010{number}")
    met: list[str] = []
    cursor: str | None = None
    while True:
        told = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = (await agent.ask("GET", PATH, params=told)).json()
        met += [each["phone"] for each in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert met == [f"+1555010010{number}" for number in reversed(range(5))]
    assert len((await agent.get(PATH, q="ana"))["items"]) == 5
    assert len((await agent.get(PATH, q="an", limit=3))["items"]) == 3
    for q in ("+1 555 010 0103", "00103", "15550100103"):
        assert [each["phone"] for each in (await agent.get(PATH, q=q))["items"]] == [
            "+15550100103"
        ], q
    assert (await agent.get(PATH, q="nobody"))["items"] == []
    assert (await agent.get(PATH, q="!!"))["items"] == []


async def test_a_contact_is_named_and_blocked(
    switchboard: Switchboard, database: db.Database, hotel: Business, agent: Member,
    viewer: Member, stranger: Member,
) -> None:  # fmt: skip
    conversation_id = await say(switchboard, hotel, "hola")
    (found,) = (await agent.get(PATH))["items"]
    path = f"{PATH}/{found['contact_id']}"
    changed = await agent.patch(path, {"name": "  Ana   <b>López</b> ", "language": "en"})
    assert (changed["name"], changed["language"]) == ("Ana <b>López</b>", "en")
    assert [each["conversation_id"] for each in changed["conversations"]] == [str(conversation_id)]
    assert [each["phone"] for each in (await agent.get(PATH, q="lopez"))["items"]] == [
        "+15550100101"
    ]
    blocked = await agent.patch(path, {"blocked": True})
    assert blocked["blocked"] is True
    assert blocked["conversations"][0]["status"] == "blocked"
    inbox = "/tenants/hotel/conversations"
    assert (await agent.get(inbox))["items"] == []
    card = f"{inbox}/{conversation_id}"
    assert await agent.refused("PATCH", card, {"status": "active"}) == (409, "contact_blocked")
    await say(switchboard, hotel, "¿hola?")
    assert (await agent.get(card))["status"] == "blocked"
    assert (await agent.patch(path, {"blocked": False}))["blocked_at"] is None
    assert (await agent.get(card))["status"] == "active"
    assert (await agent.patch(path, {"language": None}))["language"] is None
    assert (await agent.get(path))["name"] == "Ana <b>López</b>"
    assert await viewer.refused("PATCH", path, {"name": "x"}) == (403, "missing_right")
    foreign = f"/tenants/tacos/contacts/{found['contact_id']}"
    for method, body in (("GET", None), ("PATCH", {"name": "x"})):
        assert await stranger.refused(method, foreign, body) == (404, "unknown_contact")
    assert await stranger.refused("GET", f"{foreign}/facts") == (404, "unknown_contact")
    for wrong in ({"name": ""}, {"name": "a\0"}, {"language": "fr"}, {"phone": "1"}):
        assert (await agent.refused("PATCH", path, wrong))[1] == "invalid_request", wrong


async def test_a_key_for_contacts_alone_reads_no_messages(
    switchboard: Switchboard, database: db.Database, hotel: Business, agent: Member
) -> None:
    await say(switchboard, hotel, "es un secreto")
    (found,) = (await agent.get(PATH))["items"]
    path = f"{PATH}/{found['contact_id']}"
    key = await make_key(database, hotel.tenant_id, "crm", ["contacts:read", "contacts:write"])
    tool = Member(agent.api, key=key)
    for answer in (await tool.get(path), await tool.patch(path, {"name": "Ana"})):
        (card,) = answer["conversations"]
        assert card["last_message"] is None
        assert "secreto" not in str(answer)
    assert "secreto" in str(await agent.get(path))


async def test_what_the_trades_know_of_somebody(
    switchboard: Switchboard, database: db.Database, hotel: Business, agent: Member
) -> None:
    await say(switchboard, hotel, "hola")
    (found,) = (await agent.get(PATH))["items"]
    path = f"{PATH}/{found['contact_id']}/facts"
    assert await agent.get(path) == {"items": []}
    async with database.tenant_write(hotel.tenant_id) as t:
        await trades.enable(t, "restaurant", {})
        await trades.enable(t, "hotel", {})
    assert await agent.get(path) == {"items": []}
    async with database.tenant_write(hotel.tenant_id) as t:
        await t.execute(_ORDER, hotel.tenant_id, UUID(found["contact_id"]))
    (section,) = (await agent.get(path))["items"]
    assert (section["trade"], section["key"], section["title"]) == (
        "restaurant", "orders", "Orders",
    )  # fmt: skip
    (row,) = section["rows"]
    assert (row["title"], row["state"], row["amount"], row["currency"]) == (
        "#K7PQ", "preparing", "178.50", "MXN",
    )  # fmt: skip


_ORDER = """
with branch as (
    insert into restaurant_branches (tenant_id, branch_id, key, name)
    values ($1, gen_random_uuid(), 'centro', 'Centro') returning branch_id
)
insert into restaurant_orders (tenant_id, order_id, code, cart_id, conversation_id, branch_id,
    state, mode, subtotal, total, currency)
select $1, gen_random_uuid(), 'K7PQ', gen_random_uuid(), v.conversation_id, b.branch_id,
    'preparing', 'pickup', 178.50, 178.50, 'MXN'
from conversations v, branch b where v.tenant_id = $1 and v.contact_id = $2
"""


async def test_quick_replies_keep_everybodys_work(
    hotel: Business, agent: Member, owner: Member, stranger: Member
) -> None:
    path = "/tenants/hotel/quick-replies"
    new = {"shortcut": "horario", "body": "De 13 a 23 h."}
    made = await agent.post(path, new, 201)
    assert (made["version"], made["updated_by"]) == (1, "ana@people.example")
    assert await agent.refused("POST", path, new) == (409, "shortcut_taken")
    one = f"{path}/{made['quick_reply_id']}"
    read = await agent.ask("GET", one)
    assert read.headers["etag"] == '"1"'
    changed = {"shortcut": "horario", "body": "De 12 a 23 h."}
    assert await agent.refused("PUT", one, changed) == (428, "version_missing")
    first = await agent.ask("PUT", one, changed, {"if-match": '"1"'})
    assert (first.status_code, first.headers["etag"]) == (200, '"2"')
    late = await owner.ask("PUT", one, {**changed, "body": "mío"}, {"if-match": '"1"'})
    assert (late.status_code, late.json()["code"]) == (409, "stale_version")
    assert late.json()["facts"]["value"]["body"] == "De 12 a 23 h."
    assert late.json()["facts"]["changed_by"] == "ana@people.example"
    foreign = f"/tenants/tacos/quick-replies/{made['quick_reply_id']}"
    for method, body in (("GET", None), ("PUT", changed), ("DELETE", None)):
        assert await stranger.refused(method, foreign, body) == (404, "unknown_quick_reply")
    for wrong in ({"shortcut": "Con Espacio", "body": "x"}, {"shortcut": "a", "body": ""}):
        assert (await agent.refused("POST", path, wrong))[1] == "invalid_request"
    assert len((await agent.get(path))["items"]) == 1
    await agent.delete(one, 204)
    assert await agent.refused("DELETE", one) == (404, "unknown_quick_reply")
