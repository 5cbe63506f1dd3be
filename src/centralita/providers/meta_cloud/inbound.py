"""Webhooks straight from Meta: is it really Meta, and what does it say? Pure (Cloud API §1.1)."""

import hmac
from collections.abc import Mapping

from centralita.kit.crypto import Secret
from centralita.providers.meta_format import parse as meta_parse
from centralita.vocabulary.incoming import AnyItem

_HEADER = "x-hub-signature-256"


def check_signature(headers: Mapping[str, str], body: bytes, secret: Secret) -> bool:
    """Was `body` signed with the app secret? Constant time over the raw bytes, never raises.

    Header names are lower-case. The value has to be exactly `sha256=` and 64 lower-case hex
    digits; an empty secret verifies nothing.
    """
    given = headers.get(_HEADER, "")
    key = secret.reveal().encode("utf-8", "surrogatepass")
    if not key or not given.isascii():
        return False
    expected = "sha256=" + hmac.digest(key, body, "sha256").hex()
    return hmac.compare_digest(given, expected)


def parse(body: bytes) -> list[AnyItem]:
    """The items of one POST in their order; never raises, never empty (Cloud API §1.3–§1.8)."""
    return meta_parse.parse_body(body)
