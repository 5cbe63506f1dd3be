"""What comes after any kind of bot has decided: what a person needs, and what is remembered.

The counterpart of `front`. `close` is for every kind; `remember` for those that keep no memory of
their own, which is all but flows.
"""

from datetime import datetime, timedelta
from typing import Any

import msgspec

from centralita.decide import front, offering, scene, summary
from centralita.decide.scene import Scene
from centralita.vocabulary.content import AnyContent
from centralita.vocabulary.turns import Decision
from centralita.vocabulary.words import describe_content


def close(here: Scene, decision: Decision) -> Decision:
    """A hand-over with its summary and its time-out; the customer's choice of language.

    While we are closed, whoever hands over, the customer is told when somebody will be there.
    """
    changes: dict[str, Any] = {}
    if here.wish == "es" or here.wish == "en":
        changes["contact_language"] = here.wish
    if decision.owner == "human":
        if decision.wake_at is None:
            changes["wake_at"] = find_time_out(here)
        if decision.note is None:
            changes["note"] = summary.compose(here.turn, wants=_name_wish(decision))
        if not scene.is_open(here) and (unsaid := _list_unsaid(here, decision.replies)):
            changes["replies"] = (*decision.replies, *unsaid)
    return msgspec.structs.replace(decision, **changes) if changes else decision


def _list_unsaid(here: Scene, replies: tuple[AnyContent, ...]) -> tuple[AnyContent, ...]:
    """That we are closed, in the tenant's words, where none of the replies says it."""
    spoken = [describe_content(each) for each in replies]
    closed = scene.put_words(here, front.say_handed_over(here))
    return tuple(
        each for each in closed if not any(describe_content(each) in text for text in spoken)
    )


def _name_wish(decision: Decision) -> str:
    return "person" if decision.cause == "words" else decision.intent or "unknown"


def find_time_out(here: Scene) -> datetime | None:
    """When the bot answers again if the person says nothing; None: never by itself."""
    minutes = here.bot.config.give_back_after_minutes
    return here.turn.now + timedelta(minutes=minutes) if minutes > 0 else None


def remember(here: Scene, decision: Decision) -> Decision:
    """Pages of lists that are too long, the options on offer, the customer's last words."""
    turn, changes = here.turn, dict[str, Any]()
    before = memory = turn.conversation.memory
    if turn.conversation.owner != "bot" or decision.memory is not msgspec.UNSET:
        return decision
    if decision.replies:
        fitted = offering.offer(decision.replies, turn.limits, here.language)
        if fitted.replies != decision.replies:
            changes["replies"] = fitted.replies
        if fitted.offered is not None or decision.intent != "unknown":
            memory = offering.remember(memory, fitted.offered)
    memory = summary.remember(memory, turn, decision.intent)
    if memory != before:
        changes["memory"] = memory
    return msgspec.structs.replace(decision, **changes) if changes else decision
