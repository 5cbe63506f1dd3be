"""What Meta refuses, with Meta's own codes, envelopes and headers."""

from typing import Any

from centralita.simulator import control
from tests.simulator.conftest import Business, Graph

PERSON = "34600000001"


def interactive(kind: str, action: Any, **more: Any) -> dict[str, Any]:
    part = {"type": kind, "body": {"text": "b"}, "action": action, **more}
    return {"type": "interactive", "interactive": part}


def reply(id_: str = "a", title: str = "A") -> dict[str, Any]:
    return {"type": "reply", "reply": {"id": id_, "title": title}}


def rows(count: int) -> list[dict[str, Any]]:
    return [{"id": f"r{i}", "title": f"Row {i}"} for i in range(count)]


LIST = {"button": "Show", "sections": [{"rows": rows(1)}]}
CARD = {"card_index": 0, "body": {"text": "c"}}
BAD_BODIES: list[tuple[str, dict[str, Any], int]] = [
    ("unknown type", {"type": "hologram", "hologram": {}}, 100),
    ("part missing", {"type": "text"}, 131008),
    ("part of wrong type", {"type": "text", "text": "hola"}, 100),
    ("empty text", {"type": "text", "text": {"body": ""}}, 131008),
    ("text is a number", {"type": "text", "text": {"body": 5}}, 100),
    ("long text", {"type": "text", "text": {"body": "x" * 4097}}, 131009),
    ("media without id or link", {"type": "image", "image": {}}, 131009),
    ("media with both", {"type": "image", "image": {"id": "1", "link": "http://e.org"}}, 131009),
    ("media with a strange link", {"type": "image", "image": {"link": "ftp://e.org"}}, 100),
    ("unknown media id", {"type": "image", "image": {"id": "12345"}}, 100),
    (
        "long caption",
        {"type": "image", "image": {"link": "https://e.org/a", "caption": "x" * 1025}},
        131009,
    ),
    (
        "caption on audio",
        {"type": "audio", "audio": {"link": "https://e.org/a", "caption": "x"}},
        100,
    ),
    ("location without latitude", {"type": "location", "location": {"longitude": 1}}, 131008),
    (
        "location out of the world",
        {"type": "location", "location": {"latitude": 91, "longitude": 1}},
        131009,
    ),
    ("contacts empty", {"type": "contacts", "contacts": []}, 131008),
    ("contact without name", {"type": "contacts", "contacts": [{"phones": []}]}, 131008),
    ("reaction to nothing", {"type": "reaction", "reaction": {"emoji": "👍"}}, 131008),
    (
        "reaction to an unknown message",
        {"type": "reaction", "reaction": {"message_id": "wamid.X", "emoji": "👍"}},
        131009,
    ),
    ("long reference", {"biz_opaque_callback_data": "x" * 513}, 131009),
    ("strange recipient type", {"recipient_type": "crowd"}, 100),
    ("context without id", {"context": {}}, 131008),
    ("unknown interactive", interactive("wheel", {}), 100),
    ("no buttons", interactive("button", {"buttons": []}), 131009),
    ("buttons missing", interactive("button", {}), 131008),
    ("four buttons", interactive("button", {"buttons": [reply(str(i)) for i in range(4)]}), 131009),
    ("long button", interactive("button", {"buttons": [reply(title="x" * 21)]}), 131009),
    ("long button id", interactive("button", {"buttons": [reply(id_="x" * 257)]}), 131009),
    ("same button twice", interactive("button", {"buttons": [reply(), reply()]}), 131009),
    (
        "long body",
        interactive("button", {"buttons": [reply()]}, body={"text": "x" * 1025}),
        131009,
    ),
    ("no body", interactive("button", {"buttons": [reply()]}, body=None), 131008),
    (
        "long header",
        interactive("list", LIST, header={"type": "text", "text": "x" * 61}),
        131009,
    ),
    ("list with an image header", interactive("list", LIST, header={"type": "image"}), 131009),
    ("long footer", interactive("list", LIST, footer={"text": "x" * 61}), 131009),
    (
        "eleven rows",
        interactive("list", {"button": "b", "sections": [{"rows": rows(11)}]}),
        131009,
    ),
    (
        "eleven rows in two sections",
        interactive(
            "list",
            {
                "button": "b",
                "sections": [
                    {"title": "a", "rows": rows(6)},
                    {"title": "b", "rows": [{**r, "id": r["id"] + "b"} for r in rows(5)]},
                ],
            },
        ),
        131009,
    ),
    (
        "two sections without titles",
        interactive("list", {"button": "b", "sections": [{"rows": rows(1)}, {"rows": rows(1)}]}),
        131008,
    ),
    (
        "long list button",
        interactive("list", {**LIST, "button": "x" * 21}),
        131009,
    ),
    (
        "long row title",
        interactive(
            "list", {"button": "b", "sections": [{"rows": [{"id": "1", "title": "x" * 25}]}]}
        ),
        131009,
    ),
    (
        "long row description",
        interactive(
            "list",
            {
                "button": "b",
                "sections": [{"rows": [{"id": "1", "title": "x", "description": "x" * 73}]}],
            },
        ),
        131009,
    ),
    (
        "link without address",
        interactive("cta_url", {"name": "cta_url", "parameters": {"display_text": "Open"}}),
        131008,
    ),
    (
        "flow by id and name",
        interactive(
            "flow",
            {
                "name": "flow",
                "parameters": {
                    "flow_message_version": "3",
                    "flow_cta": "Go",
                    "flow_id": "1",
                    "flow_name": "f",
                },
            },
        ),
        131009,
    ),
    ("one card", interactive("carousel", {"cards": [CARD]}), 131009),
    (
        "unknown template",
        {"type": "template", "template": {"name": "no", "language": {"code": "es"}}},
        132001,
    ),
    ("template without language", {"type": "template", "template": {"name": "no"}}, 131008),
]


