"""The five calls over HTTP: their shapes, and that nothing is stored twice or sent."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from centralita.kit import ids
from centralita.records import calls, operator, timeline
from tests.pipeline.switchboard import Switchboard, change, text_message, wamid, webhook
from tests.show.callers import PHONE, Business, Caller

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "rpc.md"


def read_shape(name: str) -> Any:
    """What the reference says that a call answers: the last JSON of its section."""
    section = REFERENCE.read_text("utf-8").split(f"## {name}\n", 1)[1].split("\n## ", 1)[0]
    return json.loads(section.rsplit("```json\n", 1)[1].split("```", 1)[0])


def assert_shaped(told: Any, shape: Any) -> None:
    """The same names in the same order of meaning, and values of the same kinds."""
    if isinstance(shape, list):
        assert isinstance(told, list)
        for each in told:
            assert_shaped(each, shape[0])
        return
    assert set(told) == set(shape)
    for key, example in shape.items():
        if told[key] is not None and example is not None:
            kinds = (int, float) if isinstance(example, float) else type(example)
            assert isinstance(told[key], kinds), key


async def test_who_owns_a_number(tool: Caller, hotel: Business) -> None:
    told = await tool.ok("get_tenant_by_phone_number_id", p_phone_number_id=hotel.phone_number_id)
    assert_shaped(told, read_shape("get_tenant_by_phone_number_id"))
    assert told["tenant_id"] == str(hotel.tenant_id)
    assert told["whatsapp_number_id"] == str(hotel.number_id)
    assert told["chakra_plugin_id"] == "plugin-of-hotel"
    assert told["bot_config"]["language"] == "es"
    as_number = {"p_phone_number_id": int(hotel.phone_number_id)}
    assert await tool.ok("get_tenant_by_phone_number_id", **as_number) == told
    assert await tool.ok("get_tenant_by_phone_number_id", p_phone_number_id="1") is None


async def test_a_logged_message_is_in_the_conversation_and_the_counts(
    tool: Caller, hotel: Business, switchboard: Switchboard
) -> None:
    ours = {"p_whatsapp_number_id": hotel.number_id, "p_contact_phone": PHONE}
    stored = await tool.ok(
        "log_whatsapp_message",
        **ours,
        p_message_direction="inbound",
        p_message_text="¿Tienen alberca?",
        p_contact_name="Ana",
        p_wa_message_id="wamid.in",
    )
    assert_shaped(stored, read_shape("log_whatsapp_message"))
    assert stored["is_new"] is True
    answer = await tool.ok(
        "log_whatsapp_message",
        **ours,
        p_message_direction="outbound",
        p_message_text="Sí, abre a las 9.",
        p_handled_by="bot",
        p_intent="pool",
        p_confidence="0.92",
        p_requires_human_review=True,
        p_property_id="villa-sol",
        p_lead_id="L-1",
        p_booking_id="B-1",
        p_conversation_stage="asking",
        p_wa_message_id="wamid.out",
        p_wa_status="delivered",
    )
    assert answer["conversation_id"] == stored["conversation_id"]
    told = await tool.ok("get_contact_conversation", **ours)
    assert_shaped(told, read_shape("get_contact_conversation"))
    assert [each["message_direction"] for each in told] == ["inbound", "outbound"]
    assert (told[0]["wa_status"], told[0]["contact_name"]) == ("received", "Ana")
    assert told[0]["contact_phone"] == "+15550100101"
    said = told[1]
    assert (said["intent"], said["confidence"], said["handled_by"]) == ("pool", 0.92, "bot")
    assert (said["property_id"], said["lead_id"], said["booking_id"]) == ("villa-sol", "L-1", "B-1")
    assert (said["wa_status"], said["requires_human_review"]) == ("delivered", True)
    assert await tool.ok("get_contact_conversation", **ours, p_limit=1) == told[1:]
    stats = await tool.ok("get_whatsapp_number_stats", p_whatsapp_number_id=hotel.number_id)
    assert_shaped(stats, read_shape("get_whatsapp_number_stats"))
    assert (stats["messages_sent_today"], stats["messages_received_today"]) == (1, 1)
    assert (stats["delivery_rate"], stats["read_rate"], stats["conversations"]) == (100, 0, 1)
    assert await switchboard.fetch("select from outbox") == []
    assert await switchboard.fetch("select from lanes") == []
    for each, kinds in ((stored, {"logged_in", "routed", "history"}), (answer, {"logged_out"})):
        story = await timeline.get_story(switchboard.database, each["id"])
        events = timeline.tell(story, "es", lambda *_: ("", ""))
        assert {event.kind for event in events} - {"sent", "delivered"} == kinds


async def test_promise_3_the_same_message_is_stored_once(
    tool: Caller, hotel: Business, switchboard: Switchboard
) -> None:
    """Also when WhatsApp's own webhook brought it: then what the tool knows of it is added."""
    wa_id = wamid()
    message = text_message("hola", id=wa_id)
    await switchboard.handle(webhook(change(hotel.phone_number_id, message)))
    before = await switchboard.fetch("select message_id, text, status from messages order by 1")
    given = {
        "p_whatsapp_number_id": hotel.number_id,
        "p_contact_phone": PHONE,
        "p_message_direction": "inbound",
        "p_message_text": "something else",
        "p_wa_message_id": wa_id,
        "p_booking_id": "B-7",
    }
    first = await tool.ok("log_whatsapp_message", **given)
    assert await tool.ok("log_whatsapp_message", **given) == first
    assert first["is_new"] is False
    assert (
        await switchboard.fetch("select message_id, text, status from messages order by 1")
        == before
    )
    [row] = await switchboard.fetch(
        "select booking_id from messages where wa_message_id = $1", wa_id
    )
    assert row[0] == "B-7"
    await switchboard.handle(webhook(change(hotel.phone_number_id, message)))
    assert (
        await switchboard.fetch("select message_id, text, status from messages order by 1")
        == before
    )


