"""Understands what was heard as the answer to the question that is open."""

from collections.abc import Generator, Sequence
from typing import Any, Final

from centralita.decide import hearing, words
from centralita.decide.flow import (
    asides,
    asking,
    expressions,
    knowing,
    nodes,
    reading,
    taps,
    walking,
    wishes,
)
from centralita.decide.flow.choosing import Choice
from centralita.decide.flow.run import Happening, Run, Walk
from centralita.vocabulary.asking import Ask, Told

_FILES: Final = frozenset(("image", "video", "audio", "document"))
_WORDS: Final[frozenset[str]] = frozenset(("text", "any"))
_OVER: Final = frozenset(("idle", "ended", "handed_over", "waiting"))
"""After these a thank you in the same breath begins nothing anew."""


def answer(run: Run, event: Happening) -> Walk:
    """Goes on where the answer leads, or keeps the message among those not understood."""
    node = run.find_node()
    if (
        _takes_words(node)
        and asides.is_question(event)
        and (asides.say_aside(run, [event]) or (yield from _say_known(run, node, event)))
    ):
        return (yield from _ask_after_aside(run, node))
    if event.kind == "file" and (yield from route(run, event, node)):
        return ""
    if isinstance(node, nodes.Menu):
        return (yield from _answer_menu(run, node, event))
    if isinstance(node, nodes.Ask):
        return (yield from _answer_ask(run, node, event))
    run.unheard.append(event)
    return ""


def _takes_words(node: Any) -> bool:
    """Whether any words go on from here, also those that only wanted to know something."""
    if not isinstance(node, nodes.QUESTIONS):
        return False
    return "text" in node.on or (isinstance(node, nodes.Ask) and node.kind in _WORDS)


def _say_known(run: Run, node: Any, event: Happening) -> Generator[Ask, Told, bool]:
    """A menu that takes words has a way of its own for what it does not know."""
    if isinstance(node, nodes.Menu):
        return False
    return (yield from knowing.say_known(run, event))


def _ask_after_aside(run: Run, node: Any) -> Walk:
    run.understood = True
    if run.owner is not None:
        return ""
    way = yield from asking.show_question(run, node)
    return (yield from go_on(run, way)) if way else ""


def take(run: Run, confidence: float = 1.0) -> None:
    """This message was understood: the question it answers need not be said again."""
    run.understood = True
    run.changed = True
    run.confidence = min(run.confidence, confidence)
    if run.question_at is not None:
        del run.replies[run.question_at]
        run.question_at = None


def go_on(run: Run, way: str, index: int | None = None) -> Walk:
    """On to a node, of the frame at `index` where it is not the top one."""
    if index is not None:
        if not run.memory.frames:
            run.open_frame(run.root)
        del run.memory.frames[index + 1 :]
    return (yield from walking.walk(run, way))


def route(run: Run, event: Happening, node: Any) -> Generator[Ask, Told, bool]:
    """A file by its kind: where the question says, else where a flow says for wherever one is."""
    kinds = _list_kinds(event)
    own = next((node.on[kind] for kind in kinds if kind in node.on), None) if _is_question(
        node) else None  # fmt: skip
    if own is None and isinstance(node, nodes.Ask) and _is_wanted(node, event):
        return False
    if own is not None:
        take(run)
        yield from go_on(run, own)
        return True
    index, way = run.find_way(
        lambda flow: next((flow.on[kind] for kind in kinds if kind in flow.on), None)
    )
    if way is None:
        return False
    take(run)
    yield from go_on(run, way, index)
    return True


def _is_question(node: Any) -> bool:
    return isinstance(node, nodes.QUESTIONS)


def _list_kinds(event: Happening) -> tuple[str, ...]:
    kind = event.heard.kind if event.heard else ""
    if kind == "address":
        return ("form",)
    return (kind, "media") if kind in _FILES else (kind,)


def _is_wanted(node: nodes.Ask, event: Happening) -> bool:
    kind = event.heard.kind if event.heard else ""
    if node.kind == "location":
        return kind == "location"
    return node.kind in ("media", "any") and (kind in _FILES or node.kind == "any")


def _answer_menu(run: Run, node: nodes.Menu, event: Happening) -> Walk:
    text = event.text
    if run.memory.offered and wishes.wants_more(event.plain):
        return (yield from _turn_page(run, node))
    if not text or event.kind == "unreadable":
        run.unheard.append(event)
        return ""
    choices = yield from asking.list_choices(run, node)
    pick = asking.find_choice(run, choices, text)
    if pick.key is not None:
        return (yield from choose(run, node, choices, (pick.key, pick.score)))
    if pick.between:
        take(run, 0.5)
        run.misses = run.turn.conversation.misses
        return (yield from asking.show_question(run, node, run.phrase("which"), pick.between))
    if "text" in node.on and _tells(event):
        take(run)
        return (yield from go_on(run, node.on["text"]))
    run.unheard.append(event)
    return ""


