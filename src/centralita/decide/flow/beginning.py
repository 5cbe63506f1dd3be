"""Begins a flow, says its questions again, and lets the rules answer what a question can't."""

from typing import Final

from centralita.decide import hearing, scene
from centralita.decide.flow import answering, asking, events, memory, nodes, walking
from centralita.decide.flow.run import Happening, Run, Walk

_SMALL_TALK: Final = frozenset(("greeting", "unknown", "goodbye"))
_SURE: Final = 0.9


def begin(run: Run, event: Happening) -> Walk:
    """From the start. A question asked with the first words is answered first, by the rules."""
    run.forget("idle")
    run.open_frame(run.root)
    run.greeted = scene.is_greeting_due(run.here)
    run.because = run.because or "the flow began"
    if event.kind == "file" and (yield from answering.route(run, event, None)):
        return ""
    if event.kind == "text" and hearing.find_small_talk(event.plain) is None:
        say_aside(run, [event])
    if run.owner is not None:
        return ""
    answering.take(run)
    way = yield from walking.walk(run, run.root.start)
    yield from _take_first_words(run, event)
    return way


def _take_first_words(run: Run, event: Happening) -> Walk:
    """Who says at once what they want need not choose it again from the first menu."""
    node = run.find_node()
    if event.kind != "text" or not isinstance(node, nodes.Menu) or node.live:
        return ""
    if event.plain.isdecimal() or run.memory.state != "choosing" or len(event.plain) > 60:
        return ""
    choices = yield from asking.list_choices(run, node)
    pick = asking.find_choice(run, choices, event.text)
    if pick.key is None or pick.score < _SURE:
        return ""
    return (yield from answering.choose(run, node, choices, (pick.key, pick.score)))


def ask_here(run: Run, preface: str = "") -> Walk:
    """Says the question again that the top frame is at."""
    node = run.find_node()
    if not isinstance(node, nodes.QUESTIONS):
        return (yield from begin(run, Happening(kind="welcome")))
    run.node = node.name
    run.memory.page = 0
    way = yield from asking.show_question(run, node, preface)
    run.before = memory.copy_frames(run.memory.frames)
    run.fresh = True
    return (yield from walking.walk(run, way)) if way else ""


def say_aside(run: Run, unheard: list[Happening]) -> bool:
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
        run.forget("handed_over")
    return True
