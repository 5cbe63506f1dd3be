"""No endpoint breaks on parameters of the wrong type: each refuses, or takes them."""

import itertools
from typing import Any

from centralita.simulator import control, people, routes
from tests.simulator.conftest import Graph

NAMES = """
messaging_product pin code code_method language cc phone_number verified_name name
category components websites vertical about email fields limit after before callback_url
verify_token object override_callback_uri webhook_configuration new_display_name
block_users prompts commands hsm_id hsm_ids input_token client_id client_secret grant_type
file_length file_type sync_type type to text business_public_key prefilled_message
is_cart_enabled status message_id calling parameter_format typing_indicator template
interactive context recipient product_policy
"""
VALUES: list[Any] = [None, 7, -1, True, "", "x", "\x00", [], [1], ["x", None], {}, {"a": None}]
SAID = "type to text image location reply_to context referral timestamp interactive id forwarded"


async def test_graph_endpoints_never_break(
    sim: control.SimulatorClient, number: control.Number, graph: Graph
) -> None:
    made = await sim.add_template(number.waba_id, "t", [{"type": "BODY", "text": "Hola"}])
    person = await sim.add_person("Ana Prueba", phone="34600000001")
    await sim.send_as_person(person["id"], number.phone_number_id, {"type": "image", "image": {}})
    media = (await sim.export())["media"][0]["id"]
    nodes = {
        "number": number.phone_number_id,
        "waba": number.waba_id,
        "portfolio": number.portfolio_id,
        "app": number.app_id,
        "template": made["id"],
        "media": media,
        "debug_token": "debug_token",
        "oauth": "oauth",
        "upload": "upload:none",
    }
    app_token = f"{number.app_id}|{number.app_secret}"
    broken = []
    for (kind, edge, method), value in itertools.product(routes.ROUTES, VALUES):
        token = app_token if kind in ("app", "debug_token") else graph.token
        path = f"{nodes[kind]}/{edge}" if edge else nodes[kind]
        for body in (dict.fromkeys(NAMES.split(), value), value):
            status, answer = await graph.ask(method, path, body, token=token)
            if status >= 500:
                broken.append((method, path, body, answer))
    assert broken == []


async def test_what_a_person_says_never_breaks(
    sim: control.SimulatorClient, number: control.Number, ana: str
) -> None:
    kinds = ("text", "image", "location", "interactive", "reaction", "nonsense")
    statuses = set()
    for kind, name, value in itertools.product(kinds, SAID.split(), VALUES):
        said = {"type": kind, "to": number.phone_number_id, name: value}
        statuses.add(await status_of(sim, f"people/{ana}/messages", said))
    for (method, path, _), value in itertools.product(people.ROUTES, VALUES):
        if method == "POST":
            given = path.removeprefix("/sim/").format(person_id=ana)
            statuses.add(await status_of(sim, given, value))
    assert statuses <= {200, 400, 404}


async def status_of(sim: control.SimulatorClient, path: str, body: Any) -> int:
    try:
        await sim.ask("POST", path, body)
    except control.SimulatorError as refused:
        return refused.status
    return 200
