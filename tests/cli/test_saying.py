"""`centralita conversation say`: a person answers, and the bot is silent."""

import json
from typing import Any
from uuid import UUID

import psycopg
import pytest

from centralita.kit import ids
from tests.cli.conftest import Terminal
from tests.conftest import DatabaseUrls


def query(urls: DatabaseUrls, statement: str, *values: object) -> list[tuple[Any, ...]]:
    with psycopg.connect(urls.owner, options="-c search_path=centralita") as connection:
        cursor = connection.execute(statement.encode(), values)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def talk(hotel: str, database_urls: DatabaseUrls) -> UUID:
    """A conversation of the hotel's whose customer wrote an hour ago."""
    contact_id, conversation_id = ids.new_id(), ids.new_id()
    query(
        database_urls,
        "insert into contacts (tenant_id, contact_id, wa_id) select tenant_id, %s, '34600000001' "
        "from tenants",
        contact_id,
    )
    query(
        database_urls,
        "insert into conversations (tenant_id, conversation_id, number_id, contact_id, "
        "last_inbound_at) select tenant_id, %s, number_id, %s, now() - interval '1 hour' "
        "from numbers",
        conversation_id,
        contact_id,
    )
    return conversation_id


def test_a_person_answers_and_the_bot_is_silent(
    terminal: Terminal, talk: UUID, database_urls: DatabaseUrls
) -> None:
    said = terminal.ok("conversation", "say", str(talk), " Claro, ¡hasta luego!\n")
    assert f"give-back {talk}" in said
    rows = query(
        database_urls,
        "select m.text, m.content, m.handled_by, m.status, o.priority, o.state, v.owner "
        "from messages m join outbox o using (tenant_id, message_id) "
        "join conversations v on v.conversation_id = m.conversation_id",
    )
    text, content, *rest = rows[0]
    assert (len(rows), text) == (1, "Claro, ¡hasta luego!")
    assert json.loads(content) == {"kind": "text", "body": text}
    assert rest == ["human", "queued", 0, "queued", "human"]
    again = terminal.read("conversation", "say", str(talk), "otra cosa")
    assert (again["taken"], again["held"]) == (False, None)
    told = [each["kind"] for each in terminal.read("message", "timeline", again["message_id"])]
    assert told == ["written_by_person", "because", "outbox_queued"]
    actions = [each["action"] for each in terminal.read("tenant", "history", "hotel-marea")]
    assert actions[:2] == ["conversation.say", "conversation.say"]


def test_the_bot_may_go_on(terminal: Terminal, talk: UUID) -> None:
    said = terminal.read("conversation", "say", str(talk), "¡Hola!", "--keep-bot")
    assert said["taken"] is False
    assert terminal.read("conversation", "show", str(talk))["conversation"]["owner"] == "bot"


def test_a_number_that_may_not_send_is_told(terminal: Terminal, hotel: str, talk: UUID) -> None:
    terminal.ok("number", "pause", hotel)
    assert "is paused" in terminal.ok("conversation", "say", str(talk), "¡Hola!")


@pytest.mark.parametrize("last", ["null", "now() - interval '24 hours'"])
def test_a_closed_window_is_refused(
    last: str, terminal: Terminal, talk: UUID, database_urls: DatabaseUrls
) -> None:
    query(database_urls, f"update conversations set last_inbound_at = {last}")
    assert "template" in terminal.refuse("conversation", "say", str(talk), "¡Hola!")
    spanish = terminal.refuse("--lang", "es", "conversation", "say", str(talk), "¡Hola!")
    assert "plantilla" in spanish
    assert query(database_urls, "select owner from conversations") == [("bot",)]
    assert query(database_urls, "select 1 from messages") == []


def test_nothing_and_nowhere_are_refused(terminal: Terminal, talk: UUID) -> None:
    assert "text:" in terminal.refuse("conversation", "say", str(talk), " \n")
    for name in ("nonsense", str(ids.new_id())):
        refused = terminal.refuse("conversation", "say", name, "¡Hola!")
        assert "conversation list" in refused


def test_the_timeline_tells_what_limits_changed_and_our_own_codes(
    terminal: Terminal, talk: UUID, database_urls: DatabaseUrls
) -> None:
    said = terminal.read("conversation", "say", str(talk), "muy largo " * 500)
    told = terminal.read("message", "timeline", said["message_id"])
    adapted = [each["text"] for each in told if each["kind"] == "adapted"]
    assert len(adapted) == 1
    assert "longer than 4096" in adapted[0]

    query(database_urls, "delete from outbox")
    query(
        database_urls,
        "update messages set status = 'failed', failed_at = now(), error_code = 'window_closed'",
    )
    last = terminal.read("message", "timeline", said["message_id"])[-1]
    assert "24 hours" in last["text"]
    assert "template" in last["cure"]
