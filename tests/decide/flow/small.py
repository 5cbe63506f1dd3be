"""Small flows to try one thing with."""

from typing import Any

from centralita.decide.flow import texts
from centralita.vocabulary.incoming import MessageKind
from tests.decide.flow.customers import (
    ORDERS,
    Customer,
    Library,
    hear,
)  # fmt: skip


def two(es: str, en: str) -> dict[str, str]:
    return {"es": es, "en": en}


def build(**nodes: Any) -> dict[str, Any]:
    """A flow of these nodes; it starts with the first."""
    return {
        "flow": 1,
        "title": two("Prueba", "Trial"),
        "start": next(iter(nodes)),
        "variables": {"a": None, "b": None},
        "nodes": {**nodes, "bye": {"end": two("Adiós {a}", "Bye {a}")}},
    }


def meet(definition: dict[str, Any] | None = None, **more: Any) -> Customer:
    return Customer(Library({"orders": definition or ORDERS}), **more)


def say_es(key: str, **values: object) -> str:
    return texts.say(key, "es", **values)


def ask(kind: str, **more: Any) -> dict[str, Any]:
    on = more.pop("on", {})
    question = {"text": two("¿Qué?", "What?"), "kind": kind, "into": "a", **more}
    return {"ask": question, "next": "bye", "on": on}


def send(kind: MessageKind, **more: Any) -> Any:
    return hear(kind=kind, **more)
