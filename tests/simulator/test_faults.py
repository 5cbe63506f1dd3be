"""Faults strike where, when and how the rule says; what was accepted can always be counted."""

import asyncio
from typing import Any

import pytest
from pyreqwest import exceptions

from centralita.simulator import control
from tests.simulator.conftest import Business, Graph

PERSON = "34600000001"
TEXT: dict[str, Any] = {"type": "text", "text": {"body": "hola"}}


async def test_an_error_for_the_next_two_sends_to_one_person(
    sim: control.SimulatorClient, number: control.Number, ana: str, graph: Graph
) -> None:
    target = {"endpoint": "messages", "number": number.phone_number_id, "person": ana}
    rule = await sim.add_fault(
        {"target": target, "trigger": {"next": 2}, "effect": {"kind": "error", "code": 131056}}
    )
    codes = []
    for to in (PERSON, "34600000099", PERSON, PERSON):
        _, answer = await graph.send(number.phone_number_id, to, **TEXT)
        codes.append(answer.get("error", {}).get("code"))
    assert codes == [131056, None, 131056, None]
    assert (await sim.list_faults())[0]["fired"] == 2
    await sim.remove_fault(rule["id"])
    assert await sim.list_faults() == []


async def test_every_third_call_gets_a_plain_http_error(
    sim: control.SimulatorClient, number: control.Number, graph: Graph
) -> None:
    effect = {"kind": "http_status", "http_status": 502, "body": "<html>bad gateway</html>"}
    await sim.add_fault({"trigger": {"every": 3}, "effect": effect})
    statuses = []
    for _ in range(6):
        request = graph.client.get(f"{graph.base_url}/v23.0/{number.waba_id}")
        statuses.append((await request.bearer_auth(graph.token).build().send()).status)
    assert statuses == [200, 200, 502, 200, 200, 502]


async def test_cut_before_accepts_nothing_and_cut_after_accepts_all(
    sim: control.SimulatorClient, number: control.Number, ana: str, graph: Graph, business: Business
) -> None:
    await sim.say(ana, number.phone_number_id, "hola")
    for kind in ("cut_before", "cut_after"):
        rule = {"target": {"endpoint": "messages"}, "trigger": {"next": 1}}
        await sim.add_fault({**rule, "effect": {"kind": kind}})
        with pytest.raises(exceptions.RequestError):
            await graph.send(number.phone_number_id, PERSON, **TEXT, biz_opaque_callback_data=kind)
    sends = await sim.sends(number=number.phone_number_id)
    assert [s["reference"] for s in sends] == ["cut_after"]
    await business.until(lambda: business.items("statuses"))
    assert business.items("statuses")[0]["biz_opaque_callback_data"] == "cut_after"
    assert await sim.sends(reference="cut_before") == []


async def test_delay_token_expiry_quality_drop_and_limit_change(
    sim: control.SimulatorClient, number: control.Number, ana: str, graph: Graph, business: Business
) -> None:
    async def once(effect: dict[str, Any]) -> tuple[int, Any]:
        await sim.add_fault(
            {"target": {"endpoint": "messages"}, "trigger": {"next": 1}, "effect": effect}
        )
        answer = await graph.send(number.phone_number_id, PERSON, **TEXT)
        await sim.clear_faults()
        return answer

    loop = asyncio.get_running_loop()
    before = loop.time()
    assert (await once({"kind": "delay", "seconds": 0.2}))[0] == 200
    assert loop.time() - before >= 0.2
    assert (await once({"kind": "quality_drop", "to": "RED"}))[0] == 200
    assert (await once({"kind": "messaging_limit", "to": "TIER_50"}))[0] == 200
    await business.until(lambda: business.values("business_capability_update"))
    first, second = business.values("phone_number_quality_update")
    assert (first["event"], first["display_phone_number"]) == ("FLAGGED", "15550100001")
    assert second["max_daily_conversations_per_business"] == "TIER_50"
    capability = business.values("business_capability_update")[0]
    assert capability["max_daily_conversations_per_business"] == 50
    assert (await sim.get_number(number.phone_number_id)).quality_rating == "RED"
    status, answer = await once({"kind": "token_expired"})
    assert (status, answer["error"]["error_subcode"]) == (401, 463)
    assert (await graph.send(number.phone_number_id, PERSON, **TEXT))[0] == 401


async def test_marking_as_read_is_not_a_send(
    sim: control.SimulatorClient, number: control.Number, ana: str, graph: Graph
) -> None:
    inbound = await sim.say(ana, number.phone_number_id, "hola")
    rule = {"target": {"endpoint": "messages"}, "effect": {"kind": "error", "code": 131000}}
    await sim.add_fault(rule)
    read = {"messaging_product": "whatsapp", "status": "read", "message_id": inbound}
    path = f"{number.phone_number_id}/messages"
    assert (await graph.ask("POST", path, read))[0] == 200
    assert (await graph.send(number.phone_number_id, PERSON, **TEXT))[0] == 500
    assert [call["endpoint"] for call in await sim.calls()] == ["mark_read", "messages"]


