"""Turns what a turn gathered into its `Decision`."""

from datetime import datetime
from typing import Final

from centralita.decide.flow import memory
from centralita.decide.flow.run import Run
from centralita.vocabulary.content import AnyContent
from centralita.vocabulary.turns import About, Decision, Why

_MOST_REPLIES: Final = 10


def conclude(run: Run) -> Decision:
    """Silence keeps the memory as it is, and the clock of what is being waited for."""
    why = Why(
        bot="flow",
        flow=run.root.name,
        version=run.root.version,
        node=run.node,
        steps=tuple(run.steps),
    )
    about = _join(run.memory.about, run.about)
    run.memory.about = about if _goes_on(run) else None
    if not run.changed and not run.replies:
        return Decision(
            about=about,
            misses=run.turn.conversation.misses,
            because=run.because or "nothing to answer",
            wake_at=find_wake(run),
            why=why,
        )
    return Decision(
        replies=_bound(run),
        intent=run.intent or run.node,
        confidence=round(run.confidence, 3),
        stage=run.stage,
        misses=run.misses,
        greeted=run.greeted,
        requires_review=run.review,
        owner=run.owner,
        cause=run.cause,
        alarms=tuple(run.alarms),
        because=run.because or "the flow went on",
        why=why,
        memory=memory.write(run.memory),
        wake_at=find_wake(run),
        note=run.note,
        contact_language=run.contact_language,
        about=about,
    )


def _join(before: About | None, now: About | None) -> About | None:
    """What an action named lately; what it did not name stays, unless it is about another thing."""
    if before is None or now is None:
        return now or before
    pairs = ((before.property_id, now.property_id), (before.lead_id, now.lead_id))
    if any(old and new and old != new for old, new in pairs):
        return now
    return About(
        property_id=now.property_id or before.property_id,
        lead_id=now.lead_id or before.lead_id,
        booking_id=now.booking_id or before.booking_id,
    )


def _bound(run: Run) -> tuple[AnyContent, ...]:
    """So many messages at once nobody reads: the first ones and the question stay."""
    if len(run.replies) <= _MOST_REPLIES:
        return tuple(run.replies)
    run.add_step(f"{len(run.replies) - _MOST_REPLIES} messages too many were left out")
    return (*run.replies[: _MOST_REPLIES - 1], run.replies[-1])


def is_early(run: Run) -> bool:
    """Whether somebody woke us before the time that was asked for."""
    at = find_wake(run)
    return at is not None and run.turn.now < at


def find_wake(run: Run) -> datetime | None:
    return run.memory.wake if _goes_on(run) else None


def _goes_on(run: Run) -> bool:
    return run.memory.state in ("asking", "choosing", "waiting")
