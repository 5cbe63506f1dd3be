"""One turn under way: what the engine's parts share while they work on it."""

from collections.abc import Callable, Generator
from datetime import datetime, timedelta
from typing import Any, Final, Literal, Protocol

import msgspec
from msgspec import Struct

from centralita.decide import hours
from centralita.decide.bot import CompiledBot
from centralita.decide.flow import expressions, reading, sizes, taps, texts
from centralita.decide.flow import memory as memories
from centralita.decide.flow.memory import Frame, Memory, State
from centralita.decide.flow.nodes import AnyNode, CompiledFlow
from centralita.decide.scene import Scene
from centralita.decide.texts import Language
from centralita.vocabulary import content
from centralita.vocabulary.asking import Ask, Told
from centralita.vocabulary.content import AnyContent
from centralita.vocabulary.handover import Cause
from centralita.vocabulary.turns import About, Alarm, Decision, Heard, Turn

MOST_NODES: Final = 100
"""So many nodes are passed in one turn; then a person is called."""
_MOST_STEPS: Final = 40

Walk = Generator[Ask, Told, str]
"""Work that may ask the house in between; ends with the node to go on at, or nothing."""
Aside = Callable[[Turn], Decision | None]
"""Answers what a question does not understand, or None."""


class Flows(Protocol):
    """A tenant's flows, loaded by whoever drives the engine; None where there is no such flow.

    Version None is the active one. `memory.list_flows` names what a conversation is in.
    """

    def get(self, name: str, version: int | None) -> CompiledFlow | None: ...


class Happening(Struct, frozen=True, kw_only=True):
    """Something heard, made out. `plain` is its text as it is compared."""

    kind: Any
    heard: Heard | None = None
    text: str = ""
    plain: str = ""
    tap: taps.Tap | None = None
    language: Language | None = None


class Run(Struct, kw_only=True):
    """Everything a turn gathers. `before` are the frames as the last question found them."""

    flows: Flows
    bot: CompiledBot
    turn: Turn
    here: Scene
    root: CompiledFlow
    aside: Aside | None
    memory: Memory
    language: Language
    loaded: dict[tuple[str, int], CompiledFlow | None] = {}
    event: Happening | None = None
    replies: list[AnyContent] = []
    question_at: int | None = None
    steps: list[str] = []
    alarms: list[Alarm] = []
    about: About | None = None
    told: dict[str, Told] = {}
    before: list[Frame] = []
    before_serial: int = 0
    barrier: bool = False
    budget: int = MOST_NODES
    room: int = sizes.MOST_OF_TURN
    purse: expressions.Purse = msgspec.field(default_factory=expressions.Purse)
    understood: bool = False
    changed: bool = False
    fresh: bool = False
    hello: bool = False
    trouble: tuple[str, dict[str, Any]] = ("", {})
    unheard: list[Happening] = []
    pressed: set[str] = set()
    said: set[str] = set()
    confidence: float = 1.0
    misses: int = 0
    stage: str | None = None
    intent: str | None = None
    node: str | None = None
    greeted: bool = False
    review: bool = False
    owner: Literal["human"] | None = None
    cause: Cause | None = None
    note: str | None = None
    because: str = ""
    contact_language: Language | None = None
    reserved: dict[str, Any] | None = None

    def add_step(self, step: str) -> None:
        if len(self.steps) < _MOST_STEPS:
            self.steps.append(step[:200])

    def say(self, key: str, **values: object) -> None:
        """A sentence of the engine's own, as a message."""
        self.replies.append(content.Text(body=self.phrase(key, **values)))

    def phrase(self, key: str, **values: object) -> str:
        local = {name: each[self.language] if isinstance(each, dict) else each
                 for name, each in values.items()}  # fmt: skip
        return texts.say(key, self.language, **local)

    @property
    def frame(self) -> Frame:
        return self.memory.frames[-1]

    def find_flow(self, frame: Frame) -> CompiledFlow | None:
        key = (frame.flow, frame.version)
        if key not in self.loaded:
            self.loaded[key] = self.flows.get(*key)
        return self.loaded[key]

    def find_node(self) -> AnyNode | None:
        """The node that the top frame is at."""
        if not self.memory.frames:
            return None
        flow = self.find_flow(self.frame)
        return flow.nodes.get(self.frame.node) if flow else None

    def find_way(self, find: Callable[[CompiledFlow], Any]) -> tuple[int, Any]:
        """The nearest flow, from the top frame down, that has something, and what; else -1."""
        for index in range(len(self.memory.frames) - 1, -1, -1):
            flow = self.find_flow(self.memory.frames[index])
            found = find(flow) if flow else None
            if found is not None:
                return index, found
        if not self.memory.frames:
            found = find(self.root)
            return (0, found) if found is not None else (-1, None)
        return -1, None

    def set_value(self, name: str, value: Any) -> None:
        """What is too large to be remembered is nothing."""
        size = sizes.measure(value) if self.room > 0 else 0
        self.room -= size
        if self.room <= 0 or size > sizes.MOST:
            self.add_step(f"{name} is too large to be remembered")
            value = None
        self.frame.variables[name] = value

    def get_scope(self) -> dict[str, Any]:
        """Variables by name, with what every turn has."""
        if self.reserved is None:
            self.reserved = self._describe_turn()
        variables = self.frame.variables if self.memory.frames else {}
        return {**variables, **self.reserved}

    def _describe_turn(self) -> dict[str, Any]:
        before, heard = self.turn.conversation, self.event.heard if self.event else None
        now = self.get_local_now()
        return {
            "customer": {
                "name": before.contact_name,
                "phone": before.contact_phone,
                "language": self.language,
            },
            "business": {"name": self.turn.business.name},
            "now": now.isoformat()[:16],
            "today": now.date().isoformat(),
            "heard": _describe_heard(heard, self.event.text if self.event else ""),
            "last_refusal": self.memory.refusal,
        }

    def get_local_now(self) -> datetime:
        return self.turn.now.astimezone(hours.find_zone(self.turn.business.time_zone))

    def wake_in(self, minutes: float) -> None:
        self.memory.wake = self.turn.now + timedelta(minutes=minutes)

    def open_frame(self, flow: CompiledFlow, variables: dict[str, Any] | None = None) -> None:
        values = {**flow.variables, **(variables or {})}
        frame = Frame(flow=flow.name, version=flow.version, node=flow.start, variables=values)
        self.loaded[flow.name, flow.version] = flow
        self.memory.frames.append(frame)

    def forget(self, state: State) -> None:
        """Lets go of what was being done; the count of questions and the last taps stay."""
        last = self.memory
        self.memory = Memory(
            v=memories.VERSION,
            state=state,
            asked=last.asked,
            taps=last.taps,
            tapped=last.tapped,
            about=last.about,
        )
        self.before, self.barrier = [], False


def _describe_heard(heard: Heard | None, text: str) -> dict[str, Any]:
    if heard is None:
        return {"text": text, "kind": None}
    return {
        "text": text,
        "kind": heard.kind,
        "order": [
            {
                "retailer_id": line.retailer_id,
                "quantity": line.quantity,
                "price": line.price,
                "currency": line.currency,
            }
            for line in heard.order
        ],
        "place": reading.describe_place(heard),
        "media": reading.describe_media(heard),
    }
