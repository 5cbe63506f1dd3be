"""Meta's own Cloud API as a way to WhatsApp; `PROVIDER` is all that the rest may know."""

from collections.abc import Mapping

from msgspec import Struct

from centralita.kit.crypto import Secret
from centralita.providers import contract
from centralita.providers.meta_cloud import client, inbound, manifest, outbound
from centralita.vocabulary import errors
from centralita.vocabulary.content import AnyContent
from centralita.vocabulary.incoming import AnyItem

__all__ = ["PROVIDER"]


class _MetaCloud(Struct, frozen=True):
    """Keeps `contract.Provider`."""

    manifest: contract.Manifest = manifest.MANIFEST

    def check_signature(self, headers: Mapping[str, str], body: bytes, secret: Secret) -> bool:
        return inbound.check_signature(headers, body, secret)

    def parse(self, body: bytes) -> list[AnyItem]:
        return inbound.parse(body)

    def render(
        self, content: AnyContent, to: contract.Recipient, reference: str
    ) -> contract.Rendered:
        return outbound.render_content(content, to, reference)

    def status_failure(self, code: str | None) -> errors.SendFailure:
        return outbound.status_failure(code)

    def explain_code(self, code: str, language: str) -> tuple[str, str]:
        return outbound.explain_code(code, language)

    def open_client(self, base_url: str, version: str) -> contract.Client:
        return client.MetaClient(base_url, version)


PROVIDER: contract.Provider = _MetaCloud()
