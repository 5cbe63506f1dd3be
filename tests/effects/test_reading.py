"""An answer is read in our own vocabulary; what is none says why, and where."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centralita.effects.reading import NoAnswer, build_answer, read_answer
from centralita.vocabulary.content import Buttons, File, LocationRequest, Menu, Text

SHORT = [
    (b"", []),
    (b"  ", []),
    (b"null", []),
    (b'"Hola"', ["Hola"]),
    (b'{"text": "Hola"}', ["Hola"]),
    (b'{"replies": ["Hola", {"kind": "text", "body": "Adi\\u00f3s"}]}', ["Hola", "Adiós"]),
    (b'[{"replies": ["Hola"]}]', ["Hola"]),
    (b'[{"kind": "text", "body": "Hola"}]', ["Hola"]),
    (b'["Hola", "Adi\\u00f3s"]', ["Hola", "Adiós"]),
    (b'{"replies": ["nul \\u0000, half \\ud83d"], "unknown": 1}', ["nul �, half �"]),
]


@pytest.mark.parametrize(("body", "said"), SHORT)
def test_an_answer_may_be_short(body: bytes, said: list[str]) -> None:
    replies = read_answer(body).replies
    assert [each.body for each in replies if isinstance(each, Text)] == said
    assert len(replies) == len(said)


def test_an_answer_may_be_rich() -> None:
    rows = [{"id": str(n), "title": f"Uno {n}"} for n in range(30)]
    data: dict[str, Any] = {
        "replies": [
            {"kind": "buttons", "body": "¿Cuál?", "buttons": [{"id": "a", "title": "Este"}]},
            {"kind": "list", "body": "Elige", "button": "Ver", "sections": [{"rows": rows}]},
            {"kind": "media", "media": "image", "link": "https://example.com/a.jpg"},
            {"kind": "location_request", "body": "¿Dónde estás?"},
        ],
        "intent": " price ",
        "confidence": 0.8,
        "stage": "lead",
        "hand_over": True,
        "reason": "quiere hablar",
        "summary": "Ana pide precio",
    }
    answer = read_answer(json.dumps(data).encode())
    assert [type(each) for each in answer.replies] == [Buttons, Menu, File, LocationRequest]
    assert (answer.intent, answer.confidence, answer.stage) == ("price", 0.8, "lead")
    assert (answer.hand_over, answer.reason, answer.summary) == (
        True,
        "quiere hablar",
        "Ana pide precio",
    )


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"\xff\xfe", "its answer is not JSON"),
        (b'"\xff"', "its answer is not"),
        (b"[" * 60_000, "its answer is JSON nested deeper"),
        (b"42", "its answer has a wrong shape"),
        (b'{"replies": "Hola"}', "its answer has a wrong shape"),
        (b'{"replies": [{"kind": "dance"}]}', "replies[0]"),
        (b'{"replies": ["ok", {"kind": "text"}]}', "replies[1]"),
        (b'{"replies": [{"kind": "buttons", "body": "x", "buttons": []}]}', "0 options"),
        (b'{"replies": ["  "]}', "its answer is empty"),
        (b'{"replies": ["' + b"x" * 9000 + b'"]}', "too long in replies[0]"),
        (b'{"replies": [' + b",".join([b'"x"'] * 11) + b"]}", "at most 10"),
        (b'{"confidence": 7}', "confidence"),
        (b'{"confidence": "high"}', "confidence"),
        (b'{"hand_over": "yes"}', "hand_over"),
    ],
)
def test_what_is_no_answer_says_why(body: bytes, problem: str) -> None:
    with pytest.raises(NoAnswer) as refused:
        read_answer(body)
    assert problem in str(refused.value)
    assert len(str(refused.value)) < 300


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["replies", "text", "kind", "body", "buttons", "confidence", "id", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_json_is_an_answer_or_refused(data: Any) -> None:
    with contextlib.suppress(NoAnswer):
        assert len(build_answer(data).replies) <= 10


@given(st.binary(max_size=200))
def test_any_bytes_are_an_answer_or_refused(body: bytes) -> None:
    with contextlib.suppress(NoAnswer):
        assert len(read_answer(body).replies) <= 10
