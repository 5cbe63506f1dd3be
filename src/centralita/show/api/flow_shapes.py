"""Flows as callers see them."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from centralita.show.api import previews
from centralita.show.api.bodies import Line, Note, PlainObject
from centralita.show.api.bots import Flaw

Title = str | dict[str, str]


class FlowEntry(BaseModel):
    """A flow of the business, in the version that new conversations take."""

    name: str = Field(examples=["orders"])
    title: Title = Field(examples=[{"es": "Pedidos", "en": "Orders"}])
    version: int
    nodes: int = Field(description="How many.")
    trade: str | None = Field(description="The trade whose sentences it may use.")
    origin: Literal["standard", "own"] = Field(
        description="`standard`: word for word as the trade brings it."
    )
    note: str
    changed_by: str
    changed_at: datetime


class StandardFlow(BaseModel):
    """A flow that a trade of the business brings."""

    trade: str
    name: str
    title: Title
    nodes: int
    copied: bool = Field(description="The business has a flow of that name.")


class Flows(BaseModel):
    """All flows, and those that can be copied."""

    items: list[FlowEntry]
    standard: list[StandardFlow]


class Flow(BaseModel):
    """One flow. The answer's `ETag` is the version that new conversations take.

    Places on a canvas are in the nodes themselves: `at: [x, y]`, which only editors read.
    """

    name: str
    version: int
    active: bool
    definition: dict[str, Any]
    note: str
    changed_by: str
    changed_at: datetime


class CheckFlow(BaseModel):
    """A flow to look at. `name` is what it would be published as."""

    name: Line = Field(default="flow", examples=["orders"])
    definition: PlainObject


class CheckedFlow(BaseModel):
    """Everything that is wrong with a flow; nothing: it may be published."""

    ok: bool
    problems: list[Flaw]
    mermaid: str | None = Field(description="A diagram of it, where it is good.")


class PublishFlow(BaseModel):
    """A flow that new conversations take from now on; those in the middle finish on theirs."""

    definition: PlainObject = Field(
        examples=[{"flow": 1, "start": "hello", "nodes": {"hello": {"end": "¡Hola!"}}}]
    )
    note: Note = ""


class CopyFlow(BaseModel):
    """Which standard flow to copy."""

    trade: Line = Field(examples=["restaurant"])
    name: Line | None = Field(default=None, description="Its name there; null: the same.")


class Diagram(BaseModel):
    """A Mermaid flowchart."""

    mermaid: str


class PreviewFlow(previews.Asked):
    """A talk with a draft of a flow, or with what is published."""

    definition: PlainObject | None = Field(default=None, description="null: what is published.")
    number_id: UUID | None = Field(
        default=None, description="The number it is played on; null: the first one in use."
    )


class Known(BaseModel):
    """A fact that can be looked up or an action that can be done."""

    name: str = Field(examples=["restaurant.items"])
    about: str
    arguments: dict[str, Any] = Field(description="JSON Schema.")


class CalledFlow(BaseModel):
    """A flow that can be called: what it takes, and how it may end."""

    name: str
    title: Title
    variables: list[str]
    outcomes: list[str]


class Palette(BaseModel):
    """What an editor can offer."""

    json_schema: dict[str, Any] = Field(description="JSON Schema of a flow, nodes included.")
    kinds: dict[str, dict[str, Any]] = Field(description="JSON Schema by kind of node.")
    functions: list[str] = Field(description="What expressions may call.")
    facts: list[Known]
    actions: list[Known]
    flows: list[CalledFlow]
    texts: dict[str, dict[str, dict[str, str]]] = Field(
        description="Sentences of the trades for `@key`: by trade, language and key."
    )


def count_nodes(definition: Any) -> int:
    """How many nodes a flow has."""
    nodes = definition.get("nodes")
    return len(nodes) if isinstance(nodes, dict) else 0


def find_title(definition: Any, name: str) -> Title:
    """What people call it; its name where it says nothing."""
    title = definition.get("title")
    return title if isinstance(title, str | dict) else name
