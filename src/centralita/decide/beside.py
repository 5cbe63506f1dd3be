"""An agent beside a flow: it answers the questions that neither the flow nor the rules understand.

The flow leads and stays where it is; the agent's answer is said, and the flow's question put again.
Where there is no model, or it fails, everything is as if there were no agent.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from centralita.decide import returns, rules
from centralita.decide.flow import engine
from centralita.decide.flow.engine import Flows
from centralita.decide.kinds import Kind
from centralita.decide.scene import Scene
from centralita.vocabulary.asking import Thinking
from centralita.vocabulary.turns import Decision, Returned, Turn

_LEAST_WORDS: Final = 2


def find_agent(here: Scene) -> Mapping[str, Any] | None:
    """The settings of the agent beside this flow, where it has a model to think with."""
    settings: Mapping[str, Any] | None = here.bot.config.bot.settings.get("agent")
    if settings is None or not here.turn.heard:
        return None
    return settings if here.turn.business.thinks or "api_key" in settings else None


def opens_with_question(here: Scene) -> bool:
    """Whether somebody begins with a question of their own, which no rule answers."""
    return (
        not engine.is_under_way(here.turn)
        and any("?" in text for text in here.texts)
        and len(here.whole.split()) >= _LEAST_WORDS
        and rules.decide_aside(here.bot, here.turn) is None
    )


def is_puzzled(here: Scene, decision: Decision) -> bool:
    """Whether the flow understood nothing of what was written."""
    missed = decision.intent == "unknown" or decision.cause == "misses"
    return missed and len(here.whole.split()) >= _LEAST_WORDS


def play(here: Scene, flows: Flows) -> Thinking:
    """The flow by itself, with the rules for what is said beside its questions."""

    def answer_aside(turn: Turn) -> Decision | None:
        return rules.decide_aside(here.bot, turn)

    return (
        yield from engine.start(
            flows,
            here.bot,
            here.turn,
            flow=here.bot.config.bot.settings["flow"],
            aside=answer_aside,
        )
    )


def go_on(here: Scene, returned: Returned, flows: Flows) -> Thinking:
    """What the agent says, and then the flow where it was; without an answer, the flow alone.

    `here` is the turn with the messages that the agent was asked about.
    """
    answer = returns.read_answer(returned)
    if isinstance(answer, str) and here.turn.conversation.owner == "bot":
        decision = yield from play(here, flows)
        because = f"the agent gave no answer: {answer}; {decision.because}"
        return msgspec.structs.replace(decision, because=because)
    decision = _decide_alone(here, returned)
    if decision.owner is not None or here.turn.conversation.owner != "bot" or not decision.replies:
        return decision
    if engine.is_under_way(here.turn):
        led = yield from engine.repeat(
            flows, here.bot, here.turn, flow=here.bot.config.bot.settings["flow"]
        )
        return _join(decision, led, before=0)
    led = yield from play(here, flows)
    return _join(decision, led, before=max(len(led.replies) - 1, 0))


def _decide_alone(here: Scene, returned: Returned) -> Decision:
    """As if the agent were the bot: its own settings say how sure it must be."""
    settings = here.bot.config.bot.settings["agent"]
    config = msgspec.structs.replace(
        here.bot.config, bot=Kind(name="agent", settings={"kind": "agent", **settings})
    )
    bot = msgspec.structs.replace(here.bot, config=config)
    turn = msgspec.structs.replace(here.turn, returned=returned)
    return returns.decide_return(bot, turn)


def _join(answered: Decision, led: Decision, *, before: int) -> Decision:
    """The agent's answer, then the flow's question; a greeting of the flow's comes first."""
    replies = (*led.replies[:before], *answered.replies, *led.replies[before:])
    return msgspec.structs.replace(
        answered,
        replies=replies,
        memory=led.memory,
        wake_at=led.wake_at,
        stage=led.stage,
        about=led.about or answered.about,
        alarms=(*answered.alarms, *led.alarms),
        greeted=led.greeted,
        owner=led.owner,
        cause=led.cause,
        note=led.note,
    )
