"""Messages in and out, statuses, signatures: what a business sees of one conversation."""

import base64
import hashlib
import hmac

from centralita.simulator import control
from tests.simulator.conftest import Business, Graph


async def test_an_inbound_text_arrives_signed_over_its_very_bytes(
    sim: control.SimulatorClient, number: control.Number, ana: str, business: Business
) -> None:
    message_id = await sim.say(ana, number.phone_number_id, "Olé 👍 / ñ")
    await business.until(lambda: business.got)
    got = business.got[0]
    digest = hmac.new(number.app_secret.encode(), got.body, hashlib.sha256).hexdigest()
    assert got.headers["x-hub-signature-256"] == f"sha256={digest}"
    assert b"\\u00e9" in got.body
    assert b"\\ud83d\\udc4d" in got.body
    assert max(got.body) < 0x80
    change = got.changes[0]
    assert change["field"] == "messages"
    assert got.json["entry"][0]["id"] == number.waba_id
    assert "time" not in got.json["entry"][0]
    value = change["value"]
    assert value["metadata"] == {
        "display_phone_number": "15550100001",
        "phone_number_id": number.phone_number_id,
    }
    assert value["contacts"][0]["wa_id"] == "34600000001"
    assert value["contacts"][0]["profile"] == {"name": "Ana Prueba"}
    message = value["messages"][0]
    assert message["id"] == message_id
    assert message["from"] == "34600000001"
    assert message["from_user_id"] == value["contacts"][0]["user_id"]
    assert message["text"] == {"body": "Olé 👍 / ñ"}
    assert message["timestamp"].isdigit()


async def test_the_status_ladder_carries_reference_and_pricing(
    sim: control.SimulatorClient, number: control.Number, ana: str, business: Business, graph: Graph
) -> None:
    await sim.say(ana, number.phone_number_id, "hola")
    sent = await graph.text(
        number.phone_number_id, "+34 600 000 001", biz_opaque_callback_data="job-42"
    )
    await business.until(lambda: business.statuses(sent) == ["sent", "delivered"])
    assert await sim.read(ana) == [sent]
    assert await sim.read(ana) == []
    await business.until(lambda: business.statuses(sent) == ["sent", "delivered", "read"])
    statuses = business.items("statuses")
    assert {s["biz_opaque_callback_data"] for s in statuses} == {"job-42"}
    assert statuses[0]["recipient_id"] == "34600000001"
    assert statuses[0]["pricing"] == {
        "billable": False,
        "pricing_model": "PMP",
        "type": "free_customer_service",
        "category": "service",
    }
    assert "conversation" not in statuses[0]
    assert "pricing" not in statuses[2]
    values = [v for v in business.values("messages") if "statuses" in v]
    assert all(v["contacts"][0]["wa_id"] == "34600000001" for v in values)


async def test_generation_v23_tells_a_conversation_on_sent(
    sim: control.SimulatorClient, number: control.Number, ana: str, business: Business, graph: Graph
) -> None:
    await sim.options(graph_generation="v23")
    await sim.say(ana, number.phone_number_id, "hola")
    sent = await graph.text(number.phone_number_id, "34600000001")
    await business.until(lambda: business.statuses(sent) == ["sent", "delivered"])
    first, second = business.items("statuses")
    assert first["conversation"]["origin"] == {"type": "service"}
    assert first["conversation"]["expiration_timestamp"].isdigit()
    assert second["conversation"]["id"] == first["conversation"]["id"]
    assert "expiration_timestamp" not in second["conversation"]


async def test_a_free_entry_point_opens_when_the_business_answers_an_ad(
    sim: control.SimulatorClient, number: control.Number, ana: str, business: Business, graph: Graph
) -> None:
    referral = {"source_type": "ad", "source_id": "120225", "source_url": "https://example.org"}
    said = {"type": "text", "text": "¿Es gratis?", "referral": referral}
    await sim.send_as_person(ana, number.phone_number_id, said)
    await graph.text(number.phone_number_id, "34600000001")
    await business.until(lambda: business.items("statuses"))
    status = business.items("statuses")[0]
    assert business.items("messages")[0]["referral"] == referral
    assert status["pricing"]["type"] == "free_entry_point"
    assert status["conversation"]["origin"] == {"type": "referral_conversion"}


