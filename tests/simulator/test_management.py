"""Numbers, callbacks, tokens, templates and Chakra, as a business sets itself up."""

import asyncio
import hashlib
import hmac
import json
from typing import Any

import pytest
from pyreqwest.multipart import FormBuilder, PartBuilder

from centralita.simulator import control
from tests.simulator.conftest import VERIFY_TOKEN, Business, Graph


async def test_a_number_climbs_from_added_to_connected(
    number: control.Number, graph: Graph
) -> None:
    body = {"cc": "34", "phone_number": "600000050", "verified_name": "Casa Luna"}
    _, added = await graph.ask("POST", f"{number.waba_id}/phone_numbers", body)
    phone = added["id"]

    async def state() -> tuple[str, str]:
        _, node = await graph.ask("GET", f"{phone}?fields=status,code_verification_status")
        assert node["id"] == phone
        return node["status"], node["code_verification_status"]

    async def code_of(edge: str, given: dict[str, Any]) -> int:
        status, answer = await graph.ask("POST", f"{phone}/{edge}", given)
        if status == 200:
            assert answer == {"success": True}
            return 0
        return int(answer["error"]["code"])

    pin = {"messaging_product": "whatsapp", "pin": "123456"}
    assert await state() == ("UNVERIFIED", "NOT_VERIFIED")
    assert await code_of("register", pin) == 133006
    assert await code_of("request_code", {"code_method": "SMS", "language": "es"}) == 0
    assert await code_of("verify_code", {"code": "000000"}) == 136025
    assert await code_of("verify_code", {"code": "123-456"}) == 0
    assert await state() == ("PENDING", "VERIFIED")
    assert await code_of("register", {**pin, "pin": "12"}) == 100
    assert await code_of("register", pin) == 0
    assert await state() == ("CONNECTED", "VERIFIED")
    assert await code_of("register", {**pin, "pin": "654321"}) == 133005
    assert await code_of("deregister", {}) == 0
    assert await state() == ("DISCONNECTED", "VERIFIED")
    codes = [await code_of("register", pin) for _ in range(8)]
    assert codes[0] == 0
    assert codes[-1] == 133016
    _, again = await graph.ask("POST", f"{number.waba_id}/phone_numbers", body)
    assert again["error"]["error_subcode"] == 2388012


async def test_callbacks_are_verified_and_the_nearest_one_wins(
    sim: control.SimulatorClient, number: control.Number, ana: str, graph: Graph, business: Business
) -> None:
    app = f"{number.app_id}|{number.app_secret}"
    fields = "messages,account_update"
    query = "object=whatsapp_business_account"
    body = {"callback_url": f"{business.url}/app", "verify_token": "w", "fields": fields}
    path = f"{number.app_id}/subscriptions?{query}"
    assert await graph.ask("POST", path, body, token=app) == (200, {"success": True})
    assert (await graph.ask("POST", path, body))[1]["error"]["code"] == 15
    _, listed = await graph.ask("GET", f"{number.app_id}/subscriptions", token=app)
    names = [f["name"] for f in listed["data"][0]["fields"]]
    assert names == ["account_update", "messages"]
    business.echo_challenge = False
    override = {"override_callback_uri": f"{business.url}/waba", "verify_token": "w"}
    status, refused = await graph.ask("POST", f"{number.waba_id}/subscribed_apps", override)
    assert (status, refused["error"]["code"]) == (400, 100)
    assert refused["error"]["error_subcode"] == 2200
    business.echo_challenge = True
    assert (await graph.ask("POST", f"{number.waba_id}/subscribed_apps", override))[0] == 200
    phone = {"webhook_configuration": {**override, "override_callback_uri": f"{business.url}/ph"}}
    assert (await graph.ask("POST", number.phone_number_id, phone))[0] == 200
    _, node = await graph.ask("GET", f"{number.phone_number_id}?fields=webhook_configuration")
    assert node["webhook_configuration"] == {
        "phone_number": f"{business.url}/ph",
        "whatsapp_business_account": f"{business.url}/waba",
        "application": f"{business.url}/app",
    }
    await sim.say(ana, number.phone_number_id, "uno")
    phone["webhook_configuration"]["override_callback_uri"] = ""
    assert (await graph.ask("POST", number.phone_number_id, phone))[0] == 200
    await sim.say(ana, number.phone_number_id, "dos")
    assert (await graph.ask("POST", f"{number.waba_id}/subscribed_apps", {}))[0] == 200
    await sim.say(ana, number.phone_number_id, "tres")
    assert (await graph.ask("DELETE", f"{number.waba_id}/subscribed_apps"))[0] == 200
    await sim.say(ana, number.phone_number_id, "cuatro")
    await sim.settle()
    assert [webhook.path for webhook in business.got] == ["/ph", "/waba", "/app"]
    assert business.handshakes[-1]["hub.verify_token"] == "w"
    assert (await sim.counters())["webhooks_without_listener"] == 1


