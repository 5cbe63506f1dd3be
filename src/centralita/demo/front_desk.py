"""The first act at the hotel: a price for some nights, two questions, and a wish for a person."""

import re
from datetime import date, timedelta

from centralita.demo.operating import operate
from centralita.demo.stage import Customer, Stage
from centralita.records import alerts
from centralita.vocabulary.ids import TenantId

_REFERENCE = re.compile(r"\bL-[0-9A-Z]+")
_DAYS_AHEAD = 40
_NIGHTS = 3
_MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
    "octubre", "noviembre", "diciembre",
)  # fmt: skip


async def ask_price(stage: Stage, emma: Customer) -> None:
    """House, dates and guests as a guest says them; the price is asked for, not invented."""
    arrival = stage.clock.now().date() + timedelta(days=_DAYS_AHEAD)
    await emma.says("¡Hola!")
    await emma.hears(2)
    await emma.taps("Precio y fechas")
    await emma.hears()
    await emma.taps("Casa Brisa")
    await emma.hears(2)
    for said in (_say_day(arrival), _say_day(arrival + timedelta(days=_NIGHTS)), "somos 2"):
        await emma.says(said)
        await emma.hears()
    await emma.taps("No")
    await emma.hears(intent="price")


def _say_day(day: date) -> str:
    return f"{day.day} de {_MONTHS[day.month - 1]}"


async def ask_questions(emma: Customer) -> None:
    """One that the house's own facts answer, one that the business's knowledge does."""
    for question in ("¿aceptan mascotas?", "¿nos pueden recoger en el aeropuerto?"):
        await emma.says(question)
        await emma.hears(2, intent="question")


async def call_owner(stage: Stage, emma: Customer) -> None:
    """She wants a person: the alert for the owner, and the lead with all she said."""
    await emma.says("prefiero hablar con alguien")
    await emma.hears(intent="person")
    tenant_id = TenantId(stage.crew.world.tenants[emma.business.slug].id)
    async with stage.crew.app.database.tenant_read(tenant_id) as t:
        found = [each for each in await alerts.list_for(t) if emma.phone in each.message]
    called = stage.evidence.owner_called = bool(found)
    stage.narrator.result(called, "desk.alerted", title=found[0].title if found else "–")
    if not found:
        return
    for line in found[0].message.splitlines():
        stage.narrator.aside(line)
    reference = _REFERENCE.search(found[0].message)
    if reference:
        command = ["hotel", "leads", "show", reference[0], "--tenant", emma.business.slug]
        await operate(stage, command)
