"""Voice notes: what is asked of a transcription, and what it answers. Pure.

A turn that hears one starts an effect first. What it was heard to say is the message's text from
then on.
"""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from centralita.vocabulary.turns import Effect, Heard, Returned, Turn

KIND: Final = "transcription"
SECONDS: Final = 45.0


def is_note(heard: Heard) -> bool:
    """A sound without words, whose file the provider keeps for us."""
    return heard.kind == "audio" and not heard.text and heard.media is not None


def build_effect(turn: Turn, notes: Sequence[Heard]) -> Effect:
    """The payload is `{"notes": [{"message_id": …, "media": Media} …], "language": "es"}`.

    The number whose token fetches the files is that of the effect's own row.
    """
    payload: dict[str, Any] = {
        "notes": [
            {"message_id": str(each.id), "media": msgspec.to_builtins(each.media)} for each in notes
        ],
        "language": turn.conversation.contact_language or turn.business.language,
    }
    return Effect(kind="transcription", payload=payload, deadline_seconds=SECONDS)


def read_texts(returned: Returned | None) -> dict[str, str]:
    """What each note says, by message id, from the result `{"texts": {message_id: text}}`.

    A note that nobody could understand is left out.
    """
    if returned is None or returned.kind != KIND or not returned.ok:
        return {}
    texts = returned.value.get("texts") if isinstance(returned.value, dict) else None
    if not isinstance(texts, dict):
        return {}
    said = {str(name): text.strip() for name, text in texts.items() if isinstance(text, str)}
    return {name: text for name, text in said.items() if text}
