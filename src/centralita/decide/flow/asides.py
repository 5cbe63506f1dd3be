"""Lets the rules answer what a question of the flow can't; and thanks for thanks."""

from collections.abc import Sequence
from typing import Final

from centralita.decide import scene
from centralita.decide.flow import events
from centralita.decide.flow.run import Happening, Run

_SMALL_TALK: Final = frozenset(("greeting", "unknown", "goodbye"))


def say_aside(run: Run, unheard: Sequence[Happening]) -> bool:
    """What the rules say to words that no question understands; False where they say nothing."""
    heard = tuple(each.heard for each in unheard if each.heard is not None and each.text)
    if run.aside is None or not heard:
        return False
    found = run.aside(events.narrow(run.turn, heard))
    if found is None or not found.replies or found.intent in _SMALL_TALK:
        return False
    run.replies += found.replies
    run.add_step(f"aside: {found.because}")
    run.because = f"an aside: {found.because}"
    run.intent = found.intent
    run.confidence = found.confidence if found.confidence is not None else run.confidence
    run.review = run.review or found.requires_review
    run.alarms += found.alarms
    run.changed = True
    if found.owner == "human":
        run.note, run.owner, run.stage = found.note, "human", "handed_over"
        run.cause = found.cause or "rule"
        run.forget("handed_over")
    return True


def say_thanks(run: Run) -> None:
    said = scene.speak(run.here, run.bot.config.texts.thanks)
    run.replies += scene.put_words(run.here, said)
    run.intent, run.because = "thanks", "a thank you"


def is_question(event: Happening) -> bool:
    """Whether words look like a question to us, where any words would be an answer."""
    return "?" in event.text or "¿" in event.text
