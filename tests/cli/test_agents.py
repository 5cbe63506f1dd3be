"""`centralita agent usage`: what was used, by day and model, and what is left of today."""

import json
from pathlib import Path
from typing import Any

import pytest

from centralita.cli import agents
from centralita.effects.agent import choosing
from centralita.records.agent_uses import Led, Used
from tests.cli.conftest import TOKEN, Terminal
from tests.cli.test_saying import query
from tests.conftest import DatabaseUrls

NUMBER = "300000000000001"


def add_number(terminal: Terminal, folder: Path, bot: dict[str, Any]) -> None:
    terminal.ok("tenant", "add", "hotel-marea", "--name", "Hotel Marea")
    terminal.ok("tenant", "add", "tacos-lupe", "--name", "Tacos Lupe")
    file = folder / "bot.json"
    file.write_text(json.dumps({"bot": bot}), "utf-8")
    terminal.ok(
        "number", "add", "--tenant", "hotel-marea", "--phone-number-id", NUMBER, "--no-check",
        "--bot", str(file), CENTRALITA_TOKEN=TOKEN,
    )  # fmt: skip


def test_what_was_used_and_what_is_left(
    terminal: Terminal, tmp_path: Path, database_urls: DatabaseUrls
) -> None:
    assert "No agent answers" in terminal.ok("agent", "usage")
    add_number(terminal, tmp_path, {"kind": "agent", "daily_turns": 10, "daily_tokens": 1500})
    query(
        database_urls,
        """
        insert into agent_uses (tenant_id, day, model, turns, input_tokens, output_tokens)
        select tenant_id, (now() at time zone time_zone)::date - days, 'm', 4, 100, 50 + days
        from tenants, generate_series(0, 9) as days where slug = 'hotel-marea' returning 1
        """,
    )
    [used] = terminal.read("agent", "usage", "--days", "3")
    assert used["tenant"] == "hotel-marea"
    assert [(each["turns"], each["output_tokens"]) for each in used["days"]] == [
        (4, 50), (4, 51), (4, 52),
    ]  # fmt: skip
    assert used["days"][0]["day"] == used["today"]
    assert used["left"] == [
        {"number": NUMBER, "daily_turns": 10, "turns_left": 6, "daily_tokens": 1500,
         "tokens_left": 1350}
    ]  # fmt: skip
    assert "6 / 10" in terminal.ok("agent", "usage", "--tenant", "hotel-marea")
    assert terminal.read("agent", "usage", "--tenant", "tacos-lupe") == []
    assert "tenant list" in terminal.refuse("agent", "usage", "--tenant", "nobody")


@pytest.mark.parametrize(
    ("bot", "tokens"),
    [
        ({"kind": "agent"}, 1000),
        ({"kind": "agent", "daily_tokens": 300}, 300),
        ({"kind": "agent", "daily_tokens": 9000, "api_key": "model_key"}, 9000),
        ({"kind": "flow", "flow": "orders", "agent": {"daily_tokens": 200}}, 200),
    ],
)
def test_the_house_lends_no_more_than_it_says(bot: dict[str, Any], tokens: int) -> None:
    house = choosing.House(daily_tokens=1000)
    left = agents.find_left(Led(None, {"bot": bot}), Used(2000, 250), house)
    assert (left.daily_tokens, left.tokens_left) == (tokens, max(tokens - 250, 0))
    assert (left.daily_turns, left.turns_left) == (1000, 0)
