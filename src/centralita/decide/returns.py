"""Decides what becomes of a slow bot's answer once it has returned. Pure.

The conversation may have changed while it was waited for: when a person has it by now, the answer
is a note for that person and no message. When there is no answer, the rules try, and what they
can't answer is said kindly.
"""

from typing import Any, Final, cast

import msgspec

from centralita.decide import answers, rules, scene, texts
from centralita.decide.answers import Answer
from centralita.decide.bot import CompiledBot
from centralita.decide.scene import Scene
from centralita.vocabulary.answers import BotAnswer
from centralita.vocabulary.content import AnyContent
from centralita.vocabulary.handover import Cause
from centralita.vocabulary.turns import Decision, Returned, Turn, Why
from centralita.vocabulary.words import describe_content

MOST_REPLIES: Final = 10
LEAST_CONFIDENCE: Final = 0.3
"""Where a bot's settings say nothing; see `least_confidence`."""
_LONGEST_NOTE: Final = 4_000
_SLOW_KINDS: Final = ("agent", "outside", "code")
_NAMES: Final = {"agent": "the agent", "outside": "the outside bot", "code": "the code bot"}

_NO_ANSWER: Final[dict[texts.Tone, Answer]] = {
    "friendly": answers.parse_text(
        "Perdona, ahora mismo no puedo contestarte a eso. Escríbemelo otra vez en un momento o, si "
        "prefieres, escribe *persona* y te atiende alguien del equipo.",
        "Sorry, I can't answer that right now. Ask me again in a moment, or write *person* and "
        "someone from the team will help you.",
    ),
    "formal": answers.parse_text(
        "Disculpe, en este momento no puedo responder a su consulta. Inténtelo de nuevo en unos "
        "minutos o escriba *persona* y le atenderá alguien de nuestro equipo.",
        "I am sorry, I cannot answer your question at the moment. Please try again in a few "
        "minutes, or write *person* and a member of our team will assist you.",
    ),
}
_DRAFTS: Final[dict[texts.Language, dict[str, str]]] = {
    "es": {
        "late": "Esto iba a contestar el bot, pero ya atiende una persona (no se envió):",
        "unsure": "El bot no estaba seguro. Esto habría contestado (no se envió):",
    },
    "en": {
        "late": "The bot was going to say this, but a person answers by now (it was not sent):",
        "unsure": "The bot was not sure. This is what it would have said (it was not sent):",
    },
}


def decide_return(bot: CompiledBot, turn: Turn) -> Decision:
    """What an agent's, outside bot's or code's answer leads to (`turn.returned` is set).

    Another kind of effect, or an answer in no shape we know, leads to the fallback.
    """
    returned = turn.returned or Returned(kind="", ok=False, problem="nothing has returned")
    here = scene.read_turn(bot, msgspec.structs.replace(turn, heard=returned.heard, returned=None))
    answer = read_answer(returned)
    if turn.conversation.owner != "bot":
        return _leave_note(here, returned, answer)
    if isinstance(answer, str):
        return _fall_back(here, returned, answer)
    least = here.bot.config.bot.settings.get("least_confidence", LEAST_CONFIDENCE)
    if answer.confidence is not None and answer.confidence < least and not answer.hand_over:
        return _give_to_person(here, returned, answer)
    return _say(here, returned, answer)


def read_answer(returned: Returned) -> BotAnswer | str:
    """The answer, or why there is none, as a short English sentence."""
    if not returned.ok:
        return returned.problem or "it failed without a word"
    try:
        return msgspec.convert(returned.value, BotAnswer)
    except msgspec.ValidationError as problem:
        return f"its answer has a wrong shape: {problem}"


def _name(returned: Returned) -> str:
    return _NAMES.get(returned.kind, returned.kind or "nobody")


def _explain(returned: Returned, *steps: str) -> Why | None:
    if returned.kind not in _SLOW_KINDS:
        return None
    return Why(bot=cast(Any, returned.kind), steps=tuple(step for step in steps if step))


