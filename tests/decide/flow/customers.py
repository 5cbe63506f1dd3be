"""A customer who talks with a flow, and a small invented pizzeria that serves what flows ask."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec

from centralita.decide import bot, config
from centralita.decide.bot import CompiledBot
from centralita.decide.flow import compile as compiling
from centralita.decide.flow import engine
from centralita.decide.flow.nodes import CompiledFlow
from centralita.vocabulary import content
from centralita.vocabulary.asking import Ask, DoAction, ReadFact, Thinking, Told
from centralita.vocabulary.content import AnyContent
from centralita.vocabulary.ids import ConversationId, MessageId, NumberId, TenantId
from centralita.vocabulary.incoming import Choice, MessageKind
from centralita.vocabulary.turns import Business, Conversation, Decision, Heard, Limits, Turn

NOW = datetime.fromisoformat("2026-11-20T16:00:00+00:00")
"""A Friday: 10:00 in Mexico City."""
Serve = Callable[[Ask], Told]


class Library:
    """Flows by name: each version that was put in, the last one active."""

    def __init__(self, definitions: Mapping[str, Mapping[str, Any]]) -> None:
        self.versions: dict[str, list[CompiledFlow]] = {}
        for name, definition in definitions.items():
            self.publish(name, definition)

    def publish(self, name: str, definition: Mapping[str, Any]) -> None:
        versions = self.versions.setdefault(name, [])
        made = compiling.compile_flow(definition, name=name, version=len(versions) + 1)
        versions.append(made)

    def get(self, name: str, version: int | None) -> CompiledFlow | None:
        versions = self.versions.get(name, [])
        if version is None:
            return versions[-1] if versions else None
        return versions[version - 1] if 0 < version <= len(versions) else None


class Pizzeria:
    """Facts and actions of an invented trade; what was done is kept in `done`."""

    def __init__(self) -> None:
        self.items = [
            {"id": "margarita", "name": "Pizza margarita", "price_text": "9 €", "available": True},
            {"id": "diavola", "name": "Pizza diavola", "price_text": "11 €", "available": True},
            {"id": "tiramisu", "name": "Tiramisú", "price_text": "5 €", "available": True},
        ]
        self.done: list[DoAction] = []
        self.refusals: dict[str, str] = {}

    def serve(self, ask: Ask) -> Told:
        if isinstance(ask, ReadFact):
            if ask.name == "pizzeria.items":
                return Told(value=[dict(item) for item in self.items])
            return Told(value=self.count())
        if ask.name in self.refusals:
            return Told(refusal=self.refusals[ask.name])
        self.done.append(ask)
        return Told(value=self.count())

    def count(self) -> dict[str, Any]:
        added = [each for each in self.done if each.name == "pizzeria.add"]
        total = sum(int(each.arguments["quantity"]) for each in added)
        return {"count": total, "total_text": f"{total * 9} €", "total": f"{total * 9}.00"}


def build_bot(**settings: Any) -> CompiledBot:
    return bot.compile_config(config.parse_config(settings))


def hear(text: str | None = None, kind: MessageKind = "text", **more: Any) -> Heard:
    return Heard(**{"id": MessageId(UUID(int=7)), "kind": kind, "at": NOW, "text": text, **more})


def tap(option: str, title: str = "?", how: Literal["button", "list"] = "button") -> Heard:
    return hear(title, "choice", choice=Choice(how=how, id=option, title=title))


class Customer:
    """Keeps what a conversation keeps between turns."""

    def __init__(
        self,
        library: Library,
        flow: str = "orders",
        *,
        serve: Serve | None = None,
        settings: CompiledBot | None = None,
        aside: engine.Aside | None = None,
        **conversation: Any,
    ) -> None:
        self.library, self.flow, self.aside = library, flow, aside
        self.serve = serve or Pizzeria().serve
        self.settings = settings or build_bot()
        self.now = NOW
        self.limits = Limits()
        self.decision = Decision()
        self.conversation = Conversation(
            **{
                "id": ConversationId(UUID(int=2)),
                "number_id": NumberId(UUID(int=3)),
                "contact_name": "Ana Pérez",
                **conversation,
            }
        )

    def say(self, *heard: str | Heard) -> list[str]:
        """One turn; the bodies of what was answered."""
        messages = tuple(hear(each) if isinstance(each, str) else each for each in heard)
        return self.play(messages)

    def wake(self, after_minutes: float = 0) -> list[str]:
        self.now += timedelta(minutes=after_minutes)
        return self.play((), woken=True)

    def play(self, heard: tuple[Heard, ...], **turn: Any) -> list[str]:
        business = Business(
            id=TenantId(UUID(int=1)), name="Alba", language="es", time_zone="America/Mexico_City"
        )
        self.decision = drive(
            engine.start(
                self.library,
                self.settings,
                Turn(
                    business=business,
                    conversation=self.conversation,
                    heard=heard,
                    now=self.now,
                    limits=self.limits,
                    **turn,
                ),
                flow=self.flow,
                aside=self.aside,
            ),
            self.serve,
        )
        self._remember()
        return [read(each) for each in self.decision.replies]

    def _remember(self) -> None:
        decided, before = self.decision, self.conversation
        self.conversation = msgspec.structs.replace(
            before,
            memory=before.memory if decided.memory is msgspec.UNSET else decided.memory,
            misses=decided.misses,
            stage=decided.stage or before.stage,
            greeted_at=self.now if decided.greeted else before.greeted_at,
            contact_language=decided.contact_language or before.contact_language,
        )

    def list_options(self) -> list[tuple[str, str]]:
        """Ids and titles of the last question's buttons or rows."""
        for each in reversed(self.decision.replies):
            if isinstance(each, content.Buttons):
                return [(button.id, button.title) for button in each.buttons]
            if isinstance(each, content.Menu):
                return [(row.id, row.title) for part in each.sections for row in part.rows]
        return []

    def find_id(self, title: str) -> str:
        return next(id_ for id_, shown in self.list_options() if title in shown)

    def tap(self, title: str) -> list[str]:
        return self.say(tap(self.find_id(title), title))


