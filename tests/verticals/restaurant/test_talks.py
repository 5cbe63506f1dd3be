"""The standard flow through the whole pipeline: the happy way, its detours, and bad input."""

from decimal import Decimal

import pytest

from centralita.kit import crypto, db
from tests.verticals.restaurant import place, talking
from tests.verticals.restaurant.talking import Counter, Guest


@pytest.fixture
async def counter(database: db.Database, master_keys: crypto.MasterKeys) -> Counter:
    """Two branches, hours, the sample's menu; it is a Tuesday afternoon."""
    return await talking.open_counter(database, master_keys, place.SAMPLE.read_bytes())


@pytest.fixture
async def small(database: db.Database, master_keys: crypto.MasterKeys) -> Counter:
    """One branch that is always open, three dishes."""
    return await talking.open_counter(database, master_keys, place.SMALL)


@pytest.fixture
def ana(counter: Counter) -> Guest:
    return counter.meet()


TO_DISH = ("Pedir", "Centro", "Antojitos")
TO_CART = (*TO_DISH, "Sope", ":2", "Sin nota")
TO_TOTAL = (*TO_CART, "Terminar pedido", "Paso a recoger", "Ana", "Efectivo")


async def test_a_delivery_from_hello_to_the_order(counter: Counter, ana: Guest) -> None:
    await ana.say("hola")
    said = await ana.run("Pedir", "Centro", "Tacos", "Tacos al pastor")
    assert said.startswith("*Tacos al pastor* · Salsa. Elige de 1 a 2.\n[Verde]")
    said = await ana.run("Verde", "Listo", "Queso", "Listo", ":dos", ":sin cebolla")
    assert "$174.00" in said
    said = await ana.run("Terminar pedido", "A domicilio")
    said = await ana.share(19.4150, -99.1700)
    said = await ana.run(":Calle Uno 5, timbre 2", "Ana", "Efectivo")
    assert "2 × Tacos al pastor (Verde, Queso · «sin cebolla») — $174.00" in said
    assert "Envío: $25.00" in said
    assert "*Total: $199.00*" in said
    assert await counter.fetch("select from restaurant_orders") == []
    said = await ana.tap("Sí, confirmar")
    assert await ana.get_code() in said
    [order] = await counter.fetch("select * from restaurant_orders")
    assert (order["total"], order["fee"], order["customer"], order["payment"]) == (
        Decimal("199.00"), 25, "Ana", "Efectivo",
    )  # fmt: skip
    assert order["address"] == "Calle Uno 5, timbre 2"
    alerts = await counter.fetch("select title from alerts")
    assert [row["title"] for row in alerts] == [f"Pedido nuevo {order['code']}: $199.00"]


async def test_in_english_by_words_alone(small: Counter) -> None:
    bob = small.meet("15550100102")
    await bob.say("hello")
    said = await bob.run(":english", ":order")
    assert "Which one will it be?" in said or "What would you like?" in said
    said = await bob.run(":Platos", ":sopa", ":two", ":no salt please")
    assert "in your cart: MX$97.00" in said
    said = await bob.run(":finish order", ":I'll pick it up", ":Bob Ross", ":cash")
    assert "*Total: MX$97.00*" in said
    assert "order *" in await bob.say("yes")
    [order] = await small.fetch("select language, customer, payment from restaurant_orders")
    assert tuple(order) == ("en", "Bob Ross", "Cash")


async def test_a_second_tap_makes_no_second_order(counter: Counter, ana: Guest) -> None:
    await ana.say("hola")
    await ana.run(*TO_TOTAL, "Sí, confirmar")
    said = await ana.tap("Sí, confirmar")
    assert said
    await ana.tap("Sí, confirmar")
    assert len(await counter.fetch("select from restaurant_orders")) == 1


async def test_the_nearest_branch_by_location(counter: Counter, ana: Guest) -> None:
    await ana.say("hola")
    await ana.run("Pedir", "La más cercana")
    said = await ana.share(19.4326, -99.1332)
    assert said.index("[Mercado]") < said.index("[Centro]")
    assert "[Tacos]" in await ana.tap("Mercado")
    # A location out of the blue is an answer to the same question.
    assert "[Mercado]" in await counter.meet("15550100103").share(19.4326, -99.1332)


async def test_a_branch_that_is_closed_says_when_it_opens(counter: Counter, ana: Guest) -> None:
    counter.clock.advance(4 * 3600)  # seven in the evening: the market has closed
    await ana.say("hola")
    said = await ana.run("Pedir", "Mercado")
    assert "*Mercado* está cerrada ahora. Abre mañana a las 9:00." in said
    assert "[Tacos]" in await ana.run("Otra sucursal", "Centro")


