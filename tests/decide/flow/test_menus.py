"""Menus: what is shown within the limits, and every way of choosing from it."""

import copy
from datetime import timedelta
from typing import Any

import pytest

from centralita.decide.flow import choosing, menus, taps, texts
from centralita.decide.flow.choosing import Choice, Pick
from centralita.vocabulary import content
from centralita.vocabulary.asking import Told
from centralita.vocabulary.turns import Limits
from tests.decide.flow.customers import ORDERS, Customer, Library, Pizzeria, build_bot, tap


def say_es(key: str, **values: object) -> str:
    return texts.say(key, "es", **values)


def offer(*titles: str, description: str = "", fixed: bool = False) -> list[Choice]:
    return [
        Choice(key=f"k{index}", title=title, titles=(title,), description=description,
               value=index, next="n", fixed=fixed)
        for index, title in enumerate(titles)
    ]  # fmt: skip


def show(choices: list[Choice], page: int = 0, limits: Limits | None = None, body: str = "¿Qué?",
         language: str = "es") -> menus.Shown:  # fmt: skip
    question = menus.Question(body=body)
    return menus.show(question, choices, page, str, (language, limits or Limits()))


def list_rows(shown: menus.Shown) -> list[content.Row]:
    assert isinstance(shown.reply, content.Menu)
    return list(shown.reply.sections[0].rows)


def test_few_short_options_are_buttons() -> None:
    reply = show(offer("Uno", "Dos", "x" * 20)).reply
    assert isinstance(reply, content.Buttons)
    assert [button.title for button in reply.buttons] == ["Uno", "Dos", "x" * 20]


@pytest.mark.parametrize(
    "choices",
    [
        offer("Uno", "Dos", "Tres", "Cuatro"),
        offer("x" * 21),
        offer("Uno", "Dos", description="más"),
        offer("Uno", "UNO"),
    ],
)
def test_others_are_a_list(choices: list[Choice]) -> None:
    rows = list_rows(show(choices))
    assert len(rows) == len(choices)
    assert len({row.title.casefold() for row in rows}) == len(rows)
    assert all(len(row.title) <= 24 and len(row.description or "") <= 72 for row in rows)


def test_long_titles_are_numbered_with_the_whole_below() -> None:
    shown = show(offer("Pizza con mucho queso y piña", "Pizza con mucho queso y jamón", "Agua"))
    rows = list_rows(shown)
    assert [row.title for row in rows] == [
        "1. Pizza con mucho ques…", "2. Pizza con mucho ques…", "3. Agua",
    ]  # fmt: skip
    assert rows[0].description == "Pizza con mucho queso y piña"
    assert rows[2].description is None
    assert "numbered" in shown.adapted


@pytest.mark.parametrize("count", [11, 19, 20, 33])
def test_more_than_ten_options_go_on_pages(count: int) -> None:
    live = offer(*(f"Plato {index}" for index in range(count)))
    fixed = [Choice(key="done", title="Listo", value=0, next="n")]
    seen: list[str] = []
    page, turns = 0, 0
    while True:
        shown = show(live + fixed, page)
        rows = list_rows(shown)
        assert len(rows) <= 10
        assert (rows[-1].id, rows[-2].id) == (taps.MORE, "done")
        seen += [row.id for row in rows[:-2]]
        turns += 1
        if rows[-1].title == say_es("first"):
            break
        page += 1
    assert seen == [choice.key for choice in live]
    assert show(live + fixed, page + 1).page == 0
    assert turns == -(-count // 8)


def test_what_a_list_cannot_show_is_numbered_text() -> None:
    for limits, body in ((Limits(rows=0, buttons=0), "¿Qué?"), (Limits(), "x" * 1100)):
        shown = show(offer("Uno", "Dos", "Tres", "Cuatro", description="d"), 0, limits, body)
        assert isinstance(shown.reply, content.Text)
        assert "*2.* Dos · d" in shown.reply.body
        assert say_es("number_hint") in shown.reply.body
    many = offer(*(f"Plato {index}" for index in range(50)))
    shown = show(many, 1, Limits(rows=0, buttons=0))
    assert isinstance(shown.reply, content.Text)
    assert "*1.* Plato 19" in shown.reply.body
    assert say_es("more_hint") in shown.reply.body


DISHES = offer("Pizza margarita", "Pizza diavola", "Tiramisú", "Café con leche", "Café solo")
OFFERED = [(choice.key, choice.title) for choice in DISHES]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("2", "k1"), ("2.", "k1"), ("la 2", "k1"), ("opción 2", "k1"), ("la segunda", "k1"),
        ("dos", "k1"), ("option two", "k1"), ("the third one please", "k2"), ("2️⃣", "k1"),
        ("tiramisu", "k2"), ("TIRAMISÚ!!", "k2"), ("quiero un tiramisú por favor", "k2"),
        ("tiramizu", "k2"), ("margarita", "k0"), ("la margarita", "k0"), ("margerita", "k0"),
        ("pizza diabola", "k1"), ("cafe solo", "k4"), ("un cafe con leche", "k3"),
        ("solo", "k4"),
    ],
)  # fmt: skip
def test_typed_answers_find_their_option(text: str, key: str) -> None:
    assert choosing.find_choice(text, DISHES, OFFERED).key == key


