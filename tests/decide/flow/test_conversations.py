"""Conversations with a flow: the happy way, and every detour."""

import copy
from datetime import timedelta
from typing import Any

import pytest

from centralita.decide.flow import texts
from centralita.vocabulary import content
from centralita.vocabulary.asking import DoAction, Told
from centralita.vocabulary.incoming import Media, MessageKind, OrderLine, Place
from centralita.vocabulary.turns import Alarm, Decision, Turn
from tests.decide.flow.customers import (
    NOW,
    ORDERS,
    Customer,
    Library,
    Pizzeria,
    build_bot,
    hear,
    tap,
)  # fmt: skip


def two(es: str, en: str) -> dict[str, str]:
    return {"es": es, "en": en}


def build(**nodes: Any) -> dict[str, Any]:
    """A flow of these nodes; it starts with the first."""
    return {
        "flow": 1,
        "title": two("Prueba", "Trial"),
        "start": next(iter(nodes)),
        "variables": {"a": None, "b": None},
        "nodes": {**nodes, "bye": {"end": two("Adiós {a}", "Bye {a}")}},
    }


def meet(definition: dict[str, Any] | None = None, **more: Any) -> Customer:
    return Customer(Library({"orders": definition or ORDERS}), **more)


def say_es(key: str, **values: object) -> str:
    return texts.say(key, "es", **values)


def ask(kind: str, **more: Any) -> dict[str, Any]:
    on = more.pop("on", {})
    question = {"text": two("¿Qué?", "What?"), "kind": kind, "into": "a", **more}
    return {"ask": question, "next": "bye", "on": on}


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
    assert [alarm.title for alarm in decided.alarms] == ["Ana Pérez espera a una persona"]
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


def test_a_refusal_branches() -> None:
    pizzeria = Pizzeria()
    pizzeria.refusals["pizzeria.add"] = "sold_out"
    customer = meet(serve=pizzeria.serve)
    for text in ("hola", "pedir", "1", "3", "Ana"):
        customer.say(text)
    assert customer.say("si") == ["Se acabó.", "¿Qué plato?"]
    pizzeria.refusals["pizzeria.add"] = "closed"
    for text in ("1", "3", "Ana", "si"):
        customer.say(text)
    assert customer.decision.owner == "human"


def test_a_refusal_without_a_way_asks_again_and_then_calls_a_person() -> None:
    def refuse(_: Any) -> Told:
        return Told(refusal="closed", value={"opens": "9:00"})

    flow = build(question=ask("number"), do={"act": "x.do", "next": "bye"})
    flow["nodes"]["question"]["next"] = "do"
    customer = meet(flow, serve=refuse)
    customer.say("hola")
    assert customer.say("2") == [f"{say_es('refused')}\n\n¿Qué?"]
    customer.say("2")
    assert customer.decision.owner == "human"


def test_what_a_trade_says_is_passed_on() -> None:
    def serve(_: Any) -> Told:
        alarm = Alarm(severity="info", title="t", message="m")
        return Told(value=[1, 2], replies=(content.Text(body="Hecho."),), alarms=(alarm,))

    flow = build(do={"act": "x.do", "into": "a", "next": "bye"})
    customer = meet(flow, serve=serve)
    assert customer.say("hola") == ["Hecho.", "Adiós 1, 2"]
    assert len(customer.decision.alarms) == 1


def test_misses_lead_to_help_and_then_to_a_person() -> None:
    customer = meet(settings=build_bot(misses_before_person=3))
    customer.say("hola")
    assert customer.say("xyzzy") == [f"{say_es('not_choice')}\n\n¿Qué te gustaría hacer?"]
    assert customer.decision.misses == 1
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


def send(kind: MessageKind, **more: Any) -> Any:
    return hear(kind=kind, **more)


def test_files_where_none_was_asked() -> None:
    media = Media(id="m1", mime_type="audio/ogg", voice=True)
    customer = meet(settings=build_bot(misses_before_person=9))
    customer.say("hola")
    assert customer.say(send("audio", media=media))[0].startswith(say_es("voice"))
    assert customer.decision.requires_review
    assert customer.say(send("image", media=media))[0].startswith(say_es("file"))
    customer.say("pedir")
    customer.say("1")
    assert customer.say(send("audio", media=media))[0].startswith(say_es("voice"))
    assert customer.say(send("unsupported"))[0].startswith(say_es("unreadable"))
    assert customer.say(send("location", place=Place(latitude=1, longitude=2)))
    assert customer.say(hear("dos", "audio", media=media)) == ["¿A qué nombre?"]


