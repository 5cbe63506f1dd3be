"""The kinds of alerts there are: how each is found in what raises it, and what the house does
about it where a tenant has made no rule of its own. Data and pure functions; no table.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

from msgspec import Struct

from centralita.records import wording

Severity = Literal["info", "warning", "urgent"]
Unit = Literal["percent", "minutes", "hours", "misses"]


WORDS: Final = wording.Wording(Path(__file__).parent / "alert_texts")
"""By kind `title` and `about`; under `raised` what the clock's own ones say."""


class Kind(Struct, frozen=True, kw_only=True):
    """`threshold`, in `unit`, from `least` to `most`: from when on it is alarming."""

    severity: Severity
    enabled: bool = True
    threshold: float | None = None
    unit: Unit | None = None
    least: float = 0
    most: float = 0


KINDS: Final[Mapping[str, Kind]] = {
    "number_parked": Kind(severity="urgent"),
    "quality_fell": Kind(severity="warning"),
    "limit_near": Kind(severity="warning"),
    "account_notice": Kind(severity="warning"),
    "template_changed": Kind(severity="warning"),
    "send_failed": Kind(severity="warning"),
    "send_uncertain": Kind(severity="warning"),
    "sends_failing": Kind(severity="urgent", threshold=20, unit="percent", least=1, most=100),
    "person_waited": Kind(severity="warning", threshold=15, unit="minutes", least=1, most=1440),
    "person_called": Kind(severity="warning"),
    "bot_lost": Kind(severity="warning", threshold=10, unit="misses", least=1, most=1000),
    "bot_failed": Kind(severity="urgent"),
    "number_silent": Kind(
        severity="warning", enabled=False, threshold=6, unit="hours", least=1, most=168
    ),
    "agent_budget": Kind(severity="warning"),
    "notice_undelivered": Kind(severity="warning"),
    "webhook_failing": Kind(severity="warning"),
    "trade": Kind(severity="warning"),
}
"""By name. Those with a threshold are looked for by the clock (`route.watching`)."""

WATCHED: Final = "watch"
"""The source of alerts that the clock raises; their kind begins their subject."""

_BY_SOURCE: Final[Mapping[str, str]] = {
    "bot": "person_called",
    "pipeline": "bot_failed",
    "agent": "agent_budget",
    "notice": "notice_undelivered",
    "webhook": "webhook_failing",
}
_BY_SUBJECT: Final[Mapping[str, str]] = {
    "parked": "number_parked",
    "quality": "quality_fell",
    "limit": "limit_near",
    "daily_limit": "limit_near",
    "account": "account_notice",
    "template": "template_changed",
    "failed": "send_failed",
    "partly": "send_failed",
    "uncertain": "send_uncertain",
}
"""Of what sending and WhatsApp itself report, by the word before the colon."""


def find_kind(source: str, subject: str) -> str | None:
    """Which kind an alert is of; None for what a tenant's other tools raise, which has no rule."""
    word = subject.partition(":")[0]
    if source == WATCHED:
        return word if word in KINDS else None
    if source in ("send", "whatsapp"):
        return _BY_SUBJECT.get(word)
    return _BY_SOURCE.get(source)
