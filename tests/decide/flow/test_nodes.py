"""What each kind of node does."""

import copy
from typing import Any

from centralita.vocabulary import content
from centralita.vocabulary.asking import Told
from centralita.vocabulary.incoming import Media, OrderLine, Place
from centralita.vocabulary.turns import About, Alarm
from tests.decide.flow.customers import (
    NOW,
    ORDERS,
    Customer,
    Library,
    Pizzeria,
)  # fmt: skip
from tests.decide.flow.small import ask, build, meet, say_es, send, two


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


def test_what_the_talk_is_about_stays_with_it_until_it_ends() -> None:
    named = iter([About(property_id="casa-sol", lead_id="lead-1"), About(booking_id="b-1")])

    def serve(_: Any) -> Told:
        return Told(value=1, about=next(named))

    flow = build(
        one={"act": "x.quote", "next": "question"},
        question={**ask("number"), "next": "two"},
        two={"act": "x.hold", "next": "bye"},
    )
    customer = meet(flow, serve=serve)
    customer.say("hola")
    assert customer.decision.about == About(property_id="casa-sol", lead_id="lead-1")
    customer.say("no sé")
    assert customer.decision.about == About(property_id="casa-sol", lead_id="lead-1")
    customer.say("2")
    whole = About(property_id="casa-sol", lead_id="lead-1", booking_id="b-1")
    assert customer.decision.about == whole
