"""The example bots answer what real customers write, misspelled and unpolished as it comes."""

import json
from pathlib import Path

import pytest

import centralita
from centralita.decide import bot, config, rules
from tests.decide.turns import GREETED, build_turn

FOLDER = Path(centralita.__file__).parent / "demo" / "bots"

SAID = [
    ("hotel", "Hola buenas tardes, tienen disponibilidad para el finde?", "booking"),
    ("hotel", "a q hora es el chekin", "check_in_out"),
    ("hotel", "Is breakfast included?", "desayuno"),
    ("hotel", "what's the wi-fi password?", "wifi"),
    ("hotel", "no hay agua caliente en mi villa!!", "maintenance"),
    ("hotel", "puedo llevar a mi perrito?", "mascotas"),
    ("hotel", "cómo llego desde cancún", "directions"),
    ("hotel", "puedo hablar con resepcion", "person"),
    ("hotel", "can i speak to a person please", "person"),
    ("restaurant", "me pasas la carta porfa", "menu"),
    ("restaurant", "hasta q hora abren hoy", "hours"),
    ("restaurant", "tienen mesa para una persona a las 9", "table"),
    ("restaurant", "aseptan tarjetas?", "pago"),
    ("restaurant", "mi pedido no ha llegado", "complaint"),
    ("recruiter", "hola vi su anuncio, busco trabajo", "jobs"),
    ("recruiter", "me interesa la de almacen", "job_warehouse"),
    ("recruiter", "no podre ir a mi entrevista mañana", "reschedule"),
    ("recruiter", "cuanto pagan", "unknown"),
    ("lender", "cuanto devo", "balance"),
    ("lender", "ya pague ayer", "payment_made"),
    ("lender", "no tengo para pagar este mes", "agreement"),
    ("lender", "cuándo me toca pagar", "balance"),
    ("shop", "cuanto cuestan los aretes", "price"),
    ("shop", "hacen embios a monterrey", "envios"),
    ("shop", "me llego rota", "returns"),
]


@pytest.mark.parametrize(("name", "said", "intent"), SAID)
def test_understands_customers(name: str, said: str, intent: str) -> None:
    data = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    compiled = bot.compile_config(config.parse_config(data))
    assert rules.decide_turn(compiled, build_turn(said, **GREETED)).intent == intent
