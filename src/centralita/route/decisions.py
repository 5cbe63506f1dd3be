"""What turns led to, written to the records: messages, outbox, owners, memories, slow answers.

A batch is written in one go, whoever's turns they are; each row carries its tenant in the key.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from centralita.kit import db
from centralita.records import (
    alerts,
    contacts,
    conversations,
    deeds,
    effects,
    handovers,
    lanes,
    messages,
    outbox,
    reserved,
)
from centralita.records.lanes import Claimed
from centralita.records.reserved import Reservation
from centralita.route import calling, handover, turn_rows
from centralita.route.talk import Seated
from centralita.route.turns import Batch, Taken
from centralita.vocabulary.turns import Decision


async def write(
    p: db.PipeTransaction,
    claimed: Sequence[Claimed],
    batch: Batch,
    taken: Sequence[Taken],
    now: datetime,
    reservation: Reservation | None,
) -> None:
    """Everything the decisions lead to. With that the claimed lanes are done, but for those held.

    Rows of different tables, so all travels together. `claimed` without those that failed.
    """
    written = [turn_rows.write_down(each) for each in taken]
    back = [turn.handed_over for turn in written if turn.handed_over is not None]
    interrupted = await handover.list_interrupted(p, back, now)
    written = [each for each in written if each.taken.due.lane.conversation_id not in interrupted]
    said = [(turn, turn_rows.list_replies(turn, now)) for turn in written]
    replies = [reply for _, rows in said for reply in rows]
    sends = [send for turn, rows in said for send in turn_rows.list_sends(turn, rows, now)]
    handed_over = [turn.handed_over for turn in written if turn.handed_over is not None]
    kept = {lane.conversation_id for lane in batch.held} | batch.goes_on
    after = sorted(map(turn_rows.remember, written), key=turn_rows.by_key)
    async with db.together(p) as changes:
        await contacts.set_languages(changes, turn_rows.list_languages(taken))
        await messages.mark_handled(changes, turn_rows.mark_all(written))
        await messages.add_of_turns(changes, replies)
        await conversations.mark_answered(changes, after)
        await handovers.add(changes, handed_over)
        await reserved.add(changes, sends, reservation)
        await effects.add(changes, [new for turn in written for new in turn_rows.list_begun(turn)])
        used = [key for turn in written for key in turn_rows.list_used(turn)]
        await effects.mark_used(changes, used)
        await deeds.add_all(changes, [deed for each in taken for deed in each.done])
        await lanes.hold(changes, batch.held)
        await lanes.remove(changes, [each for each in claimed if each.conversation_id not in kept])
        await alerts.add_all(changes, _list_alarms(taken))
    if handed_over:
        await handover.withdraw(p, handed_over)


class AtOnce(Struct, frozen=True):
    """A turn at once, and what was said there: it is not stored yet."""

    taken: Taken
    spoken: Sequence[Seated]


def may_be_at_once(decision: Decision) -> bool:
    """Whether it changes nothing but its own conversation. One that hands over or writes to the
    contact takes locks that others of the same transaction may not wait for."""
    return decision.owner is None and decision.contact_language is None


async def write_at_once(
    changes: db.Changes,
    answered: Sequence[AtOnce],
    now: datetime,
    reservation: Reservation | None,
) -> None:
    """Everything that turns at once lead to."""
    replies: list[messages.OfTurn] = []
    heard: list[messages.OfTurn] = []
    after: list[conversations.After] = []
    sends: list[outbox.NewSend] = []
    begun: list[effects.New] = []
    for each in answered:
        turn, said = turn_rows.write_down(each.taken), [one.message for one in each.spoken]
        heard += turn_rows.list_heard(turn, said)
        said_back = turn_rows.list_replies(turn, now)
        sends += turn_rows.list_sends(turn, said_back, now)
        replies += said_back
        after.append(turn_rows.remember(turn, max(one.said_at for one in said)))
        begun += turn_rows.list_begun(turn)
    await messages.add_of_turns(changes, [*heard, *replies])
    await conversations.mark_answered(changes, sorted(after, key=turn_rows.by_key))
    await reserved.add(changes, sends, reservation)
    await effects.add(changes, begun)
    await deeds.add_all(changes, [deed for each in answered for deed in each.taken.done])
    await alerts.add_all(changes, _list_alarms([each.taken for each in answered]))


def _list_alarms(taken: Sequence[Taken]) -> list[alerts.New]:
    """What the turns found alarming."""
    return [alarm for each in taken for alarm in calling.list_alarms(each.due.lane, each.decision)]