async def test_bad_bodies_are_refused_and_nothing_is_sent(
    sim: control.SimulatorClient, number: control.Number, graph: Graph
) -> None:
    usual = {"type": "text", "text": {"body": "hola"}}
    got = {}
    for name, body, _ in BAD_BODIES:
        message = {**usual, **body} if "type" not in body else body
        status, answer = await graph.send(number.phone_number_id, PERSON, **message)
        error = answer.get("error") or {}
        got[name] = error.get("code")
        assert status == (404 if got[name] == 132001 else 400), (name, answer)
        assert error["fbtrace_id"]
        assert error["type"] == "OAuthException"
    assert got == {name: code for name, _, code in BAD_BODIES}
    assert await sim.sends() == []


async def test_the_addressee_and_the_product_are_required(
    number: control.Number, graph: Graph
) -> None:
    path = f"{number.phone_number_id}/messages"
    text = {"type": "text", "text": {"body": "hola"}}
    whatsapp = {"messaging_product": "whatsapp"}
    expected = [
        ({"to": PERSON, **text}, 100),
        ({**whatsapp, **text}, 131008),
        ({**whatsapp, "to": "not a phone", **text}, 131009),
        ({**whatsapp, "to": 34600000001, **text}, 100),
        ({**whatsapp, "recipient": "nonsense", **text}, 131009),
        ({**whatsapp, "recipient": "ES.abcdef", **text}, 100),
        ({**whatsapp, "to": "15550100001", **text}, 131021),
        ([], 100),
    ]
    for body, code in expected:
        status, answer = await graph.ask("POST", path, body)
        assert (status, answer["error"]["code"]) == (400, code), body


