"""`centralita number …`: added in minutes, asked about at the provider, kept to their owner."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.conftest import HOTEL_NUMBER, TOKEN, WABA, Simulator, Terminal

Secrets = Callable[[str, str], str]


def add(terminal: Terminal, secrets: Secrets, *more: str, token: str = TOKEN) -> list[str]:
    return [
        "number", "add", "--tenant", "hotel-marea", "--phone-number-id", HOTEL_NUMBER,
        "--waba-id", WABA, "--token-file", secrets("token", token), *more,
    ]  # fmt: skip


@pytest.fixture
def simulated(simulator: Simulator, terminal: Terminal) -> dict[str, Any]:
    """A number at the simulator, and a tenant without it."""
    terminal.ok("tenant", "add", "hotel-marea", "--name", "Hotel Marea")
    number: Any = simulator.ask(
        lambda sim: sim.add_number(
            phone_number_id=HOTEL_NUMBER,
            waba_id=WABA,
            verified_name="Hotel Marea",
            callback_url="http://127.0.0.1:9/webhooks/meta/main",
            token=TOKEN,
        )
    )
    assert number.token == TOKEN
    return {"CENTRALITA_GRAPH_BASE_URL": simulator.base_url}


def test_a_number_is_checked_stored_and_subscribed(
    terminal: Terminal, secrets: Secrets, simulated: dict[str, Any]
) -> None:
    command = add(terminal, secrets, "--json", token=f"\n  {TOKEN}  \n")
    result = terminal.run(*command, **simulated)
    assert result.exit_code == 0, result.output
    assert "taken off" in result.stderr
    added = json.loads(result.stdout)
    assert (added["checked"], added["subscribed"]) == (True, True)
    assert added["number"]["display_name"] == "Hotel Marea"
    assert added["number"]["phone_number"].startswith("+1555")
    card = terminal.read("number", "show", HOTEL_NUMBER)
    assert (card["tenant"], card["token"]) == ("hotel-marea", "ok")


def test_what_the_provider_refuses_is_not_stored(
    terminal: Terminal, secrets: Secrets, simulated: dict[str, Any]
) -> None:
    sentence = terminal.refuse(
        *add(terminal, secrets, token="EAAwrongwrongwrongwrong"), **simulated
    )
    assert "(190)" in sentence
    spanish = terminal.refuse(
        "--lang", "es", *add(terminal, secrets, token="EAAwrongwrongwrongwrong"), **simulated
    )
    assert "token" in spanish
    assert spanish != sentence
    assert terminal.read("number", "list") == []


def test_a_provider_that_is_away_is_exit_code_3(terminal: Terminal, secrets: Secrets) -> None:
    terminal.ok("tenant", "add", "hotel-marea", "--name", "Hotel Marea")
    result = terminal.run(*add(terminal, secrets), CENTRALITA_GRAPH_BASE_URL="http://127.0.0.1:9")
    assert result.exit_code == 3
    assert terminal.read("number", "list") == []


@pytest.mark.parametrize(
    ("more", "token", "names", "cure"),
    [
        (["--phone-number-id", "+1 555"], TOKEN, "phone_number_id:", "digits only"),
        (["--waba-id", "acme"], TOKEN, "waba_id:", "digits only"),
        (["--phone", "call me"], TOKEN, "phone_number:", "+15550100001"),
        (["--provider", "pigeon"], TOKEN, "provider:", "meta_cloud"),
        (["--provider", "chakra"], TOKEN, "chakra_plugin_id:", "Give it too"),
        (["--tenant", "nobody"], TOKEN, "tenant:", "tenant list"),
        ([], "planted junk of a token", "access_token:", "check the file"),
        ([], "", "access_token:", "Paste"),
    ],
)
def test_bad_input_names_the_field_and_the_cure(
    more: list[str], token: str, names: str, cure: str, terminal: Terminal, secrets: Secrets
) -> None:
    terminal.ok("tenant", "add", "hotel-marea", "--name", "Hotel Marea")
    sentence = terminal.refuse(*add(terminal, secrets, "--no-check", *more, token=token))
    assert names in sentence
    assert cure in sentence
    assert "planted junk" not in sentence
    assert terminal.read("number", "list") == []


def test_a_taken_number_is_refused_and_nothing_is_half_done(
    terminal: Terminal, secrets: Secrets, hotel: str
) -> None:
    terminal.ok("tenant", "add", "tacos-lupe", "--name", "Tacos Lupe")
    command = add(terminal, secrets, "--no-check", "--tenant", "tacos-lupe")
    assert "one owner" in terminal.refuse(*command)
    assert [card["tenant"] for card in terminal.read("number", "list")] == ["hotel-marea"]
    assert terminal.read("tenant", "show", "tacos-lupe")["numbers"] == []


def test_a_token_comes_from_the_environment_or_from_nobody(
    terminal: Terminal, hotel: str, secrets: Secrets
) -> None:
    assert "CENTRALITA_TOKEN" in terminal.refuse("number", "token", hotel)
    terminal.ok("number", "token", hotel, CENTRALITA_TOKEN="EAAfreshfreshfreshfresh")
    assert "can't be read" in terminal.refuse("number", "token", hotel, "--token-file", "/nowhere")
    terminal.ok("number", "token", hotel, "--token-file", "-", stdin="EAAnewernewernewernewer\n")
    actions = [each["action"] for each in terminal.read("tenant", "history", "hotel-marea")]
    assert actions == ["number.token", "number.token", "number.add", "tenant.add"]


def test_pause_resume_and_unpark(terminal: Terminal, hotel: str) -> None:
    terminal.ok("number", "pause", hotel)
    assert terminal.read("number", "show", hotel)["number"]["status"] == "inactive"
    terminal.ok("number", "resume", hotel)
    assert terminal.read("number", "show", hotel)["number"]["status"] == "active"
    assert "not parked" in terminal.ok("number", "unpark", hotel)
    assert "number list" in terminal.refuse("number", "pause", "999999999")


def test_a_shared_number_and_its_guests(terminal: Terminal, hotel: str) -> None:
    terminal.ok("tenant", "add", "joyas-luna", "--name", "Joyas Luna")
    share = ("number", "share", hotel, "--guest", "joyas-luna", "--sender", "+34 600 000 001")
    assert "not shared" in terminal.refuse(*share)
    terminal.ok(*share, "--make-shared", "--sender", "34600000002")
    card = terminal.read("number", "show", hotel)
    assert card["guests"] == [["joyas-luna", 2]]
    assert "host" in terminal.refuse("number", "share", hotel, "--guest", "hotel-marea")
    assert "sender:" in terminal.refuse(*share[:-1], "ana")


def test_bot_versions(terminal: Terminal, hotel: str, secrets: Secrets) -> None:
    assert "publish" in terminal.refuse("number", "bot", "show", hotel)
    for greeting in ("uno", "dos"):
        config = json.dumps({"texts": {"greeting": greeting}})
        terminal.ok("number", "bot", "publish", hotel, secrets("bot.json", config))
    shown = json.loads(terminal.ok("number", "bot", "show", hotel))
    assert shown == {"texts": {"greeting": "dos"}}
    terminal.ok("number", "bot", "rollback", hotel)
    assert json.loads(terminal.ok("number", "bot", "show", hotel)) == {"texts": {"greeting": "uno"}}
    versions = terminal.read("number", "bot", "versions", hotel)
    assert [(each["version"], each["active"]) for each in versions] == [(2, False), (1, True)]
    assert "versions" in terminal.refuse("number", "bot", "rollback", hotel, "--version", "7")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{", "not JSON"),
        ('{"tone": "rude"}', "tone"),
        ("[]", ""),
        ('{"colour": 1}', "colour"),
        ('{"opening_hours": {"monday": "always"}}', "opening_hours"),
    ],
)
def test_a_bad_bot_configuration_is_not_published(
    text: str, names: str, terminal: Terminal, hotel: str, secrets: Secrets
) -> None:
    file = secrets("bot.json", text)
    assert names in terminal.refuse("number", "bot", "publish", hotel, file)
    assert terminal.read("number", "bot", "versions", hotel) == []


def test_the_doctor_asks_the_provider(
    terminal: Terminal, secrets: Secrets, simulator: Simulator, simulated: dict[str, Any]
) -> None:
    terminal.ok(*add(terminal, secrets), **simulated)

    def find() -> dict[str, dict[str, Any]]:
        said = terminal.run("doctor", "--json", **simulated).stdout
        return {each["check"]: each for each in json.loads(said) if each["level"] != "ok"}

    found = find()
    assert found["webhook"]["facts"]["url"] == "http://127.0.0.1:9/webhooks/meta/main"
    assert found["flow_key"]["facts"]["state"] == "MISSING"
    terminal.ok("app", "add", "main", CENTRALITA_APP_SECRET="x", CENTRALITA_VERIFY_TOKEN="y")
    assert "webhook" not in find()
    terminal_with_home = {**simulated, "CENTRALITA_PUBLIC_URL": "https://centralita.example"}
    said = terminal.run("doctor", "--json", **terminal_with_home).stdout
    assert any(
        each["check"] == "webhook" and each["level"] == "problem" for each in json.loads(said)
    )

    simulator.ask(lambda sim: sim.change_number(HOTEL_NUMBER, quality_rating="RED"))
    assert find()["quality_now"]["facts"]["rating"] == "RED"
    simulator.ask(lambda sim: sim.change_token(TOKEN, valid=False))
    refused = find()["token_refused"]
    assert "centralita number token" in refused["cure"]
    assert TOKEN not in json.dumps(refused)
