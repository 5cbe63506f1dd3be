"""What comes before any kind of bot decides: whose conversation it is, how old the words are,
and whether the customer wants a person. Shared by all kinds, so that it means the same for each.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from centralita.decide import answers, hearing, language, offering, scene
from centralita.decide.scene import Scene
from centralita.vocabulary.content import AnyContent
from centralita.vocabulary.turns import Decision


def decide_first(here: Scene) -> Decision | None:
    """The first of these that has an opinion; None leaves the turn to the kind of bot."""
    for step in _STEPS:
        decision = step(here)
        if decision is not None:
            return decision
    return None


def decide_before(here: Scene) -> Decision | None:
    """The same for a bot that hears wishes by itself: whose turn it is, and how old it is."""
    return decide_other_owner(here) or decide_old(here) or _decide_silent(here)


def keep_silent(here: Scene, because: str, *, requires_review: bool = False) -> Decision:
    misses = here.turn.conversation.misses
    return Decision(misses=misses, requires_review=requires_review, because=because)


def decide_other_owner(here: Scene) -> Decision | None:
    """A person's conversation stays theirs until they have been silent for too long."""
    match here.turn.conversation.owner:
        case "human" if here.turn.woken and not here.turn.heard:
            return Decision(
                owner="bot",
                cause="time_out",
                stage="given_back",
                because="the person was silent for too long; the bot answers again",
            )
        case "human":
            return keep_silent(here, "a person is answering this conversation")
        case "nobody":
            return keep_silent(here, "nobody answers this conversation; it is only kept")
    return None


def decide_old(here: Scene) -> Decision | None:
    """What reached us late is for people to look at, as the settings say."""
    if not here.turn.heard:
        return None
    limit = here.bot.config.old_messages
    age = here.turn.now - max(each.at for each in here.turn.heard)
    if limit.do == "answer" or age <= timedelta(minutes=limit.older_than_minutes):
        return None
    minutes = int(age.total_seconds() // 60)
    because = f"the newest message is {minutes} minutes old; old_messages says {limit.do}"
    if limit.do == "skip":
        return keep_silent(here, because)
    return Decision(
        misses=here.turn.conversation.misses,
        requires_review=True,
        alarms=(scene.raise_alarm(here, "info", "old", minutes=minutes),),
        because=because,
    )


def _decide_silent(here: Scene) -> Decision | None:
    """Reactions, edits and the like ask for no answer, whoever would give it."""
    kinds = {each.kind for each in here.turn.heard}
    if not kinds or kinds - (hearing.SILENT - {"sticker"}):
        return None
    return keep_silent(here, f"nothing to answer in {', '.join(sorted(kinds))}")


def decide_language(here: Scene) -> Decision | None:
    """Nothing was said but which language to speak."""
    if here.wish is None or here.sentences:
        return None
    said: AnyContent = language.ask() if here.wish == "ask" else language.confirm(here.wish)
    return scene.reply(
        here,
        (said,),
        intent="language",
        confidence=1.0,
        misses=here.turn.conversation.misses,
        because=f"asks for the language '{here.wish}'",
    )


def decide_more(here: Scene) -> Decision | None:
    """The rest of a list that had too many rows for one message."""
    page = offering.find_more(here.turn)
    if page is None:
        return None
    because = "asked to see more of the list"
    return Decision(replies=(page,), intent="more_options", confidence=1.0, because=because)


def _decide_person(here: Scene) -> Decision | None:
    """A button that calls a person, or words for one; a title that was tapped is no such word."""
    for each in here.turn.heard:
        if each.choice is not None and each.choice.id == answers.PERSON:
            return hand_over(here, "person", f"chose '{answers.PERSON}'")
    typed = hearing.list_texts([each for each in here.turn.heard if each.choice is None])
    wish = hearing.find_person_wish(here.bot, hearing.list_sentences(typed))
    return hand_over(here, "person", f"asks for a person by '{wish}'") if wish else None


def hand_over(here: Scene, intent: str, because: str) -> Decision:
    """The customer asked for a person: said so, alerted, and given away."""
    return scene.reply(
        here,
        say_handed_over(here),
        intent=intent,
        confidence=1.0,
        stage="handed_over",
        requires_review=True,
        owner="human",
        cause="words",
        alarms=(scene.raise_alarm(here, "warning", "person"),),
        because=because,
    )


def say_handed_over(here: Scene) -> tuple[AnyContent, ...]:
    """That a person takes over; while we are closed, when that will be."""
    said = here.bot.config.texts
    return scene.speak(here, said.handed_over if scene.is_open(here) else said.handed_over_closed)


_STEPS: Final[tuple[Callable[[Scene], Decision | None], ...]] = (
    decide_other_owner,
    decide_old,
    _decide_silent,
    decide_language,
    decide_more,
    _decide_person,
)
