"""Chakra's webhooks: Meta's payload passed on, and the flat body (Cloud API §7.1)."""

import json
from pathlib import Path

import pytest

import centralita.providers.chakra.inbound as inbound
from centralita.kit.crypto import Secret
from centralita.providers.meta_cloud import inbound as meta_inbound
from centralita.vocabulary.incoming import Message, Unknown
from tests.providers import payload_corpus

PAYLOADS = payload_corpus.list_payloads(payload_corpus.CHAKRA)
EXPECTED = payload_corpus.read_expected(payload_corpus.CHAKRA)
FLAT = {"phone_number_id": "300000000000001", "from": "34600000001", "timestamp": 1765000000}


def id_of(flat: dict[str, object]) -> str:
    (item,) = inbound.parse(json.dumps(flat).encode())
    assert isinstance(item, Message)
    return item.id


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda path: path.stem)
def test_a_payload_means_what_is_expected(payload: Path) -> None:
    items = inbound.parse(payload.read_bytes())
    assert [payload_corpus.describe(item) for item in items] == EXPECTED[payload.stem]


@pytest.mark.parametrize(
    "payload", payload_corpus.list_payloads(payload_corpus.META), ids=lambda path: path.stem
)
def test_metas_own_payload_passes_through(payload: Path) -> None:
    body = payload.read_bytes()
    assert inbound.parse(body) == meta_inbound.parse(body)


def test_chakra_signs_nothing() -> None:
    assert inbound.check_signature({}, b"{}", Secret(""))


def test_a_made_up_id_is_stable_and_tells_bodies_apart() -> None:
    reordered = dict(reversed(FLAT.items()))
    assert id_of({**FLAT, "text": "hola"}) == id_of({"text": "hola", **reordered})
    assert id_of({**FLAT, "text": "hola"}) != id_of({**FLAT, "text": "hola."})
    assert id_of({**FLAT, "text": "hola"}) != id_of({**FLAT, "text": "hola", "timestamp": 1})


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        (1765000000, "2025-12-06T05:46:40+00:00"),
        ("1765000000", "2025-12-06T05:46:40+00:00"),
        (1765000000000, "2025-12-06T05:46:40+00:00"),
        ("2025-12-06T05:46:40", "2025-12-06T05:46:40+00:00"),
        ("2025-12-06T05:46:40Z", "2025-12-06T05:46:40+00:00"),
        ("2025-12-05T23:46:40-06:00", "2025-12-06T05:46:40+00:00"),
        ("0001-01-01T00:00:00+14:00", None),
        ("yesterday", None),
        (None, None),
        ({"at": 1}, None),
    ],
)
def test_times_in_every_form(written: object, seen: str | None) -> None:
    flat = {**FLAT, "timestamp": written, "id": "wamid.1", "text": "hola"}
    (item,) = inbound.parse(json.dumps(flat).encode())
    assert (item.at.isoformat() if item.at else None) == seen


@pytest.mark.parametrize("kind", ["id", "type", "context", "interactive", "order", "\ud800", 7, []])
def test_an_odd_type_never_raises(kind: object) -> None:
    (item,) = inbound.parse(json.dumps({**FLAT, "id": "wamid.1", "type": kind}).encode())
    assert isinstance(item, Message | Unknown)
    assert "Reading it failed" not in getattr(item, "reason", "")
