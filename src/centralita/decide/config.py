"""A tenant's bot settings, read and checked: JSON in, a frozen `BotConfig` out.

The shape is `schema.SCHEMA`; every field is explained in docs/reference/bot-config.md. The empty
object is a polite, working bot.
"""

from datetime import date
from typing import Any, Literal

from msgspec import Struct

from centralita.decide import answers, checking, hours, kinds, schema, texts, words
from centralita.decide.answers import Answer
from centralita.decide.flaws import Flaw, write_flaw
from centralita.decide.hours import OpeningHours
from centralita.decide.kinds import Kind
from centralita.decide.texts import Language
from centralita.vocabulary import errors, handover


class Rule(Struct, frozen=True, kw_only=True):
    """A question and its answer. `answer` None only where `hand_over` alone is the answer."""

    name: str
    when: tuple[str, ...]
    answer: Answer | None = None
    intent: str
    stage: str = "answered"
    requires_review: bool = False
    hand_over: bool = False
    only_open: bool = False


class Texts(Struct, frozen=True, kw_only=True):
    """Every sentence the bot says by itself, built-in or the tenant's own."""

    greeting: Answer
    hello: Answer
    offer: Answer
    fallback: Answer
    handed_over: Answer
    handed_over_closed: Answer
    outside_hours: Answer
    received: Answer
    unreadable: Answer
    thanks: Answer


class OldMessages(Struct, frozen=True, kw_only=True):
    """What to do with a turn whose newest message is older than this."""

    older_than_minutes: float = 60
    do: Literal["answer", "flag", "skip"] = "flag"


class BotConfig(Struct, frozen=True, kw_only=True):
    """One version of a tenant's bot settings. `opening_hours` None is always open."""

    bot: Kind = Kind()
    language: Language | None = None
    tone: texts.Tone = "friendly"
    texts: Texts
    greeting_every_hours: float = 24
    opening_hours: OpeningHours | None = None
    rules: tuple[Rule, ...] = ()
    human_words: tuple[str, ...]
    misses_before_person: int = 2
    on_misses: Literal["hand_over", "fallback"] = "hand_over"
    confidence_for_person: float = 0
    burst_seconds: float = 1.0
    give_back_after_minutes: float = handover.GIVE_BACK_AFTER_MINUTES
    old_messages: OldMessages = OldMessages()
    fuzziness: int = 50
    mark_read: bool = True
    typing: bool = True


_PLAIN_FIELDS = (
    "language", "tone", "greeting_every_hours", "misses_before_person", "on_misses",
    "confidence_for_person",
    "burst_seconds", "give_back_after_minutes", "fuzziness", "mark_read", "typing",
)  # fmt: skip


def parse_config(data: object) -> BotConfig:
    """Reads decoded JSON. Raises `errors.Invalid` that names every wrong field and its cure."""
    problems = list_flaws(data)
    if problems or not isinstance(data, dict):
        raise errors.Invalid("\n".join(map(str, problems)), code="bad_bot_config")
    plain = {name: data[name] for name in _PLAIN_FIELDS if name in data}
    return BotConfig(
        **plain,
        bot=kinds.parse_kind(data.get("bot")),
        texts=_parse_texts(data.get("texts", {}), data.get("tone", "friendly")),
        opening_hours=parse_hours(data.get("opening_hours")),
        rules=tuple(_parse_rule(rule) for rule in data.get("rules", ())),
        human_words=_parse_human_words(data.get("human_words")),
        old_messages=OldMessages(**data.get("old_messages", {})),
    )


def list_flaws(data: object) -> list[Flaw]:
    """Every wrong field with its cure; empty when it may be published."""
    flaws = checking.list_problems(data, schema.SCHEMA)
    return _list_deeper_problems(data) if not flaws and isinstance(data, dict) else flaws


def _parse_texts(data: dict[str, Any], tone: texts.Tone) -> Texts:
    spanish, english = texts.BUILT_IN[tone]["es"], texts.BUILT_IN[tone]["en"]
    said = {name: answers.parse_text(spanish[name], english[name]) for name in spanish}
    if "greeting" in data and "hello" not in data:
        data = {**data, "hello": data["greeting"]}
    for name, own in data.items():
        said[name] = answers.parse_answer(own, default=said[name])
    return Texts(**said)


