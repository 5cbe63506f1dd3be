"""The card of Meta's own Cloud API."""

from centralita.providers import contract
from centralita.providers.meta_format import render

MANIFEST = contract.Manifest(
    key="meta_cloud",
    title="Meta Cloud API",
    needs=("access_token",),
    kinds=render.KINDS,
    redact=("access_token", "authorization", "appsecret_proof", "input_token", "pin"),
    signed=True,
    echoes_reference=True,
    subscribes=True,
)
