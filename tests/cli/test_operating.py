"""Doors, keys, isolation, doctor, quarantine, alerts, outbox, messages: what an operator does."""

import json
from collections.abc import Callable

import psycopg
import pytest

from centralita.kit import crypto, ids
from tests.cli.conftest import APP_SECRET, HOTEL_NUMBER, TOKEN, VERIFY_TOKEN, Terminal
from tests.conftest import DatabaseUrls

Secrets = Callable[[str, str], str]


@pytest.fixture
def app(terminal: Terminal, secrets: Secrets) -> str:
    terminal.ok(
        "app", "add", "main", "--secret-file", secrets("app", APP_SECRET),
        "--verify-token-file", secrets("verify", VERIFY_TOKEN),
    )  # fmt: skip
    return "main"


def execute(urls: DatabaseUrls, statement: str, *values: object) -> None:
    with psycopg.connect(urls.owner, options="-c search_path=centralita") as connection:
        connection.execute(statement.encode(), values)


def test_doors(terminal: Terminal, app: str, secrets: Secrets) -> None:
    assert [each["app"] for each in terminal.read("app", "list")] == ["main"]
    again = terminal.ok(
        "app", "add", "main", CENTRALITA_APP_SECRET="x", CENTRALITA_VERIFY_TOKEN="y"
    )
    assert "replaced" in again
    assert "/webhooks/meta/main" in again
    made = terminal.read("door", "add", "chakra")
    assert "/webhooks/chakra/" in made["url"]
    assert [each["label"] for each in terminal.read("door", "list")] == ["main"]
    assert made["url"].rpartition("/")[2] not in terminal.ok("door", "list")
    assert "Choose another name" in terminal.refuse("door", "add", "chakra")
    assert "chakra" in terminal.refuse("door", "add", "meta_cloud")
    assert "app:" in terminal.refuse("app", "add", "Bad Name", CENTRALITA_APP_SECRET="x")
    empty = {"CENTRALITA_APP_SECRET": " ", "CENTRALITA_VERIFY_TOKEN": "y"}
    assert "app_secret:" in terminal.refuse("app", "add", "other", **empty)


def test_keys_are_made_rotated_and_verified(terminal: Terminal, hotel: str, app: str) -> None:
    fresh = terminal.ok("keys", "new").strip()
    assert crypto.MasterKey.parse(fresh).key_id
    lost = terminal.run("keys", "verify", CENTRALITA_MASTER_KEY=fresh)
    assert lost.exit_code == 1
    both = {
        "CENTRALITA_MASTER_KEY": fresh,
        "CENTRALITA_PREVIOUS_MASTER_KEYS": terminal.env["CENTRALITA_MASTER_KEY"],
    }
    assert json.loads(terminal.ok("keys", "rotate", "--json", **both)) == {
        "rewrapped": 2,
        "current": 0,
    }
    states = json.loads(terminal.ok("keys", "verify", "--json", CENTRALITA_MASTER_KEY=fresh))
    assert [(each["owner"], each["opens"]) for each in states] == [
        ("platform", True),
        ("hotel-marea", True),
    ]


def test_isolation_is_proven_or_the_exit_code_says_so(
    terminal: Terminal, database_urls: DatabaseUrls
) -> None:
    assert "held" in terminal.ok("isolation", "prove")
    assert terminal.read("isolation", "prove")["held"] is True
    execute(database_urls, "alter table messages disable row level security")
    broken = terminal.run("isolation", "prove")
    assert broken.exit_code == 1
    assert "BROKEN" in broken.output
    assert "messages" in broken.output


