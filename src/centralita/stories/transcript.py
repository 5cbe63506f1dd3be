"""Replies as a story's file holds them: the text, then the buttons, rows and the like under it."""

import difflib
from collections.abc import Iterable
from typing import Final

from centralita.vocabulary import content
from centralita.vocabulary.content import AnyContent
from centralita.vocabulary.words import describe_content

NOTHING = "(nothing)"
"""Silence, as a story's file says it."""
_MOST_LINES: Final = 500
"""Of what was expected: no reply has as many."""
Option = tuple[str, str, str]
"""(how, id, title): `button` or `list`."""


def write_reply(said: AnyContent) -> str:
    """`[Button]` for each button, `• Row — description` for each row, `(location)` and the like."""
    return "\n".join(part for part in (describe_content(said).strip(), _write_below(said)) if part)


def _write_below(said: AnyContent) -> str:
    match said:
        case content.Text():
            return ""
        case content.Buttons():
            return " ".join(f"[{button.title}]" for button in said.buttons)
        case content.Menu():
            return "\n".join(_write_rows(said))
        case content.Link():
            return f"[{said.label}] {said.url}"
        case content.Location():
            return f"(location {said.latitude:.5f}, {said.longitude:.5f})"
        case content.File():
            return f"({said.media} {said.link or said.media_id or ''})"
    return f"({type(said).__struct_config__.tag})"


def _write_rows(said: content.Menu) -> Iterable[str]:
    for section in said.sections:
        if section.title:
            yield f"— {section.title} —"
        for row in section.rows:
            yield f"• {row.title}" + (f" — {row.description}" if row.description else "")


def list_options(said: AnyContent) -> list[Option]:
    """What may be tapped on a reply."""
    match said:
        case content.Buttons():
            return [("button", button.id, button.title) for button in said.buttons]
        case content.Menu():
            rows = (row for section in said.sections for row in section.rows)
            return [("list", row.id, row.title) for row in rows]
    return []


def is_as_expected(expected: str, got: str) -> bool:
    """Whether a reply is what the story expects: `…` stands for anything, blanks at the ends of
    lines for nothing."""
    said = _plain(got)
    first, *others = _plain(expected).split("…")
    if not others:
        return first == said
    # No regular expression: a few `…` in a story would make one try for hours.
    *middle, last = others
    at = len(first)
    for part in middle if said.startswith(first) else ():
        found = said.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return said.startswith(first) and said.endswith(last) and at + len(last) <= len(said)


def compare(expected: str, got: str) -> list[tuple[str, str]]:
    """Line by line what was expected (`-`), what came instead (`+`), what both say (blank)."""
    theirs = got.splitlines() or [""]
    if got == NOTHING:
        return [*(("-", line) for line in expected.splitlines()), ("+", got)]
    ours = [
        next((other for other in theirs if line.strip() and is_as_expected(line, other)), line)
        for line in expected.splitlines()[:_MOST_LINES] or [""]
    ]
    told: list[tuple[str, str]] = []
    matcher = difflib.SequenceMatcher(None, ours, theirs, autojunk=False)
    for how, first, end, other_first, other_end in matcher.get_opcodes():
        if how == "equal":
            told += [(" ", line) for line in ours[first:end]]
            continue
        told += [("-", line) for line in ours[first:end]]
        told += [("+", line) for line in theirs[other_first:other_end]]
    return told


def _plain(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())
