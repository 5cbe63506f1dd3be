"""The control side: determinism, reset, clear refusals, one account of everything accepted."""

import asyncio
from typing import Any

import pytest

from centralita.kit import clock
from centralita.simulator import control, serve
from tests.simulator.conftest import Business, Graph


async def play(sim: control.SimulatorClient) -> dict[str, Any]:
    """A short story; everything it left behind."""
    number = await sim.add_number()
    ana = await sim.add_person("Ana Prueba", phone="34600000001")
    await sim.say(ana["id"], number.phone_number_id, "hola")
    await sim.send_as_person(ana["id"], number.phone_number_id, {"type": "image", "image": {}})
    return await sim.export()


async def test_the_same_calls_give_the_same_world_and_another_seed_other_ids() -> None:
    worlds = []
    for seed in (7, 7, 8):
        running = await serve.open_simulator(seed=seed, time=clock.ManualClock())
        async with control.SimulatorClient(running.base_url) as sim:
            worlds.append(await play(sim))
        await running.close()
    # A link names the port, which the machine draws.
    for world in worlds:
        world["messages"][1]["body"]["image"].pop("url")
    assert worlds[0] == worlds[1]
    ids = [{m["id"] for m in world["messages"]} for world in worlds]
    assert not ids[0] & ids[2]
    assert worlds[0]["numbers"][0]["id"] != worlds[2]["numbers"][0]["id"]


async def test_reset_empties_everything(
    sim: control.SimulatorClient, number: control.Number, ana: str, business: Business
) -> None:
    await sim.say(ana, number.phone_number_id, "hola")
    await sim.add_fault({"effect": {"kind": "cut_before"}})
    await sim.reset()
    world = await sim.export()
    assert [world[k] for k in ("numbers", "people", "messages", "tokens")] == [[], [], [], []]
    assert await sim.list_faults() == []
    assert await sim.deliveries() == []
    assert (await sim.options())["delivered_after_seconds"] == 0.8
    again = await sim.add_number()
    assert again.phone_number_id == number.phone_number_id


async def test_bad_control_calls_name_the_field(
    sim: control.SimulatorClient, number: control.Number, ana: str
) -> None:
    to = number.phone_number_id
    cases: list[tuple[str, str, Any, int, str]] = [
        ("POST", "numbers", {"phone_number": "1"}, 400, "phone_number"),
        ("POST", "numbers", {"phone_number_id": to}, 400, to),
        ("POST", "numbers", {"display_phone_number": "+1 555 010 0001"}, 400, "15550100001"),
        ("POST", "people", {}, 400, "name"),
        ("POST", "people", {"name": "Eva", "phone": "abc"}, 400, "phone"),
        ("POST", "people", {"name": "Eva", "phone": "34600000001"}, 400, "taken"),
        ("POST", "people/nobody/messages", {"to": to}, 404, "nobody"),
        ("POST", f"people/{ana}/messages", {"to": "1"}, 404, "number '1'"),
        ("POST", f"people/{ana}/messages", {"to": to, "type": "smell"}, 400, "smell"),
        ("POST", f"people/{ana}/messages", {"to": to, "type": "location"}, 400, "location"),
        ("POST", f"people/{ana}/messages", {"to": to, "text": "x", "context": 5}, 400, "context"),
        (
            "POST",
            f"people/{ana}/messages",
            {"to": to, "type": "image", "image": {"data": "%"}},
            400,
            "base64",
        ),
        (
            "POST",
            f"people/{ana}/taps",
            {"message_id": "wamid.X", "option_id": "1"},
            400,
            "wamid.X",
        ),
        ("POST", f"people/{ana}/marketing", {"number": to, "value": "maybe"}, 400, "maybe"),
        ("GET", f"people/{ana}/inbox?after=x", None, 400, "after"),
        ("POST", "options", {"speed": 3}, 400, "speed"),
        ("POST", "options", {"graph_generation": "v1"}, 400, "v1"),
        ("POST", "clock", {"advance_seconds": -1}, 400, "advance_seconds"),
        ("POST", "webhooks", {"field": "messages"}, 400, "number"),
        ("PATCH", "tokens/nonsense", {"valid": False}, 404, "token"),
        ("DELETE", "faults/77", None, 404, "77"),
        ("GET", "nonsense", None, 404, "/sim/people"),
    ]
    for method, path, body, status, word in cases:
        with pytest.raises(control.SimulatorError) as refused:
            await sim.ask(method, path, body)
        assert refused.value.status == status, (path, str(refused.value))
        assert word in str(refused.value), (path, str(refused.value))


async def test_sends_are_counted_by_number_reference_and_person(
    sim: control.SimulatorClient, number: control.Number, ana: str, graph: Graph
) -> None:
    for reference in ("a", "b", "a"):
        await graph.text(
            number.phone_number_id, "34600000001", reference, biz_opaque_callback_data=reference
        )
    await graph.text(number.phone_number_id, "34600000088")
    assert len(await sim.sends(reference="a")) == 2
    assert len(await sim.sends(person=ana)) == 3
    assert len(await sim.sends(number="15550100001")) == 4
    assert [s["n"] for s in await sim.sends(after=2)] == [3, 4]
    assert (await sim.sends())[1]["body"]["text"] == {"body": "b"}
    calls = await sim.calls(endpoint="messages", number=number.phone_number_id)
    assert [call["status"] for call in calls] == [200] * 4


async def test_a_long_poll_wakes_at_once(
    sim: control.SimulatorClient, number: control.Number, ana: str, graph: Graph
) -> None:
    await sim.say(ana, number.phone_number_id, "hola")
    await sim.settle()
    last = (await sim.inbox(ana))["last"]
    assert (await sim.inbox(ana, last))["events"] == []
    waiting = asyncio.create_task(sim.inbox(ana, last, wait_seconds=20))
    await asyncio.sleep(0.05)
    await graph.text(number.phone_number_id, "34600000001", "¿Qué tal?")
    answer = await asyncio.wait_for(waiting, 2)
    assert answer["events"][0]["message"]["text"] == "¿Qué tal?"


async def test_a_person_who_moves_keeps_the_chat_under_a_new_phone_and_id(
    sim: control.SimulatorClient, number: control.Number, ana: str, business: Business
) -> None:
    await sim.say(ana, number.phone_number_id, "hola")
    before = (await sim.get_person(ana))["user_ids"][number.portfolio_id]
    after = (await sim.change_phone(ana, "+34 600 000 002"))["user_ids"][number.portfolio_id]
    assert before != after
    await sim.say(ana, number.phone_number_id, "soy yo")
    await sim.settle()
    messages = business.items("messages")
    assert messages[1]["system"]["type"] == "user_changed_number"
    assert (messages[1]["from"], messages[1]["system"]["wa_id"]) == ("34600000001", "34600000002")
    assert (messages[2]["from"], messages[2]["from_user_id"]) == ("34600000002", after)
    (update,) = business.items("user_id_update")
    assert update["user_id"] == {"previous": before, "current": after}
