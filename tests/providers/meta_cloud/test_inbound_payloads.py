"""Every recorded body of Meta's means exactly what `expected.jsonl` says (Cloud API §1)."""

from pathlib import Path
from typing import get_args

import pytest

from centralita.providers.meta_cloud import inbound
from centralita.vocabulary.incoming import AnyItem, Message, MessageKind, StatusName
from tests.providers import payload_corpus

PAYLOADS = payload_corpus.list_payloads(payload_corpus.META)
EXPECTED = payload_corpus.read_expected(payload_corpus.META)
ALL_EXPECTED = [item for items in EXPECTED.values() for item in items]


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda path: path.stem)
def test_a_payload_means_what_is_expected(payload: Path) -> None:
    items = inbound.parse(payload.read_bytes())
    assert [payload_corpus.describe(item) for item in items] == EXPECTED[payload.stem]


def test_every_expectation_has_its_payload() -> None:
    assert set(EXPECTED) == {path.stem for path in PAYLOADS}


def test_every_kind_of_item_message_and_status_is_recorded() -> None:
    assert {item["is"] for item in ALL_EXPECTED} == {one.__name__ for one in get_args(AnyItem)}
    kinds = {item["kind"] for item in ALL_EXPECTED if item["is"] == "Message"}
    assert kinds == set(get_args(MessageKind))
    statuses = {item["status"] for item in ALL_EXPECTED if item["is"] == "Status"}
    assert statuses == set(get_args(StatusName))


def test_raw_is_the_items_own_json() -> None:
    (item,) = inbound.parse((payload_corpus.META / "message_sticker.json").read_bytes())
    assert isinstance(item, Message)
    assert item.raw["sticker"]["animated"] is True
    assert set(item.raw) == {"from", "id", "timestamp", "type", "sticker"}
