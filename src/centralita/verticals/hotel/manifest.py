"""The hotel as a trade: properties on one number, prices, holds, guests' questions."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from centralita.verticals.contract import Screens, Vertical
from centralita.verticals.hotel import (
    actions,
    card,
    chores,
    commands,
    facts,
    settings,
    statistics,
    tasks,
    words,
)

_FOLDER: Final = Path(__file__).parent


def _read_flows() -> Mapping[str, Mapping[str, Any]]:
    return {
        path.stem: json.loads(path.read_text("utf-8"))
        for path in sorted((_FOLDER / "flows").glob("*.json"))
    }


def _open_screens() -> Screens:
    # Here, because only the console needs the web framework.
    from centralita.verticals.hotel import screens

    return screens.SCREENS


VERTICAL: Final = Vertical(
    key="hotel",
    title={"es": "Hotel y villas", "en": "Hotel and villas"},
    facts=facts.FACTS,
    actions=actions.ACTIONS,
    flows=_read_flows(),
    texts=words.TEXTS,
    migrations=_FOLDER / "migrations",
    read_settings=settings.read_settings,
    commands=commands.build,
    chores=chores.CHORES,
    tasks=tasks.TASKS,
    stories=_FOLDER / "stories",
    screens=_open_screens,
    statistics=statistics.count,
    card=card.describe,
)
"""The trade's card."""
