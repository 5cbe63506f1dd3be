"""`serve` and `work` as processes of their own: they start, do their work, and stop when told."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.cli.conftest import (
    APP_SECRET,
    HOTEL_NUMBER,
    TOKEN,
    VERIFY_TOKEN,
    WABA,
    Simulator,
    Terminal,
)

Secrets = Callable[[str, str], str]


@contextmanager
def process(terminal: Terminal, *arguments: str, **env: str) -> Iterator[tuple[Any, str]]:
    """A running command and the first line it printed; told to stop at the end."""
    given = {key: value for key, value in {**os.environ, **terminal.env, **env}.items() if value}
    running = subprocess.Popen(
        [sys.executable, "-m", "centralita", *arguments],
        env=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert running.stdout is not None
    try:
        yield running, running.stdout.readline()
    finally:
        running.send_signal(signal.SIGTERM)
        running.communicate(timeout=30)


def wait_for(check: Callable[[], Any], seconds: float = 20) -> Any:
    for _ in range(int(seconds / 0.2)):
        found = check()
        if found:
            return found
        time.sleep(0.2)
    pytest.fail("it did not happen in time")


def is_delivered_word_of_a_person(card: dict[str, Any]) -> bool:
    return (card["text"], card["handled_by"], card["status"]) == (
        "Claro, ¡hasta luego!",
        "human",
        "delivered",
    )


def test_a_process_stops_in_good_order_when_told(terminal: Terminal) -> None:
    with process(terminal, "serve", "--port", "0") as (server, line):
        url = re.findall(r"http://[0-9.:]+", line)[0]
        with urllib.request.urlopen(f"{url}/readyz") as answer:  # noqa: S310 - an address of ours
            assert answer.status == 200
    assert server.returncode == 0
    with process(terminal, "work") as (worker, line):
        assert "Working" in line
    assert worker.returncode == 0


def test_from_nothing_to_an_answering_number(
    terminal: Terminal, simulator: Simulator, secrets: Secrets
) -> None:
    graph = {"CENTRALITA_GRAPH_BASE_URL": simulator.base_url}
    terminal.ok(
        "app", "add", "main", "--secret-file", secrets("app", APP_SECRET),
        "--verify-token-file", secrets("verify", VERIFY_TOKEN),
    )  # fmt: skip
    with (
        process(terminal, "serve", "--port", "0", **graph) as (_, line),
        process(terminal, "work", **graph),
    ):
        url = re.findall(r"http://[0-9.:]+", line)[0]
        simulator.ask(
            lambda sim: sim.add_number(
                phone_number_id=HOTEL_NUMBER,
                waba_id=WABA,
                token=TOKEN,
                app_secret=APP_SECRET,
                verify_token=VERIFY_TOKEN,
                callback_url=f"{url}/webhooks/meta/main",
            )
        )
        say = ("simulator", "send", "hola", "--to", HOTEL_NUMBER, "--url", simulator.base_url)
        terminal.ok(*say)
        waiting = wait_for(lambda: terminal.read("quarantine", "list"))
        assert waiting[0]["phone_number_id"] == HOTEL_NUMBER
        assert "unknown_number" in terminal.run("doctor", "--no-providers", "--json").stdout

        terminal.ok("tenant", "add", "hotel-marea", "--name", "Hotel Marea")
        added = terminal.run(
            "number", "add", "--tenant", "hotel-marea", "--phone-number-id", HOTEL_NUMBER,
            "--waba-id", WABA, "--token-file", secrets("token", TOKEN), **graph,
        )  # fmt: skip
        assert "Let in from quarantine: 1" in added.stdout, added.output
        listed = ("message", "list", "--tenant", "hotel-marea")
        wait_for(lambda: [m for m in terminal.read(*listed) if m["status"] == "delivered"])

        first, reply = terminal.read(*listed)
        told = [event["kind"] for event in terminal.read("message", "timeline", first["id"])]
        assert [told.index(kind) for kind in ("said", "received", "routed", "decided")] == [
            0,
            1,
            2,
            3,
        ]
        told = [event["kind"] for event in terminal.read("message", "timeline", reply["id"])]
        assert told[0] == "written_by_bot"
        assert told[-1] == "delivered"

        talk = terminal.read("conversation", "list", "--tenant", "hotel-marea")[0]
        terminal.ok("conversation", "say", talk["id"], "Claro, ¡hasta luego!")
        wait_for(lambda: [m for m in terminal.read(*listed) if is_delivered_word_of_a_person(m)])
        assert "already" in terminal.ok("conversation", "take", talk["id"])
        assert terminal.read("conversation", "show", talk["id"])["conversation"]["owner"] == "human"
        terminal.ok("conversation", "give-back", talk["id"])
        well = terminal.run("doctor", **graph)
        assert well.exit_code == 0, well.output
