"""What a story is made of: what the customer does, what a person does, what must then be so."""

from datetime import datetime, timedelta
from typing import Any, Literal

from msgspec import Struct


class Step(Struct, frozen=True, kw_only=True, tag_field="step"):
    """One line of a story; `line` is where it stands in its file, from 1."""

    line: int = 0


class Says(Step, frozen=True, kw_only=True, tag="says"):
    text: str


class Taps(Step, frozen=True, kw_only=True, tag="taps"):
    """A button or list row by its title, or else by its id: the newest one that was offered."""

    title: str
    id: str = ""


class Sends(Step, frozen=True, kw_only=True, tag="sends"):
    """Anything else: `kind` is a message kind, `part` its own part in Meta's shape."""

    kind: Literal["image", "video", "audio", "document", "sticker", "location", "order", "reaction"]
    part: dict[str, Any]
    written: Any = None
    """As it stands in the file."""


class Answers(Step, frozen=True, kw_only=True, tag="answers"):
    """What the slow bot (an agent, an outside bot, code) comes back with in this story.

    `person` is why somebody should take over; empty: nobody. `fails`: it never answers.
    """

    text: str = ""
    intent: str | None = None
    confidence: float | None = None
    person: str = ""
    fails: str = ""


class Waits(Step, frozen=True, kw_only=True, tag="waits"):
    """Time passes; what was due in it happens."""

    time: timedelta


class Person(Step, frozen=True, kw_only=True, tag="person"):
    """Somebody of the business takes the conversation, writes, gives it back or closes it."""

    act: Literal["takes", "gives back", "closes", "says"]
    text: str = ""


class Business(Step, frozen=True, kw_only=True, tag="business"):
    """Something that the business itself does meanwhile: a trade's task, as `restaurant.sell_out`.
    What customers are told of it is heard."""

    does: str
    arguments: dict[str, Any] = {}


class Hears(Step, frozen=True, kw_only=True, tag="hears"):
    """The next thing the bot says; `…` stands for anything. None: it must say nothing (more)."""

    text: str | None


class Expects(Step, frozen=True, kw_only=True, tag="expects"):
    """What must be so now: the conversation's `owner`, `stage` or the last turn's `intent`."""

    what: Literal["owner", "stage", "intent"]
    value: str


class Shows(Step, frozen=True, kw_only=True, tag="shows"):
    """A trade's fact, and what it must hold (it may hold more)."""

    fact: str
    arguments: dict[str, Any]
    value: Any


AnyStep = Says | Taps | Sends | Answers | Waits | Person | Business | Hears | Expects | Shows


class Customer(Struct, frozen=True, kw_only=True):
    """Who writes in this story. Invented."""

    name: str = "Alex"
    phone: str = "34600000099"
    language: Literal["es", "en"] | None = None


class Story(Struct, frozen=True, kw_only=True):
    """A conversation as it should go.

    `number` is the business's (its display number or `phone_number_id`; None: its first one),
    `starts` the tenant's local time, None: now.
    """

    title: str
    steps: tuple[AnyStep, ...]
    customer: Customer = Customer()
    number: str | None = None
    starts: datetime | None = None
    source: str = ""
    """The file it was read from."""
