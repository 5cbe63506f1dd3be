"""From committed bytes to a conversation, whoever's it is."""

from typing import Any

from centralita.records import inbound, numbers, operator, quarantine, tenants
from tests.conftest import DatabaseUrls
from tests.pipeline.switchboard import Switchboard, change, text_message, wamid, webhook

HOTEL, DINER = "300000000000001", "300000000000002"


async def test_one_post_carries_messages_for_two_tenants_and_each_gets_its_own(
    switchboard: Switchboard,
) -> None:
    """Promise 2: every change is routed on its own."""
    hotel = await switchboard.add_tenant("hotel")
    diner = await switchboard.add_tenant("diner")
    await switchboard.add_number(hotel, HOTEL)
    await switchboard.add_number(diner, DINER)
    await switchboard.handle(
        webhook(
            change(HOTEL, text_message("una noche")),
            change(DINER, text_message("una pizza")),
        )
    )
    assert await switchboard.said() == [(hotel, "una noche"), (diner, "una pizza")]
    answered = await switchboard.fetch("select tenant_id from outbox")
    assert {row[0] for row in answered} == {hotel, diner}


async def test_the_same_post_twice_has_one_effect(switchboard: Switchboard) -> None:
    """Promise 3: no second row, no second reply."""
    hotel = await switchboard.add_tenant("hotel")
    await switchboard.add_number(hotel, HOTEL)
    body = webhook(change(HOTEL, text_message("hola")))
    await switchboard.handle(body, body)
    await switchboard.handle(body)
    assert await switchboard.said() == [(hotel, "hola")]
    assert len(await switchboard.fetch("select from outbox")) == 1


async def test_the_same_message_in_another_batch_has_one_effect(switchboard: Switchboard) -> None:
    """Promise 3: what counts is the message, not the POST it came in."""
    hotel = await switchboard.add_tenant("hotel")
    await switchboard.add_number(hotel, HOTEL)
    again = text_message("hola")
    await switchboard.handle(webhook(change(HOTEL, again)))
    await switchboard.handle(webhook(change(HOTEL, text_message("¿hay?"), again)))
    assert [text for _, text in await switchboard.said()] == ["hola", "¿hay?"]


async def test_one_whatsapp_id_on_two_numbers_is_two_messages(switchboard: Switchboard) -> None:
    """Promise 3: Meta's ids are unique per number only."""
    hotel = await switchboard.add_tenant("hotel")
    diner = await switchboard.add_tenant("diner")
    await switchboard.add_number(hotel, HOTEL)
    await switchboard.add_number(diner, DINER)
    same = wamid()
    await switchboard.handle(
        webhook(change(HOTEL, text_message("uno", id=same))),
        webhook(change(DINER, text_message("dos", id=same))),
    )
    assert await switchboard.said() == [(hotel, "uno"), (diner, "dos")]


async def test_one_customer_of_two_tenants_is_two_contacts(switchboard: Switchboard) -> None:
    """Promise 5: what one tenant knows of a person is not another's."""
    hotel = await switchboard.add_tenant("hotel")
    diner = await switchboard.add_tenant("diner")
    await switchboard.add_number(hotel, HOTEL)
    await switchboard.add_number(diner, DINER)
    await switchboard.handle(
        webhook(change(HOTEL, text_message("uno")), change(DINER, text_message("dos")))
    )
    for tenant in (hotel, diner):
        async with switchboard.database.tenant_read(tenant) as t:
            assert await t.fetchval("select count(*) from contacts") == 1
            assert await t.fetchval("select count(*) from messages where direction = 'in'") == 1


async def test_numbers_of_one_tenant_share_contacts_but_not_conversations(
    switchboard: Switchboard,
) -> None:
    lender = await switchboard.add_tenant("lender")
    await switchboard.add_number(lender, HOTEL)
    await switchboard.add_number(lender, DINER)
    await switchboard.handle(
        webhook(change(HOTEL, text_message("uno")), change(DINER, text_message("dos")))
    )
    assert len(await switchboard.fetch("select from contacts")) == 1
    assert len(await switchboard.fetch("select from conversations")) == 2


