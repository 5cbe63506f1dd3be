"""A story's file (YAML) read: every mistake is named with its line and its cure."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NoReturn

import msgspec
import yaml

from centralita.stories import sent
from centralita.stories.mistakes import Mistake
from centralita.stories.steps import (
    Answers,
    AnyStep,
    Business,
    Customer,
    Expects,
    Hears,
    Person,
    Says,
    Shows,
    Story,
    Taps,
    Waits,
)
from centralita.vocabulary import errors

_HEAD: Final = ("story", "customer", "number", "starts", "talk")
_NOTHING: Final = "(nothing)"
_TIME: Final = re.compile(r"(\d+)\s*(s|sec|min|m|h|d)")
_UNITS: Final = {"s": 1, "sec": 1, "m": 60, "min": 60, "h": 3_600, "d": 86_400}
_LONGEST: Final = 200_000
_MOST_STEPS: Final = 2_000


class _Plain(yaml.BaseLoader):
    """Every word stays as it is written: `no` stays a word, and so does 20:30.

    References are refused: lists that hold others again and again would become huge ones as texts.
    """

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.current_event if self.check_event(yaml.AliasEvent) else None
        if event is not None and event.anchor in self.anchors:
            problem = f"*{event.anchor} is a reference"
            raise Mistake(event.start_mark.line + 1, "no_yaml", problem=problem)
        return super().compose_node(parent, index)


def parse_story(text: str, source: str = "") -> Story:
    """One file, one story. Raises `Invalid` that names file, line and cure."""
    try:
        return _parse(text, source)
    except Mistake as mistake:
        _refuse(source, mistake)
    except RecursionError:
        _refuse(source, Mistake(1, "no_story"))
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        what = getattr(problem, "problem", None) or "?"
        _refuse(source, Mistake(mark.line + 1 if mark else 1, "no_yaml", problem=what))


def _refuse(source: str, mistake: Mistake) -> NoReturn:
    raise errors.Invalid(
        f"{source or 'story'}:{mistake.line}: {mistake.say('en')}",
        code="bad_story",
        facts={
            "file": source or "story",
            "line": mistake.line,
            "reason": mistake.say("es"),
            "reason_en": mistake.say("en"),
        },
    )


def _parse(text: str, source: str) -> Story:
    if len(text) > _LONGEST:
        raise Mistake(
            1,
            "too_long",
            most=_LONGEST,
        )
    loader = _Plain(text)
    root = loader.get_single_node()
    data = loader.construct_document(root) if root is not None else None
    if not isinstance(data, dict) or not isinstance(root, yaml.MappingNode):
        raise Mistake(
            1,
            "no_story",
        )
    lines = {key.value: key.start_mark.line + 1 for key, _ in root.value}
    for name in data:
        if name not in _HEAD:
            raise Mistake(
                lines[name],
                "unknown_field",
                name=name,
                known=", ".join(_HEAD),
            )
    talk = next((value for key, value in root.value if key.value == "talk"), None)
    if not isinstance(talk, yaml.SequenceNode) or not talk.value:
        raise Mistake(
            lines.get("talk", 1),
            "no_talk",
        )
    if len(talk.value) > _MOST_STEPS:
        raise Mistake(
            lines["talk"],
            "too_many",
            most=_MOST_STEPS,
        )
    marks = [node.start_mark.line + 1 for node in talk.value]
    return Story(
        title=str(data.get("story") or source or "story"),
        customer=_parse_customer(data.get("customer", {}), lines.get("customer", 1)),
        number=data.get("number") or None,
        starts=_parse_start(data.get("starts"), lines.get("starts", 1)),
        steps=tuple(map(_parse_step, data["talk"], marks)),
        source=source,
    )


def _parse_customer(data: Any, line: int) -> Customer:
    try:
        return msgspec.convert(data or {}, Customer, strict=False)
    except msgspec.ValidationError as problem:
        raise Mistake(
            line,
            "bad_customer",
            problem=problem,
        ) from None


def _parse_start(data: str | None, line: int) -> datetime | None:
    if not data:
        return None
    try:
        moment = datetime.fromisoformat(data)
    except ValueError:
        raise Mistake(
            line,
            "bad_start",
        ) from None
    if moment.tzinfo is not None:
        raise Mistake(
            line,
            "start_zone",
        )
    return moment


def _parse_step(data: Any, line: int) -> AnyStep:
    if not isinstance(data, dict) or len(data) != 1:
        raise Mistake(
            line,
            "no_step",
            known=", ".join(_STEPS),
        )
    [(name, value)] = data.items()
    if name not in _STEPS:
        raise Mistake(
            line,
            "unknown_step",
            name=name,
            known=", ".join(_STEPS),
        )
    return _STEPS[name](value, line)


def _text(value: Any, line: int) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Mistake(line, "no_text")
    return value.strip()


def _parse_says(value: Any, line: int) -> AnyStep:
    return Says(text=_text(value, line), line=line)


def _parse_taps(value: Any, line: int) -> AnyStep:
    return Taps(title=_text(value, line).strip("[]"), line=line)


def _parse_hears(value: Any, line: int) -> AnyStep:
    text = _text(value, line)
    return Hears(text=None if text == _NOTHING else text, line=line)


def _parse_answers(value: Any, line: int) -> AnyStep:
    given = {"text": value} if isinstance(value, str) else value
    try:
        return msgspec.convert({**given, "step": "answers", "line": line}, Answers, strict=False)
    except (TypeError, msgspec.ValidationError):
        fields = "text, intent, confidence, person, fails"
        raise Mistake(
            line,
            "bad_answer",
            known=fields,
        ) from None


def _parse_waits(value: Any, line: int) -> AnyStep:
    found = _TIME.findall(_text(value, line))
    if not found or _TIME.sub("", value).strip():
        raise Mistake(
            line,
            "no_time",
        )
    return Waits(time=timedelta(seconds=sum(int(n) * _UNITS[u] for n, u in found)), line=line)


def _parse_person(value: Any, line: int) -> AnyStep:
    if isinstance(value, dict) and list(value) == ["says"]:
        return Person(act="says", text=_text(value["says"], line), line=line)
    for act in ("takes", "gives back", "closes"):
        if value == act:
            return Person(act=act, line=line)
    raise Mistake(
        line,
        "bad_person",
    )


def _parse_expects(what: str) -> Callable[[Any, int], AnyStep]:
    return lambda value, line: msgspec.convert(
        {"step": "expects", "what": what, "value": _text(value, line), "line": line}, Expects
    )


def _parse_business(value: Any, line: int) -> AnyStep:
    if not isinstance(value, dict) or not value.get("does") or value.keys() - {"does", "with"}:
        raise Mistake(line, "bad_business")
    arguments = _parse_arguments(value, line)
    return Business(does=str(value["does"]), arguments=arguments, line=line)


def _parse_arguments(value: Mapping[str, Any], line: int) -> dict[str, Any]:
    arguments = value.get("with") or {}
    if not isinstance(arguments, dict):
        raise Mistake(line, "bad_with")
    return arguments


def _parse_shows(value: Any, line: int) -> AnyStep:
    if not isinstance(value, dict) or "fact" not in value or "is" not in value:
        raise Mistake(
            line,
            "bad_shows",
        )
    arguments = _parse_arguments(value, line)
    return Shows(fact=str(value["fact"]), arguments=arguments, value=value["is"], line=line)


_STEPS: Final[Mapping[str, Callable[[Any, int], AnyStep]]] = {
    "says": _parse_says,
    "taps": _parse_taps,
    "sends": sent.parse_sends,
    "answers": _parse_answers,
    "waits": _parse_waits,
    "person": _parse_person,
    "business": _parse_business,
    "hears": _parse_hears,
    "owner": _parse_expects("owner"),
    "stage": _parse_expects("stage"),
    "intent": _parse_expects("intent"),
    "shows": _parse_shows,
}
