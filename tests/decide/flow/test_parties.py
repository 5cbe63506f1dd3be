"""How many come, as people write it."""

import time

import pytest

from centralita.decide.flow import expressions, parties


@pytest.mark.parametrize(
    ("text", "adults", "children"),
    [
        ("quiero una habitación del 3 al 5 de diciembre para 2 personas", 2, 0),
        ("somos 2 adultos y un niño", 2, 1),
        ("2 adultos y 1 niño", 2, 1),
        ("dos adultos, dos niñas y un bebé", 2, 3),
        ("for two people", 2, 0),
        ("we're 4, from March 10th to 12th", 4, 0),
        ("two adults and a baby", 2, 1),
        ("somos cuatro", 4, 0),
        ("somos 2 y un niño", 2, 1),
        ("para 2 personas más un bebé", 2, 1),
        ("4 personas, 2 de ellos son niños: 2 niños", 2, 2),
        ("somos 4: 2 adultos y 2 niños", 2, 2),
        ("somos 5, 3 adultos", 3, 2),
        ("para 3 del 10 al 12 de marzo", 3, 0),
        ("para dos", 2, 0),
        ("un cuarto para dos por favor", 2, 0),
        ("2 noches para 2 personas", 2, 0),
        ("3 noches, somos 2", 2, 0),
        ("3 habitaciones para 6 personas", 6, 0),
        ("para una persona", 1, 0),
        ("1 persona", 1, 0),
        ("somos una pareja", 2, None),
        ("busco algo para mi esposa y yo", 2, None),
        ("mi mujer y yo y el nene", 2, None),
        ("my wife and I with 2 kids", 2, 2),
        ("mi esposo, mis 2 hijos y yo", 2, 2),
        ("un par de adultos", 2, None),
        ("familia de 5", 5, 0),
        ("con 2 niños", None, 2),
        ("sin niños", None, 0),
        ("2 adultos sin niños", 2, 0),
        ("once adultos", 11, None),
        ("2 adultos más 1 niño", 2, 1),
        ("party of 6", 6, 0),
        ("there's 3 of us", 3, 0),
        ("SOMOS   VEINTIDÓS!!", 22, 0),
    ],
)
def test_a_party_is_found(text: str, adults: int | None, children: int | None) -> None:
    assert parties.find_party(text) == parties.Party(adults, children)


@pytest.mark.parametrize(
    "text",
    ["", "hola", "2 noches", "para 2 noches", "para el 2 de diciembre", "para 2 de diciembre",
     "for 3 nights", "del 3 al 5 de diciembre", "una persona", "quiero hablar con una persona",
     "somos 3 parejas con 2 perros", "vamos 3 días", "somos 2 familias", "tengo 2 perros",
     "para 2 semanas", "a las 10", "¿cabe una persona más?", "¿cabe 1 persona más?",
     "2 personas extra", "¿tiene capacidad para 10 personas?", "¿caben 8?", "sleeps 6?",
     "ya no somos 4", "we are not 4", "15550100001", "somos de Mérida", "somos un grupo",
     "dos habitaciones dobles", "for a week", "para un fin de semana"],
)  # fmt: skip
def test_other_figures_are_no_guests(text: str) -> None:
    assert parties.find_party(text) is None


@pytest.mark.parametrize(
    "text",
    ["0 adultos", "somos 500", "9999 personas", "somos 6: 3 adultos y 2 niños", "somos 2 o 3",
     "de 2 a 4 personas", "2-4 personas", "2.5 personas", "-2 personas", "4 personas con 2 niños",
     "somos 4 con niños", "2 personas y 4 personas", "2 adultos sin niños y 1 niño",
     "1 persona, 3 adultos", "somos 2, 5 de ellos niños: 5 niños"],
)  # fmt: skip
def test_what_contradicts_itself_or_cannot_be_is_asked(text: str) -> None:
    assert parties.find_party(text) is None


def test_long_texts_are_read_quickly() -> None:
    begun = time.perf_counter()
    for text in ("somos 2 " * 9_000, "1 a 2 " * 9_000, "para un par de " * 999, " " * 9_000):
        parties.find_party(text)
    assert time.perf_counter() - begun < 0.2


def test_flows_find_it() -> None:
    guests = expressions.parse("guests_in(heard.text)")
    scope = {"heard": {"text": "dos adultos"}}
    assert expressions.evaluate(guests, scope) == {"adults": 2, "children": None}
    assert expressions.evaluate(guests, {"heard": {}}) is None
