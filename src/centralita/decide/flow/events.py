"""Makes out what was heard: words, a tap, a file, a wish that every flow knows."""

from typing import Any

import msgspec

from centralita.decide import hearing, words
from centralita.decide.flow import taps, wishes
from centralita.decide.flow.run import Happening, Run
from centralita.decide.flow.transitions import Event
from centralita.vocabulary.turns import Heard, Turn

_WORDED = frozenset(("text", "choice", "audio"))
_LONGEST_WISH = 200


def make_out(run: Run, heard: Heard) -> Happening:
    """One message as an event. A wish counts unless the words are an option on offer."""
    text = (heard.text or "").strip()
    if heard.kind in hearing.SILENT:
        return Happening(kind="silent", heard=heard)
    if heard.kind == "welcome":
        return Happening(kind="welcome", heard=heard)
    if heard.kind in ("unsupported", "unknown"):
        return Happening(kind="unreadable", heard=heard)
    tap = taps.read(heard.choice.id) if heard.choice else None
    if tap is not None:
        return Happening(kind="tap", heard=heard, text=text, tap=tap)
    if heard.kind not in _WORDED or not text:
        return Happening(
            kind="file" if heard.kind != "text" else "wordless", heard=heard, text=text
        )
    plain = words.plain(text)
    if not plain:
        return Happening(kind="wordless", heard=heard, text=text)
    wish, language = _find_wish(run, text, plain)
    return Happening(kind=wish, heard=heard, text=text, plain=plain, language=language)


def _find_wish(run: Run, text: str, plain: str) -> tuple[Event, Any]:
    if len(plain) > _LONGEST_WISH or plain.isdecimal():
        return "text", None
    wish = wishes.find_wish(plain)
    person = None
    if wish is None:
        sentences = [plain] if text.isalnum() else hearing.list_sentences([text])
        person = hearing.find_person_wish(run.bot, sentences)
        if person is None:
            return "text", None
    if any(words.plain(title) == plain for _, title in run.memory.offered):
        return "text", None
    if wish == "es" or wish == "en":
        return ("language", wish) if is_on(run, "language") else ("text", None)
    if wish is not None:
        return (wish if is_on(run, wish) else "text"), None
    return ("person" if is_on(run, "person") else "text"), None


def is_on(run: Run, word: str) -> bool:
    """Whether a global word is not switched off where the conversation is."""
    return run.find_way(lambda flow: flow.words.get(word))[1] is not False


def narrow(turn: Turn, heard: tuple[Heard, ...]) -> Turn:
    """The same turn with only these messages in it."""
    return msgspec.structs.replace(turn, heard=heard)
