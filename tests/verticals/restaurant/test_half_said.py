"""What customers half say: a yes with a but, what to leave out, a change of mind."""

import pytest

from centralita.kit import crypto, db
from tests.verticals.restaurant import place, talking
from tests.verticals.restaurant.talking import Counter, Guest


@pytest.fixture
async def counter(database: db.Database, master_keys: crypto.MasterKeys) -> Counter:
    """Two branches, hours, the sample's menu; it is a Tuesday afternoon."""
    return await talking.open_counter(database, master_keys, place.SAMPLE.read_bytes())


@pytest.fixture
def ana(counter: Counter) -> Guest:
    return counter.meet()


TO_CART = ("Pedir", "Centro", "Antojitos", "Sope", ":2", "Sin nota")
TO_TOTAL = (*TO_CART, "Terminar pedido", "Paso a recoger", "Ana", "Efectivo")


@pytest.mark.parametrize(
    "words",
    ["sí, pero sin cebolla", "ok cuánto es?", "dale no", "si pero cambia la direccion",
     "¿sí llega a las 8?", "si quiero agregar un sope"],
)  # fmt: skip
async def test_half_a_yes_confirms_nothing(counter: Counter, ana: Guest, words: str) -> None:
    await ana.say("hola")
    await ana.run(*TO_TOTAL)
    said = await ana.say(words)
    assert await counter.fetch("select from restaurant_orders") == []
    assert "Todavía no lo envío" in said
    await ana.say("sí, confírmalo")
    assert len(await counter.fetch("select from restaurant_orders")) == 1


async def test_who_would_rather_fetch_it_says_so_where_an_address_is_asked(
    counter: Counter, ana: Guest
) -> None:
    await ana.say("hola")
    await ana.run(*TO_CART, "Terminar pedido", "A domicilio")
    assert "¿A nombre de quién?" in await ana.say("mejor paso a recoger")


async def test_what_is_left_out_reaches_the_cart(counter: Counter, ana: Guest) -> None:
    await ana.say("hola")
    await ana.run(*TO_CART)
    assert "[2 × Sope]" in await ana.say("ya no quiero sope")
    await ana.run("2 × Sope", "Dejarlo así")
    said = await ana.say("2 tacos al pastor con verde sin piña")
    assert "2 × Tacos al pastor (Verde · «sin piña») — $144.00" in said
    assert "[Refresco]" in await ana.say("cuánto cuestan 2 refrescos")
    [row] = await counter.fetch("select count(*) from restaurant_cart_lines")
    assert row[0] == 2