def drive(thinking: Thinking, serve: Serve) -> Decision:
    told: Any = None
    while True:
        try:
            ask = thinking.send(told)
        except StopIteration as done:
            decision: Decision = done.value
            return decision
        told = serve(ask)


def read(reply: AnyContent) -> str:
    """What a person reads first of a reply."""
    for name in ("body", "caption", "name"):
        found = getattr(reply, name, None)
        if found:
            return str(found)
    return ""


ORDERS: dict[str, Any] = {
    "flow": 1,
    "title": {"es": "Pedidos", "en": "Orders"},
    "start": "welcome",
    "variables": {"cart": None, "quantity": None},
    "texts": {
        "es": {"welcome": "¡Hola, {customer.name}!", "choose": "¿Qué te gustaría hacer?"},
        "en": {"welcome": "Hi, {customer.name}!", "choose": "What would you like to do?"},
    },
    "on": {"order": "from_catalog"},
    "nodes": {
        "welcome": {"say": "@welcome", "next": "choose"},
        "choose": {
            "menu": {
                "text": "@choose",
                "options": [
                    {"id": "order", "title": {"es": "Pedir", "en": "Order"}, "next": "dish"},
                    {"id": "hours", "title": {"es": "Horario", "en": "Hours"}, "next": "hours"},
                ],
            }
        },
        "hours": {"say": {"es": "De 9 a 18.", "en": "From 9 to 6."}, "next": "choose"},
        "dish": {
            "stage": "ordering",
            "menu": {
                "text": {"es": "¿Qué plato?", "en": "Which dish?"},
                "fact": "pizzeria.items",
                "each": {
                    "title": "{name}",
                    "description": "{price_text}",
                    "value": "{id}",
                    "if": "available",
                },
                "options": [
                    {"id": "none", "title": {"es": "Nada más", "en": "Nothing"}, "next": "choose"}
                ],
                "into": "item",
                "next": "how_many",
            },
        },
        "how_many": {
            "ask": {
                "text": {"es": "¿Cuántas {item_text}?", "en": "How many {item_text}?"},
                "kind": "number",
                "into": "quantity",
                "min": 1,
                "max": 20,
            },
            "next": "your_name",
        },
        "your_name": {
            "ask": {
                "text": {"es": "¿A qué nombre?", "en": "What name?"},
                "kind": "text",
                "into": "name",
                "check": "len(answer) > 1",
            },
            "next": "confirm",
        },
        "confirm": {
            "ask": {
                "text": {"es": "¿{quantity} {item_text}?", "en": "{quantity} {item_text}?"},
                "kind": "yes_no",
                "into": "sure",
            },
            "next": "add",
            "on": {"no": "dish"},
        },
        "add": {
            "act": "pizzeria.add",
            "with": {"item": "{item}", "quantity": "{quantity}", "name": "{name}"},
            "into": "cart",
            "next": "more",
            "refused": {"sold_out": "sold_out", "*": "sorry"},
        },
        "sold_out": {"say": {"es": "Se acabó.", "en": "Sold out."}, "next": "dish"},
        "sorry": {"hand_over": {"because": "the order was refused"}},
        "more": {
            "menu": {
                "text": {"es": "Llevas {cart.total_text}.", "en": "That's {cart.total_text}."},
                "options": [
                    {"id": "again", "title": {"es": "Otra", "en": "Another"}, "next": "dish"},
                    {"id": "done", "title": {"es": "Listo", "en": "Done"}, "next": "done"},
                ],
            }
        },
        "from_catalog": {
            "say": {"es": "Pedido: {heard.order.0.retailer_id}", "en": "{heard.order.0.quantity}"},
            "next": "choose",
        },
        "done": {"end": {"es": "¡Gracias, {name}!", "en": "Thanks, {name}!"}},
    },
}
