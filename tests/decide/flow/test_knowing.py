"""What customers ask in between is answered by the flow's own fact, and the question put again."""

from typing import Any

import pytest

from centralita.decide.flow import checking
from centralita.vocabulary.asking import Ask, ReadFact, Told
from tests.decide.flow.customers import Customer, Library, build_bot
from tests.decide.flow.small import ask, build, meet, say_es, two

ANSWERS = {"fact": "pizzeria.answer", "with": {"question": "{heard.text}", "a": "{a}"}}


def serve(asked: Ask) -> Told:
    assert isinstance(asked, ReadFact)
    question = asked.arguments["question"]
    if "caja" in question:
        return Told(value={"found": True, "body": "Lo siento mucho.", "person": True})
    if "tarjeta" in question:
        return Told(value={"found": True, "body": "Aceptamos tarjeta."})
    if "roto" in question:
        return Told(refusal="broken")
    return Told(value={"found": False})


def build_asking(kind: str, **more: Any) -> dict[str, Any]:
    return {**build(one=ask(kind, **more)), "answers": ANSWERS}


@pytest.mark.parametrize("kind", ["number", "date", "yes_no", "email", "location", "text", "any"])
def test_a_question_in_between_is_answered_and_ours_put_again(kind: str) -> None:
    customer = meet(build_asking(kind), serve=serve)
    customer.say("hola")
    assert customer.say("¿aceptan tarjeta?") == ["Aceptamos tarjeta.", "¿Qué?"]
    assert customer.conversation.misses == 0
    assert customer.decision.intent == "question"


def test_what_nobody_knows_is_a_miss_or_the_answer() -> None:
    customer = meet(build_asking("number"), serve=serve)
    customer.say("hola")
    for odd in ("¿venden pan?", "roto"):
        misses = customer.conversation.misses
        customer.say(odd)
        assert customer.conversation.misses == misses + 1
    name = meet(build_asking("text"), serve=serve)
    name.say("hola")
    assert name.say("¿venden pan?") == ["Adiós ¿venden pan?"]


def test_what_a_person_sees_to_hands_over() -> None:
    customer = meet(build_asking("number"), serve=serve)
    customer.say("hola")
    said = customer.say("la caja llegó rota")
    assert said[0] == "Lo siento mucho."
    assert "¿Qué?" not in said
    assert customer.decision.owner == "human"
    assert customer.decision.alarms


def test_a_called_flow_may_see_to_that_itself() -> None:
    outer = {**build(one={"call": "inner", "next": "bye"}), "answers": ANSWERS}
    inner = build(one=ask("number"))
    for switched, answered in ((inner, True), ({**inner, "answers": False}, False)):
        customer = Customer(
            Library({"orders": outer, "inner": switched}), serve=serve, settings=build_bot()
        )
        customer.say("hola")
        assert (customer.say("¿aceptan tarjeta?")[0] == "Aceptamos tarjeta.") is answered


def test_its_fact_must_be_there() -> None:
    [problem] = checking.check(build_asking("number"), {"pizzeria.items": {"kind": "fact"}})
    assert (problem.node, problem.field, problem.code) == (None, "answers.fact", "unknown_known")


def test_words_lead_on_only_where_they_tell_something() -> None:
    on = {"on": {"text": "told"}, "text_if": "guests_in(heard.text).adults"}
    told = {"set": {"b": "guests_in(heard.text).adults"}, "next": "said"}
    said = {"end": two("Son {b}", "You are {b}")}
    customer = meet(build(one=ask("number", **on), told=told, said=said))
    customer.say("hola")
    assert customer.say("no sé")[-1].startswith(say_es("not_number"))
    assert customer.conversation.misses == 1
    customer.say("gracias")
    assert customer.say("3 adultos y 2 niños") == ["Son 3"]


@pytest.mark.parametrize("said", ["no sé", "no hay agua", "no entiendo", "no funciona"])
def test_no_and_more_is_not_always_a_no(said: str) -> None:
    customer = meet(build(one=ask("yes_no")))
    customer.say("hola")
    customer.say(said)
    assert customer.conversation.misses == 1
    assert customer.say("no, gracias") == ["Adiós no"]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("el 8", "2027-03-08"), ("el domingo", "2027-03-07"), ("8 de marzo", "2027-03-08"),
        ("mañana", None), ("8/2", None), ("el lunes 7 de diciembre", None),
    ],
)  # fmt: skip
def test_a_day_of_leaving_is_seen_from_that_of_arrival(said: str, day: str | None) -> None:
    bounds = {"min": "'2027-03-06'", "max": "'2027-03-30'"}
    customer = meet(build(one=ask("date", **bounds)))
    customer.say("hola")
    answer = customer.say(said)
    assert answer == [f"Adiós {day}"] if day else answer != [] and "Adiós" not in answer[-1]