def test_silent_messages_keep_everything_as_it_is() -> None:
    customer = meet()
    customer.say("hola")
    before = customer.conversation
    assert customer.say(send("reaction", text="👍")) == []
    assert customer.conversation == before


def test_messages_are_routed_by_kind() -> None:
    line = OrderLine(retailer_id="sku-1", quantity=2, price="9.00", currency="EUR")
    for steps in ((), ("hola",), ("hola", "pedir", "1")):
        customer = meet()
        for step in steps:
            customer.say(step)
        assert customer.say(send("order", order=(line,)))[:1] == ["Pedido: sku-1"]


def test_places_and_files_as_answers() -> None:
    place = Place(latitude=19.4, longitude=-99.1, name="Zócalo")
    customer = meet(build(question=ask("location")))
    customer.say("hola")
    assert isinstance(customer.decision.replies[-1], content.LocationRequest)
    assert customer.say(send("location", place=place)) == ["Adiós Zócalo"]
    image = send("image", media=Media(id="m1"), text="mi recibo")
    customer = meet(build(question=ask("media")))
    customer.say("hola")
    assert customer.say(image) == ["Adiós mi recibo"]
    customer = meet(build(question=ask("any", on={"location": "bye"})))
    customer.say("hola")
    assert customer.say(send("location", place=place)) == ["Adiós"]


def test_other_ways_on() -> None:
    ways = {"text": "typed", "skip": "bye"}
    typed = {"say": two("{heard.text}", "{heard.text}"), "next": "bye"}
    flow = build(question=ask("location", on=ways), typed=typed)
    customer = meet(flow)
    customer.say("hola")
    assert customer.say("calle mayor") == ["calle mayor", "Adiós"]
    customer.say("hola")
    assert customer.say("omitir") == ["Adiós"]
    flow = build(question=ask("yes_no", on={"no": "never"}), never={"end": two("No.", "No.")})
    customer = meet(flow)
    customer.say("hola")
    assert customer.say("👎") == ["No."]


def test_time_outs() -> None:
    definition = copy.deepcopy(ORDERS)
    definition |= {"timeout_minutes": 30, "on_timeout": "forgotten"}
    still = two("¿Sigues ahí?", "Still there?")
    definition["nodes"]["forgotten"] = {"say": still, "next": "choose"}
    customer = meet(definition)
    customer.say("hola")
    customer.say("pedir")
    assert customer.decision.wake_at is not None
    assert (customer.decision.wake_at - NOW).total_seconds() == 1800
    assert customer.wake(30) == ["¿Sigues ahí?", "¿Qué te gustaría hacer?"]
    assert customer.decision.wake_at is not None
    assert customer.wake(30) == []
    assert [customer.decision.wake_at] == [None]
    assert customer.say("hola")[0] == "¡Hola, Ana Pérez!"
    assert customer.wake(1) == []
    assert (customer.decision.wake_at - customer.now).total_seconds() == 29 * 60
    del definition["on_timeout"]
    customer = meet(definition)
    customer.say("hola")
    assert customer.wake(30) == []
    assert customer.decision.memory is not None


def test_waiting() -> None:
    flow = build(pause={"wait": {"minutes": 30}, "next": "bye"})
    customer = meet(flow)
    assert customer.say("hola") == []
    assert customer.decision.wake_at is not None
    assert customer.say("👍") == []
    assert customer.decision.wake_at is not None
    assert customer.wake(30) == ["Adiós"]
    flow = build(pause={"wait": {"minutes": "5 + 5"}, "next": "bye", "on": {"message": "here"}},
                 here={"say": two("Aquí sigo.", "I'm here."), "next": "pause"})  # fmt: skip
    customer = meet(flow)
    customer.say("hola")
    assert customer.say("¿hola?") == ["Aquí sigo."]
    assert customer.wake(10) == ["Adiós"]


