"""What a model is asked for one turn, and what it answers: plain data on both sides.

Whoever thinks (`engine`, a fake of a test) gets a `Brief` and a way to serve tools; it never sees a
tenant, a database or a telephone number.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal, Protocol

from msgspec import Struct

from centralita.kit.crypto import Secret
from centralita.vocabulary.asking import Ask, Told
from centralita.vocabulary.content import AnyContent
from centralita.vocabulary.turns import About, Alarm

Vendor = Literal["openai", "anthropic"]

Serve = Callable[[Ask], Awaitable[Told]]
"""Reads a fact or does an action, in a transaction of its own, bound to the turn's tenant.

Raises `NotFound` for a name that is none and `Invalid` for arguments that do not fit.
"""


class Endpoint(Struct, frozen=True, kw_only=True):
    """Which model answers, where, and by which key. `base_url` None is the vendor's own address."""

    vendor: Vendor
    model: str
    key: Secret
    base_url: str | None = None


class Tool(Struct, frozen=True, kw_only=True):
    """A fact or an action as a model may use it: `name` as in `restaurant.items`."""

    name: str
    about: str
    arguments: Mapping[str, Any]
    """JSON Schema of an object."""
    writes: bool


class Line(Struct, frozen=True):
    """An earlier message of the conversation."""

    by_customer: bool
    text: str


class Passage(Struct, frozen=True):
    """A piece of what the business knows; `source` is a document's name."""

    source: str
    question: str | None
    body: str


class Bounds(Struct, frozen=True, kw_only=True):
    """How far one turn may go."""

    seconds: float = 30.0
    tool_calls: int = 8
    requests: int = 12
    output_tokens: int = 2000


class Brief(Struct, frozen=True, kw_only=True):
    """One turn, as a model needs it. `language` is the reader's (`es` or `en`), `today` their date
    and time in words."""

    endpoint: Endpoint
    business: str
    language: str
    today: str
    heard: str
    prompt: str = ""
    tone: str = ""
    goals: str = ""
    facts: tuple[str, ...] = ()
    customer: str | None = None
    history: tuple[Line, ...] = ()
    knowledge: tuple[Passage, ...] = ()
    tools: tuple[Tool, ...] = ()
    bounds: Bounds = Bounds()


class Answer(Struct, frozen=True, kw_only=True):
    """What the agent wants to say and have done. `confidence` 0…1."""

    replies: tuple[AnyContent, ...]
    intent: str
    confidence: float
    stage: str | None = None
    needs_person: bool = False
    reason: str = ""
    """Why a person is needed."""
    summary: str = ""
    """What a person who takes over should know, in the business's language."""
    language: str | None = None


class Called(Struct, frozen=True):
    """One use of a tool, for the trace: never its arguments or its answer.

    `outcome`: ok, refused, unknown, invalid, over_limit, failed.
    """

    tool: str
    outcome: str
    ms: int


class Trace(Struct, frozen=True, kw_only=True):
    """How the answer came about, for the timeline: no prompt, no secret, no customer's data."""

    model: str
    ms: int = 0
    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    calls: tuple[Called, ...] = ()


Problem = Literal["late", "nonsense", "model_away", "model_refused", "too_many_steps"]
"""late: no answer in time · nonsense: no valid answer, twice · model_away: no connection, 429, 5xx
· model_refused: 4xx, a wrong key or model · too_many_steps: it went on asking."""


class Thought(Struct, frozen=True, kw_only=True):
    """What came of a brief: an `answer`, or a `problem` with one English sentence about it.

    What actions had the customer and the owner told (`told`, `alarms`, `about`) happened in either
    case.
    """

    trace: Trace
    answer: Answer | None = None
    problem: Problem | None = None
    sentence: str = ""
    told: tuple[AnyContent, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    about: About | None = None


class Thinker(Protocol):
    """Whoever can think."""

    async def think(self, brief: Brief, serve: Serve) -> Thought:
        """Never raises for what a model or its endpoint does; what `serve` raises beyond its
        errors goes on to the caller."""
        ...

    async def aclose(self) -> None: ...