async def test_only_subscribed_fields_are_sent(
    sim: control.SimulatorClient, number: control.Number, business: Business
) -> None:
    await sim.change_app(number.app_id, fields=["messages"])
    await sim.change_number(number.phone_number_id, quality_rating="RED")
    await sim.settle()
    assert business.got == []
    with pytest.raises(control.SimulatorError, match="nonsense"):
        await sim.change_app(number.app_id, fields=["nonsense"])


async def test_tokens_are_debugged_and_codes_are_exchanged_once(
    sim: control.SimulatorClient, number: control.Number, graph: Graph
) -> None:
    app = f"{number.app_id}|{number.app_secret}"
    _, debugged = await graph.ask("GET", f"debug_token?input_token={graph.token}", token=app)
    data = debugged["data"]
    assert data["is_valid"] is True
    assert data["app_id"] == number.app_id
    assert data["granular_scopes"][0]["target_ids"] == [number.waba_id]
    _, unknown = await graph.ask("GET", "debug_token?input_token=nonsense", token=app)
    assert unknown["data"]["is_valid"] is False
    client = f"client_id={number.app_id}&client_secret={number.app_secret}"
    code = await sim.add_code(number.app_id, [number.waba_id])
    exchange = f"oauth/access_token?{client}&code={code}"
    status, answer = await graph.ask("GET", exchange, token="")
    assert (status, answer["token_type"]) == (200, "bearer")
    new_token = answer["access_token"]
    assert (await graph.ask("GET", number.waba_id, token=new_token))[0] == 200
    assert (await graph.ask("GET", exchange, token=""))[1]["error"]["error_subcode"] == 36007
    late = await sim.add_code(number.app_id, [number.waba_id])
    await sim.advance(31)
    late_path = f"oauth/access_token?{client}&code={late}"
    assert (await graph.ask("GET", late_path, token=""))[1]["error"]["error_subcode"] == 36009
    wrong = f"oauth/access_token?client_id={number.app_id}&client_secret=no&code=x"
    assert (await graph.ask("GET", wrong, token=""))[0] == 400
    proof = hmac.new(number.app_secret.encode(), graph.token.encode(), hashlib.sha256).hexdigest()
    assert (await graph.ask("GET", f"{number.waba_id}?appsecret_proof={proof}"))[0] == 200
    assert (await graph.ask("GET", f"{number.waba_id}?appsecret_proof=00"))[0] == 400


async def test_templates_are_reviewed_paged_filtered_edited_and_refused(
    sim: control.SimulatorClient, number: control.Number, graph: Graph, business: Business
) -> None:
    await sim.options(template_review_seconds=None)
    path = f"{number.waba_id}/message_templates"

    def template(name: str, text: str = "Hola, gracias.", **more: Any) -> dict[str, Any]:
        components = [{"type": "BODY", "text": text}]
        return {
            "name": name,
            "language": "es",
            "category": "UTILITY",
            "components": components,
        } | more

    made = [(await graph.ask("POST", path, template(f"t_{i}")))[1] for i in range(5)]
    assert made[0]["status"] == "PENDING"
    _, page = await graph.ask("GET", f"{path}?fields=name,status&limit=2")
    assert [set(item) for item in page["data"]] == [{"name", "status", "id"}] * 2
    names = [item["name"] for item in page["data"]]
    while "next" in page["paging"]:
        after = page["paging"]["cursors"]["after"]
        _, page = await graph.ask("GET", f"{path}?fields=name&limit=2&after={after}")
        names += [item["name"] for item in page["data"]]
    assert names == [f"t_{i}" for i in range(5)]
    await sim.change_template(made[0]["id"], status="REJECTED", reason="INVALID_FORMAT")
    await business.until(lambda: business.values("message_template_status_update"))
    value = business.values("message_template_status_update")[0]
    assert value["message_template_id"] == int(made[0]["id"])
    assert (value["event"], value["reason"]) == ("REJECTED", "INVALID_FORMAT")
    assert business.got[0].json["entry"][0]["time"] > 0
    _, found = await graph.ask("GET", f"{path}?status=REJECTED")
    assert [item["name"] for item in found["data"]] == ["t_0"]
    edit = {"components": [{"type": "BODY", "text": "Otra"}]}
    assert (await graph.ask("POST", made[0]["id"], edit))[0] == 200
    assert (await graph.ask("POST", made[0]["id"], edit))[1]["error"]["error_subcode"] == 2388025
    for body, code, subcode in (
        (template("t_1"), 100, 2388024),
        (template("Bad Name"), 100, 2388040),
        (template("x", "{{1}} hola"), 100, 2388299),
        (template("x", "a {{1}} {{2}} {{3}} b"), 100, 2388293),
        (template("x", "x" * 1025), 100, 2388040),
        (template("x", category="NEWS"), 100, None),
        (template("x", components=[]), 100, 2388072),
    ):
        status, answer = await graph.ask("POST", path, body)
        error = answer["error"]
        assert (status, error["code"], error.get("error_subcode")) == (400, code, subcode), body
    assert (await graph.ask("DELETE", f"{path}?name=t_1"))[0] == 200
    assert (await graph.ask("DELETE", f"{path}?name=t_1"))[0] == 404


