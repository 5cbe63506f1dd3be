"""The page of the five calls tells their arguments, and the workflow for n8n does what it says."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from centralita.kit import crypto, db
from centralita.records import calls
from tests.pipeline.switchboard import Switchboard
from tests.receive import wire
from tests.show.callers import add_business

DOCS = Path(__file__).parents[2] / "docs"
ADDRESS = "https://centralita.example.com"
Json = dict[str, Any]


def test_the_reference_tells_every_call_its_scope_and_its_arguments() -> None:
    page = (DOCS / "reference" / "rpc.md").read_text("utf-8")
    for name, call in calls.CALLS.items():
        section = page.split(f"## {name}\n", 1)[1].split("\n## ", 1)[0]
        assert f"Scope `{call.scope}`." in section
        rows = re.findall(r"^\| (`p_.*?) \| (.+?) \|", section, flags=re.MULTILINE)
        told = {each: kind for names, kind in rows for each in re.findall(r"`(\w+)`", names)}
        assert set(told) == set(call.parameters), name
        for argument, kind in told.items():
            assert ("needed" in kind) == call.parameters[argument].required, argument


def test_every_function_of_the_schema_takes_what_the_program_gives_it() -> None:
    folder = Path(calls.__file__).parent / "migrations" / "versions"
    sql = (folder / "0007_api_keys.sql").read_text("utf-8")
    for name, call in calls.CALLS.items():
        head = sql.split(f"create function {name}(", 1)[1].split(") returns", 1)[0]
        taken = dict(re.findall(r"(p_\w+) (\w+)", head))
        assert taken == {each: given.type for each, given in call.parameters.items()}


def read_workflow() -> Json:
    page = (DOCS / "how-to" / "call-from-n8n.md").read_text("utf-8")
    workflow: Json = json.loads(page.split("```json\n", 1)[1].split("```", 1)[0])
    return workflow


def list_in_order(workflow: Json) -> list[Json]:
    """The nodes as n8n runs them, after the trigger."""
    nodes = {node["name"]: node for node in workflow["nodes"]}
    order, name = [], "Start"
    while name in workflow["connections"]:
        [[link]] = workflow["connections"][name]["main"]
        name = link["node"]
        order.append(nodes[name])
    assert len(order) == len(nodes) - 1
    return order


def fill_in(value: str, before: Json, answers: Mapping[str, Json]) -> str:
    """What n8n makes of the two kinds of expression that the workflow has."""
    if not value.startswith("="):
        return value
    found = re.fullmatch(r"=\{\{ (?:\$\('(.+)'\)\.item\.json|\$json)\.(\w+) \}\}", value)
    assert found, value
    return str((answers[found[1]] if found[1] else before)[found[2]])


async def test_the_workflow_for_n8n_does_what_it_says(
    database: db.Database, master_keys: crypto.MasterKeys
) -> None:
    switchboard = Switchboard(database, master_keys)
    hotel = await add_business(switchboard, "hotel-marea", "300000000000001")
    answers: dict[str, Json] = {}
    before: Json = {}
    async with wire.open_server(database, master_keys) as server:
        for node in list_in_order(read_workflow()):
            asked = node["parameters"]
            assert asked["genericAuthType"] == "httpHeaderAuth"
            assert asked["url"].startswith(ADDRESS)
            body = {
                each["name"]: fill_in(each["value"], before, answers)
                for each in asked["bodyParameters"]["parameters"]
            }
            answer = await server.ask(
                asked["method"],
                asked["url"].removeprefix(ADDRESS),
                json.dumps(body).encode(),
                {"content-type": "application/json", "apikey": hotel.key},
            )
            assert answer.status == 200, answer.body
            told = json.loads(answer.body)
            before = answers[node["name"]] = told[0] if isinstance(told, list) else told
    assert answers["Log the message"]["is_new"] is True
    assert answers["What was said"]["intent"] == "pool"
    assert answers["Tell the owner"]["message"] == "Sí, la alberca abre a las 9."
    assert answers["Tell the owner"]["tenant_id"] == str(hotel.tenant_id)
