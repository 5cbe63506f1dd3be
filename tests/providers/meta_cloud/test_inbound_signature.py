"""`check_signature`: really Meta's, over the raw bytes (Cloud API §1.1)."""

import pytest

from centralita.kit.crypto import Secret
from centralita.providers.meta_cloud import inbound

# RFC 4231, test case 2: made by somebody else's implementation
KEY = Secret("Jefe")
BODY = b"what do ya want for nothing?"
DIGEST = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
HEADER = "x-hub-signature-256"


def test_the_right_signature_is_accepted() -> None:
    assert inbound.check_signature({HEADER: f"sha256={DIGEST}"}, BODY, KEY)


@pytest.mark.parametrize(
    "given",
    [
        "",
        DIGEST,
        f"sha256={DIGEST.upper()}",
        f"SHA256={DIGEST}",
        f"sha1={DIGEST}",
        f"sha256={DIGEST[:-1]}",
        f"sha256={DIGEST}0",
        f" sha256={DIGEST}",
        f"sha256={DIGEST}\n",
        f"sha256={DIGEST[:-1]}4",
        f"sha256={DIGEST},sha256={DIGEST}",
        "sha256=" + "ñ" * 64,
        "sha256=" + "\ud800" * 64,
        "sha256=" + "٣" * 64,
        "\x00",
    ],
)
def test_any_other_header_is_refused(given: str) -> None:
    assert not inbound.check_signature({HEADER: given}, BODY, KEY)


def test_no_header_is_refused() -> None:
    assert not inbound.check_signature({}, BODY, KEY)
    assert not inbound.check_signature({"x-hub-signature": f"sha256={DIGEST}"}, BODY, KEY)


@pytest.mark.parametrize("body", [BODY + b" ", BODY[:-1], b"", BODY.upper()])
def test_a_changed_body_is_refused(body: bytes) -> None:
    assert not inbound.check_signature({HEADER: f"sha256={DIGEST}"}, body, KEY)


def test_an_empty_secret_verifies_nothing() -> None:
    # HMAC-SHA256 of the empty text under the empty key: a missing secret must not become a key
    empty = "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"
    assert not inbound.check_signature({HEADER: f"sha256={empty}"}, b"", Secret(""))


def test_a_secret_beyond_ascii_does_not_raise() -> None:
    assert not inbound.check_signature({HEADER: f"sha256={DIGEST}"}, BODY, Secret("clavé\ud800"))
