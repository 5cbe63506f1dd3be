"""One turn of a conversation: what `decide` is given, and what it answers.

Pure data. `pipeline` fills a `Turn` from Postgres, hands it to a bot's pure function and writes
the `Decision` in the same transaction. A bot that needs something of the house before it can
decide (a menu, an order written down) asks for it in between: see `asking`.
"""

from datetime import datetime
from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType

from centralita.vocabulary.content import AnyContent
from centralita.vocabulary.handover import Cause
from centralita.vocabulary.handover import Owner as Owner
from centralita.vocabulary.ids import ConversationId, MessageId, NumberId, TenantId
from centralita.vocabulary.incoming import Choice, Media, MessageKind, OrderLine, Place

Severity = Literal["info", "warning", "urgent"]


class Heard(Struct, frozen=True, kw_only=True):
    """One of the customer's messages in this turn; `at` is the provider's time, UTC."""

    id: MessageId
    kind: MessageKind
    at: datetime
    text: str | None = None
    choice: Choice | None = None
    place: Place | None = None
    media: Media | None = None
    order: tuple[OrderLine, ...] = ()
    """A catalog order's lines."""
    wa_message_id: str | None = None
    """The provider's id, to quote it or react to it."""


class Returned(Struct, frozen=True, kw_only=True):
    """What a slow answer (an effect) came back with: `value` when it is `ok`, else `problem`.

    `kind` is the effect's; `problem` a short English reason for the timeline; `heard` are the
    messages it was asked about (they are not in the turn's own `heard`).
    """

    kind: str
    ok: bool
    value: Any = None
    problem: str = ""
    heard: tuple[Heard, ...] = ()


class Limits(Struct, frozen=True, kw_only=True):
    """What the number's provider can show at once (Cloud API §2.3)."""

    buttons: int = 3
    rows: int = 10
    body: int = 1024
    text: int = 4096


class Business(Struct, frozen=True, kw_only=True):
    """The tenant as a bot may know it. `time_zone` is an IANA name, `language` `es` or `en`.

    `hears_voice`: somebody can write down what voice notes say. `thinks`: the house lends a
    language model to bots without one of their own.
    """

    id: TenantId
    name: str
    language: str
    time_zone: str
    hears_voice: bool = False
    thinks: bool = False


class Conversation(Struct, frozen=True, kw_only=True):
    """A conversation's memory between turns.

    `stage` is a word for people (`new`, `answered`, `handed_over` …); `misses` counts the turns
    in a row that the bot did not understand; `greeted_at` is when it last said hello.
    """

    id: ConversationId
    number_id: NumberId
    owner: Owner = "bot"
    stage: str = "new"
    misses: int = 0
    greeted_at: datetime | None = None
    contact_name: str | None = None
    contact_language: str | None = None
    contact_phone: str | None = None
    """Digits; None where the customer hides it."""
    memory: str | None = None
    """What the bot asked to remember at its last turn; only the bot itself reads it."""


class Turn(Struct, frozen=True, kw_only=True):
    """Everything a bot decides on. `heard` is ordered by time.

    It is empty only where the turn has another cause: `returned`, a slow answer came back, or
    `woken`, the time that the last decision asked for has come.
    """

    business: Business
    conversation: Conversation
    heard: tuple[Heard, ...]
    now: datetime
    """UTC."""
    returned: Returned | None = None
    woken: bool = False
    limits: Limits = Limits()


class Alarm(Struct, frozen=True, kw_only=True):
    """An alert for the owner, in the tenant's language."""

    severity: Severity
    title: str
    message: str


class Effect(Struct, frozen=True, kw_only=True):
    """Something slow that the turn starts; it runs after the commit and outside any transaction.

    Its result comes back as a turn's `returned`, in order: until then the conversation takes no
    other turn. After `deadline_seconds` in all, tries included, it comes back as not `ok`.
    """

    kind: Literal["agent", "outside", "code", "transcription"]
    payload: dict[str, Any]
    deadline_seconds: float = 30.0


class About(Struct, frozen=True, kw_only=True):
    """The trade's things this turn was about; kept on its messages. None leaves a thing out."""

    property_id: str | None = None
    lead_id: str | None = None
    booking_id: str | None = None


class Why(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where in a bot a turn was decided, for the timeline: `bot` is its kind.

    `steps` are short English sentences in order: nodes passed, actions done, tools called, what
    was adapted. Never a secret, never another contact's data.
    """

    bot: Literal["rules", "flow", "agent", "code", "outside"]
    flow: str | None = None
    version: int | None = None
    node: str | None = None
    rule: str | None = None
    steps: tuple[str, ...] = ()


class Decision(Struct, frozen=True, kw_only=True):
    """What a turn leads to. `because` is the reason in plain English words, for the timeline.

    `confidence` 0…1. An empty `replies` is silence. `owner` None leaves the owner as it is; who
    changes it says the `cause` (see `handover`), and `note` is then its summary for the person.
    `memory` unset leaves the memory as it is, None forgets it. `wake_at` (UTC) asks for a turn at
    that time when nothing was said before; every decision sets it anew. `note` is for the people
    of the business, never sent. `contact_language` is the customer's own choice, `es` or `en`.
    """

    replies: tuple[AnyContent, ...] = ()
    intent: str | None = None
    confidence: float | None = None
    stage: str | None = None
    misses: int = 0
    greeted: bool = False
    requires_review: bool = False
    owner: Owner | None = None
    cause: Cause | None = None
    alarms: tuple[Alarm, ...] = ()
    because: str = ""
    why: Why | None = None
    memory: str | UnsetType | None = UNSET
    effect: Effect | None = None
    wake_at: datetime | None = None
    note: str | None = None
    contact_language: Literal["es", "en"] | None = None
    about: About | None = None
