"""What customers send that no question asked for: each gets a kind sentence and a way on."""

from datetime import timedelta

import pytest

from centralita.vocabulary import content
from centralita.vocabulary.incoming import Media, Place
from centralita.vocabulary.turns import Decision, Turn
from tests.decide.flow.customers import (
    Pizzeria,
    build_bot,
    hear,
    tap,
)  # fmt: skip
from tests.decide.flow.small import ask, build, meet, say_es, send, two


def test_a_question_is_no_answer_where_any_words_are() -> None:
    customer = meet(build(question=ask("text")), aside=answer_hours)
    customer.say("hola")
    assert customer.say("¿a qué hora abren?") == ["A las 9.", "¿Qué?"]
    assert customer.say("¿de verdad?") == ["Adiós ¿de verdad?"]


def test_halves_of_characters_do_no_harm() -> None:
    customer = meet(build(question=ask("text")))
    customer.say("hola \ud83d")
    assert customer.say("Ana\0 \udc00") == ["Adiós Ana ?"]


def test_kind_words_are_no_miss_and_begin_nothing() -> None:
    customer = meet()
    customer.say("hola")
    assert customer.say("buenas tardes") == ["¿Qué te gustaría hacer?"]
    assert "gusto" in customer.say("muchas gracias")[0]
    assert customer.decision.misses == 0
    for text in ("pedir", "1", "3"):
        customer.say(text)
    assert customer.say("hola") == ["¿A qué nombre?"]
    for text in ("Ana", "si", "listo"):
        customer.say(text)
    assert len(customer.say("gracias")) == 1
    assert customer.say("ok") == []
    assert customer.say("hola")[-1] == "¿Qué te gustaría hacer?"


def test_a_hello_after_days_is_a_new_beginning() -> None:
    customer = meet()
    for text in ("hola", "pedir", "1"):
        customer.say(text)
    customer.now += timedelta(days=2)
    assert customer.say("hola") == ["¡Hola, Ana Pérez!", "¿Qué te gustaría hacer?"]


def test_an_aside_does_not_greet_for_the_flow() -> None:
    def answer(turn: Turn) -> Decision:
        assert turn.conversation.greeted_at == turn.now
        return Decision(replies=(content.Text(body="Sí."),), intent="rule")

    customer = meet(aside=answer)
    assert customer.say("¿tienen wifi?")[:2] == ["Sí.", "¡Hola, Ana Pérez!"]


def test_files_as_first_words_are_acknowledged() -> None:
    media = Media(id="m1", voice=True)
    assert meet().say(send("audio", media=media))[0] == say_es("voice")
    assert meet().say(send("image", media=media))[0] == say_es("file")
    assert meet().say(send("unsupported"))[0] == say_es("unreadable")


def test_misses_lead_to_help_and_then_to_a_person() -> None:
    customer = meet(settings=build_bot(misses_before_person=3))
    customer.say("hola")
    assert customer.say("xyzzy") == [f"{say_es('not_choice')}\n\n¿Qué te gustaría hacer?"]
    assert (customer.decision.misses, customer.decision.intent) == (1, "unknown")
    assert "persona" in customer.say("plugh")[0]
    customer.say("frotz")
    assert (customer.decision.owner, customer.decision.confidence) == ("human", 0.0)
    assert customer.decision.cause == "misses"
    customer = meet(settings=build_bot(on_misses="fallback"))
    customer.say("hola")
    for _ in range(10):
        assert customer.say("xyzzy")
    assert customer.say("xyzzy") == []
    assert customer.decision.requires_review


def answer_hours(turn: Turn) -> Decision | None:
    if not any("abren" in (each.text or "") for each in turn.heard):
        return None
    return Decision(
        replies=(content.Text(body="A las 9."),), intent="hours", confidence=0.9, because="a rule"
    )


def test_an_aside_is_answered_and_the_question_repeated() -> None:
    customer = meet(aside=answer_hours)
    customer.say("hola")
    assert customer.say("a qué hora abren") == ["A las 9.", "¿Qué te gustaría hacer?"]
    assert (customer.decision.misses, customer.decision.intent) == (0, "hours")
    customer = meet(aside=answer_hours)
    assert customer.say("¿a qué hora abren?")[0] == "A las 9."
    assert customer.say("pedir", "¿a qué hora abren?") == ["A las 9.", "¿Qué plato?"]


def test_an_aside_may_call_a_person() -> None:
    def give_up(turn: Turn) -> Decision:
        said = (content.Text(body="Te paso."),)
        return Decision(replies=said, owner="human", because="a rule hands over")

    customer = meet(aside=give_up)
    customer.say("hola")
    assert customer.say("quejarme") == ["Te paso."]
    assert (customer.decision.owner, customer.decision.stage) == ("human", "handed_over")


def test_small_talk_of_the_rules_is_no_aside() -> None:
    def greet(turn: Turn) -> Decision:
        return Decision(replies=(content.Text(body="¡Hola!"),), intent="greeting")

    customer = meet(aside=greet)
    customer.say("xyzzy")
    assert customer.say("xyzzy")[0].startswith(say_es("not_choice"))


def test_twenty_messages_at_once() -> None:
    customer = meet()
    assert customer.say(*["hola"] * 20) == ["¡Hola, Ana Pérez!", "¿Qué te gustaría hacer?"]
    assert customer.say("pedir", *["xyzzy"] * 19) == ["¿Qué plato?"]
    assert customer.say("pizza margarita", "2") == ["¿A qué nombre?"]
    assert customer.say("Ana", "si", "si") == ["¿2 Pizza margarita?"]


