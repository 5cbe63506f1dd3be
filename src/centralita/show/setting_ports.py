"""What the settings need of providers, of the bots' own checkers, and of rehearsals: protocols.

`centralita.console` fulfils them; `show.ports.Ports` has one of each.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, Protocol
from uuid import UUID

from msgspec import Struct

from centralita.kit import crypto
from centralita.records.numbers import Facts

StepName = Literal[
    "token", "number", "right_number", "account", "subscription", "webhook", "coexistence",
    "quality",
]  # fmt: skip
StepState = Literal["ok", "warning", "problem", "unknown"]


class Wish(Struct, frozen=True, kw_only=True):
    """A number's connection as it is to be tried. `subscribe`: ask for its account's webhooks."""

    provider: str
    phone_number_id: str
    token: crypto.Secret
    waba_id: str | None = None
    chakra_plugin_id: str | None = None
    phone_number: str | None = None
    """`+` and digits: whose number it ought to be."""
    subscribe: bool = False


class Step(Struct, frozen=True, kw_only=True):
    """One thing that was looked at. `what` names its sentence; `facts` go into that.

    `meaning` and `cure` are the provider's own reason, in the reader's language; else empty.
    """

    name: StepName
    state: StepState
    what: str
    facts: Mapping[str, object] = {}
    meaning: str = ""
    cure: str = ""


class Tested(Struct, frozen=True, kw_only=True):
    """What a connection test found, and what the provider told on the way.

    `kind` says how the provider refused, None where it answered. `facts` hold no pace that the
    provider did not name.
    """

    steps: tuple[Step, ...]
    kind: Literal["refused", "unavailable"] | None = None
    facts: Facts = Facts()
    expires_at: datetime | None = None

    @property
    def opens_account(self) -> bool:
        """Whether the token was seen to open the account that was named."""
        return any(each.name == "account" and each.state == "ok" for each in self.steps)


class Card(Struct, frozen=True, kw_only=True):
    """A provider: `needs` are the number's own settings it can't work without."""

    key: str
    title: str
    needs: tuple[str, ...]
    signed: bool
    subscribes: bool


class Lines(Protocol):
    """Numbers as their providers see them. Never inside a transaction."""

    def list_cards(self) -> Sequence[Card]: ...

    async def test(self, wish: Wish, language: str) -> Tested:
        """Never raises for what the provider says. Raises `Invalid` for an unknown provider."""
        ...

    def explain(self, provider: str, code: str, language: str) -> tuple[str, str]:
        """`(meaning, cure)` of what parked a number."""
        ...

    async def let_in(self, phone_number_id: str) -> int:
        """Take in what waited in quarantine for this number; how much it was."""
        ...


class Flaw(Struct, frozen=True, kw_only=True):
    """One thing to mend: `node` of a flow, `field` a path inside."""

    field: str
    code: str
    es: str
    en: str
    node: str | None = None

    def speak(self, language: str) -> str:
        return self.es if language == "es" else self.en


Json = Mapping[str, Any]


class BotForms(Protocol):
    """What a bot's settings may say (`decide`)."""

    def get_schema(self) -> Json:
        """The JSON Schema of a configuration."""
        ...

    def get_defaults(self) -> Json:
        """What holds where a configuration says nothing: built-in texts by tone and language."""
        ...

    def check(self, config: Json) -> Sequence[Flaw]:
        """Everything that is wrong with it; empty where it may be published."""
        ...

    def find_flow(self, config: Json) -> str | None:
        """The flow that a good configuration is led by."""
        ...


class FlowShop(Struct, frozen=True, kw_only=True):
    """What a tenant has: trades it works in, and its flows by name."""

    trades: Sequence[str]
    flows: Mapping[str, Json]


class FlowForms(Protocol):
    """What a flow may say, and how it looks (`decide.flow`)."""

    def get_schema(self) -> Json:
        """The JSON Schema of a flow."""
        ...

    def list_kinds(self) -> Mapping[str, Json]:
        """The JSON Schema of each kind of node."""
        ...

    def list_functions(self) -> Sequence[str]:
        """What expressions may call."""
        ...

    def list_known(self, trades: Sequence[str]) -> Mapping[str, Json]:
        """Facts and actions of these trades by name: `kind`, `about`, `arguments`."""
        ...

    def check(self, name: str, definition: Json, shop: FlowShop) -> Sequence[Flaw]:
        """Everything that is wrong with it; empty where it may be published."""
        ...

    def draw(self, definition: Json, language: str) -> str:
        """A Mermaid flowchart of a good flow."""
        ...


class Said(Struct, frozen=True, kw_only=True):
    """What the customer of a trial does; one of them."""

    text: str | None = None
    tap: str | None = None
    """Id of a button or row that was offered."""
    kind: str | None = None
    part: Mapping[str, Any] = {}
    """Any other message: `kind` and its part in Meta's shape."""
    wait_minutes: float | None = None


class Trial(Struct, frozen=True, kw_only=True):
    """A talk to be tried. `config` and `flow` (name, definition) are checked drafts."""

    phone_number_id: str
    said: Sequence[Said]
    at: datetime
    customer_name: str
    language: str | None = None
    config: Json | None = None
    flow: tuple[str, Json] | None = None


class Turned(Struct, frozen=True, kw_only=True):
    """One decision of the bot, after what was said at that place (from 0)."""

    at: int
    replies: tuple[Json, ...]
    texts: tuple[str, ...]
    intent: str | None
    confidence: float | None
    stage: str | None
    owner: str | None
    requires_review: bool
    because: str
    why: Json | None
    asks: str | None
    """What slow thing it would have asked: agent, outside, code, transcription."""


class Transcript(Struct, frozen=True, kw_only=True):
    """A talk that was tried: `troubles` by the place of what could not be done."""

    turns: tuple[Turned, ...]
    troubles: Mapping[int, str]
    owner: str | None
    stage: str | None
    wakes_at: datetime | None


class StoryStep(Struct, frozen=True, kw_only=True):
    """Where a story went another way."""

    line: int
    expected: str
    got: str


class StoryPlayed(Struct, frozen=True, kw_only=True):
    """A story as it was played; `heard` and `passed` by the line they followed."""

    title: str
    differences: tuple[StoryStep, ...]
    heard: tuple[tuple[int, str], ...]
    passed: tuple[tuple[int, str], ...]
    lost_at: int | None


class NotInUse(Exception):
    """The number that somebody wants to talk with rests."""


class Rehearsals(Protocol):
    """Talks by the production engine, of which nothing stays and nothing is sent."""

    async def try_out(self, tenant_id: UUID, trial: Trial) -> Transcript:
        """Raises `NotInUse`, and TimeoutError after a few seconds."""
        ...

    async def check_story(self, story: str) -> str:
        """The title of a story (YAML) that can be played. Raises `Invalid`."""
        ...

    async def play(self, tenant_id: UUID, story: str) -> StoryPlayed:
        """A story (YAML). Raises `Invalid`, `NotFound`, TimeoutError."""
        ...
