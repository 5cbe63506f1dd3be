"""A recorded conversation holds nobody that could be recognised, however they wrote themselves."""

import pytest

from centralita.stories import disguise

MASK = disguise.make("José Ñandú", ("15550100001", "josenandu"), "es")


@pytest.mark.parametrize(
    ("said", "leak"),
    [
        ("soy Jose Nandu", "jose"),
        ("SOY JOSÉ", "josé"),
        ("soy jose\u0301", "jose"),
        ("mi DNI es 12345678Z", "12345678"),
        ("llámame al 15550100001ok", "15550100001"),
        ("+1 (555) 010-0001", "010-0001"),
        ("jose@example.org o wa.me/15550100001", "jose@"),
        ("@josenandu", "josenandu"),
    ],
)
def test_nothing_that_names_somebody_stays(said: str, leak: str) -> None:
    assert leak not in MASK.put_on(said).lower()


def test_what_names_nobody_stays_as_it_is() -> None:
    for said in ("Son 2 pizzas: 18,50 €. ¿Confirmo?", "joseador", "Habitación para 2, 3 noches"):
        assert MASK.put_on(said) == said
