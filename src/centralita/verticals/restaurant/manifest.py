"""The restaurant's card."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from centralita.kit import json
from centralita.verticals.contract import Screens, Vertical
from centralita.verticals.restaurant import (
    actions,
    card,
    chores,
    commands,
    facts,
    settings,
    statistics,
    tasks,
    wording,
)

_HERE: Final = Path(__file__).parent


def _load_flows() -> Mapping[str, Mapping[str, Any]]:
    """The one that leads a number first."""
    names = ("orders", "order_status")
    return {name: json.decode((_HERE / "flows" / f"{name}.json").read_bytes()) for name in names}


def _open_screens() -> Screens:
    # Here, because only the console needs the web framework.
    from centralita.verticals.restaurant import screens

    return screens.SCREENS


VERTICAL: Final = Vertical(
    key="restaurant",
    title={"es": "Restaurante", "en": "Restaurant"},
    facts=facts.FACTS,
    actions=actions.ACTIONS,
    flows=_load_flows(),
    texts=wording.SENTENCES,
    migrations=_HERE / "migrations",
    read_settings=settings.read_settings,
    commands=commands.build,
    chores=chores.CHORES,
    tasks=tasks.TASKS,
    stories=_HERE / "stories",
    screens=_open_screens,
    statistics=statistics.count,
    card=card.describe,
)
