"""What was said before the messages that an effect is about."""

from collections.abc import Sequence
from typing import Final

from centralita.effects.jobs import Job
from centralita.effects.question import Line
from centralita.kit import db
from centralita.records import inbox

DEFAULT_LINES: Final = 20
_MARGIN: Final = 20
"""So many messages of ours, notes and newer ones may lie in between."""
_BY: Final = {"human": "person"}


async def read_history(t: db.TenantRead, job: Job) -> Sequence[Line]:
    """As many lines as the bot's settings want, oldest first; notes are left out."""
    most = int(job.payload["bot"].get("history_messages", DEFAULT_LINES))
    if not most:
        return []
    cards = await inbox.list_messages(
        t,
        conversation_id=job.conversation_id,
        limit=most + len(job.message_ids) + _MARGIN,
    )
    first = min(job.message_ids, default=None)
    lines = [
        Line(
            "customer" if card.direction == "in" else _BY.get(card.handled_by or "", "bot"),
            card.kind,
            card.text,
            card.said_at,
        )
        for card in cards
        if card.direction in ("in", "out") and (first is None or card.id < first)
    ]
    return lines[-most:]
