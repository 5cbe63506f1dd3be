"""Turns and bots for the tests of decide: one invented villa, one invented customer."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from centralita.decide import bot, config, rules
from centralita.decide.bot import CompiledBot
from centralita.vocabulary.content import AnyContent, Text
from centralita.vocabulary.ids import ConversationId, MessageId, NumberId, TenantId
from centralita.vocabulary.incoming import Choice, MessageKind
from centralita.vocabulary.turns import Business, Conversation, Decision, Heard, Turn

NOW = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
"""A Friday: 10:00 in Mexico City, 17:00 in Madrid."""
GREETED: dict[str, Any] = {"greeted_at": NOW - timedelta(hours=1)}

SETTINGS: dict[str, Any] = {
    "rules": [
        {
            "name": "horario",
            "when": ["a qué hora abren", "horario", "opening hours"],
            "answer": {"es": "Abrimos de 9 a 18.", "en": "We open from 9 to 6."},
        },
        {"name": "precio", "when": ["cuánto cuesta", "precio"], "answer": "Desde 90 €."},
        {
            "name": "precio_suite",
            "when": ["precio de la suite"],
            "answer": "La suite cuesta 200 €.",
            "intent": "price",
            "stage": "lead",
            "requires_review": True,
        },
        {"name": "parking", "when": ["estacionamiento", "dónde aparcar"], "answer": "Sí hay."},
        {"name": "queja", "when": ["quiero quejarme"], "hand_over": True},
        {"name": "spa", "when": ["masaje", "spa"], "answer": "Te espero.", "only_open": True},
    ]
}


def build_bot(**changes: Any) -> CompiledBot:
    return bot.compile_config(config.parse_config({**SETTINGS, **changes}))


def hear(text: str | None = None, kind: MessageKind = "text", **more: Any) -> Heard:
    return Heard(**{"id": MessageId(UUID(int=7)), "kind": kind, "at": NOW, "text": text, **more})


def tap(option: str, title: str) -> Heard:
    return hear(title, "choice", choice=Choice(how="button", id=option, title=title))


def build_turn(
    *heard: Heard | str, time_zone: str = "America/Mexico_City", language: str = "es", **memory: Any
) -> Turn:
    return Turn(
        business=Business(
            id=TenantId(UUID(int=1)), name="Villa Alba", language=language, time_zone=time_zone
        ),
        conversation=Conversation(
            id=ConversationId(UUID(int=2)), number_id=NumberId(UUID(int=3)), **memory
        ),
        heard=tuple(hear(each) if isinstance(each, str) else each for each in heard),
        now=NOW,
    )


def decide(*heard: Heard | str, **memory: Any) -> Decision:
    """What the usual bot decides for a customer greeted an hour ago."""
    return rules.decide_turn(build_bot(), build_turn(*heard, **{**GREETED, **memory}))


def read(content: AnyContent) -> str:
    assert isinstance(content, Text)
    return content.body


def read_all(decision: Decision) -> list[str]:
    return [read(each) for each in decision.replies]
