"""Does what the table of transitions says: one function for each deed."""

from collections.abc import Callable
from typing import Final

import msgspec

from centralita.decide import language
from centralita.decide.flow import (
    answering,
    beginning,
    leaving,
    memory,
    nodes,
    outcome,
    pressing,
    transitions,
    walking,
)  # fmt: skip
from centralita.decide.flow.run import Happening, Run, Walk
from centralita.decide.flow.transitions import Deed


def do(run: Run, event: Happening) -> Walk:
    """The deed for what happened in the state that the conversation is in."""
    run.event, run.reserved = event, None
    deed = transitions.find_deed(run.memory.state, event.kind)
    if event.kind == "woken" and outcome.is_early(run):
        deed = "ignore"
    if event.heard is not None and deed != "ignore":
        run.memory.timed_out = False
    return (yield from DEEDS[deed](run, event))


def _ignore(run: Run, event: Happening) -> Walk:
    yield from ()
    return ""


def _restart(run: Run, event: Happening) -> Walk:
    """To the first node of the bot's own flow, or to the one that it names for this word."""
    index, way = run.find_way(lambda flow: flow.words.get("menu"))
    answering.take(run)
    run.because = "asked for the menu"
    run.memory.back.clear()
    run.before = []
    if isinstance(way, str):
        return (yield from answering.go_on(run, way, index))
    flow = run.find_flow(run.memory.frames[0])
    return (yield from answering.go_on(run, (flow or run.root).start, 0))


def _go_back(run: Run, event: Happening) -> Walk:
    index, way = run.find_way(lambda flow: flow.words.get("back"))
    answering.take(run)
    run.because = "asked to go back"
    if isinstance(way, str):
        return (yield from answering.go_on(run, way, index))
    preface = "" if memory.go_back(run.memory) else run.phrase("no_back")
    return (yield from beginning.ask_here(run, preface))


def _cancel(run: Run, event: Happening) -> Walk:
    index, way = run.find_way(lambda flow: flow.words.get("cancel"))
    run.because = "asked to cancel"
    if not run.memory.frames:
        run.say("nothing_to_cancel")
        return (yield from beginning.begin(run, Happening(kind="welcome", heard=event.heard)))
    answering.take(run)
    if isinstance(way, str):
        run.memory.back.clear()
        run.before = []
        return (yield from answering.go_on(run, way, index))
    run.say("cancelled")
    run.forget("ended")
    run.changed = True
    return ""


def _hand_over(run: Run, event: Happening) -> Walk:
    index, way = run.find_way(lambda flow: flow.words.get("person"))
    answering.take(run)
    run.changed = True
    if isinstance(way, str):
        return (yield from answering.go_on(run, way, index))
    run.intent = "person"
    leaving.hand_over(run, "asks for a person", "words")
    return ""


def _translate(run: Run, event: Happening) -> Walk:
    answering.take(run)
    if event.language is None:
        run.replies.append(language.ask())
        run.because = "asked for another language, without saying which"
        return ""
    run.language = run.contact_language = event.language
    run.here = msgspec.structs.replace(run.here, language=run.language)
    run.because = f"asked for another language: {run.language}"
    if run.memory.state in ("asking", "choosing"):
        return (yield from beginning.ask_here(run, run.phrase("language")))
    run.say("language")
    if run.memory.state == "waiting":
        run.changed = True
        return ""
    return (yield from beginning.begin(run, Happening(kind="welcome", heard=event.heard)))


def _go_on_after_wait(run: Run, event: Happening) -> Walk:
    node = run.find_node()
    run.because = "the wait is over"
    if not isinstance(node, nodes.Wait):
        return (yield from beginning.begin(run, event))
    run.understood = True
    return (yield from walking.walk(run, node.next))


def _interrupt(run: Run, event: Happening) -> Walk:
    """Written to while we wait: where the wait says, else from the start."""
    node = run.find_node()
    if isinstance(node, nodes.Wait) and "message" in node.on:
        answering.take(run)
        run.because = f"wrote while {node.name} was waiting"
        return (yield from walking.walk(run, node.on["message"]))
    return (yield from beginning.begin(run, event))


def _time_out(run: Run, event: Happening) -> Walk:
    """A question was open too long: where the flow says, once; then it is forgotten in silence."""
    index, way = run.find_way(lambda flow: flow.on_timeout)
    run.because = "the question was open too long"
    run.changed = run.understood = True
    if way is None or run.memory.timed_out:
        run.forget("ended")
        return ""
    run.memory.timed_out = True
    run.before = []
    return (yield from answering.go_on(run, way, index))


def _repeat(run: Run, event: Happening) -> Walk:
    answering.take(run)
    return (yield from beginning.ask_here(run))


DEEDS: Final[dict[Deed, Callable[[Run, Happening], Walk]]] = {
    "begin": beginning.begin,
    "answer": answering.answer,
    "tap": pressing.press,
    "restart": _restart,
    "go_back": _go_back,
    "cancel": _cancel,
    "hand_over": _hand_over,
    "translate": _translate,
    "go_on": _go_on_after_wait,
    "interrupt": _interrupt,
    "time_out": _time_out,
    "repeat": _repeat,
    "ignore": _ignore,
}
