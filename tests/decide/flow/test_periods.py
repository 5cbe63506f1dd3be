"""The days of a stay, as people write them."""

import time
from datetime import date

import pytest

from centralita.decide.flow import expressions, periods

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("del 10 al 12 de marzo", ["2027-03-10", "2027-03-12"]),
        ("Hola, quiero reservar Casa Brisa del 10 al 12 de febrero para 2 personas",
         ["2027-02-10", "2027-02-12"]),
        ("¿Tienen libre del 10 al 12 de diciembre de 2027?", ["2027-12-10", "2027-12-12"]),
        ("somos 4, del 28 de febrero al 3 de marzo", ["2027-02-28", "2027-03-03"]),
        ("28 dic al 3 ene", ["2026-12-28", "2027-01-03"]),
        ("del 22 al 25 de noviembre", ["2027-11-22", "2027-11-25"]),
        ("entre el 10 y el 12 de marzo", ["2027-03-10", "2027-03-12"]),
        ("10-12 marzo", ["2027-03-10", "2027-03-12"]),
        ("10/03 al 12/03", ["2027-03-10", "2027-03-12"]),
        ("10/03/2027-12/03/2027", ["2027-03-10", "2027-03-12"]),
        ("2027-03-10 a 2027-03-12", ["2027-03-10", "2027-03-12"]),
        ("del 10 al 12", ["2026-12-10", "2026-12-12"]),
        ("del 28 al 2", ["2026-11-28", "2026-12-02"]),
        ("from March 10th to March 12th", ["2027-03-10", "2027-03-12"]),
        ("March 10 to 12", ["2027-03-10", "2027-03-12"]),
        ("from the 10th to the 12th of March, 2028", ["2028-03-10", "2028-03-12"]),
        ("28 February - 3 March 2028", ["2028-02-28", "2028-03-03"]),
        ("el 5 de mayo, tres noches", ["2027-05-05", "2027-05-08"]),
        ("for 2 nights, arriving Jan 4", ["2027-01-04", "2027-01-06"]),
        ("llegamos el 5 de mayo", ["2027-05-05"]),
    ],
)  # fmt: skip
def test_days_are_found(text: str, days: list[str]) -> None:
    assert [each.isoformat() for each in periods.find_days(text, TODAY)] == days


@pytest.mark.parametrize(
    "text",
    ["", "hola", "¿a qué hora es el check-in mañana?", "¿abren de lunes a viernes?",
     "el desayuno es de 8 a 11?", "de 2 a 4 personas", "del 2 al 4 personas", "una casa en el mar",
     "mi número es 15550100001", "del 31 al 40 de marzo", "31 de febrero", "tres noches",
     "del 10 al 10 de marzo", "1/1/1/1", "a las 10:30", "tengo 2 perros y 1 gato"],
)  # fmt: skip
def test_other_figures_are_no_days(text: str) -> None:
    assert periods.find_days(text, TODAY) == []


def test_long_texts_are_read_quickly() -> None:
    begun = time.perf_counter()
    for text in ("del 1 al " * 9_000, "10-" * 9_000, "1 de " * 9_000, " " * 9_000, "marzo " * 999):
        periods.find_days(text, TODAY)
    assert time.perf_counter() - begun < 0.5


def test_flows_find_them() -> None:
    days = expressions.parse("days_in(heard.text, today)")
    scope = {"heard": {"text": "llego el 5 de mayo"}, "today": "2026-11-23"}
    assert expressions.evaluate(days, scope) == [
        {
            "day": "2027-05-05",
            "text": {"es": "miércoles 5 de mayo de 2027", "en": "Wednesday, 5 May 2027"},
        }
    ]
    assert expressions.evaluate(days, {"heard": {}, "today": "2026-11-23"}) == []
