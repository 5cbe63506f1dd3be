"""Structured logs, with no secret on any line, and nothing that a terminal would obey."""

import logging
import re
import sys
from typing import Any, Final, TextIO, cast

import structlog
from structlog.typing import EventDict, FilteringBoundLogger, WrappedLogger

from centralita.kit import clock, steering

HIDDEN: Final = "(hidden)"

_SECRET_KEY = re.compile(
    r"^(?!.*_(?:status|state|count|kind)$).*(?:token|secret|passw|authorization|api_?key|private_?key|master_?key|data_?key|signature|"
    r"cookie|credential)|^pin$",
    re.IGNORECASE,
)
_SECRET_TEXT = re.compile(
    r"EAA\w{10,}"  # Meta's access tokens
    r"|(?<=Bearer )[^\s\"',;]+|(?<=bearer )[^\s\"',;]+|(?<=Basic )[A-Za-z0-9+/=]{6,}"
    r"|(?<=://)[^/\s:@]*:[^/\s@]+(?=@)"  # user and password of a URL
    r"|(?<=ctl_[0-9a-f]{12}_)[\w-]+"  # our own API keys
    r"|(?<=access_token=)[^&\s\"']+|(?<=client_secret=)[^&\s\"']+|(?<=input_token=)[^&\s\"']+"
    r"|(?<=hub\.verify_token=)[^&\s\"']+|(?<=/webhooks/chakra/)[^/?\s\"']+"
)


_CHATTY: Final = (
    "uvicorn.access", "asyncio", "httpx", "httpcore", "httpx2", "httpcore2", "openai", "anthropic",
)  # fmt: skip
"""Libraries that tell of each request, some of them with what was in it."""


def redact(text: str) -> str:
    """The same text with whatever looks like a secret hidden."""
    return _SECRET_TEXT.sub(HIDDEN, text)


def configure(*, as_json: bool, level: str = "INFO", stream: TextIO | None = None) -> None:
    """Set up the logs of this process, the standard library's included. Call it once, from cli.

    `level` is a name of the standard library's; an unknown one raises ValueError.
    """
    target = stream or sys.stderr
    number = logging.getLevelNamesMapping().get(level.upper())
    if number is None:
        raise ValueError(f"unknown log level {level!r}: choose DEBUG, INFO, WARNING or ERROR")
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _redact_all,
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(default=str)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=target.isatty())
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(number),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(target)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(number)
    for chatty in _CHATTY:
        logging.getLogger(chatty).setLevel(max(number, logging.WARNING))


def get_logger(name: str) -> FilteringBoundLogger:
    """A logger for one room: `log.info("number added", number_id=…)`."""
    return cast("FilteringBoundLogger", structlog.stdlib.get_logger(name))


class RateLimited:
    """Speaks of the same thing at most once in a while, and then says how often it was silent."""

    _MOST_KEYS: Final = 1000

    def __init__(self, now: clock.Clock, every_seconds: float = 60) -> None:
        self._clock = now
        self._every_seconds = every_seconds
        self._last: dict[str, tuple[float, int]] = {}

    def due(self, key: str) -> int | None:
        """None: stay silent. A number: speak; so many were left out since the last time."""
        moment = self._clock.monotonic()
        spoken, silent = self._last.get(key, (None, 0))
        if spoken is not None and moment - spoken < self._every_seconds:
            self._last[key] = (spoken, silent + 1)
            return None
        if len(self._last) >= self._MOST_KEYS:
            self._forget_old(moment)
        self._last[key] = (moment, 0)
        return silent

    def _forget_old(self, moment: float) -> None:
        """Keys come from strangers; memory stays bounded even when all of them are recent."""
        self._last = {
            key: (spoken, silent)
            for key, (spoken, silent) in self._last.items()
            if moment - spoken < self._every_seconds
        }
        if len(self._last) >= self._MOST_KEYS:
            self._last.clear()


def _redact_all(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return {
        key: value if key.startswith("_") else _redacted(key, value) for key, value in event.items()
    }


def _redacted(key: str, value: Any) -> Any:
    if value is not None and not isinstance(value, bool) and _SECRET_KEY.search(key):
        return HIDDEN
    if isinstance(value, str):
        return steering.disarm(redact(value))
    if isinstance(value, bytes):
        return steering.disarm(redact(value.decode(errors="replace")))
    if isinstance(value, dict):
        return {str(inner): _redacted(str(inner), item) for inner, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_redacted("", item) for item in value]
    return (
        value if isinstance(value, (bool, int, float, type(None))) else _redacted(key, str(value))
    )
