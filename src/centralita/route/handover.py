"""Bot or person? The one way in which a conversation changes hands (promise 8).

Who has a transaction and one conversation calls `hand_over`. A batch of turns, which writes its
conversations' owners by itself, takes `read_turn` for the rows to add, and `withdraw` afterwards.
Either way nothing of the bot's goes out any more, except what is being sent already and what the
bot said in the very turn that handed over.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from msgspec import Struct

from centralita.kit import db, ids
from centralita.records import handovers, messages
from centralita.records.handovers import New, Writing
from centralita.vocabulary import handover as table
from centralita.vocabulary.handover import Cause, Owner
from centralita.vocabulary.turns import Decision

_UNNAMED: Final[dict[Owner, Cause]] = {
    "human": "bot_wish",
    "bot": "time_out",
    "nobody": "nobody_wanted",
}


class Wish(Struct, frozen=True, kw_only=True):
    """Somebody wants a conversation to change hands. `because` is plain English, for people."""

    tenant_id: UUID
    conversation_id: UUID
    cause: Cause
    because: str
    by_whom: str | None = None
    """An actor's name; else whoever the table says names this cause."""
    summary: str | None = None


async def hand_over(t: Writing, wish: Wish, now: datetime) -> Owner | None:
    """Apply a wish: owner, time-out, history, and what the bot has queued is withdrawn.

    Returns the new owner; None where nothing changed hands. `now` is the room's clock (UTC).
    """
    standing = await handovers.lock(t, wish.tenant_id, wish.conversation_id)
    if standing is None:
        return None
    following = table.find_next(standing.owner, wish.cause)
    if following is None:
        if standing.owner == "human" and wish.cause in table.SPEAKS:
            wake_at = _find_time_out("human", standing, now)
            await handovers.set_wake(t, wish.tenant_id, wish.conversation_id, wake_at)
        return None
    new = _write_down(wish, standing.owner, following)
    await handovers.set_owner(t, new, _find_time_out(following, standing, now))
    await handovers.add(t, [new])
    if wish.summary:
        await messages.add(t, [_note(new, wish.summary, standing.number_id, now)])
    if following != "bot":
        await withdraw(t, [new])
    return following


def _find_time_out(owner: Owner, standing: handovers.Standing, now: datetime) -> datetime | None:
    """When the bot answers again; None: never by itself."""
    minutes = standing.give_back_after_minutes
    if minutes is None:
        minutes = table.GIVE_BACK_AFTER_MINUTES
    return now + timedelta(minutes=minutes) if owner == "human" and minutes > 0 else None


def _write_down(wish: Wish, before: str, after: Owner) -> New:
    return New(
        tenant_id=wish.tenant_id,
        handover_id=ids.new_id(),
        conversation_id=wish.conversation_id,
        from_owner=before,
        to_owner=after,
        cause=wish.cause,
        by_whom=wish.by_whom or table.CAUSES[wish.cause],
        because=wish.because,
        summary=wish.summary,
    )


def _note(new: New, summary: str, number_id: UUID, now: datetime) -> messages.New:
    """The summary among the messages, where the person reads on; never sent."""
    return messages.New(
        tenant_id=new.tenant_id,
        message_id=ids.new_id(),
        conversation_id=new.conversation_id,
        number_id=number_id,
        direction="note",
        kind="text",
        text=summary,
        content=None,
        said_at=now,
        status="noted",
        handled_by="bot",
        because=new.because,
    )


def read_turn(tenant_id: UUID, conversation_id: UUID, owner: str, decision: Decision) -> New | None:
    """The hand-over that a turn's decision means; None where the owner stays. Pure but for its id.

    A decision that names no cause is a bot's own wish, or a return by the clock.
    """
    if decision.owner is None or decision.owner == owner:
        return None
    wish = Wish(
        tenant_id=tenant_id,
        conversation_id=conversation_id,
        cause=decision.cause or _UNNAMED[decision.owner],
        because=decision.because,
        summary=decision.note,
    )
    return _write_down(wish, owner, decision.owner)


async def list_interrupted(
    p: db.PipeTransaction, changes: Sequence[New], now: datetime
) -> set[UUID]:
    """Conversations that a turn would give back to the bot although their person spoke just now.

    Ask before writing: the others are held, so that nobody takes them meanwhile.
    """
    back = sorted(
        (each.tenant_id, each.conversation_id) for each in changes if each.cause == "time_out"
    )
    if not back:
        return set()
    return {key[1] for key in back} - await handovers.list_silent(p, back, now)


async def withdraw(t: Writing, changed: Sequence[New]) -> list[UUID]:
    """What the bot queued before conversations left it; the messages' ids.

    Call it in the same transaction, after the conversations' rows were written.
    """
    left = sorted(
        (each.tenant_id, each.conversation_id) for each in changed if each.to_owner != "bot"
    )
    return await handovers.withdraw(t, left)
