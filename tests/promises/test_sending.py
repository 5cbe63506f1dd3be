"""Promises 6 and 8–12, end to end: the right sender, no talking over, limits, no blind resend."""

import asyncio
from datetime import timedelta

from centralita.installed import PROVIDERS
from centralita.kit import clock, crypto, ids
from centralita.records import credentials, outbox, settling, timeline
from tests.promises.house import Business, House


async def test_promise_6_right_number_right_token(house: House) -> None:
    """A token reaches its own WABA only, so an accepted send proves whose it was."""
    hotel, diner = await house.add_business("hotel"), await house.add_business("diner")
    ana = await house.add_person()
    async with house.working():
        await house.sim.say(ana, hotel.phone_number_id, "price?")
        await house.sim.say(ana, diner.phone_number_id, "price?")
        await house.settle()
        sends = await house.sim.sends()
        assert sorted(each["number"] for each in sends) == sorted(
            (hotel.phone_number_id, diner.phone_number_id)
        )
        assert hotel.line.token is not None
        await house.sim.change_token(hotel.line.token, valid=False)
        await house.sim.say(ana, hotel.phone_number_id, "price?")
        await house.wait_for("select count(*) from numbers where parked_at is not null", 1)
        await house.sim.say(ana, diner.phone_number_id, "price?")
        await house.settle()
        assert len(await house.sim.sends(number=hotel.phone_number_id)) == 1
        assert len(await house.sim.sends(number=diner.phone_number_id)) == 2
        alerts = await house.fetch(
            "select tenant_id, severity from alerts where resolved_at is null"
        )
        assert [tuple(each) for each in alerts] == [(hotel.tenant_id, "urgent")]
        await _replace_token(house, hotel)
        await house.wait_for("select count(*) from outbox", 0)
        await house.settle()
    assert len(await house.sim.sends(number=hotel.phone_number_id)) == 2
    assert len(await house.texts_received(ana)) == 4


async def _replace_token(house: House, business: Business) -> None:
    new = await house.sim.add_token(business.line.app_id, [business.line.waba_id])
    async with house.database.tenant_write(business.tenant_id) as t:
        await credentials.set_access_token(t, house.keys, business.number_id, crypto.Secret(new))
        await settling.unpark(t, business.number_id)


async def test_promise_8_bot_and_person_never_talk_over_each_other(house: House) -> None:
    hotel = await house.add_business("hotel")
    ana = await house.add_person()
    async with house.working():
        await house.sim.say(ana, hotel.phone_number_id, "price?")
        await house.settle()
        await house.sim.emit_kind("echo", hotel.phone_number_id, person=ana, text="Marta here.")
        await house.settle()
        await house.sim.say(ana, hotel.phone_number_id, "price?")
        await house.settle()
    assert await house.texts_received(ana) == ["100 a night."]
    [conversation] = await house.fetch("select owner from conversations")
    assert conversation["owner"] == "human"
    assert await house.count_rows("messages", "handled_by = 'human' and direction = 'out'") == 1


async def test_promise_9_the_window_is_checked_at_dispatch(house: House) -> None:
    """Queued inside the 24 hours, due after them: never handed to Meta."""
    hotel = await house.add_business("hotel")
    ana = await house.add_person()
    await house.sim.say(ana, hotel.phone_number_id, "price?")
    await house.sim.settle()
    async with house.working():
        await house.settle()
    calls = len(await house.sim.calls(endpoint="messages"))
    await _queue_copy(house)
    async with house.database.pipe() as p:
        await p.execute("update conversations set last_inbound_at = now() - interval '25 hours'")
    async with house.working():
        await house.settle()
    assert len(await house.sim.calls(endpoint="messages")) == calls
    [failed] = await house.fetch("select error_code from messages where status = 'failed'")
    assert failed["error_code"] == "window_closed"


async def _queue_copy(house: House) -> None:
    """One more send of what was sent before, as a campaign would queue it."""
    now = clock.SystemClock().now()
    message_id = ids.new_id()
    async with house.database.pipe() as p:
        await p.execute(
            """
            insert into messages (tenant_id, message_id, conversation_id, number_id, direction,
                kind, text, content, status, handled_by, said_at)
            select tenant_id, $1, conversation_id, number_id, direction, kind, text, content,
                'queued', handled_by, now() from messages where direction = 'out' limit 1
            """,
            message_id,
        )
        [row] = await p.fetch("select * from messages where message_id = $1", message_id)
        send = outbox.NewSend(
            tenant_id=row["tenant_id"],
            message_id=message_id,
            number_id=row["number_id"],
            conversation_id=row["conversation_id"],
            not_before=now - timedelta(seconds=1),
        )
        await outbox.add(p, [send])


async def test_promise_9_metas_limits_are_never_hit(house: House) -> None:
    """A slow number and a flood: the pace is kept before Meta has to say so."""
    hotel = await house.add_business("hotel", throughput_mps=20)
    async with house.database.tenant_write(hotel.tenant_id) as t:
        await t.execute("update numbers set messages_per_second = 20")
    people = [await house.add_person() for _ in range(40)]
    async with house.working():
        await asyncio.gather(
            *(house.sim.say(person, hotel.phone_number_id, "price?") for person in people)
        )
        await house.settle()
    assert {each["status"] for each in await house.sim.calls(endpoint="messages")} == {200}
    assert len(await house.sim.sends()) == 40