async def test_the_flow_key_and_the_profile_are_kept(number: control.Number, graph: Graph) -> None:
    path = f"{number.phone_number_id}/whatsapp_business_encryption"
    assert (await graph.ask("GET", path))[1] == {"data": []}
    assert (await graph.ask("POST", path, {"business_public_key": "nonsense"}))[0] == 400
    pem = "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----"
    request = graph.client.post(f"{graph.base_url}/v23.0/{path}").bearer_auth(graph.token)
    response = await request.form([("business_public_key", pem)]).build().send()
    assert response.status == 200
    _, kept = await graph.ask("GET", path)
    assert kept["data"][0]["business_public_key"] == pem
    assert kept["data"][0]["business_public_key_signature_status"] == "VALID"
    profile = f"{number.phone_number_id}/whatsapp_business_profile"
    about = {"messaging_product": "whatsapp", "about": "Hotel", "vertical": "HOTEL"}
    assert (await graph.ask("POST", profile, about))[0] == 200
    _, shown = await graph.ask("GET", f"{profile}?fields=about")
    assert shown == {"data": [{"about": "Hotel", "messaging_product": "whatsapp"}]}
    assert (await graph.ask("POST", profile, {"about": "x" * 140}))[0] == 400


async def test_uploads_need_a_file_and_belong_to_their_number(
    sim: control.SimulatorClient, number: control.Number, ana: str, graph: Graph
) -> None:
    other = await sim.add_number(display_phone_number="15550100002", waba_id=number.waba_id)

    async def upload(content: bytes, mime_type: str) -> tuple[int, Any]:
        part = PartBuilder.from_bytes(content).file_name("a").mime(mime_type)
        form = FormBuilder().text("messaging_product", "whatsapp").part("file", part)
        url = f"{graph.base_url}/v23.0/{number.phone_number_id}/media"
        request = graph.client.post(url).bearer_auth(graph.token).multipart(form)
        response = await request.build().send()
        return response.status, json.loads(bytes(await response.bytes()))

    status, made = await upload(b"png", "image/png")
    assert status == 200
    assert (await upload(bytes(6 * 1024 * 1024), "image/png"))[1]["error"]["code"] == 131053
    image = {"type": "image", "image": {"id": made["id"]}}
    await sim.say(ana, number.phone_number_id, "hola")
    assert (await graph.send(number.phone_number_id, "34600000001", **image))[0] == 200
    _, refused = await graph.send(other.phone_number_id, "34600000001", **image)
    assert refused["error"]["code"] == 100
    path = f"{made['id']}?phone_number_id={other.phone_number_id}"
    assert (await graph.ask("GET", path))[1]["error"]["error_subcode"] == 33