async def test_on_a_shared_number_the_sender_tells_the_tenant(
    switchboard: Switchboard, database_urls: DatabaseUrls
) -> None:
    host = await switchboard.add_tenant("assistant")
    shop = await switchboard.add_tenant("shop")
    number_id = await switchboard.add_number(host, HOTEL, shared=True)
    async with switchboard.database.pipe() as p:
        number = await numbers.get_number(p, str(number_id))
    async with operator.open_operator(database_urls.owner) as o:
        await numbers.share(o, number, shop, ["15550100101"])
    switchboard.directory.mark_stale()
    await switchboard.handle(
        webhook(
            change(
                HOTEL,
                text_message("vendí 2 pulseras", sender="15550100101"),
                text_message("hola", sender="15550100102"),
            )
        )
    )
    assert await switchboard.said() == [(shop, "vendí 2 pulseras"), (host, "hola")]


async def test_an_unknown_number_waits_in_quarantine_until_it_is_added(
    switchboard: Switchboard,
) -> None:
    """Promise 1: nothing accepted is lost."""
    hotel = await switchboard.add_tenant("hotel")
    message = text_message("¿están?")
    await switchboard.handle(webhook(change(HOTEL, message)), webhook(change(HOTEL, message)))
    assert await switchboard.said() == []
    alerts = await switchboard.fetch("select subject, seen from platform_alerts")
    assert [tuple(row) for row in alerts] == [(HOTEL, 2)]

    await switchboard.add_number(hotel, HOTEL)
    async with switchboard.database.pipe() as p:
        waiting = await quarantine.claim_open(p, ids_=None, phone_number_id=HOTEL, limit=10)
        replayed, strays = await switchboard.pipeline.replay(p, waiting)
    assert (replayed, strays) == (2, [])
    await switchboard.answer()
    assert await switchboard.said() == [(hotel, "¿están?")]
    assert len(await switchboard.fetch("select from outbox")) == 1
    resolved = await switchboard.fetch("select from platform_alerts where resolved_at is not null")
    assert len(resolved) == 1


async def test_a_number_added_a_moment_ago_is_found_without_a_notice(
    switchboard: Switchboard,
) -> None:
    hotel = await switchboard.add_tenant("hotel")
    await switchboard.handle(webhook(change(DINER, text_message("nadie"))))
    async with switchboard.database.tenant_write(hotel) as t:
        await numbers.add_number(t, numbers.NewNumber(phone_number_id=HOTEL))
    await switchboard.receive(webhook(change(HOTEL, text_message("alguien"))))
    await switchboard.take_in()
    assert await switchboard.said() == [(hotel, "alguien")]


async def test_a_message_through_another_provider_is_not_the_numbers(
    switchboard: Switchboard,
) -> None:
    """Whoever holds a Chakra path must not speak for a number that Meta brings."""
    hotel = await switchboard.add_tenant("hotel")
    await switchboard.add_number(hotel, HOTEL)
    forged = {"phone_number_id": HOTEL, "from": "15550100101", "text": "hola", "id": "x1"}
    await switchboard.handle(forged, provider="chakra")
    assert await switchboard.said() == []
    assert len(await switchboard.fetch("select from quarantine where state = 'open'")) == 1


async def test_a_suspended_tenant_is_heard_but_not_answered(switchboard: Switchboard) -> None:
    hotel = await switchboard.add_tenant("hotel")
    await switchboard.add_number(hotel, HOTEL)
    async with switchboard.database.tenant_write(hotel) as t:
        await tenants.set_status(t, "suspended")
    switchboard.directory.mark_stale()
    await switchboard.handle(webhook(change(HOTEL, text_message("hola"))))
    assert await switchboard.said() == [(hotel, "hola")]
    assert await switchboard.said("out") == []


