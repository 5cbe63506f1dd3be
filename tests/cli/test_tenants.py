"""`centralita tenant …`, and how the program fails."""

import pytest

from tests.cli.conftest import Terminal


def test_a_tenants_life(terminal: Terminal) -> None:
    assert "No" not in terminal.ok("tenant", "add", "hotel-marea", "--name", "Hotel Marea")
    added = terminal.read(
        "tenant", "add", "tacos-lupe", "--name", "Tacos Lupe", "--language", "en",
        "--time-zone", "Europe/Madrid", "--currency", "EUR", "--trade", "restaurant",
    )  # fmt: skip
    assert added["slug"] == "tacos-lupe"
    listed = terminal.read("tenant", "list")
    assert [each["slug"] for each in listed] == ["hotel-marea", "tacos-lupe"]
    assert listed[1]["time_zone"] == "Europe/Madrid"
    terminal.ok("tenant", "suspend", "tacos-lupe")
    assert terminal.read("tenant", "show", "tacos-lupe")["tenant"]["status"] == "suspended"
    terminal.ok("tenant", "resume", "tacos-lupe")
    assert terminal.read("tenant", "show", added["id"])["tenant"]["status"] == "active"
    assert terminal.read("tenant", "stats", "tacos-lupe")["messages_received"] == 0
    history = terminal.read("tenant", "history", "tacos-lupe")
    assert [each["action"] for each in history] == [
        "tenant.active",
        "tenant.suspended",
        "tenant.add",
    ]
    assert all(each["actor"] for each in history)
    for command in ("list", "show tacos-lupe", "stats tacos-lupe", "history tacos-lupe"):
        assert "tacos-lupe" in terminal.ok("tenant", *command.split()) or "stats" in command


@pytest.mark.parametrize(
    ("arguments", "field", "cure"),
    [
        (["tenant", "add", "Bad Slug", "--name", "x"], "slug:", "hotel-marea"),
        (["tenant", "add", "ok", "--name", " "], "name:", "Give the business's name"),
        (["tenant", "add", "ok", "--name", "x", "--language", "fr"], "language:", "es or en"),
        (
            ["tenant", "add", "ok", "--name", "x", "--time-zone", "Mars/Phobos"],
            "time_zone:",
            "Europe/Madrid",
        ),
        (["tenant", "add", "ok", "--name", "x", "--currency", "euro"], "currency:", "MXN"),
        (["tenant", "show", "nobody"], "tenant:", "tenant list"),
        (["tenant", "suspend", "nobody"], "tenant:", "tenant list"),
        (["tenant", "stats", "nobody"], "tenant:", "tenant list"),
    ],
)
def test_bad_input_names_the_field_and_the_cure(
    arguments: list[str], field: str, cure: str, terminal: Terminal
) -> None:
    sentence = terminal.refuse(*arguments)
    assert sentence.startswith(field)
    assert cure in sentence
    assert terminal.read("tenant", "list") == []


def test_a_taken_slug_changes_nothing(terminal: Terminal) -> None:
    terminal.ok("tenant", "add", "hotel-marea", "--name", "Hotel Marea")
    sentence = terminal.refuse("tenant", "add", "hotel-marea", "--name", "Another")
    assert "hotel-marea is taken" in sentence
    assert [each["name"] for each in terminal.read("tenant", "list")] == ["Hotel Marea"]


def test_sentences_come_in_spanish_too(terminal: Terminal) -> None:
    assert "Aún no hay negocios" in terminal.ok("--lang", "es", "tenant", "list")
    assert "no vale" in terminal.refuse("--lang", "es", "tenant", "add", "Bad", "--name", "x")
    assert "Míralos" in terminal.refuse("tenant", "show", "nobody", CENTRALITA_LANG="es")


def test_wrong_usage_is_exit_code_2(terminal: Terminal) -> None:
    for arguments in (["tenant", "add"], ["nonsense"], ["tenant", "list", "--nonsense"]):
        assert terminal.run(*arguments).exit_code == 2


def test_without_a_master_key_it_refuses_to_start(bare_terminal: Terminal) -> None:
    for command in ("tenant list", "doctor", "serve --port 0", "work", "migrate", "keys verify"):
        assert "centralita keys new" in bare_terminal.refuse(*command.split())


def test_a_bad_master_key_is_refused_and_not_shown(bare_terminal: Terminal) -> None:
    sentence = bare_terminal.refuse("tenant", "list", CENTRALITA_MASTER_KEY="planted-bad-key")
    assert "centralita keys new" in sentence
    assert "planted-bad-key" not in sentence


def test_a_bad_setting_is_named(terminal: Terminal) -> None:
    sentence = terminal.refuse("tenant", "list", CENTRALITA_PORT="99999999")
    assert sentence.startswith("CENTRALITA_PORT:")


def test_an_absent_database_is_exit_code_3(terminal: Terminal) -> None:
    away = "postgresql://someone:planted-password@127.0.0.1:9/nothing"
    urls = {f"CENTRALITA_{name}DATABASE_URL": away for name in ("", "APP_", "PIPE_")}
    result = terminal.run("tenant", "list", **urls)
    assert result.exit_code == 3
    assert "CENTRALITA_DATABASE_URL" in result.stderr
    assert "planted-password" not in result.output
    assert "Traceback" not in result.output
