"""The portfolio's people of the day: templates outside a window, counted while they are claimed.

Cloud API §3: unique people addressed by template outside a customer service window in a moving 24
hours, per business portfolio.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from centralita.kit import db
from centralita.records import alerts, limits, outbox
from centralita.send import retry, telling, window

LONGEST_WAIT_SECONDS: Final = 900.0
"""A message that found no place asks again after this at the latest: limits rise, too."""


def may_hold_back(claims: Sequence[outbox.Claim], now: datetime) -> bool:
    """Whether any of them counts against a portfolio's limit, so that `hold_back` must be asked."""
    return any(window.counts_as_person(claim, now) for claim in claims)


async def hold_back(
    p: db.PipeTransaction,
    claims: Sequence[outbox.Claim],
    lines: Mapping[outbox.LineKey, outbox.Line],
    now: datetime,
) -> dict[UUID, retry.Wait]:
    """By message: those for whom the portfolio has no place left. The others are counted."""
    groups: dict[tuple[str, int], list[outbox.Claim]] = {}
    for claim in claims:
        if window.counts_as_person(claim, now):
            line = lines[claim.number_id, claim.tenant_id]
            limit = window.parse_limit(line.messaging_limit)
            if limit is not None:
                groups.setdefault((line.portfolio, limit), []).append(claim)
    held: dict[UUID, retry.Wait] = {}
    for (portfolio, limit), wanting in sorted(groups.items(), key=lambda group: group[0]):
        people = [(claim.tenant_id, claim.contact_id) for claim in wanting]
        taken = await limits.take(p, portfolio, people, limit, now)
        seconds = min(max(1.0, (taken.free_at - now).total_seconds()), LONGEST_WAIT_SECONDS)
        for claim in wanting:
            if (claim.tenant_id, claim.contact_id) not in taken.granted:
                held[claim.message_id] = retry.Wait(
                    code="daily_limit", after_seconds=seconds, called=False
                )
                await _tell(p, lines[claim.number_id, claim.tenant_id], limit)
    return held


async def _tell(p: db.PipeTransaction, line: outbox.Line, limit: int) -> None:
    title, message = telling.say_limit(limit, line.language)
    await alerts.add(
        p,
        alerts.New(
            tenant_id=line.tenant_id,
            severity="warning",
            title=title,
            message=message,
            source=outbox.ALERTS,
            subject=f"daily_limit:{line.portfolio}",
            number_id=line.number_id,
        ),
    )