@pytest.mark.parametrize("text", ["", "🍕", "7", "0", "-1", "hamburguesa", "no", "x" * 4000, "de"])
def test_other_words_find_none(text: str) -> None:
    assert choosing.find_choice(text, DISHES, OFFERED) == Pick()


SURE = offer("Sí, confirmo", "Cambiar algo", "No, gracias")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("si", "k0"), ("ok", "k0"), ("👍", "k0"), ("yes please", "k0"), ("no", "k2"), ("👎", "k2"),
        ("cambiar", "k1"), ("1", "k0"),
    ],
)  # fmt: skip
def test_a_yes_finds_the_option_that_begins_with_it(text: str, key: str) -> None:
    offered = [(choice.key, choice.title) for choice in SURE]
    assert choosing.find_choice(text, SURE, offered).key == key


def test_a_small_word_in_a_long_text_is_no_choice() -> None:
    few = offer("No", "Pizza")
    assert choosing.find_choice("no me gusta mucho eso que dices", few, []) == Pick()
    assert choosing.find_choice("pues no gracias", few, []).key == "k0"
    assert choosing.find_choice("no sé, mejor una pizza de esas", few, []).key == "k1"


def test_several_are_asked_between() -> None:
    assert choosing.find_choice("pizza", DISHES, OFFERED).between == ("k0", "k1")
    assert choosing.find_choice("un cafe", DISHES, OFFERED).between == ("k3", "k4")


def test_a_number_counts_in_what_was_shown() -> None:
    fewer = DISHES[1:]
    assert choosing.find_choice("1", fewer, OFFERED).key == "k0"
    assert choosing.find_choice("pizza margarita", fewer, OFFERED).key == "k0"


def meet(**more: Any) -> tuple[Customer, Pizzeria]:
    pizzeria = Pizzeria()
    customer = Customer(Library({"orders": ORDERS}), serve=pizzeria.serve, **more)
    customer.say("hola")
    return customer, pizzeria


def test_a_row_that_vanished_is_said_kindly() -> None:
    for answer in ("1", "pizza margarita", "tap"):
        customer, pizzeria = meet()
        customer.say("pedir")
        row = tap(customer.find_id("margarita"))
        pizzeria.items = pizzeria.items[1:]
        said = customer.say(row if answer == "tap" else answer)
        gone = say_es("vanished", title="Pizza margarita")
        assert said == [f"{gone}\n\n¿Qué plato?"]
        assert customer.decision.misses == 0
        assert next(title for _, title in customer.list_options()) == "Pizza diavola"


@pytest.mark.parametrize("fixed", [True, False])
def test_a_live_menu_without_a_row_leads_on_whatever_stands_below_it(fixed: bool) -> None:
    definition = copy.deepcopy(ORDERS)
    if not fixed:
        del definition["nodes"]["dish"]["menu"]["options"]
    definition["nodes"]["dish"]["menu"]["none"] = "sold_out_all"
    said = {"es": "No queda nada.", "en": "Nothing left."}
    definition["nodes"]["sold_out_all"] = {"say": said, "next": "choose"}
    pizzeria = Pizzeria()
    customer = Customer(Library({"orders": definition}), serve=pizzeria.serve)
    customer.say("hola")
    pizzeria.items = []
    assert customer.say("pedir") == ["No queda nada.", "¿Qué te gustaría hacer?"]


@pytest.mark.parametrize(
    ("told", "titles"),
    [
        (Told(value={"rows": {"all": ["Uno", 2, None, {"x": 1}]}}), ["Uno", "2"]),
        (Told(value={"rows": {"all": [{"value": "a"}, {"value": "a"}]}}), ["a"]),
        (Told(value={"rows": []}), []),
        (Told(value=["a"]), []),
        (Told(value=None), []),
        (Told(refusal="closed"), []),
    ],
)
def test_lists_lie_where_the_path_says(told: Told, titles: list[str]) -> None:
    each = {"title": "{value}", "value": "{value}"}
    menu = {"text": {"es": "¿?", "en": "?"}, "fact": "x.y", "from": "rows.all", "each": each,
            "next": "bye", "none": "bye"}  # fmt: skip
    definition = {
        "flow": 1, "title": {"es": "a", "en": "b"}, "start": "menu",
        "nodes": {"menu": {"menu": menu}, "bye": {"end": {"es": "Nada.", "en": "Nothing."}}},
    }  # fmt: skip
    customer = Customer(Library({"orders": definition}), serve=lambda ask: told)
    said = customer.say("hola")
    assert [title for _, title in customer.list_options()] == titles
    assert said == (["¿?"] if titles else ["Nada."])


