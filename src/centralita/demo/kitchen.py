"""The first act at the restaurant: an order from hello to the last bite, and one by catalogue."""

import re
from typing import Any

from centralita.demo.operating import operate
from centralita.demo.stage import Customer, Stage
from centralita.records import operator

Json = dict[str, Any]

_STEPS = ("accepted", "preparing", "ready", "on_its_way", "delivered")
_CODE = re.compile(r"\*([0-9A-Z]{4,})\*")
_HOME: Json = {
    "type": "location",
    "location": {"latitude": 19.4139, "longitude": -99.1680, "name": "Casa"},
}
BASKET: Json = {
    "type": "order",
    "order": {
        "catalog_id": "la-comal",
        "product_items": [
            {"product_retailer_id": name, "quantity": str(count), "item_price": price,
             "currency": "MXN"}
            for name, count, price in (("LC-GRINGA", 2, 92), ("LC-REFRESCO", 2, 30))
        ],
    },
}  # fmt: skip


async def play(stage: Stage, luis: Customer, nadia: Customer) -> None:
    """Both orders, the kitchen's work on the first, and how many there are in the end."""
    await _choose(luis)
    wamid = await _check_out(luis)
    heard = await luis.hears(intent="ordered")
    found = _CODE.search(str(heard[0]["text"])) if heard else None
    code = found[1] if found else ""
    await _repeat(stage, wamid)
    stage.narrator.note("kitchen.works")
    await operate(stage, ["restaurant", "orders", "show", code, "--tenant", luis.business.slug])
    for step in _STEPS:
        await operate(
            stage, ["restaurant", "orders", "move", code, step, "--tenant", luis.business.slug]
        )
        await luis.is_told()
    await _order_by_catalog(nadia)
    await _count(stage, (luis, nadia))


async def _choose(luis: Customer) -> None:
    """The nearest branch, a dish with its options, how many, a word for the kitchen."""
    for title in ("Pedir", "La más cercana 📍"):
        await luis.taps(title)
        await luis.hears()
    await luis.sends("📍 Casa", _HOME)
    await luis.hears()
    await luis.taps("Centro")
    await luis.hears()
    await luis.says("aceptan tarjeta?")
    await luis.hears(2, intent="pago")
    for title in ("Tacos", "Tacos al pastor", "Verde", "Listo, así está bien", "Queso"):
        await luis.taps(title)
        await luis.hears()
    await luis.taps("Listo, así está bien")
    await luis.hears()
    await luis.says("2")
    await luis.hears()
    await luis.says("sin cebolla")
    await luis.hears()


async def _check_out(luis: Customer) -> str:
    """Delivery, name and payment; the message that confirms."""
    for title in ("Terminar pedido", "A domicilio"):
        await luis.taps(title)
        await luis.hears()
    await luis.sends("📍 Casa", _HOME)
    await luis.hears()
    await luis.says("Calle 5 número 3, tocar el timbre")
    await luis.hears()
    for title in ("Luis", "Efectivo"):
        await luis.taps(title)
        await luis.hears()
    return await luis.taps("Sí, confirmar")


async def _order_by_catalog(nadia: Customer) -> None:
    """What was put together in WhatsApp's own catalogue arrives as one message."""
    await nadia.sends(nadia.stage.narrator.word("kitchen.basket"), BASKET)
    await nadia.hears(2)
    for title in ("Terminar pedido", "Mercado", "Nadia", "Tarjeta"):
        await nadia.taps(title)
        await nadia.hears()
    await nadia.taps("Sí, confirmar")
    await nadia.hears(intent="ordered")


async def _repeat(stage: Stage, wamid: str) -> None:
    """Meta did not hear our 200 and brings the confirmation again."""
    sim = stage.crew.sim
    for delivery in await sim.deliveries():
        if wamid in delivery["body"]:
            await sim.redeliver(delivery["id"])
    await stage.wait_idle()
    stage.narrator.note("kitchen.again")


async def _count(stage: Stage, customers: tuple[Customer, ...]) -> None:
    """One order each, whatever came twice; its total is what its lines and its way cost."""
    async with operator.open_operator(stage.crew.owner_url) as o:
        rows = await o.fetch(
            """
            select o.code, o.total = o.fee + (
                select sum(l.sum) from restaurant_order_lines l
                where (l.tenant_id, l.order_id) = (o.tenant_id, o.order_id))
            from restaurant_orders o where o.phone = any($1::text[])
            """,
            [each.phone for each in customers],
        )
    evidence = stage.evidence
    evidence.ordered, evidence.orders_stored = len(customers), len(rows)
    evidence.wrong_totals = sum(not row[1] for row in rows)
    held = len(rows) == len(customers) and not evidence.wrong_totals
    stage.narrator.result(held, "kitchen.counted", said=len(customers), stored=len(rows))
