"""The only file that names concrete plug-ins."""

from collections.abc import Mapping
from pathlib import Path

from centralita.providers import chakra, contract, meta_cloud
from centralita.verticals import (
    hotel,
    restaurant,
)
from centralita.verticals.contract import Vertical

PROVIDERS: Mapping[str, contract.Provider] = {
    provider.manifest.key: provider for provider in (meta_cloud.PROVIDER, chakra.PROVIDER)
}
"""The ways to WhatsApp, by key."""

VERTICALS: Mapping[str, Vertical] = {
    trade.key: trade
    for trade in (
        restaurant.VERTICAL,
        hotel.VERTICAL,
    )
}
"""The trades, by key."""

MIGRATIONS: Mapping[str, Path] = {key: trade.migrations for key, trade in VERTICALS.items()}
"""Where each trade keeps the steps of its own tables."""
