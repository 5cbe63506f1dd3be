"""Orders in words, and what customers ask in their own words."""

import time
from decimal import Decimal
from uuid import UUID

import pytest

from centralita.verticals.restaurant import inquiries, spoken
from centralita.verticals.restaurant.menu import Group, Item, Option


def make_option(number: int, name: str) -> Option:
    return Option(
        id=UUID(int=number), key=name.lower(), name=name, price=Decimal(0), available=True
    )


SAUCES = Group(
    id=UUID(int=90),
    key="salsa",
    name="Salsa",
    at_least=1,
    at_most=2,
    options=(make_option(91, "Verde"), make_option(92, "Roja"), make_option(93, "Habanero")),
)


def make_item(number: int, name: str, *groups: Group, available: bool = True) -> Item:
    return Item(
        id=UUID(int=number),
        category_id=UUID(int=1),
        category="Antojitos",
        key=name.lower(),
        retailer_id=None,
        name=name,
        description="",
        price=Decimal(50),
        picture=None,
        available=available,
        groups=groups,
    )


MENU = (
    make_item(11, "Tacos al pastor", SAUCES),
    make_item(12, "Tacos de suadero", SAUCES),
    make_item(13, "Empanada de carne"),
    make_item(14, "Empanada de queso"),
    make_item(15, "Coca-Cola"),
    make_item(16, "Flan", available=False),
    make_item(17, "Piña colada"),
)


def read(text: str) -> list[tuple[str, int | None, str]]:
    return [
        (piece.item.name, piece.quantity, " ".join(option.name for option in piece.options))
        for piece in spoken.read_order(text, MENU).pieces
    ]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("quiero 2 empanadas de carne y una coca",
         [("Empanada de carne", 2, ""), ("Coca-Cola", 1, "")]),
        ("dos órdenes de pastor con verde", [("Tacos al pastor", 2, "Verde")]),
        ("3 de suadero con salsa roja y habanero", [("Tacos de suadero", 3, "Roja Habanero")]),
        ("empanada de queso", [("Empanada de queso", None, "")]),
        ("me das una docena de empanadas de queso?", [("Empanada de queso", 12, "")]),
        ("can i get a coca and two tacos al pastor",
         [("Coca-Cola", 1, ""), ("Tacos al pastor", 2, "")]),
        ("PIÑA COLADA x 2", [("Piña colada", 2, "")]),
        ("una coca, otra coca", [("Coca-Cola", 1, "")]),
        ("500 cocas", [("Coca-Cola", None, "")]),
    ],
)  # fmt: skip
def test_an_order_in_words(text: str, pieces: list[tuple[str, int | None, str]]) -> None:
    assert read(text) == pieces


@pytest.mark.parametrize(
    "text",
    ["", "hola", "2", "tacos", "empanadas", "flan",
     "¿la coca es de vidrio?",
     "¿cuánto cuesta la coca?", "¿las empanadas de carne llevan cebolla?",
     "🌮🌮", "calle del maíz 12"],
)  # fmt: skip
def test_what_is_no_order(text: str) -> None:
    assert read(text) == []


def test_what_is_not_on_the_menu_is_told_and_an_address_is_not() -> None:
    said = "2 empanadas de carne y una pizza, a la calle del maíz 12"
    assert spoken.read_order(said, MENU).missing == ("pizza",)


def test_names_of_the_menu_are_known() -> None:
    assert spoken.names_dish("¿tienen tacos?", MENU)
    assert spoken.names_dish("qué antojitos hay", MENU)
    assert not spoken.names_dish("¿tienen sushi?", MENU)


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("me llegó mal el pedido, pedí pastor y me trajeron suadero", "complaint"),
        ("llegó fría la comida", "complaint"), ("my order is wrong", "complaint"),
        ("me faltó una salsa", "complaint"), ("necesito factura", "invoice"),
        ("¿me dan boleta?", "invoice"), ("quiero reservar una mesa para 4", "table"),
        ("¿dónde está mi pedido?", "order"), ("where's my order", "order"),
        ("aceptan tarjeta?", "payments"), ("se puede pagar con transferencia", "payments"),
        ("can I pay by card?", "payments"), ("¿hay pedido mínimo?", "minimum"),
        ("cuánto es el envío a la colonia norte", "delivery"), ("do you deliver", "delivery"),
        ("¿llegan a Las Lomas?", "delivery"), ("cuánto tardan?", "time"),
        ("están abiertos?", "hours"), ("a qué hora cierran", "hours"),
        ("dónde están?", "where"), ("tienen teléfono?", "phone"),
    ],
)  # fmt: skip
def test_a_question_has_its_topic(question: str, topic: str) -> None:
    assert inquiries.find_topic(question) == topic


@pytest.mark.parametrize(
    "words",
    ["", "hola", "quiero pedir", "a domicilio", "pago con tarjeta", "efectivo", "2 tacos al pastor",
     "¿tienen tacos?", "sin cebolla", "Calle del Horno 3"],
)  # fmt: skip
def test_other_words_are_no_question_of_these(words: str) -> None:
    assert inquiries.find_topic(words) is None


def test_long_texts_are_read_quickly() -> None:
    begun = time.perf_counter()
    for text in ("pedi " * 9_000, "llego " * 9_000, "2 tacos y " * 9_000, " " * 9_000, "?" * 9_000):
        inquiries.find_topic(text)
        spoken.read_order(text, MENU)
    assert time.perf_counter() - begun < 0.5
