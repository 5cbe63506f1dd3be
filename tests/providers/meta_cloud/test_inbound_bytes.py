"""Bodies that are odd as bytes: escapes, NULs, surrogates, nesting, no JSON at all."""

import json
from typing import Any

import pytest

from centralita.kit import clock
from centralita.providers.meta_cloud import inbound
from centralita.vocabulary.incoming import Message, Unknown

CONTACT = {"profile": {"name": "Ana Prueba"}, "wa_id": "15550100123"}


def text_message(number: int, body: Any = "hola") -> dict[str, Any]:
    return {
        "from": "15550100123",
        "id": f"wamid.{number}",
        "timestamp": "1765000000",
        "type": "text",
        "text": {"body": body},
    }


def body_of(*messages: Any, contacts: Any = (CONTACT,)) -> bytes:
    value = {
        "metadata": {"display_phone_number": "15550100001", "phone_number_id": "300000000000001"},
        "contacts": contacts,
        "messages": messages,
    }
    change = {"field": "messages", "value": value}
    return json.dumps(
        {
            "object": "whatsapp_business_account",
            "entry": [{"id": "200000000000001", "changes": [change]}],
        }
    ).encode()


def texts(body: bytes) -> list[str | None]:
    return [item.text if isinstance(item, Message) else None for item in inbound.parse(body)]


def test_meta_escapes_everything_beyond_ascii() -> None:
    body = body_of(text_message(1, "¿qué? 🙂"))
    assert b"\\ud83d\\ude42" in body
    assert texts(body) == ["¿qué? 🙂"]


@pytest.mark.parametrize("odd", ["\ud800", "\udc00 x", "a\x00b"])
def test_what_postgres_cannot_hold_is_replaced(odd: str) -> None:
    body = body_of(text_message(1, odd), text_message(2), contacts=())
    first, second = texts(body)
    assert first is not None
    assert "\N{REPLACEMENT CHARACTER}" in first
    assert second == "hola"


def test_a_form_brings_no_nul_in_its_inner_json() -> None:
    message = {
        "from": "15550100123",
        "id": "wamid.1",
        "timestamp": "1765000000",
        "type": "interactive",
        "interactive": {
            "type": "nfm_reply",
            "nfm_reply": {"name": "flow", "body": "Sent", "response_json": '{"a":"x\\u0000y"}'},
        },
    }
    (item,) = inbound.parse(body_of(message))
    assert isinstance(item, Message)
    assert item.form == {"a": "x\N{REPLACEMENT CHARACTER}y"}


@pytest.mark.parametrize(
    ("mark", "seen"), [(b"\x00", "\ufffd"), (b"\xff", "\ufffd"), (b"\xc3\x28", "\ufffd(")]
)
def test_bytes_that_are_no_json_text_cost_only_themselves(mark: bytes, seen: str) -> None:
    body = body_of(text_message(1, "ODD"), text_message(2)).replace(b"ODD", mark)
    assert texts(body) == [seen, "hola"]


def test_a_byte_order_mark_is_passed_over() -> None:
    assert texts(b"\xef\xbb\xbf" + body_of(text_message(1))) == ["hola"]


@pytest.mark.parametrize("depth", [90, 150, 1_000, 100_000])
@pytest.mark.parametrize("pair", [(b"[", b"]"), (b'{"a":', b"}")])
def test_absurd_nesting_costs_only_itself(depth: int, pair: tuple[bytes, bytes]) -> None:
    deep = pair[0] * depth + b"1" + pair[1] * depth
    body = body_of(text_message(1), {"id": "wamid.2", "deep": "DEEP"}, text_message(3))
    items = inbound.parse(body.replace(b'"DEEP"', deep))
    assert [type(item) for item in items] == [Message, Unknown, Message]


def test_a_bracket_in_a_text_is_no_nesting() -> None:
    brackets = '["\\' * 300
    body = body_of(text_message(1, brackets), text_message(2)).replace(b"hola", b"\xff")
    assert texts(body) == [brackets, "\N{REPLACEMENT CHARACTER}"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"null",
        b"true",
        b"7",
        b'"text"',
        b"[]",
        b"{}",
        b"not json",
        b"{" * 5_000,
        b"[" * 100_000,
        b'{"object":"whatsapp_business_account"',
        b"\x00\xff\xfe",
        b'{"entry":null}',
        b'{"entry":{}}',
        b'{"entry":7,"object":["x"]}',
        b'{"field":null}',
        b"1" * 10_000,
    ],
)
def test_an_unreadable_body_is_one_unknown(body: bytes) -> None:
    (item,) = inbound.parse(body)
    assert isinstance(item, Unknown)
    assert item.field == "body"
    assert item.path == ""
    assert item.reason


def test_what_is_no_json_is_kept_as_an_excerpt() -> None:
    (item,) = inbound.parse(b"<html>\x00" + b"x" * 10_000)
    assert isinstance(item, Unknown)
    assert isinstance(item.raw, str)
    assert item.raw.startswith("<html>\N{REPLACEMENT CHARACTER}xxx")
    assert len(item.raw) == 2_000


def test_quotes_without_an_end_cost_no_time() -> None:
    """A few megabytes of them once took hours, and everybody's messages waited behind."""
    started = clock.SystemClock().monotonic()
    [item] = inbound.parse(b'"\\' * 500_000)
    assert isinstance(item, Unknown)
    assert clock.SystemClock().monotonic() - started < 5
