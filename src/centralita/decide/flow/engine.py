"""Plays one turn of a flow: what was heard, the state that memory tells, one table, a `Decision`.

    thinking = engine.start(flows, bot, turn, flow="orders")

The caller drives `thinking` (see `vocabulary.asking`). Nothing here raises for what a customer
says, whatever their memory holds.
"""

from collections.abc import Generator, Iterator, Sequence
from typing import Final

import msgspec

from centralita.decide import hearing, scene
from centralita.decide.bot import CompiledBot
from centralita.decide.flow import (
    answering,
    asides,
    asking,
    beginning,
    deeds,
    events,
    filling,
    knowing,
    leaving,
    memory,
    nodes,
    outcome,
    sizes,
    texts,
    transitions,
    wishes,
)  # fmt: skip
from centralita.decide.flow.nodes import CompiledFlow
from centralita.decide.flow.run import Aside, Flows, Happening, Run, Walk
from centralita.vocabulary.asking import Ask, Thinking, Told
from centralita.vocabulary.turns import Decision, Heard, Turn

_MOST_MISSES: Final = 10
"""After so many misses in a row the bot keeps quiet: it may be talking to another bot."""
_HELP_FROM: Final = 2
_LONGEST_JOINED: Final = 4096

__all__ = ["Aside", "Flows", "is_under_way", "repeat", "start"]


def start(
    flows: Flows, bot: CompiledBot, turn: Turn, *, flow: str, aside: Aside | None = None
) -> Thinking:
    """A flow at work on one turn; `flow` is the bot's own, played where none is under way.

    `bot` are the common settings (opening hours, words for a person, misses, texts). `aside`
    answers what a question does not understand, as the rules do, or None.
    """
    if turn.conversation.owner != "bot":
        return Decision(misses=turn.conversation.misses, because="the bot does not answer here")
    remembered = memory.read(turn.conversation.memory)
    root = _find_root(flows, remembered, flow)
    if root is None:
        return Decision(
            misses=turn.conversation.misses,
            requires_review=True,
            because=f"there is no flow called {flow}",
        )
    run = _open_run(flows, (bot, turn), root, aside, remembered)
    yield from _play(run)
    return outcome.conclude(run)


def is_under_way(turn: Turn) -> bool:
    """Whether a question of a flow waits for its answer."""
    return memory.read(turn.conversation.memory).state in ("asking", "choosing")


def repeat(flows: Flows, bot: CompiledBot, turn: Turn, *, flow: str) -> Thinking:
    """The question that waits, put again: something else was answered meanwhile."""
    remembered = memory.read(turn.conversation.memory)
    root = _find_root(flows, remembered, flow)
    if root is None or not is_under_way(turn):
        return Decision(because="no question waits")
    run = _open_run(flows, (bot, turn), root, None, remembered)
    if run.memory.frames:
        yield from _ask_again(run, "")
    return outcome.conclude(run)


def _find_root(flows: Flows, remembered: memory.Memory, flow: str) -> CompiledFlow | None:
    """The version that the conversation began with; the active one where that is gone."""
    frames = remembered.frames
    if frames:
        pinned = flows.get(frames[0].flow, frames[0].version)
        if pinned is not None:
            return pinned
    return flows.get(flow, None)


def _open_run(
    flows: Flows,
    given: tuple[CompiledBot, Turn],
    root: CompiledFlow,
    aside: Aside | None,
    remembered: memory.Memory,
) -> Run:
    bot, turn = given
    language = scene.choose_language(bot, turn)
    here = scene.Scene(
        bot=bot,
        turn=turn,
        language=language,
        heard=turn.heard,
        texts=tuple(hearing.list_texts(turn.heard)),
        sentences=(),
        whole="",
    )
    run = Run(
        flows=flows,
        bot=bot,
        turn=turn,
        here=here,
        root=root,
        aside=aside,
        memory=remembered,
        language=language,
        loaded={(root.name, root.version): root},
        room=sizes.MOST_OF_TURN - len(turn.conversation.memory or ""),
    )
    if any(run.find_flow(frame) is None for frame in run.memory.frames) or _is_lost(run):
        run.forget("idle")
        run.add_step("what was remembered no longer fits a flow: started afresh")
    if run.memory.state in ("asking", "choosing"):
        run.before = memory.copy_frames(run.memory.frames)
        run.before_serial = run.memory.asked
    run.node = run.frame.node if run.memory.frames else None
    return run


def _is_lost(run: Run) -> bool:
    """Whether the state and the node that memory tells do not go together."""
    kinds = {"asking": nodes.Ask, "choosing": nodes.Menu, "waiting": nodes.Wait}
    wanted = kinds.get(run.memory.state)
    if wanted is None:
        return bool(run.memory.frames)
    return not isinstance(run.find_node(), wanted)


def _play(run: Run) -> Walk:
    turn = run.turn
    if not turn.heard:
        kind: transitions.Event = "woken" if turn.woken else "returned"
        yield from deeds.do(run, Happening(kind=kind))
        return ""
    earlier: list[Happening] = []
    waiting = beginning.pass_over_hellos(run)
    while waiting and run.owner is None:
        event = events.make_out(run, waiting.pop(0))
        if event.kind == "text" and answering.takes_all(run):
            event = _join([event, *_take_texts(run, waiting)])
        if _is_ahead(run, event, earlier):
            run.add_step("a message sent before the question was seen is left aside")
            run.unheard.append(event)
        else:
            yield from deeds.do(run, event)
        earlier.append(event)
    if run.unheard and run.owner is None:
        yield from _settle(run)
    return ""


