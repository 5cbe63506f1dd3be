"""`centralita conversation take · give-back · mute · close · note · handovers`."""

from uuid import UUID

import pytest

from centralita.kit import ids
from tests.cli.conftest import Terminal
from tests.cli.test_saying import query
from tests.cli.test_saying import talk as talk
from tests.conftest import DatabaseUrls


def test_a_conversation_goes_from_hand_to_hand(terminal: Terminal, talk: UUID) -> None:
    name = str(talk)
    assert "You have taken it over" in terminal.ok("conversation", "take", name)
    assert "so already" in terminal.ok("conversation", "take", name)
    back = terminal.read("conversation", "give-back", name)
    assert (back["owner"], back["changed"]) == ("bot", True)
    assert "only kept" in terminal.ok("conversation", "mute", name)
    assert "tomado" in terminal.ok("--lang", "es", "conversation", "take", name)
    assert "meets the bot anew" in terminal.ok("conversation", "close", name)
    causes = [each["cause"] for each in terminal.read("conversation", "handovers", name)]
    assert causes == [
        "operator_takes", "operator_gives_back", "nobody_wanted", "operator_takes",
        "operator_closes",
    ]  # fmt: skip
    told = terminal.ok("--lang", "es", "conversation", "handovers", name)
    assert "persona → bot" in told
    assert "nadie debe responder" in told
    actions = [each["action"] for each in terminal.read("tenant", "history", "hotel-marea")]
    assert actions[0] == "conversation.operator_closes"


def test_it_was_always_the_bots(terminal: Terminal, talk: UUID) -> None:
    assert "always" in terminal.ok("conversation", "handovers", str(talk))
    closed = terminal.read("conversation", "close", str(talk))
    assert (closed["owner"], closed["changed"]) == ("bot", False)
    assert terminal.read("conversation", "show", str(talk))["conversation"]["stage"] == "closed"


def test_the_bots_summary_is_told(
    terminal: Terminal, talk: UUID, database_urls: DatabaseUrls
) -> None:
    query(
        database_urls,
        "insert into handovers (tenant_id, handover_id, conversation_id, from_owner, to_owner, "
        "cause, by_whom, summary) select tenant_id, %s, conversation_id, 'bot', 'human', 'words', "
        "'customer', 'Ana: quiere una mesa.' from conversations",
        ids.new_id(),
    )
    told = terminal.ok("conversation", "handovers", str(talk))
    assert "the customer asked for a person" in told
    assert "Ana: quiere una mesa." in told


def test_a_note_stands_among_the_messages_and_is_never_sent(
    terminal: Terminal, talk: UUID, database_urls: DatabaseUrls
) -> None:
    terminal.read("conversation", "say", str(talk), "Claro")
    noted = terminal.read("conversation", "note", str(talk), " Llega tarde \n")
    shown = terminal.read("conversation", "show", str(talk))
    last = shown["messages"][-1]
    assert (last["direction"], last["text"], last["status"]) == ("note", "Llega tarde", "noted")
    [card] = terminal.read("conversation", "list", "--tenant", "hotel-marea")
    assert card["last_text"] == "Claro"
    assert query(database_urls, "select count(*) from outbox") == [(1,)]
    told = terminal.read("message", "timeline", noted["message_id"])
    assert [each["kind"] for each in told] == ["noted_by_person", "because"]
    assert "Llega tarde" in terminal.ok("conversation", "show", str(talk))
    assert "text:" in terminal.refuse("conversation", "note", str(talk), "  ")


def test_a_withdrawn_message_says_why(
    terminal: Terminal, talk: UUID, database_urls: DatabaseUrls
) -> None:
    said = terminal.read("conversation", "say", str(talk), "soy el bot", "--keep-bot")
    query(
        database_urls,
        "update messages set handled_by = 'bot', created_at = now() - interval '1 minute'",
    )
    terminal.ok("conversation", "take", str(talk))
    assert query(database_urls, "select status from messages") == [("withdrawn",)]
    for language, word, because in (
        ("es", "Retirado", "lo hizo en la línea de comandos"),
        ("en", "Withdrawn", "did so on the command line"),
    ):
        told = terminal.read("--lang", language, "message", "timeline", said["message_id"])
        assert word in told[-1]["text"]
        assert because in told[-1]["text"]


@pytest.mark.parametrize("command", ["take", "give-back", "mute", "close", "handovers"])
def test_nowhere_is_refused(terminal: Terminal, hotel: str, command: str) -> None:
    assert "conversation list" in terminal.refuse("conversation", command, str(ids.new_id()))
