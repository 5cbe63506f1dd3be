"""Decides a turn by a tenant's rules: the first step that has an opinion wins.

Pure: the same bot and turn always give the same decision, and no turn ever raises.
"""

from collections.abc import Callable
from typing import Final

from centralita.decide import answers, closing, front, hearing, offering, scene
from centralita.decide.bot import CompiledBot
from centralita.decide.config import Rule
from centralita.decide.matching import Match
from centralita.decide.scene import Scene
from centralita.vocabulary.content import AnyContent
from centralita.vocabulary.turns import Decision, Turn

_MOST_FALLBACKS: Final = 10
"""After so many misses in a row the bot keeps quiet: it may be talking to another bot."""


def decide_turn(bot: CompiledBot, turn: Turn) -> Decision:
    """What to say and do in answer to a turn (times are UTC)."""
    here = scene.read_turn(bot, offering.hear(turn))
    return closing.close(here, closing.remember(here, decide_scene(here)))


def decide_scene(here: Scene) -> Decision:
    """The rules' own opinion."""
    for step in _STEPS:
        decision = step(here)
        if decision is not None:
            return decision
    return _decide_miss(here)


def decide_aside(bot: CompiledBot, turn: Turn) -> Decision | None:
    """What the rules answer to words that a flow does not understand; None where no rule does."""
    here = scene.read_turn(bot, turn)
    decision = _decide_choice(here) or _decide_rules(here)
    return closing.close(here, decision) if decision is not None else None


def _decide_unheard(here: Scene) -> Decision | None:
    """The clock alone gives the rules nothing to say."""
    return None if here.turn.heard else front.keep_silent(here, "nothing was said")


def _decide_wordless(here: Scene) -> Decision | None:
    """Reactions, stickers, emojis alone and the like; on first contact a sticker is a hello."""
    kinds = {each.kind for each in here.turn.heard}
    if here.whole or (here.heard and not _is_only_emojis(here)):
        return None
    if scene.is_greeting_due(here) and (here.heard or "sticker" in kinds):
        return _greet(here, "first contact without words")
    return front.keep_silent(here, f"nothing to answer in {', '.join(sorted(kinds))}")


def _is_only_emojis(here: Scene) -> bool:
    """Texts without a letter, digit or question mark, and nothing else."""
    quiet = all(each.kind in ("text", "choice") for each in here.heard)
    return quiet and not any("?" in text for text in here.texts)


def _greet(here: Scene, because: str) -> Decision:
    said = scene.speak(here, here.bot.config.texts.greeting)
    return Decision(
        replies=scene.put_words(here, said),
        intent="greeting",
        confidence=1.0,
        stage="greeted",
        greeted=True,
        because=because,
    )


def _decide_welcome(here: Scene) -> Decision | None:
    """A person opened the chat for the first time, before writing anything."""
    if here.whole or any(each.kind != "welcome" for each in here.heard):
        return None
    if not scene.is_greeting_due(here):
        return front.keep_silent(here, "the chat was opened; already greeted")
    return _greet(here, "the chat was opened for the first time")


def _decide_choice(here: Scene) -> Decision | None:
    """A button or list row that names a rule; the last one tapped counts."""
    for each in reversed(here.heard):
        chosen = each.choice.id if each.choice else None
        if chosen == answers.PERSON:
            return front.hand_over(here, "person", f"chose '{chosen}'")
        if chosen in here.bot.rules:
            match = Match(chosen, chosen, 1.0, 0.0)
            return _answer(here, (match,), f"chose '{chosen}', which starts that rule")
    return None


def _decide_person(here: Scene) -> Decision | None:
    wish = hearing.find_person_wish(here.bot, here.sentences)
    if wish is None or here.whole in here.bot.matcher.exact:
        return None
    return front.hand_over(here, "person", f"asks for a person by '{wish}'")


def _decide_rules(here: Scene) -> Decision | None:
    matches = hearing.list_matches(here.bot.matcher, here.sentences, here.whole)
    if not matches:
        return None
    because = "; ".join(
        f"rule '{match.rule}' matched '{match.phrase}' at {match.score:.2f}" for match in matches
    )
    best = max(matches, key=lambda match: match.score)
    if best.score < here.bot.config.confidence_for_person:
        return _hand_over_unsure(here, best, because)
    return _answer(here, matches, because)


def _hand_over_unsure(here: Scene, best: Match, because: str) -> Decision:
    least = here.bot.config.confidence_for_person
    return scene.reply(
        here,
        front.say_handed_over(here),
        intent=here.bot.rules[best.rule].intent,
        confidence=best.score,
        stage="handed_over",
        requires_review=True,
        owner="human",
        cause="low_confidence",
        alarms=(scene.raise_alarm(here, "warning", "unsure", rule=best.rule),),
        because=f"{because}; less sure than {least:.2f}, so a person answers",
    )


