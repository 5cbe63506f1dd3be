"""A turn as the rules see it: the bot, the language, what was said; and how a reply is put."""

from datetime import UTC
from typing import Any, Final

import msgspec
from msgspec import Struct

from centralita.decide import answers, hearing, hours, language, schema, texts, words
from centralita.decide.answers import Answer
from centralita.decide.bot import CompiledBot
from centralita.decide.language import Wish
from centralita.decide.texts import Language
from centralita.vocabulary import content
from centralita.vocabulary.content import AnyContent
from centralita.vocabulary.turns import Alarm, Decision, Heard, Severity, Turn

_LONGEST_NAME: Final = 30
_LONGEST_QUOTE: Final = 300
_BY_CODE: Final[dict[str, Language]] = {language: language for language in texts.LANGUAGES}


class Scene(Struct, frozen=True, kw_only=True):
    """`heard` without what asks for no answer; `whole` all of it as plain words.

    `wish` is the language asked for in this very turn; `sentences` and `whole` are the rest.
    """

    bot: CompiledBot
    turn: Turn
    language: Language
    heard: tuple[Heard, ...]
    texts: tuple[str, ...]
    sentences: tuple[str, ...]
    whole: str
    wish: Wish | None = None


def read_turn(bot: CompiledBot, turn: Turn) -> Scene:
    said = tuple(hearing.list_texts(turn.heard))
    sentences = tuple(hearing.list_sentences(said))
    complete = len(sentences) < hearing.MOST_SENTENCES
    whole = " ".join(sentences) if complete else words.plain(" ".join(said))
    wish, rest = language.find_wish_among(sentences)
    if wish is not None and (whole in bot.matcher.exact or (wish == "ask" and rest)):
        wish = None
    return Scene(
        bot=bot,
        turn=turn,
        language=wish if wish == "es" or wish == "en" else choose_language(bot, turn),
        heard=tuple(each for each in turn.heard if each.kind not in hearing.SILENT),
        texts=said,
        sentences=rest if wish else sentences,
        whole=" ".join(rest) if wish else whole,
        wish=wish,
    )


def choose_language(bot: CompiledBot, turn: Turn) -> Language:
    """The contact's language, else the bot's own setting, else the tenant's, else Spanish."""
    contact = _find_language(turn.conversation.contact_language)
    return contact or bot.config.language or get_tenant_language(turn)


def get_tenant_language(turn: Turn) -> Language:
    return _find_language(turn.business.language) or "es"


def _find_language(code: str | None) -> Language | None:
    """`es`, `es_MX`, `en-GB` …; None for any other."""
    return _BY_CODE.get(code.replace("-", "_").partition("_")[0].lower()) if code else None


def is_greeting_due(scene: Scene) -> bool:
    every_hours = scene.bot.config.greeting_every_hours
    greeted_at = scene.turn.conversation.greeted_at
    if not every_hours:
        return False
    if greeted_at is None:
        return True
    return (scene.turn.now - greeted_at).total_seconds() >= every_hours * 3_600


def is_open(scene: Scene) -> bool:
    opening = scene.bot.config.opening_hours
    if opening is None:
        return True
    return hours.is_open(opening, scene.turn.now, hours.find_zone(scene.turn.business.time_zone))


def _say_opening(scene: Scene) -> str:
    zone = hours.find_zone(scene.turn.business.time_zone)
    now = scene.turn.now.astimezone(UTC)
    opening = hours.find_next_opening(scene.bot.config.opening_hours, now, zone)
    return hours.say_opening(opening, now, scene.language)


def _find_first_name(scene: Scene) -> str:
    """The first word of the contact's name where it looks like one, else nothing."""
    parts = (scene.turn.conversation.contact_name or "").split()
    first = parts[0] if parts else ""
    looks_right = len(first) <= _LONGEST_NAME and first.replace("'", "").replace("-", "").isalpha()
    return first if looks_right else ""


def put_words(scene: Scene, said: tuple[AnyContent, ...]) -> tuple[AnyContent, ...]:
    """Fills business, name and next opening into a reply."""

    def find_value(name: str) -> str | None:
        if name == "business":
            return scene.turn.business.name
        if name == "name":
            return _find_first_name(scene)
        return _say_opening(scene) if name == "opens" else None

    return answers.fill_answer(said, find_value)


def speak(scene: Scene, *said: Answer) -> tuple[AnyContent, ...]:
    """The answers one after the other in the reader's language, none twice."""
    spoken = (each for answer in said for each in answer.speak(scene.language))
    return tuple(dict.fromkeys(spoken))


def reply(scene: Scene, said: tuple[AnyContent, ...], **decision: Any) -> Decision:
    """A decision that says this, after a hello where one is due."""
    greets = is_greeting_due(scene)
    if greets:
        said = _greet_first(speak(scene, scene.bot.config.texts.hello), said)
    replies = put_words(scene, said[: schema.MOST_REPLIES])
    if len(said) > len(replies):
        decision["because"] += f"; only the first {len(replies)} of {len(said)} messages are sent"
    return Decision(replies=replies, greeted=greets, **decision)


def _greet_first(
    hello: tuple[AnyContent, ...], said: tuple[AnyContent, ...]
) -> tuple[AnyContent, ...]:
    """A plain hello and a plain answer are one message, as a person would write it."""
    match hello, said:
        case ((content.Text(body=greeting),), (content.Text(body=body) as first, *rest)):
            joined = f"{greeting}\n\n{body}"
            if len(joined) <= schema.BODY_LENGTH:
                return (msgspec.structs.replace(first, body=joined), *rest)
    return (*hello, *said)


def raise_alarm(scene: Scene, severity: Severity, about: str, **facts: object) -> Alarm:
    """An alert for the owner in the tenant's language; `about` is a key of `texts.ALARMS`."""
    language = get_tenant_language(scene.turn)
    title, message = texts.ALARMS[language][about]
    quote = scene.texts[-1][:_LONGEST_QUOTE] if scene.texts else texts.NO_TEXT[language]
    name = (scene.turn.conversation.contact_name or "").strip()[:60]
    who = name or texts.SOMEBODY[language]
    values = {"who": who, "text": quote, **{key: str(value) for key, value in facts.items()}}
    return Alarm(
        severity=severity,
        title=texts.fill(title, values.get),
        message=texts.fill(message, values.get),
    )
