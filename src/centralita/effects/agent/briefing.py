"""From what was read of a conversation to a brief for a model. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from centralita.effects.agent.choosing import Settings
from centralita.effects.agent.port import Bounds, Brief, Endpoint, Line, Passage, Tool
from centralita.records.agent_scenes import Said, Scene
from centralita.records.knowledge import Item

MOST_HEARD_LETTERS: Final = 6_000
_MOST_HISTORY_LETTERS: Final = 12_000
_MOST_LINE_LETTERS: Final = 1_500
_MOST_KNOWLEDGE_LETTERS: Final = 6_000
_STEPS_BEYOND_TOOLS: Final = 3
"""Requests more than tools: the first, the answer, and one more try at it."""


class Read(Struct, frozen=True, kw_only=True):
    """What was read before: where the turn takes place, what is known on it, who thinks."""

    scene: Scene
    known: Sequence[Item]
    endpoint: Endpoint


class Asked(Struct, frozen=True, kw_only=True):
    """What the turn wants: `heard` as text, in the reader's `language`."""

    settings: Settings
    heard: str
    language: str


def build_brief(
    asked: Asked, read: Read, tools: tuple[Tool, ...], now: datetime, seconds: float
) -> Brief:
    """Everything within its bounds; what is too much is left out from its old end."""
    settings, scene = asked.settings, read.scene
    return Brief(
        endpoint=read.endpoint,
        business=scene.business,
        language=asked.language,
        today=describe_time(now, scene.time_zone),
        heard=asked.heard,
        prompt=settings.prompt,
        tone=settings.tone or str(scene.config.get("tone", "")),
        goals=settings.goals,
        facts=list_facts(scene),
        customer=scene.customer,
        history=_build_history(scene.history),
        knowledge=_build_knowledge(read.known),
        tools=tools,
        bounds=Bounds(
            seconds=seconds,
            tool_calls=settings.max_tool_calls,
            requests=settings.max_tool_calls + _STEPS_BEYOND_TOOLS,
        ),
    )


def describe_heard(heard: Sequence[Mapping[str, Any]]) -> str:
    """What the customer said in this turn, one message after the other, as text."""
    said = "\n".join(text for text in map(_describe_message, heard) if text)
    return said[:MOST_HEARD_LETTERS] or "[a message without text]"


def _describe_message(heard: Mapping[str, Any]) -> str:
    if heard.get("order"):
        lines = [f"{line['quantity']} × {line['retailer_id']}" for line in heard["order"]]
        return f"[order from the catalogue: {', '.join(lines)}] {heard.get('text') or ''}".strip()
    if heard.get("place"):
        place = heard["place"]
        named = " ".join(filter(None, (place.get("name"), place.get("address"))))
        return f"[location: {place['latitude']}, {place['longitude']} {named}]".replace(" ]", "]")
    if heard.get("media"):
        return f"[{heard['kind']}] {heard.get('text') or ''}".strip()
    return str(heard.get("text") or "") or f"[{heard['kind']}]"


def describe_time(now: datetime, time_zone: str) -> str:
    """`Saturday 21 November 2026, 13:05 (Europe/Madrid)`."""
    return f"{now.astimezone(ZoneInfo(time_zone)):%A %d %B %Y, %H:%M} ({time_zone})"


def list_facts(scene: Scene) -> tuple[str, ...]:
    """What is known of the business itself."""
    facts = [f"Currency: {scene.currency}"]
    hours = scene.config.get("opening_hours")
    if isinstance(hours, Mapping):
        days = [
            f"{day} {', '.join('–'.join(each) for each in intervals) or 'closed'}"
            for day, intervals in hours.items()
            if day != "exceptions"
        ]
        days += [
            f"{day}: {', '.join('–'.join(each) for each in intervals) or 'closed'}"
            for day, intervals in hours.get("exceptions", {}).items()
        ]
        facts.append(f"People are there: {'; '.join(days)}")
    return tuple(facts)


def _build_history(said: Sequence[Said]) -> tuple[Line, ...]:
    lines: list[Line] = []
    left = _MOST_HISTORY_LETTERS
    for each in reversed(said):
        text = (each.text or f"[{each.kind}]")[:_MOST_LINE_LETTERS]
        left -= len(text)
        if left < 0:
            break
        lines.append(Line(each.by_customer, text))
    return tuple(reversed(lines))


def _build_knowledge(known: Sequence[Item]) -> tuple[Passage, ...]:
    passages: list[Passage] = []
    left = _MOST_KNOWLEDGE_LETTERS
    for item in known:
        left -= len(item.body) + len(item.question or "")
        if left < 0:
            break
        passages.append(Passage(item.source, item.question, item.body))
    return tuple(passages)
