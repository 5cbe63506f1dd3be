"""Log lines carry the correlation id and no secret (promise 7)."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from centralita.kit import clock, log

TOKEN = "EAAinventedTokenForTests"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    log.configure(as_json=True, stream=stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def read(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_carries_its_facts_and_other_libraries_speak_likewise(lines: io.StringIO) -> None:
    log.get_logger("receive.door").info("stored", items=3, correlation="wh-7")
    logging.getLogger("somebody.else").warning("odd")
    stored, odd = read(lines)
    assert (stored["event"], stored["items"], stored["correlation"]) == ("stored", 3, "wh-7")
    assert (odd["event"], odd["level"]) == ("odd", "warning")


def test_no_secret_reaches_a_line(lines: io.StringIO) -> None:
    logger = log.get_logger("send")
    planted = ["plainvalue1", "plainvalue2", "plainvalue3", "plainvalue4", "123456", TOKEN]
    logger.info(
        "sent with %s",
        TOKEN,
        access_token="plainvalue1",
        headers={"Authorization": "Bearer plainvalue2", "deep": [{"app_secret": "plainvalue3"}]},
        url="postgresql://someone:plainvalue4@localhost/db",
        pin=123456,
        raw=TOKEN.encode(),
        thing=RuntimeError(f"access_token={TOKEN}"),
    )
    try:
        raise RuntimeError(f"Bearer {TOKEN}")
    except RuntimeError:
        logger.exception("failed")
    logging.getLogger("foreign").error("GET /webhooks/chakra/%s", "plainvalue1")
    written = lines.getvalue()
    assert [secret for secret in planted if secret in written] == []
    assert len(read(lines)) == 3


def test_what_is_no_secret_stays_readable(lines: io.StringIO) -> None:
    log.get_logger("x").info(
        "number checked", phone_number_id="100000000000001", token_status="dead", waba_id="2"
    )
    (line,) = read(lines)
    assert (line["phone_number_id"], line["token_status"]) == ("100000000000001", "dead")


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(ValueError, match="DEBUG, INFO"):
        log.configure(as_json=True, level="LOUD")


def test_the_same_news_is_told_once_in_a_while() -> None:
    time = clock.ManualClock()
    limited = log.RateLimited(time, every_seconds=60)
    assert [limited.due("a"), limited.due("a"), limited.due("a"), limited.due("b")] == [
        0,
        None,
        None,
        0,
    ]
    time.advance(61)
    assert limited.due("a") == 2
    assert limited.due("a") is None


def test_keys_from_strangers_do_not_fill_the_memory() -> None:
    limited = log.RateLimited(clock.ManualClock(), every_seconds=60)
    spoken = [limited.due(f"address {n}") for n in range(5000)]
    assert len(spoken) == 5000
    assert len(limited._last) <= 1000


def test_nobodys_words_steer_the_terminal_that_shows_the_log(lines: io.StringIO) -> None:
    log.configure(as_json=False, stream=lines)
    evil = "a\x1b[2J\x1b]0;owned\x07\u202eb\x9b"
    log.get_logger("x").info("turn taken", intent=evil, why=[evil], problem=ValueError(evil))
    logging.getLogger("else").warning(evil)
    try:
        raise ValueError(evil)
    except ValueError:
        log.get_logger("x").exception("broke")
    assert not set("\x1b\x07\u202e\x9b") & set(lines.getvalue())
    assert "a[2J" in lines.getvalue()
