"""The part of a bot configuration that lets somebody else's program answer.

`"bot": {"kind": "outside", "url": …}` calls an address of the tenant's; `{"kind": "code", "entry":
…}` runs a Python function that the operator has installed. `schema` takes both in. What their
effects are given is made here as well, so that both ends agree on it; `effects` reads it.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from centralita.vocabulary.answers import SIGNING_NAME
from centralita.vocabulary.turns import Effect, Heard, Turn

Schema = dict[str, Any]

DEADLINE_SECONDS: Final = 20

_TEXT: Final[Schema] = {
    "anyOf": [
        {"type": "string", "minLength": 1, "maxLength": 1000},
        {
            "type": "object",
            "additionalProperties": False,
            "minProperties": 1,
            "properties": {
                "es": {"type": "string", "minLength": 1, "maxLength": 1000},
                "en": {"type": "string", "minLength": 1, "maxLength": 1000},
            },
        },
    ],
}

_SHARED: Final[Schema] = {
    "deadline_seconds": {
        "type": "integer",
        "minimum": 1,
        "maximum": 120,
        "default": DEADLINE_SECONDS,
        "description": "After so long in all, tries included: the fallback.",
    },
    "history_messages": {
        "type": "integer",
        "minimum": 0,
        "maximum": 100,
        "default": 20,
        "description": "So many earlier messages it is given.",
    },
    "least_confidence": {
        "type": "number",
        "minimum": 0,
        "maximum": 1,
        "default": 0.3,
        "description": "An answer that is less sure of itself goes to a person as a draft.",
    },
    "fallback": {
        "enum": ["rules", "person"],
        "default": "rules",
        "description": "Who answers when it can't: the rules, or a person.",
    },
    "fallback_text": {
        **_TEXT,
        "description": "What the customer is told when it can't answer and no rule does.",
    },
}

OUTSIDE: Final[Schema] = {
    "type": "object",
    "description": "A program of the tenant's own answers, called by signed HTTP.",
    "additionalProperties": False,
    "required": ["kind", "url"],
    "properties": {
        "kind": {"enum": ["outside"], "description": "This kind of bot."},
        "url": {
            "type": "string",
            "minLength": 10,
            "maxLength": 2000,
            "pattern": r"^https?://[^\s@]+$",
            "description": "Its address, https and public.",
            "examples": ["https://bot.example.com/centralita"],
        },
        "secret": {
            "type": "string",
            "pattern": "^[a-z][a-z0-9_]{0,59}$",
            "default": SIGNING_NAME,
            "description": "Name of the tenant's secret that signs the call "
            "(`centralita secret set`).",
        },
        **_SHARED,
    },
}

CODE: Final[Schema] = {
    "type": "object",
    "description": "A Python function that the operator has installed answers.",
    "additionalProperties": False,
    "required": ["kind", "entry"],
    "properties": {
        "kind": {"enum": ["code"], "description": "This kind of bot."},
        "entry": {
            "type": "string",
            "minLength": 1,
            "maxLength": 120,
            "pattern": r"^[A-Za-z0-9_.-]+$",
            "description": "Its name in the entry point group `centralita.bots`.",
            "examples": ["my_hotel"],
        },
        **_SHARED,
    },
}


def build_effect(settings: Mapping[str, Any], turn: Turn, heard: tuple[Heard, ...]) -> Effect:
    """What an outside bot or code is asked; `settings` fit one of the two schemas.

    The payload is `{"bot": settings, "turn": …}`, the turn as plain data with these messages and
    without memory. Tenant, number and conversation are those of the effect's own row, never of the
    payload.
    """
    asked = msgspec.structs.replace(turn, heard=heard, returned=None)
    payload = {"bot": dict(settings), "turn": msgspec.to_builtins(asked)}
    payload["turn"]["conversation"].pop("memory", None)
    return Effect(
        kind=settings["kind"],
        payload=payload,
        deadline_seconds=float(settings.get("deadline_seconds", DEADLINE_SECONDS)),
    )