async def test_tokens_missing_wrong_expired_revoked_or_of_somebody_else(
    sim: control.SimulatorClient, number: control.Number, graph: Graph
) -> None:
    other = await sim.add_number(display_phone_number="15550100002")
    path = f"{number.phone_number_id}?fields=id"
    assert other.token is not None
    for token, http_status, code, subcode in (
        ("", 401, 104, None),
        ("nonsense", 401, 190, None),
        (other.token, 400, 100, 33),
    ):
        status, answer = await graph.ask("GET", path, token=token)
        error = answer["error"]
        assert (status, error["code"], error.get("error_subcode")) == (http_status, code, subcode)
    await sim.change_token(graph.token, expires_in_seconds=60)
    assert (await graph.ask("GET", path))[0] == 200
    await sim.advance(61)
    status, answer = await graph.ask("GET", path)
    assert (status, answer["error"]["code"], answer["error"]["error_subcode"]) == (401, 190, 463)
    await sim.change_token(graph.token, valid=True)
    assert (await graph.ask("GET", path))[0] == 200
    await sim.change_token(graph.token, valid=False)
    assert (await graph.ask("GET", path))[1]["error"]["code"] == 190


async def test_an_unknown_node_and_an_unknown_edge(number: control.Number, graph: Graph) -> None:
    status, answer = await graph.ask("GET", "999")
    assert status == 400
    assert (answer["error"]["code"], answer["error"]["error_subcode"]) == (100, 33)
    assert answer["error"]["type"] == "GraphMethodException"
    status, answer = await graph.ask("GET", f"{number.phone_number_id}/nonsense")
    assert (status, answer["error"]["code"]) == (400, 2500)


async def test_headers_carry_version_trace_and_usage(number: control.Number, graph: Graph) -> None:
    url = f"{graph.base_url}/v25.0/{number.waba_id}"
    response = await graph.client.get(url).bearer_auth(graph.token).build().send()
    assert response.get_header("facebook-api-version") == "v25.0"
    assert response.get_header("x-fb-trace-id")
    assert '"call_count"' in (response.get_header("x-app-usage") or "")
    usage = response.get_header("x-business-use-case-usage") or ""
    assert number.waba_id in usage


async def test_a_number_that_is_not_connected_cannot_send(
    sim: control.SimulatorClient, number: control.Number, graph: Graph
) -> None:
    for state, code in (("DISCONNECTED", 133010), ("PENDING", 133010), ("BANNED", 131031)):
        await sim.change_number(number.phone_number_id, status=state)
        body = {"type": "text", "text": {"body": "hola"}}
        status, answer = await graph.send(number.phone_number_id, PERSON, **body)
        assert answer["error"]["code"] == code
        assert status == (403 if code == 131031 else 400)


async def test_a_test_number_writes_only_to_its_list(
    sim: control.SimulatorClient, number: control.Number, ana: str, graph: Graph
) -> None:
    await sim.change_number(number.phone_number_id, allow_list=["+34 600 000 002"])
    body = {"type": "text", "text": {"body": "hola"}}
    _, answer = await graph.send(number.phone_number_id, PERSON, **body)
    assert answer["error"]["code"] == 131030
    assert PERSON in answer["error"]["error_data"]["details"]
    await sim.change_number(number.phone_number_id, allow_list=None)
    await graph.text(number.phone_number_id, PERSON)


async def test_pair_limit_has_a_burst_of_45_and_then_one_in_six_seconds(
    sim: control.SimulatorClient, number: control.Number, ana: str, graph: Graph
) -> None:
    await sim.freeze()
    for _ in range(45):
        await graph.text(number.phone_number_id, PERSON)
    body = {"type": "text", "text": {"body": "hola"}}
    _, answer = await graph.send(number.phone_number_id, PERSON, **body)
    assert answer["error"]["code"] == 131056
    await sim.advance(6.01)
    await graph.text(number.phone_number_id, PERSON)
    _, answer = await graph.send(number.phone_number_id, PERSON, **body)
    assert answer["error"]["code"] == 131056
    await graph.text(number.phone_number_id, "34600000002")


