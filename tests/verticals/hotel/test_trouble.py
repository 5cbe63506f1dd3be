"""What is out of order, and what only does not suit."""

import pytest

from centralita.verticals.hotel import topics


@pytest.mark.parametrize(
    "words",
    ["no hay agua caliente", "no sirve la regadera", "el aire no funciona", "está sucia la alberca",
     "the shower doesn't work", "the wifi is not working for us", "there is no hot water"],
)  # fmt: skip
def test_what_is_out_of_order_is_trouble(words: str) -> None:
    assert topics.is_trouble(words)


@pytest.mark.parametrize(
    "words",
    ["esa fecha no sirve", "esas fechas no funcionan", "no me sirve", "no funciona para mí",
     "si no hay luz, ¿hay planta?", "that date doesn't work for me", "that doesn't work for us",
     "is there no water view?", "tienen agua caliente?"],
)  # fmt: skip
def test_what_does_not_suit_is_none(words: str) -> None:
    assert not topics.is_trouble(words)
