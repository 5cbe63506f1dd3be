"""The table of refusals: every code of Cloud API §2.6, from an answer and from a failed status."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centralita.providers.meta_format import failures
from centralita.vocabulary import errors

TOKEN_DEAD = ("0", "104", "190")
BLOCKED = (
    "3", "10", "33", "200", "250", "299", "368", "131005", "131031", "131037", "131042", "131044",
    "131045", "133005", "133006", "133008", "133009", "133010", "133016", "134011", "141006",
    "141010", "141014", "2494100", "2494164",
)  # fmt: skip
RETRY_MESSAGE = (
    "1",
    "2",
    "131000",
    "131016",
    "131036",
    "131064",
    "132015",
    "132069",
    "133004",
    "139103",
)
RETRY_NUMBER = ("4", "613", "80007", "130429", "131048", "131057", "133000", "133015")
RETRY_PAIR = ("131056",)
GIVE_UP = (
    "100", "130472", "130497", "131008", "131009", "131020", "131021", "131026", "131030",
    "131041", "131049", "131051", "131052", "131053", "131059", "131062", "131063", "131201",
    "131215", "132000", "132001", "132005", "132007", "132008", "132012", "132016", "132018",
    "132068", "134100", "134103", "135000", "137000", "138000", "138006", "138018", "139000",
    "139004", "139100", "139102", "147001", "147005", "2388040", "2388293", "2593107",
)  # fmt: skip


def envelope(code: int | str, **more: Any) -> bytes:
    return json.dumps(
        {"error": {"message": "Malformed access token EAAplanted", "code": code, **more}}
    ).encode()


def judge(status: int, body: bytes, headers: dict[str, str] | None = None) -> errors.SendFailure:
    return failures.failure_from_answer(status, headers or {}, body, attempt=1)


@pytest.mark.parametrize(
    ("codes", "kind"),
    [
        (TOKEN_DEAD, errors.TokenDead),
        (BLOCKED, errors.NumberBlocked),
        (RETRY_MESSAGE + RETRY_NUMBER + RETRY_PAIR, errors.RetryLater),
        (GIVE_UP, errors.GiveUp),
        (("131047",), errors.WindowClosed),
        (("131050",), errors.OptedOut),
    ],
)
def test_every_code_has_its_action(codes: tuple[str, ...], kind: type[errors.SendFailure]) -> None:
    for code in codes:
        for failure in (judge(400, envelope(int(code))), failures.status_failure(code)):
            assert type(failure) is kind, code
            assert failure.code == code
            assert failure.meaning
            assert failure.cure


def test_every_retry_slows_down_what_it_should() -> None:
    scopes = {"message": RETRY_MESSAGE, "number": RETRY_NUMBER, "pair": RETRY_PAIR}
    for scope, codes in scopes.items():
        for code in codes:
            failure = judge(500, envelope(int(code)))
            assert isinstance(failure, errors.RetryLater)
            assert failure.scope == scope, code


@pytest.mark.parametrize("code", sorted(failures.load_table()))
def test_every_code_is_explained_in_both_languages(code: str) -> None:
    spanish, english = failures.explain_code(code, "es_MX"), failures.explain_code(code, "en")
    assert spanish != english
    assert all(text.endswith(".") and len(text) > 4 for text in (*spanish, *english))
    assert failures.explain_code(code, "de") == english


def test_an_unknown_code_is_explained_too() -> None:
    assert failures.explain_code("999999", "es")[0].startswith("Meta lo rechazó")
    assert failures.explain_code("http_418", "en")[0] == "The provider refused the call."
    assert isinstance(failures.status_failure(None), errors.GiveUp)


def test_the_pair_limit_waits_four_to_the_power_of_the_attempt() -> None:
    waits = []
    for attempt in (1, 2, 3, 50):
        failure = failures.failure_from_answer(400, {}, envelope(131056), attempt=attempt)
        assert isinstance(failure, errors.RetryLater)
        waits.append(failure.after_seconds)
    assert waits == [4, 16, 64, 3600]


USAGE = json.dumps(
    {"2000": [{"type": "whatsapp", "call_count": 100, "estimated_time_to_regain_access": 15}]}
)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7),
        ({"x-business-use-case-usage": USAGE}, 900),
        ({"x-business-use-case-usage": USAGE, "retry-after": "1000"}, 1000),
        ({"retry-after": "99999999"}, 86_400),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}, None),
        (
            {"x-business-use-case-usage": '{"2":[null,{"estimated_time_to_regain_access":[]}]}'},
            None,
        ),
        ({"x-business-use-case-usage": "[1]"}, None),
    ],
)
def test_the_wait_that_meta_asks_for(headers: dict[str, str], seconds: float | None) -> None:
    failure = judge(429, envelope(80007), headers)
    assert isinstance(failure, errors.RetryLater)
    assert failure.after_seconds == seconds


def test_a_long_known_wait_is_not_shortened() -> None:
    failure = judge(400, envelope(131048), {"retry-after": "5"})
    assert isinstance(failure, errors.RetryLater)
    assert failure.after_seconds == 3600


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Bad gateway</html>",
        b"{}",
        b"[]",
        b'{"error":"no"}',
        b'{"error":{"code":null}}',
        b'{"error":{"code":true}}',
        b"\xff",
    ],
)
@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        (400, errors.GiveUp, "http_400"),
        (401, errors.TokenDead, "http_401"),
        (403, errors.NumberBlocked, "http_403"),
        (404, errors.GiveUp, "http_404"),
        (408, errors.OutcomeUnknown, "outcome_unknown"),
        (413, errors.GiveUp, "http_413"),
        (429, errors.RetryLater, "http_429"),
        (302, errors.GiveUp, "http_302"),
        (500, errors.OutcomeUnknown, "outcome_unknown"),
        (502, errors.OutcomeUnknown, "outcome_unknown"),
        (504, errors.OutcomeUnknown, "outcome_unknown"),
    ],
)
def test_an_answer_that_is_not_metas(
    status: int, kind: type[errors.SendFailure], code: str, body: bytes
) -> None:
    failure = judge(status, body)
    assert type(failure) is kind
    assert failure.code == code


@pytest.mark.parametrize(
    ("status", "more", "kind"),
    [
        (400, {}, errors.GiveUp),
        (400, {"is_transient": True}, errors.RetryLater),
        (429, {}, errors.RetryLater),
        (401, {}, errors.TokenDead),
        (403, {}, errors.NumberBlocked),
        (500, {}, errors.OutcomeUnknown),
    ],
)
def test_a_code_that_nobody_knows(
    status: int, more: dict[str, Any], kind: type[errors.SendFailure]
) -> None:
    failure = judge(status, envelope(777777, **more))
    assert type(failure) is kind
    assert failure.code == "777777"


@pytest.mark.parametrize("code", [1, 2, 131000, 131016, 131057, 133004])
def test_a_500_with_metas_own_envelope_is_a_known_refusal(code: int) -> None:
    assert isinstance(judge(500, envelope(code)), errors.RetryLater)


def test_an_unknown_number_blocks_itself_not_the_message() -> None:
    body = envelope(100, error_subcode=33)
    unknown = json.loads(body)
    unknown["error"]["message"] = "Object with ID '300000000000001' does not exist"
    said = json.dumps(unknown).encode()
    number = failures.failure_from_answer(400, {}, said, attempt=1, node="300000000000001")
    assert type(number) is errors.NumberBlocked
    assert number.code == "100/33"
    other = failures.failure_from_answer(400, {}, said, attempt=1, node="300000000000002")
    assert type(other) is errors.GiveUp


def test_metas_detail_is_told_but_never_its_message() -> None:
    failure = judge(400, envelope(132000, error_data={"details": "body: 1 of 2 values"}))
    assert "body: 1 of 2 values" in str(failure)
    assert "EAAplanted" not in str(failure)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["error", "code", "error_subcode", "error_data", "details", "message"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(status=st.integers(100, 599), value=values, header=st.text(max_size=20))
def test_no_answer_is_too_odd(status: int, value: Any, header: str) -> None:
    headers = {"retry-after": header, "x-business-use-case-usage": header}
    failure = failures.failure_from_answer(
        status, headers, json.dumps(value).encode(), attempt=1, node="3"
    )
    assert failure.code