def _leads_on(run: Run, node: nodes.Ask, event: Happening) -> bool:
    """Whether these words, which are no answer, are another way on from the question."""
    if "text" not in node.on or not _tells(event):
        return False
    return expressions.holds(node.text_if, run.get_scope(), run.purse)


def _tells(event: Happening) -> bool:
    """Whether there is more in it than a hello or a thank you."""
    return bool(event.plain) and hearing.find_small_talk(event.plain) not in ("hello", "thanks")


def _turn_page(run: Run, node: nodes.Menu) -> Walk:
    take(run)
    run.memory.page += 1
    return (yield from asking.show_question(run, node))


def choose(run: Run, node: nodes.Menu, choices: Sequence[Choice], pick: tuple[str, float]) -> Walk:
    """The option of that key, if it is still there."""
    key, score = pick
    if key == taps.MORE:
        return (yield from _turn_page(run, node))
    choice = next((each for each in choices if each.key == key), None)
    take(run, score)
    if choice is None:
        return (yield from _say_vanished(run, node, key))
    run.add_step(f"chose {key[:60]} in {node.name}")
    run.because = f"chose '{choice.title}' in {node.name}"
    if node.into:
        run.set_value(node.into, choice.value)
        run.set_value(f"{node.into}_text", choice.title)
        if node.keeps_row:
            run.set_value(f"{node.into}_row", choice.row)
    return (yield from go_on(run, choice.next))


def _say_vanished(run: Run, node: nodes.Menu, key: str) -> Walk:
    run.add_step(f"option {key[:60]} of {node.name} is gone")
    run.because = f"an option of {node.name} is no longer there"
    title = next((title for each, title in run.memory.offered if each == key), None)
    preface = run.phrase("vanished", title=title) if title else run.phrase("vanished_one")
    way = yield from asking.show_question(run, node, preface)
    return (yield from go_on(run, way)) if way else ""


def _answer_ask(run: Run, node: nodes.Ask, event: Happening) -> Walk:
    if event.heard is None:
        return ""
    if event.plain and "skip" in node.on and wishes.wants_skip(event.plain):
        take(run)
        return (yield from go_on(run, node.on["skip"]))
    if node.kind in _WORDS and hearing.find_small_talk(event.plain) == "hello":
        run.unheard.append(event)
        return ""
    if event.kind == "file" and not _is_wanted(node, event) and not event.text:
        run.trouble = (_name_file_trouble(event), {})
        run.unheard.append(event)
        return ""
    found = reading.read_answer(node.kind, event.heard, event.text, asking.find_bounds(run, node))
    if found.trouble is None and not _holds(run, node, found):
        found = reading.Answer(trouble="not_right")
    if found.trouble is None:
        return (yield from accept(run, node, found))
    if node.kind not in _WORDS and _leads_on(run, node, event):
        take(run)
        return (yield from go_on(run, node.on["text"]))
    run.trouble = (found.trouble, found.facts)
    run.unheard.append(event)
    return ""


def _name_file_trouble(event: Happening) -> str:
    return "voice" if event.heard and event.heard.kind == "audio" else "file"


def _holds(run: Run, node: nodes.Ask, found: reading.Answer) -> bool:
    if node.check is None:
        return True
    scope = {**run.get_scope(), node.into: found.value, "answer": found.value}
    return expressions.holds(node.check, scope, run.purse)


def accept(run: Run, node: nodes.Ask, found: reading.Answer) -> Walk:
    take(run)
    run.add_step(f"answered {node.name}")
    run.because = f"answered {node.name}"
    run.set_value(node.into, found.value)
    if found.said is not None:
        run.set_value(f"{node.into}_text", found.said)
    if node.kind == "yes_no":
        way = node.on.get("yes" if found.value else "no", node.next)
        return (yield from go_on(run, way))
    return (yield from go_on(run, node.next))


def takes_all(run: Run) -> bool:
    """Whether any words answer the question, so that texts in a row are one answer."""
    node = run.find_node()
    if not isinstance(node, nodes.Ask) or run.memory.state != "asking":
        return False
    return not run.fresh and node.kind in _WORDS


def may_follow(run: Run, event: Happening, earlier: Sequence[Happening]) -> bool:
    """Whether a later message of the same turn may answer a question nobody has seen yet.

    What was typed before a question was read must not confirm it: only figures, days and the like,
    and the exact title of a live row, are taken ahead.
    """
    if any(each.plain == event.plain and each.kind == event.kind for each in earlier):
        return not event.plain
    if run.understood and run.memory.state in _OVER:
        return bool(event.kind == "tap")
    node = run.find_node()
    if not run.fresh or event.kind not in ("text", "wordless"):
        return True
    if isinstance(node, nodes.Ask):
        return node.kind in ("number", "date", "email", "phone")
    titles = {words.plain(title) for _, title in run.memory.offered}
    return isinstance(node, nodes.Menu) and node.live and event.plain in titles
