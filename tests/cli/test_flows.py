"""`centralita flow …` and `centralita trade …`, as an operator types them."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Terminal

NUMBER = "300000000000001"


def greet(word: str = "Hola", **more: Any) -> dict[str, Any]:
    return {
        "flow": 1,
        "title": {"es": "Saludar", "en": "Greeting"},
        "start": "hello",
        "variables": {"name": None},
        "nodes": {
            "hello": {
                "ask": {
                    "text": {"es": f"{word}, ¿cómo te llamas?", "en": f"{word}, who are you?"},
                    "kind": "text",
                    "into": "name",
                },
                "next": "bye",
            },
            "bye": {"end": {"es": "Adiós, {name}.", "en": "Bye, {name}."}},
            **more,
        },
    }


@pytest.fixture
def tenant(terminal: Terminal) -> str:
    terminal.ok("tenant", "add", "hotel-marea", "--name", "Hotel Marea")
    return "hotel-marea"


def write(folder: Path, flow: object, name: str = "greeting.json") -> str:
    file = folder / name
    file.write_text(json.dumps(flow), "utf-8")
    return str(file)


def test_a_flows_life(terminal: Terminal, tenant: str, tmp_path: Path) -> None:
    assert "no flows yet" in terminal.ok("flow", "list", tenant)
    file = write(tmp_path, greet())
    assert "good" in terminal.ok("flow", "check", file)
    assert "Version 1" in terminal.ok("flow", "publish", tenant, file)
    changed = write(tmp_path, greet("Buenas"))
    note = ("--note", "another word")
    assert "Version 2" in terminal.ok("flow", "publish", tenant, changed, *note)
    [listed] = terminal.read("flow", "list", tenant)
    assert (listed["name"], listed["version"]) == ("greeting", 2)
    assert "another word" in terminal.ok("flow", "list", tenant)
    versions = terminal.read("flow", "versions", tenant, "greeting")
    assert [(each["version"], each["active"]) for each in versions] == [(2, True), (1, False)]
    shown = json.loads(terminal.ok("flow", "show", tenant, "greeting"))
    assert shown == greet("Buenas")
    assert list(shown["nodes"]) == ["hello", "bye"]
    assert "flowchart" in terminal.ok("flow", "show", tenant, "greeting", "--diagram")
    assert "Version 1" in terminal.ok("flow", "rollback", tenant, "greeting")
    assert json.loads(terminal.ok("flow", "show", tenant, "greeting")) == greet()
    out = tmp_path / "out.json"
    terminal.ok("flow", "export", tenant, "greeting", str(out), "--version", "2")
    assert json.loads(out.read_text("utf-8")) == greet("Buenas")
    actions = [each["action"] for each in terminal.read("tenant", "history", tenant)]
    assert actions[:3] == ["flow.rollback", "flow.publish", "flow.publish"]


def test_a_wrong_flow_is_refused_with_node_and_reason(
    terminal: Terminal, tenant: str, tmp_path: Path
) -> None:
    wrong = greet(bye={"say": {"es": "¡Adiós, {nombre}!", "en": "Bye!"}, "next": "nowhere"})
    file = write(tmp_path, wrong)
    for arguments in (("check", file), ("publish", tenant, file)):
        said = terminal.refuse("flow", *arguments)
        assert "bye" in said
        assert "nowhere" in said
        assert "nombre" in said
    assert "nodo" in terminal.refuse("--lang", "es", "flow", "check", file)
    assert terminal.read("flow", "list", tenant) == []


def test_what_the_tenants_trades_lack_is_found_when_it_is_named(
    terminal: Terminal, tenant: str, tmp_path: Path
) -> None:
    looks = greet(bye={"look_up": "restaurant.nothing_of_the_kind", "into": "name", "next": "end"})
    looks["nodes"]["end"] = {"end": {"es": "Adiós.", "en": "Bye."}}
    said = terminal.refuse("flow", "check", write(tmp_path, looks), "--tenant", tenant)
    assert "nothing_of_the_kind" in said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["flow", "show", "hotel-marea", "nothing"], "flow list"),
        (["flow", "versions", "hotel-marea", "nothing"], "flow list"),
        (["flow", "rollback", "hotel-marea", "nothing"], "flow versions"),
        (["flow", "list", "nobody"], "tenant list"),
        (["flow", "check", "nothing.json"], "can't be read"),
        (["trade", "add", "hotel-marea", "circus"], "circus"),
        (["trade", "remove", "hotel-marea", "circus"], "trade add"),
        (["trade", "set", "hotel-marea", "circus", "--settings", "x.json"], "circus"),
    ],
)
def test_what_is_not_there_is_said_in_one_sentence(
    terminal: Terminal, tenant: str, arguments: list[str], sentence: str
) -> None:
    assert tenant == "hotel-marea"
    assert sentence in terminal.refuse(*arguments)


def test_a_name_that_cannot_be_one_is_refused(
    terminal: Terminal, tenant: str, tmp_path: Path
) -> None:
    file = write(tmp_path, greet(), "My flow.json")
    assert "--name" in terminal.refuse("flow", "publish", tenant, file)
    terminal.ok("flow", "publish", tenant, file, "--name", "mine")


def test_a_file_that_is_no_object_is_refused(terminal: Terminal, tmp_path: Path) -> None:
    file = write(tmp_path, ["flow"])
    assert "no JSON object" in terminal.refuse("flow", "check", file)


def test_a_business_works_in_a_trade(terminal: Terminal, tenant: str, tmp_path: Path) -> None:
    installed = terminal.read("trade", "list")
    assert "restaurant" in [each["trade"] for each in installed]
    [restaurant] = [each for each in installed if each["trade"] == "restaurant"]
    token = {"CENTRALITA_TOKEN": "EAAplantedplantedplantedplanted"}
    terminal.ok(
        "number", "add", "--tenant", tenant, "--phone-number-id", NUMBER, "--no-check", **token
    )
    added = terminal.ok("trade", "add", tenant, "restaurant", "--number", NUMBER)
    assert restaurant["flows"][0] in added
    assert {each["name"] for each in terminal.read("flow", "list", tenant)} == set(
        restaurant["flows"]
    )
    bot = json.loads(terminal.ok("number", "bot", "show", NUMBER))
    assert bot["bot"] == {"kind": "flow", "flow": restaurant["flows"][0]}
    [enabled] = terminal.read("trade", "list", tenant)
    assert enabled["trade"] == "restaurant"
    terminal.ok("trade", "add", tenant, "restaurant")
    assert len(terminal.read("flow", "versions", tenant, restaurant["flows"][0])) == 1
    settings = tmp_path / "settings.json"
    settings.write_text(json.dumps(enabled["settings"]), "utf-8")
    terminal.ok("trade", "set", tenant, "restaurant", "--settings", str(settings))
    terminal.ok("trade", "remove", tenant, "restaurant")
    assert terminal.read("trade", "list", tenant) == []


def test_a_number_cannot_be_led_by_a_flow_that_is_not_there(
    terminal: Terminal, tenant: str, tmp_path: Path
) -> None:
    token = {"CENTRALITA_TOKEN": "EAAplantedplantedplantedplanted"}
    number = ("number", "add", "--tenant", tenant, "--phone-number-id", NUMBER, "--no-check")
    bot = write(tmp_path, {"bot": {"kind": "flow", "flow": "pedidos"}}, "bot.json")
    assert "There are: –." in terminal.refuse(*number, "--bot", bot, **token)
    assert terminal.read("number", "list") == []
    terminal.ok("flow", "publish", tenant, write(tmp_path, greet(), "orders.json"))
    assert "There are: orders." in terminal.refuse(*number, "--bot", bot, **token)
    spanish = terminal.refuse("--lang", "es", *number, "--bot", bot, **token)
    assert "ningún flujo llamado 'pedidos'. Hay: orders." in spanish
    terminal.ok(*number, **token)
    assert "flow publish" in terminal.refuse("number", "bot", "publish", NUMBER, bot)
    led = write(tmp_path, {"bot": {"kind": "flow", "flow": "orders"}}, "led.json")
    terminal.ok("number", "bot", "publish", NUMBER, led)


def test_a_trades_own_commands_are_there(terminal: Terminal) -> None:
    assert "orders" in terminal.ok("restaurant", "--help")
    assert "tenant list" in terminal.refuse("restaurant", "orders", "list", "--tenant", "nobody")
