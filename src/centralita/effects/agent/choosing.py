"""A tenant's settings for its agent, and what follows from them: endpoint and tools. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, get_args

import msgspec
from msgspec import Struct

from centralita.effects.agent.port import Endpoint, Tool, Vendor
from centralita.kit.crypto import Secret

KNOWLEDGE: Final = "knowledge.search"
"""The one tool that belongs to no trade."""
_MOST_KEPT: Final = 512


class Settings(Struct, frozen=True, kw_only=True):
    """The `bot` key of a configuration, its defaults filled in; see `decide.agent_schema`."""

    prompt: str = ""
    tone: str = ""
    goals: str = ""
    knowledge: bool = True
    scope: str | None = None
    tools: tuple[str, ...] | None = None
    model: str | None = None
    api_key: str | None = None
    max_tool_calls: int = 8
    history_messages: int = 20
    daily_turns: int = 1000
    daily_tokens: int = 5_000_000
    deadline_seconds: float = 30


class House(Struct, frozen=True, kw_only=True):
    """What the operator lends to tenants: a model, by a key of his own."""

    model: str | None = None
    base_url: str | None = None
    key: Secret | None = None
    daily_tokens: int = 5_000_000
    """At most so many a day for one tenant, whatever its own settings say."""


class NoModel(Exception):
    """Nobody can think; the text is a short English sentence for people."""


def choose_endpoint(settings: Settings, house: House, own_key: Secret | None) -> Endpoint:
    """Which model by which key. Raises `NoModel`.

    A key leaves only to whom it belongs: the tenant's to the vendor itself, the house's to the
    house's own endpoint, and for its own model, because the house pays for it. `own_key` is the
    tenant's secret that the settings name.
    """
    vendor, name = _split(settings.model or house.model)
    if settings.api_key is not None:
        if own_key is None:
            raise NoModel(f"the tenant has no secret named {settings.api_key!r} for its model")
        return Endpoint(vendor=vendor, model=name, key=own_key)
    if house.model is not None and (vendor, name) != _split(house.model):
        raise NoModel("the house lends its own model only; another one needs a key of the tenant's")
    if house.model is None:
        raise NoModel(f"there is no key of the house for {vendor}, and none of the tenant's own")
    if house.key is None and house.base_url is None:
        raise NoModel("the house has neither a key nor an endpoint for its model")
    key = house.key or Secret("")
    return Endpoint(vendor=vendor, model=name, key=key, base_url=house.base_url)


def limit_spending(settings: Settings, house: House) -> Settings:
    """The settings, with no more to use up than the house lends; who has a key pays for itself."""
    if settings.api_key is not None:
        return settings
    least = min(settings.daily_tokens, house.daily_tokens)
    return msgspec.structs.replace(settings, daily_tokens=least)


def _split(model: str | None) -> tuple[Vendor, str]:
    """`anthropic:claude-…`; without a vendor it is an OpenAI-compatible one's."""
    if not model:
        raise NoModel("no model is set, neither the tenant's nor the house's")
    for vendor in get_args(Vendor):
        if model.startswith(f"{vendor}:"):
            return vendor, model.partition(":")[2]
    return "openai", model


class Tools:
    """Facts and actions as tools; the same choice gives the very same tuple.

    `known` is what `Desk.list_known` says.
    """

    def __init__(self, known: Mapping[str, Mapping[str, Any]]) -> None:
        self._all = [
            Tool(
                name=name,
                about=each["about"],
                arguments=each["arguments"],
                writes=each["kind"] == "action",
            )
            for name, each in sorted(known.items())
            if each["for_agents"]
        ]
        self._kept: dict[tuple[Any, ...], tuple[Tool, ...]] = {}

    def choose(self, settings: Settings, trades: Sequence[str]) -> tuple[Tool, ...]:
        """Those of the tenant's own trades that its settings allow, and knowledge."""
        key = (settings.tools, settings.knowledge, tuple(sorted(trades)))
        if key not in self._kept:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            allowed = [each for each in self._all if _allows(settings, trades, each.name)]
            known = [_SEARCH] if settings.knowledge else []
            self._kept[key] = (*allowed, *known)
        return self._kept[key]


def _allows(settings: Settings, trades: Sequence[str], name: str) -> bool:
    trade = name.partition(".")[0]
    if trade not in trades:
        return False
    return settings.tools is None or name in settings.tools or f"{trade}.*" in settings.tools


_SEARCH: Final = Tool(
    name=KNOWLEDGE,
    about="Search what the business has written down: answers to common questions, documents.",
    arguments={
        "type": "object",
        "properties": {"query": {"type": "string", "description": "A few words to search for."}},
        "required": ["query"],
        "additionalProperties": False,
    },
    writes=False,
)