def _parse_rule(data: dict[str, Any]) -> Rule:
    rest = {name: value for name, value in data.items() if name not in ("when", "answer")}
    answer = answers.parse_answer(data["answer"]) if "answer" in data else None
    return Rule(**{"intent": data["name"], **rest}, when=tuple(data["when"]), answer=answer)


def _parse_human_words(data: Any) -> tuple[str, ...]:
    """Both languages together: people mix them. A language left out keeps the built-in words."""
    if isinstance(data, list):
        return tuple(data)
    own = data or {}
    return tuple(
        word
        for language in texts.LANGUAGES
        for word in own.get(language, words.PERSON_PHRASES[language])
    )


def parse_hours(data: dict[str, Any] | None) -> OpeningHours | None:
    """The `opening_hours` of a checked configuration; None is always."""
    if data is None:
        return None
    days = [_parse_day(data[day]) if day in data else None for day in schema.WEEKDAYS]
    left_out = hours.ALL_DAY if not any(day in data for day in schema.WEEKDAYS) else ()
    week = tuple(left_out if day is None else day for day in days)
    exceptions = {
        date.fromisoformat(day): _parse_day(intervals)
        for day, intervals in data.get("exceptions", {}).items()
    }
    return OpeningHours(week=week, exceptions=exceptions)


def _parse_day(intervals: list[list[str]]) -> tuple[hours.Interval, ...]:
    return tuple((_parse_clock(begins), _parse_clock(ends)) for begins, ends in intervals)


def _parse_clock(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


def _list_deeper_problems(data: dict[str, Any]) -> list[Flaw]:
    """What a schema can't say, once the shape is right."""
    rules = data.get("rules", [])
    names = frozenset([answers.PERSON, *(rule["name"] for rule in rules)])
    problems = _list_hours_problems(data.get("opening_hours", {}))
    problems += _list_rule_problems(rules)
    for path, answer in _list_answers(data):
        problems += answers.list_problems(answer, path, names)
        problems += [
            write_flaw(path, "placeholder", what=name)
            for name in _list_strange_placeholders(answer)
        ]
    return problems


def _list_answers(data: dict[str, Any]) -> list[tuple[str, Any]]:
    own = [(f"texts.{name}", answer) for name, answer in data.get("texts", {}).items()]
    return own + [
        (f"rules[{index}].answer", rule["answer"])
        for index, rule in enumerate(data.get("rules", []))
        if "answer" in rule
    ]


def _list_strange_placeholders(answer: Any) -> list[str]:
    """Looks at the texts where placeholders are filled: an answer itself, or its `text`."""
    if isinstance(answer, str):
        return texts.list_unknown_placeholders(answer)
    if isinstance(answer, list):
        inside = answer
    else:
        inside = [answer[name] for name in ("text", *texts.LANGUAGES) if name in answer]
    return [name for each in inside for name in _list_strange_placeholders(each)]


def _list_rule_problems(rules: list[dict[str, Any]]) -> list[Flaw]:
    problems: list[Flaw] = []
    seen: set[str] = set()
    for index, rule in enumerate(rules):
        path, name = f"rules[{index}]", rule["name"]
        if name in seen or name == answers.PERSON:
            problems.append(write_flaw(f"{path}.name", "name_taken", what=name))
        seen.add(name)
        if "answer" not in rule and not rule.get("hand_over"):
            problems.append(write_flaw(f"{path}.answer", "no_answer"))
        problems += [
            write_flaw(f"{path}.when[{number}]", "never_matches")
            for number, phrase in enumerate(rule["when"])
            if not words.plain(phrase)
        ]
    return problems


def _list_hours_problems(data: dict[str, Any]) -> list[Flaw]:
    problems: list[Flaw] = []
    days = {f"opening_hours.{day}": data[day] for day in schema.WEEKDAYS if day in data}
    for day, intervals in data.get("exceptions", {}).items():
        path = f"opening_hours.exceptions.{day}"
        days[path] = intervals
        try:
            date.fromisoformat(day)
        except ValueError:
            problems.append(write_flaw(path, "no_day"))
    for path, intervals in days.items():
        problems += [
            write_flaw(f"{path}[{index}]", "no_time", what=begins)
            for index, (begins, ends) in enumerate(intervals)
            if begins == ends or begins == "24:00"
        ]
    return problems
