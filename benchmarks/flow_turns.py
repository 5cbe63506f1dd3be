"""How long the pure deciding of a flow's turn takes, on a flow of sixty nodes.

`measure` is called by a bench; nothing is written here.
"""

import time
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from centralita.decide import bot, config
from centralita.decide.flow import compile as compiling
from centralita.decide.flow import engine
from centralita.decide.flow.nodes import CompiledFlow
from centralita.vocabulary.asking import Ask, Told
from centralita.vocabulary.ids import ConversationId, MessageId, NumberId, TenantId
from centralita.vocabulary.turns import Business, Conversation, Decision, Heard, Turn

_NOW = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
_DISHES = [{"id": f"dish{n}", "name": f"Plato número {n}", "price": f"{n} €"} for n in range(9)]
_TALK = ("hola", "pedir", "2", "dos", "Ana", "si", "otra", "plato numero 3", "atras",
         "numero 5", "3", "Ana", "no", "menu")  # fmt: skip


class _OneFlow:
    def __init__(self, flow: CompiledFlow) -> None:
        self.flow = flow

    def get(self, name: str, version: int | None) -> CompiledFlow | None:
        return self.flow


def _say(es: str, en: str) -> dict[str, str]:
    return {"es": es, "en": en}


def build_definition(nodes: int = 60) -> dict[str, Any]:
    """A flow that takes an order, with so many nodes in all."""
    options = [
        {"id": "order", "title": _say("Pedir", "Order"), "next": "dish"},
        {"id": "hours", "title": _say("Horario", "Hours"), "next": "fact0"},
    ]
    made: dict[str, Any] = {
        "welcome": {"say": _say("¡Hola, {customer.name}!", "Hi {customer.name}!"), "next": "menu"},
        "menu": {"menu": {"text": _say("¿Qué te gustaría?", "What would you like?"),
                          "options": options}},
        "dish": {"menu": {"text": _say("¿Qué plato?", "Which dish?"), "fact": "bench.dishes",
                          "each": {"title": "{name}", "description": "{price}", "value": "{id}"},
                          "into": "item", "next": "how_many", "none": "done"}},
        "how_many": {"ask": {"text": _say("¿Cuántos?", "How many?"), "kind": "number",
                             "into": "quantity", "min": 1, "max": 20}, "next": "your_name"},
        "your_name": {"ask": {"text": _say("¿A qué nombre?", "What name?"), "kind": "text",
                              "into": "name", "check": "len(answer) > 1"}, "next": "sure"},
        "sure": {"ask": {"text": _say("¿{quantity} {item_text}?", "{quantity} {item_text}?"),
                         "kind": "yes_no", "into": "sure"}, "next": "add", "on": {"no": "dish"}},
        "add": {"act": "bench.add", "with": {"item": "{item}", "quantity": "{quantity}"},
                "into": "cart", "next": "total", "refused": {"*": "dish"}},
        "total": {"branch": [{"if": "cart.total >= 10", "next": "more"}, {"next": "more"}]},
        "more": {"menu": {"text": _say("Llevas {cart.total} €.", "That's {cart.total} €."),
                          "options": [{"id": "again", "title": _say("Otra", "Another"),
                                       "next": "dish"},
                                      {"id": "done", "title": _say("Listo", "Done"),
                                       "next": "done"}]}},
        "done": {"end": _say("¡Gracias!", "Thank you!")},
    }  # fmt: skip
    count = nodes - len(made)
    for index in range(count):
        following = f"fact{index + 1}" if index < count - 1 else "menu"
        made[f"fact{index}"] = {"say": _say(f"Dato {index}.", f"Fact {index}."), "next": following}
    title = _say("Pedidos", "Orders")
    return {"flow": 1, "title": title, "start": "welcome", "variables": {"cart": None},
            "nodes": made}  # fmt: skip


def _serve(ask: Ask) -> Told:
    return Told(value=_DISHES if ask.name == "bench.dishes" else {"total": "18.00"})


def _drive(thinking: Any) -> Decision:
    told: Told | None = None
    while True:
        try:
            ask = thinking.send(told)
        except StopIteration as done:
            decided: Decision = done.value
            return decided
        told = _serve(ask)


def measure(rounds: int = 200, nodes: int = 60) -> list[float]:
    """Seconds of each turn's deciding, facts answered at once, in the order they were played."""
    flows = _OneFlow(compiling.compile_flow(build_definition(nodes), name="bench"))
    settings = bot.compile_config(config.parse_config({"misses_before_person": 5}))
    business = Business(id=TenantId(UUID(int=1)), name="Alba", language="es", time_zone="UTC")
    taken: list[float] = []
    for _ in range(rounds):
        before = Conversation(
            id=ConversationId(UUID(int=2)), number_id=NumberId(UUID(int=3)), contact_name="Ana"
        )
        for text in _TALK:
            heard = Heard(id=MessageId(UUID(int=4)), kind="text", at=_NOW, text=text)
            turn = Turn(business=business, conversation=before, heard=(heard,), now=_NOW)
            began = time.perf_counter()
            decided = _drive(engine.start(flows, settings, turn, flow="bench"))
            taken.append(time.perf_counter() - began)
            memory = before.memory if decided.memory is msgspec.UNSET else decided.memory
            before = msgspec.structs.replace(before, memory=memory, misses=decided.misses)
    return taken