def test_what_was_typed_before_a_question_never_confirms_it() -> None:
    pizzeria = Pizzeria()
    customer = meet(serve=pizzeria.serve)
    for text in ("hola", "pedir", "1", "3"):
        customer.say(text)
    customer.say("Ana", "claro", "confirmar", "👍", "ok")
    assert pizzeria.done == []
    customer.say("si", "si")
    assert len(pizzeria.done) == 1


def test_a_text_in_pieces_is_one_answer() -> None:
    flow = build(question=ask("number"), other=ask("text"))
    flow["nodes"]["question"]["next"] = "other"
    customer = meet(flow)
    customer.say("hola")
    assert customer.say("el número", "es", "dos") == ["¿Qué?"]


@pytest.mark.parametrize(
    "text", ["🍕🍕🍕", "你好", "Привет", "x" * 4000, "?", "مرحبا", "\u200b", "\0"]
)
def test_strange_texts_get_a_kind_sentence_and_a_way_on(text: str) -> None:
    for steps in ((), ("hola",), ("hola", "pedir"), ("hola", "pedir", "1"),
                  ("hola", "pedir", "1", "2", "Ana")):  # fmt: skip
        customer = meet()
        for step in steps:
            customer.say(step)
        said = customer.say(text)
        assert said
        assert "¿" in said[-1]


@pytest.mark.parametrize(
    ("kind", "text", "key"),
    [
        ("number", "-3", "too_small"),
        ("number", "99999999999999999999", "too_great"),
        ("number", "2,5", "not_whole"),
        ("number", "muchas", "not_number"),
        ("date", "01/01/2020", "past"),
        ("date", "ayer", "past"),
        ("date", "31/02", "not_date"),
        ("email", "ana(at)example", "not_email"),
        ("phone", "123", "not_phone"),
        ("location", "calle mayor 5", "not_place"),
        ("yes_no", "quizás", "not_yes_no"),
        ("media", "no tengo foto", "not_media"),
        ("text", "x" * 2000, "text_long"),
    ],
)
def test_wrong_answers_are_explained(kind: str, text: str, key: str) -> None:
    customer = meet(build(question=ask(kind)))
    customer.say("hola")
    said = customer.say(text)[0]
    assert said.startswith(say_es(key).split("{")[0])
    assert said.endswith("\n\n¿Qué?")
    assert customer.decision.misses == 1


def test_an_address_in_three_messages_is_one_answer() -> None:
    customer = meet(build(question=ask("text"), last=ask("yes_no", into="b")))
    customer.say("hola")
    assert customer.say("Calle Mayor 5", "3º B", "Madrid") == ["Adiós Calle Mayor 5 3º B Madrid"]
    customer.say("hola")
    assert customer.say("Calle Mayor 5", "cancelar") == ["Adiós Calle Mayor 5"]


def test_files_where_none_was_asked() -> None:
    media = Media(id="m1", mime_type="audio/ogg", voice=True)
    customer = meet(settings=build_bot(misses_before_person=9))
    customer.say("hola")
    assert customer.say(send("audio", media=media))[0].startswith(say_es("voice"))
    assert customer.decision.requires_review
    # Help follows, so that the sentence leads to it no more: a full stop.
    said = f"{say_es('file')[:-1]}. "
    assert customer.say(send("image", media=media))[0].startswith(said)
    customer.say("pedir")
    customer.say("1")
    assert customer.say(send("audio", media=media))[0].startswith(say_es("voice"))
    assert customer.say(send("unsupported"))[0].startswith(say_es("unreadable"))
    assert customer.say(send("location", place=Place(latitude=1, longitude=2)))
    assert customer.say(hear("dos", "audio", media=media)) == ["¿A qué nombre?"]


def test_a_voice_note_is_told_so_where_a_menu_has_words_of_its_own() -> None:
    option = {"id": "all", "title": two("Todo", "All"), "next": "bye"}
    said = {"text": two("¿Qué?", "What?"), "retry": two("No entendí.", "What?")}
    menu = {**said, "options": [option]}
    customer = meet(build(question={"menu": menu}), settings=build_bot(misses_before_person=9))
    customer.say("empezar")
    media = Media(id="m1", mime_type="audio/ogg", voice=True)
    assert customer.say(send("audio", media=media))[0].startswith(say_es("voice"))
    assert customer.say("xyz")[0].startswith("No entendí.")


def test_silent_messages_keep_everything_as_it_is() -> None:
    customer = meet()
    customer.say("hola")
    before = customer.conversation
    assert customer.say(send("reaction", text="👍")) == []
    assert customer.conversation == before


def test_a_strange_button_is_matched_by_its_title() -> None:
    customer = meet()
    customer.say("hola")
    assert customer.say(tap("another-bots-id", "Pedir")) == ["¿Qué plato?"]


def test_a_strange_button_without_words_gets_the_question_again() -> None:
    customer = meet()
    assert customer.say(tap("another-bots-id", "👍"))[0] == say_es("old_button")
    [said] = customer.say(tap("another-bots-id", "👍"))
    assert said.startswith(say_es("old_button"))


def test_kind_words_are_no_search() -> None:
    option = {"id": "all", "title": two("Todo", "All"), "next": "last"}
    definition = build(
        search={
            "menu": {"text": two("¿Qué buscas?", "What?"), "options": [option]},
            "on": {"text": "found"},
        },
        found={"say": two("Buscado: {heard.text}", "Sought: {heard.text}"), "next": "last"},
        last=ask("text", into="b"),
    )
    for words in ("hola", "gracias"):
        customer = meet(definition)
        customer.say("empezar")
        said = customer.say(words)
        assert said[-1] == "¿Qué buscas?"
        assert not any("Buscado" in each for each in said)
        assert customer.say("tacos")[0] == "Buscado: tacos"
