"""What the person reads who takes over; the time-out; a language asked for in the middle."""

from datetime import timedelta
from typing import Any

import msgspec

from centralita.decide import rules, summary
from centralita.vocabulary.content import Buttons
from centralita.vocabulary.turns import Decision
from tests.decide.turns import GREETED, NOW, build_bot, build_turn, decide, read_all


def test_the_person_reads_who_wants_what_and_their_last_words() -> None:
    before = decide("¿cuánto cuesta?")
    assert isinstance(before.memory, str)
    decision = decide("quiero hablar con una persona", memory=before.memory, contact_name="Ana")
    assert decision.note == (
        "Ana: quiere hablar con una persona.\n"
        "Antes preguntó por: precio.\n"
        "Lo último que escribió:\n"
        "› ¿cuánto cuesta?\n"
        "› quiero hablar con una persona"
    )
    assert decision.cause == "words"


def test_it_is_in_the_tenants_language_and_names_the_customers() -> None:
    decision = decide("humano", language="en", contact_language="es")
    assert decision.note is not None
    assert decision.note.startswith("A customer: wants to talk to a person.")
    assert "Prefers Spanish." in decision.note


def test_collected_facts_stand_in_it() -> None:
    said = summary.compose(
        build_turn("ok"), wants="book_table", collected={"Personas": "4", "Día": "x" * 300}
    )
    assert "su consulta es «book table»" in said
    assert "• Personas: 4" in said
    assert max(map(len, said.splitlines())) < 180


def test_only_the_last_words_are_remembered() -> None:
    memory: Any = None
    for n in range(10):
        decision = decide(f"xyzzy {n}", memory=memory)
        memory = decision.memory
    assert "xyzzy 9" in memory
    assert "xyzzy 5" not in memory


def test_a_hand_over_ends_by_itself_when_the_person_is_silent() -> None:
    assert decide("persona").wake_at == NOW + timedelta(hours=12)
    bot = build_bot(give_back_after_minutes=0)
    assert rules.decide_turn(bot, build_turn("persona", **GREETED)).wake_at is None
    woken = _wake(owner="human")
    assert (woken.owner, woken.cause, woken.replies) == ("bot", "time_out", ())
    assert _wake(owner="nobody").owner is None
    assert _wake(owner="bot").replies == ()


def _wake(**memory: Any) -> Decision:
    turn = build_turn(**memory)
    return rules.decide_turn(build_bot(), msgspec.structs.replace(turn, woken=True))


def test_a_customer_who_writes_just_then_is_left_to_the_person() -> None:
    turn = msgspec.structs.replace(build_turn("¿hola?", owner="human"), woken=True)
    assert rules.decide_turn(build_bot(), turn).owner is None


def test_what_is_not_sure_enough_goes_to_a_person() -> None:
    bot = build_bot(confidence_for_person=0.95)
    unsure = rules.decide_turn(bot, build_turn("estacionamiento para mi camión grande", **GREETED))
    assert (unsure.owner, unsure.cause, unsure.intent) == ("human", "low_confidence", "parking")
    assert unsure.confidence is not None
    assert unsure.confidence < 0.95
    assert "«parking»" in unsure.alarms[0].message
    assert rules.decide_turn(bot, build_turn("estacionamiento", **GREETED)).owner is None


def test_causes_are_named() -> None:
    assert decide("quiero quejarme").cause == "rule"
    assert decide("plugh", misses=1).cause == "misses"
    assert decide("horario").cause is None


def test_a_language_is_spoken_as_soon_as_it_is_asked_for() -> None:
    only = decide("english please")
    assert only.contact_language == "en"
    assert "English" in read_all(only)[0]
    both = decide("English please. What are your opening hours?")
    assert both.contact_language == "en"
    assert read_all(both) == ["We open from 9 to 6."]
    asked = decide("idioma")
    assert asked.contact_language is None
    (question,) = asked.replies
    assert isinstance(question, Buttons)
    assert [button.title for button in question.buttons] == ["Español", "English"]
    assert decide("horario").contact_language is None
