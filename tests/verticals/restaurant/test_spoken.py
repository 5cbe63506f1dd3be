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
        ("media docena de empanadas de carne", [("Empanada de carne", 6, "")]),
        ("dos docenas de empanadas de carne", [("Empanada de carne", 24, "")]),
        ("tacos al pastor 2", [("Tacos al pastor", 2, "")]),
        ("2 de pastor con verde y 1 de pastor con roja",
         [("Tacos al pastor", 2, "Verde"), ("Tacos al pastor", 1, "Roja")]),
        ("2 tacos al pastor con roja sin habanero", [("Tacos al pastor", 2, "Roja")]),
        ("2 tacos al pastor, 1 con verde y 1 con roja", [("Tacos al pastor", None, "")]),
        ("me das 2 cocas para llevar?", [("Coca-Cola", 2, "")]),
        ("¿me traes 2 cocas?", [("Coca-Cola", 2, "")]),
        ("quiero 2 cocas cuánto es", [("Coca-Cola", 2, "")]),
    ],
)  # fmt: skip
def test_an_order_in_words(text: str, pieces: list[tuple[str, int | None, str]]) -> None:
    assert read(text) == pieces


@pytest.mark.parametrize(
    "text",
    ["cocas para las 8", "a las 8 quiero coca", "coca para 4 personas", "coca de 2 litros",
     "coca a la calle del maíz 12", "el 2 x 1 de coca", "1/2 coca", "treinta y dos cocas",
     "coca con 2 hielos", "5550100001 coca", "mesa 4, coca"],
)  # fmt: skip
def test_a_number_that_counts_no_dishes_is_asked_about(text: str) -> None:
    assert read(text) == [("Coca-Cola", None, "")]


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("2 tacos al pastor con roja sin piña", ["sin piña"]),
        ("2 cocas sin hielo con popote y una empanada de queso", ["sin hielo", ""]),
        ("2 tacos al pastor sin cebolla y cilantro y una coca", ["sin cebolla, cilantro", ""]),
        ("Soy alérgico a la piña, 2 tacos al pastor", ["Soy alérgico a la piña"]),
        ("two cocas without ice please", ["without ice"]),
        ("2 cocas sin hielo y una pizza", ["sin hielo"]),
        ("quiero 2 cocas para las 8:30", ["para las 8:30"]),
        ("2 cocas para mañana, por favor", ["para mañana"]),
        ("two cocas for 8 pm", ["for 8 pm"]),
    ],
)
def test_what_is_left_out_is_told_to_the_kitchen(text: str, notes: list[str]) -> None:
    assert [piece.note for piece in spoken.read_order(text, MENU).pieces] == notes


@pytest.mark.parametrize(
    "text",
    ["", "hola", "2", "tacos", "empanadas", "flan",
     "¿la coca es de vidrio?",
     "¿cuánto cuesta la coca?", "¿las empanadas de carne llevan cebolla?",
     "🌮🌮", "calle del maíz 12",
     "cuánto cuestan 2 cocas", "precio de una coca", "how much for two cocas",
     "ya no quiero 2 cocas", "cancela las 2 cocas", "i don't want 2 cocas", "en vez de 2 cocas",
     "ayer pedí 2 cocas", "pedí 2 cocas y no llegan", "ya me llegaron las 2 cocas"],
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
        ("pedí 2 cocas y no llegan", "complaint"),
        ("ayer pedí 2 sopes y estaban fríos", "complaint"),
        ("no han llegado mis cocas", "complaint"),
        ("pedí 2 cocas hace una hora", "order"), ("¿no llegan a Las Lomas?", "delivery"),
        ("dónde están?", "where"), ("tienen teléfono?", "phone"),
    ],
)  # fmt: skip
def test_a_question_has_its_topic(question: str, topic: str) -> None:
    assert inquiries.find_topic(question) == topic


@pytest.mark.parametrize(
    "words",
    ["", "hola", "quiero pedir", "a domicilio", "pago con tarjeta", "efectivo", "2 tacos al pastor",
     "¿tienen tacos?", "sin cebolla", "Calle del Horno 3", "¿me mandan 2 cocas?",
     "¿me envías 2 cocas?", "una copa de vino y una coca bien fría",
     "llego en 20 minutos, quiero una coca bien fría"],
)  # fmt: skip
def test_other_words_are_no_question_of_these(words: str) -> None:
    assert inquiries.find_topic(words) is None


def test_long_texts_are_read_quickly() -> None:
    begun = time.perf_counter()
    for text in (
        "pedi " * 9_000,
        "llego " * 9_000,
        "2 tacos y " * 9_000,
        " " * 9_000,
        "2 tacos sin " * 9_000,
        "1 " * 9_000,
        "pedi hace " * 9_000,
        "calle " * 9_000,
        "no llega al " * 9_000,
        "soy alergico, 2 tacos, " * 9_000,
        "?" * 9_000,
    ):
        inquiries.find_topic(text)
        spoken.read_order(text, MENU)
    assert time.perf_counter() - begun < 0.5
