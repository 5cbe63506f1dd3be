"""The restaurant's card."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from centralita.kit import json
from centralita.verticals.contract import Vertical
from centralita.verticals.restaurant import actions, facts, settings, wording

_HERE: Final = Path(__file__).parent


def _load_flows() -> Mapping[str, Mapping[str, Any]]:
    return {
        path.stem: json.decode(path.read_bytes())
        for path in sorted((_HERE / "flows").glob("*.json"))
    }


VERTICAL: Final = Vertical(
    key="restaurant",
    title={"es": "Restaurante", "en": "Restaurant"},
    facts=facts.FACTS,
    actions=actions.ACTIONS,
    flows=_load_flows(),
    texts=wording.SENTENCES,
    migrations=_HERE / "migrations",
    read_settings=settings.read_settings,
)
