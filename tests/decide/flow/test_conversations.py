"""Conversations with a flow: the happy way, and the words that work everywhere."""

import copy
from typing import Any

from centralita.decide.flow import texts
from centralita.vocabulary import content
from centralita.vocabulary.asking import Ask, DoAction, Told
from tests.decide.flow.customers import (
    ORDERS,
    Customer,
    Library,
    Pizzeria,
    build_bot,
    tap,
)  # fmt: skip
from tests.decide.flow.small import build, meet, say_es, two


def test_the_happy_way() -> None:
    pizzeria = Pizzeria()
    customer = meet(serve=pizzeria.serve)
    assert customer.say("hola") == ["¡Hola, Ana Pérez!", "¿Qué te gustaría hacer?"]
    assert customer.decision.greeted
    assert customer.tap("Pedir") == ["¿Qué plato?"]
    assert customer.decision.stage == "ordering"
    assert customer.tap("diavola") == ["¿Cuántas Pizza diavola?"]
    assert customer.say("dos") == ["¿A qué nombre?"]
    assert customer.say("Ana") == ["¿2 Pizza diavola?"]
    assert pizzeria.done == []
    assert customer.tap("Sí") == ["Llevas 18 €."]
    asked = {"item": "diavola", "quantity": 2, "name": "Ana"}
    assert pizzeria.done == [DoAction(name="pizzeria.add", arguments=asked)]
    assert customer.say("listo") == ["¡Gracias, Ana!"]
    why = customer.decision.why
    assert why is not None
    assert (why.bot, why.flow, why.version, why.node) == ("flow", "orders", 1, "done")
    assert customer.decision.confidence == 1.0
    assert customer.say("👍") == []
    assert customer.say("hola")[-1] == "¿Qué te gustaría hacer?"


def test_first_words_choose_at_once() -> None:
    assert meet().say("quiero pedir por favor") == ["¡Hola, Ana Pérez!", "¿Qué plato?"]
    assert meet().say("2")[-1] == "¿Qué te gustaría hacer?"


def test_a_hello_and_a_wish_in_one_turn() -> None:
    assert meet().say("hola", "quiero pedir") == ["¡Hola, Ana Pérez!", "¿Qué plato?"]
    assert meet().say("hola", "👋", "buenas", "pedir")[-1] == "¿Qué plato?"
    assert meet().say("hola", "pedir", "horario") == ["¡Hola, Ana Pérez!", "¿Qué plato?"]
    assert meet().say("hola", "no sé bien")[-1] == "¿Qué te gustaría hacer?"
    assert meet().say("hola", "2")[-1] == "¿Qué te gustaría hacer?"
    assert meet().say("precios", "pedir")[-1] == "¿Qué te gustaría hacer?"
    assert meet().say("hola", "muchas gracias")[0] == "¡Hola, Ana Pérez!"
    customer = meet()
    customer.say("hola")
    customer.say("pedir")
    assert customer.say("hola", "2") == ["¿Cuántas Pizza diavola?"]


def test_the_words_of_a_first_menu_greet_whoever_greets() -> None:
    definition = copy.deepcopy(ORDERS)
    definition["start"] = "choose"
    greeted = ["¿Qué te gustaría hacer?", "¿Qué plato?"]
    assert meet(definition).say("buenas tardes", "quiero pedir") == greeted
    customer = meet(definition)
    assert customer.say("Hola, quiero pedir") == greeted
    assert isinstance(customer.decision.replies[0], content.Text)
    assert customer.say("atrás") == ["¿Qué te gustaría hacer?"]
    assert meet(definition).say("quiero pedir") == ["¿Qué plato?"]


def test_the_note_calls_things_as_people_do() -> None:
    definition = copy.deepcopy(ORDERS)
    definition["labels"] = {"quantity": {"es": "Cuántas", "en": "How many"}, "item": None}
    customer = meet(definition)
    for text in ("hola", "pedir", "diavola", "3"):
        customer.say(text)
    customer.say("quiero hablar con una persona")
    assert "Datos:\n• Cuántas: 3\nLo último" in str(customer.decision.note)
    plain = meet()
    for text in ("hola", "pedir", "diavola", "quiero hablar con una persona"):
        plain.say(text)
    assert "• item: Pizza diavola\n" in str(plain.decision.note)


