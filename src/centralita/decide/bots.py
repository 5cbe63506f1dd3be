"""Decides a turn by whatever kind of bot answers on the number. Pure.

Who needs nothing of the house decides at once; a flow, which looks things up and does things, is a
generator that asks on its way; a slow kind starts an effect and decides when that has returned.
"""

from typing import Final, Literal

import msgspec

from centralita.decide import (
    agent_schema,
    beside,
    closing,
    front,
    offering,
    returns,
    rules,
    scene,
    slow_schema,
)
from centralita.decide.bot import CompiledBot
from centralita.decide.flow.engine import Flows
from centralita.decide.scene import Scene
from centralita.vocabulary import voice
from centralita.vocabulary.asking import Thinking
from centralita.vocabulary.turns import Decision, Effect, Returned, Turn, Why

Started = Decision | Thinking
BotName = Literal["agent", "outside", "code"]


def start(bot: CompiledBot, turn: Turn, flows: Flows) -> Started:
    """Begin a turn: its decision, or a bot at work that has something to ask first."""
    if turn.returned is not None:
        return _take_up(bot, turn, turn.returned, flows)
    kind = bot.config.bot.name
    voices = (
        [each for each in turn.heard if voice.is_note(each)] if turn.business.hears_voice else []
    )
    if kind == "rules" and not voices:
        return rules.decide_turn(bot, turn)
    here = scene.read_turn(bot, turn if kind == "flow" else offering.hear(turn))
    first = front.decide_before(here) if kind == "flow" or voices else front.decide_first(here)
    if first is not None:
        return _close(here, first)
    if voices:
        return _wait(turn, voice.build_effect(turn, voices), None)
    return _play(here, flows) if kind == "flow" else _ask(here)


def _close(here: Scene, decision: Decision) -> Decision:
    """What a person needs, and what is remembered where no flow keeps the memory."""
    if here.bot.config.bot.name != "flow":
        decision = closing.remember(here, decision)
    return closing.close(here, decision)


def _play(here: Scene, flows: Flows) -> Thinking:
    """The tenant's flow leads; what it does not understand is an aside for the rules, and then for
    the agent beside it."""
    agent = beside.find_agent(here)
    if agent is not None and beside.opens_with_question(here):
        return _wait(
            here.turn, agent_schema.build_effect(agent, here.turn, here.turn.heard), "agent"
        )
    decision = yield from beside.play(here, flows)
    if agent is not None and beside.is_puzzled(here, decision):
        return _wait(
            here.turn, agent_schema.build_effect(agent, here.turn, here.turn.heard), "agent"
        )
    return _close(here, decision)


def _ask(here: Scene) -> Decision:
    """An agent, an outside bot, code: none of them is quick enough to be waited for here."""
    kind, turn = here.bot.config.bot, here.turn
    if not turn.heard:
        return front.keep_silent(here, "woken, and nothing is left to do")
    if kind.name == "agent":
        return _wait(turn, agent_schema.build_effect(kind.settings, turn, turn.heard), "agent")
    name: BotName = "outside" if kind.name == "outside" else "code"
    return _wait(turn, slow_schema.build_effect(kind.settings, turn, turn.heard), name)


def _wait(turn: Turn, effect: Effect, bot: BotName | None) -> Decision:
    return Decision(
        misses=turn.conversation.misses,
        effect=effect,
        because=f"asked the {_NAMES[effect.kind]}, and waits for what it says",
        why=Why(bot=bot) if bot is not None else None,
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
    if returned.kind == "agent" and bot.config.bot.name == "flow":
        return _go_on(bot, turn, returned, flows)
    if returned.kind != voice.KIND:
        heard = msgspec.structs.replace(turn, heard=returned.heard, returned=None)
        return _close(scene.read_turn(bot, heard), returns.decide_return(bot, turn))
    texts = voice.read_texts(returned)
    heard_now = tuple(
        msgspec.structs.replace(each, text=texts.get(str(each.id), each.text))
        for each in returned.heard
    )
    business = msgspec.structs.replace(turn.business, hears_voice=False)
    again = msgspec.structs.replace(turn, heard=heard_now, returned=None, business=business)
    return start(bot, again, flows)


def _go_on(bot: CompiledBot, turn: Turn, returned: Returned, flows: Flows) -> Thinking:
    """The agent beside a flow has answered, or could not; either way the flow goes on."""
    heard = msgspec.structs.replace(turn, heard=returned.heard, returned=None)
    here = scene.read_turn(bot, heard)
    decision = yield from beside.go_on(here, returned, flows)
    return _close(here, decision)
