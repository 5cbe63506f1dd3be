"""Finds the rule a text is about: by words, without accents, forgiving typos. No patterns.

A phrase's score is the share of its words that the text holds (by `words.weigh`, and a word with
a typo by its likeness), lowered a little by what the phrase leaves unexplained.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct
from rapidfuzz import process
from rapidfuzz.distance import OSA

from centralita.decide import words

_UNEXPLAINED: Final = 0.15
"""How much confidence a text loses at most for words that the phrase does not explain."""
_SHORT_WORD: Final = 3
"""Words up to this length must be exact."""
_SAME_SOUND: Final = 0.95
"""Likeness of a word that is only spelled otherwise (ora, hora)."""
_MOST_TYPOS: Final = 3
_MOST_TYPO_WORDS: Final = 40
"""In a very long text only so many unknown words are compared with typos in mind."""


Likes = dict[str, tuple[tuple[str, float], ...]]
"""The telling words that an unknown word may have been meant as, each with its likeness 0…1."""


class Phrase(Struct, frozen=True, gc=False):
    """One phrase of a rule, ready to compare: its telling words and its filler words.

    `weak` has filler words only; it stands for texts that have nothing else either.
    """

    rule: int
    text: str
    content: frozenset[str]
    fillers: frozenset[str]
    total: float
    weak: bool


class Matcher(Struct, frozen=True):
    """All phrases of a bot. `near` lists, per word length, the telling words worth comparing;
    `sounds` finds a telling word by how it sounds.
    """

    names: tuple[str, ...]
    phrases: tuple[Phrase, ...]
    exact: dict[str, int]
    postings: dict[str, tuple[int, ...]]
    near: dict[int, tuple[str, ...]]
    sounds: dict[str, str]
    fuzziness: int
    threshold: float


class Match(Struct, frozen=True):
    """The best rule for a text. `score` 0…1; `weight` is how much text the phrase explains."""

    rule: str
    phrase: str
    score: float
    weight: float


def compile_phrases(rules: Iterable[tuple[str, Iterable[str]]], fuzziness: int) -> Matcher:
    """`rules`: (name, phrases) in order; `fuzziness` 0 (exact words) … 100 (very forgiving)."""
    names: list[str] = []
    phrases: list[Phrase] = []
    exact: dict[str, int] = {}
    for number, (name, texts) in enumerate(rules):
        names.append(name)
        for text in texts:
            plain = words.plain(text)
            if plain and plain not in exact:
                exact[plain] = len(phrases)
                phrases.append(_read_phrase(number, plain))
    postings: dict[str, list[int]] = {}
    for index, phrase in enumerate(phrases):
        for word in phrase.content:
            postings.setdefault(word, []).append(index)
    return Matcher(
        tuple(names),
        tuple(phrases),
        exact,
        {word: tuple(found) for word, found in postings.items()},
        _list_near_words(postings, fuzziness),
        {words.spell_by_sound(word): word for word in postings} if fuzziness else {},
        fuzziness,
        1 - 0.44 * fuzziness / 100,
    )


def _read_phrase(rule: int, plain: str) -> Phrase:
    everything = frozenset(plain.split())
    telling = everything - words.FILLERS
    total = sum(words.weigh(word) for word in sorted(everything))
    if not telling:
        return Phrase(rule, plain, everything, frozenset(), total, weak=True)
    return Phrase(rule, plain, telling, everything - telling, total, weak=False)


def count_typos_allowed(length: int, fuzziness: int) -> int:
    """How many wrong letters a word of this length may have."""
    if length <= _SHORT_WORD:
        return 0
    return min(length * fuzziness // 200, _MOST_TYPOS)


def _list_near_words(postings: Mapping[str, object], fuzziness: int) -> dict[int, tuple[str, ...]]:
    lengths = {len(word) for word in postings}
    near: dict[int, tuple[str, ...]] = {}
    for length in range(_SHORT_WORD + 1, max(lengths, default=0) + _MOST_TYPOS + 1):
        allowed = count_typos_allowed(length, fuzziness)
        if allowed:
            near[length] = tuple(
                word
                for word in postings
                if abs(len(word) - length) <= allowed and count_typos_allowed(len(word), fuzziness)
            )
    return near


def find_match(matcher: Matcher, plain: str, likes: Likes) -> Match | None:
    """The best rule for a text that `words.plain` made, or None. The earlier rule wins a tie.

    `likes` is for all texts of one turn, so that no word of it is compared twice.
    """
    known = matcher.exact.get(plain)
    if known is not None:
        phrase = matcher.phrases[known]
        return Match(matcher.names[phrase.rule], phrase.text, 1.0, phrase.total)
    said = set(plain.split())
    found = _find_words(matcher, said, likes)
    if not found:
        return None
    scores: dict[int, float] = {}
    for word, likeness in found.items():
        weight = likeness * words.weigh(word)
        for index in matcher.postings[word]:
            scores[index] = scores.get(index, 0.0) + weight
    return _choose(matcher, said, scores)


def _find_words(matcher: Matcher, said: set[str], likes: Likes) -> dict[str, float]:
    """The phrases' telling words that the text holds, each with its likeness 0…1."""
    found = dict.fromkeys(said & matcher.postings.keys(), 1.0)
    unknown = sorted(said - found.keys() - words.FILLERS)
    for word in unknown[:_MOST_TYPO_WORDS]:
        if word not in likes:
            likes[word] = _list_alike(matcher, word)
        for choice, likeness in likes[word]:
            found[choice] = max(found.get(choice, 0.0), likeness)
    return found


def _list_alike(matcher: Matcher, word: str) -> tuple[tuple[str, float], ...]:
    same_sound = matcher.sounds.get(words.spell_by_sound(word))
    if same_sound and len(word) >= _SHORT_WORD:
        return ((same_sound, _SAME_SOUND),)
    near = matcher.near.get(len(word))
    if not near:
        return ()
    allowed = count_typos_allowed(len(word), matcher.fuzziness)
    alike = process.extract(word, near, scorer=OSA.distance, score_cutoff=allowed, limit=None)
    return tuple(
        (choice, 1 - distance / max(len(word), len(choice)))
        for choice, distance, _ in alike
        if distance <= count_typos_allowed(len(choice), matcher.fuzziness)
    )


def _choose(matcher: Matcher, said: set[str], scores: dict[int, float]) -> Match | None:
    said_weight = sum(map(words.weigh, sorted(said)))
    only_fillers = said <= words.FILLERS
    best: tuple[float, float, int] | None = None
    for index, telling in scores.items():
        phrase = matcher.phrases[index]
        if phrase.weak and not only_fillers:
            continue
        weight = telling + words.FILLER_WEIGHT * len(phrase.fillers & said)
        share = weight / phrase.total
        if share < matcher.threshold:
            continue
        explained = min(1.0, weight / said_weight)
        score = share * (1 - _UNEXPLAINED * (1 - explained))
        rank = (score, weight, -index)
        if best is None or rank > best:
            best = rank
    if best is None:
        return None
    phrase = matcher.phrases[-best[2]]
    return Match(matcher.names[phrase.rule], phrase.text, round(min(best[0], 0.99), 2), best[1])