async def test_throughput_is_kept_per_number(
    sim: control.SimulatorClient, number: control.Number, graph: Graph
) -> None:
    await sim.freeze()
    await sim.change_number(number.phone_number_id, throughput_mps=3)
    for tail in range(3):
        await graph.text(number.phone_number_id, f"3460000001{tail}")
    body = {"type": "text", "text": {"body": "hola"}}
    status, answer = await graph.send(number.phone_number_id, "34600000014", **body)
    assert (status, answer["error"]["code"]) == (429, 130429)
    await sim.advance(1)
    await graph.text(number.phone_number_id, "34600000014")


async def test_failures_that_come_after_acceptance(
    sim: control.SimulatorClient, number: control.Number, ana: str, graph: Graph, business: Business
) -> None:
    await sim.say(ana, number.phone_number_id, "hola")
    await sim.set_marketing(ana, number.phone_number_id, "stop")
    components = [{"type": "BODY", "text": "Oferta de hoy"}]
    await sim.add_template(number.waba_id, "offer", components, category="MARKETING", language="es")
    offer = {"type": "template", "template": {"name": "offer", "language": {"code": "es"}}}
    _, opted_out = await graph.send(number.phone_number_id, PERSON, **offer)
    nobody = await graph.text(number.phone_number_id, "34600000077")
    link = {"type": "image", "image": {"link": "https://cdn.invalid/a.jpg"}}
    _, broken = await graph.send(number.phone_number_id, PERSON, **link)
    await sim.block(ana, number.phone_number_id)
    blocked = await graph.text(number.phone_number_id, PERSON)
    expected = {
        opted_out["messages"][0]["id"]: 131050,
        nobody: 131026,
        broken["messages"][0]["id"]: 131053,
        blocked: 131026,
    }
    await business.until(lambda: len(business.items("statuses")) >= len(expected))
    failed = {s["id"]: s["errors"][0]["code"] for s in business.items("statuses")}
    assert failed == expected
    assert business.values("user_preferences")[0]["user_preferences"][0]["value"] == "stop"
    assert await sim.received(ana) == []


async def test_templates_are_checked_against_what_was_approved(
    sim: control.SimulatorClient, number: control.Number, ana: str, graph: Graph
) -> None:
    components: list[dict[str, Any]] = [
        {"type": "HEADER", "format": "IMAGE"},
        {"type": "BODY", "text": "Hola {{1}}, tu pedido {{2}} salió."},
        {"type": "BUTTONS", "buttons": [{"type": "URL", "text": "Ver", "url": "https://e.org/{{1}}"}]},
    ]  # fmt: skip
    made = await sim.add_template(number.waba_id, "order", components, language="es")
    image = {"type": "image", "image": {"link": "https://e.org/a.png"}}
    header = {"type": "header", "parameters": [image]}
    two = [{"type": "text", "text": "Ana"}, {"type": "text", "text": "A-77"}]
    body = {"type": "body", "parameters": two}
    link = {"type": "text", "text": "77"}
    button = {"type": "button", "sub_type": "url", "index": "0", "parameters": [link]}

    async def code(*parts: Any) -> int:
        template = {"name": "order", "language": {"code": "es"}, "components": list(parts)}
        status, answer = await graph.send(
            number.phone_number_id, PERSON, type="template", template=template
        )
        if status == 200:
            assert answer["messages"][0]["message_status"] == "accepted"
            return 0
        return int(answer["error"]["code"])

    assert await code(header, body, button) == 0
    assert await code(header, {"type": "body", "parameters": two[:1]}, button) == 132000
    assert await code(body, button) == 132000
    text_header = {"type": "header", "parameters": [{"type": "text", "text": "x"}]}
    assert await code(text_header, body, button) == 132012
    assert await code(header, body) == 131008
    for state, expected in (("PAUSED", 132015), ("DISABLED", 132016), ("REJECTED", 132001)):
        await sim.change_template(made["id"], status=state)
        assert await code(header, body, button) == expected