def test_back_restores_variables() -> None:
    customer = meet()
    for text in ("hola", "pedir", "1", "3", "Ana"):
        customer.say(text)
    assert customer.say("atrás") == ["¿A qué nombre?"]
    assert customer.say("back") == ["¿Cuántas Pizza margarita?"]
    assert '"quantity":3' not in str(customer.conversation.memory)
    assert customer.say("volver") == ["¿Qué plato?"]
    assert customer.say("atras") == ["¿Qué te gustaría hacer?"]
    assert customer.say("atras") == [f"{say_es('no_back')}\n\n¿Qué te gustaría hacer?"]


def test_no_way_back_over_what_was_done() -> None:
    customer = meet()
    for text in ("hola", "pedir", "1", "3", "Ana", "si"):
        customer.say(text)
    assert customer.say("atras")[0].startswith(say_es("no_back"))
    pizzeria = Pizzeria()
    definition = copy.deepcopy(ORDERS)
    definition["nodes"]["add"]["repeatable"] = True
    customer = meet(definition, serve=pizzeria.serve)
    for text in ("hola", "pedir", "1", "3", "Ana", "si"):
        customer.say(text)
    assert customer.say("atras") == ["¿3 Pizza margarita?"]


def test_menu_cancel_and_person_work_everywhere() -> None:
    for words, expected in (
        ("menú", "¿Qué te gustaría hacer?"),
        ("start over", "¿Qué te gustaría hacer?"),
        ("cancelar", say_es("cancelled")),
        ("quiero hablar con una persona", "Claro que sí"),
    ):
        for steps in (("hola",), ("hola", "pedir"), ("hola", "pedir", "1", "2")):
            customer = meet()
            for step in steps:
                customer.say(step)
            assert expected in customer.say(words)[-1]
            assert customer.decision.misses == 0


def test_handing_over_tells_the_person_what_is_known() -> None:
    customer = meet()
    for text in ("hola", "pedir", "1", "3"):
        customer.say(text)
    customer.say("una persona por favor")
    decided = customer.decision
    assert (decided.owner, decided.stage, decided.requires_review) == ("human", "handed_over", True)
    assert decided.intent == "person"
    assert decided.cause == "words"
    assert "quiere hablar con una persona" in str(decided.note)
    assert "• quantity: 3\n• item: Pizza margarita" in str(decided.note)
    [alarm] = decided.alarms
    assert alarm.title == "Ana Pérez espera a una persona"
    assert alarm.message.startswith(
        "El flujo «orders» le pasó la conversación: pidió hablar con una persona. Escribió: «"
    )
    assert customer.say("hola")[-1] == "¿Qué te gustaría hacer?"


def test_closed_hours_are_told_when_handing_over() -> None:
    closed = build_bot(opening_hours={"monday": [["09:00", "18:00"]]})
    node = {"hand_over": {"text": two("Espera.", "Wait."), "summary": two("Grupo", "Group")}}
    customer = meet(build(person=node), settings=closed)
    said = customer.say("hola")
    assert said[0] == "Espera."
    assert "cerrados" in said[1]
    assert str(customer.decision.note).startswith("Grupo\n")
    assert customer.decision.cause == "flow_node"


def test_global_words_can_be_switched_off_or_lead_elsewhere() -> None:
    definition = copy.deepcopy(ORDERS)
    definition["words"] = {"menu": "dish", "cancel": False, "back": "hours", "person": "sorry"}
    customer = meet(definition)
    customer.say("hola")
    assert customer.say("menu") == ["¿Qué plato?"]
    assert customer.say("cancelar")[0].startswith(say_es("not_choice"))
    assert customer.say("atras")[0] == "De 9 a 18."
    customer.say("un humano")
    assert customer.decision.because == "the order was refused"
    definition["words"] = {"language": False, "person": False}
    customer = meet(definition)
    customer.say("hola")
    customer.say("english")
    assert customer.decision.contact_language is None
    customer.say("menu")
    customer.say("agente")
    assert customer.decision.owner is None


