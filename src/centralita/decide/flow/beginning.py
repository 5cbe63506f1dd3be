"""Begins a flow, and says its questions again."""

from collections.abc import Generator
from typing import Final

from centralita.decide import hearing, scene, words
from centralita.decide.flow import answering, asides, asking, filling, memory, nodes, walking
from centralita.decide.flow.run import Happening, Run, Walk
from centralita.vocabulary import content
from centralita.vocabulary.asking import Ask, Told

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
    yield from take_first_words(run, event, greeted=_begins_with_hello(event))
    return way


def _begins_with_hello(event: Happening) -> bool:
    return not words.HELLOS.isdisjoint(event.plain.split()[:1])


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


def take_first_words(run: Run, event: Happening, *, greeted: bool) -> Generator[Ask, Told, bool]:
    """Who says at once what they want need not choose it again from the first menu.

    Whoever `greeted` is greeted back: where that menu is all that is said, its words stay.
    """
    node = run.find_node()
    if event.kind != "text" or not isinstance(node, nodes.Menu) or node.live:
        return False
    if event.plain.isdecimal() or run.memory.state != "choosing" or len(event.plain) > 60:
        return False
    choices = yield from asking.list_choices(run, node)
    pick = asking.find_choice(run, choices, event.text)
    if pick.key is None or pick.score < _SURE:
        return False
    if greeted and len(run.replies) == 1 and run.question_at == 0:
        body = filling.fill(node.text, run.get_scope(), run.language)
        run.replies.insert(0, content.Text(body=body))
        run.question_at = 1
    yield from answering.choose(run, node, choices, (pick.key, pick.score))
    return True


def is_hello(event: Happening) -> bool:
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