def test_the_doctor_finds_each_trouble_and_its_cure(
    terminal: Terminal, hotel: str, app: str, database_urls: DatabaseUrls
) -> None:
    well = terminal.run("doctor", "--no-providers", "--json")
    assert well.exit_code == 0, well.output
    execute(database_urls, "update credentials set status = 'dead'")
    execute(database_urls, "update numbers set parked_at = now(), parked_code = '190'")
    execute(
        database_urls,
        "insert into inbound_queue (inbound_id, received_at) values (1, now() - interval '1 day')",
    )
    execute(
        database_urls,
        "insert into quarantine (quarantine_id, inbound_id, received_at, provider, door, field, "
        "path, cause, reason, phone_number_id) values (%s, 1, now(), 'meta_cloud', 'main', "
        "'messages', '', 'unknown_number', 'nobody has it', '300000000000077')",
        ids.new_id(),
    )
    execute(database_urls, "alter table messages no force row level security")
    sick = terminal.run("doctor", "--no-providers", "--json")
    assert sick.exit_code == 1
    found = {each["check"]: each for each in json.loads(sick.stdout) if each["level"] != "ok"}
    assert set(found) >= {
        "token_dead", "number_parked", "old_inbound", "unknown_number", "row_security",
        "never_heard",
    }  # fmt: skip
    assert "centralita number token" in found["token_dead"]["cure"]
    for each in found.values():
        assert each["text"] != f"doctor.{each['check']}.found", each
        assert each["cure"] != f"doctor.{each['check']}.cure", each
    table = terminal.run("doctor", "--no-providers")
    assert "centralita number add --tenant … --phone-number-id 300000000000077" in table.output


def test_the_doctor_sees_missing_migrations(
    terminal: Terminal, database_urls: DatabaseUrls
) -> None:
    execute(
        database_urls,
        "update alembic_version set version_num = '0001' where version_num ~ '^[0-9]+$'",
    )
    result = terminal.run("doctor")
    assert result.exit_code == 1
    assert "centralita migrate" in result.output
    for process in (("serve", "--port", "0"), ("work",)):
        refused = terminal.run(*process)
        assert refused.exit_code == 3
        assert "centralita migrate" in refused.stderr


def test_quarantine_is_shown_and_dismissed(terminal: Terminal, database_urls: DatabaseUrls) -> None:
    one = str(ids.new_id())
    execute(
        database_urls,
        "insert into quarantine (quarantine_id, inbound_id, received_at, provider, door, field, "
        "path, cause, reason, raw) values (%s, 1, now(), 'meta_cloud', 'main', 'messages', '', "
        "'unknown', 'a new kind', '{\"type\": \"hologram\"}')",
        one,
    )
    assert [each["quarantine_id"] for each in terminal.read("quarantine", "list")] == [one]
    assert "hologram" in terminal.ok("quarantine", "show", one)
    assert "say which" in terminal.refuse("quarantine", "replay")
    assert "Nothing was done" in terminal.refuse("quarantine", "dismiss", one)
    assert terminal.read("quarantine", "replay", one)["replayed"] == 0
    terminal.ok("quarantine", "dismiss", one, "--yes")
    assert terminal.read("quarantine", "list") == []
    for name in ("nonsense", str(ids.new_id())):
        assert "quarantine list" in terminal.refuse("quarantine", "show", name)


def test_alerts_are_listed_and_closed(
    terminal: Terminal, hotel: str, database_urls: DatabaseUrls
) -> None:
    tenant_id = terminal.read("tenant", "show", "hotel-marea")["tenant"]["id"]
    one = str(ids.new_id())
    execute(
        database_urls,
        "insert into alerts (tenant_id, alert_id, severity, title, message, source, subject) "
        "values (%s, %s, 'urgent', 'Look', 'at this', 'test', 'x')",
        tenant_id,
        one,
    )
    execute(
        database_urls,
        "insert into platform_alerts (kind, subject, severity, message) "
        "values ('unknown_number', '300000000000077', 'warning', 'nobody has it')",
    )
    listed = terminal.read("alerts", "list")
    assert [each["alert_id"] for each in listed["tenants"]["hotel-marea"]] == [one]
    assert [each["subject"] for each in listed["platform"]] == ["300000000000077"]
    assert "unknown_number/300000000000077" in terminal.ok("alerts", "list")
    terminal.ok("alerts", "resolve", "unknown_number/300000000000077")
    terminal.ok("alerts", "resolve", one, "--tenant", "hotel-marea")
    assert terminal.read("alerts", "list") == {"platform": [], "tenants": {}}
    assert "alerts list" in terminal.refuse("alerts", "resolve", one, "--tenant", "hotel-marea")


