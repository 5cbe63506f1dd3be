"""A flow ready to be played: each node a frozen struct, its texts and expressions parsed."""

from collections.abc import Mapping
from typing import Any, Final, Literal

from msgspec import Struct

from centralita.decide.flow.expressions import Expression
from centralita.decide.flow.filling import Path, Words
from centralita.decide.flow.sayings import Saying

Ways = dict[str, str]
"""Nodes by what happened."""


class Node(Struct, frozen=True, kw_only=True):
    """What all nodes share. `next` is empty where a node leads nowhere by itself."""

    name: str
    next: str = ""
    stage: str | None = None
    intent: str | None = None


class Say(Node, frozen=True, kw_only=True):
    said: tuple[Saying, ...]


class Ask(Node, frozen=True, kw_only=True):
    text: Words
    kind: str
    into: str
    check: Expression | None = None
    retry: Words | None = None
    least: int | float | Expression | None = None
    most: int | float | Expression | None = None
    decimals: bool = False
    on: Ways
    text_if: Expression | None = None


class Option(Struct, frozen=True, kw_only=True):
    """`plain` are its titles and other words as they are compared."""

    id: str
    title: Words
    description: Words | None = None
    next: str
    value: Any = None
    condition: Expression | None = None
    plain: tuple[str, ...] = ()


class Each(Struct, frozen=True, kw_only=True):
    title: Words
    description: Words | None = None
    value: Any
    condition: Expression | None = None


class Menu(Node, frozen=True, kw_only=True):
    """`live` menus read their list anew for every answer; `path` leads to the list.

    `keeps_row`: the flow speaks of the chosen row later on.
    """

    text: Words
    options: tuple[Option, ...]
    live: bool
    fact: str | None = None
    arguments: dict[str, Any]
    path: Path = ()
    each: Each | None = None
    into: str | None = None
    none: str | None = None
    retry: Words | None = None
    button: Words | None = None
    header: Words | None = None
    footer: Words | None = None
    any_time: bool = False
    keeps_row: bool = False
    on: Ways


class Branch(Node, frozen=True, kw_only=True):
    ways: tuple[tuple[Expression | None, str], ...]


class Act(Node, frozen=True, kw_only=True):
    """An action, or (`reads`) a fact."""

    asks: str
    reads: bool
    arguments: dict[str, Any]
    into: str | None = None
    refused: Ways
    repeatable: bool = False


class Call(Node, frozen=True, kw_only=True):
    flow: str
    arguments: dict[str, Any]
    into: str | None = None
    on: Ways


class Wait(Node, frozen=True, kw_only=True):
    minutes: int | Expression
    on: Ways


class HandOver(Node, frozen=True, kw_only=True):
    text: Words | None = None
    summary: Words | None = None
    because: str = ""


class Set(Node, frozen=True, kw_only=True):
    values: dict[str, Any]


class End(Node, frozen=True, kw_only=True):
    said: tuple[Saying, ...]
    result: Any = None
    has_result: bool = False
    outcome: str = "done"


AnyNode = Say | Ask | Menu | Branch | Act | Call | Wait | HandOver | Set | End
QUESTIONS: Final = (Ask, Menu)


class Answers(Struct, frozen=True):
    """The fact that answers what customers ask in between, with its arguments."""

    fact: str
    arguments: dict[str, Any]


class CompiledFlow(Struct, frozen=True, kw_only=True):
    """Made once per tenant, name and version, kept by the caller; never changed.

    `calls` are the flows it calls; `entrances` the menus that any old button may open again.
    `words` has False, or a node, for the global words that are not as usual. `labels` are what
    people call a variable, None for what they need not know.
    """

    name: str
    version: int
    title: Words
    start: str
    variables: dict[str, Any]
    nodes: dict[str, AnyNode]
    timeout_minutes: int | None = None
    on_timeout: str | None = None
    on: Ways
    words: dict[str, bool | str]
    calls: tuple[str, ...]
    entrances: frozenset[str]
    trade: str | None = None
    labels: Mapping[str, Words | None] = {}
    answers: Answers | Literal[False] | None = None
