"""Customers of a journey: where their talk stands, and what they send (Cloud API §1.4)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from centralita.decide.flow import taps
from centralita.stories import transcript
from tests.journeys.acts import LONG, Act
from tests.pipeline.switchboard import Json


@dataclass(frozen=True)
class Where:
    """Where a conversation stands."""

    owner: str
    state: str
    flow: str = ""
    node: str = ""
    asks: str = ""
    variables: dict[str, Any] = field(default_factory=dict)
    offered: tuple[tuple[str, str], ...] = ()


@dataclass
class Customer:
    """Somebody with a telephone, who keeps every button they ever saw."""

    name: str
    phone: str
    conversation_id: UUID | None = None
    seen: list[transcript.Option] = field(default_factory=list)
    last_tap: transcript.Option | None = None
    read: list[str] = field(default_factory=list)
    sent: list[Json] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Habits:
    """What the customers of a trade do when they do the sensible thing."""

    sensible: Mapping[str, Sequence[str]]
    """By node: the options that lead on."""
    answers: Callable[[Where, int], str]
    """What is written where words are asked for."""
    places: Sequence[Json]
    catalogue: Sequence[str]


def write(habits: Habits, customer: Customer, where: Where, act: Act) -> Json:
    """What comes of an act, as one message."""
    what, which, _ = act
    match what:
        case "go":
            return _go_on(habits, customer, where, which)
        case "title" if where.offered:
            return write_text(_misspell(where.offered[which % len(where.offered)][1], which))
        case "number":
            return write_text(str(which % 12))
        case "old" if customer.seen:
            return write_tap(customer, customer.seen[-1 - which % len(customer.seen)])
        case "again" if customer.last_tap is not None:
            return write_tap(customer, customer.last_tap)
    return _write_odd(habits, customer, act)


def _write_odd(habits: Habits, customer: Customer, act: Act) -> Json:
    what, which, text = act
    places, catalogue = habits.places, habits.catalogue
    match what:
        case "stranger":
            strange = ("~a~1~b~1~c", "person", "x", "~orders~1~confirm~1~yes", "lang:en")
            return write_tap(customer, ("button", strange[which % 5], "?"))
        case "place" if places:
            return {"type": "location", "location": places[which % len(places)]}
        case "order" if catalogue:
            return write_order(catalogue[which % len(catalogue)], (1, 2, 0, 70)[which % 4])
        case "file":
            return FILES[which % len(FILES)]
    return write_text("quiero tacos " * 310 if text == LONG else text or "hola")


def _go_on(habits: Habits, customer: Customer, where: Where, which: int) -> Json:
    """The sensible thing: an option on offer, or an answer of the kind that is asked for."""
    if where.state == "choosing" and customer.seen:
        now = list_open(customer, where)
        wanted = habits.sensible.get(where.node, ())
        ahead = [each for each in now if _find_key(each[1]) in wanted] if which % 4 else []
        options = ahead or now
        if options:
            return write_tap(customer, options[which % len(options)])
    if where.state == "asking" and where.asks == "location":
        return {"type": "location", "location": habits.places[0]}
    if where.state == "asking":
        return write_text(habits.answers(where, which))
    return write_text("hola")


FILES: tuple[Json, ...] = (
    {"type": "image", "image": {"id": "m1", "mime_type": "image/jpeg"}},
    {"type": "image", "image": {"id": "m1", "mime_type": "image/jpeg", "caption": "quiero esto"}},
    {"type": "audio", "audio": {"id": "m2", "mime_type": "audio/ogg", "voice": True}},
    {"type": "document", "document": {"id": "m3", "mime_type": "application/pdf"}},
    {"type": "video", "video": {"id": "m4", "mime_type": "video/mp4"}},
    {"type": "sticker", "sticker": {"id": "m5", "mime_type": "image/webp"}},
    {"type": "contacts", "contacts": [{"name": {"formatted_name": "Eva"}, "phones": []}]},
    {"type": "reaction", "reaction": {"message_id": "wamid.x", "emoji": "👍"}},
    {"type": "unsupported", "errors": [{"code": 131051, "title": "Unsupported"}]},
)


def write_text(text: str) -> Json:
    return {"type": "text", "text": {"body": text}}


def write_tap(customer: Customer, option: transcript.Option) -> Json:
    how, id_, title = option
    customer.last_tap = option
    reply = {"id": id_, "title": title}
    return {"type": "interactive", "interactive": {"type": f"{how}_reply", f"{how}_reply": reply}}


def write_order(retailer_id: str, quantity: int) -> Json:
    line = {"product_retailer_id": retailer_id, "quantity": quantity, "item_price": 1,
            "currency": "MXN"}  # fmt: skip
    other = {**line, "product_retailer_id": "LC-GONE"}
    return {"type": "order", "order": {"catalog_id": "1", "product_items": [line, other]}}


def describe(message: Json) -> str:
    kind = message["type"]
    if kind == "interactive":
        inner = message["interactive"]
        reply = inner[inner["type"]]
        return f"[{reply['title']}] {reply['id']}"
    return repr(message.get(kind, kind))[:200] if kind != "text" else repr(
        message["text"]["body"])[:200]  # fmt: skip


def _find_key(option_id: str) -> str:
    tap = taps.read(option_id)
    return tap.key if tap is not None else option_id


def list_open(customer: Customer, where: Where) -> list[transcript.Option]:
    """What can be tapped on the question that is open: the newest that was asked at its node."""
    known = [(taps.read(each[1]), each) for each in customer.seen]
    here = [
        (tap.serial, each)
        for tap, each in known
        if tap is not None and (tap.flow, tap.node) == (where.flow, where.node)
    ]
    newest = max((serial for serial, _ in here), default=0)
    return [each for serial, each in here if serial == newest]


def _misspell(title: str, which: int) -> str:
    at = which % max(len(title), 1)
    match which % 4:
        case 0:
            return title
        case 1:
            return title.lower()
        case 2:
            return title[:at] + title[at + 1 :]
    return title[:at] + title[at : at + 1] * 2 + title[at + 1 :]