async def test_no_bot_answers_what_was_handled_elsewhere(
    tool: Caller, hotel: Business, switchboard: Switchboard
) -> None:
    """The next message that comes by webhook has a turn of its own, without the logged one."""
    await tool.ok(
        "log_whatsapp_message",
        p_whatsapp_number_id=hotel.number_id,
        p_contact_phone="15550100101",
        p_message_direction="inbound",
        p_message_text="logged",
    )
    await switchboard.handle(webhook(change(hotel.phone_number_id, text_message("by webhook"))))
    rows = await switchboard.fetch(
        "select text, turn_id is null from messages where direction = 'in' order by message_id"
    )
    assert [tuple(row) for row in rows] == [("logged", True), ("by webhook", False)]
    [(conversations,)] = await switchboard.fetch("select count(*) from conversations")
    assert conversations == 1


async def test_an_alert_is_told_once_while_it_is_open(
    tool: Caller, hotel: Business, switchboard: Switchboard
) -> None:
    given = {
        "p_tenant_id": hotel.tenant_id,
        "p_alert_type": "urgent",
        "p_title": "Payment is due",
        "p_source": "WF-D2",
        "p_related_type": "booking",
        "p_related_id": "B-1",
        "p_whatsapp_number_id": hotel.number_id,
        "p_property_id": "villa-sol",
    }
    first = await tool.ok("create_autopilot_alert", **given, p_message="in 20 hours")
    assert_shaped(first, read_shape("create_autopilot_alert"))
    second = await tool.ok("create_autopilot_alert", **given, p_message="in 6 hours")
    assert second == {**first, "message": "in 6 hours", "is_new": False}
    other = await tool.ok(
        "create_autopilot_alert", p_alert_type="info", p_title="Hello", p_message="world"
    )
    assert (other["is_new"], other["source"]) == (True, "api")
    assert len(await switchboard.fetch("select from alerts")) == 2


async def test_promise_5_no_argument_reaches_another_tenant(
    tool: Caller, hotel: Business, tacos: Business, switchboard: Switchboard
) -> None:
    """With its ids in hand: exactly what an unknown id gets, and nothing is written."""
    theirs = Caller(tool.server, tacos.key)
    log = {"p_contact_phone": PHONE, "p_message_direction": "inbound", "p_message_text": "x"}
    await theirs.ok("log_whatsapp_message", **log, p_whatsapp_number_id=tacos.number_id)
    alert = {"p_alert_type": "info", "p_title": "x", "p_message": "x"}
    before = await _dump(switchboard)
    for number_id, tenant_id, phone_number_id in (
        (tacos.number_id, tacos.tenant_id, tacos.phone_number_id),
        (ids.new_id(), ids.new_id(), "399999999999999"),
    ):
        number = {"p_whatsapp_number_id": number_id}
        found = await tool.ok("get_tenant_by_phone_number_id", p_phone_number_id=phone_number_id)
        assert found is None
        assert await tool.ok("get_whatsapp_number_stats", **number) is None
        assert await tool.ok("get_contact_conversation", **number, p_contact_phone=PHONE) == []
        unknown = (404, "unknown_number")
        assert await tool.refuse("log_whatsapp_message", **log, **number) == unknown
        assert await tool.refuse("create_autopilot_alert", **alert, **number) == unknown
        refused = await tool.refuse("create_autopilot_alert", **alert, p_tenant_id=tenant_id)
        assert refused == (404, "unknown_tenant")
    assert await _dump(switchboard) == before


