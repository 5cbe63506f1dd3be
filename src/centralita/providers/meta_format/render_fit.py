"""Making text fit: Meta's limits (Cloud API §3) and the few ways of keeping them.

Rules: a text too long for its place is shortened there and said in full elsewhere; what the
other side echoes back (ids, tokens, addresses) is never touched, but refused when it cannot go.
Lengths are counted in code points, as Meta's specification does.
"""

import re
import unicodedata
from typing import Any

from centralita.kit import json
from centralita.providers import contract
from centralita.providers.meta_format import render_notes
from centralita.vocabulary import errors

TEXT = 4096
CAPTION = 1024
BODY = 1024
"""Of any interactive message. Lists may carry more in practice; the specification says 1024."""
HEADER = FOOTER = 60
BUTTONS = 3
TITLE = 20
BUTTON_ID = 256
ROWS = SECTIONS = 10
ROW_TITLE = SECTION_TITLE = 24
ROW_ID = 200
DESCRIPTION = 72
FLOW_LABEL = 30
FLOW_TOKEN = 4000
PRODUCTS = 30
CARDS = 10
CARD_BODY = 160
CONTACTS = 257
CALL_MINUTES = 43_200
PAYLOAD = 512
REFERENCE = 512
URL = 2000

ELLIPSIS = "…"

_SPACES = re.compile(r"\s+")
_SENTENCE_END = re.compile(r"[.!?…。！？]['\")»”]*\s")
_JOINERS = ("\u200d", "\ufe0e", "\ufe0f")


def refuse(field: str, problem: str) -> errors.GiveUp:
    """A content that no adaptation can save; names the field and what to do."""
    return errors.GiveUp("unrenderable", f"The message can't be sent: {field} {problem}.")


def is_glued(text: str, at: int) -> bool:
    """Whether cutting `text` at this place would tear one visible character apart."""
    if not 0 < at < len(text):
        return False
    after, before = text[at], text[at - 1]
    if before == "\u200d" or after in _JOINERS or unicodedata.combining(after):
        return True
    return "\U0001f3fb" <= after <= "\U0001f3ff" or (_is_flag(before) and _is_flag(after))


def _is_flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def find_cut(text: str, limit: int) -> int:
    """The best place at or before `limit` to break: paragraph, line, sentence, word, character."""
    window = text[: limit + 1]
    at_least = limit // 2
    for mark in ("\n\n", "\n"):
        if (at := window.rfind(mark, at_least)) > 0:
            return at
    ends = [
        match.end() for match in _SENTENCE_END.finditer(window, at_least) if match.end() <= limit
    ]
    if ends:
        return ends[-1]
    # A web address may fill most of the window: it is as little torn as any other word.
    if (at := window.rfind(" ", 1)) > 0:
        return at
    at = limit
    while at > at_least and is_glued(text, at):
        at -= 1
    return at


def split_text(text: str, limit: int) -> list[str]:
    """`text` in pieces of at most `limit`, none of them blank; nothing but spaces is lost."""
    pieces = []
    rest = text.strip()
    while len(rest) > limit:
        at = find_cut(rest, limit)
        pieces.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [piece for piece in (*pieces, rest) if piece]


def shorten(text: str, limit: int) -> str:
    """`text` cut to `limit` at a word where possible, ending in an ellipsis."""
    if len(text) <= limit:
        return text
    at = limit - 1
    space = text.rfind(" ", limit // 2, limit)
    if space > 0:
        at = space
    while at > 1 and is_glued(text, at):
        at -= 1
    return text[:at].rstrip() + ELLIPSIS


def clean_json(value: Any) -> Any:
    """A JSON value given by others, with NUL and lone surrogates out of its texts."""
    if isinstance(value, str):
        return json.clean_text(value)
    if isinstance(value, dict):
        return {clean_json(key): clean_json(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [clean_json(each) for each in value]
    return value


class Fit:
    """Adapting one content: what was changed (`notes`), what moved into its body (`below`)."""

    def __init__(self) -> None:
        self.notes: list[contract.Adapted] = []
        self.below: list[str] = []

    def note(self, what: str, **facts: object) -> None:
        """An adaptation of `render_notes`, once."""
        said = render_notes.say(what, **facts)
        if said not in self.notes:
            self.notes.append(said)

    def find_text(self, value: str | None) -> str | None:
        """An optional text; None where it is blank."""
        return (json.clean_text(value).strip() or None) if value else None

    def get_text(self, value: str | None, field: str) -> str:
        """A text the message can't do without."""
        if text := self.find_text(value):
            return text
        raise refuse(field, "is empty; write a text")

    def get_exact(self, value: str | None, field: str, limit: int) -> str:
        """An id or a token: goes as it is or not at all."""
        text = json.clean_text(value or "")
        if not text.strip():
            raise refuse(field, "is empty")
        if text != value or text != text.strip():
            raise refuse(field, "begins or ends with a space, or holds a character of no text")
        if len(text) > limit:
            raise refuse(field, f"has {len(text)} characters; {limit} are allowed")
        return text

    def get_url(self, value: str | None, field: str) -> str:
        url = self.get_exact(value, field, URL)
        if not url.lower().startswith(("https://", "http://")) or _SPACES.search(url):
            raise refuse(field, "is no web address; begin it with https://")
        return url

    def get_line(self, value: str | None, field: str, limit: int, *, blank: str) -> str:
        """A one-line label. Too long: shortened here and told in full in the body."""
        full = _SPACES.sub(" ", self.find_text(value) or "")
        if not full:
            self.note("blank", field=field, shown=blank)
            return blank
        if len(full) > limit:
            self.note("shortened", field=field, limit=limit)
            self.below.append(full)
        return shorten(full, limit)

    def find_footer(self, value: str | None) -> str | None:
        """A footer; one that is too long becomes the body's last paragraph."""
        footer = _SPACES.sub(" ", self.find_text(value) or "") or None
        if footer and len(footer) > FOOTER:
            self.note("footer_long", limit=FOOTER)
            self.below.append(footer)
            return None
        return footer

    def get_unique(self, title: str, taken: set[str], limit: int, field: str) -> str:
        """`title`, with a number behind it where it was used before."""
        unique, count = title, 1
        while unique in taken:
            count += 1
            tail = f" {count}"
            unique = shorten(title, limit - len(tail)) + tail
        if count > 1:
            self.note("used_twice", field=field, shown=unique)
        taken.add(unique)
        return unique
