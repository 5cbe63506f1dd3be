"""Begins a flow, and says its questions again."""

from typing import Final

from centralita.decide import hearing, scene, words
from centralita.decide.flow import (
    answering,
    asides,
    asking,
    events,
    filling,
    memory,
    nodes,
    transitions,
    walking,
)  # fmt: skip
from centralita.decide.flow.run import Happening, Run, Walk
from centralita.vocabulary import content
from centralita.vocabulary.turns import Heard

_SURE: Final = 0.9
_DONE: Final = frozenset(("ended", "handed_over"))


def begin(run: Run, event: Happening) -> Walk:
    """From the start. A question asked with the first words is answered first, by the rules."""
    talk = hearing.find_small_talk(event.plain) if event.kind == "text" else None
    if talk in ("thanks", "goodbye") and run.memory.state in _DONE:
        _part(run, talk == "thanks")
        return ""
    run.forget("idle")
    run.open_frame(run.root)
    run.greeted = scene.is_greeting_due(run.here)
    run.because = run.because or "the flow began"
    if event.kind == "file" and (yield from answering.route(run, event, None)):
        return ""
    if event.kind == "text" and talk is None:
        asides.say_aside(run, [event])
    _acknowledge(run, event)
    if run.owner is not None:
        return ""
    answering.take(run)
    way = yield from walking.walk(run, run.root.start)
    yield from _take_first_words(run, event)
    return way


def _part(run: Run, thanked: bool) -> None:
    """Kind words after all is done begin nothing anew."""
    run.understood = True
    if thanked:
        asides.say_thanks(run)
    else:
        run.because = "a goodbye; silence is polite"


def _acknowledge(run: Run, event: Happening) -> None:
    """A file that no flow has a way for is seen by a person later on."""
    if event.kind == "file":
        is_voice = event.heard is not None and event.heard.kind == "audio"
        run.say("voice" if is_voice else "file")
        run.review = True
    elif event.kind == "unreadable":
        run.say("unreadable")
        run.review = True


def _take_first_words(run: Run, event: Happening) -> Walk:
    """Who says at once what they want need not choose it again from the first menu.

    Whoever greets is greeted back: where that menu is all that is said, its words stay.
    """
    node = run.find_node()
    if event.kind != "text" or not isinstance(node, nodes.Menu) or node.live:
        return ""
    if event.plain.isdecimal() or run.memory.state != "choosing" or len(event.plain) > 60:
        return ""
    choices = yield from asking.list_choices(run, node)
    pick = asking.find_choice(run, choices, event.text)
    if pick.key is None or pick.score < _SURE:
        return ""
    greets = run.hello or not words.HELLOS.isdisjoint(event.plain.split()[:1])
    if greets and len(run.replies) == 1 and run.question_at == 0:
        body = filling.fill(node.text, run.get_scope(), run.language)
        run.replies.insert(0, content.Text(body=body))
        run.question_at = 1
    return (yield from answering.choose(run, node, choices, (pick.key, pick.score)))


def pass_over_hellos(run: Run) -> list[Heard]:
    """What a turn begins with: `hola` and then what is wanted is as if both were one message."""
    heard = list(run.turn.heard)
    if len(heard) < 2 or transitions.find_deed(run.memory.state, "text") != "begin":
        return heard
    made = [events.make_out(run, each) for each in heard]
    at = next((index for index, each in enumerate(made) if not _is_hello(each)), 0)
    if made[at].kind != "text" or hearing.find_small_talk(made[at].plain) is not None:
        return heard
    run.hello = any(each.kind == "text" for each in made[:at])
    return heard[at:]


def _is_hello(event: Happening) -> bool:
    """Whether nothing is said but a hello, or nothing at all."""
    if event.kind == "text":
        return hearing.find_small_talk(event.plain) == "hello"
    return event.kind in ("welcome", "silent", "wordless")


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