async def test_chakra_passes_through_in_both_answer_shapes(
    sim: control.SimulatorClient, number: control.Number, ana: str, graph: Graph
) -> None:
    await sim.say(ana, number.phone_number_id, "hola")
    base = f"{graph.base_url}/v1/ext/plugin/whatsapp"
    body = {
        "messaging_product": "whatsapp",
        "to": "34600000001",
        "type": "text",
        "text": {"body": "hola"},
    }

    async def send(plugin: str, token: str, given: dict[str, Any]) -> tuple[int, Any]:
        url = f"{base}/{plugin}/api/v23.0/{number.phone_number_id}/messages"
        response = await graph.client.post(url).bearer_auth(token).body_json(given).build().send()
        return response.status, json.loads(bytes(await response.bytes()))

    status, answer = await send("plugin-1", graph.token, body)
    assert status == 200
    assert answer["_errors"] == []
    first = (await sim.sends())[0]
    assert answer["_data"] == {"whatsappMessageId": first["id"]}
    status, answer = await send("plugin-1", "nonsense", body)
    assert (status, answer["_errors"]) == (401, [{"message": "Unauthorized"}])
    assert (await send("plugin-2", graph.token, body))[0] == 404
    status, answer = await send("plugin-1", graph.token, {**body, "text": {"body": "x" * 5000}})
    assert (status, answer["_errors"][0]["error"]["code"]) == (400, 131009)
    broken = {"kind": "http_status", "http_status": 502, "body": '"bad gateway'}
    await sim.add_fault({"trigger": {"next": 1}, "effect": broken})
    url = f"{base}/plugin-1/api/v23.0/{number.phone_number_id}/messages"
    request = graph.client.post(url).bearer_auth(graph.token).body_json(body)
    response = await request.build().send()
    assert (response.status, await response.text()) == (502, '"bad gateway')
    await sim.options(chakra_answer="meta")
    status, answer = await send("plugin-1", graph.token, body)
    assert answer["messages"][0]["id"] == (await sim.sends())[1]["id"]
    part = PartBuilder.from_bytes(b"%PDF").file_name("a.pdf").mime("application/pdf")
    form = FormBuilder().text("filename", "menu.pdf").part("file", part)
    request = graph.client.post(f"{base}/plugin-1/upload-public-media").bearer_auth(graph.token)
    uploaded = json.loads(bytes(await (await request.multipart(form).build().send()).bytes()))
    public = await graph.client.get(uploaded["_data"]["url"]).build().send()
    assert bytes(await public.bytes()) == b"%PDF"
    message = {"type": "image", "image": {}}
    await sim.send_as_person(ana, number.phone_number_id, message)
    media_id = (await sim.export())["media"][-1]["id"]
    show = f"{graph.base_url}/v1/whatsapp/v23.0/media/{media_id}/show"
    assert (await graph.client.get(show).build().send()).status == 401
    assert (await graph.client.get(show).bearer_auth(graph.token).build().send()).status == 200


async def test_a_gateway_passes_webhooks_on_unsigned(
    sim: control.SimulatorClient, business: Business, ana: str
) -> None:
    gateway = await sim.add_number(
        display_phone_number="15550100003",
        callback_url=f"{business.url}/secret-path",
        verify_token=VERIFY_TOKEN,
        signed=False,
    )
    await sim.say(ana, gateway.phone_number_id, "hola")
    await business.until(lambda: business.got)
    assert "x-hub-signature-256" not in business.got[0].headers
    assert business.got[0].path == "/secret-path"


async def test_management_webhooks_by_kind_by_field_and_raw(
    sim: control.SimulatorClient, number: control.Number, ana: str, business: Business
) -> None:
    to = number.phone_number_id
    for kind in ("capability", "security", "account_alert", "name", "partner_removed", "flow"):
        await sim.emit_kind(kind, to)
    for kind in ("history", "state_sync", "echo", "handover"):
        await sim.emit_kind(kind, to, person=ana)
    await sim.emit("a_field_of_tomorrow", {"x": 1}, number=to)
    await sim.post_raw(to, "{not json", sign=False)
    await sim.post_raw(to, "{}", signature="sha256=00")
    await asyncio.wait_for(sim.settle(), 5)
    fields = [
        change["field"]
        for webhook in business.got
        if webhook.body.startswith(b'{"object"')
        for change in webhook.changes
    ]
    assert sorted(fields) == sorted(
        [
            "business_capability_update",
            "security",
            "account_alerts",
            "phone_number_name_update",
            "account_update",
            "flows",
            "history",
            "smb_app_state_sync",
            "smb_message_echoes",
            "messaging_handovers",
            "a_field_of_tomorrow",
        ]
    )
    raw = [webhook for webhook in business.got if not webhook.body.startswith(b'{"object"')]
    assert {(w.body, w.headers.get("x-hub-signature-256")) for w in raw} == {
        (b"{not json", None),
        (b"{}", "sha256=00"),
    }
    with pytest.raises(control.SimulatorError, match="nonsense"):
        await sim.emit_kind("nonsense", to)