async def test_a_paused_number_is_heard_but_not_answered(switchboard: Switchboard) -> None:
    hotel = await switchboard.add_tenant("hotel")
    number_id = await switchboard.add_number(hotel, HOTEL)
    async with switchboard.database.tenant_write(hotel) as t:
        await numbers.set_status(t, number_id, "inactive")
    switchboard.directory.mark_stale()
    await switchboard.handle(webhook(change(HOTEL, text_message("hola"))))
    assert await switchboard.said() == [(hotel, "hola")]
    assert await switchboard.said("out") == []


async def test_bad_items_never_harm_their_neighbours(switchboard: Switchboard) -> None:
    """Promise 2: good items take effect, the rest is quarantined with its reason."""
    hotel = await switchboard.add_tenant("hotel")
    await switchboard.add_number(hotel, HOTEL)
    bad: list[Any] = [
        None,
        7,
        {"type": "text"},
        {"id": wamid(), "type": "text", "text": None},
        {"from": None, "id": wamid(), "timestamp": "1", "type": "text", "text": {"body": "?"}},
        text_message("una hora rara", timestamp="mañana"),
        {"from": "15550100103", "id": wamid(), "timestamp": "1765000000", "type": "hologram"},
    ]
    good = text_message("sigo aquí")
    body = webhook(change(HOTEL), change("no number"), {"field": "novelty", "value": {}})
    body["entry"][0]["changes"][0]["value"]["messages"] = [*bad, good]
    body["entry"] += [None, {"changes": None}]
    await switchboard.handle(body)
    texts = [text for _, text in await switchboard.said()]
    assert "sigo aquí" in texts
    assert "una hora rara" in texts
    kept = await switchboard.fetch("select reason from quarantine")
    assert len(kept) >= 5
    assert all(row[0] for row in kept)


async def test_bodies_nobody_can_read_are_kept(switchboard: Switchboard) -> None:
    hotel = await switchboard.add_tenant("hotel")
    await switchboard.add_number(hotel, HOTEL)
    deep = b'{"a":' * 1_000 + b"1" + b"}" * 1_000
    nul = webhook(change(HOTEL, text_message("nul \x00 y \ud800 solo")))
    await switchboard.handle(b"", b"not json", b"[]", b"null", deep, b"\xff\xfe", nul)
    assert [text for _, text in await switchboard.said()] == ["nul \ufffd y \ufffd solo"]
    assert len(await switchboard.fetch("select from quarantine")) == 6
    assert await switchboard.fetch("select from inbound_queue") == []


async def test_an_answer_on_the_phone_takes_the_conversation_from_the_bot(
    switchboard: Switchboard,
) -> None:
    """Promise 8: a coexistence echo counts as a person."""
    hotel = await switchboard.add_tenant("hotel")
    await switchboard.add_number(hotel, HOTEL)
    await switchboard.handle(webhook(change(HOTEL, text_message("hola"))))
    replies = len(await switchboard.said("out"))
    echo = {**text_message("Soy Marta, te ayudo", sender="15550100001"), "to": "15550100101"}
    await switchboard.handle(
        webhook(change(HOTEL, field="smb_message_echoes", message_echoes=[echo]))
    )
    await switchboard.handle(webhook(change(HOTEL, text_message("gracias, Marta"))))
    [conversation] = await switchboard.fetch("select owner from conversations")
    assert conversation["owner"] == "human"
    out = await switchboard.fetch(
        "select handled_by, text from messages where direction = 'out' order by message_id"
    )
    assert [tuple(row) for row in out[replies:]] == [("human", "Soy Marta, te ayudo")]


async def test_imported_history_is_kept_and_never_answered(switchboard: Switchboard) -> None:
    hotel = await switchboard.add_tenant("hotel")
    await switchboard.add_number(hotel, HOTEL)
    old = {**text_message("hace un mes"), "history_context": {"status": "READ"}}
    history = [
        {
            "metadata": {"phase": 1, "chunk_order": 1, "progress": 50},
            "threads": [{"id": "15550100101", "messages": [old]}],
        }
    ]
    await switchboard.handle(webhook(change(HOTEL, field="history", history=history)))
    assert await switchboard.said() == [(hotel, "hace un mes")]
    assert await switchboard.said("out") == []