async def test_when_all_is_closed_the_menu_can_be_read(counter: Counter, ana: Guest) -> None:
    counter.clock.advance(10 * 3600)
    said = await ana.say("hola")
    assert "abrimos hoy a las 9:00" in said
    assert "[Pedir]" not in said
    said = await ana.tap("Ver precios")
    assert "Tacos al pastor · $72.00" in said


async def test_a_dish_found_by_words(counter: Counter, ana: Guest) -> None:
    await ana.say("hola")
    said = await ana.run("Pedir", "Centro", ":quiero una quesadilla y un café")
    assert "*Quesadilla* · Relleno" in said
    said = await ana.tap("Huitlacoche")
    assert "1 × Café de olla" in said
    assert "1 × Quesadilla (Huitlacoche)" in said
    said = await ana.say("sushi")
    assert "no lo encontré" in said
    assert "una persona" in await ana.say("pizza hawaiana")


async def test_the_cart_is_looked_at_changed_and_emptied(counter: Counter, ana: Guest) -> None:
    await ana.say("hola")
    said = await ana.run(*TO_CART, "Mi carrito")
    assert "2 × Sope — $96.00" in said
    said = await ana.run("Cambiar algo", "2 × Sope", "Cambiar cantidad", ":5")
    assert "5 × Sope — $240.00" in said
    said = await ana.run("Cambiar algo", "5 × Sope", "Cambiar cantidad", ":500")
    assert "Puedo tomar de 1 a 50" in said
    said = await ana.run("Vaciar", "Dejarlo así")
    assert "5 × Sope" in said
    assert "vacío" in await ana.run("Vaciar", "Sí, vaciarlo")


@pytest.mark.parametrize(
    "text", ["-3", "0", "999999999999", "muchos", "🌮🌮", "三", "1.5", "x" * 4000]
)
async def test_no_quantity_that_no_kitchen_cooks(counter: Counter, ana: Guest, text: str) -> None:
    await ana.say("hola")
    said = await ana.run(*TO_DISH, "Sope", f":{text}")
    if "Sin nota" in said:
        said = await ana.tap("Sin nota")
    assert said.strip()
    lines = await counter.fetch("select quantity from restaurant_cart_lines")
    assert all(1 <= row["quantity"] <= 50 for row in lines)
    said = await ana.say("2")
    if "Sin nota" in said:
        said = await ana.tap("Sin nota")
    assert "carrito" in said or "persona" in said


async def test_an_address_in_words_needs_a_postcode(counter: Counter, ana: Guest) -> None:
    await ana.say("hola")
    said = await ana.run(*TO_CART, "Terminar pedido", "A domicilio", ":cerca de la plaza")
    assert "código postal" in said
    said = await ana.run(":Roble 5, 06760", "Ana", "Tarjeta")
    assert "El pedido mínimo es de $150.00: te faltan $54.00." in said
    said = await ana.run("Agregar más", "Postres", "Churros", ":1", "Sin nota", "Terminar pedido")
    said = await ana.run("A domicilio", ":Roble 5, 06760", "Tarjeta")
    assert "*Total: $189.00*" in said


async def test_what_is_too_long_to_write_down_is_not_cut(counter: Counter, ana: Guest) -> None:
    await ana.say("hola")
    said = await ana.run(*TO_DISH, "Sope", ":2", ":" + "sin cebolla " * 50)
    assert said.startswith("Eso es muy largo para anotarlo.")
    await ana.run(":sin cebolla", "Terminar pedido", "A domicilio")
    said = await ana.say("Roble 5, 06760, " + "casa azul " * 60)
    assert said.startswith("Eso es muy largo para anotarlo.")
    await ana.share(19.4150, -99.1700)
    said = await ana.run(":Calle Uno 5", ":" + "Ana María " * 10)
    assert said.startswith("Ese nombre es muy largo.")
    said = await ana.run(":Ana María", "Efectivo")
    assert "«sin cebolla»" in said
    assert "A nombre de Ana María" in said


async def test_too_far_away(counter: Counter, ana: Guest) -> None:
    await ana.say("hola")
    await ana.run(*TO_CART, "Terminar pedido", "A domicilio")
    said = await ana.share(20.967, -89.6237)
    assert "no llegamos" in said
    assert "A nombre de" in await ana.run("Paso a recoger")


async def test_another_price_is_confirmed_again(counter: Counter, ana: Guest) -> None:
    await ana.say("hola")
    assert "$96.00" in await ana.run(*TO_TOTAL)
    await counter.place.execute("update restaurant_items set price = 50 where key = 'sope'")
    said = await ana.tap("Sí, confirmar")
    assert "*Sope* cambió de precio: ahora cuesta $50.00." in said
    assert "*Total: $100.00*" in said
    assert await counter.fetch("select from restaurant_orders") == []
    await ana.tap("Sí, confirmar")
    [order] = await counter.fetch("select total from restaurant_orders")
    assert order["total"] == 100


