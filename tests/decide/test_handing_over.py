"""When a person is called, what happens while closed, and what is not text or not fresh."""

from datetime import timedelta
from typing import Any

import pytest

from centralita.decide import rules, texts
from centralita.vocabulary.incoming import MessageKind, Place
from tests.decide.turns import GREETED, NOW, build_bot, build_turn, decide, hear, read_all

FRIENDLY = texts.BUILT_IN["friendly"]
CLOSED = {"opening_hours": {"monday": [["09:00", "18:00"]]}}


# --- people


@pytest.mark.parametrize(
    "said",
    [
        "persona", "PERSONA!!", "una persona, por favor", "quiero hablar con un humano",
        "asesro", "asesr", "asessor", "presona", "me comunicas con un agente?", "eres una persona?",
        "hablar con alguien",
        "talk to someone", "I want a human", "agent please",
        "llevo media hora esperando, quiero hablar con alguien del hotel ya",
    ],
)  # fmt: skip
def test_words_that_call_a_person(said: str) -> None:
    decision = decide(said, contact_name="Ana Prueba")
    assert decision.owner == "human"
    assert read_all(decision) == [FRIENDLY["es"]["handed_over"]]
    assert (decision.intent, decision.stage) == ("person", "handed_over")
    (alarm,) = decision.alarms
    assert alarm.severity == "warning"
    assert alarm.title == "Ana Prueba pide hablar con una persona"
    assert said in alarm.message


@pytest.mark.parametrize(
    "said",
    ["mesa para una persona", "¿cuánto por persona?", "precio por persona", "agente de viajes",
     "para una persona", "habitación para 2 personas", "$20 per person"],
)  # fmt: skip
def test_counting_people_calls_nobody(said: str) -> None:
    assert decide(said).owner is None


def test_a_rules_own_phrase_beats_the_words_that_call_a_person() -> None:
    bot = build_bot(rules=[{"name": "agente", "when": ["agente"], "answer": "Soy yo."}])
    decision = rules.decide_turn(bot, build_turn("agente", **GREETED))
    assert read_all(decision) == ["Soy yo."]


def test_alarms_are_in_the_tenants_language_and_replies_in_the_readers() -> None:
    decision = decide("humano", language="es", contact_language="en")
    assert read_all(decision) == [FRIENDLY["en"]["handed_over"]]
    assert decision.alarms[0].title == "Un cliente pide hablar con una persona"


def test_a_rule_may_hand_over() -> None:
    decision = decide("quiero quejarme")
    assert decision.owner == "human"
    assert decision.requires_review
    assert read_all(decision) == [FRIENDLY["es"]["handed_over"]]
    assert "«queja»" in decision.alarms[0].message


def test_misses_lead_to_a_person() -> None:
    first, second = decide("xyzzy plugh"), decide("plugh", misses=1)
    assert read_all(first) == [FRIENDLY["es"]["fallback"]]
    assert (first.misses, first.owner, first.stage) == (1, None, "asked_again")
    assert (first.intent, first.confidence) == ("unknown", 0.0)
    assert (second.misses, second.owner, second.stage) == (0, "human", "handed_over")
    assert second.alarms[0].severity == "warning"
    assert "2 mensajes" in second.alarms[0].message


def test_misses_may_only_ask_again_and_end_in_silence() -> None:
    bot = build_bot(on_misses="fallback")
    second = rules.decide_turn(bot, build_turn("plugh", misses=1, **GREETED))
    eleventh = rules.decide_turn(bot, build_turn("plugh", misses=10, **GREETED))
    assert read_all(second) == [FRIENDLY["es"]["fallback"]]
    assert (second.owner, second.requires_review, second.misses) == (None, True, 2)
    assert (eleventh.replies, eleventh.requires_review, eleventh.misses) == ((), True, 11)


@pytest.mark.parametrize("owner", ["human", "nobody"])
def test_the_bot_is_silent_when_it_is_not_its_turn(owner: Any) -> None:
    decision = decide("horario", owner=owner, misses=1)
    assert decision.replies == ()
    assert decision.misses == 1
    assert decision.owner is None
    assert decision.because


