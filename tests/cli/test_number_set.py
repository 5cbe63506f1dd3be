"""`number set` and `number remove`, and what `number add` takes from the provider."""

import json
import urllib.request
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from centralita.kit import ids
from tests.cli.conftest import HOTEL_NUMBER, TOKEN, WABA, Simulator, Terminal
from tests.conftest import DatabaseUrls

Secrets = Callable[[str, str], str]


@pytest.fixture
def simulated(simulator: Simulator, terminal: Terminal) -> dict[str, str]:
    terminal.ok("tenant", "add", "hotel-marea", "--name", "Hotel Marea")
    simulator.ask(
        lambda sim: sim.add_number(
            phone_number_id=HOTEL_NUMBER, waba_id=WABA, token=TOKEN, verified_name="Hotel Marea",
            plugin_id="plugin-1",
        )
    )  # fmt: skip
    base = {"CENTRALITA_GRAPH_BASE_URL": simulator.base_url}
    return {**base, "CENTRALITA_CHAKRA_BASE_URL": simulator.base_url}


def add(secrets: Secrets, *more: str) -> list[str]:
    return [
        "number", "add", "--tenant", "hotel-marea", "--phone-number-id", HOTEL_NUMBER,
        "--token-file", secrets("token", TOKEN), *more,
    ]  # fmt: skip


def show(terminal: Terminal) -> dict[str, Any]:
    card: dict[str, Any] = terminal.read("number", "show", HOTEL_NUMBER)["number"]
    return card


