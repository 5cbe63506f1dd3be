"""Strangers' JSON: whatever the bytes, a value Postgres can hold or a ValueError to show."""

import json as standard
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centralita.kit import json

NASTY = [
    pytest.param(b"", "not JSON", id="empty"),
    pytest.param(b"hello", "not JSON", id="not JSON"),
    pytest.param(b'{"a": 1', "not JSON", id="cut off"),
    pytest.param(b"\xff\xfe", "not JSON", id="other encoding"),
    pytest.param(b'"\xff"', "UTF-8", id="not UTF-8"),
    pytest.param(b'["\xed\xa0\x80", "\\u0000"]', "UTF-8", id="surrogate in raw bytes"),
    pytest.param(b'"a\x00b"', "not JSON", id="NUL in raw bytes"),
    pytest.param(b"[" * 1000 + b"]" * 1000, "deeper", id="1,000 lists"),
    pytest.param(b'{"a":' * 100_000, "deeper", id="100,000 objects, unclosed"),
    pytest.param(b"[" * 5000 + b'"\\ud800"' + b"]" * 5000, "deeper", id="deep with surrogate"),
    pytest.param(b'{"a": NaN, "b": "\\u0000"}', "out of range", id="NaN"),
    pytest.param(b'{"a": 1e999, "b": "\\u0000"}', "out of range", id="infinite"),
    pytest.param(b"[" + b"9" * 9000 + b', "\\u0000"]', "out of range", id="endless digits"),
    pytest.param(b"[" + b"9" * 9000 + b"]", "not JSON", id="endless digits, plain"),
]


@pytest.mark.parametrize(("body", "reason"), NASTY)
def test_what_cannot_be_read_gives_a_short_reason(body: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason) as caught:
        json.decode_untrusted(body)
    assert not isinstance(caught.value, UnicodeError)
    assert len(str(caught.value)) < 120


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (rb'{"a": "x\u0000y"}', {"a": "x�y"}),
        (rb'["\ud800", "\udc00\ud800"]', ["�", "��"]),
        (rb'"\ud83d\ude00"', "😀"),
        (rb'{"\u0000": {"\ud9ff": null}}', {"�": {"�": None}}),
        (rb'"a literal \\u0000"', r"a literal \u0000"),
        (rb'[true, 1.5, 123456789012345678901, "\u0000"]', [True, 1.5, 123456789012345678901, "�"]),
    ],
)
def test_what_postgres_cannot_hold_is_replaced(body: bytes, value: object) -> None:
    assert json.decode_untrusted(body) == value


def test_the_depth_limit_is_exact() -> None:
    allowed, refused = b"[" * 100 + b"]" * 100, b"[" * 101 + b"]" * 101
    assert json.decode_untrusted(allowed) == standard.loads(allowed)
    with pytest.raises(ValueError, match="deeper than 100"):
        json.decode_untrusted(refused)
    with pytest.raises(ValueError, match="deeper than 2"):
        json.decode_untrusted(b'[[{"a": 1}]]', max_depth=2)


def test_brackets_inside_text_are_not_depth() -> None:
    assert json.decode_untrusted(b'["' + b"[{" * 500 + b'"]') == ["[{" * 500]


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | TEXT
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


@given(ANYTHING)
def test_any_json_is_read_as_the_standard_library_reads_it(value: Any) -> None:
    assert json.decode_untrusted(standard.dumps(value).encode()) == value


@given(st.binary(max_size=200))
def test_any_bytes_give_a_value_or_a_value_error(body: bytes) -> None:
    try:
        value = json.decode_untrusted(body)
    except UnicodeError:
        pytest.fail("a UnicodeError came through")
    except ValueError:
        return
    assert "\x00" not in json.encode_text(value)


def test_our_own_values_survive_the_way_there_and_back() -> None:
    value = {"name": "Señora Ñ 😀", "n": [1, 2.5, None, True]}
    assert json.decode(json.encode(value)) == value
    assert json.decode(json.encode_text(value)) == value