# --- opening hours


def test_rules_answer_also_while_closed() -> None:
    decision = rules.decide_turn(build_bot(**CLOSED), build_turn("precio", **GREETED))
    assert read_all(decision) == ["Desde 90 €."]


def test_an_only_open_rule_waits_while_closed() -> None:
    decision = rules.decide_turn(build_bot(**CLOSED), build_turn("masaje", **GREETED))
    assert "el lunes a las 9:00" in read_all(decision)[0]
    assert "closed" in decision.because
    assert read_all(decide("masaje")) == ["Te espero."]


@pytest.mark.parametrize("said", ["persona", "quiero quejarme"])
def test_handing_over_while_closed_says_when_we_open(said: str) -> None:
    turn = build_turn(said, contact_language="en", **GREETED)
    decision = rules.decide_turn(build_bot(**CLOSED), turn)
    assert decision.owner == "human"
    assert "on Monday at 9:00 am" in read_all(decision)[0]


# --- what is not text


@pytest.mark.parametrize("kind", ["image", "audio", "document", "location", "contacts", "order"])
def test_files_are_acknowledged_once_and_reviewed(kind: MessageKind) -> None:
    file = hear(None, kind, place=Place(latitude=1, longitude=2))
    first = decide(file, misses=1)
    again = decide(file, stage="received", misses=1)
    assert read_all(first) == [FRIENDLY["es"]["received"]]
    assert (first.stage, first.requires_review, first.misses) == ("received", True, 1)
    assert (again.replies, again.requires_review, again.misses) == ((), True, 1)


@pytest.mark.parametrize("kind", ["reaction", "sticker", "system", "edit", "revoke"])
def test_kinds_that_ask_for_nothing_get_silence(kind: MessageKind) -> None:
    decision = decide(hear("👍" if kind == "reaction" else None, kind), misses=1)
    assert (decision.replies, decision.misses, decision.requires_review) == ((), 1, False)
    assert kind in decision.because


def test_first_words_without_words() -> None:
    bot = build_bot()
    for first in (hear("👋"), hear(None, "sticker"), hear(None, "welcome")):
        assert rules.decide_turn(bot, build_turn(first)).greeted
    for quiet in (hear("❤️", "reaction"), hear(None, "system")):
        assert not rules.decide_turn(bot, build_turn(quiet)).replies


def test_emojis_get_silence_and_a_question_mark_does_not() -> None:
    assert decide("👍").replies == ()
    assert decide("???").intent == "unknown"


def test_unreadable_kinds() -> None:
    unsupported, unknown = decide(hear(None, "unsupported")), decide(hear(None, "unknown"))
    assert read_all(unsupported) == [FRIENDLY["es"]["unreadable"]]
    assert unknown.replies == ()
    assert unsupported.requires_review
    assert unknown.requires_review


def test_a_reaction_beside_a_question_changes_nothing() -> None:
    assert read_all(decide(hear("👍", "reaction"), "precio")) == ["Desde 90 €."]


# --- old messages


@pytest.mark.parametrize(
    ("do", "replies", "review", "alarms"),
    [("answer", 1, False, 0), ("flag", 0, True, 1), ("skip", 0, False, 0)],
)
def test_old_messages(do: str, replies: int, review: bool, alarms: int) -> None:
    bot = build_bot(old_messages={"older_than_minutes": 30, "do": do})
    old = hear("precio", at=NOW - timedelta(minutes=31))
    decision = rules.decide_turn(bot, build_turn(old, misses=1, **GREETED))
    assert (len(decision.replies), decision.requires_review) == (replies, review)
    assert [alarm.severity for alarm in decision.alarms] == ["info"] * alarms


def test_a_fresh_message_in_a_burst_makes_the_turn_fresh() -> None:
    old = hear("precio", at=NOW - timedelta(hours=5))
    assert read_all(decide(old, "hola")) == ["Desde 90 €."]
    assert decide(old).replies == ()