@pytest.fixture
def uncertain(terminal: Terminal, hotel: str, database_urls: DatabaseUrls) -> str:
    """A message whose send broke off."""
    number = terminal.read("number", "show", hotel)["number"]
    contact, talk, message = (str(ids.new_id()) for _ in range(3))
    keys = (number["tenant_id"], number["id"])
    execute(
        database_urls,
        "insert into contacts (tenant_id, contact_id, wa_id) values (%s, %s, '34600000001')",
        keys[0],
        contact,
    )
    execute(
        database_urls,
        "insert into conversations (tenant_id, number_id, conversation_id, contact_id) "
        "values (%s, %s, %s, %s)",
        *keys,
        talk,
        contact,
    )
    execute(
        database_urls,
        "insert into messages (tenant_id, number_id, message_id, conversation_id, direction, kind, "
        "text, status, handled_by, said_at) "
        "values (%s, %s, %s, %s, 'out', 'text', 'hola', 'sending', 'bot', now())",
        *keys,
        message,
        talk,
    )
    execute(
        database_urls,
        "insert into outbox (tenant_id, number_id, message_id, conversation_id, shard, state, "
        "not_before) values (%s, %s, %s, %s, 0, 'uncertain', 'infinity')",
        *keys,
        message,
        talk,
    )
    return message


def test_an_uncertain_send_is_sent_again_only_when_a_person_says_so(
    terminal: Terminal, uncertain: str
) -> None:
    waiting = terminal.read("outbox", "list", "--uncertain")
    assert [each["message_id"] for each in waiting] == [uncertain]
    assert "hola" in terminal.ok("outbox", "list")
    assert "uncertain_sends" in terminal.run("doctor", "--no-providers", "--json").stdout
    assert "outbox resend" in terminal.ok("message", "timeline", uncertain)
    assert "Nothing was done" in terminal.refuse("outbox", "resend", uncertain)
    terminal.ok("outbox", "resend", uncertain, "--yes")
    assert terminal.read("outbox", "list")[0]["state"] == "queued"
    assert "not uncertain" in terminal.refuse("outbox", "drop", uncertain, "--yes")
    history = terminal.read("tenant", "history", "hotel-marea")
    assert history[0]["action"] == "outbox.resend"


def test_an_uncertain_send_can_be_given_up(terminal: Terminal, uncertain: str) -> None:
    terminal.ok("outbox", "drop", uncertain, "--yes")
    assert terminal.read("outbox", "list") == []
    told = terminal.read("message", "timeline", uncertain)
    assert told[-1]["kind"] == "failed"


def test_what_is_not_there_is_refused(terminal: Terminal, hotel: str) -> None:
    nobody = str(ids.new_id())
    for arguments in (
        ["message", "timeline", nobody],
        ["message", "timeline", "wamid.NONE"],
        ["conversation", "show", nobody],
        ["conversation", "take", "nonsense"],
        ["outbox", "resend", nobody, "--yes"],
        ["alerts", "resolve", "--tenant", "hotel-marea", nobody],
        ["alerts", "resolve", "--tenant", "hotel-marea", "nonsense"],
        ["alerts", "resolve", "nonsense"],
    ):
        assert "centralita" in terminal.refuse(*arguments)
    for arguments in (["outbox", "list"], ["alerts", "list"]):
        assert "no" in terminal.ok(*arguments).lower()
    assert terminal.read("message", "list", "--tenant", "hotel-marea") == []
    assert terminal.read("conversation", "list", "--tenant", "hotel-marea") == []


def test_planted_secrets_are_in_no_output(
    terminal: Terminal, hotel: str, app: str, secrets: Secrets
) -> None:
    for command in (
        "tenant list", "tenant show hotel-marea", "tenant history hotel-marea", "number list",
        f"number show {HOTEL_NUMBER}", "app list", "door list", "keys verify",
        "isolation prove --all", "doctor --no-providers --all",
    ):  # fmt: skip
        for more in ([], ["--json"]):
            terminal.run(*command.split(), *more)
    terminal.run("number", "token", "999999999", "--token-file", secrets("again", TOKEN))
    terminal.run("number", "token", HOTEL_NUMBER, "--token-file", secrets("junk", f"{TOKEN} junk"))
    printed = "\n".join(terminal.outputs)
    passwords = [terminal.env["CENTRALITA_DATABASE_URL"].split("@")[0].rpartition(":")[2]]
    for secret in (
        TOKEN,
        APP_SECRET,
        VERIFY_TOKEN,
        terminal.env["CENTRALITA_MASTER_KEY"],
        *passwords,
    ):
        assert secret not in printed
    assert "hotel-marea" in printed