async def test_a_closed_window_is_accepted_and_then_fails(
    sim: control.SimulatorClient, number: control.Number, ana: str, business: Business, graph: Graph
) -> None:
    first = await graph.text(number.phone_number_id, "34600000001")
    await business.until(lambda: business.statuses(first) == ["failed"])
    failed = business.items("statuses")[0]
    assert failed["errors"][0]["code"] == 131047
    assert "contacts" not in business.values("messages")[0]
    await sim.say(ana, number.phone_number_id, "hola")
    await sim.advance(23 * 3600)
    second = await graph.text(number.phone_number_id, "34600000001")
    await business.until(lambda: "sent" in business.statuses(second))
    await sim.advance(2 * 3600)
    third = await graph.text(number.phone_number_id, "34600000001")
    await business.until(lambda: business.statuses(third) == ["failed"])


async def test_the_person_sees_ticks_typing_and_rendered_options(
    sim: control.SimulatorClient, number: control.Number, ana: str, graph: Graph, business: Business
) -> None:
    first = await sim.say(ana, number.phone_number_id, "uno")
    second = await sim.say(ana, number.phone_number_id, "dos")
    await sim.settle()
    status, answer = await graph.ask(
        "POST",
        f"{number.phone_number_id}/messages",
        {
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": second,
            "typing_indicator": {"type": "text"},
        },
    )
    assert (status, answer) == (200, {"success": True})
    events = (await sim.inbox(ana))["events"]
    ticks = [(e["message_id"], e["status"]) for e in events if e["kind"] == "tick"]
    assert ticks.count((first, "delivered")) == 1
    assert ticks[-2:] == [(first, "read"), (second, "read")]
    assert events[-1]["kind"] == "typing"
    rows = [{"id": "row-1", "title": "10:00", "description": "libre"}]
    await graph.send(
        number.phone_number_id,
        "34600000001",
        type="interactive",
        interactive={
            "type": "list",
            "body": {"text": "¿Cuándo?"},
            "action": {"button": "Ver", "sections": [{"rows": rows}]},
        },
    )
    event = await sim.wait_for_message(ana)
    shown = event["message"]
    assert shown["text"] == "¿Cuándo?"
    assert shown["options"] == [
        {"kind": "row", "id": "row-1", "title": "10:00", "description": "libre"}
    ]
    await sim.tap(ana, shown["id"], "row-1")
    await business.until(lambda: len(business.items("messages")) == 3)
    tapped = business.items("messages")[-1]
    assert tapped["interactive"] == {
        "type": "list_reply",
        "list_reply": {"id": "row-1", "title": "10:00", "description": "libre"},
    }
    assert tapped["context"] == {"from": "15550100001", "id": shown["id"]}


async def test_media_of_a_person_can_be_fetched_for_five_minutes_only(
    sim: control.SimulatorClient, number: control.Number, ana: str, business: Business, graph: Graph
) -> None:
    content = b"\x89PNG invented bytes"
    await sim.send_file(ana, number.phone_number_id, "image", content, "image/png", caption="casa")
    await business.until(lambda: business.items("messages"))
    image = business.items("messages")[0]["image"]
    assert image["caption"] == "casa"
    assert base64.b64decode(image["sha256"]) == hashlib.sha256(content).digest()
    status, described = await graph.ask("GET", image["id"])
    assert status == 200
    assert described["file_size"] == str(len(content))
    assert described["sha256"] == hashlib.sha256(content).hexdigest()
    got = await graph.client.get(described["url"]).bearer_auth(graph.token).build().send()
    assert bytes(await got.bytes()) == content
    assert (await graph.client.get(described["url"]).build().send()).status == 401
    await sim.advance(301)
    late = await graph.client.get(described["url"]).bearer_auth(graph.token).build().send()
    assert late.status == 404
    await sim.advance(8 * 86_400)
    assert (await graph.ask("GET", image["id"]))[1]["error"]["error_subcode"] == 33


async def test_a_hidden_phone_is_shown_by_user_id_only(
    sim: control.SimulatorClient, number: control.Number, business: Business, graph: Graph
) -> None:
    eva = await sim.add_person("Eva Prueba", phone="34600000009", phone_hidden=True, username="eva")
    await sim.say(eva["id"], number.phone_number_id, "hola")
    await business.until(lambda: business.got)
    value = business.values("messages")[0]
    assert "from" not in value["messages"][0]
    assert "wa_id" not in value["contacts"][0]
    user_id = value["contacts"][0]["user_id"]
    assert value["contacts"][0]["profile"]["username"] == "eva"
    body = {
        "messaging_product": "whatsapp",
        "recipient": user_id,
        "type": "text",
        "text": {"body": "hola"},
    }
    status, answer = await graph.ask("POST", f"{number.phone_number_id}/messages", body)
    assert status == 200
    assert answer["contacts"] == [{"input": user_id, "user_id": user_id}]
    await business.until(lambda: business.items("statuses"))
    assert "recipient_id" not in business.items("statuses")[0]
    assert business.items("statuses")[0]["recipient_user_id"] == user_id
