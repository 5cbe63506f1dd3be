"""What the rule bot decides, turn by turn."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from centralita.decide import rules, texts
from centralita.vocabulary import content
from tests.decide.turns import (
    GREETED,
    NOW,
    build_bot,
    build_turn,
    decide,
    hear,
    read,
    read_all,
    tap,
)  # fmt: skip

FRIENDLY = texts.BUILT_IN["friendly"]
CLOSED = {"opening_hours": {"monday": [["09:00", "18:00"]]}}


# --- questions and answers


def test_answers_a_question_and_says_why() -> None:
    decision = decide("a que ora abren??")
    assert read_all(decision) == ["Abrimos de 9 a 18."]
    assert decision.intent == "horario"
    assert decision.confidence is not None
    assert 0.8 < decision.confidence < 1
    assert decision.stage == "answered"
    assert decision.misses == 0
    assert decision.because == (
        f"rule 'horario' matched 'a que hora abren' at {decision.confidence:.2f}"
    )


def test_records_the_rules_own_intent_stage_and_review() -> None:
    decision = decide("precio de la suite", misses=1)
    assert (decision.intent, decision.stage) == ("price", "lead")
    assert decision.requires_review
    assert decision.misses == 0
    assert decision.owner is None


@pytest.mark.parametrize(
    ("said", "answers"),
    [
        (("a que", "hora", "abren"), ["Abrimos de 9 a 18."]),
        (("precio", "de la suite"), ["La suite cuesta 200 €."]),
        (("hola", "precio?", "hay estacionamiento?"), ["Desde 90 €.", "Sí hay."]),
        (("¿A qué hora abren? ¿Hay estacionamiento? ¿Precio? ¿Masaje?",),
         ["Abrimos de 9 a 18.", "Sí hay.", "Desde 90 €."]),
        (("precio", "precio", "PRECIO!!"), ["Desde 90 €."]),
        (("xyzzy", "precio"), ["Desde 90 €."]),
    ],
)  # fmt: skip
def test_a_burst_is_one_turn(said: tuple[str, ...], answers: list[str]) -> None:
    assert read_all(decide(*said)) == answers


def test_a_tapped_button_starts_the_rule_of_its_id() -> None:
    decision = decide(tap("parking", "Quiero saberlo"))
    assert read_all(decision) == ["Sí hay."]
    assert decision.confidence == 1.0
    assert "chose 'parking'" in decision.because


def test_a_tapped_button_without_a_rule_is_read_as_text() -> None:
    assert read_all(decide(tap("xyz", "Precio"))) == ["Desde 90 €."]


def test_a_tapped_person_calls_a_person() -> None:
    assert decide(tap("person", "Hablar con alguien")).owner == "human"


def test_a_caption_is_answered_like_text() -> None:
    assert read_all(decide(hear("precio?", "image"))) == ["Desde 90 €."]


def test_placeholders_are_filled_once_and_only_with_our_values() -> None:
    bot = build_bot(
        rules=[{"name": "a", "when": ["x"], "answer": "Hola, {name}: {business}, {opens}"}]
    )
    ana = build_turn("x", contact_name="Ana Prueba", **GREETED)
    tricky = build_turn("x", contact_name="{business} {opens}", **GREETED)
    assert read_all(rules.decide_turn(bot, ana)) == ["Hola, Ana: Villa Alba, ahora mismo"]
    assert read_all(rules.decide_turn(bot, tricky)) == ["Hola: Villa Alba, ahora mismo"]


@pytest.mark.parametrize("name", ["https://example.com", "🌸", "Ana99", "x" * 31, "", None])
def test_a_name_that_is_none_is_left_out(name: str | None) -> None:
    bot = build_bot(rules=[{"name": "a", "when": ["x"], "answer": "Hola, {name}!"}])
    decision = rules.decide_turn(bot, build_turn("x", contact_name=name, **GREETED))
    assert read_all(decision) == ["Hola!"]


# --- greeting and small talk


def test_first_contact_is_greeted() -> None:
    decision = rules.decide_turn(build_bot(), build_turn("hola", contact_name="Ana Prueba"))
    assert read_all(decision) == [
        "¡Hola, Ana! 👋 Gracias por escribir a Villa Alba. ¿En qué te ayudo?"
    ]
    assert decision.greeted
    assert (decision.intent, decision.stage) == ("greeting", "greeted")


def test_first_contact_with_a_question_gets_hello_and_answer_in_one_message() -> None:
    decision = rules.decide_turn(build_bot(), build_turn("Hola, precio?"))
    assert read_all(decision) == ["¡Hola! 👋 Gracias por escribir a Villa Alba.\n\nDesde 90 €."]
    assert decision.greeted
    assert decision.intent == "precio"


def test_a_rich_greeting_stands_before_the_answer() -> None:
    bot = build_bot(texts={"greeting": {"text": "Hola {name}", "buttons": ["Precio"]}})
    decision = rules.decide_turn(bot, build_turn("horario"))
    assert isinstance(decision.replies[0], content.Buttons)
    assert decision.replies[0].body == "Hola"
    assert read(decision.replies[1]) == "Abrimos de 9 a 18."


def test_greets_again_after_the_hours_set_and_not_before() -> None:
    bot = build_bot(greeting_every_hours=2)
    soon = build_turn("precio", greeted_at=NOW - timedelta(minutes=119))
    later = build_turn("precio", greeted_at=NOW - timedelta(hours=2))
    assert not rules.decide_turn(bot, soon).greeted
    assert rules.decide_turn(bot, later).greeted


def test_zero_hours_never_greets() -> None:
    decision = rules.decide_turn(build_bot(greeting_every_hours=0), build_turn("hola"))
    assert not decision.greeted
    assert read_all(decision) == [FRIENDLY["es"]["offer"]]


@pytest.mark.parametrize(
    ("said", "intent", "reply"),
    [
        ("hola", "greeting", FRIENDLY["es"]["offer"]),
        ("Buenas noches!!", "greeting", FRIENDLY["es"]["offer"]),
        ("holaaaa, qué tal?", "greeting", FRIENDLY["es"]["offer"]),
        ("muchas gracias 🙏", "thanks", FRIENDLY["es"]["thanks"]),
        ("no, gracias", "thanks", FRIENDLY["es"]["thanks"]),
        ("ok perfecto", "goodbye", None),
        ("hasta mañana", "goodbye", None),
    ],
)
def test_small_talk_is_never_a_miss(said: str, intent: str, reply: str | None) -> None:
    decision = decide(said, misses=1)
    assert (decision.intent, decision.misses) == (intent, 0)
    assert read_all(decision) == ([reply] if reply else [])


@pytest.mark.parametrize("said", ["mañana", "buena pregunta", "gracias pero me cobraron doble"])
def test_other_words_are_no_small_talk(said: str) -> None:
    assert decide(said).intent == "unknown"


# --- languages


@pytest.mark.parametrize(
    ("contact", "setting", "tenant", "reply"),
    [
        ("en", {}, "es", "We open from 9 to 6."),
        ("en_US", {}, "es", "We open from 9 to 6."),
        ("es-MX", {}, "en", "Abrimos de 9 a 18."),
        ("fr", {}, "en", "We open from 9 to 6."),
        (None, {"language": "en"}, "es", "We open from 9 to 6."),
        (None, {}, "en_GB", "We open from 9 to 6."),
        (None, {}, "fr", "Abrimos de 9 a 18."),
    ],
)
def test_speaks_the_readers_language(
    contact: str | None, setting: dict[str, Any], tenant: str, reply: str
) -> None:
    turn = build_turn("horario", language=tenant, contact_language=contact, **GREETED)
    assert read_all(rules.decide_turn(build_bot(**setting), turn)) == [reply]


# --- the bot of a tenant that set nothing


@pytest.mark.parametrize("tone", texts.BUILT_IN)
@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_an_empty_configuration_is_a_polite_bot(tone: str, language: str) -> None:
    bot = build_bot(rules=[], tone=tone)
    hello = rules.decide_turn(bot, build_turn("hola", language=language))
    lost = rules.decide_turn(bot, build_turn("xyzzy", language=language, **GREETED))
    person = rules.decide_turn(bot, build_turn("xyzzy", language=language, misses=1, **GREETED))
    assert "Villa Alba" in read_all(hello)[0]
    assert len(read_all(lost)) == 1
    assert person.owner == "human"
    assert not any("{" in body for each in (hello, lost, person) for body in read_all(each))


def test_what_is_left_out_is_said_in_the_timeline() -> None:
    bot = build_bot(
        rules=[
            {"name": f"tema{n}", "when": [f"tema{n}"], "answer": [f"uno {n}", f"dos {n}"]}
            for n in ("alfa", "beta")
        ]
    )
    decision = rules.decide_turn(bot, build_turn("temaalfa? temabeta?", **GREETED))
    assert len(decision.replies) == 3
    assert "only the first 3 of 4 messages" in decision.because


def test_a_text_that_a_name_makes_too_long_is_not_cut_here() -> None:
    bot = build_bot(rules=[{"name": "r", "when": ["larga"], "answer": "x" * 4080 + " {business}"}])
    turn = build_turn("larga", **GREETED)
    business = msgspec.structs.replace(turn.business, name="Hotel de nombre muy largo")
    (body,) = read_all(rules.decide_turn(bot, msgspec.structs.replace(turn, business=business)))
    assert body.endswith("Hotel de nombre muy largo")
