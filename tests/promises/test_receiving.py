"""Promises 1–4, end to end: nothing lost, each to its owner, one effect each, in order."""

import asyncio

from centralita.records import operator
from tests.promises.house import House


async def test_promise_1_nothing_accepted_is_lost(house: House) -> None:
    """A message for a number nobody owns yet is kept, told, and answered once it has an owner."""
    hotel = await house.add_business("hotel")
    unknown = await house.add_line(verified_name="Late")
    ana = await house.add_person()
    async with house.working():
        await house.sim.say(ana, unknown.phone_number_id, "what is the price?")
        await house.settle()
        [kept] = await house.fetch("select state, reason, phone_number_id from quarantine")
        assert (kept["state"], kept["phone_number_id"]) == ("open", unknown.phone_number_id)
        assert kept["reason"]
        assert await house.count_rows("platform_alerts", "resolved_at is null") == 1
        assert await house.sim.received(ana) == []
        owner = await house.connect(hotel.tenant_id, unknown)
        assert await house.replay(unknown.phone_number_id) == 1
        await house.settle()
    assert await house.texts_received(ana) == ["100 a night."]
    assert await house.count_rows("quarantine", "state = 'open'") == 0
    [row] = await house.fetch("select number_id from messages where direction = 'in'")
    assert row["number_id"] == owner.number_id


async def test_promise_1_what_was_acknowledged_outlives_a_restart(house: House) -> None:
    """Received while no worker runs; the next one finds it."""
    hotel = await house.add_business("hotel")
    ana = await house.add_person()
    await house.sim.say(ana, hotel.phone_number_id, "price?")
    await house.sim.settle()
    assert await house.count_rows("messages") == 0
    async with house.working():
        await house.settle()
    assert await house.texts_received(ana) == ["100 a night."]


async def test_promise_1_a_worker_outlives_an_error_that_nobody_foresaw(house: House) -> None:
    """Nothing can be taken in for a while; then what waited is."""
    hotel = await house.add_business("hotel")
    ana = await house.add_person()
    async with operator.open_operator(house.urls.owner) as o:
        await o.execute(
            """
            create function be_odd() returns trigger language plpgsql as $$
            begin raise exception 'planned' using errcode = 'XX001'; end $$
            """
        )
        await o.execute(
            """
            create trigger odd before delete on inbound_queue
            for each statement execute function be_odd()
            """
        )
    async with house.working():
        await house.sim.say(ana, hotel.phone_number_id, "price?")
        await house.sim.settle()
        await asyncio.sleep(0.5)
        assert await house.count_rows("messages") == 0
        async with operator.open_operator(house.urls.owner) as o:
            await o.execute("drop trigger odd on inbound_queue")
        await house.settle()
    assert await house.texts_received(ana) == ["100 a night."]


async def test_promise_2_every_change_is_routed_on_its_own(house: House) -> None:
    """One POST carries messages for two tenants and an unknown number; a bad one among them."""
    hotel = await house.add_business("hotel")
    diner = await house.add_business(
        "diner", {"rules": [{"name": "menu", "when": ["menu"], "answer": "Soup."}]}
    )
    stranger = await house.add_line()
    ana, ben, eve = [await house.add_person() for _ in range(3)]
    await house.sim.options(batch_webhooks=3, batch_wait_seconds=2.0)
    await asyncio.gather(
        house.sim.say(ana, hotel.phone_number_id, "price?"),
        house.sim.say(eve, stranger.phone_number_id, "anybody?"),
        house.sim.say(ben, diner.phone_number_id, "menu?"),
    )
    await house.wait_for("select count(*) from inbound", 1)
    await house.sim.options(batch_webhooks=1)
    async with house.working():
        await house.settle()
    assert await house.texts_received(ana) == ["100 a night."]
    assert await house.texts_received(ben) == ["Soup."]
    assert await house.sim.received(eve) == []
    owners = await house.fetch("select tenant_id, text from messages where direction = 'in'")
    assert {(row["tenant_id"], row["text"]) for row in owners} == {
        (hotel.tenant_id, "price?"),
        (diner.tenant_id, "menu?"),
    }
    assert await house.count_rows("quarantine", "cause = 'unknown_number'") == 1


async def test_promise_3_one_effect_each(house: House) -> None:
    """Every webhook comes several times, also again after all is done."""
    hotel = await house.add_business("hotel")
    ana = await house.add_person()
    for effect in ({"kind": "duplicate", "times": 2}, {"kind": "retry_storm", "times": 2}):
        await house.sim.add_fault({"target": {"webhook": "any"}, "effect": effect})
    async with house.working():
        await house.sim.say(ana, hotel.phone_number_id, "price?")
        await house.wait_for("select sum(delivered) from number_days", 1)
        await house.settle()
        for delivery in await house.sim.deliveries():
            await house.sim.redeliver(delivery["id"])
        await house.settle()
    assert await house.count_rows("inbound") > 5
    assert await house.count_rows("messages", "direction = 'in'") == 1
    assert len(await house.sim.sends()) == 1
    assert await house.texts_received(ana) == ["100 a night."]
    [day] = await house.fetch("select received, sent, delivered from number_days")
    assert tuple(day) == (1, 1, 1)


async def test_promise_3_two_workers_and_one_that_goes_repeat_nothing(house: House) -> None:
    hotel = await house.add_business("hotel")
    people = [await house.add_person() for _ in range(12)]

    async def talk(person: str) -> None:
        for _ in range(3):
            await house.sim.say(person, hotel.phone_number_id, "price?")

    async with house.working():
        async with house.working():
            await asyncio.gather(*(talk(person) for person in people))
        await house.settle()
    assert await house.count_rows("messages", "direction = 'in'") == 36
    sends = await house.sim.sends()
    assert len({each["reference"] for each in sends}) == len(sends)
    turns = await house.count_rows("(select distinct turn_id from messages) t")
    assert len(sends) == turns <= 36


async def test_promise_4_order_within_a_conversation(house: House) -> None:
    """A burst is one turn; what the customer gets keeps the order in which it was written."""
    hotel = await house.add_business(
        "hotel",
        {
            "burst_seconds": 0.5,
            "rules": [
                {"name": "price", "when": ["price"], "answer": "100 a night."},
                {"name": "pool", "when": ["pool"], "answer": "The pool is open."},
            ],
        },
    )
    ana, ben = await house.add_person(), await house.add_person()
    async with house.working():
        for text in ("hello", "price?", "pool?"):
            await house.sim.say(ana, hotel.phone_number_id, text)
        await house.sim.say(ben, hotel.phone_number_id, "pool?")
        await house.settle()
        await house.sim.say(ana, hotel.phone_number_id, "price?")
        await house.settle()
    heard = await house.fetch(
        """
        select m.text, m.turn_id from messages m join conversations using (conversation_id)
        join contacts c using (contact_id)
        where m.direction = 'in' and c.wa_id = $1 order by m.message_id
        """,
        (await house.sim.get_person(ana))["phone"],
    )
    assert [row["text"] for row in heard] == ["hello", "price?", "pool?", "price?"]
    assert len({row["turn_id"] for row in heard[:3]}) == 1
    assert heard[3]["turn_id"] != heard[0]["turn_id"]
    written = await house.fetch(
        """
        select text from messages where direction = 'out' and conversation_id =
            (select conversation_id from messages where turn_id = $1 limit 1) order by message_id
        """,
        heard[0]["turn_id"],
    )
    assert await house.texts_received(ana) == [row["text"] for row in written]
    assert await house.texts_received(ben) == ["The pool is open."]
