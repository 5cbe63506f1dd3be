"""`centralita apikey …`: a key is shown once, listed without its secret, and ended."""

import psycopg

from centralita.records import api_keys
from tests.cli.conftest import Terminal
from tests.conftest import DatabaseUrls


def test_a_keys_life_and_nobody_sees_it_twice(
    terminal: Terminal, database_urls: DatabaseUrls
) -> None:
    terminal.ok("tenant", "add", "hotel-marea", "--name", "Hotel Marea")
    assert "apikey add" in terminal.ok("apikey", "list", "hotel-marea")
    add = ("apikey", "add", "hotel-marea", "--name")
    shown = terminal.ok(*add, "n8n", "--scope", "all", "--expires", "90d")
    key = shown.strip().splitlines()[-1]
    prefix, _ = api_keys.parse_key(key) or ("", b"")
    made = terminal.read(*add, "panel", "--scope", "messages:read", "--scope", "numbers:read")
    assert api_keys.parse_key(made.pop("key")) is not None
    assert made["scopes"] == ["messages:read", "numbers:read"]
    listed = terminal.read("apikey", "list", "hotel-marea")
    assert listed[0] == made
    assert (listed[1]["prefix"], listed[1]["scopes"]) == (prefix, list(api_keys.SCOPES))
    assert listed[1]["expires_at"] > listed[1]["created_at"]
    assert "ctl_" in terminal.ok("--lang", "es", "apikey", "list", "hotel-marea")
    assert "apikey list" in terminal.refuse("apikey", "revoke", "hotel-marea", "other")
    assert "n8n" in terminal.refuse(*add, "n8n", "--scope", "all")
    terminal.ok("apikey", "revoke", "hotel-marea", f"ctl_{prefix}")
    assert "n8n" in terminal.refuse("apikey", "revoke", "hotel-marea", "n8n")
    assert terminal.read("apikey", "list", "hotel-marea")[1]["revoked_at"] is not None
    terminal.ok(*add, "n8n", "--scope", "all", "--expires", "2999-01-31")
    history = terminal.read("tenant", "history", "hotel-marea")
    assert [each["action"] for each in history][:2] == ["apikey.add", "apikey.revoke"]
    assert "".join(terminal.outputs).count(key) == 1
    with psycopg.connect(database_urls.owner) as connection:
        rows = connection.execute(
            "select k::text from centralita.api_keys k"
            " union all select a::text from centralita.audit_log a"
        ).fetchall()
    secret = key.rpartition("_")[2]
    assert secret not in str(rows)
    assert secret.encode().hex() not in str(rows)
    for wrong in (["--scope", "everything"], ["--scope", "all", "--expires", "yesterday"],
                  ["--scope", "all", "--expires", "2020-01-01"]):  # fmt: skip
        terminal.refuse(*add, "wrong", *wrong)
    terminal.refuse(*add, "x" * 61, "--scope", "all")
    said = terminal.refuse("--lang", "es", *add, "wrong", "--scope", "everything")
    assert "no existe" in said