async def _dump(switchboard: Switchboard) -> list[str]:
    """The rows that the calls can write."""
    rows: list[str] = []
    for table in ("contacts", "conversations", "messages", "alerts", "number_days"):
        rows += [str(row) for row in await switchboard.fetch(f"select x::text from {table} x")]
    return sorted(rows)


async def test_a_guest_of_a_shared_number_has_its_own_conversation_there(
    tool: Caller, hotel: Business, tacos: Business, switchboard: Switchboard, owner: str
) -> None:
    await _share(owner, hotel, tacos)
    guest = Caller(tool.server, tacos.key)
    number = {"p_whatsapp_number_id": hotel.number_id, "p_contact_phone": PHONE}
    said = {"p_message_direction": "outbound", "p_message_text": "of the guest"}
    await guest.ok("log_whatsapp_message", **number, **said)
    assert len(await guest.ok("get_contact_conversation", **number)) == 1
    assert await tool.ok("get_contact_conversation", **number) == []
    [row] = await switchboard.fetch("select tenant_id from messages")
    assert row[0] == tacos.tenant_id


@pytest.fixture
def owner(database_urls: Any) -> str:
    return str(database_urls.owner)


async def _share(owner: str, host: Business, guest: Business) -> None:
    async with operator.open_operator(owner) as o:
        await o.execute(
            "insert into lines (tenant_id, number_id, role) values ($1, $2, 'guest')",
            guest.tenant_id,
            host.number_id,
        )


WRONG = {
    "p_message_direction": "sideways",
    "p_contact_phone": "Ana",
    "p_handled_by": "nobody",
    "p_wa_status": "lost",
    "p_confidence": 2,
    "p_whatsapp_number_id": "300000000000001",
    "p_requires_human_review": "perhaps",
    "p_created_at": "yesterday",
    "p_message_text": "x" * 20_001,
    "p_intent": ["x"],
    "p_colour": "red",
}


async def test_a_wrong_argument_is_named_with_its_cure(tool: Caller, hotel: Business) -> None:
    given: dict[str, object] = {
        "p_whatsapp_number_id": hotel.number_id,
        "p_contact_phone": PHONE,
        "p_message_direction": "inbound",
    }
    for name, value in WRONG.items():
        status, told = await tool.call("log_whatsapp_message", **{**given, name: value})
        assert (status, told["code"]) == (400, "bad_argument"), name
        assert told["message"].startswith(f"{name}: ")
        assert told["message"].count(".") >= 2, "what is wrong, and the cure"
    status, told = await tool.call("get_contact_conversation", p_contact_phone="")
    assert (status, told["message"]) == (400, "p_whatsapp_number_id: it is missing. Give it.")


async def test_only_the_role_of_one_tenant_may_run_the_functions(owner: str) -> None:
    async with operator.open_operator(owner) as o:
        rows = await o.fetch(
            """
            select p.proname, r.rolname, p.prosecdef from pg_proc p cross join pg_roles r
            where p.proname = any($1) and r.rolname in ('centralita_app', 'centralita_pipe',
                'centralita_trade') and has_function_privilege(r.oid, p.oid, 'execute')
            """,
            list(calls.CALLS),
        )
    assert {tuple(row) for row in rows} == {(name, "centralita_app", False) for name in calls.CALLS}


async def test_ids_made_by_the_database_are_ordered_like_ours(switchboard: Switchboard) -> None:
    async with switchboard.database.tenant_read(ids.new_id()) as t:
        before = ids.new_id()
        made: UUID = await t.fetchval("select new_id()")
    assert (made.version, made.variant) == (7, before.variant)
    assert abs((made.int >> 80) - (before.int >> 80)) < 5_000
