"""Decides a turn by whatever kind of bot answers on the number. Pure.

Who needs nothing of the house decides at once; a flow, which looks things up and does things, is a
generator that asks on its way; a slow kind starts an effect and decides when that has returned.
"""

from typing import Final, Protocol

import msgspec

from centralita.decide import (
    agent_schema,
    closing,
    front,
    offering,
    returns,
    rules,
    scene,
    slow_schema,
)
from centralita.decide.bot import CompiledBot
from centralita.decide.flow.nodes import CompiledFlow
from centralita.vocabulary import voice
from centralita.vocabulary.asking import Thinking
from centralita.vocabulary.turns import Decision, Effect, Returned, Turn, Why

Started = Decision | Thinking

_SLOW: Final = ("agent", "outside", "code")


class Flows(Protocol):
    """The tenant's flows. Raises LookupError where there is none of that name and version."""

    def get(self, name: str, version: int | None = None) -> CompiledFlow:
        """`version` None: the one that new conversations take."""
        ...


def start(bot: CompiledBot, turn: Turn, flows: Flows) -> Started:
    """Begin a turn: its decision, or a bot at work that has something to ask first."""
    if bot.config.bot.name in _SLOW:
        turn = offering.hear(turn)
    started = _start(bot, turn, flows)
    if isinstance(started, Decision):
        return _close(bot, turn, started)
    return _finish(bot, turn, started)


def _finish(bot: CompiledBot, turn: Turn, thinking: Thinking) -> Thinking:
    return _close(bot, turn, (yield from thinking))


def _close(bot: CompiledBot, turn: Turn, decision: Decision) -> Decision:
    """What every kind owes after it has decided; the rules have done so by themselves."""
    kind = bot.config.bot.name
    if kind == "rules" and (decision.owner is None or decision.note is not None):
        return decision
    if turn.returned is not None:
        turn = msgspec.structs.replace(turn, heard=turn.returned.heard, returned=None)
    here = scene.read_turn(bot, turn)
    if kind in _SLOW:
        decision = closing.remember(here, decision)
    return closing.close(here, decision)


def _start(bot: CompiledBot, turn: Turn, flows: Flows) -> Started:
    if turn.returned is not None:
        return _take_up(bot, turn, turn.returned, flows)
    voices = (
        [each for each in turn.heard if voice.is_note(each)] if turn.business.hears_voice else []
    )
    kind = bot.config.bot.name
    if kind == "rules" and turn.heard and not voices:
        return rules.decide_turn(bot, turn)
    first = front.decide_first(scene.read_turn(bot, turn))
    if first is not None:
        return first
    if voices:
        return _wait(turn, voice.build_effect(turn, voices), None)
    return _go_on(bot, turn, flows)


def _go_on(bot: CompiledBot, turn: Turn, flows: Flows) -> Started:
    """The kind of bot itself, once nothing comes before it."""
    kind = bot.config.bot
    match kind.name:
        case "agent" | "outside" | "code" if turn.heard:
            build = agent_schema.build_effect if kind.name == "agent" else slow_schema.build_effect
            return _wait(turn, build(kind.settings, turn, turn.heard), Why(bot=kind.name))
        case _ if turn.heard:
            return rules.decide_turn(bot, turn)
    misses = turn.conversation.misses
    return Decision(misses=misses, because="woken, and nothing is left to do")


def _wait(turn: Turn, effect: Effect, why: Why | None) -> Decision:
    return Decision(
        misses=turn.conversation.misses,
        effect=effect,
        because=f"asked the {_NAMES[effect.kind]}, and waits for what it says",
        why=why,
    )


_NAMES: Final = {
    "agent": "agent",
    "outside": "outside bot",
    "code": "code bot",
    voice.KIND: "transcription",
}


def _take_up(bot: CompiledBot, turn: Turn, returned: Returned, flows: Flows) -> Started:
    """A slow answer is there. What a voice note said is taken for what was written; a voice note
    that nobody could hear is a file like any other."""
    if returned.kind != voice.KIND:
        return returns.decide_return(bot, turn)
    texts = voice.read_texts(returned)
    heard = tuple(
        msgspec.structs.replace(each, text=texts.get(str(each.id), each.text))
        for each in returned.heard
    )
    business = msgspec.structs.replace(turn.business, hears_voice=False)
    again = msgspec.structs.replace(turn, heard=heard, returned=None, business=business)
    return _start(bot, again, flows)
