"""The card of Chakra's gateway (Cloud API §7.1)."""

from centralita.providers import contract
from centralita.providers.meta_format import render

MANIFEST = contract.Manifest(
    key="chakra",
    title="Chakra",
    needs=("access_token", "chakra_plugin_id"),
    kinds=render.KINDS,
    redact=("access_token", "authorization"),
    signed=False,
    echoes_reference=True,
)
