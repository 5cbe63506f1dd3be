"""What a trade tells outside any turn: once for each key, to the right person, or to the owner."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from centralita.records import notices, outbox
from centralita.verticals.contract import Notice
from centralita.vocabulary.content import Template, Text
from tests.pipeline.switchboard import Switchboard, change, text_message, webhook

NUMBER = "300000000000001"
READY = Text(body="Tu pedido está listo.")
TEMPLATE = Template(name="order_ready", language="es")


@pytest.fixture
async def tenant(switchboard: Switchboard) -> UUID:
    tenant = await switchboard.add_tenant("tacos")
    await switchboard.add_number(tenant, NUMBER)
    await switchboard.handle(webhook(change(NUMBER, text_message("hola"))))
    await switchboard.fetch("delete from outbox returning 1")
    return tenant


async def find_conversation(switchboard: Switchboard) -> UUID:
    [row] = await switchboard.fetch("select conversation_id from conversations")
    return UUID(str(row[0]))


async def tell(switchboard: Switchboard, tenant: UUID, later: float = 0, **more: Any) -> int:
    facts = {"key": "order 7 ready", "because": "order 7 is ready", "replies": (READY,), **more}
    now = switchboard.now.now() + timedelta(hours=later)
    async with switchboard.database.tenant_write(tenant) as t:
        return await notices.tell(t, [Notice(**facts)], now)


async def test_a_customer_is_told_once(switchboard: Switchboard, tenant: UUID) -> None:
    conversation = await find_conversation(switchboard)
    assert await tell(switchboard, tenant, conversation_id=conversation) == 1
    assert await tell(switchboard, tenant, conversation_id=conversation) == 0
    [row] = await switchboard.fetch("select priority from outbox")
    assert row["priority"] == outbox.NOTICE
    [message] = await switchboard.fetch(
        "select text, handled_by, because from messages where handled_by = 'system' "
        "and direction = 'out'"
    )
    assert tuple(message) == ("Tu pedido está listo.", "system", "order 7 is ready")


@pytest.mark.parametrize(("even", "told"), [(True, 1), (False, 0)])
async def test_a_persons_conversation_is_left_alone_where_that_is_wished(
    switchboard: Switchboard, tenant: UUID, even: bool, told: int
) -> None:
    conversation = await find_conversation(switchboard)
    await switchboard.fetch("update conversations set owner = 'human' returning 1")
    more: dict[str, Any] = {"conversation_id": conversation, "even_with_person": even}
    assert await tell(switchboard, tenant, **more) == told
    assert len(await switchboard.fetch("select from outbox")) == told


async def test_after_24_hours_a_template_goes_or_the_owner_is_alerted(
    switchboard: Switchboard, tenant: UUID
) -> None:
    conversation = await find_conversation(switchboard)
    more: dict[str, Any] = {"conversation_id": conversation, "later": 25}
    assert await tell(switchboard, tenant, key="a", template=TEMPLATE, **more) == 1
    [kind] = await switchboard.fetch("select m.kind from outbox join messages m using (message_id)")
    assert kind["kind"] == "template"
    assert await tell(switchboard, tenant, key="b", **more) == 0
    [alert] = await switchboard.fetch("select source, message, conversation_id from alerts")
    assert tuple(alert) == ("notice", "Tu pedido está listo.", conversation)


async def test_the_owners_own_telephone_gets_a_conversation(
    switchboard: Switchboard, tenant: UUID
) -> None:
    [number] = await switchboard.fetch("select number_id from numbers")
    owner = {"number_id": number["number_id"], "phone": "+34600000001", "template": TEMPLATE}
    assert await tell(switchboard, tenant, key="monday", **owner) == 1
    assert await tell(switchboard, tenant, key="tuesday", **owner) == 1
    people = await switchboard.fetch("select wa_id from contacts where wa_id = '34600000001'")
    assert len(people) == 1
    assert len(await switchboard.fetch("select from conversations")) == 2


async def test_a_number_that_is_not_the_tenants_becomes_an_alert(
    switchboard: Switchboard, tenant: UUID
) -> None:
    """Promise 5: it reaches nobody by another's number."""
    other = await switchboard.add_tenant("other")
    [number] = await switchboard.fetch("select number_id from numbers")
    owner = {"number_id": number["number_id"], "phone": "34600000001", "template": TEMPLATE}
    assert await tell(switchboard, other, **owner) == 0
    assert await switchboard.fetch("select from outbox") == []
    [alert] = await switchboard.fetch("select tenant_id, number_id from alerts")
    assert alert["tenant_id"] == other


@pytest.mark.parametrize("phone", ["", "0", "²³", "15550100101; drop", "5" * 40, "../me", "+"])
async def test_what_is_no_telephone_becomes_nobodys_contact(
    switchboard: Switchboard, tenant: UUID, phone: str
) -> None:
    [number] = await switchboard.fetch("select number_id from numbers")
    assert await tell(switchboard, tenant, phone=phone, number_id=number[0]) == 0
    [contacts] = await switchboard.fetch("select count(*) from contacts")
    [alert] = await switchboard.fetch("select count(*) from alerts where source = 'notice'")
    assert (contacts[0], alert[0]) == (1, 1)


async def test_promise_6_a_notice_leaves_from_no_number_of_another_tenant(
    switchboard: Switchboard, tenant: UUID
) -> None:
    other = await switchboard.add_tenant("other")
    await switchboard.add_number(other, "300000000000002")
    [number] = await switchboard.fetch(
        "select number_id from numbers where phone_number_id = '300000000000002'"
    )
    more: dict[str, Any] = {"phone": "15550100199", "number_id": number[0], "template": TEMPLATE}
    assert await tell(switchboard, tenant, **more) == 0
    assert await switchboard.fetch("select 1 from outbox") == []