def test_a_narrowed_question() -> None:
    customer, _ = meet()
    customer.say("pedir")
    assert customer.say("pizza") == [f"{say_es('which')}\n\n¿Qué plato?"]
    assert [title for _, title in customer.list_options()] == ["Pizza margarita", "Pizza diavola"]
    assert customer.say("2") == ["¿Cuántas Pizza diavola?"]


def test_pages_turn_by_tap_and_by_word() -> None:
    customer, pizzeria = meet()
    pizzeria.items = [
        {"id": f"d{index}", "name": f"Plato {index}", "price_text": "", "available": True}
        for index in range(20)
    ]
    customer.say("pedir")
    assert next(title for _, title in customer.list_options()) == "Plato 0"
    customer.tap(say_es("more"))
    assert next(title for _, title in customer.list_options()) == "Plato 8"
    customer.say("ver más")
    assert next(title for _, title in customer.list_options()) == "Plato 16"
    customer.say("más")
    assert next(title for _, title in customer.list_options()) == "Plato 0"
    assert customer.say("plato 19") == ["¿Cuántas Plato 19?"]


def test_the_same_button_pressed_twice_acts_once() -> None:
    customer, pizzeria = meet()
    for text in ("pedir", "1", "3", "Ana"):
        customer.say(text)
    yes = tap(customer.find_id("Sí"))
    customer.say(yes, yes)
    assert len(pizzeria.done) == 1
    assert customer.say(yes) == [f"{say_es('already')}\n\nLlevas 27 €."]
    done = tap(customer.find_id("Listo"))
    assert customer.say(done) == ["¡Gracias, Ana!"]
    assert customer.say(done) == [say_es("already_done")]
    assert customer.say(yes) == [say_es("already_done")]
    assert len(pizzeria.done) == 1


def test_an_earlier_question_may_be_answered_again() -> None:
    customer, _ = meet()
    customer.say("pedir")
    diavola = tap(customer.find_id("diavola"))
    customer.tap("margarita")
    customer.say("3")
    assert customer.say(diavola) == ["¿Cuántas Pizza diavola?"]
    assert '"quantity":3' not in str(customer.conversation.memory)


def test_a_button_from_before_an_act_does_not_act_again() -> None:
    customer, pizzeria = meet()
    for text in ("pedir", "1", "3", "Ana"):
        customer.say(text)
    no, yes = tap(customer.find_id("No")), tap(customer.find_id("Sí"))
    customer.say("si")
    for old in (no, yes):
        assert customer.say(old) == [f"{say_es('old_button')}\n\nLlevas 27 €."]
    customer.say("listo")
    assert customer.say(yes)[0] == say_es("old_button")
    assert len(pizzeria.done) == 1


def test_the_first_menu_may_be_tapped_whenever() -> None:
    customer, _ = meet()
    order, hours = tap(customer.find_id("Pedir")), tap(customer.find_id("Horario"))
    for text in ("pedir", "1", "3", "Ana", "si", "listo"):
        customer.say(text)
    assert customer.say(order) == ["¿Qué plato?"]
    for text in ("1", "3", "Ana", "si"):
        customer.say(text)
    assert customer.say(hours)[0] == "De 9 a 18."
    customer.library.publish("orders", ORDERS)
    customer.say("cancelar")
    assert customer.say(hours)[0] == say_es("already_done")
    customer.now += timedelta(minutes=5)
    assert customer.say(hours)[0] == "De 9 a 18."


@pytest.mark.parametrize(
    "option",
    ["~orders~1~nowhere~1~x", "~orders~9~dish~1~x", "~other~1~dish~1~x", "~orders~1~dish~1~+",
     "~orders~1~choose~1~gone", "~", "~~~~~", "~orders~x~dish~1~x", "~orders~1~dish~99999999999~x"],
)  # fmt: skip
def test_strange_buttons_get_a_kind_sentence_and_a_way_on(option: str) -> None:
    for steps in ((), ("pedir",), ("pedir", "1")):
        customer, _ = meet(settings=build_bot(misses_before_person=5))
        for step in steps:
            customer.say(step)
        said = customer.say(tap(option, "🍕"))
        assert "¿" in said[-1]
        assert customer.decision.owner is None


def test_long_values_travel_as_digests() -> None:
    assert taps.build_key("x" * 80) == "x" * 80
    assert len(taps.build_key("x" * 81)) == 24
    tap_ = taps.Tap("orders", 3, "dish", 12, "a~b~c")
    assert taps.read(taps.write(tap_)) == tap_
    longest = taps.write(taps.Tap("f" * 60, 999_999, "n" * 40, 999_999, "k" * 80))
    assert len(longest) <= 200
