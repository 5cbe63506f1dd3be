"""Makes out what was heard: words, a tap, a file, a wish that every flow knows."""

from typing import Any

import msgspec

from centralita.decide import answers, hearing, language, words
from centralita.decide.flow import reading, taps, wishes
from centralita.decide.flow.run import Happening, Run
from centralita.decide.flow.transitions import Event
from centralita.vocabulary.turns import Heard, Turn

_WORDED = frozenset(("text", "choice", "audio"))
_LONGEST_WISH = 200


def make_out(run: Run, heard: Heard) -> Happening:
    """One message as an event. A wish counts unless the words are an option on offer."""
    text = reading.clean(heard.text or "").strip()
    if heard.kind in hearing.SILENT:
        return Happening(kind="silent", heard=heard)
    if heard.kind == "welcome":
        return Happening(kind="welcome", heard=heard)
    if heard.kind in ("unsupported", "unknown"):
        return Happening(kind="unreadable", heard=heard)
    if heard.choice is not None and (made := _make_out_choice(heard.choice.id, heard, text)):
        return made
    if heard.kind not in _WORDED or not text:
        return Happening(
            kind="file" if heard.kind != "text" else "wordless", heard=heard, text=text
        )
    plain = words.plain(text)
    if not plain:
        return Happening(kind="wordless", heard=heard, text=text)
    kind, spoken = _find_wish(run, text, plain)
    return Happening(kind=kind, heard=heard, text=text, plain=plain, language=spoken)


def _make_out_choice(option: str, heard: Heard, text: str) -> Happening | None:
    """A button of the flow's own, of the choice of languages, or the one that calls a person."""
    tap = taps.read(option)
    if tap is not None:
        return Happening(kind="tap", heard=heard, text=text, tap=tap)
    chosen = language.find_chosen(option)
    if chosen is not None:
        return Happening(kind="language", heard=heard, text=text, language=chosen)
    if option == answers.PERSON:
        return Happening(kind="person", heard=heard, text=text)
    # Somebody else's button: its title tells what was meant, where it has words.
    return None if words.plain(text) else Happening(kind="tap", heard=heard, text=text)


def _find_wish(run: Run, text: str, plain: str) -> tuple[Event, Any]:
    if len(plain) > _LONGEST_WISH or plain.isdecimal():
        return "text", None
    wish = wishes.find_wish(plain)
    spoken = language.find_wish(plain) if wish is None else None
    if wish is None and spoken is None:
        sentences = [plain] if text.isalnum() else hearing.list_sentences([text])
        person = hearing.find_person_wish(run.bot, sentences)
        if person is None:
            return "text", None
    if any(words.plain(title) == plain for _, title in run.memory.offered):
        return "text", None
    if spoken is not None:
        wanted = None if spoken == "ask" else spoken
        return ("language", wanted) if is_on(run, "language") else ("text", None)
    if wish is not None:
        return (wish if is_on(run, wish) else "text"), None
    return ("person" if is_on(run, "person") else "text"), None


def is_on(run: Run, word: str) -> bool:
    """Whether a global word is not switched off where the conversation is."""
    return run.find_way(lambda flow: flow.words.get(word))[1] is not False


def narrow(turn: Turn, heard: tuple[Heard, ...]) -> Turn:
    """The same turn with only these messages; a flow greets by itself, so that is done."""
    conversation = msgspec.structs.replace(turn.conversation, greeted_at=turn.now)
    return msgspec.structs.replace(turn, heard=heard, conversation=conversation)
