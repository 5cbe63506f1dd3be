"""A story made to say what the bot says now, where somebody has looked at it and found it good."""

import difflib
import re
from collections.abc import Iterator, Sequence

import msgspec

from centralita.stories import transcript
from centralita.stories.player import Played
from centralita.stories.steps import AnyStep, Expects, Hears, Shows, Story

_PIECE = re.compile(r"\s+|[\w-]+|.", re.DOTALL)
_ANYTHING = "…"


def accept(story: Story, played: Played, again: Played) -> Story:
    """The story with the replies that were heard in `played`.

    What differs in `again`, the same story played once more, is by chance (an order's code): it
    becomes `…`. A reply that went as written stays as it is written, and so does what was not
    played.
    """
    said = _mask_all(played.heard, again.heard)
    end = played.lost_at
    known = [step for step in story.steps if end is None or step.line < end]
    rest = story.steps[len(known) :]
    return msgspec.structs.replace(story, steps=(*_tell(known, said), *rest))


def _mask_all(
    heard: Sequence[tuple[int, str]], again: Sequence[tuple[int, str]]
) -> dict[int, list[str]]:
    """The replies by the line they were an answer to."""
    if [line for line, _ in heard] != [line for line, _ in again]:
        again = heard
    said: dict[int, list[str]] = {}
    for (line, text), (_, other) in zip(heard, again, strict=True):
        said.setdefault(line, []).append(_mask(text, other))
    return said


def _mask(text: str, other: str) -> str:
    """The text with `…` for whatever the other one says differently."""
    ours, theirs = _PIECE.findall(text), _PIECE.findall(other)
    parts: list[str] = []
    matcher = difflib.SequenceMatcher(None, ours, theirs, autojunk=False)
    for how, first, end, _, _ in matcher.get_opcodes():
        parts.append("".join(ours[first:end]) if how == "equal" else _ANYTHING)
    return "".join(parts)


def _tell(steps: Sequence[AnyStep], said: dict[int, list[str]]) -> Iterator[AnyStep]:
    """Each step that does or looks at something, and after it what was heard."""
    expected = _collect_expected(steps)
    for step in steps:
        if isinstance(step, Hears):
            continue
        yield step
        heard, before = said.get(step.line, []), expected.get(step.line, [])
        if not heard and before:
            yield Hears(text=None)
        for at, text in enumerate(heard):
            yield _keep(before[at] if at < len(before) else None, text)


def _collect_expected(steps: Sequence[AnyStep]) -> dict[int, list[Hears]]:
    """What the story says that is heard, by the line of the step it comes after."""
    found: dict[int, list[Hears]] = {}
    line = 0
    for step in steps:
        if isinstance(step, Hears):
            found.setdefault(line, []).append(step)
        elif not isinstance(step, Expects | Shows):
            line = step.line
    return found


def _keep(before: Hears | None, text: str) -> Hears:
    if before is None or before.text is None:
        return Hears(text=text)
    return before if transcript.is_as_expected(before.text, text) else Hears(text=text)