ADDRESS: dict[str, Any] = {
    "flow": 1,
    "title": two("Dirección", "Address"),
    "start": "street",
    "variables": {"town": None},
    "nodes": {
        "street": {"ask": {"text": two("¿Calle en {town}?", "Street in {town}?"), "kind": "text",
                           "into": "street"}, "next": "number"},
        "number": {"ask": {"text": two("¿Número?", "Number?"), "kind": "number", "into": "number"},
                   "next": "check"},
        "check": {"branch": [{"if": "number == 13", "next": "no"}, {"next": "done"}]},
        "no": {"end": two("Ahí no llegamos.", "We don't go there."), "outcome": "far"},
        "done": {"end": None, "result": {"street": "{street}", "number": "{number}"}},
    },
}  # fmt: skip


def build_caller() -> dict[str, Any]:
    return build(
        sub={"call": "address", "with": {"town": "Toledo"}, "into": "a", "next": "said",
             "on": {"far": "bye"}},
        said={"end": two("{a.street} {a.number}", "{a.street} {a.number}")},
    )  # fmt: skip


def test_a_flow_calls_another() -> None:
    library = Library({"orders": build_caller(), "address": ADDRESS})
    customer = Customer(library)
    assert customer.say("hola") == ["¿Calle en Toledo?"]
    assert customer.say("Mayor") == ["¿Número?"]
    assert customer.say("atrás") == ["¿Calle en Toledo?"]
    customer.say("Menor")
    assert customer.say("5") == ["Menor 5"]
    for text in ("hola", "Menor"):
        customer.say(text)
    assert customer.say("13") == ["Ahí no llegamos.", "Adiós"]


def test_back_over_the_end_of_a_called_flow() -> None:
    caller = build_caller()
    caller["nodes"]["said"] = ask("yes_no", into="b")
    customer = Customer(Library({"orders": caller, "address": ADDRESS}))
    for text in ("hola", "Mayor", "5"):
        customer.say(text)
    assert customer.say("atras") == ["¿Número?"]
    assert customer.say("6") == ["¿Qué?"]
    assert '"number":6' in str(customer.conversation.memory)


def test_a_flow_that_goes_round_calls_a_person() -> None:
    flow = build(one={"set": {"a": "number(a) + 1"}, "next": "two"}, two={"branch": [
        {"if": "a > 100000", "next": "bye"}, {"next": "one"}]})  # fmt: skip
    customer = meet(flow)
    assert customer.say("hola")
    assert customer.decision.owner == "human"
    assert (
        "one" in customer.decision.alarms[0].message or "two" in customer.decision.alarms[0].message
    )


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


def test_say_in_every_shape() -> None:
    shapes = [
        {"image": "https://example.org/{a}.jpg", "text": two("foto {customer.name}", "photo")},
        {"link": "https://example.org", "label": two("Ver", "See"), "text": two("Aquí", "Here")},
        {"location": {"latitude": "19.4", "longitude": -99.1, "name": two("Casa", "House")}},
    ]
    more = [
        {"catalog": {"text": two("Carta", "Menu")}},
        {"reply": {"kind": "contact_request", "body": two("¿Tu número?", "Your number?")}},
        {"location_request": two("¿Dónde?", "Where?")},
    ]
    flow = build(set={"set": {"a": "'x'"}, "next": "one"}, one={"say": shapes, "next": "two"},
                 two={"say": more, "next": "bye"})  # fmt: skip
    customer = meet(flow)
    customer.say("hola")
    kinds = [type(each).__name__ for each in customer.decision.replies]
    assert kinds == ["File", "Link", "Location", "Catalog", "ContactRequest", "LocationRequest",
                     "Text"]  # fmt: skip
    image = customer.decision.replies[0]
    assert isinstance(image, content.File)
    assert (image.link, image.caption) == ("https://example.org/x.jpg", "foto Ana Pérez")


def test_a_customers_braces_are_only_text() -> None:
    customer = meet(build(question=ask("text")))
    customer.say("hola")
    assert customer.say("{customer.phone} {a}") == ["Adiós {customer.phone} {a}"]


def test_a_strange_button_is_matched_by_its_title() -> None:
    customer = meet()
    customer.say("hola")
    assert customer.say(tap("another-bots-id", "Pedir")) == ["¿Qué plato?"]