def test_an_options_own_words_win() -> None:
    menu = {"text": two("¿Qué?", "What?"), "next": "bye", "into": "a", "options": [
        {"id": "cancel", "title": two("Cancelar", "Cancel")},
        {"id": "human", "title": two("Una persona", "One person")},
    ]}  # fmt: skip
    customer = meet(build(choose={"menu": menu}))
    customer.say("hola")
    assert customer.say("cancelar") == ["Adiós cancel"]
    customer.say("hola")
    assert customer.say("una persona") == ["Adiós human"]


def test_another_language_stays() -> None:
    customer = meet()
    customer.say("hola")
    assert customer.say("in english please") == [
        f"{texts.say('language', 'en')}\n\nWhat would you like to do?"
    ]
    assert customer.decision.contact_language == "en"
    assert customer.say("order") == ["Which dish?"]
    assert customer.say("nada mas") == ["What would you like to do?"]
    assert customer.say("pedir") == ["Which dish?"]
    assert customer.say("español")[0].startswith(say_es("language"))
    customer = meet()
    assert customer.say("english")[0] == texts.say("language", "en")
    assert customer.decision.replies[1] == content.Text(body="Hi, Ana Pérez!")


def test_a_language_without_saying_which_is_asked_for() -> None:
    customer = meet()
    customer.say("hola")
    assert customer.say("otro idioma")
    assert customer.tap("English")[0].startswith(texts.say("language", "en"))
    assert customer.decision.misses == 0


def test_the_button_that_calls_a_person() -> None:
    customer = meet()
    customer.say("hola")
    customer.say(tap("person", "Equipo"))
    assert (customer.decision.owner, customer.decision.cause) == ("human", "words")


def test_a_flow_that_is_not_there() -> None:
    customer = meet(flow="elsewhere")
    assert customer.say("hola") == []
    assert customer.decision.requires_review
    assert "elsewhere" in customer.decision.because


def test_an_owner_who_is_not_the_bot_is_left_alone() -> None:
    customer = meet(owner="human")
    assert customer.say("hola") == []
    assert customer.decision.because == "the bot does not answer here"


def test_a_running_conversation_finishes_on_its_version() -> None:
    library = Library({"orders": ORDERS})
    customer = Customer(library)
    customer.say("hola")
    newer = copy.deepcopy(ORDERS)
    newer["nodes"]["choose"]["menu"]["text"] = two("¿Y ahora?", "And now?")
    newer["nodes"]["hours"]["say"] = two("Nunca.", "Never.")
    library.publish("orders", newer)
    assert customer.say("horario") == ["De 9 a 18.", "¿Qué te gustaría hacer?"]
    assert customer.decision.why is not None
    assert customer.decision.why.version == 1
    customer.say("cancelar")
    assert customer.say("hola")[-1] == "¿Y ahora?"


def test_an_old_row_means_the_question_it_was_shown_with() -> None:
    """Another category's dishes are shown by the same node."""
    rows = {"a": ["Sopa", "Taco"], "b": ["Flan"]}

    def serve(ask_: Ask) -> Told:
        return Told(value=[{"id": each} for each in rows[str(ask_.arguments["kind"])]])

    def choose(next_: str) -> dict[str, Any]:
        return {"id": next_, "title": two(next_.upper(), next_.upper()), "value": next_}

    live = {
        "fact": "any.rows",
        "with": {"kind": "{kind}"},
        "each": {"title": "{id}", "value": "{id}"},
    }
    kinds = {"options": [choose("a"), choose("b")], "into": "kind", "next": "dishes"}
    definition = build(
        kinds={"menu": {"text": two("¿Cuál?", "Which?"), **kinds}},
        dishes={"menu": {"text": two("¿Qué {kind}?", "{kind}?"), **live, "into": "a", "next": "bye",
                         "options": [{**choose("other"), "next": "kinds"}]}},
    )  # fmt: skip
    definition["variables"]["kind"] = None
    customer = meet(definition, serve=serve)
    customer.say("hola")
    customer.tap("A")
    soup = customer.find_id("Sopa")
    customer.tap("OTHER")
    assert customer.tap("B") == ["¿Qué b?"]
    assert customer.say(tap(soup, "Sopa")) == ["Adiós Sopa"]
