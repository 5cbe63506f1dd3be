"""What an outside bot or code is asked: one JSON object with the turn and the history. Pure.

docs/how-to/connect-your-own-bot.md has it with an example.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from msgspec import Struct

from centralita.effects.jobs import Job
from centralita.kit import json

VERSION: Final = 1
_HEARD: Final = ("id", "kind", "at", "text", "choice", "place", "order")
_FILE: Final = ("id", "mime_type", "caption", "filename", "voice")


class Line(Struct, frozen=True):
    """An earlier message. `by`: customer, bot, person."""

    by: str
    kind: str
    text: str | None
    at: datetime


def write_question(
    job: Job, turn: Mapping[str, Any], history: Sequence[Line], now: datetime
) -> bytes:
    """The body of the call; the same turn gives the same but for its times."""
    business, talk = turn["business"], turn["conversation"]
    return json.encode(
        {
            "version": VERSION,
            "id": job.effect_id,
            "business": {
                name: business.get(name) for name in ("id", "name", "language", "time_zone")
            },
            "number_id": job.number_id,
            "conversation": {"id": job.conversation_id, "stage": talk.get("stage")},
            "contact": {
                "name": talk.get("contact_name"),
                "phone": talk.get("contact_phone"),
                "language": talk.get("contact_language"),
            },
            "messages": [_write_heard(each) for each in turn["heard"]],
            "history": history,
            "now": now,
            "answer_by": now + timedelta(seconds=job.seconds_left),
        }
    )


def _write_heard(heard: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: heard[name] for name in _HEARD if heard.get(name)}
    if heard.get("media"):
        told["media"] = {name: heard["media"].get(name) for name in _FILE}
    return told