async def test_promise_9_one_tenants_flood_starves_nobody(house: House) -> None:
    """A slow number with much to say, and a neighbour whose one customer asks meanwhile."""
    hotel, diner = await house.add_business("hotel"), await house.add_business("diner")
    async with house.database.tenant_write(hotel.tenant_id) as t:
        await t.execute("update numbers set messages_per_second = 2")
    people = [await house.add_person() for _ in range(41)]
    async with house.working():
        await asyncio.gather(
            *(house.sim.say(person, hotel.phone_number_id, "price?") for person in people[1:])
        )
        await house.sim.say(people[0], diner.phone_number_id, "price?")
        await house.sim.wait_for_message(people[0], timeout_seconds=15)
        waiting = await house.count_rows("outbox", "number_id = $1", hotel.number_id)
    assert waiting > 10
    assert await house.texts_received(people[0]) == ["100 a night."]


async def test_promise_10_no_blind_resend(house: House) -> None:
    """Accepted, but the answer never came: the status that echoes our reference settles it."""
    hotel = await house.add_business("hotel")
    ana = await house.add_person()
    await house.sim.add_fault(
        {
            "target": {"endpoint": "messages"},
            "trigger": {"next": 1},
            "effect": {"kind": "cut_after"},
        }
    )
    async with house.working():
        await house.sim.say(ana, hotel.phone_number_id, "price?")
        await house.wait_for("select status from messages where direction = 'out'", "delivered")
        await house.settle()
    assert await house.count_rows("outbox") == 0
    assert len(await house.sim.sends()) == 1


async def test_promise_10_what_stays_unknown_waits_for_a_person(house: House) -> None:
    """Cut before it was taken: nobody can know, so nobody sends it again unasked."""
    hotel = await house.add_business("hotel")
    ana = await house.add_person()
    await house.sim.add_fault(
        {
            "target": {"endpoint": "messages"},
            "trigger": {"next": 1},
            "effect": {"kind": "cut_before"},
        }
    )
    async with house.working():
        await house.sim.say(ana, hotel.phone_number_id, "price?")
        await house.wait_for("select state from outbox", "uncertain")
        await asyncio.sleep(1.5)
        assert await house.sim.sends() == []
        [row] = await house.fetch("select tenant_id, message_id from outbox")
        async with house.database.tenant_write(row["tenant_id"]) as t:
            assert await settling.resend(t, row["message_id"], clock.SystemClock().now())
        await house.settle()
    assert await house.texts_received(ana) == ["100 a night."]


async def test_promise_11_statuses_only_move_forward(house: House) -> None:
    """Held back behind later ones, repeated, and sooner than our own record of the send."""
    hotel = await house.add_business("hotel")
    people = [await house.add_person(auto_read=True) for _ in range(6)]
    await house.sim.options(auto_read_after_seconds=0.1)
    for effect in ({"kind": "reorder"}, {"kind": "duplicate"}):
        await house.sim.add_fault(
            {"target": {"webhook": "statuses"}, "trigger": {"every": 2}, "effect": effect}
        )
    await house.sim.add_fault(
        {"target": {"endpoint": "messages"}, "effect": {"kind": "delay", "seconds": 0.5}}
    )
    async with house.working():
        for person in people:
            await house.sim.say(person, hotel.phone_number_id, "price?")
        await house.settle()
        await house.sim.clear_faults()
        await house.wait_for("select count(*) from messages where status = 'read'", len(people))
        for delivery in await house.sim.deliveries():
            await house.sim.redeliver(delivery["id"])
        await house.settle()
    rows = await house.fetch("select status from messages where direction = 'out'")
    assert [row["status"] for row in rows] == ["read"] * len(people)
    [day] = await house.fetch("select sent, delivered, read, failed from number_days")
    assert tuple(day) == (6, 6, 6, 0)


async def test_promise_12_everything_explains_itself(house: House) -> None:
    """From the webhook to the blue tick, with a failed attempt and its cure on the way."""
    hotel = await house.add_business("hotel")
    ana = await house.add_person(auto_read=True)
    await house.sim.options(auto_read_after_seconds=0.1)
    await house.sim.add_fault(
        {
            "target": {"endpoint": "messages"},
            "trigger": {"next": 1},
            "effect": {"kind": "error", "code": 131000},
        }
    )
    async with house.working():
        wamid = await house.sim.say(ana, hotel.phone_number_id, "price?")
        await house.wait_for(
            "select status from messages where direction = 'out'", "read", seconds=30
        )

    async def tell(name: str, language: str) -> list[timeline.Event]:
        return await timeline.get_timeline(house.database, name, language, _explain)

    heard = await tell(wamid, "en")
    kinds = [each.kind for each in heard]
    assert kinds[0] == "said"
    assert {"received", "routed", "decided", "answered"} <= set(kinds)
    assert "price" in " ".join(each.text for each in heard)
    [reply] = await house.fetch("select message_id from messages where direction = 'out'")
    for language in ("es", "en"):
        told = await tell(str(reply["message_id"]), language)
        assert {"sent", "delivered", "read"} <= {each.kind for each in told}
        assert any("131000" in each.text for each in told)
        seconds = [int(each.at.timestamp()) for each in told if each.at]
        assert seconds == sorted(seconds)
        assert not any("{" in each.text for each in told)


def _explain(provider: str, code: str, language: str) -> tuple[str, str]:
    return PROVIDERS[provider].explain_code(code, language)
