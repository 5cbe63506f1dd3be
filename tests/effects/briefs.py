"""Briefs for an agent, and a counter that serves its tools without a database."""

from typing import Any

from centralita.effects.agent.port import Bounds, Brief, Endpoint, Tool
from centralita.kit import crypto
from centralita.vocabulary import errors
from centralita.vocabulary.asking import Ask, Told

KEY = crypto.Secret("planted-model-key-0123456789")

ITEMS = Tool(
    name="restaurant.items",
    about="What is on the menu.",
    arguments={
        "type": "object",
        "properties": {"category": {"type": "string"}},
        "required": ["category"],
    },
    writes=False,
)
PLACE_ORDER = Tool(
    name="restaurant.place_order",
    about="Send the order to the kitchen.",
    arguments={"type": "object", "properties": {"note": {"type": "string"}}},
    writes=True,
)


def make_brief(base_url: str | None = None, **more: Any) -> Brief:
    """A plain question in Spanish to a taqueria."""
    given: dict[str, Any] = {
        "endpoint": Endpoint(vendor="openai", model="planted", key=KEY, base_url=base_url),
        "business": "Tacos Sol",
        "language": "es",
        "today": "sábado 21 de noviembre de 2026, 13:05",
        "heard": "Hola, ¿qué tacos hay?",
        "tools": (ITEMS, PLACE_ORDER),
        "bounds": Bounds(seconds=5),
        **more,
    }
    return Brief(**given)


class Counter:
    """Serves what it was told to, and keeps what was asked."""

    def __init__(self, told: dict[str, Told | Exception] | None = None) -> None:
        self.told = told or {}
        self.asked: list[Ask] = []

    async def serve(self, ask: Ask) -> Told:
        self.asked.append(ask)
        answer = self.told.get(ask.name)
        if answer is None:
            raise errors.NotFound(f"{ask.name}: there is none.", code="unknown_ask")
        if isinstance(answer, Exception):
            raise answer
        return answer
