"""May this message go now? Pure; asked at dispatch, for much may change while a message waits.

The 24-hour window, marketing opt-outs and the daily limit of people (Cloud API §2.1, §3), and
whether the bot still owns the conversation (promises 8 and 9).
"""

import re
from datetime import datetime, timedelta
from typing import Final

from centralita.records import outbox
from centralita.vocabulary import content as say

TAKEN_OVER: Final = "taken_over"
"""Somebody else answers by now: the objection that makes a message withdrawn."""

WINDOW: Final = timedelta(hours=24)

_TIER = re.compile(r"TIER_(\d+)(K?)")
_SMALLEST_LIMIT: Final = 250


def is_open(last_inbound_at: datetime | None, now: datetime) -> bool:
    """Whether the person wrote within the last 24 hours, so that anything may be sent."""
    return last_inbound_at is not None and now - last_inbound_at < WINDOW


def find_objection(claim: outbox.Claim, content: say.AnyContent, now: datetime) -> str | None:
    """The code of what forbids the message, None where nothing does."""
    if claim.wa_id is None and claim.user_id is None:
        return "no_address"
    if (
        claim.handled_by == "bot"
        and claim.owner != "bot"
        # Both are their transactions' beginning: only a farewell is of the hand-over's own. Another
        # may be younger, too: its turn ran while somebody took the conversation.
        and claim.created_at != claim.owner_since
    ):
        return TAKEN_OVER
    if not isinstance(content, say.Template):
        return None if is_open(claim.last_inbound_at, now) else "window_closed"
    if content.category == "marketing" and claim.marketing_stopped_at is not None:
        return "opted_out"
    return None


def counts_as_person(claim: outbox.Claim, now: datetime) -> bool:
    """Whether it uses up one of the portfolio's people of the day: a template outside a window."""
    return claim.kind == "template" and not is_open(claim.last_inbound_at, now)


def parse_limit(tier: str) -> int | None:
    """People a day: TIER_250, TIER_2K …; None is unlimited, an unknown word the smallest."""
    if tier == "TIER_UNLIMITED":
        return None
    found = _TIER.fullmatch(tier)
    if found is None:
        return _SMALLEST_LIMIT
    return int(found[1]) * (1000 if found[2] else 1)
