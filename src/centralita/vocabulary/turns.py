"""One turn of a conversation: what `decide` is given, and what it answers.

Pure data. `pipeline` fills a `Turn` from Postgres, hands it to a bot's pure function and writes
the `Decision` in the same transaction.
"""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from centralita.vocabulary.content import AnyContent
from centralita.vocabulary.ids import ConversationId, MessageId, NumberId, TenantId
from centralita.vocabulary.incoming import Choice, MessageKind, Place

Owner = Literal["bot", "human", "nobody"]
"""Who answers a conversation: never two at once."""

Severity = Literal["info", "warning", "urgent"]


class Heard(Struct, frozen=True, kw_only=True):
    """One of the customer's messages in this turn; `at` is the provider's time, UTC."""

    id: MessageId
    kind: MessageKind
    at: datetime
    text: str | None = None
    choice: Choice | None = None
    place: Place | None = None


class Business(Struct, frozen=True, kw_only=True):
    """The tenant as a bot may know it. `time_zone` is an IANA name, `language` `es` or `en`."""

    id: TenantId
    name: str
    language: str
    time_zone: str


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


class Turn(Struct, frozen=True, kw_only=True):
    """Everything a bot decides on. `heard` is ordered by time and never empty."""

    business: Business
    conversation: Conversation
    heard: tuple[Heard, ...]
    now: datetime
    """UTC."""


class Alarm(Struct, frozen=True, kw_only=True):
    """An alert for the owner, in the tenant's language."""

    severity: Severity
    title: str
    message: str


class Decision(Struct, frozen=True, kw_only=True):
    """What a turn leads to. `because` is the reason in plain English words, for the timeline.

    `confidence` 0…1. An empty `replies` is silence. `owner` None leaves the owner as it is.
    """

    replies: tuple[AnyContent, ...] = ()
    intent: str | None = None
    confidence: float | None = None
    stage: str | None = None
    misses: int = 0
    greeted: bool = False
    requires_review: bool = False
    owner: Owner | None = None
    alarms: tuple[Alarm, ...] = ()
    because: str = ""
