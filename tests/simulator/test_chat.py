"""A chat as its telephone shows it."""

from centralita.simulator import control
from tests.simulator.conftest import Business, Graph


async def test_a_chat_has_both_sides_in_order_with_ticks_and_reactions(
    sim: control.SimulatorClient, number: control.Number, ana: str, business: Business, graph: Graph
) -> None:
    here = number.phone_number_id
    await sim.say(ana, here, "Hola")
    sent = await graph.text(here, "34600000001", "¿En qué ayudo?")
    await business.until(lambda: "delivered" in business.statuses(sent))
    heart = {"type": "reaction", "reaction": {"message_id": sent, "emoji": "❤️"}}
    await sim.send_as_person(ana, here, heart)
    await sim.say(ana, here, "Con una mesa", reply_to=sent)
    assert await sim.settle()
    shown = await sim.ask("GET", f"people/{ana}/chat", query={"number": here})
    said = [(each["mine"], each["text"], each["reply_to"]) for each in shown["messages"]]
    assert said == [
        (True, "Hola", None),
        (False, "¿En qué ayudo?", None),
        (True, "Con una mesa", sent),
    ]
    assert [each["reaction"] for each in shown["messages"]] == [None, "❤️", None]
    assert shown["last"] == (await sim.inbox(ana))["last"]


async def test_a_chat_shows_its_newest_messages_and_nobody_elses(
    sim: control.SimulatorClient, number: control.Number, ana: str
) -> None:
    here = number.phone_number_id
    for text in ("uno", "dos", "tres"):
        await sim.say(ana, here, text)
    beto = str((await sim.add_person("Beto Prueba", phone="34600000002"))["id"])
    newest = await sim.ask("GET", f"people/{ana}/chat", query={"number": here, "limit": 2})
    assert [each["text"] for each in newest["messages"]] == ["dos", "tres"]
    others = await sim.ask("GET", f"people/{beto}/chat", query={"number": here})
    assert others["messages"] == []