def _leave_note(here: Scene, returned: Returned, answer: BotAnswer | str) -> Decision:
    """Somebody else has the conversation by now: they may use it, the customer never sees it."""
    misses = here.turn.conversation.misses
    if isinstance(answer, str):
        because = f"{_name(returned)} failed ({answer}), and somebody else has the conversation"
        return Decision(misses=misses, because=because, why=_explain(returned, answer))
    return Decision(
        misses=misses,
        note=_write_note(here, "late", answer) if answer.replies else answer.summary,
        alarms=answer.alarms,
        about=answer.about,
        because=f"{_name(returned)} answered, but somebody else has the conversation by now",
        why=_explain(returned, *answer.steps),
    )


def _write_note(here: Scene, what: str, answer: BotAnswer) -> str:
    language = scene.get_tenant_language(here.turn)
    said = [describe_content(each) or "" for each in answer.replies]
    parts = [answer.summary or "", _DRAFTS[language][what], *said]
    return "\n\n".join(part for part in parts if part)[:_LONGEST_NOTE]


def _say(here: Scene, returned: Returned, answer: BotAnswer) -> Decision:
    hands_over = answer.hand_over
    said = answer.replies[:MOST_REPLIES]
    cause: Cause = "agent_wish" if returned.kind == "agent" else "bot_wish"
    alarm = scene.raise_alarm(here, "warning", "bot_wish") if hands_over else None
    because = f"{_name(returned)} answered"
    if hands_over:
        because = f"{_name(returned)} wants a person: {answer.reason or 'no reason given'}"
    return Decision(
        replies=said if said or not hands_over else _say_handed_over(here),
        intent=answer.intent,
        confidence=answer.confidence,
        stage="handed_over" if hands_over else answer.stage or "answered",
        greeted=bool(said) and scene.is_greeting_due(here),
        requires_review=hands_over,
        owner="human" if hands_over else None,
        cause=cause if hands_over else None,
        note=answer.summary if hands_over else None,
        alarms=(*answer.alarms, alarm) if alarm else answer.alarms,
        contact_language=answer.language,
        about=answer.about,
        because=because,
        why=_explain(returned, *answer.steps),
    )


def _give_to_person(here: Scene, returned: Returned, answer: BotAnswer) -> Decision:
    """Not sure enough: the answer becomes a draft, and the customer hears that a person comes."""
    sure = f"{answer.confidence or 0.0:.2f}"
    return Decision(
        replies=_say_handed_over(here),
        intent=answer.intent,
        confidence=answer.confidence,
        stage="handed_over",
        greeted=scene.is_greeting_due(here),
        requires_review=True,
        owner="human",
        cause="low_confidence",
        note=_write_note(here, "unsure", answer),
        alarms=(*answer.alarms, scene.raise_alarm(here, "warning", "bot_unsure")),
        contact_language=answer.language,
        about=answer.about,
        because=f"{_name(returned)} was only {sure} sure of its answer",
        why=_explain(returned, *answer.steps),
    )


def _fall_back(here: Scene, returned: Returned, problem: str) -> Decision:
    because = f"{_name(returned)} gave no answer: {problem}"
    why = _explain(returned, problem)
    if here.bot.config.bot.settings.get("fallback") == "person":
        return Decision(
            replies=_say_handed_over(here),
            stage="handed_over",
            greeted=scene.is_greeting_due(here),
            requires_review=True,
            owner="human",
            cause="bot_failed",
            alarms=(scene.raise_alarm(here, "warning", "bot_failed"),),
            because=because,
            why=why,
        )
    if not here.turn.heard:
        return Decision(misses=here.turn.conversation.misses, because=because, why=why)
    by_rules = rules.decide_turn(here.bot, here.turn)
    if by_rules.intent == "unknown" and by_rules.owner is None and by_rules.replies:
        by_rules = msgspec.structs.replace(
            by_rules, replies=_say_no_answer(here), requires_review=True, greeted=False
        )
    because = f"{because}; then by the rules: {by_rules.because}"
    return msgspec.structs.replace(by_rules, because=because, why=why)


def _say_handed_over(here: Scene) -> tuple[AnyContent, ...]:
    said = here.bot.config.texts
    spoken = scene.speak(here, said.handed_over if scene.is_open(here) else said.handed_over_closed)
    return scene.put_words(here, spoken)


def _say_no_answer(here: Scene) -> tuple[AnyContent, ...]:
    own = here.bot.config.bot.settings.get("fallback_text")
    answer = answers.parse_answer(own) if own else _NO_ANSWER[here.bot.config.tone]
    return scene.put_words(here, scene.speak(here, answer))