async def test_what_vanished_is_told(counter: Counter, ana: Guest) -> None:
    await ana.say("hola")
    await ana.run(*TO_TOTAL)
    await counter.place.execute("update restaurant_items set available = false where key = 'sope'")
    said = await ana.tap("Sí, confirmar")
    assert "Se acabó *Sope*" in said
    assert "vacío" in said


async def test_a_row_of_the_list_that_vanished(counter: Counter, ana: Guest) -> None:
    await ana.say("hola")
    await ana.run(*TO_DISH)
    await counter.place.execute("update restaurant_items set available = false where key = 'sope'")
    said = await ana.tap("Sope")
    assert "Sope]" not in said
    assert "[Quesadilla]" in said


async def test_a_note_and_a_change_before_confirming(counter: Counter, ana: Guest) -> None:
    await ana.say("hola")
    said = await ana.run(*TO_TOTAL, "Agregar nota", ":tocar dos veces")
    assert "📝 Nota: tocar dos veces" in said
    assert "🛒" in await ana.run("Cambiar algo")
    await ana.run("Terminar pedido", "Paso a recoger", "Efectivo", "Sí, confirmar")
    [order] = await counter.fetch("select note from restaurant_orders")
    assert order["note"] == "tocar dos veces"


async def test_a_catalogue_order_becomes_a_cart(counter: Counter, ana: Guest) -> None:
    said = await ana.order(("LC-SOPE", 2), ("LC-PASTOR", 1), ("XX", 1))
    assert "No pude agregar: Tacos al pastor, algo que ya no tenemos" in said
    assert "2 × Sope — $96.00" in said
    said = await ana.run("Terminar pedido", "Centro", "Paso a recoger", "Ana", "Efectivo")
    assert "*Total: $96.00*" in said
    assert "código" not in await ana.order(("XX", 1))


async def test_a_catalogue_order_that_cannot_be_had_as_it_is(counter: Counter, ana: Guest) -> None:
    await ana.say("hola")
    said = await ana.order(("LC-PASTOR", 1), ("LC-GONE", 2), ("LC-GONE-TOO", 1))
    assert said.startswith(
        "No pude agregar: Tacos al pastor, algo que ya no tenemos. Si lleva opciones,"
    )
    assert "[Centro]" in said


async def test_the_status_the_same_again_and_a_cancellation(counter: Counter, ana: Guest) -> None:
    await ana.say("hola")
    await ana.run(*TO_TOTAL, "Sí, confirmar")
    code = await ana.get_code()
    await ana.say("hola")
    said = await ana.tap("Estado de mi pedido")
    assert f"Tu pedido *{code}* ($96.00) está: *recibido*." in said
    said = await ana.run("Cancelar pedido", "Sí, cancelarlo")
    assert f"*{code}* quedó cancelado" in said
    [order] = await counter.fetch("select state from restaurant_orders")
    assert order["state"] == "cancelled"
    assert "2 × Sope — $96.00" in await ana.run(":menú", "Repetir mi pedido")


async def test_a_picture_and_the_way_to_a_person(counter: Counter, ana: Guest) -> None:
    await ana.say("hola")
    image = {"id": "1", "mime_type": "image/jpeg", "sha256": "x"}
    said = talking.read(await ana.send(type="image", image=image))
    assert "[Hablar con alguien]" in said
    await ana.tap("Hablar con alguien")
    [row] = await counter.fetch("select owner from conversations")
    assert row["owner"] == "human"


async def test_branches_and_hours(counter: Counter, ana: Guest) -> None:
    await ana.say("hola")
    said = await ana.run("Sucursales y horario", "Centro")
    assert "lunes: cerrado" in said
    assert "viernes: 13:00–2:00" in said
    assert "Nada más" in said
    assert "antoje" in await ana.tap("Nada más")


async def test_a_restaurant_without_a_menu_calls_a_person(
    database: db.Database, master_keys: crypto.MasterKeys
) -> None:
    empty = await talking.open_counter(database, master_keys, {"branches": [{"name": "Casa"}]})
    ana = empty.meet()
    await ana.say("hola")
    assert "persona" in await ana.tap("Pedir")
    [row] = await empty.fetch("select owner from conversations")
    assert row["owner"] == "human"


async def test_two_customers_have_two_carts(counter: Counter, ana: Guest) -> None:
    eva = counter.meet("15550100102")
    await ana.say("hola")
    await eva.say("hola")
    await ana.run(*TO_CART)
    assert "Llevas 1 en tu carrito: $55.00" in await eva.run(
        *TO_DISH, "Quesadilla", "Flor de calabaza", ":1", "Sin nota"
    )
