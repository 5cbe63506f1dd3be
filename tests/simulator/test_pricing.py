"""What a template costs and to whom it may go: categories, windows, marketing API, user ids."""

from typing import Any

from centralita.simulator import control
from tests.simulator.conftest import Business, Graph

PERSON = "34600000001"
BODY = [{"type": "BODY", "text": "Hola"}]


def template(name: str) -> dict[str, Any]:
    return {"type": "template", "template": {"name": name, "language": {"code": "es"}}}


async def prices(business: Business, count: int) -> list[tuple[str, str, bool]]:
    await business.until(lambda: len(business.items("statuses")) >= count)
    sent = [s["pricing"] for s in business.items("statuses") if s["status"] == "sent"]
    return [(p["category"], p["type"], p["billable"]) for p in sent]


async def test_the_price_depends_on_category_and_window(
    sim: control.SimulatorClient, number: control.Number, ana: str, graph: Graph, business: Business
) -> None:
    await sim.options(delivered_after_seconds=1000)
    for category in ("UTILITY", "MARKETING", "AUTHENTICATION"):
        await sim.add_template(number.waba_id, category.lower(), BODY, category=category)
    for name in ("utility", "marketing", "authentication"):
        assert (await graph.send(number.phone_number_id, PERSON, **template(name)))[0] == 200
    portfolio = (await sim.export())["portfolios"][0]
    assert list(portfolio["addressed"]) == [ana]
    await sim.say(ana, number.phone_number_id, "hola")
    for name in ("utility", "marketing"):
        await graph.send(number.phone_number_id, PERSON, **template(name))
    assert sorted(await prices(business, 5)) == [
        ("authentication", "regular", True),
        ("marketing", "regular", True),
        ("marketing", "regular", True),
        ("utility", "free_customer_service", False),
        ("utility", "regular", True),
    ]


async def test_the_marketing_api_takes_marketing_templates_only(
    sim: control.SimulatorClient, number: control.Number, ana: str, graph: Graph, business: Business
) -> None:
    await sim.add_template(number.waba_id, "offer", BODY, category="MARKETING")
    await sim.add_template(number.waba_id, "receipt", BODY, category="UTILITY")
    path = f"{number.phone_number_id}/marketing_messages"
    base = {"messaging_product": "whatsapp", "to": PERSON}
    text = {"type": "text", "text": {"body": "hola"}}
    for body in (text, template("receipt")):
        _, answer = await graph.ask("POST", path, {**base, **body})
        assert answer["error"]["code"] == 134100
    odd = {**base, **template("offer"), "product_policy": "ODD"}
    assert (await graph.ask("POST", path, odd))[1]["error"]["code"] == 100
    good = {**base, **template("offer"), "product_policy": "STRICT"}
    status, answer = await graph.ask("POST", path, good)
    assert (status, answer["messages"][0]["message_status"]) == (200, "accepted")
    assert await prices(business, 1) == [("marketing_lite", "regular", True)]


async def test_a_user_id_belongs_to_one_portfolio_and_gets_no_password(
    sim: control.SimulatorClient, number: control.Number, graph: Graph
) -> None:
    other = await sim.add_number(display_phone_number="15550100002")
    eva = await sim.add_person("Eva Prueba", username="eva")
    mine = eva["user_ids"][number.portfolio_id]
    theirs = eva["user_ids"][other.portfolio_id]
    assert mine != theirs
    await sim.add_template(number.waba_id, "otp", BODY, category="AUTHENTICATION")
    path = f"{number.phone_number_id}/messages"
    codes = {}
    for user_id in (mine, theirs):
        body = {"messaging_product": "whatsapp", "recipient": user_id, **template("otp")}
        _, answer = await graph.ask("POST", path, body)
        codes[user_id] = (answer["error"]["code"], answer["error"].get("error_subcode"))
    assert codes == {mine: (131062, None), theirs: (100, 33)}


async def test_a_blocked_person_is_neither_heard_nor_reached(
    sim: control.SimulatorClient, number: control.Number, ana: str, graph: Graph, business: Business
) -> None:
    path = f"{number.phone_number_id}/block_users"
    body = {"messaging_product": "whatsapp", "block_users": [{"user": PERSON}]}
    assert (await graph.ask("POST", path, body))[1]["error"]["code"] == 139100
    await sim.say(ana, number.phone_number_id, "hola")
    assert (await graph.ask("POST", path, body))[0] == 200
    await sim.say(ana, number.phone_number_id, "¿hola?")
    sent = await graph.text(number.phone_number_id, PERSON)
    await business.until(lambda: business.statuses(sent) == ["failed"])
    assert len(business.items("messages")) == 1
    assert (await graph.ask("DELETE", path, body))[0] == 200
    await sim.say(ana, number.phone_number_id, "ya")
    await business.until(lambda: len(business.items("messages")) == 2)
