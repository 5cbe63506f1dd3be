"""What customers ask a restaurant in their own words: which topic it is, and what we say to it."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Annotated, Any, Final, Literal, get_args

from msgspec import Meta, Struct

from centralita.kit import db
from centralita.records import knowledge
from centralita.verticals.contract import Answer, Fact, Setting
from centralita.verticals.restaurant import hours, spoken, wording
from centralita.verticals.restaurant.scene import Scene, open_scene

Topic = Literal[
    "complaint", "invoice", "table", "order", "payments", "minimum", "delivery", "time", "hours",
    "where", "phone",
]  # fmt: skip

_TOPICS: Final[Mapping[Topic, re.Pattern[str]]] = {
    topic: wording.find_words(topic) for topic in get_args(Topic)
}
"""The first that fits is meant."""
_ASKS: Final = wording.find_words("asks", r"\?|")
_FOR_PEOPLE: Final = frozenset[Topic](("complaint", "invoice", "table"))


class Inquiry(Struct, frozen=True, kw_only=True):
    question: Annotated[str, Meta(max_length=4096, description="In the customer's own words.")]


def find_topic(question: str) -> Topic | None:
    """What a question is about; None where it is no question of these."""
    asked = _fold(question[:500])
    found = next((topic for topic, words in _TOPICS.items() if words.search(asked)), None)
    if found is None or found in _FOR_PEOPLE or found == "order":
        return found
    return found if _ASKS.search(asked) else None


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold().replace("'", ""))
    return " ".join("".join(each for each in plain if not unicodedata.combining(each)).split())


async def read_answer(t: db.TenantRead, setting: Setting, asked: Inquiry) -> Answer:
    """`found` with its `body`; `person` where somebody of the team sees to it; `dishes` where the
    words name something of the menu instead."""
    scene = await open_scene(t, setting)
    topic = find_topic(asked.question)
    if topic is not None and (body := _SAY[topic](scene)):
        return {"found": True, "topic": topic, "body": body, "person": topic in _FOR_PEOPLE}
    if "?" in asked.question:
        items = await knowledge.search(t, asked.question, language=setting.language, limit=1)
        if items:
            return {"found": True, "topic": "", "body": items[0].body, "person": False}
    return {"found": False, "dishes": spoken.names_dish(asked.question, scene.list_items())}


def _say_payments(scene: Scene) -> str:
    ways = scene.settings.payments or tuple(scene.reader.say("payments").split("|"))
    return scene.reader.say("asked_payments", ways=", ".join(ways))


def _say_delivery(scene: Scene) -> str:
    """Each branch that delivers, with what its zones cost."""
    reader = scene.reader
    lines = [
        reader.say(
            "asked_zone",
            zone=zone.name,
            fee=reader.money(zone.fee) if zone.fee else reader.say("fee_free"),
            place=branch.name,
        )
        for branch in scene.house.branches
        if branch.delivers
        for zone in branch.zones
    ]
    if lines:
        return reader.say("asked_delivery", zones="\n".join(lines))
    delivers = any(branch.delivers for branch in scene.house.branches)
    return reader.say("asked_delivery_all" if delivers else "asked_no_delivery")


def _say_minimum(scene: Scene) -> str:
    reader = scene.reader
    lines = [
        reader.say("asked_zone_minimum", zone=zone.name, minimum=reader.money(zone.minimum))
        for branch in scene.house.branches
        for zone in branch.zones
        if branch.delivers and zone.minimum
    ]
    return reader.say("asked_minimum", zones="\n".join(lines)) if lines else ""


def _say_time(scene: Scene) -> str:
    return scene.reader.say("asked_time", minutes=scene.get_minutes())


def _say_hours(scene: Scene) -> str:
    """Of today and tomorrow; the whole week is a tap away."""
    reader = scene.reader
    today = reader.now.astimezone(reader.zone).date()
    return "\n\n".join(
        reader.say(
            "asked_hours",
            place=branch.name,
            state=scene.show_branch(branch)["state_text"],
            today=hours.say_day(branch.openings, today, reader.language),
            tomorrow=hours.say_day(branch.openings, today + timedelta(days=1), reader.language),
        )
        for branch in scene.house.branches
    )


def _say_branches(key: str) -> Callable[[Scene], str]:
    def say(scene: Scene) -> str:
        return "\n\n".join(
            scene.reader.say(key, **scene.show_branch(branch)) for branch in scene.house.branches
        )

    return say


def _say_order(scene: Scene) -> str:
    if scene.last_state is None:
        return scene.reader.say("refused_no_order")
    state = scene.reader.say(f"state_{scene.last_state}")
    return scene.reader.say("asked_order", state=state)


def _say(key: str) -> Callable[[Scene], str]:
    return lambda scene: scene.reader.say(key)


_SAY: Final[Mapping[Topic, Callable[[Scene], str]]] = {
    "complaint": _say("asked_complaint"),
    "invoice": _say("asked_invoice"),
    "table": _say("asked_table"),
    "order": _say_order,
    "payments": _say_payments,
    "minimum": _say_minimum,
    "delivery": _say_delivery,
    "time": _say_time,
    "hours": _say_hours,
    "where": _say_branches("asked_where"),
    "phone": _say_branches("asked_phone"),
}

INQUIRIES: Final[tuple[Fact[Any], ...]] = (
    Fact(
        name="answer",
        about="Answer what a customer asks of the restaurant: hours, address, delivery, payment.",
        asks=Inquiry,
        read=read_answer,
    ),
)