def _answer(here: Scene, matches: tuple[Match, ...], because: str) -> Decision:
    rules = [here.bot.rules[match.rule] for match in matches]
    waiting = [rule for rule in rules if rule.only_open and not scene.is_open(here)]
    said = [each for rule in rules for each in _say_rule(here, rule, rule in waiting)]
    handing = [rule for rule in rules if rule.hand_over and rule not in waiting]
    best = max(matches, key=lambda match: match.score)
    rule = here.bot.rules[best.rule]
    if waiting:
        because += f"; closed, so '{waiting[0].name}' waits"
    return scene.reply(
        here,
        tuple(dict.fromkeys(said)),
        intent=rule.intent,
        confidence=best.score,
        stage="handed_over" if handing else rule.stage,
        requires_review=any(each.requires_review or each.hand_over for each in rules),
        owner="human" if handing else None,
        cause="rule" if handing else None,
        alarms=(scene.raise_alarm(here, "warning", "rule", rule=handing[0].name),)
        if handing
        else (),
        because=because,
    )


def _say_rule(here: Scene, rule: Rule, waits: bool) -> tuple[AnyContent, ...]:
    """A rule's own answer says enough when it hands over, except that we are closed now."""
    if waits:
        return scene.speak(here, here.bot.config.texts.outside_hours)
    said = scene.speak(here, rule.answer) if rule.answer else ()
    if rule.hand_over and (not said or not scene.is_open(here)):
        said += front.say_handed_over(here)
    return said


def _decide_small_talk(here: Scene) -> Decision | None:
    said = here.bot.config.texts
    match hearing.find_small_talk(here.whole) if here.whole else None:
        case None:
            return None
        case "thanks":
            return scene.reply(
                here, scene.speak(here, said.thanks),
                intent="thanks", confidence=1.0, because="a thank you",
            )  # fmt: skip
        case talk if scene.is_greeting_due(here):
            return _greet(here, f"a {talk}; greeting is due")
        case "hello":
            return scene.reply(
                here, scene.speak(here, said.offer),
                intent="greeting", confidence=1.0, because="a hello soon after the last greeting",
            )  # fmt: skip
    return Decision(intent="goodbye", confidence=1.0, because="a goodbye; silence is polite")


def _decide_file(here: Scene) -> Decision | None:
    """A file, place, order or form: thanked for once, and looked at by a person. No miss."""
    files = sorted({each.kind for each in here.heard if each.kind in hearing.FILES})
    if not files:
        return None
    return _ask_review(here, files[0], f"{', '.join(files)} without words that a rule answers")


def _ask_review(here: Scene, kind: str, because: str) -> Decision:
    before = here.turn.conversation
    if before.stage == "received":
        return Decision(
            intent=kind,
            stage="received",
            misses=before.misses,
            requires_review=True,
            because=f"{because}; already acknowledged",
        )
    return scene.reply(
        here,
        scene.speak(here, here.bot.config.texts.received),
        intent=kind,
        stage="received",
        misses=before.misses,
        requires_review=True,
        because=because,
    )


def _decide_unreadable(here: Scene) -> Decision | None:
    if here.whole:
        return None
    kinds = {each.kind for each in here.heard}
    if "unsupported" in kinds:
        return scene.reply(
            here,
            scene.speak(here, here.bot.config.texts.unreadable),
            intent="unreadable",
            misses=here.turn.conversation.misses,
            requires_review=True,
            because="WhatsApp could not pass the message on",
        )
    if "unknown" in kinds:
        return front.keep_silent(here, "a kind of message not known yet", requires_review=True)
    return None


def _decide_miss(here: Scene) -> Decision:
    settings = here.bot.config
    misses = here.turn.conversation.misses + 1
    if misses > _MOST_FALLBACKS:
        because = f"{misses} misses in a row: silent, it may be another bot"
        return Decision(misses=misses, requires_review=True, because=because)
    enough = misses >= settings.misses_before_person
    because = f"no rule matched; {misses} of {settings.misses_before_person} misses"
    if enough and settings.on_misses == "hand_over":
        return scene.reply(
            here,
            front.say_handed_over(here),
            intent="unknown",
            confidence=0.0,
            stage="handed_over",
            requires_review=True,
            owner="human",
            cause="misses",
            alarms=(scene.raise_alarm(here, "warning", "misses", misses=misses),),
            because=because,
        )
    return scene.reply(
        here,
        scene.speak(here, settings.texts.fallback),
        intent="unknown",
        confidence=0.0,
        stage="asked_again",
        misses=misses,
        requires_review=enough,
        because=because,
    )


_STEPS: Final[tuple[Callable[[Scene], Decision | None], ...]] = (
    front.decide_other_owner,
    front.decide_old,
    _decide_unheard,
    front.decide_language,
    _decide_wordless,
    _decide_welcome,
    front.decide_more,
    _decide_choice,
    _decide_person,
    _decide_rules,
    _decide_small_talk,
    _decide_file,
    _decide_unreadable,
)
