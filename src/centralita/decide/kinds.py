"""The kinds of bot that may answer on a number: the `bot` key of its configuration.

Every kind shares the other settings: opening hours, words that call a person, old messages and
texts mean the same whoever answers.
"""

from collections.abc import Mapping
from typing import Any, Final, Literal

from msgspec import Struct

from centralita.decide import agent_schema, slow_schema

Schema = dict[str, Any]

KindName = Literal["rules", "flow", "agent", "outside", "code"]


class Kind(Struct, frozen=True, kw_only=True):
    """Who answers: `settings` is the `bot` key as it was written, its `kind` included."""

    name: KindName = "rules"
    settings: Mapping[str, Any] = {}


_RULES: Final[Schema] = {
    "type": "object",
    "description": "The rules of this configuration answer.",
    "additionalProperties": False,
    "required": ["kind"],
    "properties": {"kind": {"enum": ["rules"], "description": "This kind of bot."}},
}
_AGENT_BESIDE: Final[Schema] = {
    **agent_schema.AGENT,
    "description": "Answers the questions that neither the flow nor the rules understand, where "
    "there is a model; the flow then goes on. Takes the fields of an agent, but for `kind`.",
    "required": [],
    "properties": {
        name: field for name, field in agent_schema.AGENT["properties"].items() if name != "kind"
    },
}
_FLOW: Final[Schema] = {
    "type": "object",
    "description": "A flow of the tenant's leads; the rules answer what it does not understand, "
    "and then an agent where one is given.",
    "additionalProperties": False,
    "required": ["kind", "flow"],
    "properties": {
        "kind": {"enum": ["flow"], "description": "This kind of bot."},
        "flow": {
            "type": "string",
            "minLength": 1,
            "maxLength": 60,
            "pattern": "^[a-z][a-z0-9_]*$",
            "examples": ["orders"],
            "description": "Its name, as `centralita flow list` shows it.",
        },
        "agent": _AGENT_BESIDE,
    },
}

BOT: Final[Schema] = {
    "description": "Who answers: the rules, a flow, an agent, an outside bot or code.",
    "discriminator": {"propertyName": "kind"},
    "anyOf": [_RULES, _FLOW, agent_schema.AGENT, slow_schema.OUTSIDE, slow_schema.CODE],
}


def parse_kind(data: Mapping[str, Any] | None) -> Kind:
    """The `bot` key, after its shape was checked."""
    return Kind(name=data["kind"], settings=dict(data)) if data else Kind()