async def test_fail_later_gives_200_and_then_that_code(
    sim: control.SimulatorClient, number: control.Number, ana: str, graph: Graph, business: Business
) -> None:
    await sim.say(ana, number.phone_number_id, "hola")
    await sim.add_fault({"effect": {"kind": "fail_later", "code": 131049}})
    sent = await graph.text(number.phone_number_id, PERSON)
    await business.until(lambda: business.statuses(sent) == ["failed"])
    assert business.items("statuses")[0]["errors"][0]["code"] == 131049


async def test_webhooks_duplicated_dropped_reordered_and_batched(
    sim: control.SimulatorClient, number: control.Number, ana: str, business: Business
) -> None:
    async def said_under(effect: dict[str, Any], texts: list[str], trigger: Any) -> list[str]:
        business.got.clear()
        target = {"webhook": "messages", "number": number.phone_number_id}
        await sim.add_fault({"target": target, "trigger": trigger, "effect": effect})
        for text in texts:
            await sim.say(ana, number.phone_number_id, text)
        await sim.settle()
        await sim.clear_faults()
        return [m["text"]["body"] for m in business.items("messages")]

    once = {"next": 1}
    assert await said_under({"kind": "duplicate"}, ["a"], once) == ["a", "a"]
    assert business.got[0].body == business.got[1].body
    assert await said_under({"kind": "retry_storm", "times": 4}, ["s"], once) == ["s"] * 5
    assert await said_under({"kind": "drop"}, ["x", "b"], once) == ["b"]
    assert await said_under({"kind": "reorder"}, ["c", "d"], once) == ["d", "c"]
    assert await said_under({"kind": "batch", "size": 3}, ["e", "f", "g"], "always") == list("efg")
    assert len(business.got) == 1
    assert len(business.got[0].json["entry"][0]["changes"]) == 3
    assert await said_under({"kind": "delay", "seconds": 30}, ["h"], once) == []
    await sim.advance(30)
    await sim.settle()
    assert business.items("messages")[0]["text"]["body"] == "h"


async def test_a_refused_webhook_is_tried_again_until_it_is_taken(
    sim: control.SimulatorClient, number: control.Number, ana: str, business: Business
) -> None:
    await sim.options(retry_factor=1.0)
    await sim.freeze()
    business.answers = [500, 403, 301]
    await sim.say(ana, number.phone_number_id, "hola")
    await sim.settle()
    posted = []
    for wait_seconds in (0.9, 0.2, 4.7, 0.5, 14.4, 0.8):
        await sim.advance(wait_seconds)
        await sim.settle()
        posted.append(len(business.got))
    assert posted == [1, 2, 2, 3, 3, 4]
    assert len({webhook.body for webhook in business.got}) == 1
    delivery = (await sim.deliveries())[0]
    assert delivery["state"] == "accepted"
    assert [a["status"] for a in delivery["attempts"]] == [500, 403, 301, 200]
    await sim.redeliver(delivery["id"])
    await business.until(lambda: len(business.got) == 5)


async def test_retries_end_after_seven_days_of_the_compressed_clock(
    sim: control.SimulatorClient, number: control.Number, ana: str, business: Business
) -> None:
    await sim.options(retry_factor=1.0)
    await sim.freeze()
    business.answers = [500] * 1000
    await sim.say(ana, number.phone_number_id, "hola")
    await sim.settle()
    for _ in range(60):
        await sim.advance(4 * 3600)
        await sim.settle()
    delivery = (await sim.deliveries(only_failed=True))[0]
    assert delivery["state"] == "given_up"
    gaps = [
        later["at"] - earlier["at"]
        for earlier, later in zip(delivery["attempts"], delivery["attempts"][1:], strict=False)
    ]
    assert gaps == sorted(gaps)
    assert 10 < len(gaps) < 60
    total = len(business.got)
    await sim.advance(86_400)
    await sim.settle()
    assert len(business.got) == total


async def test_rules_that_could_never_work_are_refused(sim: control.SimulatorClient) -> None:
    for rule, word in (
        ({"effect": {"kind": "explode"}}, "effect.kind"),
        ({"effect": {"kind": "error"}}, "effect.code"),
        ({"target": {"webhook": "any"}, "effect": {"kind": "cut_after"}}, "effect.kind"),
        ({"effect": {"kind": "drop"}}, "effect.kind"),
        ({"trigger": {"next": 0}, "effect": {"kind": "cut_before"}}, "trigger"),
        ({"trigger": {"never": 1}, "effect": {"kind": "cut_before"}}, "never"),
        ({"target": {"endpoints": "x"}, "effect": {"kind": "cut_before"}}, "endpoints"),
    ):
        with pytest.raises(control.SimulatorError, match=word):
            await sim.add_fault(rule)
    assert await sim.list_faults() == []