def unsubscribe(simulator: Simulator) -> None:
    """As somebody with the account's token can at Meta."""
    request = urllib.request.Request(  # noqa: S310 - an address of ours
        f"{simulator.base_url}/v23.0/{WABA}/subscribed_apps",
        headers={"Authorization": f"Bearer {TOKEN}"},
        method="DELETE",
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - an address of ours
        assert answer.status == 200


@pytest.mark.parametrize(
    ("at_meta", "found"),
    [
        ({"throughput_mps": 80}, (False, 80)),
        ({"throughput_mps": 1000}, (False, 1000)),
        ({"is_on_biz_app": True, "throughput_mps": 1000}, (True, 20)),
    ],
)
def test_a_new_number_keeps_the_pace_its_provider_allows(
    at_meta: dict[str, Any],
    found: tuple[bool, float],
    terminal: Terminal,
    secrets: Secrets,
    simulator: Simulator,
    simulated: dict[str, str],
) -> None:
    simulator.ask(lambda sim: sim.change_number(HOTEL_NUMBER, **at_meta))
    terminal.ok(*add(secrets, "--waba-id", WABA), **simulated)
    card = show(terminal)
    assert (card["coexistence_enabled"], card["messages_per_second"]) == found


def test_what_the_operator_says_of_a_new_number_stands(
    terminal: Terminal, secrets: Secrets, simulated: dict[str, str]
) -> None:
    more = ("--name", "Marea Centro", "--phone", "+1 555 010 0042", "--messages-per-second", "7")
    terminal.ok(*add(secrets, *more), **simulated)
    card = show(terminal)
    assert card["messages_per_second"] == 7
    assert (card["display_name"], card["phone_number"]) == ("Marea Centro", "+15550100042")


def test_a_number_at_chakra_is_not_said_to_be_subscribed(
    terminal: Terminal, secrets: Secrets, simulated: dict[str, str]
) -> None:
    more = ("--provider", "chakra", "--chakra-plugin-id", "plugin-1")
    said = terminal.ok(*add(secrets, *more), **simulated)
    assert "subscribed" not in said
    assert "centralita door add chakra" in said
    assert "/webhooks/chakra/" in said


def test_a_forgotten_account_is_set_and_subscribed(
    terminal: Terminal, secrets: Secrets, simulated: dict[str, str], simulator: Simulator
) -> None:
    def find() -> dict[str, dict[str, Any]]:
        said = terminal.run("doctor", "--json", **simulated).stdout
        return {each["check"]: each for each in json.loads(said) if each["level"] != "ok"}

    without = terminal.ok(*add(secrets), **simulated)
    assert "centralita number set" in without
    assert find()["no_waba"]["level"] == "warning"
    terminal.ok("number", "set", HOTEL_NUMBER, "--waba-id", WABA, "--no-check")
    assert "no_waba" not in find()

    unsubscribe(simulator)
    found = find()["subscription"]
    assert found["level"] == "problem"
    assert f"centralita number set {HOTEL_NUMBER} --waba-id {WABA}" in found["cure"]
    said = terminal.ok(*found["cure"].partition("centralita ")[2].split(), **simulated)
    assert "webhooks are subscribed" in said
    assert "subscription" not in find()
    entry = terminal.read("tenant", "history", "hotel-marea")[0]
    assert (entry["action"], entry["details"]) == ("number.set", {"waba_id": WABA})


def test_a_number_is_put_right(
    terminal: Terminal, secrets: Secrets, simulated: dict[str, str], simulator: Simulator
) -> None:
    terminal.ok(*add(secrets, "--waba-id", WABA), **simulated)
    changed = json.loads(
        terminal.ok(
            "number", "set", HOTEL_NUMBER, "--display-name", " Marea ", "--phone-number",
            "+1 555 010 0077", "--portfolio-id", "100000000000007", "--chakra-plugin-id", "p-7",
            "--messages-per-second", "40", "--json", **simulated,
        )
    )  # fmt: skip
    assert changed["subscribed"] is None
    card = show(terminal)
    assert card == changed["number"]
    assert (card["display_name"], card["phone_number"]) == ("Marea", "+15550100077")
    assert (card["portfolio_id"], card["chakra_plugin_id"]) == ("100000000000007", "p-7")
    assert (card["messages_per_second"], card["waba_id"]) == (40, WABA)

    for more, cure in (
        ((), "--waba-id"),
        (("--waba-id", "acme"), "digits only"),
        (("--messages-per-second", "0"), "at most 1000"),
        (("--chakra-plugin-id", "a b"), "Copy it"),
        (("--phone-number", "ana"), "+15550100001"),
    ):
        assert cure in terminal.refuse("number", "set", HOTEL_NUMBER, *more, **simulated)
    simulator.ask(lambda sim: sim.change_token(TOKEN, valid=False))
    refused = ("number", "set", HOTEL_NUMBER, "--display-name", "Other")
    assert "(190)" in terminal.refuse(*refused, **simulated)
    assert show(terminal) == card


def test_a_number_without_a_token_is_not_asked_about(
    terminal: Terminal, hotel: str, database_urls: DatabaseUrls
) -> None:
    with psycopg.connect(database_urls.owner) as connection:
        connection.execute("delete from centralita.credentials")
    change = ("number", "set", hotel, "--display-name", "Marea")
    assert "centralita number token" in terminal.refuse(*change)
    terminal.ok(*change, "--no-check")
    assert show(terminal)["display_name"] == "Marea"


def test_a_number_added_by_mistake_goes_and_one_with_a_history_stays(
    terminal: Terminal, hotel: str, secrets: Secrets, database_urls: DatabaseUrls
) -> None:
    terminal.ok("number", "bot", "publish", hotel, secrets("bot.json", "{}"))
    assert "--yes" in terminal.refuse("number", "remove", hotel)
    terminal.ok("number", "remove", hotel, "--yes")
    assert terminal.read("number", "list") == []
    assert terminal.read("tenant", "history", "hotel-marea")[0]["action"] == "number.remove"
    with psycopg.connect(database_urls.owner, options="-c search_path=centralita") as connection:
        for table in ("lines", "credentials", "bot_configs"):
            assert connection.execute(f"select count(*) from {table}").fetchone() == (0,)

    terminal.ok(*add(secrets, "--no-check"))
    with psycopg.connect(database_urls.owner, options="-c search_path=centralita") as connection:
        connection.execute(
            """
            with ana as (insert into contacts (tenant_id, contact_id)
                         select tenant_id, %s from tenants returning tenant_id, contact_id)
            insert into conversations (tenant_id, conversation_id, number_id, contact_id)
            select tenant_id, %s, number_id, contact_id from ana join numbers using (tenant_id)
            """,
            (ids.new_id(), ids.new_id()),
        )
    assert f"centralita number pause {hotel}" in terminal.refuse("number", "remove", hotel, "--yes")
    assert show(terminal)["phone_number_id"] == hotel
    assert "number list" in terminal.refuse("number", "remove", "999999999", "--yes")