def _take_texts(run: Run, waiting: list[Heard]) -> Iterator[Happening]:
    """The texts that follow at once: an address sent line by line is one answer."""
    while waiting and events.make_out(run, waiting[0]).kind == "text":
        yield events.make_out(run, waiting.pop(0))


def _is_ahead(run: Run, event: Happening, earlier: Sequence[Happening]) -> bool:
    return bool(earlier) and not answering.may_follow(run, event, earlier)


def _settle(run: Run) -> Walk:
    """What no question understood: all of it together, a slip of the pen, the rules, a miss."""
    unheard, run.unheard = run.unheard, []
    if run.understood:
        yield from _answer_beside(run, unheard)
        return ""
    event = _join(unheard)
    if len(unheard) > 1 and (yield from _answer_joined(run, event)):
        return ""
    if asides.say_aside(run, unheard):
        run.understood = True
        return (yield from _ask_again(run, ""))
    if (yield from knowing.say_known(run, event)):
        return (yield from _ask_again(run, ""))
    wish = wishes.find_like(event.plain)
    if wish is not None and events.is_on(run, wish):
        return (yield from deeds.do(run, msgspec.structs.replace(event, kind=wish)))
    talk = hearing.find_small_talk(event.plain) if event.plain else None
    if talk in ("hello", "thanks"):
        return (yield from _be_kind(run, event, talk))
    return (yield from _miss(run, unheard))


def _be_kind(run: Run, event: Happening, talk: str | None) -> Walk:
    """A hello or a thank you is no miss; a hello after a long time is a new beginning."""
    if talk == "hello" and scene.is_greeting_due(run.here):
        return (yield from beginning.begin(run, event))
    run.misses = run.turn.conversation.misses
    run.because, run.intent = f"a {talk}", "greeting"
    if talk == "thanks":
        asides.say_thanks(run)
    return (yield from _ask_again(run, ""))


def _answer_joined(run: Run, event: Happening) -> Generator[Ask, Told, bool]:
    yield from answering.answer(run, event)
    return run.understood


def _answer_beside(run: Run, unheard: Sequence[Happening]) -> Walk:
    """A question to us among answers to ours: the rules' answer goes before our next question."""
    asked = [each for each in unheard if "?" in each.text]
    at = run.question_at
    question = run.replies.pop(at) if at is not None else None
    if asked and not asides.say_aside(run, asked):
        yield from knowing.say_known(run, _join(asked))
    if question is not None and run.owner is None:
        run.question_at = len(run.replies)
        run.replies.append(question)
    return ""


def _join(unheard: Sequence[Happening]) -> Happening:
    text = " ".join(each.text for each in unheard if each.text)[:_LONGEST_JOINED]
    plain = " ".join(each.plain for each in unheard if each.plain)[:_LONGEST_JOINED]
    kind = "text" if plain else unheard[-1].kind
    return Happening(kind=kind, heard=unheard[-1].heard, text=text, plain=plain)


def _ask_again(run: Run, preface: str) -> Walk:
    node = run.find_node()
    if run.owner is not None or not isinstance(node, nodes.QUESTIONS):
        return ""
    run.node = node.name
    way = yield from asking.show_question(run, node, preface)
    return (yield from answering.go_on(run, way)) if way else ""


def _miss(run: Run, unheard: Sequence[Happening]) -> Walk:
    settings = run.bot.config
    run.misses = run.turn.conversation.misses + 1
    run.confidence, run.intent = 0.0, "unknown"
    run.changed = True
    files = {each.heard.kind for each in unheard if each.heard and each.kind == "file"}
    run.review = run.review or bool(files)
    run.because = f"not understood; {run.misses} of {settings.misses_before_person} misses"
    if run.misses >= settings.misses_before_person and settings.on_misses == "hand_over":
        leaving.hand_over(run, f"{run.misses} messages were not understood", "misses")
        return ""
    if run.misses > _MOST_MISSES:
        run.review = True
        run.because = f"{run.misses} misses in a row: silent, it may be another bot"
        return ""
    return (yield from _ask_again(run, _say_trouble(run, unheard)))


def _say_trouble(run: Run, unheard: Sequence[Happening]) -> str:
    """What was wrong, in the question's own words where it has some; from the second on, help."""
    node = run.find_node()
    key, facts = run.trouble
    sent = _name_file(unheard) if isinstance(node, nodes.Menu) else key
    if any(each.kind == "unreadable" for each in unheard):
        said = run.phrase("unreadable")
    elif sent in ("voice", "file"):
        said = run.phrase(sent)
    elif isinstance(node, nodes.QUESTIONS) and node.retry is not None:
        said = filling.fill(node.retry, run.get_scope(), run.language)
    elif isinstance(node, nodes.Menu):
        said = run.phrase("not_choice")
    else:
        said = run.phrase(key or "not_understood", **facts)
    if run.misses < _HELP_FROM and run.bot.config.misses_before_person > _HELP_FROM:
        return said
    on = {word: events.is_on(run, word) for word in ("back", "menu", "person")}
    if said.endswith(":"):
        said = f"{said[:-1]}."
    return f"{said} {texts.say_help(run.language, **on)}"


def _name_file(unheard: Sequence[Happening]) -> str:
    kinds = {each.heard.kind for each in unheard if each.heard and each.kind == "file"}
    return "voice" if "audio" in kinds else "file" if kinds else ""
