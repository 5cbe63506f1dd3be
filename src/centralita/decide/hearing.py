"""What was said in a turn: its sentences, the rules they ask for, a wish for a person."""

import re
from collections.abc import Sequence
from typing import Final, Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

from centralita.decide import matching, schema, words
from centralita.decide.bot import CompiledBot
from centralita.decide.matching import Match, Matcher
from centralita.vocabulary.incoming import MessageKind
from centralita.vocabulary.turns import Heard

SILENT: Final = frozenset[MessageKind](
    ("reaction", "edit", "revoke", "system", "call_permission", "sticker")
)
"""Kinds that ask for no answer."""
FILES: Final = frozenset[MessageKind](
    ("image", "video", "audio", "document", "location", "contacts", "order", "form", "address")
)
"""Kinds that a person looks at when no caption answers them."""
_WORDED: Final = frozenset[MessageKind](("text", "choice", "image", "video", "audio", "document"))

_SENTENCE_END: Final = re.compile(r"[?!;\n¿¡]|\.(?=\s)")
MOST_SENTENCES: Final = 12
_SURE: Final = 0.8
"""A second question in the same turn is answered only when it is at least so clear."""
_SHORT_TEXT_WORDS: Final = 8

SmallTalk = Literal["hello", "thanks", "goodbye"]


def list_texts(heard: Sequence[Heard]) -> list[str]:
    """The turn's texts as written, in order: bodies, captions, titles of what was tapped."""
    return [each.text for each in heard if each.text and each.kind in _WORDED]


def list_sentences(texts: Sequence[str]) -> list[str]:
    """Plain sentences of a turn's texts; a very long text keeps its first dozen."""
    sentences: list[str] = []
    for text in texts:
        for piece in _SENTENCE_END.split(text):
            plain = words.plain(piece) if piece else ""
            if plain:
                sentences.append(plain)
                if len(sentences) == MOST_SENTENCES:
                    return sentences
    return sentences


def list_matches(matcher: Matcher, sentences: Sequence[str], whole: str) -> tuple[Match, ...]:
    """The rules a turn asks for, in the order asked, at most three.

    The whole turn wins over its sentences when it explains more (`precio` · `de la suite`).
    """
    likes: matching.Likes = {}
    joined = matching.find_match(matcher, whole, likes) if whole else None
    if len(sentences) < 2:
        return (joined,) if joined else ()
    found: dict[str, Match] = {}
    for sentence in sentences:
        match = matching.find_match(matcher, sentence, likes)
        if match and (match.rule not in found or match.score > found[match.rule].score):
            found[match.rule] = match
    if not found:
        return (joined,) if joined else ()
    best = max(found.values(), key=lambda match: match.score)
    heaviest = max(match.weight for match in found.values())
    if joined and joined.rule not in found and joined.weight > heaviest:
        return (joined,)
    if joined and joined.rule in found and joined.score > found[joined.rule].score:
        found[joined.rule] = joined
        best = max(best, joined, key=lambda match: match.score)
    sure = [match for match in found.values() if match is best or match.score >= _SURE]
    return tuple(sure[: schema.MOST_REPLIES])


def find_person_wish(bot: CompiledBot, sentences: Sequence[str]) -> str | None:
    """The phrase by which somebody asks for a person, or None.

    A single word counts only when little else is said (`una persona, por favor`) or beside a word
    of talking (`hablar con un asesor`), never in `mesa para una persona`.
    """
    for sentence in sentences:
        said = _forgive_typos(bot, sentence.split())
        present = frozenset(said)
        if bot.person_starts.isdisjoint(present):
            continue
        for phrase in bot.person_phrases:
            if phrase[0] not in present or not _holds(said, phrase):
                continue
            if len(phrase) > 1 or _is_request(present, phrase[0]):
                return " ".join(phrase)
    return None


def _forgive_typos(bot: CompiledBot, said: list[str]) -> list[str]:
    if len(said) > _SHORT_TEXT_WORDS or not bot.person_words:
        return said
    return [
        word if len(word) < 5 or word in words.FILLERS else _find_person_word(bot, word)
        for word in said
    ]


def _find_person_word(bot: CompiledBot, word: str) -> str:
    alike = bot.person_words.get(len(word))
    near = process.extractOne(word, alike, scorer=OSA.distance, score_cutoff=1) if alike else None
    return near[0] if near else word


def _holds(said: Sequence[str], phrase: tuple[str, ...]) -> bool:
    length = len(phrase)
    if length == 1:
        return True
    return any(tuple(said[at : at + length]) == phrase for at in range(len(said) - length + 1))


def _is_request(present: frozenset[str], word: str) -> bool:
    if present & words.TALK_WORDS:
        return True
    if present & words.COUNTING or ("por" in present and "favor" not in present):
        return False
    return not present - {word} - words.FILLERS - words.POLITE_WANTS


def find_small_talk(whole: str) -> SmallTalk | None:
    """Whether a text is nothing but a hello, a thank you or a goodbye."""
    said = frozenset(whole.split())
    if said & words.THANKS and said <= words.THANKS | words.CLOSING | {"no", "si"} | words.HELLOS:
        return "thanks"
    if said & words.HELLOS and said <= words.HELLOS | words.CONNECTORS:
        return "hello"
    if said & words.GOODBYES and said <= words.CLOSING:
        return "goodbye"
    return None
