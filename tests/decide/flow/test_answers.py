"""What people write, and the value it becomes."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from centralita.decide.flow import dates, numbers, reading
from centralita.decide.flow.reading import Bounds
from tests.decide.flow.customers import hear

TODAY = date(2026, 11, 20)
"""A Friday."""


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2", "2"), ("dos", "2"), ("two pizzas", "2"), ("2 kg", "2"), ("1.500", "1500"),
        ("2,5", "2.5"), ("2.5", "2.5"), ("-3", "-3"), ("2️⃣", "2"), ("media docena", "6"),
        ("quiero dos pizzas por favor", "2"), ("una pizza", "1"), ("veinte y cinco", "25"),
        ("treinta y dos", "32"), ("un par", "2"), ("dos mil", "2000"), ("a dozen", "12"),
        ("one hundred and five", "105"), ("٣", "3"), ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"), ("x3", "3"), ("twenty five", "25"), ("una docena", "12"),
    ],
)  # fmt: skip
def test_numbers(text: str, number: str) -> None:
    assert numbers.find_number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "hola", "2 o 3", "-", "🍕", "dos o tres", "1.2.3.4"])
def test_no_number(text: str) -> None:
    assert numbers.find_number(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("hoy", "2026-11-20"), ("mañana", "2026-11-21"), ("para mañana por favor", "2026-11-21"),
        ("pasado mañana", "2026-11-22"), ("tomorrow", "2026-11-21"), ("25/12", "2026-12-25"),
        ("next friday", "2026-11-27"), ("viernes", "2026-11-20"),
        ("el viernes que viene", "2026-11-27"), ("el lunes", "2026-11-23"),
        ("3 de mayo", "2027-05-03"), ("May 3rd", "2027-05-03"), ("mayo 3 2028", "2028-05-03"),
        ("2026-12-25", "2026-12-25"), ("25-12-27", "2027-12-25"), ("el 15", "2026-12-15"),
        ("the 24th", "2026-11-24"), ("in 3 days", "2026-11-23"), ("en una semana", "2026-11-27"),
        ("1/2", "2027-02-01"), ("12/25", "2026-12-25"), ("ayer", "2026-11-19"),
        ("25.12.", "2026-12-25"), ("20 dic", "2026-12-20"), ("29/02", "2028-02-29"),
        ("saturday", "2026-11-21"), ("el 1 de diciembre de 2026", "2026-12-01"),
    ],
)  # fmt: skip
def test_dates(text: str, day: str) -> None:
    assert dates.find_date(text, TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "text", ["", "hola", "31/02", "10 de la mañana", "99", "0/0", "2026-13-45"]
)
def test_no_date(text: str) -> None:
    assert dates.find_date(text, TODAY) is None


def test_dates_in_words() -> None:
    assert dates.say_date(date(2026, 12, 25), TODAY) == {
        "es": "viernes 25 de diciembre",
        "en": "Friday, 25 December",
    }
    assert dates.say_date(date(2027, 1, 1), TODAY)["es"] == "viernes 1 de enero de 2027"


def read(kind: str, text: str, least: Any = None, most: Any = None, **more: Any) -> reading.Answer:
    return reading.read_answer(kind, hear(text), text, Bounds(least, most, TODAY, **more))


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("text", "  Ana ", "Ana"), ("number", "tres", 3), ("email", "Soy ANA@Example.org.",
         "ana@example.org"), ("phone", "+34 600 000 012", "+34600000012"),
        ("phone", "mi número: 600-000-012", "600000012"), ("yes_no", "Sí, por favor", True),
        ("yes_no", "nope", False), ("yes_no", "👍", True), ("yes_no", "claro que no", False),
        ("date", "mañana", "2026-11-21"), ("any", "lo que sea", "lo que sea"),
    ],
)  # fmt: skip
def test_values(kind: str, text: str, value: Any) -> None:
    found = read(kind, text)
    assert (found.value, found.trouble) == (value, None)


def test_bounds() -> None:
    assert read("number", "0").trouble is None
    assert read("number", "0", 1).facts == {"least": "1"}
    assert read("number", "21", 1, 20).facts == {"most": "20"}
    assert read("number", "2,5", decimals=True).value == "2.5"
    assert read("number", "5", "10.50").trouble == "too_small"
    assert read("text", "ab", 3).trouble == "text_short"
    assert read("text", "abcd", 1, 3).trouble == "text_long"
    assert read("date", "hoy", "2026-11-21").trouble == "past"
    assert read("date", "ayer", "1900-01-01").value == "2026-11-19"
    assert read("date", "25/12", None, "2026-12-01").trouble == "too_late"
    assert read("number", "5", True, "much").value == 5


@pytest.mark.parametrize("text", ["sí no", "tal vez", "", "no sí", "sierra"])
def test_neither_yes_nor_no(text: str) -> None:
    assert reading.find_yes_no(text) is None
