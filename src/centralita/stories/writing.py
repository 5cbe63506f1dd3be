"""A story as its file holds it: the same that `reading` understands, pleasant to read and edit."""

from datetime import timedelta
from typing import Any, Final

import yaml

from centralita.stories.steps import (
    Answers,
    AnyStep,
    Business,
    Customer,
    Expects,
    Hears,
    Person,
    Says,
    Sends,
    Shows,
    Story,
    Taps,
    Waits,
)

_LONG: Final = 70
"""A longer text stands in a block of its own, where it needs no quotes and is never folded."""


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as blocks, lists indented under their name."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        del indentless
        super().increase_indent(flow, False)


def _write_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text or len(text) > _LONG else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _write_text)


def write_story(story: Story) -> str:
    """The file's text."""
    data: dict[str, Any] = {"story": story.title}
    if story.number:
        data["number"] = story.number
    if story.starts:
        data["starts"] = story.starts.strftime("%Y-%m-%d %H:%M")
    if story.customer != Customer():
        customer = {"name": story.customer.name, "phone": story.customer.phone}
        if story.customer.language:
            customer["language"] = story.customer.language
        data["customer"] = customer
    data["talk"] = [_write_step(step) for step in story.steps]
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100_000)


def _write_step(step: AnyStep) -> dict[str, Any]:
    match step:
        case Says():
            return {"says": step.text}
        case Taps():
            return {"taps": step.title}
        case Sends():
            return {"sends": step.written}
        case Answers():
            return {"answers": _write_answer(step)}
        case Waits():
            return {"waits": _write_time(step.time)}
        case Person():
            return {"person": {"says": step.text} if step.act == "says" else step.act}
        case Business():
            return {"business": {"does": step.does, **_write_arguments(step)}}
    return _write_expected(step)


def _write_expected(step: Hears | Expects | Shows) -> dict[str, Any]:
    match step:
        case Hears():
            return {"hears": "(nothing)" if step.text is None else step.text}
        case Expects():
            return {step.what: step.value}
        case Shows():
            return {"shows": {"fact": step.fact, **_write_arguments(step), "is": step.value}}


def _write_arguments(step: Business | Shows) -> dict[str, Any]:
    return {"with": step.arguments} if step.arguments else {}


def _write_answer(step: Answers) -> dict[str, Any]:
    fields = ("text", "intent", "confidence", "person", "fails")
    given = {name: getattr(step, name) for name in fields}
    return {
        name: value if isinstance(value, str) else str(value)
        for name, value in given.items()
        if value not in ("", None)
    }


def _write_time(time: timedelta) -> str:
    seconds = int(time.total_seconds())
    parts = []
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")):
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count} {unit}")
    return " ".join(parts) or "0 s"
