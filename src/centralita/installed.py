"""The only file that names concrete plug-ins."""

from collections.abc import Mapping

from centralita.providers import chakra, contract, meta_cloud

PROVIDERS: Mapping[str, contract.Provider] = {
    provider.manifest.key: provider for provider in (meta_cloud.PROVIDER, chakra.PROVIDER)
}
"""The ways to WhatsApp, by key."""
