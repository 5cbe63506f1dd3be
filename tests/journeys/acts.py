"""What a random customer may do, as hypothesis draws it: mostly the sensible thing, often not."""

import os
from collections.abc import Callable
from typing import Any, Final, TypeVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

Act = tuple[str, int, str]
"""(what, which, words): `which` is taken modulo whatever there is to choose from."""
Step = tuple[int, Act | list[Act]]
"""(who, one act or a burst of messages)"""

JOURNEYS: Final = int(os.environ.get("CENTRALITA_JOURNEYS", "0"))
"""So many journeys a trade, new ones each time, and what fails is made shorter. Without it the few
of every run, always the same ones."""

LONG: Final = "LONG"
"""Stands for four thousand characters, so that what failed can be printed."""
WORDS: Final = (
    "hola", "hello", "quiero pedir", "tacos", "quiero 2 tacos al pastor", "queso", "guacamole",
    "pizza de anchoas", "precio", "how much is it", "¿a qué hora abren?", "is there wifi?",
    "mascotas", "Villa Coral", "mañana", "ayer", "25/12", "next friday", "31/02/2027", "2020-01-01",
    "sí", "si", "no", "ok", "dale", "yes please", "claro", "no gracias", "gracias", "thanks",
    "adiós", "1", "2", "3", "0", "-5", "-1", "99", "9999999", "1e9", "½", "dos", "uno", "2.5",
    "dos personas", "saltar", "skip", "más", "listo", "otra", "Ana", "A", "Calle 5 #12, 06700",
    "calle sin número", "📍", "🍕", "👍", "👎", "🙏🙏🙏", "你好，我想点餐", "Привет",
    "مرحبا", "नमस्ते", "?", "...", "", " ", "\0", "{cart.total}", "@welcome", "<b>hola</b>",
    "'; drop table orders; --",
    "~orders~1~confirm~1~yes", "person", LONG, "ola kiero pdir", "el mismo de siempre",
    "lo mismo de siempre", "dónde está mi pedido", "cancelar pedido", "mi reserva", "todo", "nada",
    "quiero cambiar el pedido", "sin cebolla", "para llevar", "a domicilio", "efectivo", "tarjeta",
)  # fmt: skip
GLOBAL: Final = (
    "menú", "menu", "inicio", "start over", "atrás", "back", "volver", "cancelar", "cancel",
    "english", "español", "otro idioma", "in english please",
)  # fmt: skip
PERSON: Final = ("quiero hablar con una persona", "I want to talk to a person")

_which = st.integers(0, 60)


def _act(what: str, words: st.SearchStrategy[str] | None = None) -> st.SearchStrategy[Act]:
    return st.tuples(st.just(what), _which, words if words is not None else st.just(""))


_message = st.one_of(
    *[_act("go")] * 6,
    _act("say", st.sampled_from(WORDS)),
    _act("say", st.sampled_from(WORDS)),
    _act("say", st.text(max_size=40)),
    _act("title"),
    _act("title"),
    _act("number"),
    _act("old"),
    _act("again"),
    _act("stranger"),
    _act("place"),
    _act("order"),
    _act("file"),
    _act("say", st.sampled_from(GLOBAL)),
)
_happening = st.one_of(
    _act("wait"), _act("world"), _act("world"), _act("say", st.sampled_from(PERSON)), _act("owner")
)
_turn: st.SearchStrategy[Act | list[Act]] = st.one_of(
    *[_message] * 6,
    *[_happening] * 2,
    st.lists(_message, min_size=2, max_size=6),
    st.lists(_message, min_size=20, max_size=20),
)
_leg = st.tuples(
    st.sampled_from((0, 0, 0, 1)),
    st.integers(0, 18),
    st.integers(0, 1000),
    st.lists(_turn, max_size=2),
)


def _walk(legs: list[tuple[int, int, int, list[Act | list[Act]]]]) -> list[Step]:
    """So many sensible steps each, then something else."""
    steps: list[Step] = []
    for who, sensible, first, others in legs:
        steps += [(who, ("go", first * 7 + at * 5, "")) for at in range(sensible)]
        steps += [(who, other) for other in others]
    return steps


journeys = st.lists(_leg, min_size=2, max_size=6).map(_walk)


_Test = TypeVar("_Test", bound=Callable[..., Any])


def play(examples: int) -> Callable[[_Test], _Test]:
    """Settings of a journey: the same few in every run, or as many new ones as are asked for."""
    return settings(
        max_examples=JOURNEYS or examples,
        deadline=None,
        derandomize=not JOURNEYS,
        print_blob=True,
        phases=[Phase.explicit, Phase.reuse, Phase.generate, *([Phase.shrink] * (JOURNEYS > 0))],
        suppress_health_check=[
            HealthCheck.function_scoped_fixture,
            HealthCheck.too_slow,
            HealthCheck.data_too_large,
            HealthCheck.large_base_example,
        ],
    )