async def test_a_person_without_a_phone_is_known_and_answered(switchboard: Switchboard) -> None:
    """Business-scoped ids: phone hidden first, shown later, one contact all along."""
    hotel = await switchboard.add_tenant("hotel")
    await switchboard.add_number(hotel, HOTEL)
    hidden = text_message("hola")
    del hidden["from"]
    hidden["from_user_id"] = "MX.abc123"
    first = change(HOTEL, hidden)
    first["value"]["contacts"] = [
        {"profile": {"name": "Ana", "username": "ana.p"}, "user_id": "MX.abc123"}
    ]
    await switchboard.handle(webhook(first))
    await switchboard.handle(webhook(change(HOTEL, text_message("soy yo", sender="15550100109"))))
    shown = change(HOTEL, text_message("mi número", sender="15550100109"))
    shown["value"]["messages"][0]["from_user_id"] = "MX.abc123"
    shown["value"]["contacts"][0]["user_id"] = "MX.abc123"
    await switchboard.handle(webhook(shown))
    contacts = await switchboard.fetch(
        "select wa_id, user_id, username from contacts where merged_into is null"
    )
    assert [tuple(row) for row in contacts] == [("15550100109", "MX.abc123", "ana.p")]
    [last] = await switchboard.fetch(
        """
        select c.user_id from messages m join conversations v using (tenant_id, conversation_id)
        join contacts c using (tenant_id, contact_id) where m.text = 'mi número'
        """
    )
    assert last["user_id"] == "MX.abc123"


async def test_a_person_who_changes_their_phone_keeps_their_conversation(
    switchboard: Switchboard,
) -> None:
    hotel = await switchboard.add_tenant("hotel")
    await switchboard.add_number(hotel, HOTEL)
    await switchboard.handle(webhook(change(HOTEL, text_message("hola"))))
    moved = {
        "from": "15550100101",
        "id": wamid(),
        "timestamp": "1765000000",
        "type": "system",
        "system": {"body": "…", "wa_id": "15550100108", "type": "user_changed_number"},
    }
    await switchboard.handle(webhook(change(HOTEL, moved)))
    await switchboard.handle(webhook(change(HOTEL, text_message("mismo yo", sender="15550100108"))))
    assert len(await switchboard.fetch("select from conversations")) == 1
    assert [tuple(r) for r in await switchboard.fetch("select wa_id from contacts")] == [
        ("15550100108",)
    ]


async def test_what_is_not_answered_is_counted_all_the_same(switchboard: Switchboard) -> None:
    hotel = await switchboard.add_tenant("hotel")
    number_id = await switchboard.add_number(hotel, HOTEL)
    async with switchboard.database.tenant_write(hotel) as t:
        await numbers.set_status(t, number_id, "inactive")
    switchboard.directory.mark_stale()
    await switchboard.handle(webhook(change(HOTEL, text_message("hola"), text_message("¿hola?"))))
    [day] = await switchboard.fetch("select received from number_days")
    assert day["received"] == 2


async def test_large_bodies_are_taken_a_few_at_a_time_and_in_order(
    switchboard: Switchboard,
) -> None:
    await switchboard.receive(*[b" " * 400 for _ in range(5)], b"{}")
    taken: list[int] = []
    while True:
        async with switchboard.database.pipe() as p:
            batch = await inbound.claim(p, 10, most_bytes=700)
        if not batch:
            break
        assert sum(len(each.body) for each in batch) <= 700 + 400
        taken += [each.inbound_id for each in batch]
    assert len(taken) == 6
    assert taken == sorted(taken)


async def test_a_body_larger_than_a_batch_is_taken_alone(switchboard: Switchboard) -> None:
    await switchboard.receive(b" " * 400, b"{}")
    async with switchboard.database.pipe() as p:
        assert len(await inbound.claim(p, 10, most_bytes=100)) == 1
        assert len(await inbound.claim(p, 10, most_bytes=100)) == 1
