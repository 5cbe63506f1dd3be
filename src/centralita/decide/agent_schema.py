"""The part of a bot configuration that makes it an agent: `"bot": {"kind": "agent", …}`.

`schema` takes it in, `checking` reads it. What an agent's effect is given is made here as well, so
that both ends agree on it; `effects.agent` reads it.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from centralita.vocabulary.turns import Effect, Heard, Turn

Schema = dict[str, Any]

DEADLINE_SECONDS: Final = 30
GRACE_SECONDS: Final = 10
"""More than the model gets, for the reading before it and the writing after it."""


def _number(least: int, most: int, default: int, description: str) -> Schema:
    return {
        "type": "integer",
        "minimum": least,
        "maximum": most,
        "default": default,
        "description": description,
    }


def _string(most: int, description: str, **more: Any) -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": most, "description": description, **more}


_TOOL: Final = {
    "title": "tool",
    "type": "string",
    "minLength": 1,
    "maxLength": 120,
    "pattern": r"^[a-z][a-z0-9_]*\.([a-z][a-z0-9_]*|\*)$",
    "examples": ["restaurant.items"],
}

_TEXTS: Final[Schema] = {
    "type": "object",
    "additionalProperties": False,
    "minProperties": 1,
    "properties": {"es": _string(1000, "In Spanish."), "en": _string(1000, "In English.")},
}

AGENT: Final[Schema] = {
    "type": "object",
    "description": "A language model answers, and may use the trades' facts and actions.",
    "additionalProperties": False,
    "required": ["kind"],
    "properties": {
        "kind": {"enum": ["agent"], "description": "This kind of bot."},
        "prompt": _string(8000, "Who the agent is and how it works, in the business's words."),
        "tone": _string(200, "How it speaks; the configuration's `tone` where left out."),
        "goals": _string(2000, "What it should achieve, in order of importance."),
        "knowledge": {
            "type": "boolean",
            "default": True,
            "description": "Whether it is given what `centralita knowledge` holds on the question.",
        },
        "scope": _string(120, "Only knowledge of this scope and the general one; all if left out."),
        "tools": {
            "type": "array",
            "items": _TOOL,
            "minItems": 0,
            "maxItems": 100,
            "description": "Facts and actions it may use, such as `hotel.quote` or `hotel.*`; all "
            "of the tenant's trades where left out.",
        },
        "model": _string(
            120,
            "The model as `openai:…` (any compatible endpoint) or `anthropic:…`; the house's where "
            "left out.",
            pattern=r"^(openai|anthropic):[^\s]+$",
            examples=["openai:gpt-5-mini"],
        ),
        "api_key": _string(
            60,
            "Name of the tenant's secret that holds its own key (`centralita secret set`); the "
            "house's key where left out.",
            pattern="^[a-z][a-z0-9_]{0,59}$",
            examples=["model_key"],
        ),
        "max_tool_calls": _number(0, 30, 8, "So many facts and actions in one turn."),
        "history_messages": _number(0, 100, 20, "So many earlier messages it is shown."),
        "daily_turns": _number(1, 1_000_000, 1000, "So many turns a day; then the fallback."),
        "daily_tokens": _number(
            1000, 2_000_000_000, 5_000_000, "So many tokens a day, in and out; then the fallback."
        ),
        "deadline_seconds": _number(
            5, 120, DEADLINE_SECONDS, "After so long without an answer: the fallback."
        ),
        "least_confidence": {
            "type": "number",
            "minimum": 0,
            "maximum": 1,
            "default": 0.3,
            "description": "An answer that is less sure of itself goes to a person as a draft.",
        },
        "fallback_text": {
            "anyOf": [_string(1000, "For every reader."), _TEXTS],
            "description": "What the customer is told when it can't answer and no rule does.",
        },
        "fallback": {
            "enum": ["rules", "person"],
            "default": "rules",
            "description": "Who answers when the agent can't: the rules, or a person.",
        },
    },
}


def build_effect(settings: Mapping[str, Any], turn: Turn, heard: tuple[Heard, ...]) -> Effect:
    """What the agent is asked: its settings, and what the customer said.

    The payload is `{"agent": settings, "heard": [Heard …], "language": "es"}`. Tenant, number and
    conversation are those of the effect's own row, never of the payload.
    """
    language = turn.conversation.contact_language or turn.business.language
    payload = {"agent": dict(settings), "heard": msgspec.to_builtins(heard), "language": language}
    deadline = settings.get("deadline_seconds", DEADLINE_SECONDS)
    return Effect(kind="agent", payload=payload, deadline_seconds=deadline + GRACE_SECONDS)
