"""How far a message of ours got: one order, which statuses only ever climb (promise 11).

`failed` stands between sent and delivered: it is final, unless the provider has also said that the
message arrived. So the end state is the same whatever order the statuses come in.
"""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

LADDER = (
    "queued", "sending", "withdrawn", "sent", "failed", "delivered", "read", "played"
)  # fmt: skip
"""Lowest first. `withdrawn`: never sent, for somebody else answers by now."""

_RANK = {name: rank for rank, name in enumerate(LADDER)}


class Progress(Struct, frozen=True, kw_only=True):
    """What is known of one outgoing message so far; times are aware UTC."""

    status: str
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    read_at: datetime | None = None
    failed_at: datetime | None = None
    error_code: str | None = None
    error_text: str | None = None


class Step(Struct, frozen=True, kw_only=True):
    """One status as it was reported."""

    status: str
    at: datetime
    error_code: str | None = None
    error_text: str | None = None


def climb(progress: Progress, steps: Iterable[Step]) -> Progress:
    """The progress after these steps: the same for every order and any repetition of them."""
    for step in steps:
        if step.status in _RANK:
            progress = _climb_one(progress, step)
    return progress


def _climb_one(before: Progress, step: Step) -> Progress:
    higher = _RANK[step.status] > _RANK[before.status]
    failed = step.status == "failed"
    arrived = step.status in ("delivered", "read", "played")
    return Progress(
        status=step.status if higher else before.status,
        sent_at=_earliest(before.sent_at, None if failed else step.at),
        delivered_at=_earliest(before.delivered_at, step.at if arrived else None),
        read_at=_earliest(before.read_at, step.at if step.status in ("read", "played") else None),
        failed_at=_earliest(before.failed_at, step.at if failed else None),
        error_code=before.error_code or step.error_code,
        error_text=before.error_text or step.error_text,
    )


def _earliest(one: datetime | None, other: datetime | None) -> datetime | None:
    """A read message was delivered by then at the latest, so the earliest report stands."""
    if one is None or other is None:
        return one or other
    return min(one, other)
